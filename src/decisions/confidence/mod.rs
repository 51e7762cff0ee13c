//! How sure ranks are: standard errors, imputations, gaps at their worst and best, printed digits.

mod cells;
mod critical;
mod estimates;
mod families;
mod imputations;
mod sentences;
mod sets;
#[cfg(feature = "csv")]
mod tables;

#[cfg(feature = "linear-programming")]
pub(super) use cells::half_widths;
pub use cells::{Cells, Fit, RankLimits, Rounding, UnitLimits, rank_limits};
pub use estimates::{Estimates, StandardErrors};
pub use imputations::{Fill, Imputations, Pooled, PooledUnit, Pooling, pool};
pub use sets::{
    Confidence, Correction, RankConfidence, RankSet, UnitRanks, rank_confidence,
    rank_confidence_while,
};

#[cfg(feature = "csv")]
pub use tables::ranges_from_csv;

#[cfg(test)]
mod tests;
