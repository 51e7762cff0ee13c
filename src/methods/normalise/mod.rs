//! Normalisation: values of any unit of measurement onto a common scale, higher is better.

mod curve;
mod distance;
mod orient;
mod percentile_rank;
mod range;
mod rank;
mod share;
mod value_function;
mod z_score;

pub use crate::methods::extrapolation::Extrapolation;
pub use curve::{Logistic, NormalDistribution};
pub use distance::{DistanceToReference, Reference};
pub use percentile_rank::{ExponentialRank, PercentileRank, RankBase};
pub use range::{Ampi, GoalpostNormalisation, MinMax, Scaled};
pub use rank::{Borda, RankNormalisation};
pub use share::{FractionOfMaximum, MaximumReversal, ShareOfSum};
pub use value_function::{Categories, CutOffs, PiecewiseLinear};
pub use z_score::{RobustZScore, ZScore};

pub(crate) use curve::{NormalShare, Sigmoid};
pub(crate) use distance::Distance;
pub(crate) use orient::Orient;
pub(crate) use percentile_rank::{ExponentialSample, PercentileSample};
pub(crate) use range::Range;
pub(crate) use rank::BordaSample;
pub(crate) use share::{SumShare, ToMaximum};
pub(crate) use value_function::{Steps, ValueFunction};
pub(crate) use z_score::Standard;

use crate::methods::registry::{MethodOption, NUMBER, optional};

/// The option of normalisations that are undefined where a column does not vary.
const CONSTANT: MethodOption = optional(
    "constant",
    NUMBER,
    "The value of all units where the column does not vary; it is refused without this option.",
);
