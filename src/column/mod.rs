//! Column → column: transforms that learn their parameters from a column and then apply them.
//! Pure slices, no tree; NaN is a missing value and passes through.

mod chain;
mod clamp;
mod columns;
mod correlation;
mod custom;
mod fault;
mod fitted;
mod linear;
mod logarithm;
mod normalise;
mod quantile;
mod rank;
mod round;
mod statistics;
mod transform;

pub use clamp::Clamp;
pub use correlation::{kendall, spearman};
pub use custom::ColumnTransform;
pub use linear::Linear;
pub use normalise::{Goalposted, MinMax, ZScore};
pub use rank::{PercentileRank, RankNormalisation, Ties};
pub use round::{Round, round_half_away};
pub use transform::Transform;

pub(crate) use chain::{Chain, ChainFault, Orientation, Period};
pub(crate) use columns::Columns;
pub(crate) use correlation::pearson;
pub(crate) use fault::ColumnFault;
pub(crate) use fitted::FitBuffers;
pub(crate) use quantile::quantile;
pub(crate) use statistics::{kurtosis, mean, skewness, sorted_into, standard_deviation};
