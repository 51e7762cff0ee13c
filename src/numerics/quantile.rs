//! Quantiles of a sample.

/// How far from a whole number a position may be by binary noise: 0.07 × 100 is
/// 7.000000000000001, and a cut-off a hair above the eighth score would shut out that very unit.
const NOISE: f64 = 1e-9;

/// The quantile p of an ascending sample by linear interpolation ("type 7"): with
/// h = (n − 1)p and i = ⌊h⌋ it is x\[i\] + (h − i)(x\[i + 1\] − x\[i\]), counted from 0.
///
/// `None` for an empty sample.
pub(crate) fn quantile(sorted: &[f64], p: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let position = whole_but_for_noise(last as f64 * p);
    let floor = position.floor();
    // Inside 0..=last, since 0 < p < 1.
    let index = floor as usize;
    let low = *sorted.get(index)?;
    let high = *sorted.get(index + 1).unwrap_or(&low);
    if position == floor {
        return Some(low);
    }
    // The sum may be rounded to above the neighbour; an order of bands must not hang on that.
    Some((low + (position - floor) * (high - low)).min(high))
}

fn whole_but_for_noise(position: f64) -> f64 {
    let whole = position.round();
    if (position - whole).abs() < NOISE { whole } else { position }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_by_hand() {
        let sorted = [1.0, 2.0, 4.0, 8.0];
        assert_eq!(quantile(&sorted, 0.5), Some(3.0), "h = 1.5: halfway from 2 to 4");
        assert_eq!(quantile(&sorted, 0.25), Some(1.75), "h = 0.75: three quarters from 1 to 2");
        assert_eq!(quantile(&sorted, 0.75), Some(5.0), "h = 2.25: a quarter from 4 to 8");
        assert_eq!(quantile(&[7.0], 0.9), Some(7.0));
        assert_eq!(quantile(&[], 0.5), None);
    }

    #[test]
    fn a_quantile_at_a_value_is_that_value() {
        let sorted: Vec<f64> = (0..=100).map(f64::from).collect();
        for percent in 1..100 {
            let p = f64::from(percent) / 100.0;
            assert_eq!(quantile(&sorted, p), Some(f64::from(percent)), "{p}");
        }
    }

    #[test]
    fn neighbours_too_far_apart_for_a_difference_do_not_move_a_value() {
        assert_eq!(quantile(&[-1.7e308, 0.0, 1.7e308], 0.5), Some(0.0));
        assert_eq!(quantile(&[-1.7e308, -1.7e308, 1.7e308], 0.5), Some(-1.7e308));
    }

    #[test]
    fn equal_neighbours_are_not_moved_by_rounding() {
        assert_eq!(quantile(&[0.1, 0.1, 0.1], 0.3), Some(0.1));
    }
}
