//! Normalisation: values of any unit of measurement onto a common scale, higher is better.

mod ampi;
mod borda;
mod categories;
mod distance;
mod exponential_rank;
mod fraction_of_maximum;
mod goalposts;
mod logistic;
mod min_max;
mod normal_distribution;
mod orient;
mod percentile_rank;
mod piecewise_linear;
mod range;
mod rank;
mod reference;
mod robust_z_score;
mod scaled;
mod share_of_sum;
mod z_score;

pub use crate::methods::extrapolation::Extrapolation;
pub use ampi::Ampi;
pub use borda::Borda;
pub use categories::{Categories, CutOffs};
pub use distance::DistanceToReference;
pub use exponential_rank::ExponentialRank;
pub use fraction_of_maximum::{FractionOfMaximum, MaximumReversal};
pub use goalposts::GoalpostNormalisation;
pub use logistic::Logistic;
pub use min_max::MinMax;
pub use normal_distribution::NormalDistribution;
pub use percentile_rank::{PercentileRank, RankBase};
pub use piecewise_linear::PiecewiseLinear;
pub use rank::RankNormalisation;
pub use reference::Reference;
pub use robust_z_score::RobustZScore;
pub use scaled::Scaled;
pub use share_of_sum::ShareOfSum;
pub use z_score::ZScore;

pub(crate) use borda::BordaSample;
pub(crate) use categories::Steps;
pub(crate) use distance::Distance;
pub(crate) use exponential_rank::ExponentialSample;
pub(crate) use fraction_of_maximum::ToMaximum;
pub(crate) use logistic::Sigmoid;
pub(crate) use normal_distribution::NormalShare;
pub(crate) use orient::Orient;
pub(crate) use percentile_rank::PercentileSample;
pub(crate) use piecewise_linear::ValueFunction;
pub(crate) use range::Range;
pub(crate) use share_of_sum::SumShare;
pub(crate) use z_score::Standard;

use crate::methods::registry::{MethodOption, NUMBER, optional};

/// The option of normalisations that are undefined where a column does not vary.
const CONSTANT: MethodOption = optional(
    "constant",
    NUMBER,
    "The value of all units where the column does not vary; it is refused without this option.",
);

/// What options are where nothing is said.
fn one() -> f64 {
    1.0
}
