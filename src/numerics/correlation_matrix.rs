//! Correlation matrices of columns with gaps.

use super::correlation::pearson;

/// Pearson's correlations of columns of the same units, row by row, each over the units that have
/// both values (`pairwise`) or over those that have all of them; NaN is a missing value.
///
/// The error names the pair (twice the same column for one that does not vary) that has no
/// correlation: fewer than two common units, or a side that does not vary over them.
pub(crate) fn correlation_matrix(
    columns: &[&[f64]],
    pairwise: bool,
) -> Result<Vec<f64>, (usize, usize)> {
    let k = columns.len();
    let complete = |unit: usize| columns.iter().all(|column| !column[unit].is_nan());
    let units = columns.first().map_or(0, |column| column.len());
    let rows: Vec<usize> = (0..units).filter(|unit| pairwise || complete(*unit)).collect();
    let mut matrix = vec![1.0; k * k];
    for i in 0..k {
        for j in 0..=i {
            let both = rows.iter().map(|unit| (columns[i][*unit], columns[j][*unit]));
            let (x, y): (Vec<_>, Vec<_>) = both.filter(|(x, y)| !x.is_nan() && !y.is_nan()).unzip();
            let correlation = if x.len() < 2 { None } else { pearson(&x, &y) };
            let correlation = correlation.ok_or((i, j))?;
            // A column has the correlation 1 with itself, without binary noise.
            if i != j {
                (matrix[i * k + j], matrix[j * k + i]) = (correlation, correlation);
            }
        }
    }
    Ok(matrix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_drop_units_by_pair_or_altogether() {
        let (a, b) = ([1.0, 2.0, 3.0, f64::NAN], [1.0, 3.0, 2.0, 9.0]);
        let c = [f64::NAN, 1.0, 2.0, 3.0];
        let pairwise = correlation_matrix(&[&a, &b, &c], true).unwrap();
        assert!((pairwise[1] - 0.5).abs() < 1e-15, "over three units");
        let complete = correlation_matrix(&[&a, &b, &c], false).unwrap();
        assert_eq!(complete[1], -1.0, "over the two units that have all values");
        assert_eq!(complete, [1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0]);
    }

    #[test]
    fn a_pair_without_correlation_is_named() {
        let (a, b) = ([1.0, 2.0, 3.0], [4.0, 4.0, 4.0]);
        assert_eq!(correlation_matrix(&[&a, &b], true), Err((1, 0)));
        assert_eq!(correlation_matrix(&[&b], true), Err((0, 0)));
    }
}
