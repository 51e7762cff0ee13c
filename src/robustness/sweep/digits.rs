//! Many units: scores of some draws by one product, ranks by counting digits, ties one by one.

use std::ops::Range;
use std::sync::Arc;

use super::BLOCK;
use super::lanes::{LANES, Lane};
use super::matrix::{ScoreMatrix, TreeBuffers};
use super::product::{TALL, Tall, multiply};
use super::sampler::Drawn;
use crate::engine::{Prepared, is_tied};
use crate::numerics::{Ties, extremes, widest};

/// Sorts keys of 64 bits by their leading bits, least digit first (D. E. Knuth, *The Art of Computer
/// Programming*, 5.2.5), and the few with equal leading bits by comparison.
#[derive(Debug, Clone)]
pub(super) struct Radix<const BITS: u32, const BUCKETS: usize> {
    keys: Vec<u64>,
    other: Vec<u64>,
    /// Of the leading digits, the least first.
    counts: Vec<[u32; BUCKETS]>,
}

/// Keys that are looked at together.
const PAIRS_AT_ONCE: usize = 16;

impl<const BITS: u32, const BUCKETS: usize> Radix<BITS, BUCKETS> {
    const FITS: () = assert!(BUCKETS == 1 << BITS);

    /// Room for so many keys, and enough digits that hardly any two keys agree in all of them if they
    /// are evenly spread.
    pub(super) fn new(keys: usize) -> Self {
        let () = Self::FITS;
        let digits = (keys.max(2).ilog2() + 6).div_ceil(BITS).clamp(2, 64 / BITS);
        Self {
            keys: vec![0; keys],
            other: vec![0; keys],
            counts: vec![[0; BUCKETS]; digits as usize],
        }
    }

    /// The keys, in their present order.
    pub(super) fn keys(&self) -> &[u64] {
        &self.keys
    }

    /// The bits that keys are not sorted by.
    fn rest(&self) -> u32 {
        64 - BITS * self.counts.len() as u32
    }

    /// Takes keys, made of values, and counts their digits.
    #[inline(always)]
    pub(super) fn take(&mut self, values: &[f64], key: impl Fn(usize, f64) -> u64) {
        const TILE: usize = 256;
        let rest = self.rest();
        self.counts.iter_mut().for_each(|counts| counts.fill(0));
        let tiles = values.chunks(TILE).zip(self.keys.chunks_mut(TILE));
        for (tile, (values, keys)) in tiles.enumerate() {
            for (at, (own, value)) in keys.iter_mut().zip(values).enumerate() {
                *own = key(tile * TILE + at, *value);
            }
            for (digit, counts) in (0..).zip(&mut self.counts) {
                for own in &*keys {
                    counts[digit_of::<BUCKETS>(*own, rest + digit * BITS)] += 1;
                }
            }
        }
    }

    /// Sorts the keys ascending and calls `put` with the place of each; the last call for a key holds.
    #[inline(always)]
    pub(super) fn sort(&mut self, mut put: impl FnMut(u64, usize)) {
        let rest = self.rest();
        let last = self.counts.len() - 1;
        for (digit, counts) in self.counts.iter_mut().enumerate() {
            let mut sum = 0;
            for count in counts.iter_mut() {
                sum += std::mem::replace(count, sum);
            }
            let shift = rest + digit as u32 * BITS;
            if digit < last {
                scatter(&self.keys, &mut self.other, (counts, shift), |_, _| {});
            } else {
                scatter(&self.keys, &mut self.other, (counts, shift), &mut put);
            }
            std::mem::swap(&mut self.keys, &mut self.other);
        }
        self.finish(rest, put);
    }

    /// Sorts the keys that agree in their leading bits.
    #[inline(always)]
    fn finish(&mut self, rest: u32, mut put: impl FnMut(u64, usize)) {
        let agree = |a: u64, b: u64| (a ^ b) >> rest == 0;
        let mut from = 0;
        while let Some(start) = next_pair(&self.keys, from, agree) {
            let first = self.keys[start];
            let run = self.keys[start..].iter().take_while(|key| agree(first, **key)).count();
            from = start + run;
            self.keys[start..from].sort_unstable();
            for (offset, key) in self.keys[start..from].iter().enumerate() {
                put(*key, start + offset);
            }
        }
    }
}

