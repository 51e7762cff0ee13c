//! How values are drawn from a test runner's random numbers, and how they shrink.

use std::fmt::Debug;
use std::ops::RangeInclusive;

// By glob, since the trait that has `next_u64` is `RngCore` up to proptest 1.11 and `Rng` from 1.12 on.
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Reason, TestRng, TestRunner};

use crate::error::Result;

/// A source of draws; the same seed of the runner gives the same draws.
pub(super) struct Draw<'a>(&'a mut TestRng);

impl<'a> Draw<'a> {
    pub(super) fn new(runner: &'a mut TestRunner) -> Self {
        Self(runner.rng())
    }

    pub(super) fn of(rng: &'a mut TestRng) -> Self {
        Self(rng)
    }

    pub(super) fn seed(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// From 0 to one less than the count, which must be above zero.
    pub(super) fn below(&mut self, count: usize) -> usize {
        ((u128::from(self.0.next_u64()) * count as u128) >> 64) as usize
    }

    pub(super) fn within(&mut self, range: &RangeInclusive<usize>) -> usize {
        let (least, most) = (*range.start(), (*range.end()).max(*range.start()));
        least + self.below(most - least + 1)
    }

    /// From 0 to 1, in 2⁵³ steps.
    pub(super) fn share(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(super) fn chance(&mut self, share: f64) -> bool {
        self.share() < share
    }

    pub(super) fn one_of<T: Copy>(&mut self, first: T, others: &[T]) -> T {
        match self.below(others.len() + 1) {
            0 => first,
            other => others[other - 1],
        }
    }

    /// A whole number between two, as a float.
    pub(super) fn whole(&mut self, low: u32, high: u32) -> f64 {
        f64::from(low) + self.below((high - low) as usize + 1) as f64
    }
}

/// A value that can be made simpler in numbered ways.
pub trait Simplify: Clone + Debug {
    /// The value after an edit: `None` if there are no more edits, `Some(None)` if this one changes
    /// nothing. A repeated edit must come to an end.
    fn simpler(&self, edit: usize) -> Option<Option<Self>>;
}

/// A value that shrinks: edits are tried in turn and kept if the failure stays, from the first again
/// until none is kept.
#[derive(Debug, Clone)]
pub struct Shrinking<T> {
    current: T,
    failing: T,
    edit: usize,
    tried: bool,
    progress: bool,
}

impl<T: Clone> Shrinking<T> {
    pub(in crate::axioms) fn new(value: T) -> Self {
        Self { failing: value.clone(), current: value, edit: 0, tried: false, progress: false }
    }

    /// What a strategy draws.
    pub(super) fn drawn(
        runner: &mut TestRunner,
        draw: impl FnOnce(&mut Draw<'_>) -> Result<T>,
    ) -> std::result::Result<Self, Reason> {
        draw(&mut Draw::new(runner)).map(Self::new).map_err(|error| error.to_string().into())
    }
}

impl<T: Simplify> Shrinking<T> {
    fn advance(&mut self) -> bool {
        loop {
            match self.failing.simpler(self.edit) {
                Some(Some(simpler)) => {
                    self.current = simpler;
                    self.tried = true;
                    return true;
                }
                Some(None) => self.edit += 1,
                None if self.progress => {
                    self.progress = false;
                    self.edit = 0;
                }
                None => {
                    self.current = self.failing.clone();
                    return false;
                }
            }
        }
    }
}

impl<T: Simplify> ValueTree for Shrinking<T> {
    type Value = T;

    fn current(&self) -> T {
        self.current.clone()
    }

    fn simplify(&mut self) -> bool {
        self.failing = self.current.clone();
        self.progress |= self.tried;
        self.advance()
    }

    fn complicate(&mut self) -> bool {
        self.edit += 1;
        self.tried = false;
        self.advance()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Simplify for Vec<u32> {
        fn simpler(&self, edit: usize) -> Option<Option<Self>> {
            let (count, mut simpler) = (self.len(), self.clone());
            if edit < count {
                simpler.remove(edit);
                return Some(Some(simpler));
            }
            let number = simpler.get_mut(edit - count)?;
            *number /= 2;
            Some((simpler != *self).then_some(simpler))
        }
    }

    #[test]
    fn it_stops_at_the_smallest_failure() {
        let fails = |numbers: &Vec<u32>| numbers.iter().any(|number| *number >= 5);
        let mut tree = Shrinking::new(vec![3, 80, 7]);
        let mut smallest = tree.current();
        let mut moved = tree.simplify();
        while moved {
            let failed = fails(&tree.current());
            if failed {
                smallest = tree.current();
            }
            moved = if failed { tree.simplify() } else { tree.complicate() };
        }
        assert_eq!(smallest, [7]);
    }
}
