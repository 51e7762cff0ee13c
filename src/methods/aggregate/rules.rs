//! What each method needs and what it yields, and the score of one unit.

use super::choquet::Interactions;
use super::mean::Zero;
use super::method::{Aggregation, PowerMean};
use super::order::Quantifier;
use super::units::TopsisNormalisation;
use super::{mean, order};
use crate::error::Refusal;
use crate::framework::Scale;
use crate::methods::misfit::Misfit;

impl Aggregation {
    /// Whether the method compares units with each other, so that a unit's score depends on which
    /// others are in the data.
    pub fn compares_units(&self) -> bool {
        matches!(
            self,
            Self::Borda(_)
                | Self::Copeland(_)
                | Self::Kemeny(_)
                | Self::Topsis(_)
                | Self::Vikor(_)
                | Self::Promethee(_)
                | Self::BenefitOfTheDoubt(_)
                | Self::CustomOverUnits(_)
        )
    }

    /// Whether the ratios of scores must have a meaning.
    pub(crate) fn needs_true_zero(&self) -> bool {
        match self {
            Self::GeometricMean
            | Self::HarmonicMean
            | Self::Product
            | Self::BenefitOfTheDoubt(_) => true,
            Self::PowerMean(PowerMean { exponent }) => *exponent != 1.0,
            Self::Topsis(topsis) => topsis.normalisation == TopsisNormalisation::Vector,
            Self::Custom(aggregator) => aggregator.needs_true_zero(),
            Self::CustomOverUnits(aggregator) => aggregator.needs_true_zero(),
            _ => false,
        }
    }

    /// The scale of the result, from the least of the children's.
    pub(crate) fn scale(&self, children: Scale) -> Scale {
        match self {
            // Counts of units and flows: only their differences have a meaning, whatever the children.
            Self::Borda(_) | Self::Copeland(_) | Self::Kemeny(_) | Self::Promethee(_) => {
                Scale::Interval
            }
            // Zero is the worst of the sample, no true zero.
            Self::Topsis(_) | Self::Vikor(_) | Self::CustomOverUnits(_) => {
                children.min(Scale::Interval)
            }
            _ => children,
        }
    }

    /// Whether a weighted sum over columns does it, without a look at single units.
    pub(crate) fn is_linear(&self) -> bool {
        matches!(self, Self::ArithmeticMean | Self::WeightedSum)
    }

    /// What is wrong with the options, whatever the data.
    pub(crate) fn refuse(&self) -> Option<&'static str> {
        match self {
            Self::PowerMean(PowerMean { exponent }) => (!exponent.is_finite())
                .then_some("`exponent` is finite; for the limit downwards there is `minimum`"),
            Self::InvertedGeometricMean(options) => options.refuse(),
            Self::Owa(quantifier) | Self::Wowa(quantifier) => quantifier.refuse(),
            Self::Choquet(options) => options.refuse(),
            Self::Conditional(options) => options.refuse(),
            Self::MazziottaPareto(options) => options.refuse(),
            Self::MeanMin(options) => options.refuse(),
            Self::Borda(options) | Self::Copeland(options) | Self::Kemeny(options) => {
                options.refuse()
            }
            Self::Vikor(options) => options.refuse(),
            Self::Promethee(options) => options.refuse(),
            Self::BenefitOfTheDoubt(options) => options.refuse(),
            _ => None,
        }
    }

    /// A feature that the method needs and this build is without.
    pub(crate) fn missing_feature(&self) -> Option<&'static str> {
        let without = cfg!(not(feature = "linear-programming"));
        (without && matches!(self, Self::BenefitOfTheDoubt(_))).then_some("linear-programming")
    }

    /// Everything about the options that does not fit the children of a group; `weighted` is the number
    /// of children with a weight.
    pub(crate) fn misfits(&self, children: &[&str], weighted: usize) -> Vec<Misfit> {
        match self {
            Self::Owa(Quantifier::Positions(weights))
            | Self::Wowa(Quantifier::Positions(weights))
                if weights.len() != children.len() =>
            {
                let (positions, count) = (weights.len(), children.len());
                let weights = match positions {
                    1 => "is 1 position".to_owned(),
                    _ => format!("are {positions} positions"),
                };
                let why = format!("it has {count} children, and there {weights}");
                let help = "the quantifiers `power` and `between` fit any number".to_owned();
                vec![Misfit::new(why).of_option("positions").help(Some(help))]
            }
            Self::Choquet(choquet) => {
                let misfits = Misfit::of_strangers(choquet.codes(), children).into_iter();
                misfits.map(|misfit| misfit.of_option("interactions")).collect()
            }
            Self::Conditional(options) => options.misfits(children, weighted),
            Self::BenefitOfTheDoubt(bounds) => {
                bounds.misfit(weighted).map(Misfit::new).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }
}

/// Buffers for one unit's children that take part, and for one child's units.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scratch {
    pub(super) scores: Vec<f64>,
    pub(super) weights: Vec<f64>,
    /// Positions of the children among all of the group, ascending.
    pub(super) children: Vec<usize>,
    order: Vec<usize>,
    /// Logarithms of a child's scores, of all units.
    pub(super) logs: Vec<f64>,
    /// Sizes of sums, of all units, or how far the scores of one unit reach.
    pub(super) sizes: Vec<f64>,
}

