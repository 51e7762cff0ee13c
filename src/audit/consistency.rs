//! Internal consistency: Cronbach's alpha.

use serde::Serialize;

use super::columns::Series;
use crate::error::Refusal;
use crate::numerics::{Centre, complete_pairs, is_constant, pearson, sorted_into};

/// How consistently the columns of a set measure one thing.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Consistency {
    /// Number of columns, k.
    pub columns: usize,
    /// The smallest number of units that two of the columns have in common.
    pub units: usize,
    /// Cronbach's alpha α = k/(k − 1) · (1 − Σ variances / Σ covariances).
    pub alpha: f64,
    /// Alpha of the standardised columns: k r̄ / (1 + (k − 1) r̄), r̄ the mean correlation of a pair.
    pub standardised: f64,
    /// Alpha without each column in turn; empty for two columns.
    pub without: Vec<AlphaWithout>,
}

/// Alpha without one column.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct AlphaWithout {
    /// The column left out.
    pub column: String,
    /// Alpha of the others; `None` if their sum does not vary.
    pub alpha: Option<f64>,
}

/// Cronbach's alpha of a set of columns, standardised alpha, and alpha without each of them.
///
/// Units with gaps count: every covariance is taken over the units with both values, as COINr does,
/// and every variance over those with the value. With gaps, alpha can therefore be above 1, which it
/// never is over complete units. It is negative if columns work against each other.
///
/// Source: L. J. Cronbach, *Coefficient alpha and the internal structure of tests*, Psychometrika
/// 16 (1951); OECD/JRC Handbook (2008), section 4.
///
/// # Examples
///
/// ```
/// use composite_index::audit::{Series, consistency};
///
/// let columns = [[1.0, 2.0, 3.0, 4.0], [2.0, 1.0, 4.0, 3.0]];
/// let set = [Series::new("a", &columns[0]), Series::new("b", &columns[1])];
/// // Variances 5/3 each, covariance 1: 2 · (1 − (10/3) / (10/3 + 2)) = 0.75.
/// assert!((consistency(&set).unwrap().alpha - 0.75).abs() < 1e-15);
/// ```
///
/// # Errors
///
/// Fewer than two columns, a pair with fewer than two common units, a column that does not vary,
/// covariances that sum to zero.
pub fn consistency(columns: &[Series<'_>]) -> Result<Consistency, Refusal> {
    let k = columns.len();
    if k < 2 {
        return Err(Refusal::new(format!("at least 2 columns are needed, not {k}")));
    }
    let (mut covariances, mut correlations, mut units) = (vec![0.0; k * k], 0.0, usize::MAX);
    for (i, column) in columns.iter().enumerate() {
        covariances[i * k + i] = variance(column)?;
        for (j, other) in columns.iter().enumerate().take(i) {
            let pair = covariance(column, other)?;
            covariances[i * k + j] = pair.covariance;
            covariances[j * k + i] = pair.covariance;
            correlations += pair.correlation;
            units = units.min(pair.units);
        }
    }
    let all: Vec<usize> = (0..k).collect();
    let alpha = alpha(&covariances, k, &all);
    let alpha = alpha.ok_or_else(|| Refusal::new("the covariances sum to zero"))?;
    let k = k as f64;
    let mean_correlation = correlations / (k * (k - 1.0) / 2.0);
    let standardised = k * mean_correlation / (1.0 + (k - 1.0) * mean_correlation);
    if !standardised.is_finite() {
        return Err(Refusal::new("the correlations sum to zero"));
    }
    let without = without_each(columns, &covariances);
    Ok(Consistency { columns: columns.len(), units, alpha, standardised, without })
}

fn without_each(columns: &[Series<'_>], covariances: &[f64]) -> Vec<AlphaWithout> {
    let k = columns.len();
    if k < 3 {
        return Vec::new();
    }
    let entry = |(left_out, column): (usize, &Series<'_>)| {
        let others: Vec<_> = (0..k).filter(|other| *other != left_out).collect();
        AlphaWithout { column: column.code.to_owned(), alpha: alpha(covariances, k, &others) }
    };
    columns.iter().enumerate().map(entry).collect()
}

/// Alpha of some of the columns; `None` if their sum does not vary.
fn alpha(covariances: &[f64], k: usize, some: &[usize]) -> Option<f64> {
    let variances: f64 = some.iter().map(|i| covariances[i * k + i]).sum();
    let row = |i: &usize| some.iter().map(|j| covariances[i * k + j]).sum::<f64>();
    let all: f64 = some.iter().map(row).sum();
    let k = some.len() as f64;
    let alpha = k / (k - 1.0) * (1.0 - variances / all);
    (all.abs() > 1e-12 * variances && alpha.is_finite()).then_some(alpha)
}

struct Pair {
    covariance: f64,
    correlation: f64,
    units: usize,
}

/// Sums in the order of the values: the order of rows changes no bit.
fn covariance(x: &Series<'_>, y: &Series<'_>) -> Result<Pair, Refusal> {
    let (a, b) = complete_pairs(&x.values, &y.values).ok_or_else(|| {
        Refusal::new(format!("`{}` and `{}` have fewer than two units in common", x.code, y.code))
    })?;
    let correlation = pearson(&a, &b).ok_or_else(|| {
        Refusal::new(format!("`{}` or `{}` does not vary over their common units", x.code, y.code))
    })?;
    let mut pairs: Vec<(f64, f64)> = a.into_iter().zip(b).collect();
    pairs.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let (a, b): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
    let (of_a, of_b) = (Centre::mean(&a), Centre::mean(&b));
    let products: f64 = a.iter().zip(&b).map(|(a, b)| of_a.distance(*a) * of_b.distance(*b)).sum();
    Ok(Pair { covariance: products / (a.len() as f64 - 1.0), correlation, units: a.len() })
}

fn variance(column: &Series<'_>) -> Result<f64, Refusal> {
    let mut sorted = Vec::new();
    sorted_into(&column.values, &mut sorted);
    if is_constant(&sorted) {
        return Err(Refusal::new(format!("`{}` does not vary", column.code)));
    }
    let centre = Centre::mean(&sorted);
    let squares: f64 = sorted.iter().map(|x| centre.distance(*x) * centre.distance(*x)).sum();
    let variance = squares / (sorted.len() as f64 - 1.0);
    let beyond = |size: &str| {
        Refusal::new(format!("the squares of `{}` are too {size} to be computed", column.code))
    };
    if variance < 1e-280 {
        Err(beyond("small"))
    } else if variance.is_finite() {
        Ok(variance)
    } else {
        Err(beyond("large"))
    }
}

#[cfg(test)]
mod tests {
    use approx::assert_abs_diff_eq;

    use super::*;

    fn reason(columns: &[[f64; 3]]) -> String {
        let columns: Vec<_> = columns.iter().map(|column| Series::new("x", column)).collect();
        consistency(&columns).unwrap_err().to_string()
    }

    #[test]
    fn three_columns_by_hand() {
        let columns = [[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [3.0, 2.0, 1.0]];
        let set: Vec<_> =
            columns.iter().zip(["a", "b", "c"]).map(|(x, code)| Series::new(code, x)).collect();
        let found = consistency(&set).unwrap();
        // Variances 1, 4, 1; covariances ab 2, ac −1, bc −2: Σ = 6 + 2 · (2 − 1 − 2) = 4.
        assert_abs_diff_eq!(found.alpha, 1.5 * (1.0 - 6.0 / 4.0), epsilon = 1e-15);
        // Mean correlation (1 − 1 − 1)/3 = −1/3: 3 · −1/3 / (1 − 2/3) = −3.
        assert_abs_diff_eq!(found.standardised, -3.0, epsilon = 1e-12);
        let without: Vec<_> = found.without.iter().map(|entry| entry.alpha).collect();
        assert_eq!(without[0], Some(2.0 * (1.0 - 5.0 / 1.0)), "b and c");
        assert_eq!(without[1], None, "a and c cancel out");
        // a and b.
        assert_abs_diff_eq!(without[2].unwrap(), 2.0 * (1.0 - 5.0 / 9.0), epsilon = 1e-15);
    }

    #[test]
    fn what_has_no_alpha_has_a_reason() {
        let gap = f64::NAN;
        assert_eq!(reason(&[[1.0, 2.0, 3.0]]), "at least 2 columns are needed, not 1");
        assert_eq!(reason(&[[1.0, 1.0, gap], [1.0, 2.0, 3.0]]), "`x` does not vary");
        assert_eq!(
            reason(&[[1.0, 2.0, gap], [gap, 2.0, 3.0]]),
            "`x` and `x` have fewer than two units in common"
        );
        assert_eq!(reason(&[[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]]), "the covariances sum to zero");
    }
}
