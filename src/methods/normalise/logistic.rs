//! The logistic curve.

use serde::{Deserialize, Serialize};

use crate::error::Refusal;
use crate::framework::{Direction, Scale};
use crate::methods::registry::{Family, MethodEntry, NUMBER, POSITIVE, required};
use crate::methods::transform::{
    ColumnSample, FitBuffers, FitResult, Fitted, FittedMethod, Method,
};

/// Logistic curve: y = 1 / (1 + e^(−k(x − m))) with midpoint m and steepness k: ½ at the midpoint,
/// near 0 far below it and near 1 far above.
///
/// Midpoint and steepness are in the unit that the column has at this step: after `z-score`, a
/// midpoint of 0 is the mean. Reversed (lower is better): 1 − y, the reflection inside the range,
/// which is the curve of −k. Nothing is fitted to the column, so a constant one is as good
/// as any. The result is on an interval scale: its 0 is never reached.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Logistic {
    /// m, where y = ½.
    pub midpoint: f64,
    /// k, above zero: the slope at the midpoint is k/4.
    pub steepness: f64,
}

impl Logistic {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::new(
        Family::Normalisation,
        "logistic",
        "Bends a column along the logistic curve.",
        "y = 1 / (1 + e^(−k(x − m))); lower is better: 1 − y",
    )
    .options(&[
        required("midpoint", NUMBER, "m, where y = ½."),
        required("steepness", POSITIVE, "k; the slope at the midpoint is k/4."),
    ])
    .example("{ logistic = { midpoint = 0, steepness = 1 } }");
}

impl Method for Logistic {
    fn refuse(&self) -> Option<&'static str> {
        let sound = self.midpoint.is_finite() && self.steepness.is_finite() && self.steepness > 0.0;
        (!sound).then_some("`midpoint` is finite, `steepness` finite and above zero")
    }

    fn direction(&self, _: Direction) -> Direction {
        Direction::HigherIsBetter
    }

    fn scale(&self, before: Scale) -> Scale {
        before.min(Scale::Interval)
    }

    fn fit(&self, sample: &ColumnSample<'_>, _: &mut FitBuffers) -> FitResult {
        let steepness = if sample.reversed() { -self.steepness } else { self.steepness };
        Ok(Fitted::Logistic(Sigmoid { midpoint: self.midpoint, steepness }))
    }
}

/// The curve, falling where the steepness is below zero.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Sigmoid {
    midpoint: f64,
    steepness: f64,
}

impl FittedMethod for Sigmoid {
    fn apply(&self, value: f64) -> Result<f64, Refusal> {
        let way = self.steepness * (value - self.midpoint);
        // Of the two equal forms, the one whose exponential is at most 1 loses no digits.
        let small = libm::exp(-way.abs());
        Ok(if way >= 0.0 { 1.0 / (1.0 + small) } else { small / (1.0 + small) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::transform::{fitted, fitted_reversed};

    /// ln 3 above the midpoint: 1 / (1 + 1/3) = ¾.
    #[test]
    fn logistic_by_hand() {
        let logistic = Logistic { midpoint: 10.0, steepness: 2.0 };
        let x = 10.0 + libm::log(3.0) / 2.0;
        let (up, down) = (fitted(&logistic, &[1.0]), fitted_reversed(&logistic, &[1.0]));
        assert!((up(x) - 0.75).abs() < 1e-15 && (down(x) - 0.25).abs() < 1e-15);
        assert_eq!((up(10.0), up(1e300), up(-1e300)), (0.5, 1.0, 0.0));
        assert_eq!((down(1e300), down(-1e300)), (0.0, 1.0));
        assert!(Logistic { steepness: 0.0, ..logistic }.refuse().is_some());
    }
}
