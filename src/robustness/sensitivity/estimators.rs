//! The estimators: Sobol' indices from the values at a design, and their bootstrap intervals.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::estimation::Estimation;
use super::evaluations::Evaluations;
use super::indices::pairs;
use crate::numerics::{below, quantile, stream};

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
