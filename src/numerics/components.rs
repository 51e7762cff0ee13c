//! Principal components of a symmetric matrix, and the varimax rotation of loadings.

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
/// The sign of an eigenvector is arbitrary: here its loadings sum to zero or more, and if they sum to
/// zero, the first that is not zero is positive. `None` if the solver does not converge.
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

/// Rotates loadings (one row per variable, one column per factor) so that the squared loadings of
/// each factor vary the most: Kaiser's varimax, rows scaled to length 1 for the rotation and scaled
/// back afterwards. `None` if the planar rotations do not converge.
///
/// Source: H. F. Kaiser (1958), "The varimax criterion for analytic rotation in factor analysis",
/// *Psychometrika* 23.
pub(crate) fn varimax(loadings: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    const SWEEPS: usize = 1_000;
    const AT_REST: f64 = 1e-14;
    let lengths: Vec<f64> =
        loadings.iter().map(|row| row.iter().map(|x| x * x).sum::<f64>().sqrt()).collect();
    let scaled = loadings.iter().zip(&lengths);
    let mut rows: Vec<Vec<f64>> = scaled
        .map(|(row, length)| {
            row.iter().map(|x| if *length > 0.0 { x / length } else { 0.0 }).collect()
        })
        .collect();
    let factors = loadings.first().map_or(0, Vec::len);
    for _ in 0..SWEEPS {
        let mut largest = 0.0_f64;
        for q in 1..factors {
            for p in 0..q {
                largest = largest.max(rotate(&mut rows, p, q).abs());
            }
        }
        if largest <= AT_REST {
            for (row, length) in rows.iter_mut().zip(&lengths) {
                row.iter_mut().for_each(|x| *x *= length);
            }
            return Some(rows);
        }
    }
    None
}

/// Rotates two factors in their plane by the angle of the largest criterion; returns the angle.
fn rotate(rows: &mut [Vec<f64>], p: usize, q: usize) -> f64 {
    let n = rows.len() as f64;
    let (mut a, mut b, mut c, mut d) = (0.0, 0.0, 0.0, 0.0);
    for row in rows.iter() {
        let u = row[p] * row[p] - row[q] * row[q];
        let v = 2.0 * row[p] * row[q];
        a += u;
        b += v;
        c += u * u - v * v;
        d += 2.0 * u * v;
    }
    let (y, x) = (d - 2.0 * a * b / n, c - (a * a - b * b) / n);
    // A criterion that no rotation changes leaves only rounding.
    if y.hypot(x) <= n * f64::EPSILON {
        return 0.0;
    }
    let angle = libm::atan2(y, x) / 4.0;
    let (sin, cos) = (libm::sin(angle), libm::cos(angle));
    for row in rows.iter_mut() {
        (row[p], row[q]) = (row[p] * cos + row[q] * sin, row[q] * cos - row[p] * sin);
    }
    angle
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

    fn turned(rows: &[[f64; 2]], angle: f64) -> Vec<Vec<f64>> {
        let (sin, cos) = (libm::sin(angle), libm::cos(angle));
        rows.iter().map(|[x, y]| vec![x * cos - y * sin, x * sin + y * cos]).collect()
    }

    /// Each variable loads on one factor only: the criterion is at its largest, wherever the
    /// rotation starts.
    #[test]
    fn a_simple_structure_is_found_again() {
        let simple = [[0.9, 0.0], [0.7, 0.0], [0.0, 0.8], [0.0, -0.6], [0.5, 0.0]];
        for angle in [0.1, 0.5, -0.7] {
            let found = varimax(&turned(&simple, angle)).unwrap();
            for (row, expected) in found.iter().zip(simple) {
                for (x, expected) in row.iter().zip(expected) {
                    assert!((x - expected).abs() < 1e-12, "{angle}: {found:?}");
                }
            }
        }
    }

    fn criterion(rows: &[Vec<f64>]) -> f64 {
        let share =
            |row: &[f64], f: usize| row[f] * row[f] / row.iter().map(|x| x * x).sum::<f64>();
        let n = rows.len() as f64;
        let of = |f: usize| {
            let sum: f64 = rows.iter().map(|row| share(row, f)).sum();
            rows.iter().map(|row| share(row, f) * share(row, f)).sum::<f64>() / n
                - sum * sum / n / n
        };
        (0..rows[0].len()).map(of).sum()
    }

    #[test]
    fn no_rotation_nearby_is_better_and_communalities_stay() {
        let loadings: Vec<Vec<f64>> =
            [[0.8, 0.3], [0.7, 0.5], [0.2, 0.9], [-0.1, 0.6], [0.6, -0.4], [0.4, 0.4]]
                .iter()
                .map(|row| row.to_vec())
                .collect();
        let found = varimax(&loadings).unwrap();
        for step in -20..=20 {
            let pairs: Vec<[f64; 2]> = found.iter().map(|row| [row[0], row[1]]).collect();
            let other = turned(&pairs, f64::from(step) * 0.05);
            assert!(criterion(&other) <= criterion(&found) + 1e-15, "{step}");
        }
        for (row, before) in found.iter().zip(&loadings) {
            let length = |row: &[f64]| row.iter().map(|x| x * x).sum::<f64>();
            assert!((length(row) - length(before)).abs() < 1e-14);
        }
    }

    #[test]
    fn one_factor_stays_as_it_is() {
        assert_eq!(varimax(&[vec![0.5], vec![-0.7]]), Some(vec![vec![0.5], vec![-0.7]]));
        assert_eq!(varimax(&[vec![0.0, 0.0], vec![0.6, 0.0]]).unwrap()[0], [0.0, 0.0]);
    }
}
