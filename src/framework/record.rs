//! The framework as a flat list of rows: what tables and serde hold, before it is checked.

use serde::{Deserialize, Serialize};

use super::node::{Direction, Goalposts, Node, NodeKind, Scale};
use crate::error::Spans;

/// One row of a framework: a node of the tree, or a column of the data that is not a node.
///
/// Made from [`Record::default`] by setting fields. Unchecked:
/// [`Framework::from_records`](super::Framework::from_records) checks all rows together.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Record {
    /// Code of the node or of the column.
    pub code: String,
    /// What the row describes.
    #[serde(rename = "type")]
    pub kind: RecordKind,
    /// Name for people; the code where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Code of the group above; absent for the root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Level of a group, by name or by number (COINr's: 1 for indicators, the root highest); by depth
    /// where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// Nominal weight, relative within the parent; 1 where it is absent for all siblings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
    /// Whether the node is only shown, and never part of the score of the group above.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub memo: bool,
    /// Words by which a methodology can name the node together with others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Direction of an indicator; higher is better by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// Unit of measurement of an indicator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Scale of measurement of an indicator; ratio by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<Scale>,
    /// Goalposts of an indicator, in raw units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goalposts: Option<Goalposts>,
    /// Target of an indicator, in raw units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<f64>,
    /// Code of the variable that an indicator is divided by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub denominator: Option<String>,
    /// What the quotient is multiplied by, such as 100,000 for a rate per 100,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub denominator_scale: Option<f64>,
    /// Where an indicator's data come from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The node whose full scores the row takes, in place of a column of the data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// The column of a data table, where its name is not the code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// Where the row and its cells are in a file.
    #[serde(skip)]
    pub(crate) spans: Spans,
}

/// What a row of a framework describes. The words are those of COINr's
/// `Type` column, and `outcome`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecordKind {
    /// A leaf of the tree.
    #[default]
    Indicator,
    /// A group of the tree.
    Aggregate,
    /// A column of numbers by which indicators are divided.
    Denominator,
    /// A column of numbers that the index is to predict, such as income: a weighting may regress
    /// it on a group's children. It is not part of the tree.
    Outcome,
    /// A column of text that groups units, such as a world region.
    Group,
    /// The column that holds the code of the unit.
    Unit,
    /// The column that holds the name of the unit.
    Name,
    /// The column that holds the period.
    Period,
    /// A column that is not used; under the code `*`, all columns that are not described.
    Other,
}

impl RecordKind {
    #[cfg(feature = "csv")]
    pub(crate) const NAMES: [(&'static str, Self); 9] = [
        ("indicator", Self::Indicator),
        ("aggregate", Self::Aggregate),
        ("denominator", Self::Denominator),
        ("outcome", Self::Outcome),
        ("group", Self::Group),
        ("unit", Self::Unit),
        ("name", Self::Name),
        ("period", Self::Period),
        ("other", Self::Other),
    ];

    pub(crate) fn is_node(self) -> bool {
        matches!(self, Self::Indicator | Self::Aggregate)
    }

    pub(crate) fn with_article(self) -> &'static str {
        match self {
            Self::Indicator => "an indicator",
            Self::Aggregate => "a group",
            Self::Denominator => "a denominator",
            Self::Outcome => "an outcome",
            Self::Group => "a grouping of units",
            Self::Unit => "the code of the unit",
            Self::Name => "the name of the unit",
            Self::Period => "the period",
            Self::Other => "an unused column",
        }
    }

    /// What a code of this kind is, where another kind is needed.
    pub(super) fn there_as(self, code: &str) -> String {
        format!("`{code}` is there, but it is {}", self.with_article())
    }
}

impl Record {
    /// The code of the row that describes every column without a row of its own.
    pub(crate) const ALL_OTHERS: &'static str = "*";

    /// The name of the column in a data table.
    pub(crate) fn column_name(&self) -> &str {
        self.column.as_deref().unwrap_or(&self.code)
    }

    /// The row of a checked node.
    pub(super) fn of_node(node: &Node, parent: Option<&Node>) -> Self {
        let record = Self {
            code: node.code.to_string(),
            name: (node.name != node.code.as_str()).then(|| node.name.clone()),
            parent: parent.map(|parent| parent.code.to_string()),
            level: Some(node.level().to_owned()),
            weight: parent.filter(|_| !node.memo).map(|_| node.weight),
            memo: node.memo,
            tags: node.tags.clone(),
            ..Self::default()
        };
        match &node.kind {
            NodeKind::Group(_) => Self { kind: RecordKind::Aggregate, ..record },
            NodeKind::Indicator(indicator) => Self {
                kind: RecordKind::Indicator,
                direction: Some(indicator.direction).filter(|_| indicator.of.is_none()),
                unit: indicator.unit.clone(),
                scale: (indicator.scale != Scale::default()).then_some(indicator.scale),
                goalposts: indicator.goalposts,
                target: indicator.target,
                denominator: indicator.denominator.as_ref().map(ToString::to_string),
                denominator_scale: indicator.denominator_scale,
                source: indicator.source.clone(),
                of: indicator.of.as_ref().map(ToString::to_string),
                column: indicator.column.clone(),
                ..record
            },
        }
    }
}
