//! The columns of a matrix by the nodes above which every draw has weights of its own.

use std::collections::BTreeMap;

use super::lanes::{Lane, Lanes};
use super::product::{Number, roundings};
use super::resolved::ResolvedPlan;
use crate::numerics::widest;

/// Nodes that stand above the columns of a matrix, each with the columns below it. What is drawn below a
/// node is shared by several draws.
#[derive(Debug, Clone)]
pub(super) struct Branches(Vec<Branch>);

#[derive(Debug, Clone)]
pub(super) struct Branch {
    /// The node and those above it, but for the root.
    path: Vec<usize>,
    /// Columns, each with the nodes from its own up to below the branch.
    columns: Vec<(usize, Vec<usize>)>,
}

impl Branches {
    /// The branches of a matrix whose columns are the scores of some nodes; `None` if no draws share
    /// weights.
    pub(super) fn of(columns: &[usize], plan: &ResolvedPlan) -> Option<Self> {
        let depth = plan.shared_below?;
        let mut branches: BTreeMap<usize, Vec<_>> = BTreeMap::new();
        for (column, node) in columns.iter().enumerate() {
            let branch = plan.above_or_at(*node, depth);
            let below = plan.path(*node).into_iter().take_while(|node| *node != branch).collect();
            branches.entry(branch).or_default().push((column, below));
        }
        let branch = |(node, columns)| Branch { path: plan.path(node), columns };
        Some(Self(branches.into_iter().map(branch).collect()))
    }

    /// The columns of each branch.
    pub(super) fn columns(
        &self,
    ) -> impl ExactSizeIterator<Item = impl Iterator<Item = usize> + '_> {
        self.0.iter().map(|branch| branch.columns.iter().map(|(column, _)| *column))
    }

    /// How often each term of a score is rounded at most: as a term of its branch's score, and with the
    /// branch's weight as one of a sum over branches.
    pub(super) fn roundings(&self) -> usize {
        let own = self.0.iter().map(|branch| roundings(branch.columns.len()));
        own.max().unwrap_or(0) + 1 + self.0.len()
    }

    /// Weights of the columns within their branches, branch by branch, from those of the nodes within
    /// their parents.
    pub(super) fn weigh_columns<T: Number>(&self, nodes: &[Lane], weights: &mut [Lanes<T>]) {
        put(
            self.0.iter().flat_map(|branch| branch.columns.iter().map(|own| &own.1)),
            nodes,
            weights,
        );
    }

    /// The effective weights of the branches.
    pub(super) fn weigh<T: Number>(&self, nodes: &[Lane], weights: &mut [Lanes<T>]) {
        put(self.0.iter().map(|branch| &branch.path), nodes, weights);
    }
}

/// Puts the products of weights along paths.
fn put<'a, T: Number>(
    mut paths: impl Iterator<Item = &'a Vec<usize>>,
    nodes: &[Lane],
    weights: &mut [Lanes<T>],
) {
    let mut weights = weights.iter_mut();
    widest(
        #[inline(always)]
        || {
            for (weight, path) in weights.by_ref().zip(paths.by_ref()) {
                let mut product = Lane::all(1.0);
                for node in path {
                    let own = &nodes[*node];
                    product = Lanes::each(|lane| product[lane] * own[lane]);
                }
                *weight = Lanes::each(|lane| T::of(product[lane]));
            }
        },
    );
}
