//! Elementary steps: straight line, shift, power, clamp and rounding.

use serde::{Deserialize, Serialize};

use super::method::{ColumnSample, FittedMethod, Method, Stretch};
use super::variants::{FitBuffers, FitResult, Fitted};
use crate::error::{Refusal, number};
use crate::framework::{Direction, Scale};
use crate::methods::registry::{Interval, MethodEntry, NUMBER, ValueKind, optional, or, required};
use crate::numerics::swept::{Extent, carry_noise, sweep};
use crate::numerics::{round_computed, round_half_away};

/// y = factor · x + offset. A negative factor turns the direction round: what was lower is better
/// then is higher is better.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Linear {
    /// Not zero.
    pub factor: f64,
    /// Added after multiplying.
    #[serde(default)]
    pub offset: f64,
}

impl Linear {
    pub(crate) const ENTRY: MethodEntry =
        MethodEntry::elementary("linear", "Straight line.", "y = factor · x + offset")
            .options(&[
                required("factor", NUMBER, "Not zero; below zero it reverses the direction."),
                or("offset", NUMBER, "0", "Added after multiplying."),
            ])
            .example("{ linear = { factor = 2, offset = 1 } }");
}

impl Method for Linear {
    fn refuse(&self) -> Option<&'static str> {
        let sound = self.factor.is_finite() && self.offset.is_finite() && self.factor != 0.0;
        (!sound).then_some("`factor` is finite and not zero, `offset` finite")
    }

    fn direction(&self, before: Direction) -> Direction {
        if self.factor < 0.0 { before.reversed() } else { before }
    }

    fn scale(&self, before: Scale) -> Scale {
        if self.offset == 0.0 { before } else { before.min(Scale::Interval) }
    }

    fn fit(&self, _: &ColumnSample<'_>, _: &mut FitBuffers) -> FitResult {
        Ok(Fitted::Linear(*self))
    }
}

impl FittedMethod for Linear {
    fn apply(&self, value: f64) -> Result<f64, Refusal> {
        Ok(self.factor * value + self.offset)
    }

    fn is_line(&self) -> bool {
        true
    }

    fn carry_noise(&self, values: &[f64], noise: &mut [f64]) {
        carry_noise(values, noise, self.line());
    }

    fn stretch(&self, _: (f64, f64)) -> Option<Stretch> {
        Some(Stretch::line(self.factor, self.offset))
    }

    fn sweep(&self, column: &mut [f64]) -> Option<Extent> {
        Some(sweep(column, self.line()))
    }
}

impl Linear {
    /// The function over columns.
    #[inline(always)]
    fn line(&self) -> impl Fn(f64) -> f64 + Copy + use<> {
        let Self { factor, offset } = *self;
        #[inline(always)]
        move |value| factor * value + offset
    }
}

/// y = x − min + m: the least observed value becomes `least` = m, and all differences stay.
///
/// Direction and ties stay too. A column that does not vary becomes m; a value outside the sample moves
/// as far as the others. It makes values positive that are to be multiplied or put to a power: the
/// International Tax Competitiveness Index shifts the sums of z-scores so. The zero of the result is
/// chosen, so that its scale is an interval scale at most; a mean above it that needs a true zero is refused
/// unless the methodology accepts `inadequate-scale`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shift {
    /// m, what the least value becomes.
    pub least: f64,
}

impl Shift {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::elementary(
        "shift",
        "Adds what makes the least value a given one.",
        "y = x − min + m",
    )
    .options(&[required("least", NUMBER, "m, what the least observed value becomes.")])
    .source("Tax Foundation, International Tax Competitiveness Index, methodology")
    .example("{ shift = { least = 1 } }");
}

impl Method for Shift {
    fn refuse(&self) -> Option<&'static str> {
        (!self.least.is_finite()).then_some("`least` is finite")
    }

    fn scale(&self, before: Scale) -> Scale {
        before.min(Scale::Interval)
    }

    fn fit(&self, sample: &ColumnSample<'_>, _: &mut FitBuffers) -> FitResult {
        Ok(Fitted::Shift(Shifted { from: sample.extremes().0, to: self.least }))
    }
}

/// The least value of the sample, and what it becomes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Shifted {
    from: f64,
    to: f64,
}

impl FittedMethod for Shifted {
    fn apply(&self, value: f64) -> Result<f64, Refusal> {
        Ok((value - self.from) + self.to)
    }

