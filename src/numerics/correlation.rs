//! Correlations of two columns, and the matrix of several.

use super::centre;
use super::noise::is_constant;
use super::rank::{Ties, ranks};

/// Spearman's rank correlation: Pearson's correlation of the average ranks, over the pairs
/// without a missing value.
///
/// `None` where the slices differ in length, fewer than two pairs are complete or one side is
/// constant. Source: OECD/JRC *Handbook on Constructing Composite Indicators* (2008), section 4.
///
/// # Examples
///
/// ```
/// let rho = composite_index::statistics::spearman(&[1.0, 2.0, 3.0, 4.0], &[2.0, 1.0, 3.0, 4.0]);
/// assert_eq!(rho, Some(0.8));
/// ```
pub fn spearman(x: &[f64], y: &[f64]) -> Option<f64> {
    let (x, y) = complete_pairs(x, y)?;
    pearson(&ranks(&x, Ties::Average), &ranks(&y, Ties::Average))
}

/// Kendall's rank correlation τ-b: (concordant − discordant) / √((n₀ − tied in x)(n₀ − tied in y))
/// with n₀ = n(n − 1)/2, over the pairs without a missing value; in
/// n log n steps (Knight 1966).
///
/// `None` where the slices differ in length, fewer than two pairs are complete or one side is
/// constant.
///
/// # Examples
///
/// ```
/// let tau = composite_index::statistics::kendall(&[1.0, 2.0, 3.0, 4.0], &[2.0, 1.0, 3.0, 4.0]);
/// assert_eq!(tau, Some(4.0 / 6.0));
/// ```
pub fn kendall(x: &[f64], y: &[f64]) -> Option<f64> {
    Concordance::of(x, y).and_then(|concordance| concordance.tau())
}

/// The counts behind Kendall's τ-b and its test.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Concordance {
    /// Concordant − discordant pairs of units.
    pub(crate) score: f64,
    /// Pairs of units in one order by x and in the other by y.
    #[cfg_attr(
        not(any(feature = "audit", feature = "robustness")),
        allow(dead_code, reason = "for reversals of ranks")
    )]
    pub(crate) discordant: f64,
    /// Pairs of units, all and those tied in x and in y.
    all: f64,
    tied: [f64; 2],
    /// How many units share each value of x and of y.
    #[cfg_attr(not(feature = "audit"), allow(dead_code, reason = "for the test of τ-b"))]
    pub(crate) runs: [Vec<usize>; 2],
}

impl Concordance {
    /// `None` where the slices differ in length or fewer than two pairs are complete.
    pub(crate) fn of(x: &[f64], y: &[f64]) -> Option<Self> {
        let (x, y) = complete_pairs(x, y)?;
        // Ranks, since values that are the same but for binary noise are tied.
        let (x, y) = (ranks(&x, Ties::Dense), ranks(&y, Ties::Dense));
        let mut pairs: Vec<(f64, f64)> = x.into_iter().zip(y).collect();
        pairs.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let all = pairs_among(pairs.len());
        let runs_x = runs(&pairs, |a, b| a.0 == b.0);
        let tied_both = tied_pairs(&runs(&pairs, |a, b| a == b));
        let mut second: Vec<f64> = pairs.into_iter().map(|pair| pair.1).collect();
        let discordant = inversions(&mut second);
        let runs_y = runs(&second, |a, b| a == b);
        let tied = [tied_pairs(&runs_x), tied_pairs(&runs_y)];
        let score = all - tied[0] - tied[1] + tied_both - 2.0 * discordant;
        Some(Self { score, discordant, all, tied, runs: [runs_x, runs_y] })
    }

    /// τ-b; `None` where one side is constant.
    pub(crate) fn tau(&self) -> Option<f64> {
        let scale = ((self.all - self.tied[0]) * (self.all - self.tied[1])).sqrt();
        (scale > 0.0).then(|| self.score / scale)
    }
}

/// The pairs without a missing value; `None` for columns of different lengths or fewer than two
/// pairs. −0 becomes 0, so that the two are tied.
pub(crate) fn complete_pairs(x: &[f64], y: &[f64]) -> Option<(Vec<f64>, Vec<f64>)> {
    let complete =
        |(x, y): (&f64, &f64)| (!x.is_nan() && !y.is_nan()).then_some((*x + 0.0, *y + 0.0));
    let pairs: (Vec<_>, Vec<_>) = x.iter().zip(y).filter_map(complete).unzip();
    (x.len() == y.len() && pairs.0.len() >= 2).then_some(pairs)
}

