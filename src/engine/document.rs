//! Scores as a JSON document: the one form that the command line, the report and the explorer share.

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use super::node_scores::NodeScores;
use super::scores::Scores;
use crate::error::Result;
use crate::framework::Node;
use crate::numerics::present;

/// Scores as a document: rows of scores, ranks, classes, provenance and contributions, and the nodes
/// with their weights.
///
/// | member | holds |
/// |---|---|
/// | `title` | the index's name |
/// | `additive` | whether scores are sums of [contributions](Scores::contributions) |
/// | `rows` | unit by unit in the order of the data, nodes depth first: `unit`, `name`, `node`, `level`, `score` (published), `rank`, `full` (what the group above aggregates), `provenance`; `class` where nodes have classes, `aggregate` where groups are transformed, `contribution` where the index is additive |
/// | `nodes` | depth first: `node`, `name`, `parent`, `level`, `weight` as used, `share` within the parent, `effective_weight` |
/// | `screening` | the report, where the methodology screens |
///
/// Of several periods, every row and node says its `period`. What is missing is null. Whole numbers have
/// no point. [`SCHEMA`](ScoreDocument::SCHEMA) is its JSON schema; `cindex score --format json` writes
/// it, and serde writes [`Scores`] like this.
///
/// # Examples
///
/// ```
/// use composite_index::engine::ScoreDocument;
/// use composite_index::{Dataset, Framework, Index, Methodology};
///
/// let framework = Framework::builder("index", "An index").indicator("growth", 1.0).build()?;
/// let data = Dataset::from_columns(["KOR", "JPN"], [("growth", [2.6, 1.0])])?;
/// let scores = Index::new(framework, Methodology::default())?.score(&data)?;
/// let document = ScoreDocument::of([&scores]).for_unit("JPN")?;
/// let json = serde_json::to_value(&document).expect("plain data");
/// assert_eq!(json["rows"][0]["unit"], "JPN");
/// assert_eq!((&json["rows"][0]["score"], &json["rows"][0]["rank"]), (&1.into(), &2.into()));
/// assert_eq!(json["nodes"][1]["share"], 1);
/// # Ok::<(), composite_index::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct ScoreDocument<'s> {
    scores: Vec<&'s Scores>,
    unit: Option<String>,
}

impl<'s> ScoreDocument<'s> {
    /// The JSON schema of the document.
    pub const SCHEMA: &'static str = include_str!("scores.schema.json");

    /// The scores of one period, or of several in their order.
    pub fn of(scores: impl IntoIterator<Item = &'s Scores>) -> Self {
        Self { scores: scores.into_iter().collect(), unit: None }
    }

    /// The rows of one unit alone.
    ///
    /// # Errors
    ///
    /// No period has such a unit.
    pub fn for_unit(self, unit: impl Into<String>) -> Result<Self> {
        let unit = unit.into();
        let mut found = self.scores.iter().map(|scores| scores.find(&unit));
        if let Some(Err(error)) = found.next().filter(Result::is_err) {
            if found.all(|row| row.is_err()) {
                return Err(error);
            }
        }
        Ok(Self { unit: Some(unit), ..self })
    }
}

impl Serialize for Scores {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        ScoreDocument::of([self]).serialize(serializer)
    }
}

impl Serialize for ScoreDocument<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut document = serializer.serialize_map(None)?;
        let first = self.scores.first();
        let title = first.map(|scores| scores.framework().root().name());
        document.serialize_entry("title", title.unwrap_or_default())?;
        let additive = !self.scores.is_empty() && self.scores.iter().all(|it| it.is_additive());
        document.serialize_entry("additive", &additive)?;
        document.serialize_entry("rows", &Rows { document: self, additive })?;
        document.serialize_entry("nodes", &Nodes(self))?;
        if let Some(screening) = first.and_then(|scores| scores.screening()) {
            document.serialize_entry("screening", screening)?;
        }
        document.end()
    }
}

