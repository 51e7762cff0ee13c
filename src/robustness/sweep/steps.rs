//! What each step of a sweep costs, for the benchmarks of this crate.

use std::time::{Duration, Instant};

use super::plan::SweepPlan;
use crate::data::Dataset;
use crate::engine::Index;
use crate::error::Result;

/// The time that each step of a sweep takes on one thread.
///
/// # Errors
///
/// As for [`Index::sweep`].
pub fn time_sweep(index: &Index, data: &Dataset, plan: SweepPlan) -> Result<SweepSteps> {
    super::run::time(index, data, plan)
}

/// How long each step of a sweep took, on one thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct SweepSteps {
    /// Drawing the weights.
    pub draw: Duration,
    /// Multiplying them with the scores of the indicators; nothing where the engine does it.
    pub product: Duration,
    /// Ranking, with the scoring where the engine does it.
    pub rank: Duration,
    /// Counting.
    pub count: Duration,
}

/// Takes the time of the steps, or does not.
pub(super) trait Clock {
    /// A step has ended.
    fn lap(&mut self, step: fn(&mut SweepSteps) -> &mut Duration);
}

/// Takes no time.
pub(super) struct NoClock;

impl Clock for NoClock {
    #[inline(always)]
    fn lap(&mut self, _: fn(&mut SweepSteps) -> &mut Duration) {}
}

/// Adds up the time from one step's end to the next's.
pub(super) struct StopWatch {
    last: Instant,
    pub(super) steps: SweepSteps,
}

impl StopWatch {
    pub(super) fn start() -> Self {
        Self { last: Instant::now(), steps: SweepSteps::default() }
    }
}

impl Clock for StopWatch {
    fn lap(&mut self, step: fn(&mut SweepSteps) -> &mut Duration) {
        let now = Instant::now();
        *step(&mut self.steps) += now - self.last;
        self.last = now;
    }
}
