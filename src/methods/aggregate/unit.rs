//! One unit: the scores of the children that take part → its score in the group.

use super::choquet::Interactions;
use super::mean::Zero;
use super::method::{Aggregation, PowerMean};
use super::{mean, order, power, product};
use crate::error::Refusal;

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
                power::power(scores, weights, *exponent, context.zero)
            }
            Self::Product => product::product(scores),
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
