//! Shares that are drawn one draw at a time, as each draw takes another number of random numbers:
//! Dirichlet, and uniform within bounds, narrow ones that uniform draws would hardly ever meet too.

use super::generators::Generators;
use super::ordered::Ordered;

/// A distribution whose draws cannot be computed side by side.
#[derive(Debug, Clone)]
pub(super) enum DrawByDraw {
    Bounded(Bounded),
    Ordered(Ordered),
}

impl DrawByDraw {
    /// Fills the shares of one draw; `sorted` is a buffer of the same length.
    pub(super) fn fill(
        &self,
        generators: &mut Generators,
        lane: usize,
        shares: &mut [f64],
        sorted: &mut [f64],
    ) {
        match self {
            Self::Bounded(bounded) => bounded.fill(generators, lane, shares),
            Self::Ordered(ordered) => ordered.fill(generators, lane, shares, sorted),
        }
    }
}

/// Where fewer of so many tries than these fall within the bounds, the draws are tilted towards them.
const TRIES: u32 = 100_000;
const LEAST: u32 = 10;

/// The part of a simplex within bounds.
///
/// Bounds that leave a share only one value put the others on a face of the simplex: they share
/// what the fixed ones leave. For y uniform on the simplex, lower bounds lⱼ and a sum T of the free
/// shares, w = l + (T − Σ l) · y is uniform on the part above them; for upper bounds uⱼ,
/// w = u − (Σ u − T) · y is uniform on the part below. The smaller of the two simplices is drawn
/// from, until the other bounds hold too; where they hardly ever would, y is drawn by [`Tilted`].
#[derive(Debug, Clone)]
pub(super) struct Bounded {
    /// The shares that have only one value.
    fixed: Vec<(usize, f64)>,
    free: Vec<Free>,
    /// The factor of y: positive from lower bounds, negative from upper ones.
    room: f64,
    /// How y is drawn within narrow bounds.
    tilted: Option<Tilted>,
}

/// A share that can vary.
#[derive(Debug, Clone, Copy)]
struct Free {
    /// Its place among all shares.
    place: usize,
    /// The bound that y is added to or subtracted from.
    base: f64,
    /// The largest y that keeps the other bound.
    cap: f64,
}

/// Shares w = base + room · y for y uniform on the simplex, and others that are fixed.
pub(super) struct Simplex<'a> {
    /// The free shares by their places among all, with their bases.
    pub(super) free: Vec<(usize, f64)>,
    pub(super) room: f64,
    pub(super) fixed: &'a [(usize, f64)],
}

/// No shares lie within bounds: the lower ones sum to more than 1, or the upper ones to less.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Infeasible {
    pub(super) low: f64,
    pub(super) high: f64,
}

/// Bounds are written in decimals, whose sums carry binary noise.
const NOISE: f64 = 1e-12;

impl Bounded {
    pub(super) fn new(low: &[f64], high: &[f64]) -> Result<Self, Infeasible> {
        let (least, most): (f64, f64) = (low.iter().sum(), high.iter().sum());
        if least > 1.0 + NOISE || most < 1.0 - NOISE {
            return Err(Infeasible { low: least, high: most });
        }
        let (mut fixed, mut reached) = (Vec::new(), Vec::new());
        for (place, (low, high)) in low.iter().zip(high).enumerate() {
            // With what the bounds of the others leave.
            let (from, to) = (low.max(1.0 - (most - high)), high.min(1.0 - (least - low)));
            match to - from <= NOISE {
                true => fixed.push((place, from.min(*high))),
                false => reached.push((place, from, to)),
            }
        }
        let left = fixed.iter().fold(1.0, |left, (_, share)| left - share);
        let sum = |of: fn(&(usize, f64, f64)) -> f64| reached.iter().map(of).sum::<f64>();
        let up = (left - sum(|(_, from, _)| *from)).max(0.0);
        let down = (sum(|(_, _, to)| *to) - left).max(0.0);
        let room = if up <= down { up } else { -down };
        let free = |(place, from, to): &(usize, f64, f64)| {
            let cap = if room == 0.0 { 1.0 } else { (to - from) / room.abs() };
            Free { place: *place, base: if up <= down { *from } else { *to }, cap }
        };
        let free = reached.iter().map(free).collect();
        let mut bounded = Self { fixed, free, room, tilted: None };
        if !bounded.are_often_met() {
            bounded.tilted = Some(Tilted::new(bounded.free.iter().map(|free| free.cap)));
        }
        Ok(bounded)
    }

