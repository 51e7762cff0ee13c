//! The children of a group by name, for the methods and messages that need them.

use super::choquet::Interactions;
use super::method::Aggregation;
use crate::framework::{Framework, Node, NodeCode};

/// The children of a group in the order of their codes, and how they interact.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Siblings {
    /// None where the method does not ask for them.
    pub(super) codes: Vec<NodeCode>,
    /// Of the Choquet integral; none for other methods.
    pub(super) interactions: Interactions,
}

impl Siblings {
    #[cfg(test)]
    pub(super) const NONE: Self = Self { codes: Vec::new(), interactions: Interactions::NONE };

    pub(crate) fn new(framework: &Framework, group: &Node, aggregation: &Aggregation) -> Self {
        let asked = aggregation.compares_units() || matches!(aggregation, Aggregation::Choquet(_));
        let children = group.child_ids_by_code().iter().filter(|_| asked);
        let codes: Vec<_> =
            children.map(|child| framework.nodes()[*child].code().clone()).collect();
        let interactions = match aggregation {
            Aggregation::Choquet(choquet) => choquet.resolve(&codes),
            _ => Interactions::default(),
        };
        Self { codes, interactions }
    }
}
