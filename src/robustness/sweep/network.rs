//! Few units: scores by one product, ranks by a sorting network, sixteen draws side by side.

use std::sync::Arc;

use super::branches::Branches;
use super::lanes::{LANES, Lane, Lanes};
use super::matrix::ScoreMatrix;
use super::resolved::ResolvedPlan;
use super::sampler::Drawn;
use super::scoring::Scoring;
use super::single::SingleProduct;
use crate::numerics::{Network, batcher, sort_rows, widest};

/// Ranks the units of an index that is a matrix, with one worker's buffers.
#[derive(Debug, Clone)]
pub(super) struct NetworkRanker {
    pub(super) matrix: Arc<ScoreMatrix>,
    scoring: Scoring<f64>,
    /// Scores nearer than this may be tied.
    near: f64,
    network: Network,
    keys: Keys,
    /// Where it pays and nobody asks for the scores.
    single: Option<SingleProduct>,
    /// The keys of the draws that were ranked last, by place.
    rows: Vec<KeyLane>,
    order: Vec<u32>,
    /// Units whose order is in doubt, with their scores; and the weights of one draw.
    run: Vec<(f64, u32)>,
    weights: Vec<f64>,
}

impl NetworkRanker {
    pub(super) fn new(matrix: ScoreMatrix, plan: &ResolvedPlan, with_scores: bool) -> Self {
        let (units, near) = (matrix.units(), matrix.near());
        let branches = Branches::of(&matrix.nodes, plan).map(Arc::new);
        let score = |unit, column| matrix.scores[[unit, column]];
        let single = || SingleProduct::new(&matrix, branches.as_ref(), near);
        Self {
            near,
            single: if with_scores { None } else { single() },
            scoring: Scoring::new(matrix.scores.dim(), score, branches.as_ref()),
            run: Vec::with_capacity(units),
            weights: vec![0.0; matrix.scores.ncols()],
            network: batcher(units),
            keys: Keys::new(units, matrix.span, near),
            rows: vec![KeyLane::all(0); units],
            order: vec![0; units],
            matrix: Arc::new(matrix),
        }
    }

    /// Scores all units under the weights of the draws side by side.
    pub(super) fn score(&mut self, drawn: Drawn<'_>) {
        match &mut self.single {
            Some(single) => single.score(&self.matrix, drawn),
            None => self.scoring.score(&self.matrix, drawn),
        }
    }

    /// Puts the units in the order of their ranks, draw by draw; returns which of the draws have
    /// neighbours that may be tied.
    pub(super) fn rank(&mut self, drawn: Drawn<'_>) -> [bool; LANES] {
        let Self { network, keys, single, scoring, rows, .. } = self;
        let gaps = widest(
            #[inline(always)]
            || {
                match &*single {
                    Some(single) => single.load(keys.unit_bits, rows),
                    None => keys.load(scoring.scores(), rows),
                }
                sort_rows(rows, network, |row| &mut row.0);
                least_gaps(rows)
            },
        );
        let Some(single) = single else {
            let apart = keys.apart();
            return std::array::from_fn(|lane| gaps[lane] < apart && self.sort_lane(lane));
        };
        // With the units in the last bits, a difference of one more is as many keys.
        let apart = (single.apart() + 1) << keys.unit_bits;
        let (mut near, mut again) = ([false; LANES], 0);
        for lane in (0..LANES).filter(|lane| gaps[*lane] < apart) {
            near[lane] = self.settle_lane(lane, apart, drawn, &mut again);
        }
        if self.single.as_mut().is_some_and(|single| !single.pays(again)) {
            self.single = None;
        }
        near
    }

