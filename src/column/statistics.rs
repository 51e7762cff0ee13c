//! Statistics of one column. Sums run in the order of the values, not of the
//! rows, so that the order of rows changes no bit.

/// The values that are there, sorted ascending, in a reused buffer that has room for all rows.
pub(super) fn sorted_into(column: &[f64], sorted: &mut Vec<f64>) {
    sorted.clear();
    sorted.reserve(column.len());
    sorted.extend(column.iter().filter(|value| !value.is_nan()));
    sorted.sort_unstable_by(f64::total_cmp);
}

/// Mean of sorted values: Σx / n. NaN for none.
pub(super) fn mean(sorted: &[f64]) -> f64 {
    sorted.iter().sum::<f64>() / sorted.len() as f64
}

/// Standard deviation of sorted values about their mean: √(Σ(x − m)² / (n − ddof)).
pub(super) fn standard_deviation(sorted: &[f64], mean: f64, ddof: u8) -> f64 {
    let squares: f64 = sorted.iter().map(|value| (value - mean) * (value - mean)).sum();
    (squares / (sorted.len() as f64 - f64::from(ddof))).sqrt()
}
