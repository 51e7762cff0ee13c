//! The power transform of Box and Cox, its λ given or by maximum likelihood.

use serde::{Deserialize, Serialize};

use super::outlier_treatment::{OutlierTreatment, WithoutTrigger};
use crate::error::{Refusal, number};
use crate::methods::registry::{
    MethodEntry, NUMBER, ValueKind, choice, choice_with, optional, required,
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
    pub(crate) const ENTRY: MethodEntry = MethodEntry::treatment(
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

/// Where λ is sought.
const LEAST: f64 = -5.0;
const GREATEST: f64 = 5.0;
/// Into how many equal parts the range is cut to bracket the maxima.
const PARTS: usize = 100;
/// Below this a quotient that tends to 0/0 is taken from its series.
const SMALL: f64 = 0.5;

/// The λ from −5 to 5 that maximises ℓ(λ) = −n/2 · ln(Σ(y − ȳ)²/n) + (λ − 1)Σ ln x for y the
/// Box–Cox transform of x, by the logarithms of x, which are centred on the way.
///
/// Divided by their geometric mean the values have Σ ln x = 0, which leaves the spread Σ(y − ȳ)² to
/// be made least; λ is the same for any unit of x. It is found where the derivative of the spread
/// crosses zero, which is known to the last digits, while the spread itself is flat there.
pub(crate) fn likeliest_lambda(logs: &mut [f64]) -> Result<f64, Refusal> {
    let mean = logs.iter().sum::<f64>() / logs.len() as f64;
    logs.iter_mut().for_each(|log| *log -= mean);
    let logs = &*logs;
    let at = |part: usize| LEAST + (GREATEST - LEAST) * part as f64 / PARTS as f64;
    let mut likeliest: Option<(f64, f64)> = None;
    let mut slope = slope_of_spread(logs, LEAST);
    for part in 1..=PARTS {
        let next = slope_of_spread(logs, at(part));
        if slope < 0.0 && next >= 0.0 {
            let lambda = root(logs, at(part - 1), at(part));
            let spread = spread(logs, lambda);
            if likeliest.is_none_or(|(_, least)| spread < least) {
                likeliest = Some((lambda, spread));
            }
        }
        slope = next;
    }
    likeliest.map(|(lambda, _)| lambda).ok_or_else(|| {
        Refusal::new(format!("no λ between {LEAST} and {GREATEST} maximises the likelihood"))
    })
}

/// Where the slope turns from below zero to above it, by halving.
fn root(logs: &[f64], mut below: f64, mut above: f64) -> f64 {
    loop {
        let middle = below + (above - below) / 2.0;
        if middle <= below || middle >= above {
            return above;
        }
        if slope_of_spread(logs, middle) < 0.0 {
            below = middle;
        } else {
            above = middle;
        }
    }
}

/// Σ(y − ȳ)².
fn spread(logs: &[f64], lambda: f64) -> f64 {
    let transformed = |log: &f64| log * growth(lambda * log);
    let mean = logs.iter().map(transformed).sum::<f64>() / logs.len() as f64;
    let squares = logs.iter().map(transformed).map(|y| (y - mean) * (y - mean));
    squares.sum()
}

/// Half the derivative of the spread by λ: Σ(y − ȳ)y′, with y = uφ(λu), y′ = u²φ′(λu), u = ln x and
/// φ(t) = (eᵗ − 1)/t. Where it is beyond a double, it points away from λ = 0.
fn slope_of_spread(logs: &[f64], lambda: f64) -> f64 {
    let transformed = |log: &f64| log * growth(lambda * log);
    let mean = logs.iter().map(transformed).sum::<f64>() / logs.len() as f64;
    let product =
        |log: &f64| (transformed(log) - mean) * (log * log * slope_of_growth(lambda * log));
    let slope: f64 = logs.iter().map(product).sum();
    if slope.is_finite() { slope } else { lambda }
}

/// φ(t) = (eᵗ − 1)/t.
fn growth(t: f64) -> f64 {
    if t == 0.0 { 1.0 } else { libm::expm1(t) / t }
}

/// φ′(t) = (eᵗ(t − 1) + 1)/t² = Σ tᵏ / (k!(k + 2)).
fn slope_of_growth(t: f64) -> f64 {
    if t.abs() >= SMALL {
        return (libm::exp(t) * (t - 1.0) + 1.0) / (t * t);
    }
    let (mut power, mut sum) = (1.0, 0.5);
    // 0.5¹⁵/15! is far below the last bit.
    for k in 1..=15 {
        power *= t / f64::from(k);
        sum += power / f64::from(k + 2);
    }
    sum
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

    fn lambda(values: &[f64]) -> f64 {
        let mut logs: Vec<_> = values.iter().map(|value| libm::log(*value)).collect();
        logs.sort_unstable_by(f64::total_cmp);
        likeliest_lambda(&mut logs).unwrap()
    }

    #[test]
    fn values_that_are_symmetric_in_their_logarithms_get_zero() {
        let values: Vec<_> = [-3.0, -1.0, 0.0, 1.0, 3.0].into_iter().map(libm::exp).collect();
        assert!(lambda(&values).abs() < 1e-12);
    }

    /// ℓ(λ) by its definition, on the values themselves.
    fn likelihood(values: &[f64], lambda: f64) -> f64 {
        let n = values.len() as f64;
        let y: Vec<_> = values.iter().map(|x| (libm::pow(*x, lambda) - 1.0) / lambda).collect();
        let mean = y.iter().sum::<f64>() / n;
        let variance = y.iter().map(|y| (y - mean) * (y - mean)).sum::<f64>() / n;
        let logs: f64 = values.iter().map(|x| libm::log(*x)).sum();
        -n / 2.0 * libm::log(variance) + (lambda - 1.0) * logs
    }

    #[test]
    fn the_likelihood_is_greatest_there_and_follows_unit_and_power() {
        let values = [0.2, 0.5, 0.9, 1.3, 2.2, 3.1, 4.8, 7.7, 12.0, 31.0];
        let found = lambda(&values);
        // By golden section on ℓ itself, in decimal arithmetic of sixty digits.
        assert!((found - 0.010_816_105_607_203_437).abs() < 1e-13, "{found}");
        for other in [found - 1e-4, found + 1e-4, found - 0.5, found + 0.5, 1.0] {
            assert!(likelihood(&values, found) > likelihood(&values, other), "{other}");
        }
        assert!((lambda(&values.map(|x| 1000.0 * x)) - found).abs() < 1e-12, "another unit");
        assert!((lambda(&values.map(|x| x * x)) - found / 2.0).abs() < 1e-12, "squares");
        assert!((lambda(&values.map(|x| 1.0 / x)) + found).abs() < 1e-12, "inverses");
    }

    #[test]
    fn a_likelihood_without_maximum_is_refused() {
        let mut logs: Vec<f64> = (0..40).map(|i| -1e-3 / f64::from(i + 1)).collect();
        let error = likeliest_lambda(&mut logs).unwrap_err().to_string();
        assert_eq!(error, "no λ between -5 and 5 maximises the likelihood");
    }

    #[test]
    fn the_series_meets_the_closed_form() {
        for t in [-0.5_f64, 0.5] {
            let inside = slope_of_growth(t * (1.0 - 1e-15));
            assert!((inside - slope_of_growth(t)).abs() < 1e-13, "{t}");
        }
        assert_eq!(slope_of_growth(0.0), 0.5);
    }
}
