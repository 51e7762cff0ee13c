//! Runs a sweep: blocks of draws, spread over threads.

use rayon::prelude::*;

use super::BLOCK;
use super::counts::Counts;
use super::draws::SweepPlan;
use super::histogram::{PILOT, Range};
use super::origin::SweepOrigin;
use super::places::Places;
use super::plan::ResolvedPlan;
use super::progress::Progress;
use super::steps::{NoClock, StopWatch, SweepSteps};
use super::summary::{WeightSweep, by_code};
use super::tally::{Coarse, ScoreTally, Tally};
use super::worker::{Ranks, Task, Worker};
use crate::data::Dataset;
use crate::engine::{Index, Prepared};
use crate::error::{ErrorKind, Result};
use crate::numerics::Ties;

/// The most units of which all pairs are kept.
const MOST_PAIRED: usize = 4096;

impl Index {
    /// Ranks the units under many other weights and counts the ranks.
    ///
    /// The ranks are those of [`score`](Index::score) under each of the weights. Where the groups
    /// below which weights are drawn are a nest of arithmetic means or weighted sums over complete
    /// scores, without transforms, the scores of many draws come from one matrix product; scores near
    /// enough to be ties are computed again as the engine computes them.
    /// The result does not depend on the number of threads, which is that of the current pool of
    /// rayon. Another processor may round a product otherwise in its last bit, which can move the
    /// counts of scores, and of ranks where scores differ by less than rounding.
    ///
    /// # Errors
    ///
    /// As for [`score`](Index::score); every fault of the draws, with its group; a method refuses a
    /// value that arises under a draw's weights.
    pub fn sweep(&self, data: &Dataset, draws: SweepPlan) -> Result<WeightSweep> {
        self.sweep_while(data, draws, |_| true)
    }

    /// As [`sweep`](Index::sweep), telling now and then how many draws are counted, until that
    /// returns false. The sweep then holds the first draws of those asked for, maybe none beyond the
    /// first block.
    ///
    /// # Errors
    ///
    /// As for [`sweep`](Index::sweep).
    pub fn sweep_while(
        &self,
        data: &Dataset,
        draws: SweepPlan,
        go_on: impl FnMut(u64) -> bool + Send,
    ) -> Result<WeightSweep> {
        let job = Job::new(self, data, draws)?;
        job.run(go_on)
    }
}

/// The time that each step of a sweep takes on one thread.
pub(super) fn time(index: &Index, data: &Dataset, draws: SweepPlan) -> Result<SweepSteps> {
    let job = Job::new(index, data, draws)?;
    let mut worker = job.worker();
    let mut watch = StopWatch::start();
    for block in job.blocks() {
        worker.run(&job.task, block, job.draws_in(block), &mut watch)?;
    }
    Ok(watch.steps)
}

/// A sweep that is ready to run.
struct Job {
    task: Task,
    prepared: Prepared,
    tally: Tally,
    origin: SweepOrigin,
}

impl Job {
    fn new(index: &Index, data: &Dataset, draws: SweepPlan) -> Result<Self> {
        let prepared = index.prepare(data)?;
        let plan = ResolvedPlan::new(&prepared, &draws)?;
        let units = prepared.units().len();
        if draws.pairwise && units > MOST_PAIRED {
            return Err(ErrorKind::TooManyPairs { units, most: MOST_PAIRED }.into());
        }
        let origin = SweepOrigin::new(index, data, &prepared, &draws);
        let tally = empty_tally(&prepared, &plan, &draws);
        let ranks = Ranks::of(&prepared, &plan);
        let mut job = Self { task: Task { plan, draws, ranks }, prepared, tally, origin };
        if job.task.draws.scores {
            job.tally.scores = Some(ScoreTally::new(job.ranges()?));
        }
        Ok(job)
    }

    /// The ranges of the units' scores in the first draws.
    fn ranges(&self) -> Result<Vec<Range>> {
        let draws = usize::try_from(self.task.draws.draws).unwrap_or(PILOT).min(PILOT);
        let scores = self.worker().pilot(&self.task, draws)?;
        let units = self.prepared.units().len();
        let of = |unit: usize| Range::around(scores.iter().skip(unit).step_by(units).copied());
        Ok((0..units).map(of).collect())
    }

    fn worker(&self) -> Worker {
        Worker::new(&self.task, self.prepared.clone(), self.tally.clone())
    }

    fn blocks(&self) -> std::ops::Range<u64> {
        let asked = self.task.draws.asked();
        asked.start / BLOCK as u64..asked.end.div_ceil(BLOCK as u64)
    }

    /// The draws of a block that are asked for.
    fn draws_in(&self, block: u64) -> std::ops::Range<usize> {
        let (asked, start) = (self.task.draws.asked(), block * BLOCK as u64);
        let within = |draw: u64| draw.saturating_sub(start).min(BLOCK as u64) as usize;
        within(asked.start)..within(asked.end)
    }

    fn run(self, go_on: impl FnMut(u64) -> bool + Send) -> Result<WeightSweep> {
        let blocks = self.blocks();
        let count = usize::try_from(blocks.end - blocks.start).unwrap_or(usize::MAX);
        let threads = rayon::current_num_threads().clamp(1, count.max(1));
        let mut workers: Vec<_> = (0..threads).map(|_| self.worker()).collect();
        let progress = Progress::new(blocks.start, go_on);
        workers.par_iter_mut().with_max_len(1).for_each(|worker| {
            while let Some(block) = progress.next(blocks.end) {
                let draws = self.draws_in(block);
                let counted = draws.len() as u64;
                match worker.run(&self.task, block, draws, &mut NoClock) {
                    Ok(()) => progress.done(counted),
                    Err(error) => progress.fail(block, error),
                }
            }
        });
        let counted = progress.finish()?;
        Ok(self.summary(workers, counted))
    }

    fn summary(self, workers: Vec<Worker>, counted: u64) -> WeightSweep {
        let tallies = workers.into_iter().map(|worker| worker.tally).collect();
        let (nodes, plan) = (self.prepared.framework().nodes(), &self.task.plan);
        let from = self.task.draws.asked().start;
        let units = self.prepared.units();
        let present = |rank: &f64| (!rank.is_nan()).then_some(*rank);
        let codes: Vec<_> = units.iter().map(|unit| unit.code.clone()).collect();
        WeightSweep {
            origin: self.origin,
            by_code: by_code(&codes),
            units: codes,
            indicators: plan.leaves.iter().map(|leaf| nodes[*leaf].code().clone()).collect(),
            nominal: self.prepared.ranks().iter().map(present).collect(),
            runs: vec![(from, from + counted)],
            places: self.tally.places,
            counts: Counts::of(tallies, units.len(), plan.leaves.len()),
        }
    }
}

fn empty_tally(prepared: &Prepared, plan: &ResolvedPlan, draws: &SweepPlan) -> Tally {
    let units = prepared.units().len();
    let halves = prepared.recipes().first().is_some_and(|root| root.ranking.ties == Ties::Average);
    let places = Places::new(units, halves);
    let coarse = (!places.are_exact()).then(|| Coarse {
        sums: vec![0; units],
        best: vec![u32::MAX; units],
        worst: vec![0; units],
        firsts: vec![0; units],
    });
    Tally {
        places,
        counts: vec![0; places.len() * units],
        unranked: vec![0; units],
        coarse,
        pairs: draws.pairwise.then(|| vec![0; units * units]),
        central: draws.central.then(|| vec![0; units * plan.leaves.len()]),
        scores: None,
    }
}
