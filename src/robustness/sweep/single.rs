//! Scores in single precision, where that settles the order of nearly all units: the product takes half
//! the time, and the few scores that are too near each other are computed again in double precision.

use std::sync::Arc;

use super::branches::Branches;
use super::lanes::LANES;
use super::matrix::ScoreMatrix;
use super::network::KeyLane;
use super::product::roundings;
use super::sampler::Drawn;
use super::scoring::Scoring;

/// Half a unit in the last place of single precision, as a share.
const HALF: f64 = 1.0 / (1_u64 << 24) as f64;

/// Scores become whole numbers from −2²² to 2²², which single precision tells apart.
const KEYS: f64 = (1 << 22) as f64 - 8.0;

/// Added to such a number, it leaves the number, rounded, in the last 23 bits.
const WHOLE: f32 = (3 << 22) as f32;

/// The most keys that may be in doubt to either side: with more, hardly any order would be clear.
const MOST_IN_DOUBT: f64 = 1024.0;

/// So many draws show whether single precision pays: it does with at most so many scores a draw that are
/// computed again.
const TRIAL: u64 = 1024;
const MOST_AGAIN: u64 = 3;

/// The product in single precision, with one worker's buffers.
#[derive(Debug, Clone)]
pub(super) struct SingleProduct {
    /// Each column less its middle: what is subtracted is the same for all units of a draw.
    scoring: Scoring<f32>,
    /// How many keys a point of score spans.
    scale: f32,
    /// Keys that differ by less may be out of order, or of scores that are near.
    apart: u32,
    draws: u64,
    again: u64,
}

impl SingleProduct {
    /// `None` where single precision would leave too much in doubt. Scores nearer than `near` may be tied.
    ///
    /// The weight and the score of each product are rounded, and then its sums, as often as the product
    /// and the sum over branches say; the error is at most (roundings + 2) · 2⁻²⁴ · Σ |w x|, and Σ |w x| at
    /// most the largest half of a column's range.
    pub(super) fn new(
        matrix: &ScoreMatrix,
        branches: Option<&Arc<Branches>>,
        near: f64,
    ) -> Option<Self> {
        let (units, columns) = matrix.scores.dim();
        let reach = matrix.reach?;
        let sums = branches.map_or(roundings(columns), |branches| branches.roundings());
        let bound = (sums as f64 + 4.0) * HALF * reach;
        let scale = (KEYS / (reach + bound)) as f32;
        let apart = (2.0 * bound + near) * f64::from(scale);
        if !(scale.is_normal() && apart < MOST_IN_DOUBT) {
            return None;
        }
        let score = |unit, column| (matrix.scores[[unit, column]] - matrix.centres[column]) as f32;
        Some(Self {
            scoring: Scoring::new((units, columns), score, branches),
            scale,
            // Rounding moves two keys by less than 1 each.
            apart: apart.ceil() as u32 + 3,
            draws: 0,
            again: 0,
        })
    }

    /// Keys that differ by less may be out of order.
    pub(super) fn apart(&self) -> u32 {
        self.apart
    }

    /// Scores all units under the weights of the draws side by side.
    pub(super) fn score(&mut self, matrix: &ScoreMatrix, drawn: Drawn<'_>) {
        self.scoring.score(matrix, drawn);
    }

    /// The keys of the units, each with the number of the unit in its last bits.
    #[inline(always)]
    pub(super) fn load(&self, unit_bits: u32, keys: &mut [KeyLane]) {
        for (unit, (keys, scores)) in keys.iter_mut().zip(self.scoring.scores()).enumerate() {
            for lane in 0..LANES {
                let whole = (scores[lane] * self.scale + WHOLE).to_bits() & 0x007f_ffff;
                keys[lane] = whole << unit_bits | unit as u32;
            }
        }
    }

    /// Takes note of how many scores were computed again for the draws side by side; tells whether single
    /// precision still pays.
    pub(super) fn pays(&mut self, again: usize) -> bool {
        self.draws += LANES as u64;
        self.again += again as u64;
        self.draws != TRIAL || self.again <= MOST_AGAIN * TRIAL
    }
}