/// Puts every key where the count of its digit says.
#[inline(always)]
fn scatter<const BUCKETS: usize>(
    from: &[u64],
    to: &mut [u64],
    (places, shift): (&mut [u32; BUCKETS], u32),
    mut put: impl FnMut(u64, usize),
) {
    for key in from {
        let next = &mut places[digit_of::<BUCKETS>(*key, shift)];
        let place = *next as usize;
        *next += 1;
        to[place] = *key;
        put(*key, place);
    }
}

#[inline(always)]
fn digit_of<const BUCKETS: usize>(key: u64, shift: u32) -> usize {
    (key >> shift) as usize & (BUCKETS - 1)
}

/// The first place, from a given one on, whose key and the next meet a condition.
#[inline(always)]
pub(super) fn next_pair(
    keys: &[u64],
    from: usize,
    mut is: impl FnMut(u64, u64) -> bool,
) -> Option<usize> {
    let left = keys.get(from..)?;
    let right = left.get(1..)?;
    let blocks = left.chunks_exact(PAIRS_AT_ONCE).zip(right.chunks_exact(PAIRS_AT_ONCE));
    let mut passed = 0;
    for (left, right) in blocks {
        let mut any = false;
        for lane in 0..PAIRS_AT_ONCE {
            any |= is(left[lane], right[lane]);
        }
        if any {
            break;
        }
        passed += PAIRS_AT_ONCE;
    }
    let mut pairs = left[passed..].iter().zip(&right[passed..]);
    pairs.position(|(left, right)| is(*left, *right)).map(|at| from + passed + at)
}

/// More units than these are sorted by digits: a network's keys of 32 bits would leave the order of
/// most of their draws unclear.
const MOST_IN_NETWORK: usize = 512;

/// The most scores of one product (or those of a tile's draws): so many stay in the second cache.
const PRODUCTS: usize = 1 << 16;

/// The most positions kept until they are counted (or those of one draw). The more there are, the less
/// often all counts pass through the cache.
const POSITIONS: usize = 1 << 21;

/// Added to a whole number below 2⁵², it leaves the number in the last bits.
const TO_BITS: f64 = (1_u64 << 52) as f64;

/// Ranks the units of an index that is a matrix, with one worker's buffers.
#[derive(Debug, Clone)]
pub(super) struct DigitRanker {
    pub(super) matrix: Arc<ScoreMatrix>,
    /// The scores of the matrix: sixteen units after the other, column by column.
    packed: Arc<Vec<Lane>>,
    /// The effective weights of the columns: of the draws side by side, and of a product's.
    columns: Vec<Lane>,
    weights: Tall<f64>,
    /// The least and the largest score of each column.
    extremes: Vec<(f64, f64)>,
    near: f64,
    noise: f64,
    /// Each unit's place in the order of the codes, where that settles ties.
    by_code: Vec<u32>,
    /// The bits at the end of a key that hold the unit.
    unit_bits: u32,
    /// Draws of one product.
    pub(super) together: usize,
    /// Draws that are counted at once, and those that wait to be.
    at_once: usize,
    waiting: usize,
    /// Draws × units, those that fill up the last tile too.
    products: Vec<[f64; LANES]>,
    sorter: Sorter,
    /// Draws × units.
    positions: Vec<u32>,
    ties: TieBuffers,
}

#[derive(Debug, Clone)]
enum Sorter {
    Short(Radix<8, 256>),
    Long(Radix<11, 2048>),
}

#[derive(Debug, Clone)]
struct TieBuffers {
    tree: TreeBuffers,
    /// Neighbours that may be tied.
    run: Vec<((f64, f64), u32)>,
}

impl DigitRanker {
    /// Whether digits are faster than a network: for many units, or units that are always tied.
    pub(super) fn pays(matrix: &ScoreMatrix) -> bool {
        matrix.units() > MOST_IN_NETWORK || matrix.has_twins()
    }

