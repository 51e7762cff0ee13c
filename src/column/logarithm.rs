//! Logarithms, refusing values outside their domain.

use crate::error::Refusal;

/// ln x, for x > 0.
pub(super) fn ln(value: f64) -> Result<f64, Refusal> {
    if value > 0.0 {
        Ok(libm::log(value))
    } else {
        Err(Refusal::new(format!("the logarithm needs a value above 0, and this is {value}")))
    }
}

/// ln(x + 1), for x > −1.
pub(super) fn ln_plus_one(value: f64) -> Result<f64, Refusal> {
    if value > -1.0 {
        Ok(libm::log1p(value))
    } else {
        Err(Refusal::new(format!("ln(x + 1) needs a value above -1, and this is {value}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_refuse_what_they_are_not_defined_for() {
        assert_eq!(ln(1.0), Ok(0.0));
        assert_eq!(ln_plus_one(0.0), Ok(0.0));
        assert!(ln(0.0).unwrap_err().to_string().contains("this is 0"));
        assert!(ln(-2.0).is_err());
        assert!(ln_plus_one(-1.0).is_err());
    }
}
