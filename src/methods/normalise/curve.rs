//! Curves from 0 to 1: the logistic one and that of the normal distribution.

use serde::{Deserialize, Serialize};

use crate::error::{Refusal, number};
use crate::framework::{Direction, Scale};
use crate::methods::registry::{MethodEntry, NUMBER, POSITIVE, or, required};
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
    pub(crate) const ENTRY: MethodEntry = MethodEntry::normalisation(
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

/// Normal cumulative distribution of z-scores: y = Φ((x − m) / s), the share of a normal distribution
/// below a value: ½ at the mean, from 0 to 1.
///
/// It comes behind `z-score`, whose mean m and standard deviation s are its own `mean` and `sd`, 0 and
/// 1 unless said. Reversed (lower is better): 1 − y, the reflection inside the range. Nothing is fitted
/// to the column. A value more than 38 standard deviations from the mean is refused: it is no z-score,
/// and its share is 0 or 1 to all digits. The result is on an interval scale: its 0 is never reached.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NormalDistribution {
    /// m, the mean of the z-scores.
    #[serde(default)]
    pub mean: f64,
    /// s, their standard deviation, above zero.
    #[serde(default = "crate::methods::one")]
    pub sd: f64,
}

/// Beyond it the share is below the least normal double.
const FARTHEST: f64 = 38.0;

impl NormalDistribution {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::normalisation(
        "normal-distribution",
        "Turns z-scores into shares of a normal distribution.",
        "y = Φ((x − m) / s); lower is better: 1 − y",
    )
    .options(&[
        or("mean", NUMBER, "0", "m, the mean of the z-scores."),
        or("sd", POSITIVE, "1", "s, their standard deviation."),
    ])
    .needs("z-scores.")
    .example("{ normal-distribution = { mean = 100, sd = 10 } }");
}

impl Method for NormalDistribution {
    fn refuse(&self) -> Option<&'static str> {
        let sound = self.mean.is_finite() && self.sd.is_finite() && self.sd > 0.0;
        (!sound).then_some("`mean` is finite, `sd` finite and above zero")
    }

    fn direction(&self, _: Direction) -> Direction {
        Direction::HigherIsBetter
    }

    fn scale(&self, before: Scale) -> Scale {
        before.min(Scale::Interval)
    }

    fn fit(&self, sample: &ColumnSample<'_>, _: &mut FitBuffers) -> FitResult {
        Ok(Fitted::NormalDistribution(NormalShare { of: *self, reversed: sample.reversed() }))
    }
}

/// The distribution, from below or from above.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct NormalShare {
    of: NormalDistribution,
    reversed: bool,
}

impl FittedMethod for NormalShare {
    fn apply(&self, value: f64) -> Result<f64, Refusal> {
        let z = (value - self.of.mean) / self.of.sd;
        if z.is_nan() || z.abs() > FARTHEST {
            let (value, z) = (number(value), number(z.round()));
            return Err(Refusal::new(format!(
                "{value} is {z} standard deviations from the mean, and no z-score; \
                 `normal-distribution` comes behind `z-score`"
            )));
        }
        // Of the two tails the one that is asked for, which loses no digits.
        let below = if self.reversed { z } else { -z };
        Ok(libm::erfc(below / std::f64::consts::SQRT_2) / 2.0)
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

    /// Φ(1.959963984540054) = 0.975; Φ(−1.2815515655446004) = 0.1.
    #[test]
    fn shares_by_hand() {
        let plain = NormalDistribution { mean: 0.0, sd: 1.0 };
        let of = fitted(&plain, &[0.0]);
        let reversed = fitted_reversed(&plain, &[0.0]);
        for (z, share) in
            [(1.959_963_984_540_054, 0.975), (-1.281_551_565_544_600_4, 0.1), (0.0, 0.5)]
        {
            assert!((of(z) - share).abs() < 1e-15, "{z}");
            assert!((reversed(z) - (1.0 - share)).abs() < 1e-15, "{z}, lower is better");
        }
        // The far tail keeps its digits: Φ(−10) by mpmath.
        assert!((of(-10.0) / 7.619_853_024_160_527e-24 - 1.0).abs() < 1e-13);
        let hundreds = NormalDistribution { mean: 100.0, sd: 10.0 };
        assert!((fitted(&hundreds, &[0.0])(110.0) - of(1.0)).abs() < 1e-15);
        assert!(NormalDistribution { mean: 0.0, sd: 0.0 }.refuse().is_some());
    }

    #[test]
    fn what_is_no_z_score_is_refused() {
        let share = NormalShare { of: NormalDistribution { mean: 0.0, sd: 1.0 }, reversed: false };
        let said = share.apply(4200.0).unwrap_err().to_string();
        let expected = "4200 is 4200 standard deviations from the mean, and no z-score; \
                    `normal-distribution` comes behind `z-score`";
        assert_eq!(said, expected);
        let far = share.apply(-1e300).unwrap_err().to_string();
        assert!(far.starts_with("-1e300 is -1e300 standard deviations"), "{far}");
    }
}
