//! What was asked against what was found.

use super::report::{NodeAgreement, Shortfall, VerificationReport};
use crate::framework::NodeCode;
use crate::methodology::{NodeVerification, Verification};

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
