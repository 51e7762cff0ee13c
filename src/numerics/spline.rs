//! Cubic smoothing splines: how much of a variable a smooth curve of another explains.

/// The knots of a spline with the points that lie at them.
pub(crate) struct Knots {
    /// Ascending, from 0 to 1.
    at: Vec<f64>,
    /// How many points lie at each.
    weights: Vec<f64>,
    /// Their mean.
    means: Vec<f64>,
    /// Σ(y − their mean)² at each.
    scatter: Vec<f64>,
    points: f64,
}

/// Points nearer than this share of the range share a knot: more knots would not change the curve and
/// make its equations ill-conditioned.
const NEAREST: f64 = 1e-3;

/// The smoothings tried, as log₁₀ of λ per point, in halves: from curves with some eight turns to a
/// line.
const SMOOTHINGS: std::ops::RangeInclusive<i32> = -10..=2;

impl Knots {
    /// Puts points (z, y) at their knots; `None` where z does not vary. The order of the points
    /// changes no bit.
    pub(crate) fn of(mut points: Vec<(f64, f64)>) -> Option<Self> {
        points.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let (low, high) = (points.first()?.0, points.last()?.0);
        let range = high - low;
        if range <= 0.0 || !range.is_finite() {
            return None;
        }
        points.iter_mut().for_each(|point| point.0 = (point.0 - low) / range);
        let (mut at, mut weights, mut means) = (Vec::new(), Vec::new(), Vec::new());
        let (mut scatter, mut rest) = (Vec::new(), points.as_slice());
        while let Some(first) = rest.first() {
            let count = rest.partition_point(|point| point.0 - first.0 < NEAREST);
            let (here, others) = rest.split_at(count);
            let n = count as f64;
            let mean = here.iter().map(|point| point.1).sum::<f64>() / n;
            at.push(here.iter().map(|point| point.0).sum::<f64>() / n);
            weights.push(n);
            means.push(mean);
            scatter.push(here.iter().map(|point| (point.1 - mean) * (point.1 - mean)).sum());
            rest = others;
        }
        Some(Self { at, weights, means, scatter, points: points.len() as f64 })
    }

    /// The share of the variance of y that the curve explains: 1 − Σ(y − ŷ)² / Σ(y − ȳ)². `None` if y
    /// does not vary. (Σ(ŷ − ȳ)² would be too small: a smooth curve varies less than what it follows.)
    pub(crate) fn explained(&self) -> Option<f64> {
        let mean = self.sum(|knot| self.means[knot]) / self.points;
        let total = self.residuals(&vec![mean; self.means.len()]);
        let share = 1.0 - self.residuals(&self.smooth()) / total;
        (total > 0.0).then_some(share.clamp(0.0, 1.0))
    }

    /// Σ(y − ŷ)² over the points.
    fn residuals(&self, curve: &[f64]) -> f64 {
        (0..self.at.len()).map(|knot| self.residual(curve, knot)).sum()
    }

    /// Σ(y − ŷ)² over the points at a knot.
    fn residual(&self, curve: &[f64], knot: usize) -> f64 {
        let from = self.means[knot] - curve[knot];
        self.weights[knot] * from * from + self.scatter[knot]
    }

    /// Σ over the points of something at their knots.
    fn sum(&self, term: impl Fn(usize) -> f64) -> f64 {
        self.weights.iter().enumerate().map(|(knot, weight)| weight * term(knot)).sum()
    }

    /// The curve at the knots with the best leave-one-out prediction; of equal ones the smoothest.
    fn smooth(&self) -> Vec<f64> {
        let (line, leverages) = self.line();
        let mut best = (self.criterion(&line, &leverages), line);
        if self.at.len() < 3 {
            return best.1;
        }
        let system = System::of(self);
        for exponent in SMOOTHINGS.rev() {
            let lambda = self.points * libm::pow(10.0, f64::from(exponent) / 2.0);
            let Some((curve, leverages)) = system.solve(self, lambda) else { continue };
            let criterion = self.criterion(&curve, &leverages);
            if criterion < best.0 {
                best = (criterion, curve);
            }
        }
        best.1
    }

