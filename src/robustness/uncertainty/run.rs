//! Runs numbered replicates of a study on all threads and sums them up.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::evaluator::Evaluator;
use super::model::Key;
use super::plan::{Choices, of_combination};
use super::study::Uncertainty;
use super::summary::{Runs, UncertaintySummary};
use crate::error::{Diagnostics, Result};
use crate::robustness::parallel::{Spares, Watch};

/// The search for combinations ends after so many replicates in a row without a new one.
const PATIENCE: u64 = 100_000;

impl Uncertainty {
    /// Evaluates a range of replicates on the threads of the current pool of rayon and sums them up.
    /// Any ranges can be computed apart and [merged](UncertaintySummary::merge) to the same bits.
    ///
    /// # Errors
    ///
    /// The range is empty, or a method refuses a combination of alternatives. The combinations in the
    /// range are tried before the first replicate, until 100,000 replicates in a row have brought no
    /// new one; a rarer one that fails ends the run.
    pub fn run(&self, runs: Runs, seed: u64) -> Result<UncertaintySummary> {
        self.run_while(runs, seed, false, |_| true)
    }

    /// As [`run`](Uncertainty::run), until `go_on`, told after every block how many more replicates
    /// are counted, returns false. The summary then holds the replicates counted so far, with their
    /// [numbers](UncertaintySummary::runs). If asked for, it keeps the scores of every replicate for
    /// exact quantiles: 8 bytes per unit and replicate.
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
        runs.check()?;
        self.check_combinations(runs, seed)?;
        let empty = self.no_replicates(seed);
        let block = |evaluator: &mut Evaluator<'_>, block: Runs| {
            let (mut summary, mut point) = (empty.clone(), Vec::new());
            for replicate in self.by_variant(block, seed, evaluator)? {
                self.draw(seed, replicate, &mut point);
                summary.count(replicate, evaluator.evaluate(&point)?, keep_scores);
            }
            summary.has_run(block);
            Ok(summary)
        };
        let (watch, evaluators) = (Watch::new(go_on), Spares::new(|| self.evaluator()));
        let block = |runs: Runs| {
            let done = watch.run(runs.count(), || evaluators.with(|own| block(own, runs)));
            done.unwrap_or_else(|| Ok(empty.clone()))
        };
        let blocks = runs.blocks().into_par_iter().map(block);
        blocks.try_reduce(|| empty.clone(), UncertaintySummary::merge)
    }

    /// Evaluates given points, such as those of another program, and sums them up as the replicates 0,
    /// 1, …, with their scores if asked for.
    ///
    /// # Errors
    ///
    /// No points; else as for [`evaluate`](Uncertainty::evaluate).
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

    /// The replicates of a block by variant, so that the columns of each stay in the cache.
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

    /// The combinations that occur, except very rare ones.
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

    /// Prepares the combinations that occur and names all that fail.
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
                faults.keep::<()>(Err(of_combination(&self.model.plan, &least, &error)));
                told.push(error);
            }
        }
        faults.check()
    }
}
