//! The normal distribution function.

use serde::{Deserialize, Serialize};

use crate::error::{Refusal, number};
use crate::framework::{Direction, Scale};
use crate::methods::registry::{Family, MethodEntry, NUMBER, POSITIVE, or};
use crate::methods::transform::{
    ColumnSample, FitBuffers, FitResult, Fitted, FittedMethod, Method,
};

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
    #[serde(default = "super::one")]
    pub sd: f64,
}

/// Beyond it the share is below the least normal double.
const FARTHEST: f64 = 38.0;

impl NormalDistribution {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::new(
        Family::Normalisation,
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
