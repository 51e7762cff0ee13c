//! The outranking matrix: by how much of the weight each unit is better than each other.

use serde::{Deserialize, Serialize};

use super::UnitsToCompare;
use crate::column::exceeds;
use crate::error::Refusal;

/// Options of the methods that compare units pair by pair: Borda, Copeland, Kemeny–Young.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Outranking {
    /// The largest difference between two scores of a child that leaves the two units indifferent
    /// there, in units of the children's scores; 0 unless said. Binary noise is no difference.
    pub indifference: f64,
}

impl Outranking {
    pub(in crate::aggregation) fn refuse(&self) -> Option<&'static str> {
        (!is_threshold(self.indifference)).then_some("`indifference` is 0 or more and finite")
    }

    pub(super) fn matrix(&self, units: &UnitsToCompare) -> OutrankingMatrix {
        let columns: Vec<_> = units.columns().collect();
        OutrankingMatrix::of(&columns, units.weights(), self.indifference, units.units())
    }
}

pub(super) fn is_threshold(threshold: f64) -> bool {
    threshold.is_finite() && threshold >= 0.0
}

/// The outranking matrix of some units: eₐᵦ = Σ wⱼ (Pⱼ + ½ Iⱼ) / Σ wⱼ over the children j that both
/// units have, with Pⱼ = 1 where a is better than b by more than the indifference threshold and
/// Iⱼ = 1 where they differ by no more than it, binary noise apart. eₐᵦ + eᵦₐ = 1; units with no child in common have ½.
///
/// An ordinal scale is enough without a threshold. Source: G. Munda and M. Nardo (2009),
/// "Noncompensatory/nonlinear composite indicators for ranking countries: a defensible setting",
/// *Applied Economics* 41.
///
/// # Examples
///
/// ```
/// use composite_index::OutrankingMatrix;
///
/// let (x, y) = ([3.0, 1.0, 2.0], [1.0, 1.0, f64::NAN]);
/// let matrix = OutrankingMatrix::new(&[&x, &y], &[3.0, 1.0], 0.0)?;
/// assert_eq!(matrix.support(0, 1), Some(0.875)); // better in x, as good in y
/// assert_eq!(matrix.support(2, 1), Some(1.0)); // only x is known of both
/// # Ok::<(), composite_index::Refusal>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct OutrankingMatrix {
    units: usize,
    /// Row by row; ½ on the diagonal.
    support: Vec<f64>,
}

impl OutrankingMatrix {
    /// How near support may come to one half and still be one half: sums of shares carry binary
    /// noise.
    pub(super) const NOISE: f64 = 1e-9;

    /// The matrix of columns of scores, one per child, all of the same units, NaN for missing;
    /// higher is better.
    ///
    /// # Errors
    ///
    /// There are no columns, they are not of equal length, there is not one weight for each, a weight
    /// is negative, not finite or all are zero, or the threshold is negative or not finite.
    pub fn new(columns: &[&[f64]], weights: &[f64], indifference: f64) -> Result<Self, Refusal> {
        let Some(units) = columns.first().map(|column| column.len()) else {
            return Err(Refusal::new("there are no columns to compare units by"));
        };
        if columns.iter().any(|column| column.len() != units) {
            return Err(Refusal::new("the columns are not of equal length"));
        }
        let sound = weights.iter().all(|weight| weight.is_finite() && *weight >= 0.0);
        let sum: f64 = weights.iter().sum();
        if weights.len() != columns.len() || !sound || !(sum.is_finite() && sum > 0.0) {
            return Err(Refusal::new("each column needs a weight of 0 or more, and one above 0"));
        }
        if !is_threshold(indifference) {
            return Err(Refusal::new("the indifference threshold is 0 or more and finite"));
        }
        Ok(Self::of(columns, weights, indifference, units))
    }

