//! Irregularities that a methodology may accept.

use serde::{Deserialize, Serialize};

/// An irregularity that is an error unless the methodology accepts it.
///
/// In a methodology file: `accept = ["missing-denominator", "zero-in-mean"]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Acceptance {
    /// A unit without any data: it stays without score and rank.
    EmptyUnit,
    /// An indicator without any data: it counts as missing for every unit.
    EmptyIndicator,
    /// A denominator of zero: the quotient is missing.
    ZeroDenominator,
    /// A missing denominator: the quotient is missing.
    MissingDenominator,
    /// A score of zero in a geometric or harmonic mean: the mean is zero, its limit.
    ZeroInMean,
    /// A mean that needs a true zero over scores on an interval or ordinal scale.
    InadequateScale,
}