    pub(super) fn new(matrix: ScoreMatrix, prepared: &Prepared) -> Self {
        let units = matrix.units();
        let columns = matrix.scores.columns().into_iter();
        let together = (PRODUCTS / units.max(1)).clamp(TALL, LANES);
        let at_once = (POSITIONS / units.max(1)).clamp(1, BLOCK);
        let weights = Tall::new(together, matrix.scores.ncols());
        let run = Vec::with_capacity(units);
        Self {
            extremes: columns.map(|column| extremes(&column.to_vec())).collect(),
            near: matrix.near(),
            noise: matrix.noise(),
            by_code: match matrix.ranking.ties {
                Ties::Ordinal => by_code(prepared),
                _ => Vec::new(),
            },
            unit_bits: units.next_power_of_two().trailing_zeros().max(12),
            together,
            at_once,
            waiting: 0,
            products: vec![[0.0; LANES]; together.next_multiple_of(TALL) * units.div_ceil(LANES)],
            packed: Arc::new(packed(&matrix)),
            columns: vec![Lane::all(0.0); matrix.scores.ncols()],
            weights,
            sorter: match units {
                0..=2048 => Sorter::Short(Radix::new(units)),
                _ => Sorter::Long(Radix::new(units)),
            },
            positions: vec![0; at_once * units],
            ties: TieBuffers { tree: matrix.tree.buffers(), run },
            matrix: Arc::new(matrix),
        }
    }

    /// Takes the weights of the draws side by side.
    pub(super) fn weigh(&mut self, drawn: Drawn<'_>) {
        self.matrix.weigh(drawn, &mut self.columns);
    }

    /// The scores of some of the draws side by side, no more than are together.
    pub(super) fn multiply(&mut self, draws: Range<usize>) {
        for (row, lane) in draws.enumerate() {
            self.weights.set(row, self.columns.iter().map(|weight| weight[lane]));
        }
        let stride = self.matrix.units().div_ceil(LANES);
        multiply(&self.weights, &self.packed, &mut self.products, stride);
    }

    /// Finds the positions of all units in one of the last product's draws; they wait to be counted.
    pub(super) fn rank(&mut self, Draw { lane, product }: Draw, nodes: &[Lane]) {
        let units = self.matrix.units();
        let draw = OneDraw {
            matrix: &self.matrix,
            by_code: &self.by_code,
            unit_bits: self.unit_bits,
            scores: scores(&self.products, units, product),
            scale: self.scale(lane),
            nodes,
            lane,
        };
        let waiting = self.waiting * units;
        let (positions, ties) = (&mut self.positions[waiting..][..units], &mut self.ties);
        match &mut self.sorter {
            Sorter::Short(radix) => draw.rank(radix, positions, ties),
            Sorter::Long(radix) => draw.rank(radix, positions, ties),
        }
        self.waiting += 1;
    }

    /// How scores become whole numbers that keep their order, and nearly their distances.
    fn scale(&self, lane: usize) -> Scale {
        let (mut low, mut high) = (-self.noise, self.noise);
        for (weight, (least, most)) in self.columns.iter().zip(&self.extremes) {
            low += weight[lane] * least;
            high += weight[lane] * most;
        }
        let most = (1_u64 << (64 - self.unit_bits)) as f64;
        // A little less, so that rounding does not lead beyond the most.
        let factor = most * (1.0 - 1e-6) / (high - low);
        // Where scores do not differ, all of them are neighbours.
        let factor = if factor.is_finite() { factor } else { 0.0 };
        let near = self.near * factor + 3.0;
        let near =
            if near < most && factor > 0.0 { (near as u64) << self.unit_bits } else { u64::MAX };
        Scale { low, factor, near }
    }

    /// A draw's scores of the last product, negated where the highest is first.
    pub(super) fn scores(&self, product: usize) -> &[f64] {
        scores(&self.products, self.matrix.units(), product)
    }

    /// Positions of the draw that was ranked last.
    pub(super) fn last(&self) -> &[u32] {
        let units = self.matrix.units();
        &self.positions[self.waiting.saturating_sub(1) * units..][..units]
    }

    /// Positions of the draws that wait, draws × units, if they are as many as are counted at once or no
    /// others will come.
    pub(super) fn complete(&mut self, no_others: bool) -> Option<&[u32]> {
        let waiting = self.waiting;
        if waiting == 0 || waiting < self.at_once && !no_others {
            return None;
        }
        self.waiting = 0;
        Some(&self.positions[..waiting * self.matrix.units()])
    }
}

