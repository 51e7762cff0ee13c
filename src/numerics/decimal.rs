//! Doubles as the decimal numbers that people write and read.

use std::fmt::Arguments;
use std::io::Write;

/// ±digits · 10^exponent: the shortest decimal that names a double, or one of fewer digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Decimal {
    pub(super) negative: bool,
    /// At most seventeen digits.
    pub(super) digits: u64,
    pub(super) exponent: i32,
}

impl Decimal {
    /// The decimal of the fewest digits that is nearer to the double than to any other: what Rust
    /// prints. `None` for NaN and infinite values.
    pub(super) fn shortest(value: f64) -> Option<Self> {
        Self::read(format_args!("{value:e}"), value)
    }

    /// The double at fifteen significant digits, which every decimal of so many survives.
    fn of_fifteen_digits(value: f64) -> Option<Self> {
        Self::read(format_args!("{value:.14e}"), value)
    }

    /// The decimal of twelve digits that a computed double stands for: the one from which it differs by
    /// four units in the last place at most, the noise of a product or two. The shortest decimal where
    /// there is none.
    pub(super) fn of_computed(value: f64) -> Option<Self> {
        let meant = Self::read(format_args!("{value:.11e}"), value)?;
        let nearest = meant.to_double()?;
        let is_meant = (value - nearest).abs() <= 4.0 * f64::EPSILON * value.abs();
        if is_meant { Some(meant) } else { Self::shortest(value) }
    }

    fn to_double(self) -> Option<f64> {
        let digits = i128::from(self.digits);
        power_of_ten_times(if self.negative { -digits } else { digits }, self.exponent)
    }

    /// Reads what Rust prints of a finite number in scientific notation.
    fn read(printed: Arguments<'_>, value: f64) -> Option<Self> {
        if !value.is_finite() {
            return None;
        }
        with_text(printed, |text| {
            let (mantissa, exponent) = text.split_once('e')?;
            let decimals = mantissa.split_once('.').map_or(0, |(_, behind)| behind.len());
            let digit = |byte: u8| byte.is_ascii_digit().then(|| u64::from(byte - b'0'));
            let digits = mantissa.bytes().filter_map(digit).fold(0, |sum, digit| sum * 10 + digit);
            let exponent = exponent.parse::<i32>().ok()? - i32::try_from(decimals).ok()?;
            Some(Self { negative: value < 0.0, digits, exponent })
        })
    }

    /// The digits in units of a lower power of ten.
    fn at(self, exponent: i32) -> Option<i128> {
        let power = 10_i128.checked_pow(u32::try_from(self.exponent - exponent).ok()?)?;
        let size = i128::from(self.digits).checked_mul(power)?;
        Some(if self.negative { -size } else { size })
    }
}

/// A difference of two numbers of fifteen digits that is less than a hundred times the last of them
/// is not known as a decimal; relative to the larger number.
const LAST_DIGITS: f64 = 1e-12;

/// The difference of two numbers as decimals, each at fifteen significant digits: 1.1 − 1.05 is 0.05,
/// though the doubles differ by 0.050000000000000044. A limit that is written in decimals is met by
/// a difference of that size. Numbers that differ in their last digits only, NaN and infinite values
/// differ as doubles do.
pub(crate) fn decimal_difference(one: f64, other: f64) -> f64 {
    if (one - other).abs() <= LAST_DIGITS * one.abs().max(other.abs()) {
        return one - other;
    }
    let exact = || {
        let (a, b) = (Decimal::of_fifteen_digits(one)?, Decimal::of_fifteen_digits(other)?);
        let exponent = a.exponent.min(b.exponent);
        // Numbers so far apart that this overflows differ by the larger of them.
        let difference = a.at(exponent)?.checked_sub(b.at(exponent)?)?;
        power_of_ten_times(difference, exponent)
    };
    exact().unwrap_or(one - other)
}

/// Whether two numbers differ, as decimals, by no more than a limit.
pub(crate) fn is_within(one: f64, other: f64, limit: f64) -> bool {
    // Decimals of fifteen digits are needed only where they can decide.
    let excess = (one - other).abs() - limit;
    let doubt = 2e-14 * one.abs().max(other.abs()).max(limit);
    if excess.abs() > doubt { excess < 0.0 } else { decimal_difference(one, other).abs() <= limit }
}

