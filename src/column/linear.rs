//! The straight line.

use serde::{Deserialize, Serialize};

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
    pub(super) fn apply(&self, value: f64) -> f64 {
        self.factor * value + self.offset
    }
}
