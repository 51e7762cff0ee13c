//! Full scores at a node, and ranks by the rule of all decisions.

use super::subject::ranks;
use crate::data::{Dataset, Unit};
use crate::engine::Scores;
use crate::error::Result;
use crate::framework::{Framework, Node};
use crate::methodology::RankingOrder;

/// Whether a node is another one or below it.
pub(super) fn is_below(framework: &Framework, node: &Node, top: &str) -> bool {
    let mut at = Some(node);
    while let Some(node) = at {
        if node.code().as_str() == top {
            return true;
        }
        at = framework.parent(node);
    }
    false
}

/// Full scores at a node; NaN is missing.
#[derive(Debug, Clone)]
pub(super) struct Standing {
    pub(super) node: String,
    pub(super) name: String,
    pub(super) units: Vec<Unit>,
    pub(super) scores: Vec<f64>,
    pub(super) order: RankingOrder,
}

impl Standing {
    /// At the root or another node.
    pub(super) fn new(scores: &Scores, node: Option<&str>) -> Result<Self> {
        let at = match node {
            None => scores.root(),
            Some(code) => scores.at(code)?,
        };
        Ok(Self {
            node: at.node().code().to_string(),
            name: at.node().name().to_owned(),
            units: scores.units().to_vec(),
            scores: at.full_scores().to_vec(),
            order: scores.order_at(at.node()),
        })
    }

    /// Rows with a score.
    pub(super) fn scored(&self) -> impl Iterator<Item = usize> {
        (0..self.scores.len()).filter(|row| !self.scores[*row].is_nan())
    }

    /// The rows of these units in a dataset, in this order.
    pub(super) fn sample(&self, data: &Dataset) -> Dataset {
        let rows = self.units.iter().filter_map(|unit| data.row(unit.code.as_str()).ok());
        data.select(&rows.collect::<Vec<_>>())
    }

    /// One more than the number of units that are ahead of each, none where a score is missing.
    pub(super) fn ranks(&self) -> Vec<Option<usize>> {
        ranks(&self.scores, self.order)
    }
}
