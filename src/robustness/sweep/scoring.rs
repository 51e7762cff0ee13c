//! Scores of the units in the draws side by side: by one product, or by one for all draws that share the
//! weights of lower groups.

use std::sync::Arc;

use pulp::{Arch, Simd, WithSimd};

use super::branches::Branches;
use super::lanes::{LANES, Lanes};
use super::matrix::ScoreMatrix;
use super::product::{Number, TALL, Tall, multiply};
use super::sampler::Drawn;

/// A matrix of scores, packed to be multiplied, with one worker's buffers.
#[derive(Debug, Clone)]
pub(super) struct Scoring<T> {
    packed: Packed<T>,
    /// Of the columns, in the order in which they are packed.
    weights: Vec<Lanes<T>>,
    /// Unit by unit, with those that fill up the last tile.
    scores: Vec<Lanes<T>>,
}

#[derive(Debug, Clone)]
enum Packed<T> {
    Whole(Arc<Tall<T>>),
    ByBranch(Shared<T>),
}

/// What is computed once for the draws that share the weights of lower groups.
#[derive(Debug, Clone)]
struct Shared<T> {
    branches: Arc<Branches>,
    /// The columns of each branch.
    packed: Arc<[Tall<T>]>,
    /// Scores of the branches: unit by unit, branch by branch.
    parts: Vec<Lanes<T>>,
    /// The effective weights of the branches.
    weights: Vec<Lanes<T>>,
    /// Which lower weights the parts come from.
    round: Option<u64>,
}

impl<T: Number> Scoring<T> {
    /// Packs units × columns.
    pub(super) fn new(
        (units, columns): (usize, usize),
        score: impl Fn(usize, usize) -> T,
        branches: Option<&Arc<Branches>>,
    ) -> Self {
        let pack = |columns: Vec<usize>| {
            let mut tall = Tall::new(units, columns.len());
            for unit in 0..units {
                tall.set(unit, columns.iter().map(|column| score(unit, *column)));
            }
            tall
        };
        let rows = units.next_multiple_of(TALL);
        let lanes = |count: usize| vec![Lanes::all(T::default()); count];
        let packed = match branches {
            None => Packed::Whole(Arc::new(pack((0..columns).collect()))),
            Some(branches) => Packed::ByBranch(Shared {
                packed: branches.columns().map(|own| pack(own.collect())).collect(),
                parts: lanes(rows * branches.columns().len()),
                weights: lanes(branches.columns().len()),
                branches: Arc::clone(branches),
                round: None,
            }),
        };
        Self { packed, weights: lanes(columns), scores: lanes(rows) }
    }

    /// Scores all units under the weights of the draws side by side.
    pub(super) fn score(&mut self, matrix: &ScoreMatrix, drawn: Drawn<'_>) {
        let Self { packed, weights, scores } = self;
        match packed {
            Packed::Whole(tall) => {
                matrix.weigh(drawn, weights);
                multiply(tall, weights, scores, 1);
            }
            Packed::ByBranch(shared) => {
                shared.prepare(weights, drawn);
                shared.branches.weigh(drawn.nodes, &mut shared.weights);
                let Shared { parts, weights, .. } = shared;
                Arch::new().dispatch(Combine { parts, weights, scores });
            }
        }
    }

    /// Unit by unit, with those that fill up the last tile.
    pub(super) fn scores(&self) -> &[Lanes<T>] {
        &self.scores
    }

    pub(super) fn scores_mut(&mut self) -> &mut [Lanes<T>] {
        &mut self.scores
    }
}

impl<T: Number> Shared<T> {
    /// Computes the parts unless they come from the same weights already.
    fn prepare(&mut self, weights: &mut [Lanes<T>], drawn: Drawn<'_>) {
        if self.round == Some(drawn.round) {
            return;
        }
        self.round = Some(drawn.round);
        self.branches.weigh_columns(drawn.nodes, weights);
        let mut weights = &*weights;
        for (branch, columns) in self.packed.iter().enumerate() {
            let (own, others) = weights.split_at(columns.depth());
            multiply(columns, own, &mut self.parts[branch..], self.packed.len());
            weights = others;
        }
    }
}

/// Scores as the sums of what the branches give, by their weights.
struct Combine<'a, T> {
    parts: &'a [Lanes<T>],
    weights: &'a [Lanes<T>],
    scores: &'a mut [Lanes<T>],
}

impl<T: Number> WithSimd for Combine<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { parts, weights, scores } = self;
        let parts = parts.chunks_exact(weights.len());
        for (score, parts) in scores.iter_mut().zip(parts) {
            let mut sums = [T::default().splat(simd); LANES];
            for (part, weight) in parts.iter().zip(weights) {
                let vectors = T::vectors::<S>(&part[..]).iter().zip(T::vectors::<S>(&weight[..]));
                for (sum, (part, weight)) in sums.iter_mut().zip(vectors) {
                    *sum = T::add_product(simd, *part, *weight, *sum);
                }
            }
            let vectors = T::vectors_mut::<S>(&mut score[..]).iter_mut().zip(sums);
            vectors.for_each(|(vector, sum)| *vector = sum);
        }
    }
}
