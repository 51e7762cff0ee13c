//! The outranking matrix: by how much of the weight each unit is better than each other; and Borda
//! and Copeland, sums over the pairs without the matrix, which grows with the square of the units.

use serde::{Deserialize, Serialize};

use super::to_compare::DecisionMatrix;
use crate::error::Refusal;
use crate::methods::registry::{MethodEntry, MethodOption, NOT_NEGATIVE, or};
use crate::numerics::exceeds;

/// Options of the methods that compare units pair by pair: Borda, Copeland, Kemeny–Young.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Outranking {
    /// The largest difference between two scores of a child that leaves the two units indifferent
    /// there, in units of the children's scores; 0 unless said. Binary noise is no difference.
    pub indifference: f64,
}

impl Outranking {
    const OPTIONS: &[MethodOption] = &[or(
        "indifference",
        NOT_NEGATIVE,
        "0",
        "The largest difference between two scores of a child that does not count.",
    )];

    pub(crate) const BORDA: MethodEntry = MethodEntry::aggregation(
        "borda",
        "Adds up how much of the weight favours a unit over each other unit.",
        "Σᵦ eₐᵦ with e the outranking matrix",
    )
    .options(Self::OPTIONS)
    .needs("Several units, which it compares.")
    .source("Munda and Nardo (2009), Applied Economics 41")
    .example("{ borda = { indifference = 0 } }");

    pub(crate) const COPELAND: MethodEntry = MethodEntry::aggregation(
        "copeland",
        "Counts the units that a unit beats less those that beat it.",
        "Σᵦ sign(eₐᵦ − ½) with e the outranking matrix",
    )
    .options(Self::OPTIONS)
    .needs("Several units, which it compares.")
    .source("Munda and Nardo (2009), Applied Economics 41")
    .example("{ copeland = { indifference = 0 } }");

    pub(crate) const KEMENY: MethodEntry = MethodEntry::aggregation(
        "kemeny",
        "The mean position in all rankings that agree most with the children (Kemeny–Young).",
        "n − mean position in the rankings that maximise Σ eₐᵦ over a ranked before b",
    )
    .options(Self::OPTIONS)
    .needs("Several units, which it compares, and few enough for an exact search.")
    .source("Munda and Nardo (2009), Applied Economics 41")
    .example("{ kemeny = { indifference = 0 } }");

    pub(crate) fn refuse(&self) -> Option<&'static str> {
        (!is_threshold(self.indifference)).then_some("`indifference` is 0 or more and finite")
    }

    /// The pairs of units, one at a time.
    pub(super) fn pairs<'a>(&self, units: &'a DecisionMatrix) -> Pairs<'a> {
        Pairs {
            units: units.units(),
            columns: units.columns().collect(),
            weights: units.weights(),
            indifference: self.indifference,
        }
    }

    pub(super) fn matrix(&self, units: &DecisionMatrix) -> Result<OutrankingMatrix, Refusal> {
        OutrankingMatrix::of(&self.pairs(units))
    }
}

pub(super) fn is_threshold(threshold: f64) -> bool {
    threshold.is_finite() && threshold >= 0.0
}

/// The outranking matrix of some units: eₐᵦ = Σ wⱼ (Pⱼ + ½ Iⱼ) / Σ wⱼ over the children j that both
/// units have, with Pⱼ = 1 where a is better than b by more than the indifference threshold and
/// Iⱼ = 1 where they differ by no more than it, binary noise apart. eₐᵦ + eᵦₐ = 1; units with no child in common have ½.
///
/// An ordinal scale is enough without a threshold. The matrix of n units takes 8n² bytes, so that it is
/// limited to [`LIMIT`](Self::LIMIT) units; Borda's and Copeland's scores in an index need no matrix and
/// have no such limit. Source: G. Munda and M. Nardo (2009),
/// "Noncompensatory/nonlinear composite indicators for ranking countries: a defensible setting",
/// *Applied Economics* 41.
///
/// # Examples
///
/// ```
/// use composite_index::aggregate::OutrankingMatrix;
///
/// let (x, y) = ([3.0, 1.0, 2.0], [1.0, 1.0, f64::NAN]);
/// let matrix = OutrankingMatrix::new(&[&x, &y], &[3.0, 1.0], 0.0)?;
/// assert_eq!(matrix.support(0, 1), Some(0.875)); // better in x, as good in y
/// assert_eq!(matrix.support(2, 1), Some(1.0)); // only x is known of both
/// # Ok::<(), composite_index::error::Refusal>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct OutrankingMatrix {
    units: usize,
    /// Row by row; ½ on the diagonal.
    support: Vec<f64>,
}

impl OutrankingMatrix {
    /// The most units that a matrix can have: it has 25 million entries then, 200 megabytes.
    pub const LIMIT: usize = 5_000;

