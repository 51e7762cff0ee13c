//! Weights from the tree: nominal, equal, equal over the indicators below, by the reliability of data.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::judgement::by_code;
use super::scheme::GroupScores;
use crate::error::Refusal;
use crate::framework::{Framework, Node, NodeCode};
use crate::methods::registry::{HANDBOOK, MethodEntry, SHARE, ValueKind, choice, choice_with};

pub(crate) const NOMINAL: MethodEntry =
    MethodEntry::weighting("nominal", "The weights of the framework.", "wⱼ as in framework.csv");

pub(crate) const EQUAL: MethodEntry =
    MethodEntry::weighting("equal", "The same weight for every child.", "wⱼ = 1");

pub(crate) const EQUAL_OVER_LEAVES: MethodEntry = MethodEntry::weighting(
    "equal-over-leaves",
    "As much weight as a child has indicators below it.",
    "wⱼ = number of indicators below j, 1 for an indicator",
);

/// The indicators below a node that take part; 1 for an indicator.
pub(super) fn leaves(framework: &Framework, node: &Node) -> f64 {
    match node.as_indicator() {
        Some(_) => 1.0,
        None => framework.weighed(node).map(|child| leaves(framework, child)).sum(),
    }
}

/// Reliability weights: the nominal weight of each child times its reliability from 0 to 1.
///
/// Refused are a reliability outside that range and a child without one. In a methodology file:
/// `{ reliability = "share-of-data" }` or `{ reliability = { given = { talent = 0.9, trust = 0.4 } } }`,
/// where codes of nodes in other groups may stand too, so that one list does for all groups.
///
/// Source: OECD/JRC *Handbook on Constructing Composite Indicators* (2008), section 6, on weights
/// by the quality of the data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reliability {
    /// The share of units that have a score in the child.
    ShareOfData,
    /// Reliabilities by the code of the node.
    Given(BTreeMap<NodeCode, f64>),
}

impl Reliability {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::weighting(
        "reliability",
        "Nominal weights times the reliability of the data.",
        "wⱼ ∝ nominal weight · reliability",
    )
    .value(ValueKind::Choice(&[
        choice("share-of-data", "The share of units that have a score."),
        choice_with("given", ValueKind::Map(true, &SHARE), "Reliabilities by code, from 0 to 1."),
    ]))
    .source(HANDBOOK)
    .example("{ reliability = \"share-of-data\" }");

    /// Reliabilities by the code of the node.
    ///
    /// # Errors
    ///
    /// A text cannot be a code.
    pub fn given<C: Into<String>>(
        reliabilities: impl IntoIterator<Item = (C, f64)>,
    ) -> crate::error::Result<Self> {
        by_code(reliabilities).map(Self::Given)
    }

    /// What is wrong with the options, whatever the group.
    pub(crate) fn refuse(&self) -> Option<&'static str> {
        let Self::Given(given) = self else { return None };
        let sound = given.values().all(|reliability| (0.0..=1.0).contains(reliability));
        (!sound).then_some("a reliability is from 0 to 1")
    }

    pub(super) fn weights(&self, group: &GroupScores<'_>) -> Result<Vec<f64>, Refusal> {
        let children = group.children().zip(group.columns());
        let weights: Vec<f64> = children
            .map(|(child, column)| {
                let reliability = match self {
                    Self::ShareOfData => share_of_data(column),
                    Self::Given(given) => given.get(child.code()).copied().unwrap_or(0.0),
                };
                child.weight() * reliability
            })
            .collect();
        if weights.iter().all(|weight| *weight == 0.0) {
            return Err(Refusal::new("no child with a weight is reliable at all"));
        }
        Ok(weights)
    }
}

fn share_of_data(column: &[f64]) -> f64 {
    let present = column.iter().filter(|score| !score.is_nan()).count();
    present as f64 / column.len() as f64
}
