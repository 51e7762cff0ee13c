//! Two values and what they become: the fit of min–max and of goalposts.

use serde::{Deserialize, Serialize};

use crate::error::Refusal;
use crate::methods::transform::ColumnFault;
use crate::methods::transform::FittedMethod;

/// Two values of a column and where they go.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Range {
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) to: (f64, f64),
    pub(crate) reversed: bool,
    pub(crate) clamp: bool,
}

impl Range {
    /// Two finite values can be so far apart that their difference is not.
    pub(crate) fn within_reach(self) -> Result<Self, ColumnFault> {
        if (self.high - self.low).is_finite() {
            Ok(self)
        } else {
            Err(ColumnFault::refused("its values are too far apart for a double"))
        }
    }
}

/// What is wrong with a range to map onto.
pub(crate) fn refuse_range(to: (f64, f64)) -> Option<&'static str> {
    let sound = to.0.is_finite() && to.1.is_finite() && to.0 < to.1;
    (!sound).then_some("the range `to` is two finite numbers, the lower first")
}

/// What is wrong with what a whole becomes.
pub(crate) fn refuse_whole(to: f64) -> Option<&'static str> {
    (!(to.is_finite() && to > 0.0)).then_some("`to` is finite and above zero")
}

impl FittedMethod for Range {
    fn apply(&self, value: f64) -> Result<f64, Refusal> {
        // `f64::clamp` would panic on bounds out of order, which a stored scorer may contain.
        let value = if self.clamp { value.max(self.low).min(self.high) } else { value };
        let way = if self.reversed { self.high - value } else { value - self.low };
        Ok(self.to.0 + way / (self.high - self.low) * (self.to.1 - self.to.0))
    }

    fn clamps(&self, value: f64) -> bool {
        self.clamp && (value < self.low || value > self.high)
    }
}
