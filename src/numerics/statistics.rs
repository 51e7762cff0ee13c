//! Statistics of one column: mean, standard deviation, skewness, kurtosis, quantiles. They take
//! sorted values, so that the order of rows changes no bit.

use super::centre::{Centre, is_in_reach};
use super::noise::is_constant;
use super::quantile_place::QuantilePlace;

/// Sorts the values of a column ascending into a buffer, without the missing ones. The buffer gets
/// room for all rows, so that it can be reused without allocation.
pub(crate) fn sorted_into(column: &[f64], sorted: &mut Vec<f64>) {
    sorted.clear();
    sorted.reserve(column.len());
    sorted.extend(column.iter().filter(|value| !value.is_nan()));
    sorted.sort_unstable_by(f64::total_cmp);
}

/// Mean of sorted values: Σx / n, or Σ(x / n) where the sum is out of reach. NaN for none.
pub(crate) fn mean(sorted: &[f64]) -> f64 {
    let n = sorted.len() as f64;
    let sum = sorted.iter().sum::<f64>();
    if sum.is_infinite() { sorted.iter().map(|value| value / n).sum() } else { sum / n }
}

/// Standard deviation of sorted values about their mean: √(Σ(x − m)² / (n − ddof)).
pub(crate) fn standard_deviation(sorted: &[f64], ddof: u8) -> f64 {
    Centre::mean(sorted).deviation(sorted, ddof)
}

/// Sample skewness G₁ = n / ((n − 1)(n − 2)) · Σ((x − m)/s)³ of sorted values, s over n − 1 (Excel's
/// SKEW). `None` for fewer than three values and where they do not vary.
pub(crate) fn skewness(sorted: &[f64]) -> Option<f64> {
    let n = sorted.len() as f64;
    let cubes = sum_of_standardised(sorted, |z| z * z * z)?;
    (sorted.len() >= 3).then(|| n / ((n - 1.0) * (n - 2.0)) * cubes)
}

/// Sample excess kurtosis G₂ = n(n + 1) / ((n − 1)(n − 2)(n − 3)) · Σ((x − m)/s)⁴
/// − 3(n − 1)² / ((n − 2)(n − 3)) of sorted values, s over n − 1 (Excel's KURT). `None` for fewer
/// than four values and where they do not vary.
pub(crate) fn kurtosis(sorted: &[f64]) -> Option<f64> {
    let n = sorted.len() as f64;
    let fourths = sum_of_standardised(sorted, |z| (z * z) * (z * z))?;
    (sorted.len() >= 4).then(|| {
        let factor = n * (n + 1.0) / ((n - 1.0) * (n - 2.0) * (n - 3.0));
        factor * fourths - 3.0 * (n - 1.0) * (n - 1.0) / ((n - 2.0) * (n - 3.0))
    })
}

/// Σ f((x − m)/s), s over n − 1. `None` where the values do not vary or s is out of reach.
fn sum_of_standardised(sorted: &[f64], f: impl Fn(f64) -> f64) -> Option<f64> {
    if is_constant(sorted) {
        return None;
    }
    let centre = Centre::mean(sorted);
    let sd = centre.deviation(sorted, 1);
    if !is_in_reach(sd) {
        return None;
    }
    let sum = sorted.iter().map(|value| f(centre.distance(*value) / sd)).sum::<f64>();
    sum.is_finite().then_some(sum)
}

/// The quantile p of an ascending sample by linear interpolation ("type 7"): with
/// h = (n − 1)p and i = ⌊h⌋ it is x\[i\] + (h − i)(x\[i + 1\] − x\[i\]), counted from 0.
///
/// `None` for an empty sample.
pub(crate) fn quantile(sorted: &[f64], p: f64) -> Option<f64> {
    let place = QuantilePlace::of(sorted.len() as u64, p)?;
    let index = place.low() as usize;
    let low = *sorted.get(index)?;
    let high = *sorted.get(index + 1).unwrap_or(&low);
    Some(place.between(low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Spreadsheets say SKEW(1, 2, 4, 8) = 1.1376… and KURT(1, 2, 4, 8) = 0.7577….
    #[test]
    fn skewness_and_kurtosis_by_hand() {
        let sorted = [1.0, 2.0, 4.0, 8.0];
        // Deviations -2.75, -1.75, .25, 4.25: Σd² = 28.75, Σd³ = 50.625, Σd⁴ = 392.828125.
        let variance: f64 = 28.75 / 3.0;
        let g1 = 4.0 / 6.0 * 50.625 / (variance * variance.sqrt());
        let g2 = 20.0 / 6.0 * 392.828_125 / (variance * variance) - 27.0 / 2.0;
        assert!((skewness(&sorted).unwrap() - g1).abs() < 1e-14);
        assert!((kurtosis(&sorted).unwrap() - g2).abs() < 1e-13);
        assert_eq!(skewness(&[1.0, 2.0]), None);
        assert_eq!(kurtosis(&[1.0, 2.0, 3.0]), None);
        assert_eq!(skewness(&[2.0; 5]), None);
        // −1, 0, 0, 1 but for the unit: variance ⅔, 20/6 · 2/(4/9) − 13.5.
        assert!((kurtosis(&[-1.7e308, 0.0, 1.0, 1.7e308]).unwrap() - 1.5).abs() < 1e-13);
        assert_eq!(kurtosis(&[-1.7e308, -1.7e308, -1.7e308, 1.7e308]), None);
    }

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
