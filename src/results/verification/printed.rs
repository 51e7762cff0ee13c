//! Numbers as they were printed.

use serde::{Deserialize, Serialize};

use crate::numerics::{round_computed, round_half_away};

/// A number with the decimals that were printed.
///
/// A score **agrees** with it if both are the same once rounded, half away from zero, to the
/// decimals of this very figure. Where more significant digits were printed than the fifteen that
/// every double holds, the score agrees within half a unit of the fifteenth.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrintedNumber {
    /// The number.
    pub value: f64,
    /// The digits behind the point; below zero where the last printed digit is before it, as in
    /// `1.2e6`.
    pub decimals: i16,
}

/// The significant decimal digits that every double holds.
const DIGITS: i32 = 15;

impl PrintedNumber {
    /// A number with the decimals of the text that prints it, such as `1.50` or `2e-3`.
    pub fn of_text(value: f64, text: &str) -> Self {
        Self { value, decimals: decimals(text) }
    }

    /// Whether a score is this number, as far as it was printed.
    pub fn agrees(self, score: f64) -> bool {
        let last = self.last_digit();
        match i8::try_from(self.decimals) {
            Ok(decimals) if last == -i32::from(self.decimals) => {
                round_computed(score, decimals) == round_half_away(self.value, decimals)
            }
            _ => (score - self.value).abs() <= half_a_unit(last),
        }
    }

    /// The power of ten of the last digit that counts.
    fn last_digit(self) -> i32 {
        let printed = -i32::from(self.decimals);
        match magnitude(self.value) {
            Some(first) => printed.max(first - (DIGITS - 1)),
            None => printed,
        }
    }
}

/// The power of ten of the first significant digit; none for zero.
fn magnitude(value: f64) -> Option<i32> {
    let written = format!("{value:e}");
    let (_, exponent) = written.split_once('e')?;
    exponent.parse().ok().filter(|_| value != 0.0)
}

/// Half of ten to a power, as decimals have it.
fn half_a_unit(power: i32) -> f64 {
    format!("5e{}", power - 1).parse().unwrap_or(0.0)
}

/// The digits behind the point, less the exponent.
fn decimals(text: &str) -> i16 {
    let (text, percent) = match text.strip_suffix('%') {
        Some(text) => (text.trim_end(), 2),
        None => (text, 0),
    };
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let behind = mantissa.split_once('.').map_or(0, |(_, behind)| behind.len());
    let behind = i16::try_from(behind).unwrap_or(i16::MAX);
    behind.saturating_add(percent).saturating_sub(exponent.parse().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(text: &str) -> PrintedNumber {
        PrintedNumber::of_text(text.parse().unwrap(), text)
    }

    #[test]
    fn a_score_agrees_at_the_decimals_of_the_figure() {
        for (text, score, agrees) in [
            ("12", 12.4, true),
            ("12", 12.5, false),
            ("12.0", 12.04, true),
            ("12.0", 12.05, false),
            ("0.50", 0.495, true),
            ("0.50", 0.4949, false),
            ("-0.5", -0.45, true),
            ("0", 0.3, true),
            ("0.000", 0.0005, false),
            ("1.2e6", 1_249_000.0, true),
            ("1.2e6", 1_251_000.0, false),
            ("1.5e-7", 1.54e-7, true),
            ("1.5e-7", 1.56e-7, false),
            ("1.5e-200", 1.54e-200, true),
            ("1.5e-200", 1.56e-200, false),
            // Sixteen and more digits: half a unit of the fifteenth.
            ("33.333333333333336", 33.33333333333333, true),
            ("33.333333333333336", 33.3333333333334, false),
            ("0.1234567890123450", 0.12345678901234549, true),
            ("57.69230769230769", 57.692307692307686, true),
            ("123456789012345678", 123_456_789_012_345_600.0, true),
            ("123456789012345678", 123_456_789_012_346_500.0, false),
        ] {
            assert_eq!(printed(text).agrees(score), agrees, "{score} as {text}");
        }
    }

    #[test]
    fn decimals_are_those_of_the_text() {
        for (text, expected) in
            [("7", 0), ("7.", 0), ("7.10", 2), (".5", 1), ("2.50e1", 1), ("3e2", -2), ("10.5 %", 3)]
        {
            assert_eq!(decimals(text), expected, "{text}");
        }
    }
}
