//! Logarithms, which refuse values outside their domain or keep the sign, and the exponential.

use serde::{Deserialize, Serialize};

use super::method::{ColumnSample, FittedMethod, Method, Stretch};
use super::variants::{FitBuffers, FitResult, Fitted};
use crate::error::{Refusal, number};
use crate::framework::Scale;
use crate::methods::registry::{MethodEntry, POSITIVE, or};

/// ln x, for x > 0.
pub(crate) struct Ln;

impl Ln {
    pub(crate) const ENTRY: MethodEntry =
        MethodEntry::elementary("ln", "Natural logarithm.", "y = ln x").needs("Values above zero.");
}

impl Method for Ln {
    fn scale(&self, before: Scale) -> Scale {
        before.min(Scale::Interval)
    }

    fn fit(&self, _: &ColumnSample<'_>, _: &mut FitBuffers) -> FitResult {
        Ok(Fitted::Ln)
    }
}

impl FittedMethod for Ln {
    fn apply(&self, value: f64) -> Result<f64, Refusal> {
        if value > 0.0 {
            Ok(libm::log(value))
        } else {
            let value = number(value);
            Err(Refusal::new(format!("the logarithm needs a value above 0, and this is {value}")))
        }
    }

    /// Steepest at the least value.
    fn stretch(&self, (least, _): (f64, f64)) -> Option<Stretch> {
        (least > 0.0).then(|| Stretch::line(1.001 / least, 0.0))
    }
}

/// ln(x + 1), for x > −1.
pub(crate) struct LnPlusOne;

impl LnPlusOne {
    pub(crate) const ENTRY: MethodEntry =
        MethodEntry::elementary("ln-plus-one", "Natural logarithm of one more.", "y = ln(x + 1)")
            .needs("Values above −1.");
}

impl Method for LnPlusOne {
    fn scale(&self, before: Scale) -> Scale {
        before.min(Scale::Interval)
    }

    fn fit(&self, _: &ColumnSample<'_>, _: &mut FitBuffers) -> FitResult {
        Ok(Fitted::LnPlusOne)
    }
}

impl FittedMethod for LnPlusOne {
    fn apply(&self, value: f64) -> Result<f64, Refusal> {
        if value > -1.0 {
            Ok(libm::log1p(value))
        } else {
            let value = number(value);
            Err(Refusal::new(format!("ln(x + 1) needs a value above -1, and this is {value}")))
        }
    }
}

/// e^x.
pub(crate) struct Exp;

impl Exp {
    pub(crate) const ENTRY: MethodEntry =
        MethodEntry::elementary("exp", "Exponential function.", "y = e^x");
}

impl Method for Exp {
    /// Of differences it makes ratios.
    fn scale(&self, before: Scale) -> Scale {
        if before >= Scale::Interval { Scale::Ratio } else { before }
    }

    fn fit(&self, _: &ColumnSample<'_>, _: &mut FitBuffers) -> FitResult {
        Ok(Fitted::Exp)
    }
}

impl FittedMethod for Exp {
    fn apply(&self, value: f64) -> Result<f64, Refusal> {
        Ok(libm::exp(value))
    }
}

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
    #[serde(default = "crate::methods::one")]
    pub scale: f64,
}

impl SignedLogarithm {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::elementary(
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

    #[test]
    fn logarithms_refuse_what_they_are_not_defined_for() {
        assert_eq!(Ln.apply(1.0), Ok(0.0));
        assert_eq!(LnPlusOne.apply(0.0), Ok(0.0));
        assert!(Ln.apply(0.0).unwrap_err().to_string().contains("this is 0"));
        assert!(Ln.apply(-2.0).is_err());
        assert!(LnPlusOne.apply(-1.0).is_err());
    }

    #[test]
    fn differences_become_ratios_and_orders_stay_orders() {
        let after = |before| Method::scale(&Exp, before);
        assert_eq!(after(Scale::Interval), Scale::Ratio);
        assert_eq!(after(Scale::Ratio), Scale::Ratio);
        assert_eq!(after(Scale::Ordinal), Scale::Ordinal);
        assert_eq!(after(Scale::Nominal), Scale::Nominal);
    }

    #[test]
    fn it_undoes_the_logarithm_and_refuses_what_is_beyond_a_double() {
        let exp = fitted(&Exp, &[1.0]);
        assert_eq!(exp(0.0), 1.0);
        assert!((exp(libm::log(5.0)) - 5.0).abs() < 1e-14);
        let refusal = Exp.apply_finitely(1000.0).unwrap_err().to_string();
        assert_eq!(refusal, "1000 becomes inf, which is not finite");
    }

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
