//! Statistics of slices in any order, with missing values: what `statistics` offers to users.

use super::{correlation, statistics};

/// Pearson's correlation: Σ(x − x̄)(y − ȳ) / √(Σ(x − x̄)² Σ(y − ȳ)²), over the pairs in which
/// both values are present (NaN is missing).
///
/// `None` where the slices differ in length, fewer than two pairs are complete, one side is
/// constant, or a square is beyond the range of a double.
///
/// # Examples
///
/// ```
/// use composite_index::statistics::pearson;
///
/// assert_eq!(pearson(&[1.0, 2.0, 3.0, f64::NAN], &[6.0, 4.0, 2.0, 9.0]), Some(-1.0));
/// ```
pub fn pearson(x: &[f64], y: &[f64]) -> Option<f64> {
    let (x, y) = correlation::complete_pairs(x, y)?;
    correlation::pearson(&x, &y)
}

/// The quantile p of the n values present, x\[0\] ≤ … ≤ x\[n − 1\], by linear interpolation:
/// x\[i\] + (h − i)(x\[i + 1\] − x\[i\]) with h = (n − 1)p and i = ⌊h⌋. NaN is missing.
///
/// `None` if no value is present or p is not between 0 and 1. Source: R. J. Hyndman, Y. Fan,
/// *Sample quantiles in statistical packages*, The American Statistician 50 (1996), type 7: the
/// default of R and NumPy.
///
/// # Examples
///
/// ```
/// use composite_index::statistics::quantile;
///
/// assert_eq!(quantile(&[8.0, 1.0, f64::NAN, 4.0, 2.0], 0.25), Some(1.75));
/// assert_eq!(quantile(&[8.0, 1.0], 1.0), Some(8.0));
/// ```
pub fn quantile(values: &[f64], p: f64) -> Option<f64> {
    (0.0..=1.0).contains(&p).then(|| statistics::quantile(&sorted(values), p))?
}

/// Sample skewness of the n values present, G₁ = n / ((n − 1)(n − 2)) · Σ((x − x̄) / s)³ with
/// s over n − 1: Excel's SKEW, type 2 of R's e1071. NaN is missing.
///
/// `None` for fewer than three values and where they do not vary.
///
/// # Examples
///
/// ```
/// use composite_index::statistics::skewness;
///
/// assert_eq!(skewness(&[1.0, 2.0, 3.0]), Some(0.0));
/// assert_eq!(skewness(&[1.0, 1.0, f64::NAN, 1.0]), None);
/// ```
pub fn skewness(values: &[f64]) -> Option<f64> {
    statistics::skewness(&sorted(values))
}

/// Sample excess kurtosis of the n values present, G₂ = n(n + 1) / ((n − 1)(n − 2)(n − 3)) ·
/// Σ((x − x̄) / s)⁴ − 3(n − 1)² / ((n − 2)(n − 3)) with s over n − 1: Excel's KURT, type 2 of R's
/// e1071. 0 for a normal distribution. NaN is missing.
///
/// `None` for fewer than four values and where they do not vary.
///
/// # Examples
///
/// ```
/// use composite_index::statistics::kurtosis;
///
/// assert!((kurtosis(&[1.0, 2.0, 3.0, 4.0]).unwrap() + 1.2).abs() < 1e-12);
/// ```
pub fn kurtosis(values: &[f64]) -> Option<f64> {
    statistics::kurtosis(&sorted(values))
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = Vec::new();
    statistics::sorted_into(values, &mut sorted);
    sorted
}