/// A draw's products.
fn scores(products: &[[f64; LANES]], units: usize, product: usize) -> &[f64] {
    let tiles = units.div_ceil(LANES);
    &products[product * tiles..(product + 1) * tiles].as_flattened()[..units]
}

/// The scores of a matrix: sixteen units after the other, column by column; zeros fill up the last.
fn packed(matrix: &ScoreMatrix) -> Vec<Lane> {
    let (units, columns) = matrix.scores.dim();
    let mut packed = vec![Lane::all(0.0); units.div_ceil(LANES) * columns];
    for (unit, scores) in matrix.scores.rows().into_iter().enumerate() {
        let tile = &mut packed[unit / LANES * columns..][..columns];
        tile.iter_mut().zip(scores).for_each(|(cells, score)| cells[unit % LANES] = *score);
    }
    packed
}

/// A draw's position among those side by side, and in the product.
#[derive(Debug, Clone, Copy)]
pub(super) struct Draw {
    pub(super) lane: usize,
    pub(super) product: usize,
}

#[derive(Debug, Clone, Copy)]
struct Scale {
    low: f64,
    factor: f64,
    /// Keys that differ by no more than this may be of units that are tied.
    near: u64,
}

/// One draw that is being ranked.
struct OneDraw<'a> {
    matrix: &'a ScoreMatrix,
    by_code: &'a [u32],
    unit_bits: u32,
    scores: &'a [f64],
    scale: Scale,
    nodes: &'a [Lane],
    lane: usize,
}

impl OneDraw<'_> {
    /// Sorts the units by their keys, and settles the order of those that may be tied.
    fn rank<const BITS: u32, const BUCKETS: usize>(
        &self,
        radix: &mut Radix<BITS, BUCKETS>,
        positions: &mut [u32],
        ties: &mut TieBuffers,
    ) {
        let Scale { low, factor, .. } = self.scale;
        let unit_bits = self.unit_bits;
        let step = u32::from(self.matrix.ranking.ties == Ties::Average);
        widest(
            #[inline(always)]
            || {
                radix.take(self.scores, move |unit, score| {
                    (((score - low) * factor + TO_BITS).to_bits() << unit_bits) | unit as u64
                });
                radix.sort(|key, place| positions[self.unit(key)] = (place as u32) << step);
                self.settle(radix.keys(), positions, ties);
            },
        );
    }

    /// A unit's number, from its key.
    #[inline(always)]
    fn unit(&self, key: u64) -> usize {
        (key & ((1 << self.unit_bits) - 1)) as usize
    }

    /// Gives the units that may be tied their positions.
    #[inline(always)]
    fn settle(&self, keys: &[u64], positions: &mut [u32], ties: &mut TieBuffers) {
        let near = |a: u64, b: u64| b - a <= self.scale.near;
        let (mut from, mut fewer, mut weighed) = (0, 0, false);
        while let Some(start) = next_pair(keys, from, near) {
            if !weighed {
                self.matrix.tree.weigh(self.nodes, self.lane, &mut ties.tree);
                weighed = true;
            }
            self.shift(&keys[from..start], fewer, positions);
            let pairs = keys[start..].windows(2);
            from = start + 1 + pairs.take_while(|pair| near(pair[0], pair[1])).count();
            fewer = self.settle_run(&keys[start..from], start as u32, fewer, positions, ties);
        }
        self.shift(&keys[from..], fewer, positions);
    }

    /// Under dense ranks everything after a tie moves up.
    fn shift(&self, keys: &[u64], fewer: u32, positions: &mut [u32]) {
        if fewer > 0 {
            keys.iter().for_each(|key| positions[self.unit(*key)] -= fewer);
        }
    }

    /// Ranks neighbours by the engine's own scores; returns by how much dense ranks are behind places
    /// by then.
    #[inline(never)]
    fn settle_run(
        &self,
        keys: &[u64],
        start: u32,
        mut fewer: u32,
        positions: &mut [u32],
        ties: &mut TieBuffers,
    ) -> u32 {
        let ScoreMatrix { scores, score_noise, tree, ranking, .. } = self.matrix;
        let columns = scores.ncols();
        let (Some(scores), Some(noise)) = (scores.as_slice(), score_noise.as_slice()) else {
            return fewer;
        };
        let TieBuffers { tree: buffers, run } = ties;
        run.clear();
        run.extend(keys.iter().map(|key| {
            let unit = self.unit(*key);
            let cells = unit * columns..(unit + 1) * columns;
            (tree.score((&scores[cells.clone()], &noise[cells]), buffers), unit as u32)
        }));
        run.sort_unstable_by(|((one, its), _), ((other, others), _)| {
            one.total_cmp(other).then(its.total_cmp(others))
        });
        let mut first = start;
        let mut rest = run.as_mut_slice();
        while let Some((best, _)) = rest.first() {
            let tied = rest.iter().take_while(|(s, _)| is_tied(*best, *s, ranking.tolerance));
            let (group, others) = rest.split_at_mut(tied.count().max(1));
            let last = first + group.len() as u32 - 1;
            if ranking.ties == Ties::Ordinal {
                group.sort_unstable_by_key(|(_, unit)| self.by_code[*unit as usize]);
            }
            for (place, (_, unit)) in (first..).zip(&*group) {
                positions[*unit as usize] = match ranking.ties {
                    Ties::Min => first,
                    Ties::Max => last,
                    Ties::Average => first + last,
                    Ties::Dense => first - fewer,
                    Ties::Ordinal => place,
                };
            }
            if ranking.ties == Ties::Dense {
                fewer += last - first;
            }
            first = last + 1;
            rest = others;
        }
        fewer
    }
}

