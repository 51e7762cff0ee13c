//! Runs a sweep: blocks of draws, spread over threads.

use std::ops::Range;

use super::BLOCK;
use super::bins::{Counts, PILOT, Places, ScoreRange};
use super::plan::SweepPlan;
use super::quasi::RANDOMISATIONS;
use super::resolved::ResolvedPlan;
use super::steps::{Clock, NoClock, StopWatch, SweepSteps};
use super::stored::SweepOrigin;
use super::summary::{WeightSweep, by_code};
use super::tally::{ScoreTally, Tally};
use super::worker::{Task, Worker};
use crate::data::Dataset;
use crate::engine::{Index, Prepared};
use crate::error::{ErrorKind, Result};
use crate::numerics::{Ties, present};
use crate::robustness::parallel::in_order;

/// Ranks that are counted before a run can be stopped, or those of the fewest draws that share a
/// product.
const PIECE_CELLS: usize = 1 << 22;
const FEWEST_DRAWS: usize = 4;

/// The most units for which a sweep keeps all pairs.
const MOST_PAIRED: usize = 4096;

impl Index {
    /// Ranks the units under many other weights and counts the ranks.
    ///
    /// The ranks are those of [`score`](Index::score) under each of the weights. One matrix product
    /// gives the scores of many draws where the groups above the drawn weights are arithmetic means or
    /// weighted sums of complete scores, without transforms; scores so near that they may be tied are
    /// computed again as the engine computes them.
    ///
    /// The result does not depend on the number of threads, which is that of the current pool of
    /// rayon. Another processor may round the last bit of a product differently; this can move the
    /// counts of scores, and of ranks where scores differ by less than rounding.
    ///
    /// # Errors
    ///
    /// As for [`score`](Index::score); all faults of the plan, with the group; a value under some
    /// draw's weights that a method refuses.
    pub fn sweep(&self, data: &Dataset, draws: SweepPlan) -> Result<WeightSweep> {
        self.sweep_while(data, draws, |_| true)
    }

    /// As [`sweep`](Index::sweep), until `go_on`, told now and then how many draws are counted, returns
    /// false. The sweep then holds the first of the draws asked for, perhaps only those of one block.
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
        ReadySweep::new(self, data, draws)?.run(go_on)
    }
}

/// The time that each step of a sweep takes on one thread.
pub(super) fn time(index: &Index, data: &Dataset, draws: SweepPlan) -> Result<SweepSteps> {
    let sweep = ReadySweep::new(index, data, draws)?;
    let (mut worker, mut watch) = (sweep.worker.clone(), StopWatch::start());
    for piece in sweep.pieces() {
        sweep.count(&mut worker, piece, &mut watch)?;
    }
    Ok(watch.steps)
}

/// A sweep that is ready to run.
struct ReadySweep {
    task: Task,
    prepared: Prepared,
    origin: SweepOrigin,
    /// The worker that the others are made of; it has counted nothing.
    worker: Worker,
}

impl ReadySweep {
    fn new(index: &Index, data: &Dataset, draws: SweepPlan) -> Result<Self> {
        let prepared = index.prepare(data)?;
        let plan = ResolvedPlan::new(&prepared, &draws)?;
        let units = prepared.units().len();
        if let Some(rank) = draws.top.filter(|k| *k == 0 || *k > units) {
            return Err(ErrorKind::RankBeyondUnits { rank, units }.into());
        }
        let grouping = prepared.recipes().first().and_then(|root| root.ranking.within.as_ref());
        if let Some(grouping) = grouping.filter(|_| draws.pairwise) {
            return Err(ErrorKind::PairsWithinGroups { grouping: grouping.to_string() }.into());
        }
        if draws.pairwise && units > MOST_PAIRED {
            return Err(ErrorKind::TooManyPairs { units, most: MOST_PAIRED }.into());
        }
        let root = prepared.recipes().first();
        let halves = root.is_some_and(|root| root.ranking.ties == Ties::Average);
        // Exact counts of ranks tell of any first k, so that parts need not agree on one.
        let exact = Places::new(units, halves).are_exact();
        let draws = SweepPlan { top: draws.top.filter(|_| !exact), ..draws };
        let origin = SweepOrigin::new(index, data, &prepared, &draws);
        let randomisations = if plan.quasi.is_some() { RANDOMISATIONS } else { 1 };
        let tally = Tally::new(units, plan.leaves.len(), halves, (&draws, randomisations));
        let task = Task { plan, draws };
        let mut worker = Worker::new(&task, prepared.clone(), tally);
        if task.draws.scores {
            let draws = usize::try_from(task.draws.draws).unwrap_or(PILOT).min(PILOT);
            let scores = worker.pilot(&task, draws)?;
            let of = |unit: usize| scores.iter().skip(unit).step_by(units).copied();
            let range = |unit| ScoreRange::around(&of(unit).collect::<Vec<_>>());
            worker.tally.scores = Some(ScoreTally::new((0..units).map(range).collect()));
        }
        Ok(Self { task, prepared, origin, worker })
    }

    /// The draws of a block that are counted before the run can be stopped: fewer where there are
    /// many units.
    fn at_once(&self) -> u64 {
        let fit = PIECE_CELLS / self.prepared.units().len().max(1);
        let fit = fit.clamp(FEWEST_DRAWS, BLOCK);
        1 << fit.ilog2()
    }

    /// The numbers of the pieces of blocks that are asked for.
    fn pieces(&self) -> Range<u64> {
        let (asked, length) = (self.task.draws.asked(), self.at_once());
        asked.start / length..asked.end.div_ceil(length)
    }

    /// Counts the draws of a piece that are asked for; returns how many they are.
    fn count(&self, worker: &mut Worker, piece: u64, clock: &mut impl Clock) -> Result<u64> {
        let (asked, length) = (self.task.draws.asked(), self.at_once());
        let from = asked.start.max(piece * length);
        let to = asked.end.min((piece + 1) * length);
        let block = from / BLOCK as u64;
        let within = |draw: u64| (draw - block * BLOCK as u64) as usize;
        worker.run(&self.task, block, within(from)..within(to), clock).map(|()| to - from)
    }

    fn run(self, go_on: impl FnMut(u64) -> bool + Send) -> Result<WeightSweep> {
        let worker = || self.worker.clone();
        let (counted, workers) = in_order(self.pieces(), go_on, worker, |worker, piece| {
            self.count(worker, piece, &mut NoClock)
        })?;
        let mut counts = Counts::from(self.worker.tally.clone());
        workers.into_iter().for_each(|worker| counts.add(worker.tally.into()));
        let nodes = self.prepared.framework().nodes();
        let leaves = self.task.plan.leaves.iter();
        let from = self.task.draws.asked().start;
        let units: Vec<_> = self.prepared.units().iter().map(|unit| unit.code.clone()).collect();
        Ok(WeightSweep {
            by_code: by_code(&units),
            units,
            indicators: leaves.map(|leaf| nodes[*leaf].code().clone()).collect(),
            nominal: self.prepared.ranks().iter().map(|rank| present(*rank)).collect(),
            runs: vec![(from, from + counted)],
            places: self.worker.tally.places,
            counts,
            origin: self.origin,
        })
    }
}
