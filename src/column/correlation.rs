//! Rank correlations of two columns.

use super::rank::{Ties, ranks};

/// Spearman's rank correlation: Pearson's correlation of the average ranks, over the pairs in
/// which both values are there.
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
/// with n₀ = n(n − 1)/2, over the pairs in which both values are there; n log n (Knight 1966).
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
    let (x, y) = complete_pairs(x, y)?;
    let mut pairs: Vec<(f64, f64)> = x.into_iter().zip(y).collect();
    pairs.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let all = pairs_among(pairs.len());
    let tied_x = tied_pairs(&pairs, |a, b| a.0 == b.0);
    let tied_both = tied_pairs(&pairs, |a, b| a == b);
    let mut second: Vec<f64> = pairs.into_iter().map(|pair| pair.1).collect();
    let discordant = inversions(&mut second);
    let tied_y = tied_pairs(&second, |a, b| a == b);
    let concordance = all - tied_x - tied_y + tied_both - 2.0 * discordant;
    let scale = ((all - tied_x) * (all - tied_y)).sqrt();
    (scale > 0.0).then(|| concordance / scale)
}

/// −0 is 0 here, so that the two count as tied.
fn complete_pairs(x: &[f64], y: &[f64]) -> Option<(Vec<f64>, Vec<f64>)> {
    let complete =
        |(x, y): (&f64, &f64)| (!x.is_nan() && !y.is_nan()).then_some((*x + 0.0, *y + 0.0));
    let pairs: (Vec<_>, Vec<_>) = x.iter().zip(y).filter_map(complete).unzip();
    (x.len() == y.len() && pairs.0.len() >= 2).then_some(pairs)
}

/// Pearson's correlation of two columns without gaps; `None` where one is constant.
pub(crate) fn pearson(x: &[f64], y: &[f64]) -> Option<f64> {
    let n = x.len() as f64;
    let (mean_x, mean_y) = (x.iter().sum::<f64>() / n, y.iter().sum::<f64>() / n);
    let product = |(x, y): (&f64, &f64)| (x - mean_x) * (y - mean_y);
    let covariance: f64 = x.iter().zip(y).map(product).sum();
    let squares = |values: &[f64], mean: f64| -> f64 {
        values.iter().map(|value| (value - mean) * (value - mean)).sum()
    };
    let scale = (squares(x, mean_x) * squares(y, mean_y)).sqrt();
    (scale > 0.0).then(|| (covariance / scale).clamp(-1.0, 1.0))
}

fn pairs_among(n: usize) -> f64 {
    let n = n as f64;
    n * (n - 1.0) / 2.0
}

fn tied_pairs<T>(sorted: &[T], same: impl FnMut(&T, &T) -> bool) -> f64 {
    sorted.chunk_by(same).map(|run| pairs_among(run.len())).sum()
}

/// Sorts the values and counts the pairs that stood the wrong way round.
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
}
