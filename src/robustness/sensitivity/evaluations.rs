//! One output at the points of a design, the estimators of Sobol' indices from it, and their bootstrap
//! intervals.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::estimation::Estimation;
use super::indices::pairs;
use crate::error::Result;
use crate::numerics::{below, quantile, stream};
use crate::robustness::{self, invalid};

/// The values of one output at N points of each block of Saltelli's design: A and B, two
/// independent samples; ABᵢ, which is A with factor i from B; and, for second-order indices, BAᵢ,
/// which is B with factor i from A.
///
/// They may come from another program; [`Estimation::indices`](super::Estimation::indices) estimates
/// indices from them.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluations {
    pub(super) a: Vec<f64>,
    pub(super) b: Vec<f64>,
    /// By factor.
    pub(super) ab: Vec<Vec<f64>>,
    /// By factor; empty without second order.
    pub(super) ba: Vec<Vec<f64>>,
}

impl Evaluations {
    /// From the values of the blocks one after another: A, B, AB₁ … AB_d, and optionally BA₁ … BA_d.
    ///
    /// # Errors
    ///
    /// Fewer than two points, no factors, or a number of values other than N(d + 2) or N(2d + 2).
    pub fn from_blocks(values: &[f64], points: usize, factors: usize) -> Result<Self> {
        if points < 2 {
            return Err(invalid("points", too_few_points(points)).into());
        }
        if factors == 0 {
            return Err(invalid("factors", "at least one is needed").into());
        }
        let wholes = [factors + 2, 2 * factors + 2].map(|blocks| blocks.checked_mul(points));
        if !wholes.contains(&Some(values.len())) {
            let why = format!(
                "{} are not {points} in each of {} or {} blocks",
                values.len(),
                factors + 2,
                2 * factors + 2
            );
            return Err(invalid("values", why).into());
        }
        let mut blocks = values.chunks(points).map(<[f64]>::to_vec);
        Ok(Self {
            a: blocks.next().unwrap_or_default(),
            b: blocks.next().unwrap_or_default(),
            ab: blocks.by_ref().take(factors).collect(),
            ba: blocks.collect(),
        })
    }

    /// The number of points in each block.
    pub fn points(&self) -> usize {
        self.a.len()
    }

    /// The number of factors.
    pub fn factors(&self) -> usize {
        self.ab.len()
    }

    /// All values, block by block.
    pub(super) fn values(&self) -> impl Iterator<Item = f64> + Clone {
        let swapped = self.ab.iter().chain(&self.ba).flatten();
        self.a.iter().chain(&self.b).chain(swapped).copied()
    }

    /// The values less a constant.
    pub(super) fn less(&self, constant: f64) -> Self {
        let block = |values: &Vec<f64>| values.iter().map(|value| value - constant).collect();
        Self {
            a: block(&self.a),
            b: block(&self.b),
            ab: self.ab.iter().map(block).collect(),
            ba: self.ba.iter().map(block).collect(),
        }
    }
}

/// Refuses more outputs than the memory limit allows.
pub(super) fn check_memory(runs: usize, outputs: usize) -> Result<()> {
    let bytes = (8 * runs as u128).saturating_mul(outputs as u128);
    robustness::check_memory("outputs", bytes, &format!("{outputs} of {runs} runs"), "fewer")
}

pub(super) fn too_few_points(points: usize) -> String {
    format!("{points} given where at least 2 are needed")
}

/// The estimator of first-order indices. Total indices are always Jansen's, and second-order indices
/// Saltelli's of 2002.
///
/// With yₐ, y_b, yᵢ, yᵢ' the values at A, B, ABᵢ, BAᵢ, means over the points, and V the variance of yₐ
/// and y_b together (over 2N − 1):
///
/// | index | formula |
/// |---|---|
/// | `Saltelli`, first | mean(y_b (yᵢ − yₐ)) / V |
/// | `Jansen`, first | 1 − mean((y_b − yᵢ)²) / 2V |
/// | total | mean((yₐ − yᵢ)²) / 2V |
/// | second | mean(yᵢ' yⱼ − yₐ y_b) / V − Sᵢ − Sⱼ, the mean of (i, j) and (j, i) |
///
/// Products are of values centred on the mean m of yₐ and y_b. Otherwise they would contain
/// m · mean(yᵢ − yₐ), noise that gives small samples indices far outside [0, 1] when m is large beside
/// the spread. Jansen's estimator needs no centring; it is more precise for factors that matter much,
/// Saltelli's for factors that matter little.
///
/// Sources: A. Saltelli et al. (2010), "Variance based sensitivity analysis of model output",
/// *Computer Physics Communications* 181, 259–270; M. Jansen (1999), "Analysis of variance designs
/// for model output", *Computer Physics Communications* 117, 35–43; A. Saltelli (2002), "Making
/// best use of model evaluations to compute sensitivity indices", *Computer Physics
/// Communications* 145, 280–297.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Estimator {
    /// The estimator of Saltelli 2010.
    #[default]
    Saltelli,
    /// The estimator of Jansen 1999.
    Jansen,
}

