//! Weights from the tree alone: nominal, equal, equal over the indicators below.

use crate::framework::{Framework, Node};
use crate::methods::registry::{Family, MethodEntry};

pub(crate) const NOMINAL: MethodEntry = MethodEntry::new(
    Family::Weighting,
    "nominal",
    "The weights of the framework.",
    "wⱼ as in framework.csv",
);

pub(crate) const EQUAL: MethodEntry =
    MethodEntry::new(Family::Weighting, "equal", "The same weight for every child.", "wⱼ = 1");

pub(crate) const EQUAL_OVER_LEAVES: MethodEntry = MethodEntry::new(
    Family::Weighting,
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
