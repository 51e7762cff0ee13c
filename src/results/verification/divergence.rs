//! Where the differences begin.

use serde::Serialize;

use super::matched::Part;
use super::ours::{Figure, node};
use super::published::{Published, PublishedCell};
use super::report::Difference;
use crate::engine::{NodeScores, Scores};
use crate::framework::{Node, NodeCode};
use crate::methodology::VerificationMeasure;
use crate::numerics::present;

/// The deepest figure that differs from the published one, with what it was made of.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Divergence {
    /// The figure.
    #[serde(flatten)]
    pub difference: Difference,
    /// The children that make the score, where it is the score of a group that differs.
    pub children: Vec<DivergentChild>,
}

/// A child of a group whose score differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct DivergentChild {
    /// The node.
    pub node: NodeCode,
    /// Its share of weight in the group for this unit: where the weights of missing children went
    /// to the others, they are counted there, and the share of a missing child is zero.
    pub share: f64,
    /// Its full score.
    pub score: Option<f64>,
    /// Its published score.
    pub published_score: Option<f64>,
}

/// A difference with its place in the table and among the scores.
pub(super) struct Located<'d> {
    pub(super) difference: &'d Difference,
    /// The part of the table.
    pub(super) part: usize,
    /// The rows of the unit in the table and among the scores.
    pub(super) rows: (usize, usize),
}

/// The first difference at the deepest node: scores before ranks, then in the order of the tree, of
/// the periods and of the units.
pub(super) fn first<'d>(
    published: &Published,
    parts: &[Part<'_>],
    found: impl Iterator<Item = Located<'d>>,
) -> Option<Divergence> {
    let framework = parts.first()?.scores.framework();
    let place = |measure: &VerificationMeasure| {
        let node = node(framework, measure);
        let depth = node.map_or(0, |node| framework.depth(node));
        (std::cmp::Reverse(depth), !measure.is_score(), node.map_or(usize::MAX, Node::position))
    };
    let located = found.min_by_key(|it| (place(&it.difference.figure), it.part, it.rows.0))?;
    let part = &parts[located.part];
    let children = match &located.difference.figure {
        VerificationMeasure::Score(code)
        | VerificationMeasure::Full(code)
        | VerificationMeasure::Aggregate(code) => {
            children(published, code, part.scores, located.rows)
        }
        _ => Vec::new(),
    };
    Some(Divergence { difference: located.difference.clone(), children })
}

fn children(
    published: &Published,
    group: &NodeCode,
    scores: &Scores,
    (row, unit): (usize, usize),
) -> Vec<DivergentChild> {
    let shares = scores.at(group).map(|group| group.child_shares(unit)).unwrap_or_default();
    let child = |(child, share): (NodeScores<'_>, f64)| DivergentChild {
        node: child.node().code().clone(),
        share,
        score: present(child.full_scores()[unit]),
        published_score: printed_score(published, child.node().code(), row),
    };
    shares.into_iter().map(child).collect()
}

fn printed_score(published: &Published, node: &NodeCode, row: usize) -> Option<f64> {
    let of_node = |measure: &VerificationMeasure| match measure {
        VerificationMeasure::Score(code) | VerificationMeasure::Full(code) => code == node,
        _ => false,
    };
    let column = published.columns.iter().find(|column| of_node(&column.measure))?;
    match &column.cells[row] {
        Some(PublishedCell::Number(number)) => Some(number.value),
        _ => None,
    }
}

/// A published cell as a figure.
pub(super) fn figure(cell: &PublishedCell) -> Figure {
    match cell {
        PublishedCell::Number(number) => Figure::Number(number.value),
        PublishedCell::Text(text) => Figure::Text(text.clone()),
    }
}
