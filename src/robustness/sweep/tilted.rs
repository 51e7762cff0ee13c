//! Shares within narrow bounds, which uniform draws on the simplex would hardly ever meet.

use super::generator::Generators;

/// Draws y uniformly where each yⱼ is from 0 to cⱼ and all sum to 1.
///
/// The yⱼ but one are drawn by densities ∝ e^(−θ yⱼ) on their intervals, with θ such that the means
/// of all sum to 1 (exponential tilting, F. Esscher 1932); the one with the largest cⱼ takes the rest
/// r. On the plane Σ yⱼ = 1 the density of the draw is ∝ e^(θ r), so that it is uniform if r lies in
/// its interval and the draw is kept with a probability ∝ e^(−θ r). Of n shares some 1/√n of the draws
/// are kept, however narrow the bounds; θ changes how many, and not their distribution.
#[derive(Debug, Clone)]
pub(super) struct Tilted {
    /// Where each interval ends.
    caps: Vec<f64>,
    tilt: f64,
    /// The one that takes the rest.
    last: usize,
}

impl Tilted {
    /// Intervals whose ends sum to more than 1.
    pub(super) fn new(caps: impl Iterator<Item = f64>) -> Self {
        let caps: Vec<_> = caps.map(|cap| cap.min(1.0)).collect();
        let widest = |(_, a): &(usize, &f64), (_, b): &(usize, &f64)| a.total_cmp(b);
        let last = caps.iter().enumerate().max_by(widest).map_or(0, |(place, _)| place);
        let tilt = tilt(&caps);
        Self { caps, tilt, last }
    }

    /// Fills `shares`; false if they must be drawn again.
    pub(super) fn attempt(
        &self,
        generators: &mut Generators,
        lane: usize,
        shares: &mut [f64],
    ) -> bool {
        let mut rest = 1.0;
        for (place, (share, cap)) in shares.iter_mut().zip(&self.caps).enumerate() {
            if place != self.last {
                *share = draw(generators.next_of(lane), self.tilt, *cap);
                rest -= *share;
            }
        }
        let (Some(share), Some(cap)) = (shares.get_mut(self.last), self.caps.get(self.last)) else {
            return true;
        };
        *share = rest;
        let from_end = if self.tilt < 0.0 { cap - rest } else { rest };
        let kept = libm::exp(-self.tilt.abs() * from_end);
        (0.0..=*cap).contains(&rest) && generators.next_of(lane) < kept
    }
}

/// The value up to which a share u of the density ∝ e^(−θ y) on 0 to c lies.
fn draw(u: f64, tilt: f64, cap: f64) -> f64 {
    let steepness = tilt.abs() * cap;
    if steepness < FLAT {
        return u * cap;
    }
    let from_end = -libm::log1p(u * libm::expm1(-steepness)) / tilt.abs();
    if tilt < 0.0 { (cap - from_end).max(0.0) } else { from_end.min(cap) }
}

/// Densities less steep than this are uniform to the last digit.
const FLAT: f64 = 1e-12;

/// The θ with which the means sum to 1, by bisection: they fall as θ rises.
fn tilt(caps: &[f64]) -> f64 {
    let sum = |tilt: f64| caps.iter().map(|cap| cap * mean(tilt * cap)).sum::<f64>();
    let (mut low, mut high) = (-1.0, 1.0);
    while sum(low) < 1.0 && low > -STEEPEST {
        low *= 2.0;
    }
    while sum(high) > 1.0 && high < STEEPEST {
        high *= 2.0;
    }
    for _ in 0..60 {
        let middle = low / 2.0 + high / 2.0;
        if sum(middle) > 1.0 { low = middle } else { high = middle }
    }
    low
}

/// A steeper density has its mean at the end of its interval, to the last digit.
const STEEPEST: f64 = 1e18;

/// The mean of the density ∝ e^(−t y) on 0 to 1.
fn mean(t: f64) -> f64 {
    if t.abs() < 1e-4 {
        return 0.5 - t / 12.0;
    }
    1.0 / t - 1.0 / libm::expm1(t)
}

#[cfg(test)]
mod tests {
    use approx::assert_abs_diff_eq;

    use super::*;

    /// Mean and mean square of each share, over draws.
    fn moments(caps: &[f64], mut attempt: impl FnMut(&mut [f64]) -> bool) -> Vec<[f64; 2]> {
        const DRAWS: usize = 40_000;
        let (mut shares, mut sums) = (vec![0.0; caps.len()], vec![[0.0; 2]; caps.len()]);
        for _ in 0..DRAWS {
            while !attempt(&mut shares) {}
            assert_abs_diff_eq!(shares.iter().sum::<f64>(), 1.0, epsilon = 1e-12);
            for ((share, cap), sums) in shares.iter().zip(caps).zip(&mut sums) {
                assert!((0.0..=*cap).contains(share), "{shares:?}");
                sums[0] += share / DRAWS as f64;
                sums[1] += share * share / DRAWS as f64;
            }
        }
        sums
    }

    /// The same distribution as uniform draws on the simplex without those beyond the bounds.
    #[test]
    fn draws_are_those_of_rejection() {
        for caps in [vec![0.4, 0.5, 0.3, 0.9], vec![0.6, 0.7], vec![0.3; 4], vec![1.0, 0.2, 0.1]] {
            let tilted = Tilted::new(caps.iter().copied());
            let mut generators = Generators::of_block(5, 1);
            let found = moments(&caps, |shares| tilted.attempt(&mut generators, 0, shares));
            let expected = moments(&caps, |shares| {
                super::super::shares::spacings(&mut generators, 1, shares);
                shares.iter().zip(&caps).all(|(share, cap)| share <= cap)
            });
            for (found, expected) in found.iter().zip(&expected) {
                let variance = expected[1] - expected[0] * expected[0];
                let error = (2.0 * variance / 40_000.0).sqrt();
                assert_abs_diff_eq!(found[0], expected[0], epsilon = 5.0 * error);
                assert_abs_diff_eq!(found[1], expected[1], epsilon = 10.0 * error);
            }
        }
    }

    /// However narrow the bounds and however many the shares, a fair part of the draws is kept.
    #[test]
    fn few_draws_are_thrown_away() {
        let graded =
            |n: usize| (1..=n).map(|j| 3.0 * j as f64 / (n * n) as f64).collect::<Vec<_>>();
        let one_wide = |n: usize| [vec![1.0], vec![0.01 / n as f64; n - 1]].concat();
        let some_wide = |n: usize| [vec![0.4; n / 4], vec![0.9 / n as f64; n - n / 4]].concat();
        for n in [4, 40, 1000] {
            for (name, caps) in [
                ("tight", vec![1.01 / n as f64; n]),
                ("loose", vec![4.0 / n as f64; n]),
                ("graded", graded(n)),
                ("one wide", one_wide(n)),
                ("some wide", some_wide(n)),
            ] {
                let tilted = Tilted::new(caps.iter().copied());
                let (mut generators, mut shares) = (Generators::of_block(7, 1), vec![0.0; n]);
                let tries = 2000;
                let kept = (0..tries).filter(|_| tilted.attempt(&mut generators, 0, &mut shares));
                let share = kept.count() as f64 / f64::from(tries);
                assert!(share > 0.2 / (n as f64).sqrt(), "{name}, {n}: {share}");
            }
        }
    }
}