/// A row for every unit at every node. They are written one by one: all together would be a second copy
/// of large scores.
struct Rows<'d> {
    document: &'d ScoreDocument<'d>,
    additive: bool,
}

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let scores = &self.document.scores;
        let nodes = || scores.iter().flat_map(|scores| scores.nodes());
        let classes = nodes().any(|node| node.has_classes());
        let aggregates = nodes().any(|node| node.transforms_aggregate());
        let mut list = serializer.serialize_seq(None)?;
        for own in scores {
            let asked = |row: &usize| {
                let unit = self.document.unit.as_deref();
                unit.is_none_or(|unit| own.units()[*row].code.as_str() == unit)
            };
            for row in (0..own.units().len()).filter(asked) {
                let parts = if self.additive { own.contributions_at(row) } else { None };
                for at in own.nodes() {
                    let parts = parts.as_deref();
                    let contribution =
                        self.additive.then(|| parts.map(|it| it[at.node().position()]));
                    let period = period(scores.len(), own, row);
                    list.serialize_element(&Row {
                        at,
                        row,
                        period,
                        classes,
                        aggregates,
                        contribution,
                    })?;
                }
            }
        }
        list.end()
    }
}

struct Row<'d> {
    at: NodeScores<'d>,
    row: usize,
    period: Option<&'d str>,
    classes: bool,
    aggregates: bool,
    contribution: Option<Option<f64>>,
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let cell = self.at.cell(self.row);
        let mut row = serializer.serialize_map(None)?;
        if let Some(period) = self.period {
            row.serialize_entry("period", period)?;
        }
        row.serialize_entry("unit", cell.unit)?;
        row.serialize_entry("name", cell.name)?;
        row.serialize_entry("node", cell.node)?;
        row.serialize_entry("level", self.at.node().level())?;
        row.serialize_entry("score", &Figure(cell.score))?;
        row.serialize_entry("rank", &Figure(cell.rank))?;
        if self.classes {
            row.serialize_entry("class", &cell.class)?;
        }
        row.serialize_entry("full", &Figure(cell.full))?;
        if self.aggregates {
            row.serialize_entry("aggregate", &Figure(cell.aggregate))?;
        }
        row.serialize_entry("provenance", &cell.provenance)?;
        if let Some(contribution) = self.contribution {
            row.serialize_entry("contribution", &Figure(contribution))?;
        }
        row.end()
    }
}

/// Every node with its weights.
struct Nodes<'d>(&'d ScoreDocument<'d>);

impl Serialize for Nodes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(ScoreDocument { scores, .. }) = self;
        let nodes = scores.iter().flat_map(|scores| scores.nodes());
        serializer
            .collect_seq(nodes.map(|node| Weighted(node, period(scores.len(), node.scores, 0))))
    }
}

struct Weighted<'d>(NodeScores<'d>, Option<&'d str>);

impl Serialize for Weighted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(NodeScores { scores, node }, period) = self;
        let [weight, share, effective] = scores.weights_of(node);
        let mut entry = serializer.serialize_map(None)?;
        if let Some(period) = period {
            entry.serialize_entry("period", period)?;
        }
        entry.serialize_entry("node", node.code())?;
        entry.serialize_entry("name", node.name())?;
        let parent = scores.framework().parent(node).map(Node::code);
        entry.serialize_entry("parent", &parent)?;
        entry.serialize_entry("level", node.level())?;
        entry.serialize_entry("weight", &Figure(Some(weight)))?;
        entry.serialize_entry("share", &Figure(Some(share)))?;
        entry.serialize_entry("effective_weight", &Figure(Some(effective)))?;
        entry.end()
    }
}

/// The period of a unit, where there are several.
fn period(periods: usize, scores: &Scores, row: usize) -> Option<&str> {
    let own = scores.units().get(row).and_then(|unit| unit.period.as_deref());
    (periods > 1).then(|| own.unwrap_or_default())
}

/// A number, or null; whole numbers without a point, and zero without a sign.
struct Figure(Option<f64>);

impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.and_then(present) {
            None => serializer.serialize_unit(),
            Some(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
                serializer.serialize_i64(number as i64)
            }
            Some(number) => serializer.serialize_f64(number),
        }
    }
}
