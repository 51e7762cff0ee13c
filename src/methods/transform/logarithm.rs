//! Logarithms, which refuse values outside their domain, and the exponential.

use super::fitted::{FitBuffers, FitResult, Fitted};
use super::method::{ColumnSample, FittedMethod, Method};
use crate::error::{Refusal, number};
use crate::framework::Scale;
use crate::methods::registry::{Family, MethodEntry};

/// ln x, for x > 0.
pub(crate) struct Ln;

impl Ln {
    pub(crate) const ENTRY: MethodEntry =
        MethodEntry::new(Family::Elementary, "ln", "Natural logarithm.", "y = ln x")
            .needs("Values above zero.");
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
}

/// ln(x + 1), for x > −1.
pub(crate) struct LnPlusOne;

impl LnPlusOne {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::new(
        Family::Elementary,
        "ln-plus-one",
        "Natural logarithm of one more.",
        "y = ln(x + 1)",
    )
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
        MethodEntry::new(Family::Elementary, "exp", "Exponential function.", "y = e^x");
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
}
