//! Intervals of estimates by resampling points.

use rayon::prelude::*;

use super::estimate::{Counted, Estimates, Estimator};
use super::evaluations::Evaluations;
use crate::numerics::quantile;
use crate::numerics::{below, stream};

/// Resamples draw from streams of their own, beyond those of a sequence's dimensions.
const FIRST_STREAM: u64 = 1 << 32;

/// How intervals are made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bootstrap {
    pub(super) resamples: usize,
    pub(super) confidence: f64,
    pub(super) seed: u64,
}

/// Ends of intervals, each list as the estimates'.
#[derive(Debug, Default)]
pub(super) struct Intervals {
    pub(super) first: Vec<(f64, f64)>,
    pub(super) total: Vec<(f64, f64)>,
    pub(super) second: Vec<(f64, f64)>,
}

impl Bootstrap {
    /// Percentile intervals over resamples of the points, a point with all its blocks; resample k
    /// draws from the stream k of the seed. `None` without resamples, or where half of them or more
    /// have no variance.
    pub(super) fn intervals(
        &self,
        evaluations: &Evaluations,
        estimator: Estimator,
        centred: bool,
    ) -> Option<Intervals> {
        let resample = |number: usize| {
            let counts = self.counts(number, evaluations.points());
            Counted { evaluations, counts: &counts }.estimates(estimator, centred)
        };
        let resampled: Vec<Estimates> =
            (0..self.resamples).into_par_iter().map(resample).filter_map(|found| found).collect();
        if 2 * resampled.len() <= self.resamples {
            return None;
        }
        let ends = |list: fn(&Estimates) -> &Vec<f64>| {
            let length = resampled.first().map_or(0, |estimates| list(estimates).len());
            let values = |at: usize| resampled.iter().map(|found| list(found)[at]).collect();
            (0..length).map(|at| self.ends(values(at))).collect::<Option<Vec<_>>>()
        };
        Some(Intervals {
            first: ends(|estimates| &estimates.first)?,
            total: ends(|estimates| &estimates.total)?,
            second: ends(|estimates| &estimates.second)?,
        })
    }

    /// How often each point is drawn.
    fn counts(&self, number: usize, points: usize) -> Vec<f64> {
        let mut random = stream(self.seed, FIRST_STREAM + number as u64);
        let mut counts = vec![0.0; points];
        (0..points).for_each(|_| counts[below(points, &mut random)] += 1.0);
        counts
    }

    fn ends(&self, mut values: Vec<f64>) -> Option<(f64, f64)> {
        values.sort_unstable_by(f64::total_cmp);
        let tail = (1.0 - self.confidence) / 2.0;
        Some((quantile(&values, tail)?, quantile(&values, 1.0 - tail)?))
    }
}
