//! What is measured: the typed tree of groups and indicators.

mod builder;
mod check;
mod code;
mod grow;
mod levels;
mod node;
mod order;
mod record;
#[cfg(feature = "csv")]
mod table;
mod tree;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub use builder::{GroupBuilder, IndicatorBuilder};
pub use code::{NodeCode, UnitCode, VariableCode};
pub use node::{Direction, Goalposts, Group, Indicator, Level, Node, NodeKind, Scale};
pub use record::{Record, RecordKind};

pub(crate) use check::check_sum;

use crate::error::{Diagnostic, Error, ErrorKind, Help, Result, did_you_mean};

/// The typed tree of a composite index: groups at named levels, indicators as leaves, any depth,
/// branches of uneven depth.
///
/// Made by a [builder](Framework::builder), from a table (`Framework::from_csv`, feature `csv`) or
/// from [records](Framework::from_records); whichever way, every fault is found in one pass, and
/// what exists is sound: one root, no cycle, no childless group, levels in order, weights
/// non-negative and finite with at least one above zero in each group.
///
/// Serde holds it as the list of its [`Record`]s.
///
/// # Examples
///
/// ```
/// use composite_index::Framework;
///
/// let framework = Framework::builder("gai", "Global AI Index")
///     .pillar("innovation", 8.0, |p| p.indicator("research", 5.0).indicator("development", 3.0))
///     .pillar("investment", 6.0, |p| p.indicator("commercial", 1.0))
///     .build()?;
/// assert_eq!(framework.nodes().len(), 6);
/// assert_eq!(framework.node("research").map(|node| node.weight()), Some(5.0));
/// # Ok::<(), composite_index::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Record>", into = "Vec<Record>")]
pub struct Framework {
    /// Depth first: parents before children.
    nodes: Vec<Node>,
    by_code: BTreeMap<NodeCode, usize>,
    levels: Vec<Level>,
    /// Columns of the data that are not nodes.
    columns: Vec<Record>,
}

impl Framework {
    /// Starts a framework at its root, at level `index`.
    pub fn builder(code: impl Into<String>, name: impl Into<String>) -> GroupBuilder {
        GroupBuilder::root(code.into(), name.into())
    }

    /// Checks rows and makes a tree of them; parents and children come in any order. Groups without
    /// level and siblings without weight are completed as in `Framework::from_csv`.
    ///
    /// # Errors
    ///
    /// All faults of all rows, each with its code and, for rows of a file, its span.
    pub fn from_records(records: Vec<Record>) -> Result<Self> {
        check::check(records)
    }

    /// The root: the index itself.
    pub fn root(&self) -> &Node {
        &self.nodes[0]
    }

    /// All nodes, depth first: parents before children, siblings as they were written.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The node of a code.
    pub fn node(&self, code: impl AsRef<str>) -> Option<&Node> {
        self.by_code.get(code.as_ref()).map(|id| &self.nodes[*id])
    }

    /// The node of a code, or the error that names the nearest code.
    pub(crate) fn find(&self, code: impl AsRef<str>) -> Result<&Node> {
        let code = code.as_ref();
        self.node(code).ok_or_else(|| {
            let problem = ErrorKind::UnknownNode { code: code.to_owned() };
            let help = self.there_as(code).or_else(|| did_you_mean(code, self.codes()));
            Diagnostic::new(problem).help(help).into()
        })
    }

    /// The children that a node's score is made of, as they were written; none for an indicator, and no
    /// [memo](Node::is_memo).
    pub fn children<'a>(&'a self, node: &'a Node) -> impl ExactSizeIterator<Item = &'a Node> {
        node.child_ids().iter().map(|id| &self.nodes[*id])
    }

    /// The memos of a group, which are shown beside its children, as they were written.
    pub fn memos<'a>(&'a self, node: &'a Node) -> impl ExactSizeIterator<Item = &'a Node> {
        node.memo_ids().iter().map(|id| &self.nodes[*id])
    }