    /// Computes again, in double precision, the scores of units whose keys are near, and sorts these
    /// units by them; tells whether some may be tied.
    #[inline(never)]
    fn settle_lane(
        &mut self,
        lane: usize,
        apart: u32,
        drawn: Drawn<'_>,
        again: &mut usize,
    ) -> bool {
        let Self { matrix, near, keys, rows, run, weights: own, .. } = self;
        let Some(scores) = matrix.scores.as_slice() else { return true };
        matrix.weigh_lane(drawn, lane, own);
        let (mut start, mut is_near) = (0, false);
        while start < rows.len() {
            let gap = |pair: &[KeyLane]| pair[1][lane] - pair[0][lane];
            let pairs = rows[start..].windows(2);
            let end = start + 1 + pairs.take_while(|pair| gap(pair) < apart).count();
            if end > start + 1 {
                run.clear();
                run.extend(rows[start..end].iter().map(|key| (0.0, keys.unit(key[lane]))));
                widest(
                    #[inline(always)]
                    || {
                        for (score, unit) in run.iter_mut() {
                            *score = dot(&scores[*unit as usize * own.len()..][..own.len()], own);
                        }
                    },
                );
                run.sort_unstable_by(|(one, _), (other, _)| one.total_cmp(other));
                is_near |= run.windows(2).any(|pair| pair[1].0 - pair[0].0 <= *near);
                let units = rows[start..end].iter_mut().zip(&*run);
                units.for_each(|(key, (_, unit))| key[lane] = *unit);
                *again += run.len();
            }
            start = end;
        }
        is_near
    }

    /// Sorts a draw by its scores themselves; tells whether some may be tied.
    #[cold]
    fn sort_lane(&mut self, lane: usize) -> bool {
        let Self { near, keys, scoring, rows, order, .. } = self;
        let score = |unit: u32| scoring.scores()[unit as usize][lane];
        for (unit, key) in order.iter_mut().zip(&*rows) {
            *unit = keys.unit(key[lane]);
        }
        order.sort_unstable_by(|a, b| score(*a).total_cmp(&score(*b)));
        for (key, unit) in rows.iter_mut().zip(&*order) {
            key[lane] = *unit;
        }
        order.windows(2).any(|pair| score(pair[1]) - score(pair[0]) <= *near)
    }

    /// By place, the keys of the draws that were ranked last.
    pub(super) fn rows(&self) -> &[KeyLane] {
        &self.rows
    }

    /// The unit at a place of a lane.
    #[inline(always)]
    pub(super) fn unit(&self, row: &KeyLane, lane: usize) -> usize {
        self.keys.unit(row[lane]) as usize
    }

    /// A unit's scores, negated where the highest is first, of a ranker with scores.
    pub(super) fn scores(&self, unit: usize) -> &Lane {
        &self.scoring.scores()[unit]
    }

    /// Makes all scores of a draw equal, so that no unit is before another.
    pub(super) fn blank(&mut self, lane: usize) {
        self.scoring.scores_mut().iter_mut().for_each(|scores| scores[lane] = 0.0);
    }
}

/// The sum of products, in eight sums side by side.
#[inline(always)]
fn dot(one: &[f64], other: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    let (ones, others) = (one.chunks_exact(8), other.chunks_exact(8));
    let rest = ones.remainder().iter().zip(others.remainder());
    for (one, other) in ones.zip(others) {
        for at in 0..8 {
            sums[at] += one[at] * other[at];
        }
    }
    rest.zip(&mut sums).for_each(|((one, other), sum)| *sum += one * other);
    sums.iter().sum()
}

/// Scores as keys: whole numbers from low to high, with the number of the unit in their last bits.
/// They take half the time of the scores to sort.
#[derive(Debug, Clone, Copy)]
struct Keys {
    low: f64,
    /// How many keys a point of score spans.
    scale: f64,
    unit_bits: u32,
}

/// One key for each of the draws side by side.
pub(super) type KeyLane = Lanes<u32>;

/// Added to a number from 0 to 2³², this leaves it, rounded, in the lowest bits.
const ROUNDS: f64 = (1_u64 << 52) as f64;

