//! Scores in single precision, where that settles the order of nearly all units: the product takes half
//! the time, and the few scores that are too near each other are computed again in double precision.

use pulp::{Arch, Simd, WithSimd};

use super::lanes::{LANES, Lane, Lanes};
use super::matrix::ScoreMatrix;
use super::network::KeyLane;
use super::product::TALL;

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
    /// The scores by tiles of six units, each column less its middle: what is subtracted is the same for
    /// all units of a draw.
    tiles: Vec<[f32; TALL]>,
    weights: Vec<Lanes<f32>>,
    /// Unit by unit, with those that fill up the last tile.
    products: Vec<Lanes<f32>>,
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
    /// A sum of k products differs from the exact one by no more than (k + 4) · 2⁻²⁴ · Σ |w x|: the weight,
    /// the score, and k sums are rounded; and Σ |w x| is at most the largest half of a column's range.
    pub(super) fn new(matrix: &ScoreMatrix, near: f64) -> Option<Self> {
        let (units, columns) = matrix.scores.dim();
        let reach = matrix.reach?;
        let bound = (columns as f64 + 4.0) * HALF * reach;
        let scale = (KEYS / (reach + bound)) as f32;
        let apart = (2.0 * bound + near) * f64::from(scale);
        if !(scale.is_normal() && apart < MOST_IN_DOUBT) {
            return None;
        }
        let mut tiles = vec![[0.0; TALL]; units.div_ceil(TALL) * columns];
        for (unit, scores) in matrix.scores.rows().into_iter().enumerate() {
            let tile = &mut tiles[unit / TALL * columns..][..columns];
            for ((cell, score), centre) in tile.iter_mut().zip(scores).zip(&matrix.centres) {
                cell[unit % TALL] = (score - centre) as f32;
            }
        }
        Some(Self {
            tiles,
            weights: vec![Lanes::all(0.0); columns],
            products: vec![Lanes::all(0.0); units.next_multiple_of(TALL)],
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

    /// Scores of the draws side by side, from the effective weights of the columns.
    pub(super) fn multiply(&mut self, weights: &[Lane]) {
        if !weights.is_empty() {
            Arch::new().dispatch(Multiply { product: self, weights });
        }
    }

    /// The keys of the units, each with the number of the unit in its last bits.
    #[inline(always)]
    pub(super) fn load(&self, unit_bits: u32, keys: &mut [KeyLane]) {
        for (unit, (keys, scores)) in keys.iter_mut().zip(&self.products).enumerate() {
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

struct Multiply<'a> {
    product: &'a mut SingleProduct,
    weights: &'a [Lane],
}

impl WithSimd for Multiply<'_> {
    type Output = ();

    /// As in double precision, with vectors of twice as many draws.
    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let SingleProduct { tiles, weights: singles, products, .. } = self.product;
        for (single, weight) in singles.iter_mut().zip(self.weights) {
            for lane in 0..LANES {
                single[lane] = weight[lane] as f32;
            }
        }
        let vectors = (LANES / S::F32_LANES).min(2);
        let tiles = tiles.chunks_exact(singles.len());
        for (tile, products) in tiles.zip(products.chunks_exact_mut(TALL)) {
            for first in (0..LANES).step_by(vectors * S::F32_LANES) {
                let mut sums = [[simd.splat_f32s(0.0); 2]; TALL];
                for (tall, wide) in tile.iter().zip(&*singles) {
                    let (wide, _) = S::as_simd_f32s(&wide[first..]);
                    for (sums, number) in sums.iter_mut().zip(tall) {
                        let number = simd.splat_f32s(*number);
                        for (sum, vector) in sums.iter_mut().zip(&wide[..vectors]) {
                            *sum = simd.mul_add_e_f32s(number, *vector, *sum);
                        }
                    }
                }
                for (row, sums) in products.iter_mut().zip(&sums) {
                    let (row, _) = S::as_mut_simd_f32s(&mut row[first..]);
                    row.iter_mut().zip(&sums[..vectors]).for_each(|(row, sum)| *row = *sum);
                }
            }
        }
    }
}
