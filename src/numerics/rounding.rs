//! Rounding as published tables are made: half away from zero, in decimal.

/// How far below one half a fraction may fall and still round up, relative to the value in units of
/// its last decimal: four units in the last place, the noise of a product or two.
const DECIMAL_NOISE: f64 = 4.0 * f64::EPSILON;

/// Rounds to a number of decimals, half away from zero, as decimal arithmetic does: a value that is
/// a half but for binary noise is a half. NaN, infinite values and values with fewer digits stay as
/// they are.
pub(crate) fn round_half_away(value: f64, decimals: i8) -> f64 {
    let factor = power_of_ten(decimals.unsigned_abs());
    let shifted = if decimals >= 0 { value.abs() * factor } else { value.abs() / factor };
    // From 2^52 on, every double is a whole number.
    if !shifted.is_finite() || shifted >= 4_503_599_627_370_496.0 {
        return value;
    }
    let whole = shifted.floor();
    let up = shifted - whole >= 0.5 - DECIMAL_NOISE * shifted.max(1.0);
    let rounded = if up { whole + 1.0 } else { whole };
    let back = if decimals >= 0 { rounded / factor } else { rounded * factor };
    back.copysign(value)
}

/// 10ⁿ, exact up to 10²².
fn power_of_ten(exponent: u8) -> f64 {
    (0..exponent).fold(1.0, |power, _| power * 10.0)
}

#[cfg(test)]
mod tests {
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
            (0.1 + 0.2, 1, 0.3),
            (8.325, 2, 8.33),
            (1234.5, -2, 1200.0),
            (1e300, 15, 1e300),
            (62.92, 2, 62.92),
        ] {
            assert_eq!(round_half_away(value, decimals), expected, "{value} at {decimals}");
        }
        assert!(round_half_away(f64::NAN, 1).is_nan());
    }

    proptest::proptest! {
        /// Against the decimal text of the value at fifteen significant digits.
        #[test]
        fn every_printed_half_rounds_up(whole in 0_u32..1_000_000, tenths in 0_u32..100, decimals in 0_i8..5) {
            let scale = power_of_ten(decimals.unsigned_abs());
            let half = (f64::from(whole) * 100.0 + f64::from(tenths)) / 100.0 / scale;
            let expected = f64::from(whole + u32::from(tenths >= 50)) / scale;
            proptest::prop_assert_eq!(round_half_away(half, decimals), expected);
            proptest::prop_assert_eq!(round_half_away(-half, decimals), -expected);
        }

        #[test]
        fn rounding_twice_is_rounding_once(value in -1e9_f64..1e9, decimals in -3_i8..6) {
            let once = round_half_away(value, decimals);
            proptest::prop_assert_eq!(round_half_away(once, decimals), once);
        }
    }
}
