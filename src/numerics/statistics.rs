//! Statistics of one column. Sums run in the order of the values, not of the
//! rows, so that the order of rows changes no bit.

use super::noise::is_constant;

/// The values that are there, sorted ascending, in a reused buffer that has room for all rows.
pub(crate) fn sorted_into(column: &[f64], sorted: &mut Vec<f64>) {
    sorted.clear();
    sorted.reserve(column.len());
    sorted.extend(column.iter().filter(|value| !value.is_nan()));
    sorted.sort_unstable_by(f64::total_cmp);
}

/// Mean of sorted values: Σx / n. NaN for none.
pub(crate) fn mean(sorted: &[f64]) -> f64 {
    sorted.iter().sum::<f64>() / sorted.len() as f64
}

/// Standard deviation of sorted values about their mean: √(Σ(x − m)² / (n − ddof)).
pub(crate) fn standard_deviation(sorted: &[f64], mean: f64, ddof: u8) -> f64 {
    let squares: f64 = sorted.iter().map(|value| (value - mean) * (value - mean)).sum();
    (squares / (sorted.len() as f64 - f64::from(ddof))).sqrt()
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

/// Σ f((x − m)/s) with s over n − 1; `None` where the values do not vary or s is out of reach of a
/// double.
fn sum_of_standardised(sorted: &[f64], f: impl Fn(f64) -> f64) -> Option<f64> {
    if is_constant(sorted) {
        return None;
    }
    let mean = mean(sorted);
    let sd = standard_deviation(sorted, mean, 1);
    if sd.is_infinite() {
        return None;
    }
    let sum = sorted.iter().map(|value| f((value - mean) / sd)).sum::<f64>();
    sum.is_finite().then_some(sum)
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
        assert_eq!(kurtosis(&[-1.7e308, 0.0, 1.0, 1.7e308]), None);
    }
}
