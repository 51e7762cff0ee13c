//! What a comparison with published figures found, and where it falls short.

use serde::Serialize;

use crate::framework::{NodeCode, UnitCode};
use crate::methodology::{NodeVerification, Verification};

/// How scores compare with published ones.
///
/// A published figure without a score of ours counts as unmatched; a score of ours without a
/// published figure counts as unpublished, at nodes that have published scores.
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
    /// Scores of ours without a published one.
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
    /// How many units from the top have exactly their published rank, before the first that has
    /// not; the least over several periods.
    pub exact_top: usize,
    /// The same by node, for every node with published figures.
    pub nodes: Vec<NodeAgreement>,
    /// The first cell that diverges: units in the published order, children before parents.
    pub first_divergence: Option<Divergence>,
    /// The demands that the result does not meet.
    pub shortfalls: Vec<Shortfall>,
}

/// How the scores of one node compare with published ones.
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

/// A cell that differs from the published one.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Divergence {
    /// The unit.
    pub unit: UnitCode,
    /// The period, if the published table has periods.
    pub period: Option<String>,
    /// The node.
    pub node: NodeCode,
    /// Our score, full or after publication, as the printed one is.
    pub score: Option<f64>,
    /// The printed score.
    pub published_score: Option<f64>,
    /// Our rank.
    pub rank: Option<f64>,
    /// The printed rank.
    pub published_rank: Option<f64>,
    /// The children that make the score.
    pub children: Vec<DivergentChild>,
}

/// A child of a cell that diverges.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct DivergentChild {
    /// The node.
    pub node: NodeCode,
    /// Its share of weight in the group.
    pub share: f64,
    /// Its full score.
    pub score: Option<f64>,
    /// Its published score.
    pub published_score: Option<f64>,
}

/// A demand that is not met.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Shortfall {
    /// The demand, as the methodology names it.
    pub demand: &'static str,
    /// The node, if the demand concerns one.
    pub node: Option<NodeCode>,
    /// What was asked.
    pub asked: f64,
    /// What was found.
    pub found: f64,
}

impl VerificationReport {
    /// Whether every demand is met.
    pub fn passes(&self) -> bool {
        self.shortfalls.is_empty()
    }

    /// The comparison at a node.
    pub fn at(&self, node: impl AsRef<str>) -> Option<&NodeAgreement> {
        self.nodes.iter().find(|agreement| agreement.node.as_str() == node.as_ref())
    }
}

/// Where a comparison falls short of a tolerance.
pub(super) fn shortfalls(report: &VerificationReport, asked: &Verification) -> Vec<Shortfall> {
    let mut demands = Demands::of(None);
    demands.at_most("unmatched", Some(0.0), report.unmatched as f64);
    demands.at_most("unpublished", count(asked.unpublished), report.unpublished as f64);
    demands.at_most("largest-difference", asked.largest_difference, report.largest_difference);
    demands.at_least("exact-scores", count(asked.exact_scores), report.exact as f64);
    demands.at_least("exact-ranks", count(asked.exact_ranks), report.exact_ranks as f64);
    demands.at_most("largest-rank-shift", asked.largest_rank_shift, report.largest_rank_shift);
    demands.at_least("spearman", asked.spearman, report.spearman.unwrap_or(f64::NAN));
    demands.at_least("top", count(asked.top), report.exact_top as f64);
    let mut found = demands.shortfalls;
    for (code, asked) in &asked.node {
        let nothing = NodeAgreement::of(code.clone());
        found.extend(node_shortfalls(report.at(code).unwrap_or(&nothing), asked));
    }
    found
}

fn node_shortfalls(found: &NodeAgreement, asked: &NodeVerification) -> Vec<Shortfall> {
    let mut demands = Demands::of(Some(found.node.clone()));
    // Of nothing there is no largest difference.
    let largest = |compared: usize, largest: f64| if compared > 0 { largest } else { f64::NAN };
    let difference = largest(found.cells, found.largest_difference);
    demands.at_most("largest-difference", asked.largest_difference, difference);
    demands.at_least("exact-scores", count(asked.exact_scores), found.exact as f64);
    demands.at_least("exact-ranks", count(asked.exact_ranks), found.exact_ranks as f64);
    let shift = largest(found.ranks, found.largest_rank_shift);
    demands.at_most("largest-rank-shift", asked.largest_rank_shift, shift);
    demands.shortfalls
}

/// Where a comparison is not exact throughout.
pub(super) fn exact_shortfalls(report: &VerificationReport) -> Vec<Shortfall> {
    let mut demands = Demands::of(None);
    demands.at_most("unmatched", Some(0.0), report.unmatched as f64);
    demands.at_least("exact-scores", Some(report.cells as f64), report.exact as f64);
    demands.at_least("exact-ranks", Some(report.ranks as f64), report.exact_ranks as f64);
    demands.shortfalls
}

fn count(asked: Option<usize>) -> Option<f64> {
    asked.map(|count| count as f64)
}

struct Demands {
    node: Option<NodeCode>,
    shortfalls: Vec<Shortfall>,
}

impl Demands {
    fn of(node: Option<NodeCode>) -> Self {
        Self { node, shortfalls: Vec::new() }
    }

    /// Found is to be no more than asked; NaN falls short.
    fn at_most(&mut self, demand: &'static str, asked: Option<f64>, found: f64) {
        let Some(asked) = asked else { return };
        if !matches!(found.partial_cmp(&asked), Some(order) if order.is_le()) {
            self.falls_short(demand, asked, found);
        }
    }

    /// Found is to be no less than asked; NaN falls short.
    fn at_least(&mut self, demand: &'static str, asked: Option<f64>, found: f64) {
        let Some(asked) = asked else { return };
        if !matches!(found.partial_cmp(&asked), Some(order) if order.is_ge()) {
            self.falls_short(demand, asked, found);
        }
    }

    fn falls_short(&mut self, demand: &'static str, asked: f64, found: f64) {
        self.shortfalls.push(Shortfall { demand, node: self.node.clone(), asked, found });
    }
}
