//! Many units: scores of some draws by one product, ranks by counting digits, ties one by one.

use std::ops::Range;

use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2, ShapeBuilder};
use pulp::{Simd, WithSimd};

use super::matrix::ScoreMatrix;
use super::radix::Radix;
use super::ties::{TieBuffers, by_code};
use super::{BLOCK, STRIDE};
use crate::engine::Prepared;
use crate::numerics::Ties;

/// More units than these are sorted by their digits, fewer by a network, whose keys of 32 bits leave
/// most draws of more units unclear.
const MOST_IN_NETWORK: usize = 512;

/// Draws of one product: as many as the matrix library computes side by side, or more, since it
/// copies the matrix for each product, as far as their scores stay in the second cache.
const TOGETHER: std::ops::RangeInclusive<usize> = 8..=64;
const NEAR: usize = 1 << 15;

/// Scores that are computed by one product at the most, as far as one draw is no more.
const PRODUCTS: usize = 1 << 19;

/// Positions that are kept until they are counted, as far as one draw is no more. The more there
/// are, the less often all counts pass through the cache.
const POSITIONS: usize = 5 << 17;

/// Added to a whole number below 2⁵², it leaves the number in the last bits.
const TO_BITS: f64 = (1_u64 << 52) as f64;

/// Ranks the units of an index that is a matrix.
#[derive(Debug, Clone)]
pub(super) struct Sorted {
    pub(super) matrix: ScoreMatrix,
    /// The least and the largest score of each column.
    extremes: Vec<(f64, f64)>,
    near: f64,
    noise: f64,
    /// Each unit's place in the order of the codes, where that settles ties.
    pub(super) by_code: Vec<u32>,
    /// The bits at the end of a key that hold the unit.
    unit_bits: u32,
    /// Draws of one product.
    pub(super) together: usize,
    /// Draws that are counted at once.
    pub(super) at_once: usize,
}

/// Products, keys and positions.
#[derive(Debug, Clone)]
pub(super) struct SortedBuffers {
    pub(super) arch: pulp::Arch,
    /// Draws × units.
    products: Vec<f64>,
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

/// A power of two, so that products fill a block.
fn draws_of_a_product(units: usize) -> usize {
    let near = (NEAR / units).clamp(*TOGETHER.start(), *TOGETHER.end());
    1 << near.min((PRODUCTS / units).max(1)).ilog2()
}

/// The weights of a block.
#[derive(Debug, Clone, Copy)]
pub(super) struct BlockWeights<'a> {
    /// Effective weights of the columns.
    pub(super) columns: &'a [f64],
    /// Weights within the parents, node by node.
    pub(super) nodes: &'a [f64],
}

impl Sorted {
    /// Where sorting by digits is faster than by a network, or units are tied in every draw.
    pub(super) fn pays(matrix: &ScoreMatrix) -> bool {
        matrix.units() > MOST_IN_NETWORK || matrix.has_twins()
    }

