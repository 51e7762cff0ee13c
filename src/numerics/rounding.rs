//! Rounding as published tables are made: half away from zero, in decimal.

use super::decimal::{Decimal, power_of_ten_times};

/// Rounds to a number of decimals, half away from zero, in decimal arithmetic on the shortest decimal
/// that names the double: 2.675 at two decimals is 2.68, though the double lies a little below. The
/// result is the double nearest to the rounded decimal; a value without further decimals, NaN and
/// infinite values stay as they are, and what rounds to zero has no sign.
pub(crate) fn round_half_away(value: f64, decimals: i8) -> f64 {
    round(value, Decimal::shortest(value), decimals)
}

/// Rounds a number that was computed: as [`round_half_away`] does, but where it differs from a decimal of
/// twelve digits by binary noise alone it is that decimal, so that the mean of 2.67 and 2.68 is a half
/// at two decimals on every way to it.
pub(crate) fn round_computed(value: f64, decimals: i8) -> f64 {
    round(value, Decimal::of_computed(value), decimals)
}

/// The double nearest to a decimal, rounded; the double itself where it has no further decimals.
fn round(value: f64, decimal: Option<Decimal>, decimals: i8) -> f64 {
    let Some(Decimal { negative, digits, exponent }) = decimal else {
        return value;
    };
    let last = -i32::from(decimals);
    let Some(cut) = u32::try_from(last - exponent).ok().filter(|cut| *cut > 0) else {
        // Added to zero, −0 becomes 0.
        return value + 0.0;
    };
    // Beyond this power, a number of seventeen digits is less than one half.
    let Some(unit) = 10_u64.checked_pow(cut) else { return 0.0 };
    let up = digits % unit >= unit / 2;
    let whole = i128::from(digits / unit + u64::from(up));
    let rounded = power_of_ten_times(if negative { -whole } else { whole }, last);
    rounded.unwrap_or(value) + 0.0
}

#[cfg(test)]
mod tests {
    use std::str::FromStr;

    use dashu_float::DBig;

    use super::*;

    #[test]
    fn halves_go_away_from_zero_in_decimal() {
        for (value, decimals, expected) in [
            (2.675, 2, 2.68),
            (1.005, 2, 1.01),
            (0.975, 2, 0.98),
            (2.5, 0, 3.0),
            (-2.5, 0, -3.0),
            (0.5, 0, 1.0),
            (0.49999999, 0, 0.0),
            (0.49999999999999994, 0, 0.0),
            (0.1 + 0.2, 1, 0.3),
            (8.325, 2, 8.33),
            (1234.5, -2, 1200.0),
            (1e300, 15, 1e300),
            (62.92, 2, 62.92),
            (6e14, 0, 6e14),
            (57.0, 13, 57.0),
            (1000.0, 12, 1000.0),
            (2_715_518_000_000.0, 3, 2_715_518_000_000.0),
            (4_503_599_627_370_497.5, 0, 4_503_599_627_370_498.0),
            (f64::MAX, -15, f64::MAX),
            (5e-324, 15, 0.0),
            (999.95, 1, 1000.0),
        ] {
            assert_eq!(round_half_away(value, decimals), expected, "{value} at {decimals}");
            assert_eq!(round_half_away(-value, decimals), -expected, "-{value} at {decimals}");
        }
        assert!(round_half_away(f64::NAN, 1).is_nan());
        assert_eq!(round_half_away(f64::INFINITY, 1), f64::INFINITY);
        for no_less_than_zero in [-0.004, -0.0] {
            assert!(round_half_away(no_less_than_zero, 2).is_sign_positive());
        }
    }

    #[test]
    fn a_computed_half_is_a_half() {
        let product = 0.285 * 100.0;
        assert!(product < 28.5);
        let cent = 2.675 - 4.0 * f64::EPSILON;
        for (value, decimals, computed, exact) in [
            (product, 0, 29.0, 28.0),
            (cent, 2, 2.68, 2.67),
            (-cent, 2, -2.68, -2.67),
            (2.674_999_999, 2, 2.67, 2.67),
            (0.57, 15, 0.57, 0.57),
            (57.0, 13, 57.0, 57.0),
            (6e14, 0, 6e14, 6e14),
            (0.123_456_789_012_344_97, 14, 0.123_456_789_012_34, 0.123_456_789_012_34),
        ] {
            assert_eq!(round_computed(value, decimals), computed, "{value} at {decimals}");
            assert_eq!(round_half_away(value, decimals), exact, "{value} at {decimals}");
        }
    }

    /// A double out of any bits that is finite.
    fn any_double() -> impl proptest::strategy::Strategy<Value = f64> {
        proptest::num::f64::NORMAL | proptest::num::f64::SUBNORMAL | proptest::num::f64::ZERO
    }

    /// The printed number rounded by a library of decimal numbers.
    fn by_library(value: f64, decimals: i8) -> f64 {
        let exact = DBig::from_str(&format!("{value:e}")).unwrap();
        let (digits, exponent) = exact.into_repr().into_parts();
        let shifted = DBig::from_parts(digits, exponent + isize::from(decimals));
        let (digits, exponent) = shifted.round().into_repr().into_parts();
        format!("{digits}e{}", exponent - isize::from(decimals)).parse().unwrap()
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config::with_cases(4000))]

        #[test]
        fn every_double_rounds_as_a_decimal_library_rounds_it(
            value in any_double(),
            decimals in -15_i8..=15,
        ) {
            let rounded = round_half_away(value, decimals);
            proptest::prop_assert_eq!(rounded, by_library(value, decimals));
            proptest::prop_assert_eq!(round_half_away(rounded, decimals), rounded);
        }

        /// Of any magnitude that decimals reach, with a half as the last of at most fifteen digits.
        #[test]
        fn every_printed_half_rounds_away(
            digits in 0_i64..100_000_000_000_000,
            decimals in -15_i8..=15,
            negative: bool,
        ) {
            let sign = if negative { "-" } else { "" };
            let half: f64 = format!("{sign}{digits}5e{}", -i32::from(decimals) - 1).parse().unwrap();
            let up: f64 = format!("{sign}{}e{}", digits + 1, -i32::from(decimals)).parse().unwrap();
            proptest::prop_assert_eq!(round_half_away(half, decimals), up);
            proptest::prop_assert_eq!(round_half_away(half, decimals), by_library(half, decimals));
        }
    }
}