/// Pearson's correlation of two columns without gaps; `None` where one is constant. Sums run in the
/// order of the values, so that the order of rows changes no bit.
pub(crate) fn pearson(x: &[f64], y: &[f64]) -> Option<f64> {
    let mut pairs: Vec<(f64, f64)> = x.iter().copied().zip(y.iter().copied()).collect();
    pairs.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    if is_constant(x) || is_constant(y) {
        return None;
    }
    let (x, y): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
    let correlation = centre::correlation(&x, &y);
    correlation.is_finite().then(|| correlation.clamp(-1.0, 1.0))
}

fn pairs_among(n: usize) -> f64 {
    let n = n as f64;
    n * (n - 1.0) / 2.0
}

/// The lengths of the runs of equal values.
fn runs<T>(sorted: &[T], same: impl FnMut(&T, &T) -> bool) -> Vec<usize> {
    sorted.chunk_by(same).map(<[T]>::len).collect()
}

fn tied_pairs(runs: &[usize]) -> f64 {
    runs.iter().map(|run| pairs_among(*run)).sum()
}

/// Sorts the values and counts the pairs that were out of order.
fn inversions(values: &mut [f64]) -> f64 {
    let n = values.len();
    if n < 2 {
        return 0.0;
    }
    let (left, right) = values.split_at_mut(n / 2);
    let mut count = inversions(left) + inversions(right);
    let mut merged = Vec::with_capacity(n);
    let (mut l, mut r) = (0, 0);
    while l < left.len() && r < right.len() {
        if right[r] < left[l] {
            count += (left.len() - l) as f64;
            merged.push(right[r]);
            r += 1;
        } else {
            merged.push(left[l]);
            l += 1;
        }
    }
    merged.extend_from_slice(&left[l..]);
    merged.extend_from_slice(&right[r..]);
    values.copy_from_slice(&merged);
    count
}

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

    /// The definition, pair by pair.
    fn kendall_by_pairs(x: &[f64], y: &[f64]) -> f64 {
        let (mut concordance, mut free_x, mut free_y) = (0.0, 0.0, 0.0);
        for i in 0..x.len() {
            for j in 0..i {
                let sign = |a: f64, b: f64| f64::from(i8::from(a > b) - i8::from(a < b));
                let (dx, dy) = (sign(x[i], x[j]), sign(y[i], y[j]));
                concordance += dx * dy;
                free_x += dx * dx;
                free_y += dy * dy;
            }
        }
        concordance / f64::sqrt(free_x * free_y)
    }

    #[test]
    fn correlations_need_pairs_and_variation() {
        assert_eq!(kendall(&[1.0, 2.0], &[1.0]), None);
        assert_eq!(kendall(&[1.0, f64::NAN], &[1.0, 2.0]), None);
        assert_eq!(spearman(&[1.0, 1.0], &[1.0, 2.0]), None);
        assert_eq!(kendall(&[1.0, 1.0], &[1.0, 2.0]), None);
        assert_eq!(spearman(&[1.0, 2.0, f64::NAN], &[3.0, 2.0, 9.0]), Some(-1.0));
    }

    #[test]
    fn pearson_does_not_hang_on_the_order_of_rows() {
        let (x, y) = ([0.1, 0.7, 0.3, 1e3, 0.2], [0.5, 0.1, 1e-3, 0.9, 0.33]);
        let turned = |column: [f64; 5]| [column[3], column[1], column[4], column[0], column[2]];
        let (here, there) = (pearson(&x, &y).unwrap(), pearson(&turned(x), &turned(y)).unwrap());
        assert_eq!(here.to_bits(), there.to_bits());
        assert_eq!(pearson(&[0.1; 3], &[1.0, 2.0, 3.0]), None, "0.3 / 3 is not 0.1");
        assert_eq!(pearson(&[-1e300, 1e300], &[-1e300, 1e300]), Some(1.0));
        let far = [-1.7e308, -1.7e308, -1.7e308, 1.7e308];
        assert_eq!(pearson(&far, &far), None, "beyond a double");
    }

    proptest::proptest! {
        #[test]
        fn kendall_is_its_definition(pairs in proptest::collection::vec((0_i8..6, 0_i8..6), 2..40)) {
            let (x, y): (Vec<_>, Vec<_>) = pairs.iter().map(|(x, y)| (f64::from(*x), f64::from(*y))).unzip();
            let expected = kendall_by_pairs(&x, &y);
            match kendall(&x, &y) {
                Some(tau) => proptest::prop_assert!((tau - expected).abs() < 1e-12),
                None => proptest::prop_assert!(expected.is_nan()),
            }
        }
    }

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
