//! The straight line.

use serde::{Deserialize, Serialize};

use super::fitted::{FitBuffers, FitResult, Fitted};
use super::method::{ColumnSample, FittedMethod, Method};
use crate::error::Refusal;
use crate::framework::{Direction, Scale};
use crate::methods::registry::{Family, MethodEntry, NUMBER, or, required};

/// y = factor · x + offset. A negative factor turns the direction round: what was lower is better
/// then is higher is better.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Linear {
    /// Not zero.
    pub factor: f64,
    /// Added after multiplying.
    #[serde(default)]
    pub offset: f64,
}

impl Linear {
    pub(crate) const ENTRY: MethodEntry =
        MethodEntry::new(Family::Elementary, "linear", "Straight line.", "y = factor · x + offset")
            .options(&[
                required("factor", NUMBER, "Not zero; below zero it reverses the direction."),
                or("offset", NUMBER, "0", "Added after multiplying."),
            ])
            .example("{ linear = { factor = 2, offset = 1 } }");
}

impl Method for Linear {
    fn refuse(&self) -> Option<&'static str> {
        let sound = self.factor.is_finite() && self.offset.is_finite() && self.factor != 0.0;
        (!sound).then_some("`factor` is finite and not zero, `offset` finite")
    }

    fn direction(&self, before: Direction) -> Direction {
        if self.factor < 0.0 { before.reversed() } else { before }
    }

    fn scale(&self, before: Scale) -> Scale {
        if self.offset == 0.0 { before } else { before.min(Scale::Interval) }
    }

    fn fit(&self, _: &ColumnSample<'_>, _: &mut FitBuffers) -> FitResult {
        Ok(Fitted::Linear(*self))
    }
}

impl FittedMethod for Linear {
    fn apply(&self, value: f64) -> Result<f64, Refusal> {
        Ok(self.factor * value + self.offset)
    }
}
