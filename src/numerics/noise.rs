//! Binary noise: which doubles count as the same number.

/// Two values this near, relative to the larger, are the same but for binary noise.
///
/// A double carries about 16 digits, and dozens of sums and products may spoil the last three of
/// them: 0.1 + 0.2 is not 0.3. No data have twelve significant digits, so this tolerance hides
/// nothing that was measured. Every test whether a column varies, whether two values are tied or
/// whether a value passes a threshold uses it. The rest of a subtraction of two near values has no
/// magnitude to be measured by: it counts as a difference.
///
/// Quantities that are not values have their own tolerances: decimals and positions in a sample in
/// this room, sums of shares, costs of rankings and results of iterations where they are computed.
pub(crate) const NOISE: f64 = 1e-12;

/// The largest difference of two values that are the same.
fn noise(a: f64, b: f64) -> f64 {
    // The cap keeps an infinity apart from everything else.
    NOISE * a.abs().max(b.abs()).min(f64::MAX)
}

/// Whether two values are the same but for binary noise; NaN equals nothing.
pub(crate) fn same_but_for_noise(a: f64, b: f64) -> bool {
    a == b || (a - b).abs() <= noise(a, b)
}

/// Whether a exceeds b by more than a threshold and binary noise.
pub(crate) fn exceeds(a: f64, b: f64, threshold: f64) -> bool {
    a - b > threshold && (a - b) - threshold > noise(a, b)
}

/// The least and the greatest value that is not missing; ∞ and −∞ if all are.
pub(crate) fn extremes(column: &[f64]) -> (f64, f64) {
    let wider = |(low, high): (f64, f64), value: &f64| (low.min(*value), high.max(*value));
    column.iter().fold((f64::INFINITY, f64::NEG_INFINITY), wider)
}

/// Whether all values that are not missing are the same but for binary noise, or all are missing.
pub(crate) fn is_constant(column: &[f64]) -> bool {
    let (low, high) = extremes(column);
    low >= high || same_but_for_noise(low, high)
}

/// Replaces each value of a sorted column by the first value of its run of values that are the same.
/// Runs start from the least value, or from the greatest. A value that differs from the first of a
/// run starts a new run, however near its neighbour is.
pub(crate) fn settle(sorted: &mut [f64], from_greatest: bool) {
    let mut first = f64::NAN;
    let mut settle = |value: &mut f64| match same_but_for_noise(first, *value) {
        true => *value = first,
        false => first = *value,
    };
    if from_greatest {
        sorted.iter_mut().rev().for_each(&mut settle);
    } else {
        sorted.iter_mut().for_each(settle);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOISY: f64 = 0.1 + 0.2;

    #[test]
    fn the_last_bit_is_no_difference() {
        assert_ne!(NOISY, 0.3);
        for (a, b, same) in [
            (NOISY, 0.3, true),
            (-NOISY, -0.3, true),
            (0.0, -0.0, true),
            (0.3, 0.300_000_000_01, false),
            (0.0, 1e-300, false),
            (1e-300, -1e-300, false),
            (-1.7e308, 1.7e308, false),
            (f64::INFINITY, f64::INFINITY, true),
            (f64::INFINITY, 1.0, false),
            (f64::NAN, f64::NAN, false),
        ] {
            assert_eq!(same_but_for_noise(a, b), same, "{a} {b}");
            assert_eq!(exceeds(a, b, 0.0), a > b && !same, "{a} {b}");
            assert_eq!(exceeds(b, a, 0.0), b > a && !same, "{a} {b}");
        }
    }

    #[test]
    fn a_threshold_is_passed_by_more_than_noise() {
        assert!(!exceeds(0.8, 0.5, 0.3) && exceeds(0.8, 0.5, 0.29));
        assert!(exceeds(f64::INFINITY, 1.0, 5.0) && !exceeds(1.0, f64::INFINITY, 5.0));
    }

    #[test]
    fn columns_that_do_not_vary() {
        for (column, constant) in [
            (&[0.3, f64::NAN, NOISY][..], true),
            (&[2.0], true),
            (&[], true),
            (&[f64::NAN], true),
            (&[0.3, NOISY, 0.4], false),
            (&[0.0, 1e-20], false),
        ] {
            assert_eq!(is_constant(column), constant, "{column:?}");
        }
        assert_eq!(extremes(&[2.0, f64::NAN, -1.0]), (-1.0, 2.0));
    }

    /// Each of three values differs from the next by noise alone, but the third from the first by more.
    #[test]
    fn runs_do_not_chain() {
        let chain = [1.0, 1.0 + 0.7e-12, 1.0 + 1.4e-12];
        let settled = |from_greatest| {
            let mut column = chain;
            settle(&mut column, from_greatest);
            column
        };
        assert_eq!(settled(false), [chain[0], chain[0], chain[2]]);
        assert_eq!(settled(true), [chain[0], chain[2], chain[2]]);
    }
}
