//! Few units: scores of a block by one product, ranks by a sorting network over draws side by side.

use std::ops::Range;
use std::sync::Arc;

use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2, ShapeBuilder};

use super::matrix::ScoreMatrix;
use super::{BLOCK, LANES, STRIDE};
use crate::numerics::widest;

/// Pairs of places to be put in order, one after the other.
pub(super) type Network = Vec<(u32, u32)>;

/// Batcher's odd–even merge sort of any number of values (K. E. Batcher, *Sorting networks and
/// their applications*, AFIPS 1968; Knuth, *The Art of Computer Programming*, 5.2.2, algorithm M).
pub(super) fn batcher(values: usize) -> Network {
    let mut network = Network::new();
    let mut width = 1;
    while width < values {
        let mut step = width;
        while step >= 1 {
            for start in (step % width..values.saturating_sub(step)).step_by(2 * step) {
                for low in start..(start + step).min(values - step) {
                    if low / (2 * width) == (low + step) / (2 * width) {
                        network.push((low as u32, (low + step) as u32));
                    }
                }
            }
            step /= 2;
        }
        width *= 2;
    }
    network
}

/// Sorts the rows of every lane ascending, without branches: where this is inlined, the compiler
/// makes vectors of it.
#[inline(always)]
pub(super) fn sort<T: Copy + PartialOrd>(rows: &mut [[T; LANES]], network: &[(u32, u32)]) {
    for (low, high) in network {
        let (before, after) = rows.split_at_mut(*high as usize);
        let (low, high) = (&mut before[*low as usize], &mut after[0]);
        for lane in 0..LANES {
            let (a, b) = (low[lane], high[lane]);
            low[lane] = if b < a { b } else { a };
            high[lane] = if b < a { a } else { b };
        }
    }
}

/// Ranks the units of an index that is a matrix, with one worker's buffers.
#[derive(Debug, Clone)]
pub(super) struct NetworkRanker {
    pub(super) matrix: Arc<ScoreMatrix>,
    /// Scores nearer than this may be tied.
    near: f64,
    network: Network,
    keys: Keys,
    /// Units × draws.
    products: Vec<f64>,
    /// The keys of the draws that were ranked last, by place.
    rows: Vec<KeyLane>,
    order: Vec<u32>,
}

impl NetworkRanker {
    pub(super) fn new(matrix: ScoreMatrix) -> Self {
        let (units, near) = (matrix.units(), matrix.near());
        Self {
            near,
            network: batcher(units),
            keys: Keys::new(units, matrix.span, near),
            products: vec![0.0; units * STRIDE],
            rows: vec![[0; LANES]; units],
            order: vec![0; units],
            matrix: Arc::new(matrix),
        }
    }

    /// Scores of a block: units × draws, from effective weights, columns × draws.
    pub(super) fn multiply(&mut self, weights: &[f64]) {
        let block = |rows| (rows, BLOCK).strides((STRIDE, 1));
        let (units, columns) = self.matrix.scores.dim();
        let products = ArrayViewMut2::from_shape(block(units), &mut self.products);
        if let (Ok(weights), Ok(products)) =
            (ArrayView2::from_shape(block(columns), weights), products)
        {
            // Transposed, the library's tiles fit the shapes better.
            let mut products = products.reversed_axes();
            general_mat_mul(1.0, &weights.t(), &self.matrix.scores.t(), 0.0, &mut products);
        }
    }

    /// Puts the units of the draws side by side in the order of their ranks; returns which of the
    /// draws have neighbours that may be tied.
    pub(super) fn rank(&mut self, first: usize) -> [bool; LANES] {
        let Self { network, keys, products, rows, .. } = self;
        let products = &products[first..];
        let gaps = widest(
            #[inline(always)]
            || {
                keys.load(products, rows);
                sort(rows, network);
                least_gaps(rows)
            },
        );
        let apart = keys.apart();
        std::array::from_fn(|lane| gaps[lane] < apart && self.sort_lane(first, lane))
    }

    /// Sorts a draw by its scores themselves; tells whether some may be tied.
    #[cold]
    fn sort_lane(&mut self, first: usize, lane: usize) -> bool {
        let Self { near, keys, products, rows, order, .. } = self;
        let score = |unit: u32| products[unit as usize * STRIDE + first + lane];
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

    /// A unit's scores, negated where the highest is first.
    pub(super) fn scores(&self, unit: usize, draws: Range<usize>) -> &[f64] {
        let start = unit * STRIDE;
        &self.products[start + draws.start..start + draws.end]
    }

    /// Makes all scores of a draw equal, so that no unit is before another.
    pub(super) fn blank(&mut self, draw: usize) {
        self.products.iter_mut().skip(draw).step_by(STRIDE).for_each(|score| *score = 0.0);
    }
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
pub(super) type KeyLane = [u32; LANES];

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

    /// The keys of the units in the order of the units; `products` are units × draws.
    #[inline(always)]
    fn load(self, products: &[f64], keys: &mut [KeyLane]) {
        for (unit, keys) in keys.iter_mut().enumerate() {
            let mut lane = [0; LANES];
            // By way of a copy, so that the compiler need not fear that the slices overlap.
            let mut scores = [0.0; LANES];
            scores.copy_from_slice(&products[unit * STRIDE..][..LANES]);
            for place in 0..LANES {
                let whole =
                    ((scores[place] - self.low) * self.scale + 1.0 + ROUNDS).to_bits() as u32;
                lane[place] = whole << self.unit_bits | unit as u32;
            }
            *keys = lane;
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
    let mut least = [u32::MAX; LANES];
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
        let mut products = vec![0.0; scores.len() * STRIDE];
        for (unit, score) in scores.iter().enumerate() {
            products[unit * STRIDE..][..LANES].fill(*score);
        }
        let mut lanes = vec![[0; LANES]; scores.len()];
        keys.load(&products, &mut lanes);
        lanes.sort_unstable();
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

    fn are_sorted(network: &Network, value: impl Fn(usize, usize) -> u32, places: usize) -> bool {
        let lanes = |place| std::array::from_fn(|lane| value(place, lane));
        let mut keys: Vec<[u32; LANES]> = (0..places).map(lanes).collect();
        let mut rows: Vec<[f64; LANES]> = keys.iter().map(|key| key.map(f64::from)).collect();
        sort(&mut rows, network);
        sort(&mut keys, network);
        let in_order = |lane: usize| keys.is_sorted_by_key(|key| key[lane]);
        let alike = rows.iter().zip(&keys).all(|(row, key)| *row == key.map(f64::from));
        alike && (0..LANES).all(in_order)
    }

    /// A network that sorts all zeros and ones sorts everything (Knuth's 0–1 principle).
    #[test]
    fn zeros_and_ones_are_sorted() {
        for places in 0..=14_usize {
            let network = batcher(places);
            for pattern in 0..1_u32 << places {
                let bit = |place, _| pattern >> place & 1;
                assert!(are_sorted(&network, bit, places), "{places}: {pattern:b}");
            }
        }
    }

    #[test]
    fn many_values_are_sorted_in_every_lane() {
        let network = batcher(83);
        assert_eq!(network.len(), 893);
        let value = |row: usize, lane: usize| ((row * 7919 + lane * 31) % 83) as u32;
        assert!(are_sorted(&network, value, 83));
    }
}
