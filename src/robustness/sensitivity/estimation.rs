//! An estimation of Sobol' indices: its options and its runs.

use rayon::prelude::*;

use super::bootstrap::{Bootstrap, Intervals};
use super::design::Design;
use super::estimate::{Counted, Estimator};
use super::evaluations::{Evaluations, check_memory, too_few_points};
use super::factor::{InputFactor, check_names};
use super::indices::{
    Effect, InteractionEffect, OutputIndices, Sensitivity, SobolIndices, check_values, pairs,
};
use super::watch::{Watch, unwatched};
use crate::error::{Diagnostics, ErrorKind, Refusal, Result};
use crate::robustness::spares::Spares;

/// Estimates Sobol' indices of the outputs of a function by quasi-random points.
///
/// N points of the scrambled [Sobol' sequence](crate::numerics::SobolSequence) in 2D dimensions, D those of
/// all factors, give two samples A and B; the function is run at both, at A with each factor in
/// turn from B, and for second-order indices at B with each factor in turn from A: N(d + 2) or
/// N(2d + 2) runs for d factors. All outputs are computed in the same runs. N should be a power of
/// two, where the sequence is balanced.
///
/// Runs are spread over the threads of the current rayon pool; the result does not depend on their
/// number, and the same seed gives the same bits.
///
/// Intervals need the outputs of all runs: 8 bytes for each output of each run, of which there can be
/// 2 GiB, and twice as much again for the output whose indices are being estimated, one per thread.
///
/// # Examples
///
/// ```
/// use composite_index::robustness::sensitivity::{Estimation, InputFactor};
///
/// let factors = [InputFactor::new("a"), InputFactor::new("b"), InputFactor::new("idle")];
/// let sum = |point: &[f64]| vec![2.0 * point[0] + point[1]];
/// let found = Estimation::new(1024).seed(1).run(&factors, &["sum"], sum)?;
/// let indices = found.outputs[0].result.as_ref().expect("the sum varies");
/// assert!((indices.first[0].index - 0.8).abs() < 0.01); // 4/12 of 5/12
/// assert!((indices.total[1].index - 0.2).abs() < 0.01);
/// assert_eq!(indices.total[2].index, 0.0);
/// # Ok::<(), composite_index::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimation {
    /// N, at least 2.
    pub points: usize,
    /// Seed of the scramble and the resamples.
    pub seed: u64,
    /// Of first-order indices.
    pub estimator: Estimator,
    /// Whether products are of centred values; turn it off only to replay tools that do not centre.
    pub centred: bool,
    /// Whether second-order indices are estimated too.
    pub second_order: bool,
    /// Bootstrap resamples for the intervals; 0 for none.
    pub resamples: usize,
    /// Share of resamples within an interval, between 0 and 1.
    pub confidence: f64,
}

impl Estimation {
    /// Saltelli's estimator, centred, first and total order, with 90 % intervals from 1,000
    /// resamples, seed 0.
    pub fn new(points: usize) -> Self {
        Self {
            points,
            seed: 0,
            estimator: Estimator::Saltelli,
            centred: true,
            second_order: false,
            resamples: 1000,
            confidence: 0.9,
        }
    }

    /// With another seed.
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// With another estimator.
    pub fn estimator(self, estimator: Estimator) -> Self {
        Self { estimator, ..self }
    }

    /// With second-order indices.
    pub fn second_order(self) -> Self {
        Self { second_order: true, ..self }
    }

    /// With values as they are, not centred.
    pub fn uncentred(self) -> Self {
        Self { centred: false, ..self }
    }

    /// With another number of resamples.
    pub fn resamples(self, resamples: usize) -> Self {
        Self { resamples, ..self }
    }

    /// How many runs this takes for so many factors; `None` beyond what can be counted.
    pub fn runs(&self, factors: usize) -> Option<usize> {
        self.blocks(factors).checked_mul(self.points)
    }

    fn blocks(&self, factors: usize) -> usize {
        2 + if self.second_order { 2 * factors } else { factors }
    }

    /// Runs a function at every point of the design and estimates the indices of its outputs. The
    /// function takes the coordinates of all factors, in [0, 1), and gives one value per output.
    ///
    /// An output that is the same in all runs, or that is missing (NaN) or infinite in one, is
    /// entered with that reason.
    ///
    /// # Errors
    ///
    /// Fewer than two points, a confidence outside 0 to 1, no factors or outputs or one twice, a
    /// factor without dimensions, more dimensions than the sequence has, more outputs of runs than
    /// memory is for, or a run that does not give a value per output.
    pub fn run(
        &self,
        factors: &[InputFactor],
        outputs: &[impl AsRef<str>],
        evaluate: impl Fn(&[f64]) -> Vec<f64> + Sync,
    ) -> Result<Sensitivity> {
        self.try_run(factors, outputs, |point| Ok(evaluate(point)))
    }

    /// As [`run`](Estimation::run), for a function that can fail.
    ///
    /// # Errors
    ///
    /// As for [`run`](Estimation::run); and the first run's that failed, in the order of the points.
    pub fn try_run(
        &self,
        factors: &[InputFactor],
        outputs: &[impl AsRef<str>],
        evaluate: impl Fn(&[f64]) -> Result<Vec<f64>> + Sync,
    ) -> Result<Sensitivity> {
        self.run_with(factors, outputs, &unwatched(), || (), |(), point| evaluate(point))
    }

