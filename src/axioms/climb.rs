//! Climbing from the cases that come nearest to a violation.

use proptest::test_runner::TestRng;

use super::case::Case;
use super::strategy::{below, neighbour};

/// So many of the best cases are climbed from.
const BEST: usize = 6;

/// The cases that come nearest to a violation, the nearest first, with their margins.
#[derive(Default)]
pub(super) struct Climb(Vec<(f64, Case)>);

impl Climb {
    /// A drawn case, which is kept if it is one of the best.
    pub(super) fn offer(&mut self, margin: f64, case: &Case) {
        if self.0.len() < BEST || self.0.last().is_some_and(|(worst, _)| margin > *worst) {
            self.0.truncate(BEST - 1);
            self.0.push((margin, case.clone()));
            self.sort();
        }
    }

    /// A neighbour of one of the best, more often of the better ones, and of which.
    pub(super) fn step(&self, rng: &mut TestRng) -> Option<(usize, Case)> {
        let most = below(rng, self.0.len().max(1)) + 1;
        let from = below(rng, most);
        let (_, case) = self.0.get(from)?;
        Some((from, neighbour(case, rng)?))
    }

    /// A neighbour takes the place of where it came from, unless it is farther from a violation.
    pub(super) fn reach(&mut self, from: usize, margin: f64, case: Case) {
        if let Some(place) = self.0.get_mut(from).filter(|place| margin >= place.0) {
            *place = (margin, case);
            self.sort();
        }
    }

    fn sort(&mut self) {
        self.0.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    }
}
