//! The index as one matrix: scores of a whole block by one product, ranks by a sorting network.

use std::ops::Range;

use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayView2, ArrayViewMut2, ShapeBuilder};

use super::network::{self, Network, batcher};
use super::plan::Plan;
use super::{BLOCK, LANES, Lane, STRIDE};
use crate::framework::NodeKind;
use crate::methodology::{RankedOn, RankingOrder, RecipeKind};
use crate::score::Prepared;

/// More units than these are ranked by the engine, one draw after the other.
const MOST_UNITS: usize = 1024;

/// An index whose scores are sums of effective weights times the scores of its indicators.
#[derive(Debug, Clone)]
pub(super) struct Linear {
    /// Units × indicators, turned round where the highest score is first, so that the least of
    /// the products is.
    matrix: Array2<f64>,
    /// Scores nearer than this may be tied.
    near: f64,
    network: Network,
    /// The bits at the end of a number that hold the unit.
    mask: u64,
    /// −1 where the scores are turned round.
    pub(super) sign: f64,
}

/// Products and rows to be sorted.
#[derive(Debug, Clone)]
pub(super) struct LinearBuffers {
    arch: pulp::Arch,
    /// Units × draws.
    products: Vec<f64>,
    rows: Vec<Lane>,
}

impl Linear {
    /// The matrix of an index, where it is one: every group a weighted arithmetic mean or sum without
    /// transforms, every indicator complete, and ranks on full scores.
    pub(super) fn of(prepared: &Prepared, plan: &Plan) -> Option<Self> {
        let units = prepared.units().len();
        if units > MOST_UNITS || !is_linear(prepared) {
            return None;
        }
        let ranking = prepared.recipes().first()?.ranking;
        let sign = match ranking.order {
            RankingOrder::Descending => -1.0,
            RankingOrder::Ascending => 1.0,
        };
        let nodes = prepared.framework().nodes();
        let columns: Option<Vec<_>> =
            plan.leaves.iter().map(|leaf| prepared.full_scores(nodes[*leaf].code())).collect();
        let columns = columns?;
        let matrix = Array2::from_shape_fn((units, columns.len()), |(unit, leaf)| {
            sign * columns[leaf][unit]
        });
        let mask = units.next_power_of_two() as u64 - 1;
        let scales = plan.path_scale.iter();
        let largest = columns.iter().zip(scales).fold(0.0_f64, |largest, (column, scale)| {
            column.iter().fold(largest, |largest, value| largest.max((value * scale).abs()))
        });
        // So that no sum overflows; the engine says which does.
        if largest > f64::MAX / (4.0 * columns.len() as f64) {
            return None;
        }
        // The noise that ranking takes for a tie, that of two ways to sum, and the unit's bits.
        let rounding = 2.0 * (columns.len() + nodes.len()) as f64 + 2.0 * (mask + 1) as f64;
        let noise = 1.1e-12 + rounding * f64::EPSILON;
        let near = ranking.tolerance + noise * largest;
        Some(Self { matrix, near, network: batcher(units), mask, sign })
    }

    pub(super) fn buffers(&self) -> LinearBuffers {
        let units = self.matrix.nrows();
        LinearBuffers {
            arch: pulp::Arch::new(),
            products: vec![0.0; units * STRIDE],
            rows: vec![[0.0; LANES]; units],
        }
    }

    /// Scores of a block: units × draws, from effective weights, indicators × draws.
    pub(super) fn multiply(&self, weights: &[f64], buffers: &mut LinearBuffers) {
        let block = |rows| (rows, BLOCK).strides((STRIDE, 1));
        let (units, leaves) = self.matrix.dim();
        let products = ArrayViewMut2::from_shape(block(units), &mut buffers.products);
        if let (Ok(weights), Ok(mut products)) =
            (ArrayView2::from_shape(block(leaves), weights), products)
        {
            general_mat_mul(1.0, &self.matrix, &weights, 0.0, &mut products);
        }
    }

    /// Puts the units of eight draws in the order of their ranks; returns which of the draws have
    /// neighbours that may be tied.
    pub(super) fn rank(&self, first: usize, buffers: &mut LinearBuffers) -> [bool; LANES] {
        let LinearBuffers { arch, products, rows } = buffers;
        arch.dispatch(
            #[inline(always)]
            || {
                self.load(&products[first..], rows);
                network::sort(rows, &self.network);
                self.are_near(rows)
            },
        )
    }

    /// Scores with the unit's number in their last bits.
    #[inline(always)]
    fn load(&self, products: &[f64], rows: &mut [Lane]) {
        for (unit, row) in rows.iter_mut().enumerate() {
            let scores = &products[unit * STRIDE..][..LANES];
            for lane in 0..LANES {
                row[lane] = f64::from_bits((scores[lane].to_bits() & !self.mask) | unit as u64);
            }
        }
    }

    #[inline(always)]
    fn are_near(&self, rows: &[Lane]) -> [bool; LANES] {
        let mut least = [f64::INFINITY; LANES];
        for pair in rows.windows(2) {
            for lane in 0..LANES {
                let gap = pair[1][lane] - pair[0][lane];
                least[lane] = if gap < least[lane] { gap } else { least[lane] };
            }
        }
        least.map(|gap| gap <= self.near)
    }

    /// The unit at a place of a lane.
    #[inline(always)]
    pub(super) fn unit(&self, row: &Lane, lane: usize) -> usize {
        (row[lane].to_bits() & self.mask) as usize
    }

    /// The number of units.
    pub(super) fn units(&self) -> usize {
        self.matrix.nrows()
    }
}

impl LinearBuffers {
    /// The units of the last eight draws ranked, by place.
    pub(super) fn rows(&self) -> &[Lane] {
        &self.rows
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

fn is_linear(prepared: &Prepared) -> bool {
    let framework = prepared.framework();
    let nodes = framework.nodes().iter().zip(prepared.recipes());
    let mut nodes = nodes.map(|(node, recipe)| match (node.kind(), &recipe.kind) {
        (NodeKind::Group(_), RecipeKind::Group { aggregation, .. }) => {
            aggregation.is_linear() && recipe.transforms.is_empty()
        }
        _ => prepared.is_complete(node),
    });
    let on_full = prepared
        .recipes()
        .first()
        .is_some_and(|root| root.ranking.on == RankedOn::Full || root.publish.is_empty());
    on_full && nodes.all(|linear| linear)
}