    /// Leave-one-out cross-validation: Σ((y − ŷ) / (1 − h))², h the leverage of the point on its own
    /// ŷ.
    fn criterion(&self, curve: &[f64], leverages: &[f64]) -> f64 {
        let error = |knot: usize| {
            let left = 1.0 - leverages[knot] / self.weights[knot];
            self.residual(curve, knot) / (left * left)
        };
        let sum: f64 = (0..self.at.len()).map(error).sum();
        if sum.is_finite() { sum } else { f64::INFINITY }
    }

    /// The least-squares line, and the leverages of the knots on it.
    fn line(&self) -> (Vec<f64>, Vec<f64>) {
        let mean = |values: &[f64]| self.sum(|knot| values[knot]) / self.points;
        let (mean_z, mean_y) = (mean(&self.at), mean(&self.means));
        let from = |knot: usize| self.at[knot] - mean_z;
        let squares = self.sum(|knot| from(knot) * from(knot));
        let slope = self.sum(|knot| from(knot) * (self.means[knot] - mean_y)) / squares;
        let knots = 0..self.at.len();
        let leverage =
            |knot| self.weights[knot] * (1.0 / self.points + from(knot) * from(knot) / squares);
        (
            knots.clone().map(|knot| mean_y + slope * from(knot)).collect(),
            knots.map(leverage).collect(),
        )
    }
}

/// The equations (R + λ QᵀW⁻¹Q) γ = Qᵀy of the curve's second derivatives γ at the inner knots, all
/// matrices in bands (Green and Silverman 1994, section 2.3).
struct System {
    /// The columns of Q: three entries each.
    q: Vec<[f64; 3]>,
    /// R: diagonal, and next to it.
    r: Vec<[f64; 2]>,
    /// QᵀW⁻¹Q: diagonal, next to it, and one further.
    m: Vec<[f64; 3]>,
    /// Qᵀy.
    right: Vec<f64>,
}

impl System {
    fn of(knots: &Knots) -> Self {
        let inner = knots.at.len() - 2;
        let gaps: Vec<f64> = knots.at.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let column = |j: usize| {
            let (before, behind) = (1.0 / gaps[j], 1.0 / gaps[j + 1]);
            [before, -before - behind, behind]
        };
        let q: Vec<[f64; 3]> = (0..inner).map(column).collect();
        let r = (0..inner).map(|j| [(gaps[j] + gaps[j + 1]) / 3.0, gaps[j + 1] / 6.0]).collect();
        let product = |j: usize, offset: usize| -> f64 {
            let Some(other) = q.get(j + offset) else { return 0.0 };
            let common = offset..3;
            common.map(|row| q[j][row] * other[row - offset] / knots.weights[j + row]).sum()
        };
        let m = (0..inner).map(|j| [product(j, 0), product(j, 1), product(j, 2)]).collect();
        let right = (0..inner).map(|j| (0..3).map(|row| q[j][row] * knots.means[j + row]).sum());
        let right = right.collect();
        Self { q, r, m, right }
    }

    /// The curve at the knots and their leverages; `None` if the equations are singular.
    fn solve(&self, knots: &Knots, lambda: f64) -> Option<(Vec<f64>, Vec<f64>)> {
        let factor = Factor::of(self, lambda)?;
        let derivatives = factor.solve(&self.right);
        let mut curve = knots.means.clone();
        for (j, derivative) in derivatives.iter().enumerate() {
            for row in 0..3 {
                curve[j + row] -= lambda * self.q[j][row] * derivative / knots.weights[j + row];
            }
        }
        let inverse = factor.central_inverse();
        let count = knots.at.len();
        let leverage =
            |row: usize| 1.0 - lambda * self.quadratic(&inverse, row) / knots.weights[row];
        let leverages: Vec<f64> = (0..count).map(leverage).collect();
        let all = curve.iter().chain(&leverages);
        all.copied().all(f64::is_finite).then_some((curve, leverages))
    }

    /// An element of the diagonal of Q B⁻¹ Qᵀ, from the bands of B⁻¹.
    fn quadratic(&self, inverse: &[[f64; 3]], row: usize) -> f64 {
        let columns = row.saturating_sub(2)..(row + 1).min(self.q.len());
        let entry = |j: usize| self.q[j][row - j];
        let mut sum = 0.0;
        for j in columns.clone() {
            sum += entry(j) * entry(j) * inverse[j][0];
            for other in j + 1..columns.end {
                sum += 2.0 * entry(j) * entry(other) * inverse[j][other - j];
            }
        }
        sum
    }
}