    /// As [`try_run`](Estimation::try_run), with something of each thread's own to work in. A watch
    /// that is told to stop leaves the points that are done: each of them lies uniformly by itself,
    /// so that any of them make an estimate.
    pub(super) fn run_with<S: Send>(
        &self,
        factors: &[InputFactor],
        outputs: &[impl AsRef<str>],
        watch: &Watch<impl Fn(u64) -> bool + Sync>,
        own: impl Fn() -> S + Sync,
        evaluate: impl Fn(&mut S, &[f64]) -> Result<Vec<f64>> + Sync,
    ) -> Result<Sensitivity> {
        self.check(factors)?;
        check_names("outputs", outputs.iter().map(AsRef::as_ref))?;
        let (count, d, blocks) = (outputs.len(), factors.len(), self.blocks(factors.len()));
        check_memory(self.points * blocks, count)?;
        let (design, owns) = (Design::new(self, factors)?, Spares::new(own));
        let run = |own: &mut S, row| {
            watch.run(blocks, || design.evaluate(row, count, |point| evaluate(own, point)))
        };
        let rows = (0..self.points).into_par_iter();
        let rows: Vec<_> = rows.map(|number| owns.with(|own| run(own, number))).collect();
        let rows = rows.into_iter().flatten().collect::<Result<Vec<_>>>()?;
        let result = |output: usize| {
            if rows.len() < 2 {
                return Err(Refusal::new(format!("only {} of its points were run", rows.len())));
            }
            let value = |block: usize| move |row: &Vec<f64>| row[block * count + output];
            let block = |number: usize| rows.iter().map(value(number)).collect::<Vec<_>>();
            self.indices(&Evaluations {
                a: block(0),
                b: block(1),
                ab: (2..2 + d).map(block).collect(),
                ba: (2 + d..blocks).map(block).collect(),
            })
        };
        let results: Vec<_> = (0..count).into_par_iter().map(result).collect();
        let named = outputs.iter().zip(results);
        Ok(Sensitivity {
            factors: factors.iter().map(|factor| factor.name.clone()).collect(),
            runs: rows.len() * blocks,
            complete: rows.len() == self.points,
            fingerprint: None,
            exact: false,
            outputs: named
                .map(|(output, result)| OutputIndices {
                    output: output.as_ref().to_owned(),
                    result,
                })
                .collect(),
        })
    }

    /// The indices of one output from its values at a design, whoever ran it; second-order indices
    /// where the values are there.
    ///
    /// # Errors
    ///
    /// A value is missing or infinite, or all are the same.
    pub fn indices(&self, evaluations: &Evaluations) -> Result<SobolIndices, Refusal> {
        check_values(evaluations.values(), "runs")?;
        let flat = || Refusal::new("it does not vary over the base points, only between them");
        let points = evaluations.points();
        // Values are brought near zero first, so that a large common part costs no digits.
        let shift = if self.centred { mean(&evaluations.a) } else { 0.0 };
        let shifted = evaluations.less(shift);
        let whole = Counted { evaluations: &shifted, counts: &vec![1.0; points] };
        let found = whole.estimates(self.estimator, self.centred).ok_or_else(flat)?;
        let (resamples, confidence, seed) = (self.resamples, self.confidence, self.seed);
        let bootstrap = Bootstrap { resamples, confidence, seed };
        let intervals = bootstrap.intervals(&shifted, self.estimator, self.centred);
        let effects = |indices: &[f64], ends: fn(&Intervals) -> &Vec<(f64, f64)>| -> Vec<Effect> {
            let interval = |at: usize| intervals.as_ref().map(|intervals| ends(intervals)[at]);
            let numbered = indices.iter().enumerate();
            numbered.map(|(at, index)| Effect { index: *index, interval: interval(at) }).collect()
        };
        let second = effects(&found.second, |intervals| &intervals.second);
        let interaction = |(factors, effect)| InteractionEffect { factors, effect };
        Ok(SobolIndices {
            mean: found.mean + shift,
            variance: found.variance,
            first: effects(&found.first, |intervals| &intervals.first),
            total: effects(&found.total, |intervals| &intervals.total),
            second: pairs(evaluations.factors()).zip(second).map(interaction).collect(),
        })
    }

    fn check(&self, factors: &[InputFactor]) -> Result<()> {
        let mut faults = Diagnostics::default();
        let mut invalid = |option: &str, why: String| {
            faults.push(ErrorKind::InvalidOption { option: option.to_owned(), why });
        };
        if self.points < 2 {
            invalid("points", too_few_points(self.points));
        }
        if !(self.confidence > 0.0 && self.confidence < 1.0) {
            invalid("confidence", format!("{} is not between 0 and 1", self.confidence));
        }
        if self.runs(factors.len()).is_none() {
            invalid("points", format!("{} are more than can be run", self.points));
        }
        for factor in factors.iter().filter(|factor| factor.dimensions == 0) {
            invalid("factors", format!("`{}` has no dimensions", factor.name));
        }
        let names = check_names("factors", factors.iter().map(|factor| factor.name.as_str()));
        faults.keep(names);
        faults.check()
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}
