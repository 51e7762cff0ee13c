//! Every node with the groups above it, and with the groups that others are in.

use serde::Serialize;

use super::correlation::{Association, Correlation, CorrelationMethod, correlate};
use super::series::Series;
use super::thresholds::Thresholds;
use crate::engine::Scores;
use crate::framework::{Framework, Node, NodeCode};

/// A node beside its own and the foreign groups above it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ParentCorrelations {
    /// The node.
    pub node: NodeCode,
    /// Its level.
    pub level: String,
    /// With the groups above it, from its parent up to the index.
    pub own: Vec<Correlation>,
    /// With the other groups at the level of its parent, the highest coefficient first.
    pub foreign: Vec<Correlation>,
    /// What the correlation with its parent means; `None` where there is none.
    pub association: Option<Association>,
    /// Whether a foreign group is nearer to it than its own.
    pub nearer_to_foreign: bool,
}

impl ParentCorrelations {
    /// With its parent.
    pub fn parent(&self) -> Option<&Correlation> {
        self.own.first()
    }
}

/// Every node but the root with the groups above it and with the foreign groups at its parent's
/// level, by Pearson's correlations of their full scores.
///
/// A parent holds its child as a part, so that its correlation is somewhat higher than it would
/// be with the siblings alone; a foreign group that is nearer nevertheless says that the node may
/// stand in the wrong place. "Nearer" compares the coefficients with their signs.
///
/// Source: OECD/JRC Handbook (2008), section 4; the JRC's statistical audits.
pub fn parent_correlations(scores: &Scores, thresholds: &Thresholds) -> Vec<ParentCorrelations> {
    let framework = scores.framework();
    let nodes = framework.nodes().iter();
    let nodes = nodes.filter_map(|node| Some((node, framework.parent(node)?)));
    nodes.map(|(node, parent)| of_node(scores, (node, parent), thresholds)).collect()
}

fn of_node(
    scores: &Scores,
    (node, parent): (&Node, &Node),
    thresholds: &Thresholds,
) -> ParentCorrelations {
    let framework = scores.framework();
    let with = |other: &Node| {
        let series = |node: &Node| Series::node(scores, node.code().as_str());
        let pair = series(node).zip(series(other));
        pair.map(|(x, y)| correlate(&x, &y, CorrelationMethod::Pearson))
    };
    let path = std::iter::successors(Some(parent), |above| framework.parent(above));
    let own: Vec<_> = path.filter_map(with).collect();
    let mut foreign: Vec<_> =
        foreign_groups(framework, node, parent).into_iter().filter_map(with).collect();
    let order = |entry: &Correlation| entry.coefficient().unwrap_or(f64::NEG_INFINITY);
    foreign.sort_by(|a, b| order(b).total_cmp(&order(a)).then_with(|| a.second.cmp(&b.second)));
    let nearest = foreign.first().and_then(Correlation::coefficient);
    let at_home = own.first().and_then(Correlation::coefficient);
    ParentCorrelations {
        node: node.code().clone(),
        level: node.level().to_owned(),
        association: own.first().and_then(|own| own.association(thresholds)),
        nearer_to_foreign: nearest.zip(at_home).is_some_and(|(there, here)| there > here),
        own,
        foreign,
    }
}

/// The other groups at the parent's level that do not hold the node.
fn foreign_groups<'a>(framework: &'a Framework, node: &Node, parent: &Node) -> Vec<&'a Node> {
    let mut path: Vec<usize> = Vec::new();
    let above = std::iter::successors(framework.parent(node), |above| framework.parent(above));
    path.extend(above.map(Node::position));
    let groups = framework.groups().map(|(group, _)| group);
    let same_level = groups.filter(|group| group.level() == parent.level());
    same_level
        .filter(|group| !path.contains(&group.position()) && !group.code().eq(node.code()))
        .collect()
}
