//! The power transform of Box and Cox.

use serde::{Deserialize, Serialize};

use super::likelihood::likeliest_lambda;
use super::outlier_treatment::{OutlierTreatment, WithoutTrigger};
use crate::error::{Refusal, number};
use crate::methods::registry::{
    Family, MethodEntry, NUMBER, ValueKind, choice, choice_with, optional, required,
};
use crate::numerics::is_constant;

/// Box–Cox: y = (x^λ − 1)/λ, and ln x for λ = 0; for x > 0.
///
/// It keeps the order for every λ. With a `shift` the values are raised before. Values that are
/// not above zero then are refused; λ by maximum likelihood is refused where the column does not
/// vary or no λ from −5 to 5 maximises the likelihood. Source: Box and Cox (1964), An analysis of
/// transformations; COINr, `boxcox`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoxCox {
    /// The exponent.
    pub lambda: BoxCoxLambda,
    /// What the values are raised by; nothing unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shift: Option<BoxCoxShift>,
}

/// Where the λ of a [`BoxCox`] transform comes from.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BoxCoxLambda {
    /// It is given.
    Given(f64),
    /// It maximises the likelihood of a normal distribution of y:
    /// −n/2 · ln(Σ(y − ȳ)²/n) + (λ − 1)Σ ln x.
    Fitted,
}

/// What values are raised by before a [`BoxCox`] transform.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BoxCoxShift {
    /// x + c.
    By(f64),
    /// x − min + 1, so that the sample starts at 1.
    MinimumToOne,
}

/// A Box–Cox transform with its fitted λ and shift.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FittedBoxCox {
    lambda: f64,
    /// What is subtracted first, and what is added then: exact where the values are near it.
    origin: f64,
    raise: f64,
}

impl BoxCox {
    /// Whether λ or the shift comes from the sample.
    pub(crate) fn learns(&self) -> bool {
        self.lambda == BoxCoxLambda::Fitted || self.shift == Some(BoxCoxShift::MinimumToOne)
    }

    pub(crate) fn what_is_wrong(&self) -> Option<&'static str> {
        match (self.lambda, self.shift) {
            (BoxCoxLambda::Given(lambda), _) if !lambda.is_finite() => Some("`lambda` is finite"),
            (_, Some(BoxCoxShift::By(shift))) if !shift.is_finite() => Some("`shift` is finite"),
            _ => None,
        }
    }

    pub(crate) fn learn(
        &self,
        sorted: &[f64],
        scratch: &mut Vec<f64>,
    ) -> Result<FittedBoxCox, Refusal> {
        let least = sorted.first().copied().unwrap_or(1.0);
        let (origin, raise) = match self.shift {
            None => (0.0, 0.0),
            Some(BoxCoxShift::By(raise)) => (0.0, raise),
            Some(BoxCoxShift::MinimumToOne) => (least, 1.0),
        };
        let lambda = match self.lambda {
            BoxCoxLambda::Given(lambda) => lambda,
            // Each value that is not above zero will be refused by its unit.
            BoxCoxLambda::Fitted if least - origin + raise <= 0.0 => 1.0,
            BoxCoxLambda::Fitted => fitted(sorted, |value| value - origin + raise, scratch)?,
        };
        Ok(FittedBoxCox { lambda, origin, raise })
    }
}

/// The least relative range for which the likelihood tells one λ from another: below, every
/// transform is a straight line to too many digits.
const LEAST_SPREAD: f64 = 1e-4;

fn fitted(
    sorted: &[f64],
    raised: impl Fn(f64) -> f64,
    scratch: &mut Vec<f64>,
) -> Result<f64, Refusal> {
    if is_constant(sorted) {
        return Err(Refusal::new("λ is fitted to values that vary, and these do not"));
    }
    scratch.clear();
    let mut values = sorted.iter().map(|value| raised(*value)).peekable();
    let least = values.peek().copied().unwrap_or(1.0);
    let greatest = sorted.last().map_or(1.0, |value| raised(*value));
    if greatest >= 2.0 * least {
        scratch.extend(values.map(libm::log));
    } else if greatest - least < LEAST_SPREAD * least {
        return Err(Refusal::new("λ is fitted to values that differ by more than 0.01 %"));
    } else {
        // The logarithms of values near each other differ by less than they are rounded.
        scratch.extend(values.map(|value| libm::log1p((value - least) / least)));
    }
    likeliest_lambda(scratch)
}