    fn of(columns: &[&[f64]], weights: &[f64], indifference: f64, units: usize) -> Self {
        let mut support = vec![0.5; units * units];
        for one in 0..units {
            for other in one + 1..units {
                let pairs = columns.iter().map(|column| (column[one], column[other])).zip(weights);
                let (won, lost) = compare(pairs, indifference);
                if won + lost > 0.0 {
                    support[one * units + other] = won / (won + lost);
                    support[other * units + one] = lost / (won + lost);
                }
            }
        }
        Self { units, support }
    }

    /// How many units there are.
    pub fn units(&self) -> usize {
        self.units
    }

    /// eₐᵦ, from 0 to 1; `None` for a unit with itself and for a unit that does not exist.
    pub fn support(&self, a: usize, b: usize) -> Option<f64> {
        (a != b && a < self.units && b < self.units).then(|| self.at(a, b))
    }

    /// As [`support`](Self::support), for units that exist; ½ for a unit with itself.
    pub(super) fn at(&self, a: usize, b: usize) -> f64 {
        self.support[a * self.units + b]
    }

    /// What more than one half supports a before b; 0 for binary noise.
    pub(super) fn margin(&self, a: usize, b: usize) -> f64 {
        let margin = self.at(a, b) - self.at(b, a);
        if margin.abs() <= 2.0 * Self::NOISE { 0.0 } else { margin }
    }
}

/// The weight by which one unit is better and that by which the other is, where both have a score.
fn compare<'a>(
    pairs: impl Iterator<Item = ((f64, f64), &'a f64)>,
    indifference: f64,
) -> (f64, f64) {
    let (mut won, mut lost) = (0.0, 0.0);
    for ((one, other), weight) in pairs {
        if exceeds(one, other, indifference) {
            won += weight;
        } else if exceeds(other, one, indifference) {
            lost += weight;
        } else if !(one - other).is_nan() {
            won += weight / 2.0;
            lost += weight / 2.0;
        }
    }
    (won, lost)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matrix_by_hand() {
        let (x, y, z) = ([5.0, 4.0], [1.0, 1.5], [2.0, f64::NAN]);
        let matrix = |indifference| {
            OutrankingMatrix::new(&[&x, &y, &z], &[2.0, 1.0, 7.0], indifference).unwrap()
        };
        assert_eq!(matrix(0.0).support(0, 1), Some(2.0 / 3.0), "z is not known of both");
        assert_eq!(matrix(0.5).support(0, 1), Some(2.5 / 3.0), "y differs by no more than .5");
        assert_eq!(matrix(1.0).support(0, 1), Some(0.5));
        assert_eq!(matrix(0.0).support(1, 0), Some(1.0 / 3.0));
        assert_eq!(matrix(0.0).support(0, 0), None);
        assert_eq!(matrix(0.0).support(0, 2), None);
    }

    #[test]
    fn nothing_in_common_is_one_half() {
        let (x, y) = ([5.0, f64::NAN], [f64::NAN, 1.0]);
        let matrix = OutrankingMatrix::new(&[&x, &y], &[1.0, 1.0], 0.0).unwrap();
        assert_eq!(matrix.support(0, 1), Some(0.5));
    }

    #[test]
    fn unsound_input_is_refused() {
        let (x, y): ([f64; 2], [f64; 1]) = ([1.0, 2.0], [1.0]);
        for (columns, weights, indifference) in [
            (vec![], vec![], 0.0),
            (vec![&x[..], &y[..]], vec![1.0, 1.0], 0.0),
            (vec![&x[..]], vec![], 0.0),
            (vec![&x[..]], vec![0.0], 0.0),
            (vec![&x[..]], vec![-1.0], 0.0),
            (vec![&x[..]], vec![1.0], -1.0),
            (vec![&x[..]], vec![1.0], f64::NAN),
        ] {
            let matrix = OutrankingMatrix::new(&columns, &weights, indifference);
            assert!(matrix.is_err(), "{columns:?} {weights:?} {indifference}");
        }
    }
}