/// L D Lᵀ of a positive matrix with two bands beside its diagonal.
struct Factor {
    diagonal: Vec<f64>,
    /// The entries of L one and two below the diagonal.
    below: Vec<[f64; 2]>,
}

impl Factor {
    fn of(system: &System, lambda: f64) -> Option<Self> {
        let n = system.m.len();
        let (mut diagonal, mut below) = (vec![0.0; n], vec![[0.0; 2]; n]);
        for j in 0..n {
            let (m, r) = (system.m[j], system.r[j]);
            let mut entry = [r[0] + lambda * m[0], r[1] + lambda * m[1], lambda * m[2]];
            if j >= 1 {
                let [one, two] = below[j - 1];
                entry[0] -= one * one * diagonal[j - 1];
                entry[1] -= one * two * diagonal[j - 1];
            }
            if j >= 2 {
                let two: f64 = below[j - 2][1];
                entry[0] -= two * two * diagonal[j - 2];
            }
            if entry[0] <= 0.0 || !entry[0].is_finite() {
                return None;
            }
            diagonal[j] = entry[0];
            below[j] = [entry[1] / entry[0], entry[2] / entry[0]];
        }
        Some(Self { diagonal, below })
    }

    fn solve(&self, right: &[f64]) -> Vec<f64> {
        let n = right.len();
        let mut x = right.to_vec();
        for j in 0..n {
            if j >= 1 {
                x[j] -= self.below[j - 1][0] * x[j - 1];
            }
            if j >= 2 {
                x[j] -= self.below[j - 2][1] * x[j - 2];
            }
        }
        x.iter_mut().zip(&self.diagonal).for_each(|(value, diagonal)| *value /= diagonal);
        for j in (0..n).rev() {
            let next = |offset: usize| x.get(j + offset).copied().unwrap_or(0.0);
            x[j] -= self.below[j][0] * next(1) + self.below[j][1] * next(2);
        }
        x
    }

    /// The diagonal of the inverse and the two bands beside it (Hutchinson and de Hoog 1985).
    fn central_inverse(&self) -> Vec<[f64; 3]> {
        let n = self.diagonal.len();
        let mut inverse = vec![[0.0; 3]; n];
        for j in (0..n).rev() {
            let at = |position: usize, band: usize| {
                inverse.get(position).map_or(0.0, |bands: &[f64; 3]| bands[band])
            };
            let [one, two] = self.below[j];
            let next = -one * at(j + 1, 0) - two * at(j + 1, 1);
            let further = -one * at(j + 1, 1) - two * at(j + 2, 0);
            let own = 1.0 / self.diagonal[j] - one * next - two * further;
            inverse[j] = [own, next, further];
        }
        inverse
    }
}

#[cfg(test)]
mod tests {
    use rand_xoshiro::rand_core::{Rng, SeedableRng};

    use super::*;

    fn grid(n: usize) -> impl Iterator<Item = f64> + Clone {
        (0..n).map(move |i| (i as f64 + 0.5) / n as f64)
    }

    /// The leverages and the curve by the definition: S = (W + λK)⁻¹W with K = Q R⁻¹ Qᵀ, solved column by
    /// column with whole matrices.
    #[test]
    fn the_bands_are_the_whole_matrices() {
        let z = [0.0, 0.1, 0.15, 0.4, 0.7, 1.0, 1.0];
        let y = [1.0, 3.0, 2.0, 5.0, 4.0, 4.5, 6.5];
        let knots = Knots::of(z.into_iter().zip(y).collect()).unwrap();
        let system = System::of(&knots);
        let (n, inner, lambda) = (knots.at.len(), knots.at.len() - 2, 0.003);
        let mut q = nalgebra::DMatrix::<f64>::zeros(n, inner);
        let mut r = nalgebra::DMatrix::<f64>::zeros(inner, inner);
        for j in 0..inner {
            (0..3).for_each(|row| q[(j + row, j)] = system.q[j][row]);
            r[(j, j)] = system.r[j][0];
            if j + 1 < inner {
                (r[(j, j + 1)], r[(j + 1, j)]) = (system.r[j][1], system.r[j][1]);
            }
        }
        let penalty = &q * r.try_inverse().unwrap() * q.transpose();
        let weights =
            nalgebra::DMatrix::from_diagonal(&nalgebra::DVector::from_vec(knots.weights.clone()));
        let smoother = (&weights + penalty * lambda).try_inverse().unwrap() * &weights;
        let expected = &smoother * nalgebra::DVector::from_vec(knots.means.clone());
        let (curve, leverages) = system.solve(&knots, lambda).unwrap();
        for (knot, found) in leverages.iter().enumerate() {
            assert!((found - smoother[(knot, knot)]).abs() < 1e-10, "{knot}: {found}");
        }
        for (found, expected) in curve.iter().zip(expected.iter()) {
            assert!((found - expected).abs() < 1e-10, "{found} is not {expected}");
        }
    }

