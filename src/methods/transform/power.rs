//! Powers and reciprocals.

use serde::{Deserialize, Serialize};

use super::fitted::{FitBuffers, FitResult, Fitted};
use super::method::{ColumnSample, FittedMethod, Method};
use crate::error::{Refusal, number};
use crate::framework::Direction;
use crate::methods::registry::{Family, MethodEntry, NUMBER, optional, required};

/// y = x^p: −1 is the reciprocal, ½ the square root.
///
/// A negative exponent turns the direction round: what was lower is better then is higher is
/// better. Refuses negative values, and for a negative exponent zeros unless `zero` says what
/// becomes of them. A group that multiplies its
/// children divides by one of them where that child's last step is the reciprocal: the Gender
/// Development Index is the index of women times the reciprocal of the index of men.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Power {
    /// p, finite and not zero.
    pub exponent: f64,
    /// What a zero becomes under a negative exponent, for which it has no power.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zero: Option<f64>,
}

impl Power {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::new(
        Family::Elementary,
        "power",
        "Power, such as the reciprocal or the square root.",
        "y = x^p",
    )
    .options(&[
        required("exponent", NUMBER, "p, not zero; below zero it reverses the direction."),
        optional(
            "zero",
            NUMBER,
            "What a zero becomes under a negative exponent; it is refused without it.",
        ),
    ])
    .needs("Values of zero or more.")
    .example("{ power = { exponent = -1 } }");
}

impl Method for Power {
    fn refuse(&self) -> Option<&'static str> {
        let sound = self.exponent.is_finite() && self.exponent != 0.0;
        if !sound {
            Some("`exponent` is finite and not zero")
        } else if self.zero.is_some_and(|zero| !zero.is_finite()) {
            Some("`zero` is finite")
        } else {
            None
        }
    }

    fn direction(&self, before: Direction) -> Direction {
        if self.exponent < 0.0 { before.reversed() } else { before }
    }

    fn fit(&self, _: &ColumnSample<'_>, _: &mut FitBuffers) -> FitResult {
        Ok(Fitted::Power(*self))
    }
}

impl FittedMethod for Power {
    fn apply(&self, value: f64) -> Result<f64, Refusal> {
        if value < 0.0 {
            let value = number(value);
            return Err(Refusal::new(format!("a power of a negative value, {value}")));
        }
        if value == 0.0 && self.exponent < 0.0 {
            return self.zero.ok_or_else(|| Refusal::new("a negative power of zero"));
        }
        Ok(match self.exponent {
            // Correctly rounded, which a power need not be.
            -1.0 => 1.0 / value,
            0.5 => value.sqrt(),
            exponent => libm::pow(value, exponent),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn power(exponent: f64, value: f64) -> Result<f64, Refusal> {
        Power { exponent, zero: None }.apply_finitely(value)
    }

    #[test]
    fn powers_by_hand() {
        for (exponent, value, expected) in
            [(-1.0, 8.0, 0.125), (0.5, 9.0, 3.0), (2.0, 3.0, 9.0), (-2.0, 2.0, 0.25)]
        {
            assert_eq!(power(exponent, value), Ok(expected), "{value}^{exponent}");
        }
        assert_eq!(power(2.0, 0.0), Ok(0.0));
        assert_eq!(Power { exponent: -1.0, zero: Some(7.0) }.apply(0.0), Ok(7.0));
    }

    #[test]
    fn what_has_no_power_is_refused() {
        let said = |exponent, value| power(exponent, value).unwrap_err().to_string();
        assert_eq!(said(0.5, -4.0), "a power of a negative value, -4");
        assert_eq!(said(-1.0, 0.0), "a negative power of zero");
        assert_eq!(said(100.0, 1e5), "100000 becomes inf, which is not finite");
        for exponent in [0.0, f64::NAN, f64::INFINITY] {
            assert!(Power { exponent, zero: None }.refuse().is_some(), "{exponent}");
        }
    }

    #[test]
    fn a_negative_exponent_turns_the_direction_round() {
        let lower = Direction::LowerIsBetter;
        assert_eq!(
            Power { exponent: -1.0, zero: None }.direction(lower),
            Direction::HigherIsBetter
        );
        assert_eq!(Power { exponent: 0.5, zero: None }.direction(lower), lower);
    }
}