impl Scratch {
    pub(crate) fn with_capacity(children: usize, units: usize) -> Self {
        let positions = || Vec::with_capacity(children);
        Self {
            scores: Vec::with_capacity(children),
            weights: Vec::with_capacity(children),
            children: positions(),
            order: positions(),
            logs: Vec::with_capacity(units),
            sizes: Vec::with_capacity(units.max(children)),
        }
    }
}

/// What is the same for all units of a group.
pub(super) struct UnitContext<'a> {
    pub(super) zero: Zero,
    pub(super) interactions: &'a Interactions,
    /// The factor by which the weights of missing children raised the others.
    pub(super) scale: f64,
}

impl Aggregation {
    /// The score of the unit whose children fill the buffers; the weights sum to 1 (to the weighted
    /// sum, to what they are). Methods over several units have no such score.
    pub(super) fn aggregate_unit(
        &self,
        unit: &mut Scratch,
        context: &UnitContext<'_>,
    ) -> Result<f64, Refusal> {
        let Scratch { scores, weights, children, order, .. } = unit;
        match self {
            Self::ArithmeticMean => Ok(mean::in_range(mean::weighted_sum(scores, weights), scores)),
            Self::WeightedSum => Ok(mean::weighted_sum(scores, weights)),
            Self::GeometricMean => mean::geometric(scores, weights, context.zero),
            Self::HarmonicMean => mean::harmonic(scores, weights, context.zero),
            Self::PowerMean(PowerMean { exponent }) => {
                mean::power(scores, weights, *exponent, context.zero)
            }
            Self::Product => mean::product(scores),
            Self::Minimum => Ok(scores.iter().copied().fold(f64::INFINITY, f64::min)),
            Self::Maximum => Ok(scores.iter().copied().fold(f64::NEG_INFINITY, f64::max)),
            Self::WeightedMedian => Ok(order::weighted_median(scores, weights, order)),
            Self::InvertedGeometricMean(options) => options.aggregate(scores, weights),
            Self::Owa(quantifier) => Ok(order::owa(scores, quantifier, order)),
            Self::Wowa(quantifier) => Ok(order::wowa(scores, weights, quantifier, order)),
            Self::Choquet(_) => {
                let UnitContext { interactions, scale, .. } = context;
                Ok(interactions.integral(scores, weights, children, *scale))
            }
            // The children are found by their codes, for all units at once.
            Self::Conditional(_) => Err(Refusal::new("its children are not known")),
            Self::MazziottaPareto(options) => options.aggregate(scores),
            Self::MeanMin(options) => Ok(options.aggregate(scores, weights)),
            Self::Custom(aggregator) => aggregator.aggregate(scores, weights),
            Self::Borda(_)
            | Self::Copeland(_)
            | Self::Kemeny(_)
            | Self::Topsis(_)
            | Self::Vikor(_)
            | Self::Promethee(_)
            | Self::BenefitOfTheDoubt(_)
            | Self::CustomOverUnits(_) => Err(Refusal::new("the method compares units")),
        }
    }
}
