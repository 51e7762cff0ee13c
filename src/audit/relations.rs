//! What should, or should not, go together: siblings, a node and its groups, indicators and
//! denominators.

use serde::Serialize;

use super::columns::Series;
use super::correlation::{Association, Correlation, CorrelationMethod, correlate, correlations};
use super::review::Thresholds;
use crate::data::Dataset;
use crate::engine::Scores;
use crate::framework::{Framework, Node, NodeCode, RecordKind};
use crate::numerics::exceeds;

/// Two children of one group.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SiblingPair {
    /// The group.
    pub group: NodeCode,
    /// Pearson's correlation of their full scores.
    pub pearson: Correlation,
    /// Spearman's correlation.
    pub spearman: Correlation,
    /// Kendall's correlation.
    pub kendall: Correlation,
    /// What Pearson's correlation means; `None` without a coefficient.
    pub association: Option<Association>,
}

/// All pairs of siblings, group by group depth first, by their full scores. In a group, a negative
/// pair cancels out, and a collinear pair counts the same thing twice.
///
/// Source: OECD/JRC Handbook (2008), sections 4 and 6; the thresholds are COINr's.
pub fn sibling_pairs(scores: &Scores, thresholds: &Thresholds) -> Vec<SiblingPair> {
    let groups = scores.framework().groups();
    let pairs = groups.flat_map(|(group, _)| {
        let children = Series::children(scores, group);
        pairs_among(&children, thresholds, group.code())
    });
    pairs.collect()
}

fn pairs_among(
    children: &[Series<'_>],
    thresholds: &Thresholds,
    group: &NodeCode,
) -> Vec<SiblingPair> {
    let mut pairs = Vec::new();
    for (position, first) in children.iter().enumerate() {
        for second in &children[position + 1..] {
            let by = |method| correlate(first, second, method);
            let pearson = by(CorrelationMethod::Pearson);
            pairs.push(SiblingPair {
                group: group.clone(),
                association: pearson.association(thresholds),
                pearson,
                spearman: by(CorrelationMethod::Spearman),
                kendall: by(CorrelationMethod::Kendall),
            });
        }
    }
    pairs
}

/// Raw indicators whose absolute correlation with a denominator is above
/// [`Thresholds::denominator`], whether they are divided by it or not. An indicator that measures
/// mostly the size of a unit may need a denominator.
///
/// The denominators are the columns that the framework declares as such and the data have.
///
/// Source: COINr's `get_denom_corr`.
pub fn denominator_pairs(
    framework: &Framework,
    data: &Dataset,
    method: CorrelationMethod,
    thresholds: &Thresholds,
) -> Vec<Correlation> {
    let declared = framework.columns().iter();
    let declared = declared.filter(|column| column.kind == RecordKind::Denominator);
    let columns = declared.map(|column| column.code.as_str());
    let denominators: Vec<_> =
        columns.filter_map(|code| Some(Series::new(code, data.column(code).ok()?))).collect();
    let indicators = Series::raw(framework, data);
    let pairs = correlations(&indicators, &denominators, method).into_iter();
    let high = |pair: &Correlation| {
        pair.coefficient().is_some_and(|found| exceeds(found.abs(), thresholds.denominator, 0.0))
    };
    pairs.filter(high).collect()
}

/// The correlations of a node with the groups above it and with foreign groups.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ParentCorrelations {
    /// The node.
    pub node: NodeCode,
    /// Its level.
    pub level: String,
    /// With the groups above it, from its parent up to the index.
    pub own: Vec<Correlation>,
    /// With the other groups at the level of its parent, the highest coefficient first.
    pub foreign: Vec<Correlation>,
    /// What the correlation with its parent means; `None` without a coefficient.
    pub association: Option<Association>,
    /// Whether its correlation with a foreign group is higher than that with its parent.
    pub nearer_to_foreign: bool,
}

impl ParentCorrelations {
    /// The correlation with its parent.
    pub fn parent(&self) -> Option<&Correlation> {
        self.own.first()
    }
}

/// Every node but the root with the groups above it and with the foreign groups at its parent's
/// level, by Pearson's correlations of their full scores.
///
/// The correlation with the parent includes the node itself, and is somewhat higher than that with
/// the siblings alone. If a foreign group is nearer all the same, the node may be in the wrong group.
/// "Nearer" compares the coefficients with their signs.
///
/// Source: OECD/JRC Handbook (2008), section 4; the JRC's statistical audits.
pub fn parent_correlations(scores: &Scores, thresholds: &Thresholds) -> Vec<ParentCorrelations> {
    let framework = scores.framework();
    let nodes = framework.nodes().iter();
    let nodes = nodes.filter_map(|node| Some((node, framework.parent(node)?)));
    nodes.map(|(node, parent)| with_groups(scores, (node, parent), thresholds)).collect()
}

fn with_groups(
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

/// The other groups at the parent's level that do not contain the node.
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
