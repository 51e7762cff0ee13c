//! Answers in the form that the page draws from: columns in the order of the units.

use composite_index::engine::{NodeScores, ScoreDocument};
use composite_index::framework::Node;
use composite_index::methodology::RankingOrder;
use composite_index::{Error, Index, Scores};
use serde::Serialize;

/// An index that was opened.
#[derive(Serialize)]
pub(crate) struct Opened<'s> {
    title: &'s str,
    additive: bool,
    /// Whether the lowest score is first.
    ascending: bool,
    nodes: Vec<OpenedNode<'s>>,
    units: Vec<OpenedUnit<'s>>,
}

/// A node with its weights, by the names that the scores' document has.
#[derive(Serialize)]
struct OpenedNode<'s> {
    node: &'s str,
    name: &'s str,
    /// The position of the group above.
    parent: Option<usize>,
    level: &'s str,
    weight: f64,
    /// Whether the group that it is in uses its weight.
    used: bool,
    /// How a group is aggregated.
    aggregation: Option<&'s str>,
    memo: bool,
}

#[derive(Serialize)]
struct OpenedUnit<'s> {
    unit: &'s str,
    name: &'s str,
}

impl<'s> Opened<'s> {
    pub(crate) fn of(index: &'s Index, scores: &'s Scores) -> Self {
        let framework = scores.framework();
        let aggregation = |node: &'s Node| index.aggregation(node.code());
        let opened = |at: NodeScores<'s>| {
            let node = at.node();
            let parent = framework.parent(node);
            let used = parent.and_then(aggregation).is_some_and(|it| it.uses_weights());
            OpenedNode {
                node: node.code().as_str(),
                name: node.name(),
                parent: parent.map(Node::position),
                level: node.level(),
                weight: scores.weight(node.code()).unwrap_or(0.0),
                used: used && node.takes_part(),
                aggregation: aggregation(node).map(composite_index::Aggregation::name),
                memo: !node.takes_part(),
            }
        };
        let units = scores.units().iter();
        Self {
            title: framework.root().name(),
            additive: scores.is_additive(),
            ascending: scores.root().ranked_by().order == RankingOrder::Ascending,
            nodes: scores.nodes().map(opened).collect(),
            units: units.map(|it| OpenedUnit { unit: it.code.as_str(), name: &it.name }).collect(),
        }
    }
}

/// Scores and ranks in the index, and what those of some units are made of.
#[derive(Serialize)]
pub(crate) struct Columns {
    scores: Vec<Option<f64>>,
    /// Before publication: what the parts add up to.
    full: Vec<Option<f64>>,
    ranks: Vec<Option<f64>>,
    /// By unit asked for: what each child of the index gives to its score, or each child's own score
    /// where the index is no sum.
    parts: Vec<Vec<Option<f64>>>,
}

impl Columns {
    pub(crate) fn of(scores: &Scores, rows: &[usize]) -> Result<Self, Error> {
        let root = scores.root();
        let children: Vec<_> = scores.framework().children(root.node()).collect();
        let of_unit = |row: &usize| {
            let Some(unit) = scores.units().get(*row) else { return Ok(Vec::new()) };
            let parts = scores.contributions(&unit.code)?;
            let of_child = |child: &&Node| match &parts {
                Some(parts) => Ok(parts.get(child.position()).copied()),
                None if scores.is_additive() => Ok(None),
                None => scores.at(child.code())?.score(&unit.code),
            };
            children.iter().map(of_child).collect()
        };
        Ok(Self {
            scores: options(root.scores()),
            full: options(root.full_scores()),
            ranks: options(root.ranks()),
            parts: rows.iter().map(of_unit).collect::<Result<_, Error>>()?,
        })
    }
}

/// A unit at every node, with what the others have there.
#[derive(Serialize)]
pub(crate) struct Profile<'s> {
    document: ScoreDocument<'s>,
    /// By node: the lowest, the median and the highest score, and the number of units with a rank.
    others: Vec<(Option<f64>, Option<f64>, Option<f64>, usize)>,
}

impl<'s> Profile<'s> {
    pub(crate) fn of(scores: &'s Scores, unit: String) -> Result<Self, Error> {
        let of_node = |node: NodeScores<'s>| {
            let mut known: Vec<f64> =
                node.scores().iter().copied().filter(|score| !score.is_nan()).collect();
            known.sort_by(f64::total_cmp);
            let half = known.len() / 2;
            let median = match known.len() {
                0 => None,
                odd if odd % 2 == 1 => Some(known[half]),
                _ => Some(known[half - 1] / 2.0 + known[half] / 2.0),
            };
            let ranked = node.ranks().iter().filter(|rank| !rank.is_nan()).count();
            (known.first().copied(), median, known.last().copied(), ranked)
        };
        let document = ScoreDocument::of([scores]).for_unit(unit)?;
        Ok(Self { document, others: scores.nodes().map(of_node).collect() })
    }
}

fn options(values: &[f64]) -> Vec<Option<f64>> {
    values.iter().map(|value| (!value.is_nan()).then_some(*value)).collect()
}
