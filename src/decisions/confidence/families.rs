//! Families of hypotheses "a is not above b", which are rejected together.

use super::estimates::Estimates;
use crate::decisions::subject::is_above;

/// Two units, whose order is tested in both directions.
#[derive(Debug, Clone)]
pub(super) struct Pair {
    pub(super) first: usize,
    pub(super) second: usize,
    /// How far the first is above the second, in standard errors of the difference.
    pub(super) ratio: f64,
    /// The standard error of the difference. Without one the scores are compared as they are.
    pub(super) spread: f64,
    /// Whether "the first is not above the second" is not rejected, and the reverse.
    pub(super) open: [bool; 2],
}

impl Pair {
    fn new(estimates: &Estimates, first: usize, second: usize) -> Self {
        let score = |unit: usize| estimates.sign * estimates.scores[unit];
        let (one, other) = (score(first), score(second));
        let spread = estimates.spread.between(first, Some(second));
        let ratio = if spread > 0.0 { (one - other) / spread } else { 0.0 };
        let decided = |above: bool| spread == 0.0 && above;
        let open = [!decided(is_above(one, other)), !decided(is_above(other, one))];
        Self { first, second, ratio, spread, open }
    }

    /// Whether the pair takes part in the maximum of which a critical value is the quantile.
    pub(super) fn varies(&self) -> bool {
        self.spread > 0.0 && (self.open[0] || self.open[1])
    }
}

/// Pairs whose hypotheses are tested together.
#[derive(Debug, Clone)]
pub(super) struct Family(pub(super) Vec<Pair>);

impl Family {
    /// A unit with every other, the unit first.
    pub(super) fn of_unit(estimates: &Estimates, unit: usize) -> Self {
        let others = (0..estimates.units.len()).filter(|other| *other != unit);
        Self(others.map(|other| Pair::new(estimates, unit, other)).collect())
    }

    /// Every unit with every other.
    pub(super) fn of_all(estimates: &Estimates) -> Self {
        let n = estimates.units.len();
        let pairs = (0..n).flat_map(|one| (one + 1..n).map(move |other| (one, other)));
        Self(pairs.map(|(one, other)| Pair::new(estimates, one, other)).collect())
    }

    /// How many hypotheses of pairs that vary are open.
    pub(super) fn open(&self) -> usize {
        let varying = self.0.iter().filter(|pair| pair.spread > 0.0);
        varying.flat_map(|pair| pair.open).filter(|open| *open).count()
    }

    /// Rejects what is beyond a critical value; whether there was any.
    pub(super) fn reject(&mut self, critical: f64) -> bool {
        let mut any = false;
        for pair in self.0.iter_mut().filter(|pair| pair.spread > 0.0) {
            for (side, ratio) in [(0, pair.ratio), (1, -pair.ratio)] {
                if pair.open[side] && ratio > critical {
                    pair.open[side] = false;
                    any = true;
                }
            }
        }
        any
    }

    /// How near a unit's nearest pair is to a critical value.
    pub(super) fn nearest(&self, unit: Option<usize>, critical: f64) -> Option<f64> {
        let own = |pair: &&Pair| unit.is_none_or(|unit| pair.first == unit || pair.second == unit);
        let varying = self.0.iter().filter(|pair| pair.spread > 0.0).filter(own);
        varying.map(|pair| (pair.ratio.abs() - critical).abs()).min_by(f64::total_cmp)
    }

    /// The first and the last rank that a unit can have, by what is rejected.
    pub(super) fn ranks(&self, unit: usize, units: usize) -> (usize, usize) {
        let (mut above, mut below) = (0, 0);
        for pair in &self.0 {
            let [first_is_not_above, second_is_not_above] = pair.open;
            if pair.first == unit {
                above += usize::from(!second_is_not_above);
                below += usize::from(!first_is_not_above);
            } else if pair.second == unit {
                above += usize::from(!first_is_not_above);
                below += usize::from(!second_is_not_above);
            }
        }
        (1 + above, units - below)
    }
}
