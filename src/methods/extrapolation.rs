//! What happens beyond the first and the last of known points.

use serde::{Deserialize, Serialize};

/// What happens beyond the first and the last of known points: the knots of a
/// [value function](crate::normalise::PiecewiseLinear), or the periods between which a gap is
/// [interpolated](crate::impute::Interpolation).
///
/// Interpolation knows `missing` and `hold`, value functions know the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Extrapolation {
    /// Nothing: the value stays missing.
    #[default]
    Missing,
    /// The value of the first or the last point; in a value function it counts as clamped. Files
    /// may write `constant` too.
    #[serde(alias = "constant")]
    Hold,
    /// The line through the last two points goes on.
    Extend,
    /// A value there is refused.
    Refuse,
}