    pub(super) fn new(matrix: ScoreMatrix, prepared: &Prepared) -> Self {
        let units = matrix.units();
        let extremes = matrix.scores.columns().into_iter().map(|column| {
            column.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), score| {
                (score.min(least), score.max(most))
            })
        });
        let together = draws_of_a_product(units.max(1));
        let at_once = (POSITIONS / units.max(1) / together).clamp(1, BLOCK / together) * together;
        Self {
            extremes: extremes.collect(),
            near: matrix.near(),
            noise: matrix.noise(),
            by_code: match matrix.ranking.ties {
                Ties::Ordinal => by_code(prepared),
                _ => Vec::new(),
            },
            unit_bits: units.next_power_of_two().trailing_zeros().max(12),
            together,
            at_once,
            matrix,
        }
    }

    pub(super) fn buffers(&self) -> SortedBuffers {
        let units = self.matrix.units();
        SortedBuffers {
            arch: pulp::Arch::new(),
            products: vec![0.0; self.together * units],
            sorter: match units {
                0..=2048 => Sorter::Short(Radix::new(units)),
                _ => Sorter::Long(Radix::new(units)),
            },
            positions: vec![0; self.at_once * units],
            ties: TieBuffers::new(&self.matrix),
        }
    }

    /// The scores of some draws of a block, no more than are together.
    pub(super) fn multiply(
        &self,
        draws: Range<usize>,
        weights: BlockWeights<'_>,
        buffers: &mut SortedBuffers,
    ) {
        let (units, columns) = self.matrix.scores.dim();
        let dim = (draws.len(), columns);
        let Some(weights) = weights.columns.get(draws.start..) else { return };
        let weights = ArrayView2::from_shape(dim.strides((1, STRIDE)), weights);
        let products = &mut buffers.products[..draws.len() * units];
        let products = ArrayViewMut2::from_shape((draws.len(), units), products);
        if let (Ok(weights), Ok(mut products)) = (weights, products) {
            general_mat_mul(1.0, &weights, &self.matrix.scores.t(), 0.0, &mut products);
        }
    }

    /// Finds the positions of all units in a draw, one of the last product's and one of those that
    /// are counted at once.
    pub(super) fn rank(
        &self,
        Draw { number, product, count }: Draw,
        weights: BlockWeights<'_>,
        buffers: &mut SortedBuffers,
    ) {
        let SortedBuffers { arch, products, sorter, positions, ties } = buffers;
        let units = self.matrix.units();
        let draw = OneDraw {
            sorted: self,
            scores: &products[product * units..][..units],
            scale: self.scale(number, weights.columns),
            weights,
            number,
        };
        let positions = &mut positions[count * units..][..units];
        match sorter {
            Sorter::Short(radix) => arch.dispatch(RankOne { draw, radix, positions, ties }),
            Sorter::Long(radix) => arch.dispatch(RankOne { draw, radix, positions, ties }),
        }
    }

    /// How scores become whole numbers: their order without their distances' last bits.
    fn scale(&self, draw: usize, columns: &[f64]) -> Scale {
        let (mut low, mut high) = (-self.noise, self.noise);
        for (column, (least, most)) in self.extremes.iter().enumerate() {
            let weight = columns[column * STRIDE + draw];
            low += weight * least;
            high += weight * most;
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

    /// A unit's number, from its key.
    #[inline(always)]
    pub(super) fn unit(&self, key: u64) -> usize {
        (key & ((1 << self.unit_bits) - 1)) as usize
    }
}

/// Where a draw stands in the block, in the product, and among those that are counted at once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Draw {
    pub(super) number: usize,
    pub(super) product: usize,
    pub(super) count: usize,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    low: f64,
    factor: f64,
    /// Keys that differ by no more than this may be of units that are tied.
    pub(super) near: u64,
}

/// One draw that is being ranked.
pub(super) struct OneDraw<'a> {
    pub(super) sorted: &'a Sorted,
    scores: &'a [f64],
    pub(super) scale: Scale,
    pub(super) weights: BlockWeights<'a>,
    pub(super) number: usize,
}

/// What ranks one draw, to be run with the widest instructions that there are. (A closure that can
/// be called again would be compiled by itself, without them.)
struct RankOne<'a, const BITS: u32, const BUCKETS: usize> {
    draw: OneDraw<'a>,
    radix: &'a mut Radix<BITS, BUCKETS>,
    positions: &'a mut [u32],
    ties: &'a mut TieBuffers,
}

impl<const BITS: u32, const BUCKETS: usize> WithSimd for RankOne<'_, BITS, BUCKETS> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { draw, radix, positions, ties } = self;
        let Scale { low, factor, .. } = draw.scale;
        let unit_bits = draw.sorted.unit_bits;
        let unit_mask = (1 << unit_bits) - 1;
        let step = u32::from(draw.sorted.matrix.ranking.ties == Ties::Average);
        radix.take(draw.scores, move |unit, score| {
            (((score - low) * factor + TO_BITS).to_bits() << unit_bits) | unit as u64
        });
        radix.sort(|key, place| positions[(key & unit_mask) as usize] = (place as u32) << step);
        draw.settle(radix.keys(), positions, ties);
    }
}

impl SortedBuffers {
    /// A draw's scores of the last product, turned round where the highest is first.
    pub(super) fn scores(&self, product: usize, units: usize) -> &[f64] {
        &self.products[product * units..][..units]
    }

    /// Positions of the first so many draws that are counted at once, draws × units.
    pub(super) fn positions(&self, draws: Range<usize>, units: usize) -> &[u32] {
        &self.positions[draws.start * units..draws.end * units]
    }
}
