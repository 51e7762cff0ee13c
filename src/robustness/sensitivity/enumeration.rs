//! Exact Sobol' indices by enumerating every combination of discrete choices.

use super::evaluations::check_memory;
use super::indices::{
    Effect, InteractionEffect, Sensitivity, SobolIndices, check_names, check_values,
    one_per_output, pairs,
};
use crate::error::{Diagnostics, ErrorKind, Refusal, Result};
use crate::numerics::mean;
use crate::numerics::pieces::collect;
use crate::robustness::invalid;

/// Options of an exact computation of Sobol' indices over discrete choices. All alternatives of a
/// factor are equally likely, and independent of those of other factors.
///
/// Every combination runs once: Sᵢ = V(E\[y | xᵢ\]) / V, Sₜᵢ = E\[V(y | x₋ᵢ)\] / V and
/// Sᵢⱼ = V(E\[y | xᵢ, xⱼ\]) / V − Sᵢ − Sⱼ by their definitions, over all combinations. There is no
/// sampling error: indices lie between 0 and 1 except for rounding, and Sₜᵢ ≥ Sᵢ.
///
/// Total indices need all values in memory: 8 bytes for each output of each combination, up to 2 GiB,
/// and each thread takes twice as much again for the output whose indices it computes.
///
/// # Examples
///
/// ```
/// use composite_index::robustness::sensitivity::Enumeration;
///
/// // Two switches that matter only together.
/// let both = |choice: &[usize]| vec![(choice[0] * choice[1]) as f64];
/// let found = Enumeration::new().run(&[("a", 2), ("b", 2)], &["both"], both)?;
/// let indices = found.outputs[0].result.as_ref().expect("it varies");
/// assert_eq!(indices.variance, 3.0 / 16.0);
/// assert!((indices.first[0].index - 1.0 / 3.0).abs() < 1e-12);
/// assert!((indices.total[0].index - 2.0 / 3.0).abs() < 1e-12);
/// assert!((indices.second[0].effect.index - 1.0 / 3.0).abs() < 1e-12);
/// # Ok::<(), composite_index::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Enumeration {
    /// The most combinations to run.
    pub most: usize,
}

impl Default for Enumeration {
    fn default() -> Self {
        Self::new()
    }
}

impl Enumeration {
    /// Up to 100,000 combinations.
    pub fn new() -> Self {
        Self { most: 100_000 }
    }

    /// With another limit.
    pub fn most(self, most: usize) -> Self {
        Self { most }
    }

    /// Runs a function at every combination and computes the indices of its outputs. The function
    /// takes the number of each factor's alternative, from 0, and returns one value per output.
    ///
    /// # Errors
    ///
    /// No or duplicate factors or outputs, a factor with fewer than two alternatives, more
    /// combinations than the limit, more outputs than the memory limit allows, or a run that does not
    /// return one value per output.
    pub fn run(
        &self,
        factors: &[(impl AsRef<str>, usize)],
        outputs: &[impl AsRef<str>],
        evaluate: impl Fn(&[usize]) -> Vec<f64> + Sync,
    ) -> Result<Sensitivity> {
        self.try_run(factors, outputs, |choice| Ok(evaluate(choice)))
    }

    /// As [`run`](Enumeration::run), for a function that can fail.
    ///
    /// # Errors
    ///
    /// As for [`run`](Enumeration::run), and the error of the first combination that failed; the last
    /// factor changes fastest.
    pub fn try_run(
        &self,
        factors: &[(impl AsRef<str>, usize)],
        outputs: &[impl AsRef<str>],
        evaluate: impl Fn(&[usize]) -> Result<Vec<f64>> + Sync,
    ) -> Result<Sensitivity> {
        self.run_with(factors, outputs, |_| true, || (), |(), choice| evaluate(choice))
    }

    /// As [`try_run`](Enumeration::try_run), with buffers of each thread's own, until `go_on` says to
    /// stop. A part of the combinations has no exact indices.
    pub(super) fn run_with<S: Send>(
        &self,
        factors: &[(impl AsRef<str>, usize)],
        outputs: &[impl AsRef<str>],
        go_on: impl Fn(u64) -> bool + Sync,
        own: impl Fn() -> S + Sync,
        evaluate: impl Fn(&mut S, &[usize]) -> Result<Vec<f64>> + Sync,
    ) -> Result<Sensitivity> {
        check(factors)?;
        check_names("outputs", outputs.iter().map(AsRef::as_ref))?;
        let grid = Grid { levels: factors.iter().map(|(_, levels)| *levels).collect() };
        let combinations = self.count(&grid)?;
        let count = outputs.len();
        check_memory(combinations, count)?;
        let runs = collect(combinations, 1, go_on, own, |own, combination| {
            one_per_output(evaluate(own, &grid.choice(combination))?, count)
        })?;
        let indices = |output: usize| {
            if runs.len() < combinations {
                let done = runs.len();
                let why = format!("{done} of {combinations} combinations were run, not all");
                return Err(Refusal::new(why));
            }
            let values: Vec<f64> = runs.iter().map(|values| values[output]).collect();
            grid.indices(&values)
        };
        let factors = factors.iter().map(|(name, _)| name.as_ref().to_owned()).collect();
        Ok(Sensitivity {
            runs: runs.len(),
            complete: runs.len() == combinations,
            exact: true,
            ..Sensitivity::new(factors, outputs, indices)
        })
    }

