//! What counts as the same number: values that differ by no more than binary noise.

/// Two values this near, relative to the larger, are the same but for binary noise.
///
/// A double carries about 16 digits, and a value that has been through some dozens of sums and
/// products may be off in the last three of them: 0.1 + 0.2 is not 0.3. No data have twelve
/// significant digits, so that nothing that was measured is lost. Whatever asks whether a column
/// varies, whether two values are tied or whether a threshold is passed asks it here. Noise about
/// zero, which is left where near values are subtracted, has no magnitude of its own to be measured
/// by; it counts as a difference.
///
/// Sizes that are not values have tolerances of their own: decimals (a few units of the last digit,
/// `column/round.rs`), places in a sample (1e-9 of a place, `column/quantile.rs`), sums of many
/// shares against one half and costs of rankings (1e-9, `aggregation/units`), weights found by
/// bisection (1e-9, `aggregation/inverted.rs`), and what an eigenvalue solver or an iteration leaves
/// (1e-10 and the like, `weighting`, `multivariate`, `audit`).
pub(crate) const NOISE: f64 = 1e-12;

/// What two values may differ by and be the same.
fn noise(a: f64, b: f64) -> f64 {
    // The cap keeps an infinity apart from everything else.
    NOISE * a.abs().max(b.abs()).min(f64::MAX)
}

/// Whether two values are the same but for binary noise; NaN is the same as nothing.
pub(crate) fn same_but_for_noise(a: f64, b: f64) -> bool {
    a == b || (a - b).abs() <= noise(a, b)
}

/// Whether a is above b by more than a threshold, binary noise apart.
pub(crate) fn exceeds(a: f64, b: f64, threshold: f64) -> bool {
    a - b > threshold && (a - b) - threshold > noise(a, b)
}

/// The least and the greatest value that is there; ∞ and −∞ for none.
pub(crate) fn extremes(column: &[f64]) -> (f64, f64) {
    let wider = |(low, high): (f64, f64), value: &f64| (low.min(*value), high.max(*value));
    column.iter().fold((f64::INFINITY, f64::NEG_INFINITY), wider)
}

/// Whether the values that are there are the same but for binary noise, or there are none.
pub(crate) fn is_constant(column: &[f64]) -> bool {
    let (low, high) = extremes(column);
    low >= high || same_but_for_noise(low, high)
}

/// Gives every value of a sorted column that is the same as the first of its run the value of that
/// first. Runs start from the least value, or from the greatest; a run does not chain to values that
/// differ from its first.
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

    /// Three values of which each is noise to the next, and the third is not to the first.
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
