//! Cutting values off at bounds.

use serde::{Deserialize, Serialize};

use super::fitted::{FitBuffers, FitResult, Fitted};
use super::method::{ColumnSample, FittedMethod, Method};
use crate::error::Refusal;
use crate::methods::registry::{Family, Interval, MethodEntry, ValueKind, optional};

/// y = low where x is below it, high where x is above it; a bound that is absent does not bind. One at least is
/// there.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clamp {
    /// The least value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// The greatest value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
}

impl Clamp {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::new(
        Family::Elementary,
        "clamp",
        "Limits values to bounds.",
        "y = min(max(x, low), high)",
    )
    .options(&[
        optional(
            "low",
            ValueKind::Number(Interval::ANY),
            "The lower bound. One of the two bounds is needed.",
        ),
        optional("high", ValueKind::Number(Interval::ANY), "The greatest value."),
    ])
    .example("{ clamp = { low = 0, high = 100 } }");

    pub(crate) fn clamped(&self, value: f64) -> f64 {
        let raised = self.low.map_or(value, |low| value.max(low));
        self.high.map_or(raised, |high| raised.min(high))
    }
}

impl Method for Clamp {
    fn refuse(&self) -> Option<&'static str> {
        match (self.low, self.high) {
            (None, None) => Some("it needs a bound, `low` or `high`"),
            (Some(low), Some(high)) if low > high => Some("`low` is above `high`"),
            (low, high) if [low, high].into_iter().flatten().any(f64::is_nan) => {
                Some("a bound is a number")
            }
            _ => None,
        }
    }

    fn fit(&self, _: &ColumnSample<'_>, _: &mut FitBuffers) -> FitResult {
        Ok(Fitted::Clamp(*self))
    }
}

impl FittedMethod for Clamp {
    fn apply(&self, value: f64) -> Result<f64, Refusal> {
        Ok(self.clamped(value))
    }

    fn clamps(&self, value: f64) -> bool {
        self.clamped(value) != value
    }
}