/// Estimates from all points or from a resample.
pub(super) struct Estimates {
    pub(super) mean: f64,
    pub(super) variance: f64,
    pub(super) indices: Orders<f64>,
}

/// First-order, total and second-order indices, or the ends of their intervals.
pub(super) type Orders<T> = [Vec<T>; 3];

/// Resamples have streams of their own, beyond those of a sequence's dimensions.
const FIRST_STREAM: u64 = 1 << 32;

impl Estimation {
    /// The estimates from points that count so often each; `None` if the values do not vary.
    pub(super) fn estimates(&self, evaluations: &Evaluations, counts: &[f64]) -> Option<Estimates> {
        let Evaluations { a, b, ab, ba } = evaluations;
        let mean = mean_of(counts, |row| a[row] + b[row]) / 2.0;
        let n = a.len() as f64;
        let square = |value: f64| value * value;
        let squares = mean_of(counts, |row| square(a[row] - mean) + square(b[row] - mean));
        let variance = n * squares / (2.0 * n - 1.0);
        if variance.is_nan() || variance <= 0.0 {
            return None;
        }
        let centre = if self.centred { mean } else { 0.0 };
        let first = |ab: &Vec<f64>| match self.estimator {
            Estimator::Saltelli => {
                mean_of(counts, |row| (b[row] - centre) * (ab[row] - a[row])) / variance
            }
            Estimator::Jansen => {
                1.0 - mean_of(counts, |row| square(b[row] - ab[row])) / 2.0 / variance
            }
        };
        let total =
            |ab: &Vec<f64>| mean_of(counts, |row| square(a[row] - ab[row])) / 2.0 / variance;
        let first: Vec<f64> = ab.iter().map(first).collect();
        let closed = |ba: &[f64], ab: &[f64]| {
            let product = |x: f64, y: f64| (x - centre) * (y - centre);
            mean_of(counts, |row| product(ba[row], ab[row]) - product(a[row], b[row])) / variance
        };
        let both = |(i, j): (usize, usize)| {
            (closed(&ba[i], &ab[j]) + closed(&ba[j], &ab[i])) / 2.0 - first[i] - first[j]
        };
        let second = pairs(ba.len()).map(both).collect();
        Some(Estimates { mean, variance, indices: [first, ab.iter().map(total).collect(), second] })
    }

    /// Percentile intervals over resamples of the points, each with all its blocks; resample k draws
    /// from stream k of the seed. `None` without resamples, or if half of them or more do not vary.
    pub(super) fn intervals(&self, evaluations: &Evaluations) -> Option<Orders<(f64, f64)>> {
        let points = evaluations.points();
        let resample = |number: usize| {
            let mut random = stream(self.seed, FIRST_STREAM + number as u64);
            let mut counts = vec![0.0; points];
            (0..points).for_each(|_| counts[below(points, &mut random)] += 1.0);
            self.estimates(evaluations, &counts)
        };
        let resampled: Vec<Estimates> =
            (0..self.resamples).into_par_iter().filter_map(resample).collect();
        if 2 * resampled.len() <= self.resamples {
            return None;
        }
        let tail = (1.0 - self.confidence) / 2.0;
        let ends = |order: usize| {
            let length = resampled.first().map_or(0, |found| found.indices[order].len());
            let ends = |at: usize| {
                let mut values: Vec<_> =
                    resampled.iter().map(|found| found.indices[order][at]).collect();
                values.sort_unstable_by(f64::total_cmp);
                Some((quantile(&values, tail)?, quantile(&values, 1.0 - tail)?))
            };
            (0..length).map(ends).collect::<Option<Vec<_>>>()
        };
        Some([ends(0)?, ends(1)?, ends(2)?])
    }
}

/// The mean of a term over points that count so often each.
fn mean_of(counts: &[f64], term: impl Fn(usize) -> f64) -> f64 {
    let terms = counts.iter().enumerate().map(|(row, count)| count * term(row));
    terms.sum::<f64>() / counts.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_bounded() {
        assert_eq!(check_memory(1 << 20, 256), Ok(()));
        assert_eq!(
            check_memory(1 << 20, 300).unwrap_err().to_string(),
            "`outputs`: 300 of 1048576 runs would take 2400 MiB where 2048 are allowed: ask for \
         fewer at a time"
        );
        assert!(check_memory(usize::MAX, usize::MAX).is_err());
    }
}