/// The double nearest to a whole number times a power of ten.
pub(super) fn power_of_ten_times(number: i128, exponent: i32) -> Option<f64> {
    with_text(format_args!("{number}e{exponent}"), |text| text.parse().ok())
}

/// Hands text over without allocation, since scores are rounded and ranked draw after draw. `None` for
/// a text longer than any number here.
fn with_text<T>(text: Arguments<'_>, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
    let mut bytes = [0; 64];
    let mut room = bytes.as_mut_slice();
    room.write_fmt(text).ok()?;
    let left = room.len();
    let (written, _) = bytes.split_at(bytes.len() - left);
    read(std::str::from_utf8(written).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_double_is_read_as_it_is_printed() {
        let decimal = |negative, digits, exponent| Some(Decimal { negative, digits, exponent });
        for (value, shortest) in [
            (2.675, decimal(false, 2675, -3)),
            (-0.1, decimal(true, 1, -1)),
            (0.1 + 0.2, decimal(false, 30_000_000_000_000_004, -17)),
            (6e14, decimal(false, 6, 14)),
            (f64::MAX, decimal(false, 17_976_931_348_623_157, 292)),
            (5e-324, decimal(false, 5, -324)),
            (0.0, decimal(false, 0, 0)),
            (f64::NAN, None),
            (f64::NEG_INFINITY, None),
        ] {
            assert_eq!(Decimal::shortest(value), shortest, "{value}");
        }
        assert_eq!(Decimal::of_computed(0.1 + 0.2), Decimal::of_computed(0.3));
        let twelve_digits = 1.234_567_890_12_f64;
        assert_ne!(
            Decimal::of_computed(twelve_digits + 1e-14),
            Decimal::of_computed(twelve_digits)
        );
        assert_eq!(
            Decimal::of_fifteen_digits(0.1 + 0.2),
            Decimal::of_fifteen_digits(0.3),
            "the last digits of a double are binary noise"
        );
    }

    #[test]
    fn differences_of_decimals_are_decimals() {
        for (one, other, difference) in [
            (1.1, 1.05, 0.05),
            (1.05, 1.1, -0.05),
            (80.25, 80.3, -0.05),
            (64.115, 64.12, -0.005),
            (0.1 + 0.2, 0.3, 0.1 + 0.2 - 0.3),
            (7.0 + 1e-14, 7.0, 7.0 + 1e-14 - 7.0),
            (-0.3, 0.1, -0.4),
            (1e300, 1e-300, 1e300),
            (1e22, 1.0, 1e22),
            (5e-324, 0.0, 5e-324),
            (f64::MAX, -f64::MAX, f64::INFINITY),
            (f64::INFINITY, 1.0, f64::INFINITY),
        ] {
            assert_eq!(decimal_difference(one, other), difference, "{one} - {other}");
        }
        assert!(decimal_difference(f64::NAN, 1.0).is_nan());
        for (one, other, limit, within) in [
            (1.1, 1.05, 0.05, true),
            (80.3, 80.25, 0.05, true),
            (80.3, 80.249, 0.05, false),
            (0.13, 0.125, 0.005, true),
            (0.3, 0.2, 0.1, true),
            (0.1 + 0.2, 0.2, 0.1, true),
            (0.3, 0.199_999_999_999, 0.1, false),
            (5.0, 5.0, 0.0, true),
            (1e300, -1e300, 1e299, false),
        ] {
            assert_eq!(is_within(one, other, limit), within, "{one} {other} {limit}");
        }
    }

    proptest::proptest! {
        /// Prices in hundredths differ by hundredths.
        #[test]
        fn hundredths_differ_by_hundredths(one in -1_000_000_i32..1_000_000, other in -1_000_000_i32..1_000_000) {
            let hundredths = |number: i32| f64::from(number) / 100.0;
            let difference = decimal_difference(hundredths(one), hundredths(other));
            proptest::prop_assert_eq!(difference, hundredths(one - other));
        }
    }
}
