//! Nodes of the tree: groups and indicators.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::code::{NodeCode, VariableCode};

/// A node of a [`Framework`](super::Framework): a group or an indicator.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub(super) id: usize,
    pub(super) parent: Option<usize>,
    pub(super) code: NodeCode,
    pub(super) name: String,
    pub(super) weight: f64,
    pub(super) memo: bool,
    pub(super) takes_part: bool,
    pub(super) tags: Vec<String>,
    /// The position of the node that this is a reference to.
    pub(super) source: Option<usize>,
    pub(super) kind: NodeKind,
}

impl Node {
    /// Position in the framework's depth-first order: the root is 0, parents come before children.
    pub fn position(&self) -> usize {
        self.id
    }

    /// The code by which everything else refers to this node.
    pub fn code(&self) -> &NodeCode {
        &self.code
    }

    /// The name for people; the code where none was given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Nominal weight: zero or more, relative within the parent. The root's is 1, a memo's 0.
    pub fn weight(&self) -> f64 {
        self.weight
    }

    /// Whether the node is only shown: scored, published, ranked and verified beside the children of
    /// its group, and never part of the group's score.
    pub fn is_memo(&self) -> bool {
        self.memo
    }

    /// Whether the index is made of it: neither it nor a group above it is a memo.
    pub fn takes_part(&self) -> bool {
        self.takes_part
    }

    /// The words by which a methodology can name the node together with others.
    pub fn tags(&self) -> &[String] {
        &self.tags
    }

    pub(crate) fn has_tag(&self, tag: &str) -> bool {
        self.tags.iter().any(|own| own == tag)
    }

    /// Group or indicator, with its attributes.
    pub fn kind(&self) -> &NodeKind {
        &self.kind
    }

    /// The group, where the node is one.
    pub fn as_group(&self) -> Option<&Group> {
        match &self.kind {
            NodeKind::Group(group) => Some(group),
            NodeKind::Indicator(_) => None,
        }
    }

    /// The indicator, where the node is one.
    pub fn as_indicator(&self) -> Option<&Indicator> {
        match &self.kind {
            NodeKind::Group(_) => None,
            NodeKind::Indicator(indicator) => Some(indicator),
        }
    }

    /// The level's name; `indicator` for every indicator.
    pub fn level(&self) -> &str {
        match &self.kind {
            NodeKind::Group(group) => group.level.as_str(),
            NodeKind::Indicator(_) => Level::INDICATOR,
        }
    }

    /// The node whose full scores a reference takes; none for other nodes.
    pub fn reference(&self) -> Option<&NodeCode> {
        self.as_indicator()?.of.as_ref()
    }

    /// The position of the node that a reference is to.
    pub(crate) fn source(&self) -> Option<usize> {
        self.source
    }

    /// The name of an indicator's column in a data table; none for a group or a reference.
    pub(crate) fn column_name(&self) -> Option<&str> {
        let indicator = self.as_indicator().filter(|indicator| indicator.of.is_none())?;
        Some(indicator.column.as_deref().unwrap_or(self.code.as_str()))
    }

    pub(crate) fn child_ids(&self) -> &[usize] {
        match &self.kind {
            NodeKind::Group(group) => &group.children,
            NodeKind::Indicator(_) => &[],
        }
    }

    /// The nodes below a group that are only shown.
    pub(crate) fn memo_ids(&self) -> &[usize] {
        match &self.kind {
            NodeKind::Group(group) => &group.memos,
            NodeKind::Indicator(_) => &[],
        }
    }

    /// Children in the order of their codes, in which everything is summed, so that the order of
    /// rows changes no bit of a result.
    pub(crate) fn child_ids_by_code(&self) -> &[usize] {
        match &self.kind {
            NodeKind::Group(group) => &group.children_by_code,
            NodeKind::Indicator(_) => &[],
        }
    }
}

/// Group or indicator.
#[derive(Debug, Clone, PartialEq)]
pub enum NodeKind {
    /// A node with children.
    Group(Group),
    /// A leaf that reads a column of the data, or takes the scores of another node.
    Indicator(Indicator),
}

/// A group's level; its children are asked of the framework.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    pub(super) level: Level,
    pub(super) children: Vec<usize>,
    pub(super) children_by_code: Vec<usize>,
    /// Nodes below that are only shown.
    pub(super) memos: Vec<usize>,
}

impl Group {
    /// The group's level, such as `pillar`.
    pub fn level(&self) -> &Level {
        &self.level
    }
}

/// The attributes of an indicator.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Indicator {
    /// Whether higher or lower values are better.
    pub direction: Direction,
    /// Unit of measurement, for people.
    pub unit: Option<String>,
    /// Scale of measurement; [`Scale::Ratio`] by default.
    pub scale: Scale,
    /// The raw values that score the bottom and the top of the range.
    pub goalposts: Option<Goalposts>,
    /// The raw value to reach, for distance-to-target methods.
    pub target: Option<f64>,
    /// The variable by which the raw value is divided, such as population.
    pub denominator: Option<VariableCode>,
    /// What the quotient is multiplied by, such as 100,000 for a rate per 100,000; 1 by default.
    pub denominator_scale: Option<f64>,
    /// Where the data come from, for people.
    pub source: Option<String>,
    /// The node whose full scores a reference takes, in place of a column of the data.
    pub of: Option<NodeCode>,
    /// The column of a data table, where its name is not the indicator's code.
    pub column: Option<String>,
}

/// A level's name: `index`, `pillar`, `sub-pillar`, …
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Level(String);

impl Level {
    /// The level of every indicator.
    pub const INDICATOR: &'static str = "indicator";

    /// Wraps a level's name.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Level {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl std::borrow::Borrow<str> for Level {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// Whether a higher raw value is better or worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// A higher value scores higher (COINr's `1`).
    #[default]
    HigherIsBetter,
    /// A lower value scores higher (COINr's `-1`).
    LowerIsBetter,
}

impl Direction {
    /// The other direction.
    pub fn reversed(self) -> Self {
        match self {
            Self::HigherIsBetter => Self::LowerIsBetter,
            Self::LowerIsBetter => Self::HigherIsBetter,
        }
    }
}

/// Scale of measurement: which statements about the raw values are meaningful.
///
/// Source: S. S. Stevens, *On the theory of scales of measurement*, Science 103 (1946).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scale {
    /// Names only: nothing can be ordered.
    Nominal,
    /// Order only.
    Ordinal,
    /// Differences, but no true zero: degrees Celsius, years, logarithms, z-scores.
    Interval,
    /// Differences and a true zero: counts, shares, money.
    #[default]
    Ratio,
}

impl Scale {
    pub(crate) fn with_article(self) -> &'static str {
        match self {
            Self::Nominal => "a nominal",
            Self::Ordinal => "an ordinal",
            Self::Interval => "an interval",
            Self::Ratio => "a ratio",
        }
    }
}

/// Two raw values: `low` scores the bottom of the range and `high` its top, or the other way
/// round where lower is better. Both are written in the indicator's raw unit, low first.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Goalposts {
    /// The lower raw value.
    pub low: f64,
    /// The higher raw value.
    pub high: f64,
}