impl FittedBoxCox {
    pub(crate) fn apply(&self, value: f64) -> Result<f64, Refusal> {
        let from_origin = value - self.origin;
        let raised = from_origin + self.raise;
        if raised <= 0.0 {
            let (limit, value) = (number(self.origin - self.raise), number(value));
            return Err(Refusal::new(format!(
                "the Box-Cox transform needs a value above {limit}, and this is {value}"
            )));
        }
        let log = log_of_sum(from_origin, self.raise);
        // Near λ = 0 the power is near 1, and 1 cannot be taken from it without loss.
        let power = self.lambda * log;
        Ok(if power.is_normal() { libm::expm1(power) / self.lambda } else { log })
    }
}

/// ln(a + b). Near a sum of 1 the logarithm has the size of what the sum lost by rounding.
fn log_of_sum(a: f64, b: f64) -> f64 {
    let sum = a + b;
    let log = libm::log(sum);
    if log.abs() >= 1e-3 {
        return log;
    }
    let of_b = sum - a;
    log + ((a - (sum - of_b)) + (b - of_b)) / sum
}

impl BoxCox {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::new(
        Family::Treatment,
        "box-cox",
        "The power transform of Box and Cox.",
        "y = (x^λ − 1) / λ, and ln x for λ = 0",
    )
    .options(&[
        required(
            "lambda",
            ValueKind::Choice(&[
                choice_with("given", NUMBER, "This number."),
                choice("fitted", "The maximum of the likelihood of a normal distribution."),
            ]),
            "The exponent λ.",
        ),
        optional(
            "shift",
            ValueKind::Choice(&[
                choice_with("by", NUMBER, "This number."),
                choice("minimum-to-one", "1 − min."),
            ]),
            "What is added to the values first.",
        ),
    ])
    .needs("Values above zero, after the shift.")
    .source("Box and Cox (1964), An analysis of transformations")
    .example("{ box-cox = { lambda = { given = 0.5 } } }");
}

impl WithoutTrigger for BoxCox {
    fn treatment(&self) -> OutlierTreatment {
        OutlierTreatment::BoxCox(*self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(lambda: BoxCoxLambda, shift: Option<BoxCoxShift>, sorted: &[f64]) -> FittedBoxCox {
        BoxCox { lambda, shift }.learn(sorted, &mut Vec::new()).unwrap()
    }

    #[test]
    fn powers_by_hand() {
        let near = |found: Result<f64, Refusal>, expected: f64| {
            let found = found.unwrap();
            assert!((found - expected).abs() < 1e-14, "{found} {expected}");
        };
        let root = fit(BoxCoxLambda::Given(0.5), None, &[]);
        near(root.apply(9.0), 4.0);
        near(fit(BoxCoxLambda::Given(2.0), None, &[]).apply(3.0), 4.0);
        near(fit(BoxCoxLambda::Given(-1.0), None, &[]).apply(4.0), 0.75);
        near(fit(BoxCoxLambda::Given(0.0), None, &[]).apply(5.0), libm::log(5.0));
        let raised = fit(BoxCoxLambda::Given(0.5), Some(BoxCoxShift::MinimumToOne), &[-8.0, 2.0]);
        near(raised.apply(-8.0), 0.0);
        near(raised.apply(0.0), 4.0);
        near(fit(BoxCoxLambda::Given(2.0), Some(BoxCoxShift::By(1.0)), &[]).apply(2.0), 4.0);
    }

    #[test]
    fn values_outside_the_domain_are_refused() {
        let plain = fit(BoxCoxLambda::Given(0.5), None, &[]);
        assert_eq!(
            plain.apply(0.0).unwrap_err().to_string(),
            "the Box-Cox transform needs a value above 0, and this is 0"
        );
        let raised = fit(BoxCoxLambda::Given(0.5), Some(BoxCoxShift::MinimumToOne), &[4.0, 5.0]);
        assert!(raised.apply(3.0).is_err() && raised.apply(3.5).is_ok());
        let fitted = fit(BoxCoxLambda::Fitted, None, &[-1.0, 2.0]);
        assert!(fitted.apply(-1.0).is_err());
        let flat = BoxCox { lambda: BoxCoxLambda::Fitted, shift: None };
        assert_eq!(
            flat.learn(&[2.0, 2.0], &mut Vec::new()).unwrap_err().to_string(),
            "λ is fitted to values that vary, and these do not"
        );
        let given = BoxCox { lambda: BoxCoxLambda::Given(f64::NAN), shift: None };
        assert_eq!(given.what_is_wrong(), Some("`lambda` is finite"));
    }
}
