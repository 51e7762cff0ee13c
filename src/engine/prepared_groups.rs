//! The groups of a prepared index, each with what it needs to be aggregated and published again.

use std::sync::Arc;

use super::scorer::{FittedKind, FittedNode};
use crate::framework::{Framework, Node};
use crate::methodology::{Recipe, RecipeKind};
use crate::methods::aggregate::{Aggregation, GroupWeights, Siblings};
use crate::methods::transform::{BufferNeeds, Chain};
use crate::numerics::{Columns, ln_of_column};

/// What a group needs to be aggregated again.
#[derive(Debug, Clone)]
pub(super) struct PreparedGroup {
    pub(super) id: usize,
    pub(super) parent: Option<usize>,
    /// By code, as columns behind the group's own.
    pub(super) rows: Vec<usize>,
    /// By child, its column among the logarithms.
    pub(super) logs: Vec<Option<usize>>,
    pub(super) siblings: Siblings,
    pub(super) weights: GroupWeights,
    pub(super) chain: Chain,
    pub(super) publish: Chain,
}

/// The lists that the chains of the groups keep.
pub(super) fn kept(recipes: &[Recipe]) -> impl Iterator<Item = BufferNeeds> {
    let groups = recipes.iter().filter(|recipe| matches!(recipe.kind, RecipeKind::Group { .. }));
    let chains = groups.flat_map(|group| group.transforms.iter().chain(&group.publish));
    chains.map(|step| step.method().keeps())
}

/// The groups, depth first, the root first.
pub(super) fn prepared_groups(framework: &Framework, nodes: Vec<FittedNode>) -> Vec<PreparedGroup> {
    let siblings = |node: &Node, kind: &FittedKind| match kind {
        FittedKind::Group { aggregation, .. } => Siblings::new(framework, node, aggregation),
        FittedKind::Indicator { .. } => Siblings::default(),
    };
    let groups = framework.nodes().iter().zip(nodes).filter(|(node, _)| node.as_group().is_some());
    groups
        .map(|(node, fitted)| PreparedGroup {
            id: node.position(),
            parent: framework.parent(node).map(Node::position),
            rows: node
                .child_ids_by_code()
                .iter()
                .map(|child| child - node.position() - 1)
                .collect(),
            logs: Vec::new(),
            siblings: siblings(node, &fitted.kind),
            weights: GroupWeights::default(),
            chain: fitted.transforms,
            publish: fitted.publish,
        })
        .collect()
}

/// The logarithms that geometric means take of indicators again and again; notes at each group which
/// are its children's.
pub(super) fn logs_of_indicators(
    framework: &Framework,
    recipes: &[Recipe],
    full: &Columns,
    groups: &mut [PreparedGroup],
) -> Arc<[f64]> {
    let mut logs = Vec::new();
    let is_geometric = |group: &&mut PreparedGroup| match &recipes[group.id].kind {
        RecipeKind::Group { aggregation, .. } => *aggregation == Aggregation::GeometricMean,
        RecipeKind::Indicator { .. } => false,
    };
    let mut columns = 0..;
    for group in groups.iter_mut().filter(is_geometric) {
        let logs_of = |row: &usize| {
            let child = group.id + 1 + row;
            framework.nodes()[child].as_indicator()?;
            let start = logs.len();
            logs.resize(start + full.units(), 0.0);
            ln_of_column(full.column(child), &mut logs[start..]);
            columns.next()
        };
        group.logs = group.rows.iter().map(logs_of).collect();
    }
    logs.into()
}