    /// The matrix of columns of scores, one per child, all of the same units, NaN for missing;
    /// higher is better.
    ///
    /// # Errors
    ///
    /// There are no columns, they are not of equal length, there is not one weight for each, a weight
    /// is negative, not finite or all are zero, the threshold is negative or not finite, or there are
    /// more than [`LIMIT`](Self::LIMIT) units.
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
        Self::of(&Pairs { units, columns: columns.to_vec(), weights, indifference })
    }

    fn of(pairs: &Pairs<'_>) -> Result<Self, Refusal> {
        let units = pairs.units;
        if units > Self::LIMIT {
            return Err(Refusal::new(format!(
                "the outranking matrix of {units} units would have {units} × {units} entries; it is made \
                 for {} units at most",
                Self::LIMIT
            )));
        }
        let mut support = vec![0.5; units * units];
        pairs.for_each(|one, other, supports| {
            support[one * units + other] = supports.0;
            support[other * units + one] = supports.1;
        });
        Ok(Self { units, support })
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
        margin(self.at(a, b), self.at(b, a))
    }
}

/// How near support may come to one half and still be one half: sums of shares carry binary noise.
const NOISE: f64 = 1e-9;

/// What more than one half supports the one before the other; 0 for binary noise.
pub(super) fn margin(one: f64, other: f64) -> f64 {
    let margin = one - other;
    if margin.abs() <= 2.0 * NOISE { 0.0 } else { margin }
}

/// The pairs of units behind a matrix, for what can do without the matrix: it grows with the square of
/// the number of units.
pub(super) struct Pairs<'a> {
    units: usize,
    columns: Vec<&'a [f64]>,
    weights: &'a [f64],
    indifference: f64,
}

impl Pairs<'_> {
    pub(super) fn units(&self) -> usize {
        self.units
    }

    /// Calls with the numbers a < b of two units and (eₐᵦ, eᵦₐ), for each pair. A unit meets the others
    /// in their order.
    pub(super) fn for_each(&self, mut take: impl FnMut(usize, usize, (f64, f64))) {
        for one in 0..self.units {
            for other in one + 1..self.units {
                take(one, other, self.supports(one, other));
            }
        }
    }

    fn supports(&self, one: usize, other: usize) -> (f64, f64) {
        let scores = self.columns.iter().map(|column| (column[one], column[other]));
        let (won, lost) = compare(scores.zip(self.weights), self.indifference);
        if won + lost > 0.0 { (won / (won + lost), lost / (won + lost)) } else { (0.5, 0.5) }
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

/// Σᵦ eₐᵦ over the other units.
pub(super) fn borda(pairs: &Pairs<'_>) -> Vec<f64> {
    let mut scores = vec![0.0; pairs.units()];
    pairs.for_each(|a, b, (of_a, of_b)| {
        scores[a] += of_a;
        scores[b] += of_b;
    });
    scores
}

/// Σᵦ sign(eₐᵦ − ½) over the other units.
pub(super) fn copeland(pairs: &Pairs<'_>) -> Vec<f64> {
    let mut scores = vec![0.0; pairs.units()];
    pairs.for_each(|a, b, (of_a, of_b)| {
        let margin = margin(of_a, of_b);
        let sign = f64::from(i8::from(margin > 0.0) - i8::from(margin < 0.0));
        scores[a] += sign;
        scores[b] -= sign;
    });
    scores
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::aggregate::units::outranking::{Outranking, OutrankingMatrix};
    use crate::methods::aggregate::units::to_compare::tests::units;

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
    fn a_matrix_beyond_the_limit_is_refused() {
        let column = vec![1.0; OutrankingMatrix::LIMIT + 1];
        let refusal = OutrankingMatrix::new(&[&column], &[1.0], 0.0).unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "the outranking matrix of 5001 units would have 5001 × 5001 entries; it is made for 5000 \
         units at most"
        );
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

    /// a is better than b in x and y, as good in z; better than c in x; c than b in y and z.
    const COLUMNS: [&[f64]; 3] = [&[3.0, 2.0, 1.0], &[2.0, 1.0, 3.0], &[1.0, 1.0, 2.0]];

    #[test]
    fn borda_and_copeland_by_hand() {
        let units = units(&COLUMNS, &[1.0, 1.0, 1.0]);
        let pairs = Outranking::default().pairs(&units);
        // e_ab = 5/6, e_ac = 1/3, e_bc = 1/3.
        let expected = [5.0 / 6.0 + 1.0 / 3.0, 1.0 / 6.0 + 1.0 / 3.0, 4.0 / 3.0];
        for (score, expected) in borda(&pairs).iter().zip(expected) {
            assert!((score - expected).abs() < 1e-15, "{score} is not {expected}");
        }
        assert_eq!(copeland(&pairs), [0.0, -2.0, 2.0]);
    }

    /// .1 + .7 against .8 is one half, though the sum falls short of .8 in binary.
    #[test]
    fn a_half_is_a_half_whatever_the_weights_in_binary() {
        let columns: [&[f64]; 3] = [&[1.0, 0.0], &[1.0, 0.0], &[0.0, 1.0]];
        let weights = [0.1, 0.7, 0.8];
        let matrix = OutrankingMatrix::new(&columns, &weights, 0.0).unwrap();
        assert_ne!(matrix.support(0, 1), Some(0.5), "noise is part of the scores");
        let units = units(&columns, &weights);
        assert_eq!(copeland(&Outranking::default().pairs(&units)), [0.0, 0.0]);
    }
}
