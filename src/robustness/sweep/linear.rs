//! The index as one matrix: scores of a whole block by one product, ranks by a sorting network.

use std::ops::Range;

use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2, ShapeBuilder};
use pulp::{Arch, Simd, WithSimd};

use super::keys::{KeyLane, Keys};
use super::matrix::ScoreMatrix;
use super::network::{Network, batcher, sort_keys};
use super::{BLOCK, LANES, STRIDE};

/// An index whose scores are sums of effective weights times columns of scores.
#[derive(Debug, Clone)]
pub(super) struct LinearScores {
    pub(super) matrix: ScoreMatrix,
    /// Scores nearer than this may be tied.
    near: f64,
    network: Network,
    keys: Keys,
}

/// Products and rows to be sorted.
#[derive(Debug, Clone)]
pub(super) struct LinearBuffers {
    arch: Arch,
    /// Units × draws.
    products: Vec<f64>,
    keys: Vec<KeyLane>,
    /// Which of the draws ranked last have an order that the keys leave unclear.
    unclear: KeyLane,
    order: Vec<u32>,
}

impl LinearScores {
    /// The network for a matrix.
    pub(super) fn new(matrix: ScoreMatrix) -> Self {
        let (units, near) = (matrix.units(), matrix.near());
        let keys = Keys::new(units, matrix.span, near);
        Self { matrix, near, network: batcher(units), keys }
    }

    pub(super) fn buffers(&self) -> LinearBuffers {
        let units = self.units();
        LinearBuffers {
            arch: Arch::new(),
            products: vec![0.0; units * STRIDE],
            keys: vec![[0; LANES]; units],
            unclear: [0; LANES],
            order: vec![0; units],
        }
    }

    /// Scores of a block: units × draws, from effective weights, columns × draws.
    pub(super) fn multiply(&self, weights: &[f64], buffers: &mut LinearBuffers) {
        let block = |rows| (rows, BLOCK).strides((STRIDE, 1));
        let (units, columns) = self.matrix.scores.dim();
        let products = ArrayViewMut2::from_shape(block(units), &mut buffers.products);
        if let (Ok(weights), Ok(products)) =
            (ArrayView2::from_shape(block(columns), weights), products)
        {
            // Turned round, the library's tiles fit the shapes better.
            let mut products = products.reversed_axes();
            general_mat_mul(1.0, &weights.t(), &self.matrix.scores.t(), 0.0, &mut products);
        }
    }

    /// Puts the units of the draws side by side in the order of their ranks; returns which of the
    /// draws have neighbours that may be tied.
    pub(super) fn rank(&self, first: usize, buffers: &mut LinearBuffers) -> [bool; LANES] {
        let LinearBuffers { arch, products, keys, unclear, order } = buffers;
        let products = &products[first..];
        arch.dispatch(Ranking { linear: self, products, keys, unclear });
        std::array::from_fn(|lane| {
            unclear[lane] == 1 && self.sort_lane(lane, products, keys, order)
        })
    }

    /// Sorts a draw by its scores themselves; tells whether some may be tied.
    #[cold]
    fn sort_lane(
        &self,
        lane: usize,
        products: &[f64],
        keys: &mut [KeyLane],
        order: &mut [u32],
    ) -> bool {
        let score = |unit: u32| products[unit as usize * STRIDE + lane];
        for (unit, key) in order.iter_mut().zip(&*keys) {
            *unit = self.keys.unit(key[lane]);
        }
        order.sort_unstable_by(|a, b| score(*a).total_cmp(&score(*b)));
        for (key, unit) in keys.iter_mut().zip(&*order) {
            key[lane] = *unit;
        }
        order.windows(2).any(|pair| score(pair[1]) - score(pair[0]) <= self.near)
    }

    /// The unit at a place of a lane.
    #[inline(always)]
    pub(super) fn unit(&self, row: &KeyLane, lane: usize) -> usize {
        self.keys.unit(row[lane]) as usize
    }

    /// The number of units.
    pub(super) fn units(&self) -> usize {
        self.matrix.units()
    }
}

/// The ranking of the draws side by side by their keys.
struct Ranking<'a> {
    linear: &'a LinearScores,
    products: &'a [f64],
    keys: &'a mut [KeyLane],
    unclear: &'a mut KeyLane,
}

impl WithSimd for Ranking<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { linear, products, keys, unclear } = self;
        linear.keys.load(products, keys);
        sort_keys(keys, &linear.network);
        linear.keys.are_unclear(simd, keys, unclear);
    }
}

impl LinearBuffers {
    /// The units of the draws ranked last, by place.
    pub(super) fn rows(&self) -> &[KeyLane] {
        &self.keys
    }

    /// A unit's scores, turned round where the highest is first.
    pub(super) fn scores(&self, unit: usize, draws: Range<usize>) -> &[f64] {
        let start = unit * STRIDE;
        &self.products[start + draws.start..start + draws.end]
    }

    /// Makes all scores of a draw equal, so that no unit is before another.
    pub(super) fn blank(&mut self, draw: usize) {
        self.products.iter_mut().skip(draw).step_by(STRIDE).for_each(|score| *score = 0.0);
    }
}
