//! The noise of a group's scores, out of that of its children's.

use super::children::Children;
use super::column::{GroupRule, add};
use super::group::GroupWeights;
use super::method::Aggregation;
use super::unit::{Scratch, UnitContext};
use crate::numerics::{NOISE, noise_between, noise_of_sum, reach, widest};

impl GroupRule<'_> {
    /// The noise of a unit's score, whose children fill the buffers; it leaves them changed.
    pub(super) fn noise_of(
        &self,
        children: Children<'_>,
        unit: usize,
        score: f64,
        scratch: &mut Scratch,
        context: &UnitContext<'_>,
    ) -> f64 {
        if self.aggregation.is_linear() {
            let (mut noise, mut size) = (0.0, 0.0);
            let terms = scratch.children.iter().zip(&scratch.scores).zip(&scratch.weights);
            for ((child, term), weight) in terms {
                noise += weight * children.noise_at(*child, unit);
                size += weight * term.abs();
            }
            return noise_of_sum(noise, size, score);
        }
        // The user's own methods are taken to leave none, and a zero is exact.
        if score == 0.0 || matches!(self.aggregation, Aggregation::Custom(_)) {
            return 0.0;
        }
        scratch.sizes.clear();
        let scores = scratch.children.iter().zip(&scratch.scores);
        scratch
            .sizes
            .extend(scores.map(|(child, score)| reach(*score, children.noise_at(*child, unit))));
        let mut end = |steps: f64| {
            let scores = scratch.scores.iter_mut().zip(&scratch.sizes);
            scores.for_each(|(score, reach)| *score += steps * reach);
            self.aggregation.aggregate_unit(scratch, context).ok()
        };
        noise_between([end(1.0), end(-2.0)], score)
    }
}

/// Σ wⱼ νⱼ and a share of what cancelled.
pub(super) fn noise_of_weighted_sum(
    children: Children<'_>,
    weights: &GroupWeights,
    sizes: &mut Vec<f64>,
    column: &[f64],
    noise: &mut [f64],
) {
    sizes.clear();
    sizes.resize(column.len(), 0.0);
    widest(
        #[inline(always)]
        || {
            for (child, share) in weights.shares.iter().enumerate() {
                if *share > 0.0 {
                    add(noise, *share, children.noise(child));
                    for (size, value) in sizes.iter_mut().zip(children.column(child)) {
                        *size += share * value.abs();
                    }
                }
            }
            for ((noise, size), sum) in noise.iter_mut().zip(&*sizes).zip(column) {
                *noise = noise_of_sum(*noise, *size, *sum);
            }
        },
    );
}

/// y Σ wⱼ νⱼ / zⱼ; a mean of zero has none.
pub(super) fn noise_of_geometric_mean(
    children: Children<'_>,
    weights: &GroupWeights,
    column: &[f64],
    noise: &mut [f64],
) {
    for (child, share) in weights.shares.iter().enumerate().filter(|(_, share)| **share > 0.0) {
        let scores = children.column(child).iter().zip(children.noise(child));
        for (sum, (score, noise)) in noise.iter_mut().zip(scores) {
            *sum += share * noise / score;
        }
    }
    for (noise, mean) in noise.iter_mut().zip(column) {
        *noise = if *mean > 0.0 { *noise * mean } else { 0.0 };
    }
}

impl Aggregation {
    /// The noise of scores out of a comparison of units: of those that are differences of flows or
    /// distances on a scale of 1, the share of that scale.
    pub(super) fn noise_of_comparison(&self) -> f64 {
        match self {
            Self::Topsis(_) | Self::Vikor(_) | Self::Promethee(_) => NOISE,
            _ => 0.0,
        }
    }
}