    fn count(&self, grid: &Grid) -> Result<usize> {
        let whole = grid.levels.iter().try_fold(1_usize, |product, n| product.checked_mul(*n));
        match whole {
            Some(combinations) if combinations <= self.most => Ok(combinations),
            _ => {
                let levels = grid.levels.iter();
                let combinations =
                    levels.fold(1_u128, |product, n| product.saturating_mul(*n as u128));
                Err(ErrorKind::TooManyCombinations { combinations, most: self.most }.into())
            }
        }
    }
}

fn check(factors: &[(impl AsRef<str>, usize)]) -> Result<()> {
    let mut faults = Diagnostics::default();
    faults.keep(check_names("factors", factors.iter().map(|(name, _)| name.as_ref())));
    for (name, levels) in factors.iter().filter(|(_, levels)| *levels < 2) {
        let why = match levels {
            0 => format!("`{}` has no alternatives", name.as_ref()),
            _ => format!("`{}` has one alternative, and changes nothing", name.as_ref()),
        };
        faults.push(invalid("factors", why));
    }
    faults.check()
}

/// All combinations, numbered with the last factor changing fastest.
struct Grid {
    levels: Vec<usize>,
}

impl Grid {
    /// The alternatives of a combination.
    fn choice(&self, mut combination: usize) -> Vec<usize> {
        let mut choice = vec![0; self.levels.len()];
        for (alternative, levels) in choice.iter_mut().zip(&self.levels).rev() {
            *alternative = combination % levels;
            combination /= levels;
        }
        choice
    }

    /// How many combinations pass before a factor changes.
    fn stride(&self, factor: usize) -> usize {
        self.levels.iter().skip(factor + 1).product()
    }

    fn indices(&self, values: &[f64]) -> Result<SobolIndices, Refusal> {
        check_values(values.iter().copied(), "combinations")?;
        let mean = mean(values);
        let centred: Vec<f64> = values.iter().map(|value| value - mean).collect();
        let variance = mean_of_squares(centred.iter().copied());
        let exactly = |index: f64| Effect { index, interval: None };
        let factors = 0..self.levels.len();
        let first: Vec<f64> =
            factors.clone().map(|i| self.closed(&centred, &[i]) / variance).collect();
        let second = |(i, j): (usize, usize)| {
            let index = self.closed(&centred, &[i, j]) / variance - first[i] - first[j];
            InteractionEffect { factors: (i, j), effect: exactly(index) }
        };
        Ok(SobolIndices {
            mean,
            variance,
            second: pairs(self.levels.len()).map(second).collect(),
            total: factors.map(|i| exactly(self.within(&centred, i) / variance)).collect(),
            first: first.into_iter().map(exactly).collect(),
        })
    }

    /// V(E\[y | x_u\]) of centred values for the factors u.
    fn closed(&self, centred: &[f64], factors: &[usize]) -> f64 {
        let cells = factors.iter().map(|factor| self.levels[*factor]).product();
        let mut sums = vec![0.0; cells];
        for (combination, value) in centred.iter().enumerate() {
            let cell = factors.iter().fold(0, |cell, factor| {
                let levels = self.levels[*factor];
                cell * levels + combination / self.stride(*factor) % levels
            });
            sums[cell] += value;
        }
        let size = (centred.len() / cells) as f64;
        sums.iter_mut().for_each(|sum| *sum /= size);
        mean_of_squares(sums.into_iter())
    }

    /// E\[V(y | x₋ᵢ)\]: the variance along a factor, on average over the others.
    fn within(&self, centred: &[f64], factor: usize) -> f64 {
        let (levels, stride) = (self.levels[factor], self.stride(factor));
        let lines = (0..centred.len()).filter(|start| start / stride % levels == 0);
        let variance = |start: usize| {
            let line: Vec<f64> = (0..levels).map(|level| centred[start + level * stride]).collect();
            let mean = mean(&line);
            mean_of_squares(line.iter().map(|value| value - mean))
        };
        lines.map(variance).sum::<f64>() / (centred.len() / levels) as f64
    }
}

fn mean_of_squares(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len() as f64;
    values.map(|value| value * value).sum::<f64>() / count
}
