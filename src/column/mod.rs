//! Column → column: transforms that learn their parameters from a column and then apply them.
//! Pure slices, no tree; NaN is a missing value and passes through.
//!
//! A method is one file: its options as a serde struct that implements [`method::Method`], and what
//! it learns as one that implements [`method::Learnt`]. To add one, write the file, then list it in
//! the enum [`Transform`] with its arm in `method` and its entry in the catalogue, and in the enum
//! [`fitted::Fitted`] with its arm in `learnt` (and in `into_lists`, if it keeps any).

mod chain;
mod clamp;
mod columns;
mod correlation;
mod custom;
mod exponential;
mod fault;
mod fitted;
#[cfg(test)]
#[cfg(feature = "toml")]
mod laws;
mod linear;
mod logarithm;
mod method;
mod noise;
mod normalise;
mod power;
mod quantile;
mod rank;
mod round;
mod statistics;
#[cfg(test)]
mod testing;
mod transform;
mod treatment;

pub use clamp::Clamp;
pub use correlation::{kendall, spearman};
pub use custom::ColumnTransform;
pub use linear::Linear;
pub use normalise::{
    Ampi, Beyond, Borda, Categories, CutOffs, DistanceToReference, ExponentialRank,
    FractionOfMaximum, Goalposted, Logistic, MaximumReversal, MinMax, PercentileRank,
    PiecewiseLinear, RankBase, RankNormalisation, Reference, RobustZScore, Scaled, ShareOfSum,
    ZScore,
};
pub use power::Power;
pub use rank::{RankReversal, Ties};
pub use round::{Round, round_half_away};
pub use transform::Transform;
pub use treatment::{
    BoxCox, BoxCoxLambda, BoxCoxShift, CoinToolLogarithm, ColumnShape, Fences, FewValues,
    LogarithmTail, MedianDeviations, Percentiles, Remedy, RemedyReport, Replacement, Stepwise,
    TiedPoints, Treatment, TreatmentReport, Trigger, TriggerRule, TwoTailed, Unresolved,
    Winsorisation,
};

pub(crate) use chain::{Chain, ChainFault, Period};
pub(crate) use columns::{Columns, present};
#[cfg(any(feature = "audit", feature = "robustness"))]
pub(crate) use correlation::Concordance;
#[cfg(feature = "audit")]
pub(crate) use correlation::complete_pairs;
pub(crate) use correlation::pearson;
pub(crate) use fault::ColumnFault;
pub(crate) use fitted::FitBuffers;
pub(crate) use method::{Attribute, Context, Cut, Kept};
pub(crate) use noise::{NOISE, exceeds, extremes, is_constant, same_but_for_noise};
pub(crate) use quantile::quantile;
#[cfg(feature = "audit")]
pub(crate) use rank::ranks;
#[cfg(feature = "audit")]
pub(crate) use statistics::{kurtosis, skewness};
pub(crate) use statistics::{mean, sorted_into, standard_deviation};
