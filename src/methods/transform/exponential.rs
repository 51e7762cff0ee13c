//! The exponential function.

use super::fault::ColumnFault;
use super::fitted::{FitBuffers, Fitted};
use super::method::{ColumnSample, FittedMethod, Method};
use crate::error::Refusal;
use crate::framework::Scale;
use crate::methods::registry::{Family, MethodEntry};

/// e^x; a value whose exponential is beyond a double is refused.
pub(crate) struct Exp;

impl Exp {
    pub(crate) const ENTRY: MethodEntry =
        MethodEntry::new(Family::Elementary, "exp", "Exponential function.", "y = e^x");
}

impl Method for Exp {
    fn entry(&self) -> &'static MethodEntry {
        &Self::ENTRY
    }

    /// Of differences it makes ratios.
    fn scale(&self, before: Scale) -> Scale {
        if before >= Scale::Interval { Scale::Ratio } else { before }
    }

    fn fit(&self, _: &ColumnSample<'_>, _: &mut FitBuffers) -> Result<Fitted, ColumnFault> {
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
    fn it_undoes_the_logarithm_and_refuses_what_is_beyond_a_double() {
        let exp = fitted(&Exp, &[1.0]);
        assert_eq!(exp(0.0), 1.0);
        assert!((exp(libm::log(5.0)) - 5.0).abs() < 1e-14);
        let refusal = Exp.apply_finitely(1000.0).unwrap_err().to_string();
        assert_eq!(refusal, "1000 becomes inf, which is not finite");
    }
}
