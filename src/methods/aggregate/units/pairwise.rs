//! Borda and Copeland: sums over the pairs of units, without the outranking matrix, which grows with
//! the square of their number.

use super::outranking::{Pairs, margin};

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
