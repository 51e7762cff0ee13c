//! Principal components: the eigenvalues and eigenvectors of a symmetric matrix.

use nalgebra::{DMatrix, SymmetricEigen};

use super::noise::NOISE;

/// An eigenvalue of a correlation or covariance matrix with its unit eigenvector.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Component {
    pub(crate) variance: f64,
    /// One per column; their squares sum to 1, and their sum is not negative.
    pub(crate) loadings: Vec<f64>,
}

/// The components of a symmetric matrix of k × k finite numbers, the largest variance first.
///
/// An eigenvector is determined but for its sign: it is turned so that its loadings sum to zero or
/// more, and where they sum to zero so that the first that is not zero is positive. `None` where
/// the iteration of the library does not converge.
pub(crate) fn components(matrix: &[f64], k: usize) -> Option<Vec<Component>> {
    let matrix = DMatrix::from_row_slice(k, k, matrix);
    let eigen = SymmetricEigen::try_new(matrix, f64::EPSILON, 10_000)?;
    let pairs = eigen.eigenvalues.iter().zip(eigen.eigenvectors.column_iter());
    let mut components: Vec<_> = pairs
        .map(|(variance, vector)| Component {
            variance: *variance,
            loadings: with_positive_sum(vector.iter().copied().collect()),
        })
        .collect();
    components.sort_by(|a, b| b.variance.total_cmp(&a.variance));
    Some(components)
}

fn with_positive_sum(mut loadings: Vec<f64>) -> Vec<f64> {
    let sum: f64 = loadings.iter().sum();
    let first = loadings.iter().copied().find(|loading| loading.abs() > NOISE);
    let negative = if sum.abs() > NOISE { sum < 0.0 } else { first.is_some_and(|x| x < 0.0) };
    if negative {
        loadings.iter_mut().for_each(|loading| *loading = -*loading);
    }
    loadings
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [[1, r], [r, 1]] has 1 + r on (1, 1)/√2 and 1 − r on (1, −1)/√2.
    #[test]
    fn two_correlated_columns_by_hand() {
        let found = components(&[1.0, 0.5, 0.5, 1.0], 2).unwrap();
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-15, "{a} is not {b}");
        near(found[0].variance, 1.5);
        near(found[1].variance, 0.5);
        let half = 0.5_f64.sqrt();
        near(found[0].loadings[0], half);
        near(found[0].loadings[1], half);
        near(found[1].loadings[0], half);
        near(found[1].loadings[1], -half);
    }
}
