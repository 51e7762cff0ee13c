//! The aggregations as plain data, and the trait for the user's own.

use std::fmt::Debug;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::choquet::{Choquet, Interaction};
use super::conditional::Conditional;
use super::order::Quantifier;
use super::penalty::{InvertedGeometricMean, MazziottaPareto, MeanMin, Penalty};
use super::units::{
    ColumnAggregator, Outranking, Preference, Promethee, Topsis, TopsisNormalisation, Vikor,
};
use super::{mean, order};
use crate::error::Refusal;
use crate::framework::NodeCode;
use crate::methods::benefit_of_the_doubt::BenefitOfTheDoubt;
use crate::methods::custom::Custom;
use crate::methods::registry::MethodEntry;

/// How the scores of units in the children of a group become their scores in the group.
///
/// The weights are those of the children that take part: a child of weight zero never does, and a
/// missing one is treated as [`Missing`](super::missing::Missing) says. In the formulas wⱼ are the weights
/// divided by their sum, zⱼ the children's scores; children come with higher is better. Unless said
/// otherwise scores may be zero or negative, and equal scores need no rule. Source, where none is
/// named: OECD/JRC Handbook (2008), section 6.
///
/// Most methods look at one unit at a time. The others, from [`Borda`](Self::Borda) on, compare the
/// units with each other: a unit's score then depends on which units are in the data (in a panel, on those of
/// its period). A unit that has too few children for the [`Missing`](super::missing::Missing) rule is not
/// compared. Their scores are on an interval
/// scale (but the benefit of the doubt's), so that a mean above them that needs a true zero is refused.
///
/// In a methodology file: `aggregation = "geometric-mean"`, or
/// `{ power-mean = { exponent = 0.5 } }`. A method whose options can all be left out may be written as
/// its name.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Aggregation {
    /// Σ wⱼ zⱼ: full compensation.
    #[default]
    ArithmeticMean,
    /// Π zⱼ^wⱼ: refuses negative scores, and zeros unless the methodology accepts
    /// `zero-in-mean`, in which case the mean is 0, its limit.
    GeometricMean,
    /// 1 / Σ (wⱼ / zⱼ): refuses as the geometric mean does.
    HarmonicMean,
    /// (Σ wⱼ zⱼ^p)^(1/p): for p = 0 the geometric mean, which is the limit from either side; refuses
    /// negative scores, and for p ≤ 0 zeros as the geometric mean does.
    PowerMean(PowerMean),
    /// Σ Wⱼ zⱼ with the weights Wⱼ as they are written; where children are missing and their weight
    /// is shared out, those present are scaled up so that the weights keep their sum.
    WeightedSum,
    /// Π zⱼ, whatever the weights; a missing child is left out where its weight is shared out. A
    /// product too large or too small for a double is refused.
    Product,
    /// min zⱼ, whatever the weights.
    Minimum,
    /// max zⱼ, whatever the weights.
    Maximum,
    /// The least score at or below which there is half of the weight; where that is one half
    /// exactly, the midpoint between it and the next. With equal weights the median. It does not
    /// depend on how ties are ordered, as a definition that interpolates between cumulative weights
    /// does. An ordinal scale is enough but for the midpoints.
    WeightedMedian,
    /// The geometric mean of scores turned round and kept off zero, turned back, as INFORM uses it.
    InvertedGeometricMean(InvertedGeometricMean),
    /// Ordered weighted average: Σ vᵣ z₍ᵣ₎ from the best score to the worst with
    /// vᵣ = Q(r/m) − Q((r − 1)/m) over the m children that take part, whatever the weights.
    Owa(Quantifier),
    /// Weighted ordered weighted average (Torra): Σ ωᵣ z₍ᵣ₎ from the best score to the worst with
    /// ωᵣ = Q(w₍₁₎ + … + w₍ᵣ₎) − Q(w₍₁₎ + … + w₍ᵣ₋₁₎): importance of the children and order together.
    Wowa(Quantifier),
    /// Σ wⱼ zⱼ − ½ Σ Iⱼₗ |zⱼ − zₗ|: the 2-additive Choquet integral.
    Choquet(Choquet),
    /// One child or another, by a threshold on a third.
    Conditional(Conditional),
    /// M ∓ S²/M: the Mazziotta–Pareto index and its adjusted form, whatever the weights.
    MazziottaPareto(MazziottaPareto),
    /// M − α(√((M − min)² + β²) − β): a mean pulled towards the weakest child.
    MeanMin(MeanMin),
    /// Σᵦ eₐᵦ over the other units of the [outranking matrix](super::units::OutrankingMatrix): how much
    /// of the weight is for the unit against all others, from 0 to n − 1.
    Borda(Outranking),
    /// Σᵦ sign(eₐᵦ − ½): how many units it beats less how many beat it, from −(n − 1) to n − 1.
    Copeland(Outranking),
    /// How many units come after it in the mean over all rankings that agree most with the outranking
    /// matrix, from 0 to n − 1: n less the mean position. [`KemenyYoung`](super::units::KemenyYoung) says
    /// how they are found and lists them; where the search is too large, it is refused, and so are more
    /// units than an [outranking matrix](super::units::OutrankingMatrix) has.
    Kemeny(Outranking),
    /// Nearness to the best in every child against distance from the worst.
    Topsis(Topsis),
    /// One less the compromise of the sum of regrets and the largest regret.
    Vikor(Vikor),
    /// The net flow of PROMETHEE II.
    Promethee(Promethee),
    /// max Σ vⱼ zⱼ over weights v under which no unit that is compared has more than 1, within bounds:
    /// each unit under the weights most favourable to it, whatever the weights of the framework. Needs
    /// scores of zero or more with a true zero. A gap binds nobody and gains nothing. Needs the feature
    /// `linear-programming`.
    BenefitOfTheDoubt(BenefitOfTheDoubt),
    /// The user's own, of one unit.
    #[serde(skip_deserializing)]
    Custom(Custom<dyn Aggregator>),
    /// The user's own, over units.
    #[serde(skip_deserializing)]
    CustomOverUnits(Custom<dyn ColumnAggregator>),
}

