//! Aggregation: children × weights → column.

mod aggregator;
mod column;
mod mean;
mod missing;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use aggregator::Aggregator;
pub use missing::{Missing, MissingRule};

pub(crate) use column::{AggregateFault, Children, GroupRule, GroupWeights, Scratch};

use crate::custom::Custom;
use crate::error::Refusal;

/// How a unit's scores in the children of a group become its score in the group.
///
/// The weights are those of the children that take part: a child of weight zero never does, and a
/// missing one is treated as [`Missing`] says. In the formulas wⱼ are the weights divided by their
/// sum, zⱼ the children's scores. Source: OECD/JRC Handbook (2008), section 6.
///
/// In a methodology file: `aggregation = "geometric-mean"`, or
/// `{ power-mean = { exponent = 0.5 } }`.
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
    /// (Σ wⱼ zⱼ^p)^(1/p): for p = 0 the geometric mean; refuses negative scores, and for p ≤ 0
    /// zeros as the geometric mean does.
    PowerMean(PowerMean),
    /// Σ Wⱼ zⱼ with the weights Wⱼ as they are written; where children are missing and their weight
    /// is shared out, those present are scaled up so that the weights keep their sum.
    WeightedSum,
    /// Π zⱼ, whatever the weights; a missing child is left out where its weight is shared out.
    Product,
    /// min zⱼ, whatever the weights.
    Minimum,
    /// The user's own.
    #[serde(skip)]
    Custom(Custom<dyn Aggregator>),
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

    /// The user's own.
    pub fn custom(aggregator: impl Aggregator + 'static) -> Self {
        Self::Custom(Custom::new(Arc::new(aggregator)))
    }

    /// The names that a methodology file knows.
    pub(crate) const NAMES: [&'static str; 7] = [
        "arithmetic-mean",
        "geometric-mean",
        "harmonic-mean",
        "power-mean",
        "weighted-sum",
        "product",
        "minimum",
    ];

    /// The method's name.
    pub fn name(&self) -> &str {
        match self {
            Self::ArithmeticMean => Self::NAMES[0],
            Self::GeometricMean => Self::NAMES[1],
            Self::HarmonicMean => Self::NAMES[2],
            Self::PowerMean(_) => Self::NAMES[3],
            Self::WeightedSum => Self::NAMES[4],
            Self::Product => Self::NAMES[5],
            Self::Minimum => Self::NAMES[6],
            Self::Custom(aggregator) => aggregator.name(),
        }
    }

    /// Whether the ratios of scores must have a meaning.
    pub(crate) fn needs_true_zero(&self) -> bool {
        match self {
            Self::ArithmeticMean | Self::WeightedSum | Self::Minimum => false,
            Self::GeometricMean | Self::HarmonicMean | Self::Product => true,
            Self::PowerMean(PowerMean { exponent }) => *exponent != 1.0,
            Self::Custom(aggregator) => aggregator.needs_true_zero(),
        }
    }

    /// Whether a weighted sum over columns does it, without a look at single units.
    pub(crate) fn is_linear(&self) -> bool {
        matches!(self, Self::ArithmeticMean | Self::WeightedSum)
    }

    /// What is wrong with the options, whatever the data.
    pub(crate) fn refuse(&self) -> Option<&'static str> {
        match self {
            Self::PowerMean(PowerMean { exponent }) if !exponent.is_finite() => {
                Some("`exponent` is finite; for the limit downwards there is `minimum`")
            }
            _ => None,
        }
    }

    /// One unit: scores of the children that take part, and their weights, which sum to 1 (to the
    /// weighted sum, to what they are).
    pub(crate) fn aggregate(
        &self,
        scores: &[f64],
        weights: &[f64],
        zero: mean::Zero,
    ) -> Result<f64, Refusal> {
        match self {
            Self::ArithmeticMean | Self::WeightedSum => Ok(mean::weighted_sum(scores, weights)),
            Self::GeometricMean => mean::geometric(scores, weights, zero),
            Self::HarmonicMean => mean::harmonic(scores, weights, zero),
            Self::PowerMean(PowerMean { exponent }) => {
                mean::power(scores, weights, *exponent, zero)
            }
            Self::Product => Ok(scores.iter().product()),
            Self::Minimum => Ok(scores.iter().copied().fold(f64::INFINITY, f64::min)),
            Self::Custom(aggregator) => aggregator.aggregate(scores, weights),
        }
    }
}