/// Each unit's place in the order of the codes.
fn by_code(prepared: &Prepared) -> Vec<u32> {
    let units = prepared.units();
    let mut order: Vec<_> = (0..units.len()).collect();
    order.sort_unstable_by(|a, b| units[*a].code.cmp(&units[*b].code));
    let mut by_code = vec![0; units.len()];
    order.iter().zip(0..).for_each(|(unit, place)| by_code[*unit] = place);
    by_code
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted<const BITS: u32, const BUCKETS: usize>(keys: &[u64]) {
        let mut radix = Radix::<BITS, BUCKETS>::new(keys.len());
        // Twice, so that nothing is left of the first time.
        for _ in 0..2 {
            let mut places = vec![usize::MAX; keys.len()];
            let values = vec![0.0; keys.len()];
            radix.take(&values, |at, _| keys[at]);
            radix.sort(|key, place| {
                let at = keys.iter().position(|own| *own == key).unwrap();
                places[at] = place;
            });
            let mut expected = keys.to_vec();
            expected.sort_unstable();
            assert_eq!(radix.keys(), expected);
            for (key, place) in keys.iter().zip(places) {
                assert_eq!(expected[place], *key);
            }
        }
    }

    /// Spread over all bits, over the leading or the last ones alone, and hardly at all.
    #[test]
    fn all_kinds_of_keys_are_sorted() {
        for count in [0, 1, 2, 17, 300, 1_000] {
            for (factor, shift) in [(0x9e37_79b9_7f4a_7c15, 0), (7919, 50), (7919, 0), (1, 40)] {
                let key = |at: u64| (at.wrapping_mul(factor) << shift) ^ at;
                let keys: Vec<u64> = (0..count).map(key).collect();
                sorted::<8, 256>(&keys);
                sorted::<11, 2048>(&keys);
            }
        }
    }

    #[test]
    fn digits_grow_with_the_keys() {
        for (keys, digits) in [(0, 2), (32_844, 2), (131_072, 3), (1 << 20, 3)] {
            assert_eq!(Radix::<11, 2048>::new(keys).counts.len(), digits);
        }
    }

    #[test]
    fn the_next_pair_is_found_wherever_it_stands() {
        let keys: Vec<u64> = (0..100).map(|at| if at == 57 { 56 } else { at }).collect();
        for from in 0..=56 {
            assert_eq!(next_pair(&keys, from, |a, b| a == b), Some(56), "{from}");
        }
        for from in 57..=101 {
            assert_eq!(next_pair(&keys, from, |a, b| a == b), None, "{from}");
        }
    }
}
