//! What a comparison with published figures found.

use serde::Serialize;

use crate::framework::{NodeCode, UnitCode};

/// How scores compare with what was published.
///
/// A published figure without a score of ours counts as unmatched; a score of ours without a
/// published figure counts as unpublished, at the nodes of which scores were published.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[non_exhaustive]
pub struct VerificationReport {
    /// Published units compared, period by period.
    pub units: usize,
    /// Published units that are not compared because the methodology's screening took them out of
    /// the data, period by period; neither they nor indicators that were screened out count below.
    pub screened_out: usize,
    /// Published scores compared.
    pub cells: usize,
    /// Published scores and ranks where ours is missing.
    pub unmatched: usize,
    /// Scores of ours where none was published.
    pub unpublished: usize,
    /// Scores that are missing on both sides.
    pub missing: usize,
    /// Largest absolute difference of scores.
    pub largest_difference: f64,
    /// Root of the mean squared difference of scores.
    pub rms_difference: f64,
    /// Scores that are the published ones once rounded to the published decimals.
    pub exact: usize,
    /// Scores within the tolerance, where the methodology states one.
    pub within_tolerance: Option<usize>,
    /// Published ranks compared.
    pub ranks: usize,
    /// Ranks that are exactly the published ones.
    pub exact_ranks: usize,
    /// Largest number of places between a rank and the published one.
    pub largest_rank_shift: f64,
    /// Least Spearman correlation between ranks and published ranks, over nodes and periods.
    pub spearman: Option<f64>,
    /// How many of the published first stand on exactly their ranks, before the first that does
    /// not; of several periods, the least.
    pub exact_top: usize,
    /// The same by node, for every node of which something was published.
    pub nodes: Vec<NodeAgreement>,
    /// The first cell that diverges: units in the published order, children before parents.
    pub first_divergence: Option<Divergence>,
    /// Where the result falls short of what was asked.
    pub shortfalls: Vec<Shortfall>,
}

/// How the scores of one node compare with what was published.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct NodeAgreement {
    /// The node.
    pub node: NodeCode,
    /// Published scores compared.
    pub cells: usize,
    /// Scores that are the published ones once rounded to the published decimals.
    pub exact: usize,
    /// Largest absolute difference of scores.
    pub largest_difference: f64,
    /// Published ranks compared.
    pub ranks: usize,
    /// Ranks that are exactly the published ones.
    pub exact_ranks: usize,
    /// Largest number of places between a rank and the published one.
    pub largest_rank_shift: f64,
}

impl NodeAgreement {
    pub(super) fn of(node: NodeCode) -> Self {
        Self {
            node,
            cells: 0,
            exact: 0,
            largest_difference: 0.0,
            ranks: 0,
            exact_ranks: 0,
            largest_rank_shift: 0.0,
        }
    }
}

/// A cell that differs from what was published.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Divergence {
    /// The unit.
    pub unit: UnitCode,
    /// The period, where what was published has periods.
    pub period: Option<String>,
    /// The node.
    pub node: NodeCode,
    /// Our score, as published or full, whichever the printed one is.
    pub score: Option<f64>,
    /// The printed score.
    pub published_score: Option<f64>,
    /// Our rank.
    pub rank: Option<f64>,
    /// The printed rank.
    pub published_rank: Option<f64>,
    /// What the score was made of.
    pub children: Vec<DivergentChild>,
}

/// A child of a cell that diverges.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DivergentChild {
    /// The node.
    pub node: NodeCode,
    /// Its share of weight in the group.
    pub share: f64,
    /// Its full score.
    pub score: Option<f64>,
    /// What was published of it.
    pub published_score: Option<f64>,
}

/// A demand that is not met.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shortfall {
    /// The demand, as the methodology names it.
    pub demand: &'static str,
    /// The node, where it was asked of one.
    pub node: Option<NodeCode>,
    /// What was asked.
    pub asked: f64,
    /// What was found.
    pub found: f64,
}

impl VerificationReport {
    /// Whether nothing falls short.
    pub fn passes(&self) -> bool {
        self.shortfalls.is_empty()
    }

    /// The comparison at a node.
    pub fn at(&self, node: impl AsRef<str>) -> Option<&NodeAgreement> {
        self.nodes.iter().find(|agreement| agreement.node.as_str() == node.as_ref())
    }
}
