//! Counts of ranks by one worker, draw by draw.

use super::LANES;
use super::histogram;
use super::histogram::Range;
use super::linear::{LinearBuffers, LinearScores};
use super::places::Places;

/// Weights are summed in units of 2⁻³², so that sums do not depend on their order.
pub(super) const WEIGHT_UNIT: f64 = 4_294_967_296.0;

/// What one worker has counted.
#[derive(Debug, Clone)]
pub(super) struct Tally {
    pub(super) places: Places,
    /// Place by place, units side by side; unit by unit where places are coarse.
    pub(super) counts: Vec<u32>,
    pub(super) unranked: Vec<u32>,
    /// What coarse places do not tell: of each unit the sum, the least and the largest of the
    /// positions, and how often it was first.
    pub(super) coarse: Option<Coarse>,
    /// Halves of wins, row against column.
    pub(super) pairs: Option<Vec<u64>>,
    /// Sums of the weights under which each unit was first, unit by unit.
    pub(super) central: Option<Vec<u64>>,
    pub(super) scores: Option<ScoreTally>,
}

#[derive(Debug, Clone)]
pub(super) struct Coarse {
    pub(super) sums: Vec<u64>,
    pub(super) best: Vec<u32>,
    pub(super) worst: Vec<u32>,
    pub(super) firsts: Vec<u32>,
}

/// Scores of all units in bins.
#[derive(Debug, Clone)]
pub(super) struct ScoreTally {
    pub(super) bins: usize,
    pub(super) ranges: Vec<Range>,
    /// Unit by unit, with an open bin at either end.
    pub(super) counts: Vec<u32>,
    pub(super) least: Vec<f64>,
    pub(super) most: Vec<f64>,
}

impl ScoreTally {
    pub(super) fn new(ranges: Vec<Range>) -> Self {
        let units = ranges.len();
        let bins = histogram::bins_for(units);
        let counts = vec![0; units * (bins + 2)];
        let (least, most) = (vec![f64::INFINITY; units], vec![f64::NEG_INFINITY; units]);
        Self { bins, ranges, counts, least, most }
    }

    #[inline]
    pub(super) fn count(&mut self, unit: usize, score: f64) {
        if score.is_nan() {
            return;
        }
        let bin = self.ranges[unit].bin(score, self.bins);
        self.counts[unit * (self.bins + 2) + bin] += 1;
        self.least[unit] = self.least[unit].min(score);
        self.most[unit] = self.most[unit].max(score);
    }
}

/// The effective weights of one draw, as shares.
#[derive(Debug, Clone, Copy)]
pub(super) struct DrawnWeights<'a> {
    /// Leaf by leaf, draws side by side.
    pub(super) leaves: &'a [f64],
    pub(super) draw: usize,
    /// By leaf, what a share of 1 would be.
    pub(super) scales: &'a [f64],
}

impl Tally {
    /// Counts a draw by the ranks of its units; NaN is no rank.
    pub(super) fn count_ranks(&mut self, ranks: &[f64], weights: DrawnWeights<'_>) {
        let units = ranks.len();
        for (unit, rank) in ranks.iter().enumerate() {
            let Some(position) = self.places.position(*rank) else {
                self.unranked[unit] += 1;
                continue;
            };
            let place = self.places.of(position);
            let count = match self.coarse {
                Some(_) => unit * self.places.len() + place,
                None => place * units + unit,
            };
            self.counts[count] += 1;
            if let Some(coarse) = &mut self.coarse {
                coarse.sums[unit] += position as u64;
                coarse.best[unit] = coarse.best[unit].min(position as u32);
                coarse.worst[unit] = coarse.worst[unit].max(position as u32);
                coarse.firsts[unit] += u32::from(position == 0);
            }
            if position == 0 {
                self.count_central(unit, weights);
            }
        }
        if let Some(pairs) = &mut self.pairs {
            for (unit, rank) in ranks.iter().enumerate() {
                for (other, pair) in pairs[unit * units..][..units].iter_mut().enumerate() {
                    let than = ranks[other];
                    *pair += 2 * u64::from(*rank < than) + u64::from(*rank == than);
                }
            }
        }
    }

    /// Counts the scores of a draw.
    pub(super) fn count_scores(&mut self, scores: &[f64]) {
        if let Some(tally) = &mut self.scores {
            scores.iter().enumerate().for_each(|(unit, score)| tally.count(unit, *score));
        }
    }

    /// Counts the draws side by side, or those of them that `counted` says, by their sorted rows.
    #[inline]
    pub(super) fn count_rows(
        &mut self,
        linear: &LinearScores,
        buffers: &LinearBuffers,
        counted: [bool; LANES],
    ) {
        let (units, step) = (linear.units(), self.places.step());
        let all = counted == [true; LANES];
        for (place, row) in buffers.rows().iter().enumerate() {
            let counts = &mut self.counts[place * step * units..][..units];
            for lane in 0..LANES {
                if all || counted[lane] {
                    counts[linear.unit(row, lane)] += 1;
                }
            }
        }
    }

    /// Adds the weights of a draw to those under which a unit was first.
    pub(super) fn count_central(&mut self, unit: usize, weights: DrawnWeights<'_>) {
        let Some(central) = &mut self.central else { return };
        let leaves = weights.scales.len();
        let sums = central[unit * leaves..][..leaves].iter_mut().zip(weights.scales);
        for (leaf, (sum, scale)) in sums.enumerate() {
            let weight = weights.leaves[leaf * super::STRIDE + weights.draw] / scale;
            *sum += (weight * WEIGHT_UNIT).round() as u64;
        }
    }

    /// Counts pairs and scores of the draws of a block whose scores are in the buffers; draws that
    /// were counted otherwise are blank.
    pub(super) fn count_block(
        &mut self,
        buffers: &LinearBuffers,
        draws: std::ops::Range<usize>,
        blank: &[bool],
        sign: f64,
    ) {
        let units = self.unranked.len();
        if let Some(pairs) = &mut self.pairs {
            let counted = draws.clone().filter(|draw| !blank[*draw]).count() as u64;
            for unit in 0..units {
                let own = buffers.scores(unit, draws.clone());
                for other in unit + 1..units {
                    let others = buffers.scores(other, draws.clone());
                    let before = wins(own, others);
                    pairs[unit * units + other] += 2 * before;
                    pairs[other * units + unit] += 2 * (counted - before);
                }
                pairs[unit * units + unit] += counted;
            }
        }
        if let Some(tally) = &mut self.scores {
            for unit in 0..units {
                let scores = buffers.scores(unit, draws.clone()).iter();
                for (score, blank) in scores.zip(&blank[draws.clone()]) {
                    if !blank {
                        tally.count(unit, sign * score);
                    }
                }
            }
        }
    }
}

/// In how many draws the first scores are before the others, where the least is first.
fn wins(own: &[f64], others: &[f64]) -> u64 {
    own.iter().zip(others).map(|(own, other)| u64::from(own < other)).sum()
}
