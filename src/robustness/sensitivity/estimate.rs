//! The estimators: Sobol' indices from the values at a design.

use serde::{Deserialize, Serialize};

use super::evaluations::Evaluations;
use super::indices::pairs;

/// An estimator of first-order indices. Total indices are Jansen's with either, and second-order
/// indices Saltelli's of 2002.
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
/// Products are of values centred on the mean m of yₐ and y_b: where m is large beside the spread,
/// they would otherwise carry m · mean(yᵢ − yₐ), which is noise, and which gives small samples
/// indices far outside [0, 1]. Jansen's needs no centring; it is the more precise where the factor
/// matters much, and Saltelli's where it matters little.
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

/// What is estimated, from all points or from a resample.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Estimates {
    pub(super) mean: f64,
    pub(super) variance: f64,
    pub(super) first: Vec<f64>,
    pub(super) total: Vec<f64>,
    pub(super) second: Vec<f64>,
}

/// The points of a design, each counted so often.
pub(super) struct Counted<'a> {
    pub(super) evaluations: &'a Evaluations,
    /// By point; they sum to the number of points.
    pub(super) counts: &'a [f64],
}

impl Counted<'_> {
    /// The estimates; `None` where the values do not vary.
    pub(super) fn estimates(&self, estimator: Estimator, centred: bool) -> Option<Estimates> {
        let Evaluations { a, b, ab, ba } = self.evaluations;
        let mean = self.mean(|row| a[row] + b[row]) / 2.0;
        let n = a.len() as f64;
        let square = |value: f64| value * value;
        let squares = self.mean(|row| square(a[row] - mean) + square(b[row] - mean));
        let variance = n * squares / (2.0 * n - 1.0);
        if variance.is_nan() || variance <= 0.0 {
            return None;
        }
        let centre = if centred { mean } else { 0.0 };
        let first = |ab: &Vec<f64>| match estimator {
            Estimator::Saltelli => {
                self.mean(|row| (b[row] - centre) * (ab[row] - a[row])) / variance
            }
            Estimator::Jansen => 1.0 - self.mean(|row| square(b[row] - ab[row])) / 2.0 / variance,
        };
        let total = |ab: &Vec<f64>| self.mean(|row| square(a[row] - ab[row])) / 2.0 / variance;
        let first: Vec<f64> = ab.iter().map(first).collect();
        let closed = |ba: &[f64], ab: &[f64]| {
            let product = |x: f64, y: f64| (x - centre) * (y - centre);
            self.mean(|row| product(ba[row], ab[row]) - product(a[row], b[row])) / variance
        };
        let both = |(i, j): (usize, usize)| {
            (closed(&ba[i], &ab[j]) + closed(&ba[j], &ab[i])) / 2.0 - first[i] - first[j]
        };
        Some(Estimates {
            mean,
            variance,
            second: pairs(ba.len()).map(both).collect(),
            total: ab.iter().map(total).collect(),
            first,
        })
    }

    fn mean(&self, term: impl Fn(usize) -> f64) -> f64 {
        let terms = self.counts.iter().enumerate().map(|(row, count)| count * term(row));
        terms.sum::<f64>() / self.counts.len() as f64
    }
}