    #[test]
    fn a_line_is_a_line_and_two_knots_are_their_means() {
        let line = Knots::of(grid(30).map(|z| (z, 3.0 - 2.0 * z)).collect()).unwrap();
        assert!((line.explained().unwrap() - 1.0).abs() < 1e-12);
        let two = vec![(0.0, 1.0), (0.0, 3.0), (1.0, 5.0), (1.0, 7.0)];
        // Means 2 and 6 about 4: 16 of 16 + 4.
        assert!((Knots::of(two).unwrap().explained().unwrap() - 0.8).abs() < 1e-12);
        assert!(Knots::of(vec![(1.0, 2.0), (1.0, 3.0)]).is_none());
        assert_eq!(Knots::of(vec![(1.0, 2.0), (2.0, 2.0)]).unwrap().explained(), None);
    }

    /// y = sin x₁ + 7 sin² x₂ + 0.1 x₃⁴ sin x₁ over (−π, π): S = 0.3139, 0.4424, 0 (Ishigami and Homma
    /// 1990).
    #[test]
    fn the_sensitivity_indices_of_ishigami() {
        let axis = || grid(20).map(|u| std::f64::consts::PI * (2.0 * u - 1.0));
        let mut points: [Vec<(f64, f64)>; 3] = Default::default();
        for a in axis() {
            for b in axis() {
                for c in axis() {
                    let sin = libm::sin(b);
                    let y = libm::sin(a) * (1.0 + 0.1 * c * c * c * c) + 7.0 * sin * sin;
                    points.iter_mut().zip([a, b, c]).for_each(|(points, z)| points.push((z, y)));
                }
            }
        }
        for (points, expected) in points.into_iter().zip([0.3139, 0.4424, 0.0]) {
            let found = Knots::of(points).unwrap().explained().unwrap();
            assert!((found - expected).abs() < 0.01, "{found}, analytically {expected}");
        }
    }

    #[test]
    fn the_order_of_points_and_the_scale_of_z_do_not_matter() {
        let points: Vec<_> =
            grid(40).map(|z| (z, libm::sin(9.0 * z) + libm::cos(70.0 * z))).collect();
        let reversed = points.iter().rev().copied().collect();
        let explained = |points: Vec<(f64, f64)>| Knots::of(points).unwrap().explained().unwrap();
        let found = explained(points.clone());
        assert_eq!(found.to_bits(), explained(reversed).to_bits());
        let turned = points.iter().map(|(z, y)| (7.0 - 250.0 * z, *y)).collect();
        assert!((found - explained(turned)).abs() < 1e-9);
    }

    /// Unrelated columns of 83 units, plain and with heavy tails: a curve follows chance a little.
    #[test]
    fn what_is_unrelated_explains_next_to_nothing() {
        let mut random = rand_xoshiro::Xoshiro256PlusPlus::seed_from_u64(1);
        let mut uniform = || (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
        let mut normal = move || {
            let (a, b) = (uniform(), uniform());
            (-2.0 * libm::log(1.0 - a)).sqrt() * libm::cos(std::f64::consts::TAU * b)
        };
        for tail in [0.0, 1.5] {
            let mut value = || if tail > 0.0 { libm::exp(tail * normal()) } else { normal() };
            let mut explained = || {
                let points = (0..83).map(|_| (value(), value())).collect();
                Knots::of(points).unwrap().explained().unwrap()
            };
            let mean = (0..100).map(|_| explained()).sum::<f64>() / 100.0;
            assert!((0.005..0.06).contains(&mean), "{mean} with tails of {tail}");
        }
    }
}
