//! Sobol' indices of a function, estimated at quasi-random points.

use super::evaluations::{Estimator, Evaluations, check_memory, too_few_points};
use super::indices::{
    Effect, InputFactor, InteractionEffect, Sensitivity, SobolIndices, check_names, check_values,
    one_per_output, pairs,
};
use crate::error::{Diagnostics, Refusal, Result, number};
use crate::numerics::pieces::collect;
use crate::numerics::{SobolSequence, mean};
use crate::robustness;

/// Options of an estimation of Sobol' indices at quasi-random points.
///
/// N points of the scrambled [Sobol' sequence](super::SobolSequence) in 2D dimensions, D those of
/// all factors, give two samples A and B. The function runs at both, at A with each factor in turn
/// from B, and for second-order indices at B with each factor in turn from A: N(d + 2) or N(2d + 2)
/// runs for d factors, which give all outputs. N should be a power of two, for which the sequence is
/// balanced.
///
/// Runs use the threads of the current rayon pool; the result does not depend on their number, and
/// the same seed gives the same bits.
///
/// Intervals need the outputs of all runs in memory: 8 bytes for each output of each run, up to 2 GiB,
/// and each thread takes twice as much again for the output whose indices it estimates.
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
    /// Whether products are of centred values; turn it off only to reproduce tools that do not centre.
    pub centred: bool,
    /// Whether to estimate second-order indices too.
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

    /// The number of runs for a number of factors; `None` if it overflows.
    pub fn runs(&self, factors: usize) -> Option<usize> {
        self.blocks(factors).checked_mul(self.points)
    }

    fn blocks(&self, factors: usize) -> usize {
        2 + if self.second_order { 2 * factors } else { factors }
    }

    /// Runs a function at every point of the design and estimates the indices of its outputs. The
    /// function takes the coordinates of all factors, in [0, 1), and returns one value per output.
    ///
    /// An output that is the same in all runs, or missing (NaN) or infinite in one, has the reason in
    /// place of its indices.
    ///
    /// # Errors
    ///
    /// Fewer than two points, a confidence outside 0 to 1, no or duplicate factors or outputs, a factor
    /// without dimensions, more dimensions than the sequence has, more outputs than the memory limit
    /// allows, or a run that does not return one value per output.
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
    /// As for [`run`](Estimation::run), and the error of the first point that failed.
    pub fn try_run(
        &self,
        factors: &[InputFactor],
        outputs: &[impl AsRef<str>],
        evaluate: impl Fn(&[f64]) -> Result<Vec<f64>> + Sync,
    ) -> Result<Sensitivity> {
        self.run_with(factors, outputs, |_| true, || (), |(), point| evaluate(point))
    }

    /// As [`try_run`](Estimation::try_run), with buffers of each thread's own, until `go_on` says to
    /// stop. Each point is uniform on its own, so that any part of them makes an estimate.
    pub(super) fn run_with<S: Send>(
        &self,
        factors: &[InputFactor],
        outputs: &[impl AsRef<str>],
        go_on: impl Fn(u64) -> bool + Sync,
        own: impl Fn() -> S + Sync,
        evaluate: impl Fn(&mut S, &[f64]) -> Result<Vec<f64>> + Sync,
    ) -> Result<Sensitivity> {
        self.check(factors)?;
        check_names("outputs", outputs.iter().map(AsRef::as_ref))?;
        let (count, d, blocks) = (outputs.len(), factors.len(), self.blocks(factors.len()));
        check_memory(self.points * blocks, count)?;
        let design = Design::new(self, factors)?;
        let rows = collect(self.points, blocks, go_on, own, |own, row| {
            design.evaluate(row, count, |point| evaluate(own, point))
        })?;
        let indices = |output: usize| {
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
        let factors = factors.iter().map(|factor| factor.name.clone()).collect();
        Ok(Sensitivity {
            runs: rows.len() * blocks,
            complete: rows.len() == self.points,
            ..Sensitivity::new(factors, outputs, indices)
        })
    }

    /// The indices of one output from its values at a design, from whatever program; second-order
    /// indices if it has their values.
    ///
    /// # Errors
    ///
    /// A value is missing or infinite, or all are the same.
    pub fn indices(&self, evaluations: &Evaluations) -> Result<SobolIndices, Refusal> {
        check_values(evaluations.values(), "runs")?;
        let flat = || Refusal::new("it does not vary over the base points, only between them");
        let points = evaluations.points();
        // Values are centred first, so that a large common part costs no digits.
        let shift = if self.centred { mean(&evaluations.a) } else { 0.0 };
        let shifted = evaluations.less(shift);
        let found = self.estimates(&shifted, &vec![1.0; points]).ok_or_else(flat)?;
        let intervals = self.intervals(&shifted);
        let [first, total, second] = std::array::from_fn(|order| -> Vec<Effect> {
            let interval = |at: usize| intervals.as_ref().map(|ends| ends[order][at]);
            let numbered = found.indices[order].iter().enumerate();
            numbered.map(|(at, index)| Effect { index: *index, interval: interval(at) }).collect()
        });
        let interaction = |(factors, effect)| InteractionEffect { factors, effect };
        Ok(SobolIndices {
            mean: found.mean + shift,
            variance: found.variance,
            first,
            total,
            second: pairs(evaluations.factors()).zip(second).map(interaction).collect(),
        })
    }

    fn check(&self, factors: &[InputFactor]) -> Result<()> {
        let mut faults = Diagnostics::default();
        let mut invalid = |option: &str, why: String| faults.push(robustness::invalid(option, why));
        if self.points < 2 {
            invalid("points", too_few_points(self.points));
        }
        if !(self.confidence > 0.0 && self.confidence < 1.0) {
            invalid("confidence", format!("{} is not between 0 and 1", number(self.confidence)));
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

/// The points of an estimation, and the coordinates of each factor.
pub(super) struct Design {
    sequence: SobolSequence,
    /// By factor, the range of its coordinates.
    ranges: Vec<std::ops::Range<usize>>,
    dimensions: usize,
    second_order: bool,
}

impl Design {
    pub(super) fn new(estimation: &Estimation, factors: &[InputFactor]) -> Result<Self> {
        let ends = factors.iter().scan(0_usize, |end, factor| {
            let start = *end;
            *end = start.saturating_add(factor.dimensions);
            Some(start..*end)
        });
        let ranges: Vec<_> = ends.collect();
        let dimensions = ranges.last().map_or(0, |range| range.end);
        let sequence = SobolSequence::scrambled(dimensions.saturating_mul(2), estimation.seed)?;
        Ok(Self { sequence, ranges, dimensions, second_order: estimation.second_order })
    }

    /// The outputs at a point of every block, block by block.
    pub(super) fn evaluate(
        &self,
        row: usize,
        outputs: usize,
        mut evaluate: impl FnMut(&[f64]) -> Result<Vec<f64>>,
    ) -> Result<Vec<f64>> {
        let mut both = vec![0.0; 2 * self.dimensions];
        self.sequence.point(row as u64, &mut both);
        let (a, b) = both.split_at(self.dimensions);
        let mut found = Vec::new();
        let mut run = |point: &[f64]| -> Result<()> {
            found.extend(one_per_output(evaluate(point)?, outputs)?);
            Ok(())
        };
        run(a)?;
        run(b)?;
        let sides = if self.second_order { &[(a, b), (b, a)][..] } else { &[(a, b)] };
        for (base, other) in sides {
            let mut point = base.to_vec();
            for range in &self.ranges {
                point[range.clone()].copy_from_slice(&other[range.clone()]);
                run(&point)?;
                point[range.clone()].copy_from_slice(&base[range.clone()]);
            }
        }
        Ok(found)
    }
}