    /// The part as a simplex, if no other bounds cut it.
    pub(super) fn as_simplex(&self) -> Option<Simplex<'_>> {
        let whole = self.free.iter().all(|free| free.cap >= 1.0 - NOISE);
        let free = self.free.iter().map(|free| (free.place, free.base)).collect();
        whole.then_some(Simplex { free, room: self.room, fixed: &self.fixed })
    }

    /// Whether enough tries meet the bounds, measured on a stream of its own.
    fn are_often_met(&self) -> bool {
        if self.free.iter().all(|free| free.cap >= 1.0) {
            return true;
        }
        let mut generators = Generators::of_block(0, 0);
        let mut scratch = vec![0.0; self.free.len()];
        let mut met = (0..TRIES).filter(|_| self.attempt(&mut generators, 0, &mut scratch));
        met.nth(LEAST as usize - 1).is_some()
    }

    /// Draws until the bounds are met.
    pub(super) fn fill(&self, generators: &mut Generators, lane: usize, shares: &mut [f64]) {
        while !self.attempt(generators, lane, &mut shares[..self.free.len()]) {}
        // From the last on: a free share moves to its place from one before it, or stays.
        for (drawn, free) in self.free.iter().enumerate().rev() {
            shares[free.place] = free.base + self.room * shares[drawn];
        }
        for (place, share) in &self.fixed {
            shares[*place] = *share;
        }
    }

    /// Fills `shares` with y of the free ones; false if it must be drawn again.
    fn attempt(&self, generators: &mut Generators, lane: usize, shares: &mut [f64]) -> bool {
        if let Some(tilted) = &self.tilted {
            return tilted.attempt(generators, lane, shares);
        }
        spacings(generators, lane, shares);
        shares.iter().zip(&self.free).all(|(share, free)| *share <= free.cap)
    }
}

