//! Numbers without the domain: columns, statistics, ranks, correlation, rounding, binary noise,
//! elementary functions and linear algebra. NaN is a missing value.

#[cfg(feature = "approx")]
mod approximate;
mod columns;
mod components;
mod correlation;
mod correlation_matrix;
mod decimal;
pub(crate) mod elementary;
mod noise;
pub(crate) mod public;
mod quadratic;
mod quantile;
#[cfg(feature = "robustness")]
mod random;
mod rank;
#[cfg(feature = "robustness")]
mod sobol;
#[cfg(feature = "audit")]
mod spline;
mod statistics;
mod varimax;
mod wide;

pub use correlation::{kendall, spearman};
pub(crate) use decimal::round_half_away;
pub use rank::{RankReversal, Ties};

#[cfg(feature = "approx")]
pub(crate) use approximate::approximate;
#[cfg(feature = "approx")]
pub(crate) use columns::near;
pub(crate) use columns::{Columns, options, present};
pub(crate) use components::{Component, components};
#[cfg(any(feature = "audit", feature = "robustness"))]
pub(crate) use correlation::Concordance;
#[cfg(feature = "audit")]
pub(crate) use correlation::complete_pairs;
pub(crate) use correlation::pearson;
pub(crate) use correlation_matrix::correlation_matrix;
pub(crate) use elementary::{all, exp_in_place, ln_of_column};
pub(crate) use noise::{NOISE, exceeds, extremes, is_constant, same_but_for_noise};
pub(crate) use quadratic::least_non_negative;
pub(crate) use quantile::quantile;
#[cfg(feature = "robustness")]
pub(crate) use random::{below, stream, uniform};
pub(crate) use rank::RankedSample;
#[cfg(feature = "audit")]
pub(crate) use rank::ranks;
#[cfg(feature = "robustness")]
pub use sobol::SobolSequence;
#[cfg(feature = "audit")]
pub(crate) use spline::Knots;
pub(crate) use statistics::{kurtosis, mean, skewness, sorted_into, standard_deviation};
pub(crate) use varimax::varimax;
pub(crate) use wide::widest;
