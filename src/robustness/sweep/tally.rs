//! The counts of one worker.

use std::ops::Range;

use super::bins::{Places, ScoreRange, bins_for};
use super::lanes::{LANES, Lane};
use super::network::NetworkRanker;
use super::plan::SweepPlan;
use crate::numerics::widest;

/// Weights are summed in units of 2⁻³², so that sums do not depend on their order.
pub(super) const WEIGHT_UNIT: f64 = 4_294_967_296.0;

/// Units that are counted together, so that their counts stay in the first cache.
const TILE: usize = 64;

/// What one worker has counted.
#[derive(Debug, Clone)]
pub(super) struct Tally {
    pub(super) places: Places,
    /// How many randomisations are counted apart, and which of them is being counted.
    randomisations: usize,
    current: usize,
    /// Place by place, units side by side, by randomisation; unit by unit where places are coarse.
    pub(super) counts: Vec<u32>,
    pub(super) unranked: Vec<u32>,
    /// What coarse places cannot tell: the sum, the least and the largest position of each unit, and
    /// how often it was first.
    pub(super) coarse: Option<Coarse>,
    /// Halves of wins, row against column, by randomisation.
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
    /// How often each unit was among the first that were asked for.
    pub(super) tops: Option<Tops>,
}

/// Counts of positions up to one.
#[derive(Debug, Clone)]
pub(super) struct Tops {
    last: u32,
    pub(super) counts: Vec<u32>,
}

impl Coarse {
    fn new(units: usize) -> Self {
        let (sums, best) = (vec![0; units], vec![u32::MAX; units]);
        Self { sums, best, worst: vec![0; units], firsts: vec![0; units], tops: None }
    }

    fn up_to(units: usize, last: Option<usize>) -> Self {
        let last = last.and_then(|last| u32::try_from(last).ok());
        let tops = last.map(|last| Tops { last, counts: vec![0; units] });
        Self { tops, ..Self::new(units) }
    }

    /// Counts the draws of neighbouring units, whose places start where `counts` do.
    fn count<'a>(
        &mut self,
        counts: &mut [u32],
        places: Places,
        draws: impl Iterator<Item = &'a [u32]> + Clone,
        tile: Range<usize>,
    ) {
        let [best, worst, firsts] = [&mut self.best, &mut self.worst, &mut self.firsts]
            .map(|column| &mut column[tile.clone()]);
        let sums = &mut self.sums[tile.clone()];
        let mut tops = self.tops.as_mut().map(|tops| (tops.last, &mut tops.counts[tile.clone()]));
        widest(
            #[inline(always)]
            || {
                for draw in draws.clone() {
                    let positions = &draw[tile.clone()];
                    for (counts, position) in counts.chunks_exact_mut(places.len()).zip(positions) {
                        counts[places.of(*position as usize)] += 1;
                    }
                    for (sum, position) in sums.iter_mut().zip(positions) {
                        *sum += u64::from(*position);
                    }
                    for (best, position) in best.iter_mut().zip(positions) {
                        *best = (*best).min(*position);
                    }
                    for (worst, position) in worst.iter_mut().zip(positions) {
                        *worst = (*worst).max(*position);
                    }
                    for (first, position) in firsts.iter_mut().zip(positions) {
                        *first += u32::from(*position == 0);
                    }
                    if let Some((last, tops)) = &mut tops {
                        for (top, position) in tops.iter_mut().zip(positions) {
                            *top += u32::from(position <= last);
                        }
                    }
                }
            },
        );
    }
}

/// Scores of all units in bins.
#[derive(Debug, Clone)]
pub(super) struct ScoreTally {
    pub(super) bins: usize,
    pub(super) ranges: Vec<ScoreRange>,
    /// Unit by unit, with an open bin at either end.
    pub(super) counts: Vec<u32>,
    pub(super) least: Vec<f64>,
    pub(super) most: Vec<f64>,
}