/// Fills `shares` uniformly on the simplex: the gaps between sorted uniform numbers.
pub(super) fn spacings(generators: &mut Generators, lane: usize, shares: &mut [f64]) {
    let Some((last, cuts)) = shares.split_last_mut() else { return };
    for cut in cuts.iter_mut() {
        *cut = generators.next_of(lane);
    }
    cuts.sort_unstable_by(f64::total_cmp);
    *last = 1.0;
    let mut before = 0.0;
    for share in shares {
        (*share, before) = (*share - before, *share);
    }
}

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

    fn means(low: &[f64], high: &[f64]) -> Vec<f64> {
        const DRAWS: usize = 100_000;
        let bounded = Bounded::new(low, high).unwrap();
        let mut generators = Generators::of_block(3, 1);
        let (mut shares, mut sums) = (vec![0.0; low.len()], vec![0.0; low.len()]);
        for _ in 0..DRAWS {
            bounded.fill(&mut generators, 1, &mut shares);
            let rounding = 1e-15 * (low.len() as f64 / 4.0).max(1.0);
            assert_abs_diff_eq!(shares.iter().sum::<f64>(), 1.0, epsilon = rounding);
            for (j, share) in shares.iter().enumerate() {
                assert!((low[j] - 1e-15..=high[j] + 1e-15).contains(share), "{shares:?}");
                sums[j] += share / DRAWS as f64;
            }
        }
        sums
    }

    /// With two shares the first is uniform on the interval that both leave it.
    #[test]
    fn two_shares_by_hand() {
        let found = means(&[0.2, 0.0], &[0.5, 0.7]);
        assert_abs_diff_eq!(found[0], 0.4, epsilon = 2e-3); // uniform on .3 to .5
    }

    /// Lower bounds alone shift a smaller simplex, upper ones alone a reversed one.
    #[test]
    fn simplices_by_hand() {
        let raised = means(&[0.4, 0.0, 0.0], &[1.0; 3]);
        assert_abs_diff_eq!(raised[0], 0.6, epsilon = 2e-3); // .4 + .6/3
        let lowered = means(&[0.0; 3], &[0.4; 3]);
        assert_abs_diff_eq!(lowered[0], 1.0 / 3.0, epsilon = 2e-3);
    }

    /// Two shares always have an interval, and lower bounds alone a simplex.
    #[test]
    fn parts_without_other_bounds_are_simplices() {
        let is_simplex = |low: &[f64], high: &[f64]| {
            Bounded::new(low, high).is_ok_and(|bounded| bounded.as_simplex().is_some())
        };
        assert!(is_simplex(&[0.2, 0.1], &[0.5, 0.9]) && is_simplex(&[0.1, 0.3, 0.2], &[1.0; 3]));
        assert!(is_simplex(&[0.0; 3], &[0.4; 3]) && is_simplex(&[0.2, 0.0, 0.0], &[0.2, 1.0, 1.0]));
        assert!(
            !is_simplex(&[0.0; 3], &[0.6; 3]) && !is_simplex(&[0.1, 0.0, 0.0], &[0.2, 1.0, 1.0])
        );
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let refused = |low: &[f64], high: &[f64]| Bounded::new(low, high).unwrap_err();
        assert_eq!(refused(&[0.6, 0.6], &[1.0; 2]), Infeasible { low: 1.2, high: 2.0 });
        assert!(refused(&[0.0; 3], &[0.3; 3]).high < 1.0);
    }

    /// All of 40 shares near 1/40: of draws on the whole simplex practically none.
    #[test]
    fn narrow_bounds_are_drawn() {
        for width in [0.025, 1e-3, 1e-9] {
            let found = means(&[0.025 - width; 40], &[0.025 + width; 40]);
            for mean in found {
                // Five standard errors of a uniform share.
                assert_abs_diff_eq!(mean, 0.025, epsilon = 5.0 * width / (3e5_f64).sqrt());
            }
        }
    }

    /// A fixed share leaves the others the rest, on a face: .2, and .4 on average to the others.
    #[test]
    fn fixed_shares_leave_a_face() {
        for fixed in [0.2, 0.1 + 0.1 + 1e-17] {
            let found = means(&[0.0, fixed, 0.0], &[1.0, fixed, 1.0]);
            assert_abs_diff_eq!(found[1], 0.2, epsilon = 1e-12);
            assert_abs_diff_eq!(found[0], 0.4, epsilon = 3e-3);
        }
        // Fixed by the bounds of the others: .7 and .1 leave .2, whatever its own bounds.
        let found = means(&[0.7, 0.1, 0.0], &[0.7, 0.1, 1.0]);
        assert_abs_diff_eq!(found[2], 0.2, epsilon = 1e-12);
        // A face with bounds of its own: .5 fixed, the first at most .2 of the .5 that are left.
        let found = means(&[0.0, 0.5, 0.0], &[0.2, 0.5, 1.0]);
        assert_abs_diff_eq!(found[0], 0.1, epsilon = 2e-3); // uniform on 0 to .2
        // All fixed, by upper bounds alone.
        assert_eq!(means(&[0.0; 2], &[0.25, 0.75]).len(), 2);
    }

    #[test]
    fn bounds_that_leave_one_point_are_that_point() {
        let bounded = Bounded::new(&[0.25, 0.75], &[0.5, 1.0]).unwrap();
        let mut shares = [0.0; 2];
        bounded.fill(&mut Generators::of_block(1, 1), 0, &mut shares);
        assert_eq!(shares, [0.25, 0.75]);
    }
}

#[cfg(test)]
mod tilted_tests {
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
