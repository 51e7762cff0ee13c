//! Numerical methods that know nothing of indices: statistics, ranks, correlations, rounding, binary
//! noise, elementary functions, linear algebra, random numbers. NaN is a missing value.

#[cfg(feature = "approx")]
mod approximate;
mod centre;
mod columns;
mod components;
mod correlation;
mod decimal;
pub(crate) mod elementary;
#[cfg(feature = "csv")]
mod growing;
mod network;
mod noise;
#[cfg(any(feature = "decisions", feature = "robustness"))]
pub(crate) mod pieces;
mod quadratic;
mod quantile_place;
#[cfg(all(feature = "decisions", feature = "robustness"))]
mod quantiles;
#[cfg(feature = "robustness")]
mod random;
mod rank;
mod rounding;
pub(crate) mod slices;
#[cfg(feature = "robustness")]
mod sobol;
#[cfg(feature = "audit")]
mod spline;
mod statistics;
pub(crate) mod swept;
#[cfg(any(feature = "audit", all(feature = "decisions", feature = "robustness")))]
mod tails;
mod wide;

pub use correlation::{kendall, spearman};
pub use quantile_place::QuantilePlace;
pub use rank::{RankReversal, Ties};

#[cfg(feature = "approx")]
pub(crate) use approximate::approximate;
pub(crate) use centre::{Centre, SQUARES, is_in_reach};
#[cfg(feature = "approx")]
pub(crate) use columns::near;
pub(crate) use columns::{Columns, options, present};
pub(crate) use components::{Component, components, varimax};
#[cfg(any(feature = "audit", feature = "robustness"))]
pub(crate) use correlation::Concordance;
#[cfg(feature = "audit")]
pub(crate) use correlation::complete_pairs;
pub(crate) use correlation::{correlation_matrix, pearson};
pub(crate) use decimal::{decimal_difference, is_within};
pub(crate) use elementary::{all, exp_in_place, ln_of_column};
#[cfg(feature = "csv")]
pub(crate) use growing::GrowingColumns;
#[cfg(feature = "robustness")]
pub(crate) use network::put_batcher;
pub(crate) use network::{Network, batcher, sort_rows};
#[cfg(feature = "robustness")]
pub(crate) use noise::most_noise_of_sums;
pub(crate) use noise::{
    NOISE, exceeds, extremes, is_beyond, is_constant, is_point, is_quiet, noise_between,
    noise_of_product, noise_of_sum, reach, same_but_for_noise, same_within, settle_within,
    zero_if_noise,
};
pub(crate) use quadratic::least_non_negative;
#[cfg(all(feature = "decisions", feature = "robustness"))]
pub(crate) use quantiles::{normal_probability, normal_upper, student_upper};
#[cfg(feature = "robustness")]
pub(crate) use random::{below, mixed, normal, seeded, stream, uniform};
pub(crate) use rank::RankedSample;
#[cfg(feature = "audit")]
pub(crate) use rank::ranks;
pub(crate) use rounding::{round_computed, round_half_away};
#[cfg(feature = "robustness")]
pub use sobol::SobolSequence;
#[cfg(feature = "audit")]
pub(crate) use spline::Knots;
pub(crate) use statistics::{kurtosis, mean, quantile, skewness, sorted_into, standard_deviation};
#[cfg(feature = "audit")]
pub(crate) use tails::{chi_squared_tail, correlation_tail};
pub(crate) use wide::widest;