impl ScoreTally {
    pub(super) fn new(ranges: Vec<ScoreRange>) -> Self {
        let units = ranges.len();
        let bins = bins_for(units);
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
    pub(super) leaves: &'a [Lane],
    pub(super) lane: usize,
    /// By leaf, what a share of 1 would be.
    pub(super) scales: &'a [f64],
}

impl Tally {
    /// Nothing counted yet; scores are counted once their bins are known. More than one randomisation
    /// is counted where places are exact.
    pub(super) fn new(
        units: usize,
        leaves: usize,
        halves: bool,
        (plan, randomisations): (&SweepPlan, usize),
    ) -> Self {
        let places = Places::new(units, halves);
        Self {
            places,
            randomisations,
            current: 0,
            counts: vec![0; randomisations * places.len() * units],
            unranked: vec![0; units],
            coarse: (!places.are_exact())
                .then(|| Coarse::up_to(units, plan.top.map(|k| (k - 1) * places.step()))),
            pairs: plan.pairwise.then(|| vec![0; randomisations * units * units]),
            central: plan.central.then(|| vec![0; units * leaves]),
            scores: None,
        }
    }

    /// Counts what follows for a block, of this randomisation if they are counted apart.
    pub(super) fn count_for(&mut self, randomisation: usize) {
        self.current = randomisation % self.randomisations;
    }

    /// Counts unit by unit and by randomisation, with sums and extremes of positions over all.
    pub(super) fn by_unit(&mut self) -> (Vec<Vec<u32>>, Coarse) {
        let counts = std::mem::take(&mut self.counts);
        if let Some(coarse) = self.coarse.take() {
            return (vec![counts], coarse);
        }
        let (units, places) = (self.unranked.len(), self.places.len());
        let mut exact = Coarse::new(units);
        let mut turned = Vec::with_capacity(self.randomisations);
        for counts in counts.chunks_exact(places * units) {
            let mut ranks = vec![0; counts.len()];
            for (position, counts) in counts.chunks_exact(units).enumerate() {
                for (unit, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
                    ranks[unit * places + position] = *count;
                    exact.sums[unit] += u64::from(*count) * position as u64;
                    exact.best[unit] = exact.best[unit].min(position as u32);
                    exact.worst[unit] = exact.worst[unit].max(position as u32);
                    exact.firsts[unit] += if position == 0 { *count } else { 0 };
                }
            }
            turned.push(ranks);
        }
        (turned, exact)
    }

    /// Where the counts of the randomisation that is being counted start.
    fn start(&self) -> usize {
        self.current * self.places.len() * self.unranked.len()
    }

    /// Counts a draw by the ranks of its units; NaN is no rank.
    pub(super) fn count_ranks(&mut self, ranks: &[f64], weights: DrawnWeights<'_>) {
        let (units, start) = (ranks.len(), self.start());
        for (unit, rank) in ranks.iter().enumerate() {
            let Some(position) = self.places.position(*rank) else {
                self.unranked[unit] += 1;
                continue;
            };
            let place = self.places.of(position);
            let count = match self.coarse {
                Some(_) => unit * self.places.len() + place,
                None => start + place * units + unit,
            };
            self.counts[count] += 1;
            if let Some(coarse) = &mut self.coarse {
                coarse.sums[unit] += position as u64;
                coarse.best[unit] = coarse.best[unit].min(position as u32);
                coarse.worst[unit] = coarse.worst[unit].max(position as u32);
                coarse.firsts[unit] += u32::from(position == 0);
                if let Some(tops) = &mut coarse.tops {
                    tops.counts[unit] += u32::from(position <= tops.last as usize);
                }
            }
            if position == 0 {
                self.count_central(unit, weights);
            }
        }
        if let Some(pairs) = self.current_pairs() {
            for (unit, rank) in ranks.iter().enumerate() {
                for (other, pair) in pairs[unit * units..][..units].iter_mut().enumerate() {
                    let than = ranks[other];
                    *pair += 2 * u64::from(*rank < than) + u64::from(*rank == than);
                }
            }
        }
    }

    /// Counts those of the draws side by side that `counted` marks, by their sorted rows.
    #[inline]
    pub(super) fn count_rows(&mut self, ranker: &NetworkRanker, counted: [bool; LANES]) {
        let (units, step) = (self.unranked.len(), self.places.step());
        let all = counted == [true; LANES];
        let start = self.start();
        let table = &mut self.counts[start..];
        for (place, row) in ranker.rows().iter().enumerate() {
            let counts = &mut table[place * step * units..][..units];
            for lane in 0..LANES {
                if all || counted[lane] {
                    counts[ranker.unit(row, lane)] += 1;
                }
            }
        }
    }

