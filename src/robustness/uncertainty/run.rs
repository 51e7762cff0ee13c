//! Numbered replicates of a study, on all threads, summed up.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::evaluator::Evaluator;
use super::plan::Choices;
use super::plan::of_combination;
use super::study::Uncertainty;
use super::summary::Runs;
use super::summary::UncertaintySummary;
use super::variant::Key;
use crate::error::{Diagnostics, Result};
use crate::robustness::spares::Spares;

/// After so many replicates in a row without a combination that was not met before, no more are
/// looked for.
const PATIENCE: u64 = 100_000;

impl Uncertainty {
    /// Evaluates a range of replicates, on the threads of the current pool of rayon, and sums them
    /// up. Replicates are numbered; any range can be computed apart and merged to the same bits.
    ///
    /// # Errors
    ///
    /// The range is empty. A combination of alternatives is refused: those that occur in the range are
    /// tried before the first replicate, until 100,000 replicates in a row have brought none that was
    /// not met before; one so rare that it comes later ends the run.
    pub fn run(&self, runs: Runs, seed: u64) -> Result<UncertaintySummary> {
        self.sum_up(runs, seed, false, |_| true)
    }

    /// As [`run`](Uncertainty::run), and keeps the scores of every replicate, so that their quantiles
    /// can be told exactly: 8 bytes per unit and replicate.
    ///
    /// # Errors
    ///
    /// As for [`run`](Uncertainty::run).
    pub fn run_keeping_scores(&self, runs: Runs, seed: u64) -> Result<UncertaintySummary> {
        self.sum_up(runs, seed, true, |_| true)
    }

    /// As [`run`](Uncertainty::run), as long as `go_on`, which is told after every block of
    /// replicates how many more were counted, says so. What it then returns are the replicates
    /// counted so far, with their [numbers](UncertaintySummary::runs).
    ///
    /// # Errors
    ///
    /// As for [`run`](Uncertainty::run).
    pub fn run_while(
        &self,
        runs: Runs,
        seed: u64,
        keep_scores: bool,
        go_on: impl Fn(u64) -> bool + Sync,
    ) -> Result<UncertaintySummary> {
        self.sum_up(runs, seed, keep_scores, go_on)
    }

    fn sum_up(
        &self,
        runs: Runs,
        seed: u64,
        keep: bool,
        go_on: impl Fn(u64) -> bool + Sync,
    ) -> Result<UncertaintySummary> {
        runs.check()?;
        self.check_combinations(runs, seed)?;
        let empty = self.no_replicates(seed);
        let stopped = AtomicBool::new(false);
        let block = |evaluator: &mut Evaluator<'_>, block: Runs| {
            let (mut summary, mut point) = (empty.clone(), Vec::new());
            if stopped.load(Ordering::Relaxed) {
                return Ok(summary);
            }
            for replicate in self.by_variant(block, seed, evaluator)? {
                self.draw(seed, replicate, &mut point);
                summary.count(replicate, evaluator.evaluate(&point)?, keep);
            }
            summary.has_run(block);
            if !go_on(block.count()) {
                stopped.store(true, Ordering::Relaxed);
            }
            Ok(summary)
        };
        let evaluators = Spares::new(|| self.evaluator());
        let block = |runs| evaluators.with(|evaluator| block(evaluator, runs));
        let blocks = runs.blocks().into_par_iter().map(block);
        blocks.try_reduce(|| empty.clone(), UncertaintySummary::merge)
    }

    /// Evaluates given points, such as those that another program drew, and sums them up as the
    /// replicates 0, 1, …; scores are kept where asked for.
    ///
    /// # Errors
    ///
    /// There are no points; else as for [`evaluate`](Uncertainty::evaluate).
    pub fn run_at(&self, points: &[Vec<f64>], keep_scores: bool) -> Result<UncertaintySummary> {
        let runs = Runs::new(0, points.len() as u64);
        runs.check()?;
        let mut summary = self.no_replicates(0).at_points(points);
        let mut evaluator = self.evaluator();
        for (replicate, point) in runs.numbers().zip(points) {
            summary.count(replicate, evaluator.evaluate(point)?, keep_scores);
        }
        summary.has_run(runs);
        Ok(summary)
    }

    /// The replicates of a block, those with the same variant one after another, so that its columns
    /// stay near the processor.
    fn by_variant(
        &self,
        block: Runs,
        seed: u64,
        evaluator: &mut Evaluator<'_>,
    ) -> Result<Vec<u64>> {
        let mut point = Vec::new();
        let mut keyed = Vec::new();
        for replicate in block.numbers() {
            self.draw(seed, replicate, &mut point);
            evaluator.choose(&point)?;
            keyed.push((evaluator.chosen().0.clone(), replicate));
        }
        keyed.sort_unstable();
        Ok(keyed.into_iter().map(|(_, replicate)| replicate).collect())
    }

    fn no_replicates(&self, seed: u64) -> UncertaintySummary {
        UncertaintySummary::empty(self.hash(seed), seed, self.units(), self.nominal())
    }

    /// The combinations that occur, unless so rarely that long runs bring nothing else.
    fn occurring(
        &self,
        runs: Runs,
        seed: u64,
        evaluator: &mut Evaluator<'_>,
    ) -> Result<Vec<(Key, Choices)>> {
        let mut occurring: BTreeMap<Key, Choices> = BTreeMap::new();
        let (mut point, mut nothing_new) = (Vec::new(), 0);
        for replicate in runs.numbers() {
            self.draw(seed, replicate, &mut point);
            evaluator.choose(&point)?;
            let (key, choices) = evaluator.chosen();
            if occurring.contains_key(key) {
                nothing_new += 1;
                if nothing_new == PATIENCE {
                    break;
                }
            } else {
                occurring.insert(key.clone(), choices.clone());
                nothing_new = 0;
            }
        }
        Ok(occurring.into_iter().collect())
    }

    /// Prepares every combination that occurs, and names all that are refused.
    fn check_combinations(&self, runs: Runs, seed: u64) -> Result<()> {
        let mut evaluator = self.evaluator();
        let occurring = self.occurring(runs, seed, &mut evaluator)?;
        let refused = |(key, choices): &(Key, Choices)| {
            self.model.variant(key, choices).err().map(|error| (choices.clone(), error))
        };
        let refused: Vec<_> = occurring.par_iter().filter_map(refused).collect();
        let (mut faults, mut told) = (Diagnostics::default(), Vec::new());
        for (choices, error) in refused {
            if !told.contains(&error) {
                let least = evaluator.least(choices, &error);
                let found = of_combination(&self.model.plan, &least, &error);
                found.into_iter().for_each(|fault| faults.push(fault));
                told.push(error);
            }
        }
        faults.check()
    }
}