    /// The children of a group that a weighting sees: those whose nominal weight is above zero.
    pub(crate) fn weighed<'a>(&'a self, group: &'a Node) -> impl Iterator<Item = &'a Node> + Clone {
        let children = group.child_ids().iter().map(|id| &self.nodes[*id]);
        children.filter(|child| child.weight > 0.0)
    }

    /// The group above a node; none for the root.
    pub fn parent(&self, node: &Node) -> Option<&Node> {
        node.parent.map(|id| &self.nodes[id])
    }

    /// The groups above a node, the nearest first.
    pub(crate) fn ancestors<'a>(&'a self, node: &Node) -> impl Iterator<Item = &'a Node> + use<'a> {
        std::iter::successors(self.parent(node), |above| self.parent(above))
    }

    /// How many steps a node is below the root.
    pub fn depth(&self, node: &Node) -> usize {
        self.ancestors(node).count()
    }

    /// A node's nominal weight as a share of its siblings' and its own; 1 for the root, 0 for a memo.
    pub fn nominal_share(&self, node: &Node) -> f64 {
        let Some(parent) = self.parent(node) else { return 1.0 };
        let siblings = parent.child_ids_by_code().iter();
        node.weight / siblings.map(|id| self.nodes[*id].weight).sum::<f64>()
    }

    /// A node's nominal weight in the index: the product of the nominal shares from the root down.
    /// [`Scores::effective_weight`](crate::engine::Scores::effective_weight) is the weight that a
    /// methodology makes of it.
    pub fn nominal_weight(&self, node: &Node) -> f64 {
        let path = std::iter::successors(Some(node), |node| self.parent(node));
        path.map(|node| self.nominal_share(node)).product()
    }

    /// The indicators, depth first.
    pub fn indicators(&self) -> impl Iterator<Item = (&Node, &Indicator)> {
        self.nodes.iter().filter_map(|node| Some((node, node.as_indicator()?)))
    }

    /// The indicators that read a column of the data: all but references.
    pub(crate) fn observed(&self) -> impl Iterator<Item = (&Node, &Indicator)> {
        self.indicators().filter(|(_, indicator)| indicator.of.is_none())
    }

    /// The groups, depth first, the root first.
    pub fn groups(&self) -> impl Iterator<Item = (&Node, &Group)> {
        self.nodes.iter().filter_map(|node| Some((node, node.as_group()?)))
    }

    /// The nodes at a level, depth first; none where no node has the level.
    ///
    /// ```
    /// use composite_index::Framework;
    ///
    /// let framework = Framework::builder("gai", "Global AI Index")
    ///     .pillar("innovation", 8.0, |p| p.indicator("research", 5.0))
    ///     .pillar("investment", 6.0, |p| p.indicator("commercial", 1.0))
    ///     .build()?;
    /// let indicators: Vec<_> = framework.at_level("indicator").map(|node| node.name()).collect();
    /// assert_eq!(indicators, ["research", "commercial"]);
    /// let pillars: Vec<_> = framework.pillars().map(|node| node.weight()).collect();
    /// assert_eq!(pillars, [8.0, 6.0]);
    /// # Ok::<(), composite_index::Error>(())
    /// ```
    pub fn at_level(&self, level: impl AsRef<str>) -> impl Iterator<Item = &Node> {
        self.nodes.iter().filter(move |node| node.level() == level.as_ref())
    }

    /// The nodes at level `pillar`, depth first; where no level has that name, the children of the
    /// root.
    pub fn pillars(&self) -> impl Iterator<Item = &Node> {
        let named = self.levels.iter().any(|level| level.as_str() == "pillar");
        let is_pillar = move |node: &&Node| match named {
            true => node.level() == "pillar",
            false => node.parent == Some(0),
        };
        self.nodes.iter().filter(is_pillar)
    }

    /// The levels' names from the root's down; the last is `indicator`.
    pub fn levels(&self) -> &[Level] {
        &self.levels
    }

    /// Columns of the data that are not nodes: denominators, outcomes, groupings of units, unused ones.
    pub fn columns(&self) -> &[Record] {
        &self.columns
    }

    /// The rows that make this framework: nodes depth first, then the other columns.
    pub fn to_records(&self) -> Vec<Record> {
        let rows = self.nodes.iter().map(|node| Record::of_node(node, self.parent(node)));
        rows.chain(self.columns.iter().cloned()).collect()
    }

    pub(crate) fn column_kind(&self, code: &str) -> Option<RecordKind> {
        self.columns.iter().find(|column| column.code == code).map(|column| column.kind)
    }

    /// The help for a code that names something else than what is sought: what it is here.
    pub(crate) fn there_as(&self, code: &str) -> Option<Help> {
        let kind = match self.node(code).map(Node::kind) {
            Some(NodeKind::Indicator(_)) => RecordKind::Indicator,
            Some(NodeKind::Group(_)) => RecordKind::Aggregate,
            None => self.column_kind(code)?,
        };
        Some(kind.there_as(code).into())
    }

    /// The codes of the columns of one kind.
    pub(crate) fn columns_of(&self, kind: RecordKind) -> impl Iterator<Item = &str> + Clone {
        let columns = self.columns.iter().filter(move |column| column.kind == kind);
        columns.map(|column| column.code.as_str())
    }

    /// The group above a node at a level, or the one right above it.
    pub(crate) fn ancestor(&self, node: &Node, level: Option<&Level>) -> Option<&Node> {
        let is_it = |above: &&Node| level.is_none_or(|level| above.level() == level.as_str());
        self.ancestors(node).find(is_it)
    }

    /// The indicators at and below a node that read the data, without those of memos below it.
    pub(crate) fn indicators_below(&self, node: &Node) -> impl Iterator<Item = &Node> {
        let position = node.position();
        let is_below = move |node: &&Node| {
            std::iter::successors(Some(*node), |above| self.parent(above).filter(|_| !above.memo))
                .any(|above| above.position() == position)
        };
        self.observed().map(|(node, _)| node).filter(is_below)
    }

    /// The framework without some nodes and [what goes with them](Framework::going_with). Columns
    /// of indicators become unused; weights stay relative among the others.
    pub(crate) fn without(&self, codes: &BTreeSet<NodeCode>) -> Result<Self> {
        let gone = self.going_with(codes);
        let left = |record: Record| match (gone.contains(record.code.as_str()), record.kind) {
            (false, _) => Some(record),
            (true, RecordKind::Aggregate) => None,
            (true, _) if record.of.is_some() => None,
            (true, _) => Some(Record {
                code: record.code,
                name: record.name,
                kind: RecordKind::Other,
                ..Record::default()
            }),
        };
        Self::from_records(self.to_records().into_iter().filter_map(left).collect())
    }

    /// Some nodes, the nodes below them, and the references to any of these.
    pub(crate) fn going_with(&self, codes: &BTreeSet<NodeCode>) -> BTreeSet<NodeCode> {
        let mut references: BTreeMap<&NodeCode, Vec<&Node>> = BTreeMap::new();
        for node in &self.nodes {
            if let Some(of) = node.reference() {
                references.entry(of).or_default().push(node);
            }
        }
        let mut gone = codes.clone();
        let mut waiting: Vec<_> = codes.iter().filter_map(|code| self.node(code)).collect();
        while let Some(node) = waiting.pop() {
            let below = self.children(node).chain(self.memos(node));
            let referring = references.get(node.code()).into_iter().flatten().copied();
            let going = below.chain(referring).filter(|node| gone.insert(node.code().clone()));
            waiting.extend(going);
        }
        gone
    }

    /// Whether columns that are not described are ignored.
    pub(crate) fn passes_over_others(&self) -> bool {
        self.column_kind(Record::ALL_OTHERS).is_some()
    }

    pub(crate) fn codes(&self) -> impl Iterator<Item = &str> + Clone {
        self.nodes.iter().map(|node| node.code.as_str())
    }
}

impl TryFrom<Vec<Record>> for Framework {
    type Error = Error;
    fn try_from(records: Vec<Record>) -> Result<Self> {
        Self::from_records(records)
    }
}

impl From<Framework> for Vec<Record> {
    fn from(framework: Framework) -> Self {
        framework.to_records()
    }
}
