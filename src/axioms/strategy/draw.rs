//! Draws from a test runner's random numbers.

use std::ops::RangeInclusive;

use proptest::prelude::RngCore;
use proptest::test_runner::{TestRng, TestRunner};

/// A source of draws; the same runner's seed gives the same draws.
pub(super) struct Draw<'a>(&'a mut TestRng);

impl<'a> Draw<'a> {
    pub(super) fn new(runner: &'a mut TestRunner) -> Self {
        Self(runner.rng())
    }

    pub(super) fn seed(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// From 0 to one less than the count, which is above zero.
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