/// The exponent p of a power mean: 1 is arithmetic, 0 geometric, −1 harmonic; the elasticity of
/// substitution between children is 1/(1 − p).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PowerMean {
    /// p, finite.
    pub exponent: f64,
}

impl Aggregation {
    /// The power mean with exponent p.
    pub fn power_mean(exponent: f64) -> Self {
        Self::PowerMean(PowerMean { exponent })
    }

    /// The inverted geometric mean of scores in a range; INFORM's is
    /// `inverted_geometric_mean((0.0, 10.0), 1.0)`.
    pub fn inverted_geometric_mean(range: (f64, f64), floor: f64) -> Self {
        Self::InvertedGeometricMean(InvertedGeometricMean { range, floor })
    }

    /// The 2-additive Choquet integral with interactions between pairs of children.
    pub fn choquet(interactions: impl IntoIterator<Item = (NodeCode, NodeCode, f64)>) -> Self {
        let interaction = |(one, other, strength)| Interaction { between: (one, other), strength };
        Self::Choquet(Choquet { interactions: interactions.into_iter().map(interaction).collect() })
    }

    /// The Mazziotta–Pareto index, standard deviation over n − ddof.
    pub fn mazziotta_pareto(penalty: Penalty, ddof: u8) -> Self {
        Self::MazziottaPareto(MazziottaPareto { penalty, ddof })
    }

    /// The mean–min function.
    pub fn mean_min(alpha: f64, beta: f64) -> Self {
        Self::MeanMin(MeanMin { alpha, beta })
    }

    /// Borda's scores without an indifference threshold.
    pub fn borda() -> Self {
        Self::Borda(Outranking::default())
    }

    /// Copeland's scores without an indifference threshold.
    pub fn copeland() -> Self {
        Self::Copeland(Outranking::default())
    }

    /// Kemeny–Young without an indifference threshold.
    pub fn kemeny() -> Self {
        Self::Kemeny(Outranking::default())
    }

    /// TOPSIS.
    pub fn topsis(normalisation: TopsisNormalisation) -> Self {
        Self::Topsis(Topsis { normalisation })
    }

    /// VIKOR with the weight v of the sum of regrets.
    pub fn vikor(majority: f64) -> Self {
        Self::Vikor(Vikor { majority })
    }

    /// PROMETHEE II.
    pub fn promethee(preference: Preference) -> Self {
        Self::Promethee(Promethee { preference })
    }

    /// The user's own, of one unit.
    pub fn custom(aggregator: impl Aggregator + 'static) -> Self {
        Self::Custom(Custom::new(Arc::new(aggregator)))
    }

    /// The user's own, over units.
    pub fn custom_over_units(aggregator: impl ColumnAggregator + 'static) -> Self {
        Self::CustomOverUnits(Custom::new(Arc::new(aggregator)))
    }

