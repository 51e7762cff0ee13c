//! Borda and Copeland: scores from the outranking matrix.

use super::OutrankingMatrix;

/// Σᵦ eₐᵦ over the other units.
pub(super) fn borda(matrix: &OutrankingMatrix) -> Vec<f64> {
    let others = |a: usize| (0..matrix.units()).filter(move |b| *b != a);
    (0..matrix.units()).map(|a| others(a).map(|b| matrix.at(a, b)).sum()).collect()
}

/// Σᵦ sign(eₐᵦ − ½) over the other units.
pub(super) fn copeland(matrix: &OutrankingMatrix) -> Vec<f64> {
    let sign = |a: usize, b: usize| {
        let margin = matrix.margin(a, b);
        f64::from(i8::from(margin > 0.0) - i8::from(margin < 0.0))
    };
    (0..matrix.units()).map(|a| (0..matrix.units()).map(|b| sign(a, b)).sum()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// a is better than b in x and y, as good in z; better than c in x; c than b in y and z.
    const COLUMNS: [&[f64]; 3] = [&[3.0, 2.0, 1.0], &[2.0, 1.0, 3.0], &[1.0, 1.0, 2.0]];

    #[test]
    fn borda_and_copeland_by_hand() {
        let matrix = OutrankingMatrix::new(&COLUMNS, &[1.0, 1.0, 1.0], 0.0).unwrap();
        // e_ab = 5/6, e_ac = 1/3, e_bc = 1/3.
        let expected = [5.0 / 6.0 + 1.0 / 3.0, 1.0 / 6.0 + 1.0 / 3.0, 4.0 / 3.0];
        for (score, expected) in borda(&matrix).iter().zip(expected) {
            assert!((score - expected).abs() < 1e-15, "{score} is not {expected}");
        }
        assert_eq!(copeland(&matrix), [0.0, -2.0, 2.0]);
    }

    /// .1 + .7 against .8 is one half, though the sum falls short of .8 in binary.
    #[test]
    fn a_half_is_a_half_whatever_the_weights_in_binary() {
        let columns: [&[f64]; 3] = [&[1.0, 0.0], &[1.0, 0.0], &[0.0, 1.0]];
        let matrix = OutrankingMatrix::new(&columns, &[0.1, 0.7, 0.8], 0.0).unwrap();
        assert_ne!(matrix.support(0, 1), Some(0.5), "the noise is there");
        assert_eq!(copeland(&matrix), [0.0, 0.0]);
    }
}
