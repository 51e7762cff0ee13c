//! Runs numbered replicates of a study on all threads and sums them up.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::evaluator::Evaluator;
use super::model::Key;
use super::plan::{Choices, of_combination};
use super::study::Uncertainty;
use super::summary::{Runs, UncertaintySummary};
use super::unit_counts::BlockOutcomes;
use crate::error::{Diagnostics, ErrorKind, Result};
use crate::robustness::parallel::{Spares, Watch};

/// Replicates that one thread evaluates in a row: fewer where there are many units, so that little
/// is lost of a run that is stopped.
fn block_length(units: usize) -> u64 {
    ((1 << 18) / units.max(1) as u64).clamp(1, 256)
}

/// Bytes that the scores of all replicates may take.
const MEMORY: u128 = 2 << 30;

fn check_memory(replicates: u64, units: usize) -> Result<()> {
    let bytes = 16 * u128::from(replicates) * units as u128;
    if bytes <= MEMORY {
        return Ok(());
    }
    let why = format!(
        "those of {replicates} replicates would take {} MiB where {} are allowed: ask for fewer \
         runs at a time",
        bytes >> 20,
        MEMORY >> 20
    );
    Err(ErrorKind::InvalidOption { option: "scores".to_owned(), why }.into())
}

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
        if keep_scores {
            check_memory(runs.count(), self.units().len())?;
        }
        let watch = Watch::new(go_on);
        self.check_combinations(runs, seed, &|| watch.is_to_stop())?;
        let empty = self.no_replicates(seed);
        let evaluators = Spares::new(|| self.evaluator());
        // A block that is not finished when the run is to stop is not counted.
        let block = |evaluator: &mut Evaluator<'_>, block: Runs| {
            let (mut outcomes, mut point) = (BlockOutcomes::default(), Vec::new());
            for replicate in self.by_variant(block, seed, evaluator)? {
                if watch.is_to_stop() {
                    return Ok(None);
                }
                self.draw(seed, replicate, &mut point);
                outcomes.add(replicate, evaluator.evaluate(&point)?, keep_scores);
            }
            let mut summary = empty.clone();
            summary.count(outcomes);
            summary.has_run(block);
            watch.has_done(block.count());
            Ok(Some(summary))
        };
        let (blocks, of) = runs.blocks(block_length(self.units().len()));
        let done = (0..blocks).into_par_iter().map(|number| {
            let done = evaluators.with(|own| block(own, of(number)));
            done.transpose()
        });
        done.while_some().try_reduce(|| empty.clone(), UncertaintySummary::merge)
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
        let (mut evaluator, mut outcomes) = (self.evaluator(), BlockOutcomes::default());
        for (replicate, point) in runs.numbers().zip(points) {
            outcomes.add(replicate, evaluator.evaluate(point)?, keep_scores);
        }
        summary.count(outcomes);
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
        is_to_stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<Vec<(Key, Choices)>> {
        let mut occurring: BTreeMap<Key, Choices> = BTreeMap::new();
        let (mut point, mut nothing_new) = (Vec::new(), 0);
        for replicate in runs.numbers() {
            if is_to_stop() {
                break;
            }
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

    /// Prepares the combinations that occur and names all that fail, unless it is to stop.
    fn check_combinations(
        &self,
        runs: Runs,
        seed: u64,
        is_to_stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<()> {
        let mut evaluator = self.evaluator();
        let occurring = self.occurring(runs, seed, &mut evaluator, is_to_stop)?;
        let refused = |(key, choices): &(Key, Choices)| {
            if is_to_stop() {
                return None;
            }
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