    /// Whether the result depends on the children's weights, beyond that a child of weight zero
    /// takes no part. It does not for the product, the minimum, the maximum, the ordered weighted
    /// average, the conditional, the Mazziotta–Pareto index and the benefit of the doubt.
    pub fn uses_weights(&self) -> bool {
        !matches!(
            self,
            Self::Product
                | Self::Minimum
                | Self::Maximum
                | Self::Owa(_)
                | Self::Conditional(_)
                | Self::MazziottaPareto(_)
                | Self::BenefitOfTheDoubt(_)
        )
    }

    /// Its description; `None` for the user's own.
    pub(crate) fn entry(&self) -> Option<&'static MethodEntry> {
        Some(match self {
            Self::ArithmeticMean => &mean::ARITHMETIC_MEAN,
            Self::GeometricMean => &mean::GEOMETRIC_MEAN,
            Self::HarmonicMean => &mean::HARMONIC_MEAN,
            Self::PowerMean(_) => &mean::POWER_MEAN,
            Self::WeightedSum => &mean::WEIGHTED_SUM,
            Self::Product => &mean::PRODUCT,
            Self::Minimum => &order::MINIMUM,
            Self::Maximum => &order::MAXIMUM,
            Self::WeightedMedian => &order::WEIGHTED_MEDIAN,
            Self::InvertedGeometricMean(_) => &InvertedGeometricMean::ENTRY,
            Self::Owa(_) => &Quantifier::OWA,
            Self::Wowa(_) => &Quantifier::WOWA,
            Self::Choquet(_) => &Choquet::ENTRY,
            Self::Conditional(_) => &Conditional::ENTRY,
            Self::MazziottaPareto(_) => &MazziottaPareto::ENTRY,
            Self::MeanMin(_) => &MeanMin::ENTRY,
            Self::Borda(_) => &Outranking::BORDA,
            Self::Copeland(_) => &Outranking::COPELAND,
            Self::Kemeny(_) => &Outranking::KEMENY,
            Self::Topsis(_) => &Topsis::ENTRY,
            Self::Vikor(_) => &Vikor::ENTRY,
            Self::Promethee(_) => &Promethee::ENTRY,
            Self::BenefitOfTheDoubt(_) => &BenefitOfTheDoubt::AGGREGATION,
            Self::Custom(_) | Self::CustomOverUnits(_) => return None,
        })
    }

    /// The method's name.
    pub fn name(&self) -> &str {
        match self {
            Self::Custom(aggregator) => aggregator.name(),
            Self::CustomOverUnits(aggregator) => aggregator.name(),
            _ => self.entry().map_or("custom", |entry| entry.name),
        }
    }
}

/// The user's own aggregator: the scores of one unit in a group's children → its score in the
/// group.
///
/// # Examples
///
/// The mean less half the distance to the weakest child:
///
/// ```
/// use composite_index::Aggregation;
/// use composite_index::aggregate::Aggregator;
/// use composite_index::error::Refusal;
///
/// #[derive(Debug)]
/// struct HalfWeakest;
///
/// impl Aggregator for HalfWeakest {
///     fn aggregate(&self, scores: &[f64], weights: &[f64]) -> Result<f64, Refusal> {
///         let mean: f64 = scores.iter().zip(weights).map(|(score, weight)| score * weight).sum();
///         let weakest = scores.iter().copied().fold(f64::INFINITY, f64::min);
///         Ok((mean + weakest) / 2.0)
///     }
/// }
///
/// let aggregation = Aggregation::custom(HalfWeakest);
/// ```
pub trait Aggregator: Debug + Send + Sync {
    /// Scores of the children that take part, in the order of their codes, at least one, and their
    /// weights, which sum to 1. The result must be finite, and is taken to be known to 10⁻¹² of itself:
    /// an aggregator that subtracts scores sets to zero what is only binary noise, so that ties remain
    /// ties.
    ///
    /// # Errors
    ///
    /// The scores cannot be aggregated; the reason needs no names, group and unit are added.
    fn aggregate(&self, scores: &[f64], weights: &[f64]) -> Result<f64, Refusal>;

    /// Whether ratios of scores must have a meaning, as for a geometric mean; then children on an
    /// interval scale are refused when the index is built.
    fn needs_true_zero(&self) -> bool {
        false
    }

    /// The aggregator's name in messages and reports.
    fn name(&self) -> &str {
        "custom"
    }
}
