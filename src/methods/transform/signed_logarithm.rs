//! The logarithm that keeps the sign.

use serde::{Deserialize, Serialize};

use super::fitted::{FitBuffers, FitResult, Fitted};
use super::method::{ColumnSample, FittedMethod, Method};
use crate::error::Refusal;
use crate::framework::Scale;
use crate::methods::registry::{Family, MethodEntry, POSITIVE, or};

/// Signed logarithm: y = sign(x) ln(1 + |x|/c), for values on both sides of zero such as balances and
/// growth rates.
///
/// It is a straight line near zero and a logarithm from c on, on either side; it keeps order and
/// direction, and zero stays zero. `scale` = c, above 0 and 1 unless said, is in the unit that the
/// column has at this step: values well below c stay as they are but for the unit. Source: D. K. Bay
/// and others, as the "modulus" of J. A. John and N. R. Draper (1980), "An alternative family of
/// transformations", *Applied Statistics* 29, for λ = 0.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedLogarithm {
    /// c, from where on the values are those of a logarithm.
    #[serde(default = "one")]
    pub scale: f64,
}

fn one() -> f64 {
    1.0
}

impl SignedLogarithm {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::new(
        Family::Elementary,
        "signed-ln",
        "Logarithm of the size, with the sign: for values on both sides of zero.",
        "y = sign(x) ln(1 + |x| / c)",
    )
    .options(&[or("scale", POSITIVE, "1", "c: a straight line near zero, a logarithm from c on.")])
    .source("John and Draper (1980), Applied Statistics 29")
    .example("{ signed-ln = { scale = 10 } }");
}

impl Method for SignedLogarithm {
    fn refuse(&self) -> Option<&'static str> {
        (!(self.scale.is_finite() && self.scale > 0.0))
            .then_some("`scale` is finite and above zero")
    }

    fn scale(&self, before: Scale) -> Scale {
        before.min(Scale::Interval)
    }

    fn fit(&self, _: &ColumnSample<'_>, _: &mut FitBuffers) -> FitResult {
        Ok(Fitted::SignedLn(*self))
    }
}

impl FittedMethod for SignedLogarithm {
    fn apply(&self, value: f64) -> Result<f64, Refusal> {
        let size = value.abs() / self.scale;
        // A size beyond doubles has the logarithm of its parts.
        let log = if size.is_finite() {
            libm::log1p(size)
        } else {
            libm::log(value.abs()) - libm::log(self.scale)
        };
        Ok(if value < 0.0 { -log } else { log })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::transform::testing::fitted;

    /// e² − 1 becomes 2, and −(e² − 1) becomes −2; in units of 10 so do ten times as much.
    #[test]
    fn signed_logarithms_by_hand() {
        let x = libm::expm1(2.0);
        let plain = SignedLogarithm { scale: 1.0 };
        let of = fitted(&plain, &[0.0]);
        for (value, expected) in [(x, 2.0), (-x, -2.0), (0.0, 0.0), (1e-20, 1e-20)] {
            assert!((of(value) - expected).abs() <= 1e-15 * expected.abs(), "{value}");
        }
        let tens = SignedLogarithm { scale: 10.0 };
        assert!((fitted(&tens, &[0.0])(-10.0 * x) + 2.0).abs() < 1e-15);
        let tiny = SignedLogarithm { scale: 1e-300 };
        let expected = 600.0 * libm::log(10.0);
        assert!((fitted(&tiny, &[0.0])(1e300) / expected - 1.0).abs() < 1e-14);
        for scale in [0.0, -1.0, f64::INFINITY, f64::NAN] {
            assert!(SignedLogarithm { scale }.refuse().is_some(), "{scale}");
        }
    }
}
