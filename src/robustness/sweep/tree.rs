//! The scores of single units by the arithmetic of the engine.

use super::BLOCK;
use crate::methods::aggregate::GroupWeights;

/// The groups above the columns of a matrix, all of them weighted sums.
#[derive(Debug, Clone)]
pub(super) struct DrawnTree {
    /// Children before parents; the root is the last.
    groups: Vec<OpenGroup>,
}

#[derive(Debug, Clone)]
pub(super) struct OpenGroup {
    /// By code.
    pub(super) children: Vec<Child>,
    /// Whether the weights are used as they are, and not as shares of their sum.
    pub(super) as_they_are: bool,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Child {
    pub(super) node: usize,
    pub(super) score: Score,
}

/// Where a score comes from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Score {
    Column(usize),
    Group(usize),
}

/// The weights of one draw, and the groups' scores of one unit.
#[derive(Debug, Clone)]
pub(super) struct TreeBuffers {
    weights: Vec<GroupWeights>,
    scores: Vec<f64>,
}

impl DrawnTree {
    pub(super) fn new(groups: Vec<OpenGroup>) -> Self {
        Self { groups }
    }

    /// The number of columns and groups.
    pub(super) fn nodes(&self) -> usize {
        1 + self.groups.iter().map(|group| group.children.len()).sum::<usize>()
    }

    pub(super) fn buffers(&self) -> TreeBuffers {
        let weights = |group: &OpenGroup| {
            let mut weights = GroupWeights::default();
            weights.set(group.children.iter().map(|_| 1.0), group.as_they_are);
            weights
        };
        let weights = self.groups.iter().map(weights).collect();
        TreeBuffers { weights, scores: vec![0.0; self.groups.len()] }
    }

    /// Takes the weights of a draw, of all nodes, draws side by side.
    pub(super) fn weigh(&self, nodes: &[f64], draw: usize, buffers: &mut TreeBuffers) {
        for (group, weights) in self.groups.iter().zip(&mut buffers.weights) {
            let drawn = group.children.iter().map(|child| nodes[child.node * BLOCK + draw]);
            weights.set(drawn, group.as_they_are);
        }
    }

    /// The root's score of a unit with these scores in the columns: the engine's operations in the
    /// engine's order, so that it has the engine's bits.
    pub(super) fn score(&self, columns: &[f64], buffers: &mut TreeBuffers) -> f64 {
        let mut last = 0.0;
        for (id, (group, weights)) in self.groups.iter().zip(&buffers.weights).enumerate() {
            let children = group.children.iter().zip(&weights.shares);
            last = children.filter(|(_, share)| **share > 0.0).fold(0.0, |sum, (child, share)| {
                let score = match child.score {
                    Score::Column(column) => columns[column],
                    Score::Group(group) => buffers.scores[group],
                };
                sum + share * score
            });
            buffers.scores[id] = last;
        }
        last
    }
}