impl Keys {
    /// Keys of scores of so many units between the ends of a span. The distance from one key to the
    /// next is at least twice what counts as near.
    fn new(units: usize, (low, high): (f64, f64), near: f64) -> Self {
        let unit_bits = units.next_power_of_two().trailing_zeros();
        let keys = f64::from(u32::MAX >> unit_bits) - 4.0;
        let scale = (keys / (high - low)).min(0.5 / near);
        // Where nothing varies, all scores have the same key.
        Self { low, scale: if scale.is_finite() { scale } else { 0.0 }, unit_bits }
    }

    /// The keys of the units in the order of the units.
    #[inline(always)]
    fn load(self, scores: &[Lane], keys: &mut [KeyLane]) {
        for (unit, (keys, scores)) in keys.iter_mut().zip(scores).enumerate() {
            for place in 0..LANES {
                let whole =
                    ((scores[place] - self.low) * self.scale + 1.0 + ROUNDS).to_bits() as u32;
                keys[place] = whole << self.unit_bits | unit as u32;
            }
        }
    }

    /// Keys that differ by less may be out of the order of their scores, or of scores that are near:
    /// with the units in the last bits, a difference of 3 is at least 2 keys.
    fn apart(self) -> u32 {
        3 << self.unit_bits
    }

    /// The unit of a key.
    #[inline(always)]
    fn unit(self, key: u32) -> u32 {
        key & ((1 << self.unit_bits) - 1)
    }
}

/// The least difference of neighbours among the sorted keys of each draw.
#[inline(always)]
fn least_gaps(keys: &[KeyLane]) -> KeyLane {
    let mut least = KeyLane::all(u32::MAX);
    for pair in keys.windows(2) {
        for lane in 0..LANES {
            least[lane] = least[lane].min(pair[1][lane].wrapping_sub(pair[0][lane]));
        }
    }
    least
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::extremes;

    /// The units by key, and whether the order is unclear.
    fn by_key(scores: &[f64], near: f64) -> (Vec<u32>, bool) {
        let keys = Keys::new(scores.len(), extremes(scores), near);
        let products: Vec<_> = scores.iter().map(|score| Lane::all(*score)).collect();
        let mut lanes = vec![KeyLane::all(0); scores.len()];
        keys.load(&products, &mut lanes);
        lanes.sort_unstable_by_key(|keys| keys.0);
        let unclear = least_gaps(&lanes).map(|gap| gap < keys.apart());
        assert_eq!(unclear, [unclear[0]; LANES]);
        (lanes.iter().map(|key| keys.unit(key[0])).collect(), unclear[0])
    }

    #[test]
    fn keys_are_in_the_order_of_scores() {
        for scores in [
            [-3.0, 5.0, -7.25, 1e-3, 5.001],
            [1e9, 1e9 + 1.0, 1e9 + 0.5, 1e9 + 0.25, 1e9 - 7.0],
            [0.0, 1.0, 0.25, 0.5, 0.75],
        ] {
            let score = |unit: &u32| -> f64 { scores[*unit as usize] };
            let mut order: Vec<u32> = (0..5).collect();
            order.sort_by(|a, b| score(a).total_cmp(&score(b)));
            assert_eq!(by_key(&scores, 1e-12), (order, false));
        }
    }

    /// Also at the ends of the span, and where near is more than the span.
    #[test]
    fn near_scores_are_unclear() {
        for (scores, near) in [
            ([1.0, 1.0 + 1e-13, 2.0, 3.0], 1e-12),
            ([1.0, 2.0, 3.0 - 1e-13, 3.0], 1e-12),
            ([1.0, 1.4, 2.0, 3.0], 0.5),
            ([1.0, 2.0, 3.0, 4.0], 1e9),
            ([7.0, 7.0, 7.0, 7.0], 1e-12),
            ([0.0, 0.0, 0.0, 0.0], 0.0),
        ] {
            assert!(by_key(&scores, near).1, "{scores:?}");
        }
    }
}