    /// Adds the weights of a draw to those under which a unit was first.
    pub(super) fn count_central(&mut self, unit: usize, weights: DrawnWeights<'_>) {
        let Some(central) = &mut self.central else { return };
        let leaves = weights.scales.len();
        let sums = central[unit * leaves..][..leaves].iter_mut().zip(weights.scales);
        for ((sum, scale), leaf) in sums.zip(weights.leaves) {
            let weight = leaf[weights.lane] / scale;
            *sum += (weight * WEIGHT_UNIT).round() as u64;
        }
    }

    /// Counts draws in which every unit has a position: draws × units.
    pub(super) fn count_positions(&mut self, positions: &[u32]) {
        let (units, own) = (self.unranked.len(), self.start());
        for start in (0..units).step_by(TILE) {
            let tile = start..(start + TILE).min(units);
            let (counts, places) = (&mut self.counts, self.places);
            match &mut self.coarse {
                Some(coarse) => {
                    let counts = &mut counts[tile.start * places.len()..];
                    coarse.count(counts, places, positions.chunks_exact(units), tile);
                }
                None => {
                    for draw in positions.chunks_exact(units) {
                        for unit in tile.clone() {
                            counts[own + draw[unit] as usize * units + unit] += 1;
                        }
                    }
                }
            }
        }
        self.count_pairs(positions);
    }

    /// The pairs of the randomisation that is being counted.
    fn current_pairs(&mut self) -> Option<&mut [u64]> {
        let cells = self.unranked.len() * self.unranked.len();
        Some(&mut self.pairs.as_mut()?[self.current * cells..][..cells])
    }

    fn count_pairs(&mut self, positions: &[u32]) {
        let units = self.unranked.len();
        let Some(pairs) = self.current_pairs() else { return };
        for (unit, pairs) in pairs.chunks_exact_mut(units).enumerate() {
            for draw in positions.chunks_exact(units) {
                let own = draw[unit];
                for (pair, other) in pairs.iter_mut().zip(draw) {
                    *pair += u64::from(own < *other) + u64::from(own <= *other);
                }
            }
        }
    }

    /// Counts the scores of a draw, negated where the sign is −1.
    pub(super) fn count_scores(&mut self, scores: &[f64], sign: f64) {
        if let Some(tally) = &mut self.scores {
            scores.iter().enumerate().for_each(|(unit, score)| tally.count(unit, sign * score));
        }
    }

    /// Adds the weights of a draw to those under which its first units were first.
    pub(super) fn count_firsts(&mut self, positions: &[u32], weights: DrawnWeights<'_>) {
        if self.central.is_some() {
            for (unit, _) in positions.iter().enumerate().filter(|(_, position)| **position == 0) {
                self.count_central(unit, weights);
            }
        }
    }

    /// Counts pairs and scores of those of the draws side by side that are marked; the others are
    /// blank.
    pub(super) fn count_scored(&mut self, ranker: &NetworkRanker, counted: [bool; LANES]) {
        let units = self.unranked.len();
        if let Some(pairs) = self.current_pairs() {
            let draws = counted.iter().filter(|counted| **counted).count() as u64;
            for unit in 0..units {
                let own = ranker.scores(unit);
                for other in unit + 1..units {
                    let before = wins(own, ranker.scores(other));
                    pairs[unit * units + other] += 2 * before;
                    pairs[other * units + unit] += 2 * (draws - before);
                }
                pairs[unit * units + unit] += draws;
            }
        }
        if let Some(tally) = &mut self.scores {
            for unit in 0..units {
                let scores = ranker.scores(unit).iter().zip(counted);
                for (score, _) in scores.filter(|(_, counted)| *counted) {
                    tally.count(unit, ranker.matrix.sign * score);
                }
            }
        }
    }
}

/// In how many draws the first scores are before the others, where the least is first.
fn wins(own: &Lane, others: &Lane) -> u64 {
    own.iter().zip(others.iter()).map(|(own, other)| u64::from(own < other)).sum()
}
