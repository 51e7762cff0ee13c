//! Normalisation: values of any unit of measurement onto a common scale, higher is better.

mod goalposts;
mod min_max;
mod percentile_rank;
mod range;
mod rank;
mod z_score;

pub use goalposts::Goalposted;
pub use min_max::MinMax;
pub use percentile_rank::PercentileRank;
pub use rank::RankNormalisation;
pub use z_score::ZScore;

pub(super) use percentile_rank::PercentileSample;
pub(super) use range::Range;
pub(super) use z_score::Standard;