    fn stretch(&self, _: (f64, f64)) -> Option<Stretch> {
        Some(Stretch::line(1.0, self.from.abs() + self.to.abs()))
    }
}

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
    pub(crate) const ENTRY: MethodEntry = MethodEntry::elementary(
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

/// y = low where x is below it, high where x is above it; a bound that is absent does not bind. One at least is
/// there.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clamp {
    /// The least value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// The greatest value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
}

impl Clamp {
    pub(crate) const ENTRY: MethodEntry =
        MethodEntry::elementary("clamp", "Limits values to bounds.", "y = min(max(x, low), high)")
            .options(&[
                optional(
                    "low",
                    ValueKind::Number(Interval::ANY),
                    "The lower bound. One of the two bounds is needed.",
                ),
                optional("high", ValueKind::Number(Interval::ANY), "The greatest value."),
            ])
            .example("{ clamp = { low = 0, high = 100 } }");

    pub(crate) fn clamped(&self, value: f64) -> f64 {
        let raised = self.low.map_or(value, |low| value.max(low));
        self.high.map_or(raised, |high| raised.min(high))
    }
}

impl Method for Clamp {
    fn refuse(&self) -> Option<&'static str> {
        match (self.low, self.high) {
            (None, None) => Some("it needs a bound, `low` or `high`"),
            (Some(low), Some(high)) if low > high => Some("`low` is above `high`"),
            (low, high) if [low, high].into_iter().flatten().any(f64::is_nan) => {
                Some("a bound is a number")
            }
            _ => None,
        }
    }

    fn fit(&self, _: &ColumnSample<'_>, _: &mut FitBuffers) -> FitResult {
        Ok(Fitted::Clamp(*self))
    }
}

impl FittedMethod for Clamp {
    fn apply(&self, value: f64) -> Result<f64, Refusal> {
        Ok(self.clamped(value))
    }

    fn clamps(&self, value: f64) -> bool {
        self.clamped(value) != value
    }

    fn stretch(&self, _: (f64, f64)) -> Option<Stretch> {
        Some(Stretch::line(1.0, 0.0))
    }
}

/// Rounds to decimals, half away from zero, as published tables are made: in decimal arithmetic on the
/// shortest decimal that names the double, so that what prints as a half is a half. In a chain of
/// transforms a value that differs from a decimal of twelve digits by binary noise alone (four units
/// in the last place) is that decimal, so that the mean of 2.67 and 2.68 is a half as well. What
/// rounds to zero has no sign.
///
/// # Examples
///
/// ```
/// use composite_index::transform::Round;
///
/// assert_eq!(Round { decimals: 2 }.round(2.675), 2.68); // its double is 2.67499999999999982…
/// assert_eq!(Round { decimals: -2 }.round(1250.0), 1300.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Round {
    /// Digits behind the point, at most 15; negative for tens, hundreds, …, at least −15.
    pub decimals: i8,
}

impl Round {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::elementary(
        "round",
        "Rounds to decimals, halves away from zero.",
        "y = round(x · 10^d) / 10^d",
    )
    .options(&[required(
        "decimals",
        ValueKind::Whole(-15, 15),
        "Digits d after the point; -1 rounds to tens, -2 to hundreds.",
    )])
    .example("{ round = { decimals = 2 } }");

    /// Rounds one value as it is printed. NaN and infinite values pass through, and so does a value
    /// with fewer digits than asked for.
    pub fn round(self, value: f64) -> f64 {
        round_half_away(value, self.decimals)
    }
}

impl Method for Round {
    fn refuse(&self) -> Option<&'static str> {
        (self.decimals.unsigned_abs() > 15).then_some("`decimals` is from -15 to 15")
    }

    fn fit(&self, _: &ColumnSample<'_>, _: &mut FitBuffers) -> FitResult {
        Ok(Fitted::Round(*self))
    }
}

impl FittedMethod for Round {
    fn apply(&self, value: f64) -> Result<f64, Refusal> {
        Ok(round_computed(value, self.decimals))
    }

    fn stretch(&self, _: (f64, f64)) -> Option<Stretch> {
        Some(Stretch::EXACT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::transform::testing::{fitted, fitted_reversed};

    #[test]
    fn shifts_by_hand() {
        let shift = Shift { least: 1.0 };
        let column = [-3.0, f64::NAN, 2.0, -3.0];
        assert_eq!([-3.0, 2.0, -5.0].map(fitted(&shift, &column)), [1.0, 6.0, -1.0]);
        assert_eq!([-3.0, 2.0].map(fitted_reversed(&shift, &column)), [1.0, 6.0]);
        assert_eq!(fitted(&shift, &[7.0, 7.0])(7.0), 1.0);
        assert!(Shift { least: f64::NAN }.refuse().is_some());
    }

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
