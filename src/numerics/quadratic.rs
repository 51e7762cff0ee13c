//! Convex quadratic programmes over the non-negative numbers.

use nalgebra::{DMatrix, DVector};

/// The v ≥ 0 that minimises ½ v'Qv − c'v for a positive definite Q (row by row), subject to e'v = 1
/// if e is given. `None` if no v ≥ 0 has e'v = 1 or the steps do not end.
///
/// Active-set method: v is free where it is above zero, and the free part is solved for exactly.
/// Every change of the set lowers the value, so that no set comes back.
///
/// Source: C. L. Lawson and R. J. Hanson (1974), *Solving Least Squares Problems*, chapter 23.
pub(crate) fn least_non_negative(q: &[f64], c: &[f64], e: Option<&[f64]>) -> Option<Vec<f64>> {
    let k = c.len();
    let (mut v, mut free) = start(k, e)?;
    for _ in 0..100 * (k + 1) {
        let (solved, multiplier) = solve(q, c, e, &free)?;
        let below = |i: usize| free[i] && solved[i] <= 0.0;
        if let Some(step) =
            (0..k).filter(|i| below(*i)).map(|i| v[i] / (v[i] - solved[i])).reduce(f64::min)
        {
            let leaving: Vec<bool> =
                (0..k).map(|i| below(i) && v[i] / (v[i] - solved[i]) <= step).collect();
            for i in 0..k {
                v[i] += step * (solved[i] - v[i]);
                if leaving[i] {
                    (v[i], free[i]) = (0.0, false);
                }
            }
            continue;
        }
        v = solved;
        match steepest(q, c, e, &v, multiplier, &free) {
            Some(entering) => free[entering] = true,
            None => return Some(v),
        }
    }
    None
}

/// A v that keeps the constraints, and where it is free.
fn start(k: usize, e: Option<&[f64]>) -> Option<(Vec<f64>, Vec<bool>)> {
    let (mut v, mut free) = (vec![0.0; k], vec![false; k]);
    if let Some(e) = e {
        let largest = (0..k).max_by(|a, b| e[*a].total_cmp(&e[*b]))?;
        if e[largest] <= 0.0 {
            return None;
        }
        (v[largest], free[largest]) = (1.0 / e[largest], true);
    }
    Some((v, free))
}

/// The best v with the given part free and the rest zero, with the multiplier of e'v = 1.
fn solve(q: &[f64], c: &[f64], e: Option<&[f64]>, free: &[bool]) -> Option<(Vec<f64>, f64)> {
    let k = c.len();
    let part: Vec<usize> = (0..k).filter(|i| free[*i]).collect();
    let size = part.len() + usize::from(e.is_some());
    if part.is_empty() {
        return Some((vec![0.0; k], 0.0));
    }
    let mut matrix = DMatrix::zeros(size, size);
    let mut right = DVector::zeros(size);
    for (row, i) in part.iter().enumerate() {
        right[row] = c[*i];
        for (column, j) in part.iter().enumerate() {
            matrix[(row, column)] = q[i * k + j];
        }
        if let Some(e) = e {
            (matrix[(row, part.len())], matrix[(part.len(), row)]) = (e[*i], e[*i]);
        }
    }
    if e.is_some() {
        right[part.len()] = 1.0;
    }
    let found = matrix.lu().solve(&right)?;
    let mut v = vec![0.0; k];
    part.iter().zip(found.iter()).for_each(|(i, value)| v[*i] = *value);
    let multiplier = if e.is_some() { found[part.len()] } else { 0.0 };
    Some((v, multiplier))
}

/// The coordinate at zero along which the value falls most steeply, if it falls along any.
fn steepest(
    q: &[f64],
    c: &[f64],
    e: Option<&[f64]>,
    v: &[f64],
    multiplier: f64,
    free: &[bool],
) -> Option<usize> {
    const FLAT: f64 = 1e-12;
    let k = c.len();
    let slope = |i: usize| {
        let product: f64 = q[i * k..][..k].iter().zip(v).map(|(q, v)| q * v).sum();
        product - c[i] + multiplier * e.map_or(0.0, |e| e[i])
    };
    let scale = c.iter().fold(0.0_f64, |most, c| most.max(c.abs()));
    let falling = (0..k).filter(|i| !free[*i]).map(|i| (slope(i), i));
    falling
        .filter(|(slope, _)| *slope < -FLAT * scale)
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, i)| i)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn near(found: &[f64], expected: &[f64]) {
        let all = found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12);
        assert!(all && found.len() == expected.len(), "{found:?} is not {expected:?}");
    }

    #[test]
    fn two_numbers_by_hand() {
        let q = [1.0, 0.5, 0.5, 1.0];
        // Free: Qv = c. With c = (1, 0) the second is negative (−2/3), so that v = (1, 0).
        near(&least_non_negative(&q, &[1.0, 1.0], None).unwrap(), &[2.0 / 3.0, 2.0 / 3.0]);
        near(&least_non_negative(&q, &[1.0, 0.0], None).unwrap(), &[1.0, 0.0]);
        near(&least_non_negative(&q, &[-1.0, -2.0], None).unwrap(), &[0.0, 0.0]);
        // On v₁ + v₂ = 1 with c = 0 the middle is the least; a pull of 1 on the first moves it to 1.
        let e = [1.0, 1.0];
        near(&least_non_negative(&q, &[0.0, 0.0], Some(&e)).unwrap(), &[0.5, 0.5]);
        near(&least_non_negative(&q, &[1.0, 0.0], Some(&e)).unwrap(), &[1.0, 0.0]);
        assert_eq!(least_non_negative(&q, &[1.0, 0.0], Some(&[-1.0, 0.0])), None);
    }

    proptest! {
        /// The value falls in no direction that is allowed.
        #[test]
        fn slopes_are_zero_where_free_and_rise_where_not(
            roots in prop::collection::vec(-1.0..1.0_f64, 16), c in prop::collection::vec(-1.0..1.0_f64, 4),
        ) {
            let mut q = vec![0.0; 16];
            for i in 0..4 {
                for j in 0..4 {
                    q[i * 4 + j] = (0..4).map(|l| roots[i * 4 + l] * roots[j * 4 + l]).sum::<f64>()
                        + f64::from(u8::from(i == j)) * 0.1;
                }
            }
            let v = least_non_negative(&q, &c, None).unwrap();
            for i in 0..4 {
                let slope = (0..4).map(|j| q[i * 4 + j] * v[j]).sum::<f64>() - c[i];
                prop_assert!(v[i] >= 0.0, "{}", v[i]);
                let sound = if v[i] > 0.0 { slope.abs() < 1e-9 } else { slope > -1e-9 };
                prop_assert!(sound, "slope {} at {}", slope, v[i]);
            }
        }
    }
}
