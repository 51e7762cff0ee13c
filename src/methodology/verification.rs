//! How near a published result must be met.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::measure::VerificationMeasure;
use crate::framework::NodeCode;

/// The demands of a verification against published results; an absent one is not made.
///
/// Without `[verification]` in the methodology, every score must equal the published one at its
/// published decimals, and every rank exactly. With it, every published figure must have a
/// counterpart, and these demands must hold:
///
/// ```toml
/// [verification]
/// columns = { iso3 = "unit", year = "period", HDI = "hdi", HDI_rank = "rank" }
/// exact-scores = 5571
/// exact-ranks = 191
/// unpublished = 5
///
/// [verification.node.education]
/// largest-difference = 0.001
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Verification {
    /// The meaning of each column, for a published table with column names of its own; all other
    /// columns are then ignored.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, VerificationMeasure>,
    /// The periods to compare; all published ones if empty.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub periods: BTreeSet<String>,
    /// The largest difference between a score and its published value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub largest_difference: Option<f64>,
    /// The least number of scores that are the published ones at the published decimals.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exact_scores: Option<usize>,
    /// The least number of ranks that are exactly the published ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exact_ranks: Option<usize>,
    /// The largest number of places between a rank and the published one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub largest_rank_shift: Option<f64>,
    /// The least Spearman correlation between ranks and published ranks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spearman: Option<f64>,
    /// The least number of units from the top that have exactly their published ranks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top: Option<usize>,
    /// The largest number of scores without a published one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unpublished: Option<usize>,
    /// Demands on single nodes, in addition.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub node: BTreeMap<NodeCode, NodeVerification>,
}

/// The tolerance at one node.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct NodeVerification {
    /// The largest difference between a score and its published value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub largest_difference: Option<f64>,
    /// The least number of scores that are the published ones at the published decimals.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exact_scores: Option<usize>,
    /// The least number of ranks that are exactly the published ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exact_ranks: Option<usize>,
    /// The largest number of places between a rank and the published one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub largest_rank_shift: Option<f64>,
}

impl Verification {
    pub(super) fn refuse(&self) -> Option<&'static str> {
        let nodes = self.node.values();
        let of_nodes = nodes.flat_map(|node| [node.largest_difference, node.largest_rank_shift]);
        let mut bounds =
            [self.largest_difference, self.largest_rank_shift].into_iter().chain(of_nodes);
        let negative = |bound: f64| bound.is_nan() || bound < 0.0;
        if bounds.any(|bound| bound.is_some_and(negative)) {
            Some("a largest difference is zero or more")
        } else if self.spearman.is_some_and(|rho| !(-1.0..=1.0).contains(&rho)) {
            Some("`spearman` is from -1 to 1")
        } else if !self.columns.is_empty()
            && !self.columns.values().any(|f| *f == VerificationMeasure::Unit)
        {
            Some("`columns` says which column is the `unit`")
        } else {
            None
        }
    }

    /// The nodes with demands of their own.
    pub(super) fn nodes(&self) -> impl Iterator<Item = &NodeCode> {
        self.columns.values().filter_map(VerificationMeasure::node).chain(self.node.keys())
    }
}
