//! Rounding as a transform.

use serde::{Deserialize, Serialize};

use super::fitted::{FitBuffers, FitResult, Fitted};
use super::method::{ColumnSample, FittedMethod, Method};
use crate::error::Refusal;
use crate::methods::registry::{Family, MethodEntry, ValueKind, required};
use crate::numerics::{round_computed, round_half_away};

/// Rounds to decimals, half away from zero, as published tables are made: in decimal arithmetic on the
/// shortest decimal that names the double, so that what prints as a half is a half. In a chain of
/// transforms a value that differs from a decimal of twelve digits by binary noise alone (four units
/// in the last place) is that decimal, so that the mean of 2.67 and 2.68 is a half as well. What
/// rounds to zero has no sign.
///
/// # Examples
///
/// ```
/// use composite_index::transform::Round;
///
/// assert_eq!(Round { decimals: 2 }.round(2.675), 2.68); // its double is 2.67499999999999982…
/// assert_eq!(Round { decimals: -2 }.round(1250.0), 1300.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Round {
    /// Digits behind the point, at most 15; negative for tens, hundreds, …, at least −15.
    pub decimals: i8,
}

impl Round {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::new(
        Family::Elementary,
        "round",
        "Rounds to decimals, halves away from zero.",
        "y = round(x · 10^d) / 10^d",
    )
    .options(&[required(
        "decimals",
        ValueKind::Whole(-15, 15),
        "Digits d after the point; -1 rounds to tens, -2 to hundreds.",
    )])
    .example("{ round = { decimals = 2 } }");

    /// Rounds one value as it is printed. NaN and infinite values pass through, and so does a value
    /// with fewer digits than asked for.
    pub fn round(self, value: f64) -> f64 {
        round_half_away(value, self.decimals)
    }
}

impl Method for Round {
    fn refuse(&self) -> Option<&'static str> {
        (self.decimals.unsigned_abs() > 15).then_some("`decimals` is from -15 to 15")
    }

    fn fit(&self, _: &ColumnSample<'_>, _: &mut FitBuffers) -> FitResult {
        Ok(Fitted::Round(*self))
    }
}

impl FittedMethod for Round {
    fn apply(&self, value: f64) -> Result<f64, Refusal> {
        Ok(round_computed(value, self.decimals))
    }
}
