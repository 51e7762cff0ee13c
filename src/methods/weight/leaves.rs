//! How many indicators are below a node.

use crate::framework::{Framework, Node};

/// The indicators below a node; 1 for an indicator.
pub(super) fn leaves(framework: &Framework, node: &Node) -> f64 {
    match node.as_indicator() {
        Some(_) => 1.0,
        None => framework.children(node).map(|child| leaves(framework, child)).sum(),
    }
}
