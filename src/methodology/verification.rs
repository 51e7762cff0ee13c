//! What a column of published figures holds, and how near it must be met.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::framework::{NodeCode, UnitCode, VariableCode};

/// What a column of `published.csv` holds. As text, in the header of the table or in the mapping
/// of a methodology:
///
/// | text | holds |
/// |---|---|
/// | `unit`, `name`, `period` | the unit's code, its name (for people alone), the period |
/// | `by name` | what its own header says; only for `*`, which is every column that is not named |
/// | `CODE` or `score:CODE` | the scores of a node as published |
/// | `full:CODE` | the full scores of a node, before its transforms of publication |
/// | `aggregate:CODE` | what a group was before its transforms |
/// | `rank`, `rank:CODE` | the ranks in the index, or at a node |
/// | `rank within GROUPING`, `rank:CODE within GROUPING` | the ranks within the groups of a grouping |
/// | `class:CODE` | the classes at a node; a class called `9` is a printed `9.0` too |
/// | `group:GROUPING` | the group of the unit in a grouping of the data, such as its region |
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum VerificationMeasure {
    /// The unit's code.
    Unit,
    /// The unit's name.
    Name,
    /// The period.
    Period,
    /// Scores as published.
    Score(NodeCode),
    /// Full scores.
    Full(NodeCode),
    /// What a group was before its transforms.
    Aggregate(NodeCode),
    /// Ranks at a node, or in the index.
    Rank(Option<NodeCode>),
    /// Ranks at a node, or in the index, within the groups of a grouping.
    RankWithin(Option<NodeCode>, VariableCode),
    /// Classes at a node.
    Class(NodeCode),
    /// Groups of units in a grouping of the data.
    Group(VariableCode),
    /// What the column's own header says.
    ByName,
}

impl FromStr for VerificationMeasure {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let node = |code: &str| NodeCode::new(code);
        if let Some((rank, grouping)) = text.split_once(" within ") {
            let of = match (rank, rank.split_once(':')) {
                ("rank", _) => Some(None),
                (_, Some(("rank", code))) => Some(Some(node(code)?)),
                _ => None,
            };
            if let Some(of) = of {
                return Ok(Self::RankWithin(of, VariableCode::new(grouping)?));
            }
        }
        match (text, text.split_once(':')) {
            ("unit", _) => Ok(Self::Unit),
            ("name", _) => Ok(Self::Name),
            ("period", _) => Ok(Self::Period),
            ("rank", _) => Ok(Self::Rank(None)),
            ("by name", _) => Ok(Self::ByName),
            (_, Some(("score", code))) => node(code).map(Self::Score),
            (_, Some(("full", code))) => node(code).map(Self::Full),
            (_, Some(("aggregate", code))) => node(code).map(Self::Aggregate),
            (_, Some(("rank", code))) => node(code).map(|code| Self::Rank(Some(code))),
            (_, Some(("class", code))) => node(code).map(Self::Class),
            (_, Some(("group", code))) => VariableCode::new(code).map(Self::Group),
            _ => node(text).map(Self::Score),
        }
    }
}

impl TryFrom<String> for VerificationMeasure {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<VerificationMeasure> for String {
    fn from(figure: VerificationMeasure) -> Self {
        figure.to_string()
    }
}

impl fmt::Display for VerificationMeasure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unit => f.write_str("unit"),
            Self::Name => f.write_str("name"),
            Self::Period => f.write_str("period"),
            Self::Rank(None) => f.write_str("rank"),
            Self::Score(code) => write!(f, "score:{code}"),
            Self::Full(code) => write!(f, "full:{code}"),
            Self::Aggregate(code) => write!(f, "aggregate:{code}"),
            Self::Rank(Some(code)) => write!(f, "rank:{code}"),
            Self::RankWithin(None, grouping) => write!(f, "rank within {grouping}"),
            Self::RankWithin(Some(code), grouping) => write!(f, "rank:{code} within {grouping}"),
            Self::Class(code) => write!(f, "class:{code}"),
            Self::Group(grouping) => write!(f, "group:{grouping}"),
            Self::ByName => f.write_str("by name"),
        }
    }
}

impl VerificationMeasure {
    /// Whether a column holds texts rather than numbers.
    pub fn is_text(&self) -> bool {
        matches!(self, Self::Class(_) | Self::Group(_))
    }

    /// Whether a column holds scores, of whatever stage.
    pub(crate) fn is_score(&self) -> bool {
        matches!(self, Self::Score(_) | Self::Full(_) | Self::Aggregate(_))
    }

    /// Whether a column says which unit a row is, rather than what was published of it.
    pub(crate) fn is_key(&self) -> bool {
        matches!(self, Self::Unit | Self::Name | Self::Period)
    }

    /// The node that the figures belong to; none for those of the index and for groups.
    pub fn node(&self) -> Option<&NodeCode> {
        match self {
            Self::Score(code) | Self::Full(code) | Self::Aggregate(code) => Some(code),
            Self::Rank(Some(code)) | Self::Class(code) => Some(code),
            Self::RankWithin(code, _) => code.as_ref(),
            Self::Unit | Self::Name | Self::Period => None,
            Self::Rank(None) | Self::Group(_) | Self::ByName => None,
        }
    }
}

/// The demands of a verification against published results.
///
/// Scores, ranks and texts for which nothing is demanded must be exactly the published ones: scores
/// at the decimals of each printed figure. That is so without `[verification]` in the methodology,
/// and under a section that only maps columns. Every published figure must have a counterpart, and
/// what is demanded must hold:
///
/// ```toml
/// [verification]
/// columns = { iso3 = "unit", year = "period", HDI_rank = "rank", "*" = "by name" }
/// exact-scores = 5571
/// exact-ranks = "all"
/// unpublished = 5
/// except = [{ unit = "FRA", period = "2019", node = "hdi", why = "misprint, corrected in 2020" }]
///
/// [verification.node.education]
/// largest-difference = 0.001
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Verification {
    /// The meaning of each column, for a published table with column names of its own. All other
    /// columns are ignored, or known by their own headers where `"*"` is
    /// [`ByName`](VerificationMeasure::ByName).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, VerificationMeasure>,
    /// The periods to compare; all published ones if empty.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub periods: BTreeSet<String>,
    /// The largest difference between a score and its published value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub largest_difference: Option<f64>,
    /// The least number of scores that are the published ones at the published decimals.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exact_scores: Option<AtLeast>,
    /// The least number of ranks that are exactly the published ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exact_ranks: Option<AtLeast>,
    /// The largest number of places between a rank and the published one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub largest_rank_shift: Option<f64>,
    /// The least number of texts that are exactly the published ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exact_texts: Option<AtLeast>,
    /// The least Spearman correlation between ranks and published ranks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spearman: Option<f64>,
    /// The least number of units from the top that have exactly their published ranks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top: Option<usize>,
    /// The largest number of scores without a published one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unpublished: Option<usize>,
    /// The publisher's own errors, which are not compared.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<PublishedError>,
    /// Demands on single nodes, in addition.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub node: BTreeMap<NodeCode, NodeVerification>,
}

/// The tolerance at one node.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct NodeVerification {
    /// The largest difference between a score and its published value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub largest_difference: Option<f64>,
    /// The least number of scores that are the published ones at the published decimals.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exact_scores: Option<AtLeast>,
    /// The least number of ranks that are exactly the published ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exact_ranks: Option<AtLeast>,
    /// The largest number of places between a rank and the published one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub largest_rank_shift: Option<f64>,
    /// The least number of texts that are exactly the published ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exact_texts: Option<AtLeast>,
}

/// A figure that the publisher got wrong: it is not compared, but it must differ from ours.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PublishedError {
    /// The unit.
    pub unit: UnitCode,
    /// The period, where the published table has periods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// The figure, as a column would be called: `CODE` is the score of a node, `rank:CODE` its rank.
    pub node: VerificationMeasure,
    /// Why the published figure is wrong.
    pub why: String,
}

/// A least number, or all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub enum AtLeast {
    /// So many.
    Count(usize),
    /// All that are compared.
    All,
}

impl AtLeast {
    /// The number out of so many that are compared.
    pub fn of(self, compared: usize) -> usize {
        match self {
            Self::Count(count) => count,
            Self::All => compared,
        }
    }
}

/// How a file has it: a number, or the word `all`.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Count(usize),
    Word(String),
}

impl TryFrom<Written> for AtLeast {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        match written {
            Written::Count(count) => Ok(Self::Count(count)),
            Written::Word(word) if word == "all" => Ok(Self::All),
            Written::Word(word) => Err(format!("`{word}` is neither a number nor `all`")),
        }
    }
}

impl From<AtLeast> for Written {
    fn from(least: AtLeast) -> Self {
        match least {
            AtLeast::Count(count) => Self::Count(count),
            AtLeast::All => Self::Word("all".to_owned()),
        }
    }
}

impl NodeVerification {
    /// Whether anything is demanded of scores, however much.
    pub(crate) fn demands_scores(&self) -> bool {
        self.largest_difference.is_some() || self.exact_scores.is_some()
    }

    /// Whether anything is demanded of ranks, however much.
    pub(crate) fn demands_ranks(&self) -> bool {
        self.largest_rank_shift.is_some() || self.exact_ranks.is_some()
    }
}

impl Verification {
    /// What is demanded of all nodes together, as it could be demanded of one.
    pub(crate) fn everywhere(&self) -> NodeVerification {
        NodeVerification {
            largest_difference: self.largest_difference,
            exact_scores: self.exact_scores,
            exact_ranks: self.exact_ranks,
            largest_rank_shift: self.largest_rank_shift,
            exact_texts: self.exact_texts,
        }
    }

    /// What is demanded of one node alone.
    pub(crate) fn at(&self, node: &NodeCode) -> NodeVerification {
        self.node.get(node).copied().unwrap_or_default()
    }

    pub(super) fn refuse(&self) -> Option<&'static str> {
        let nodes = self.node.values();
        let of_nodes = nodes.flat_map(|node| [node.largest_difference, node.largest_rank_shift]);
        let mut bounds =
            [self.largest_difference, self.largest_rank_shift].into_iter().chain(of_nodes);
        let negative = |bound: f64| bound.is_nan() || bound < 0.0;
        let by_name = |(column, figure): (&String, &VerificationMeasure)| {
            (column == "*") != (*figure == VerificationMeasure::ByName)
        };
        if bounds.any(|bound| bound.is_some_and(negative)) {
            Some("a largest difference is zero or more")
        } else if self.spearman.is_some_and(|rho| !(-1.0..=1.0).contains(&rho)) {
            Some("`spearman` is from -1 to 1")
        } else if self.columns.iter().any(by_name) {
            Some("in `columns`, `\"*\"` is `\"by name\"`, and no other column is")
        } else if !self.columns.is_empty()
            && !self.columns.contains_key("*")
            && !self.columns.values().any(|f| *f == VerificationMeasure::Unit)
        {
            Some("`columns` says which column is the `unit`")
        } else if self.except.iter().any(|error| error.why.trim().is_empty()) {
            Some("an exception says in `why` what is wrong with the published figure")
        } else if self
            .except
            .iter()
            .any(|error| error.node.is_key() || error.node == VerificationMeasure::ByName)
        {
            Some("the `node` of an exception is a score, a rank or another figure")
        } else {
            None
        }
    }

    /// The nodes with demands of their own.
    pub(super) fn nodes(&self) -> impl Iterator<Item = &NodeCode> {
        let figures = self.columns.values().chain(self.except.iter().map(|error| &error.node));
        figures.filter_map(VerificationMeasure::node).chain(self.node.keys())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_what_it_is_written_as() {
        let node = |code| NodeCode::new(code).unwrap();
        let grouping = || VariableCode::new("x").unwrap();
        for (text, figure, written) in [
            ("unit", VerificationMeasure::Unit, "unit"),
            ("period", VerificationMeasure::Period, "period"),
            ("rank", VerificationMeasure::Rank(None), "rank"),
            ("rank:a", VerificationMeasure::Rank(Some(node("a"))), "rank:a"),
            ("aggregate:a", VerificationMeasure::Aggregate(node("a")), "aggregate:a"),
            ("class:a", VerificationMeasure::Class(node("a")), "class:a"),
            ("full:a:b", VerificationMeasure::Full(node("a:b")), "full:a:b"),
            ("a", VerificationMeasure::Score(node("a")), "score:a"),
            ("score:unit", VerificationMeasure::Score(node("unit")), "score:unit"),
            (
                "group:region",
                VerificationMeasure::Group(VariableCode::new("region").unwrap()),
                "group:region",
            ),
            ("by name", VerificationMeasure::ByName, "by name"),
            ("rank within x", VerificationMeasure::RankWithin(None, grouping()), "rank within x"),
            (
                "rank:a:b within x",
                VerificationMeasure::RankWithin(Some(node("a:b")), grouping()),
                "rank:a:b within x",
            ),
        ] {
            assert_eq!(text.parse::<VerificationMeasure>().unwrap(), figure, "{text}");
            assert_eq!(figure.to_string(), written);
            assert_eq!(written.parse::<VerificationMeasure>().unwrap(), figure);
        }
        for bad in
            ["", "rank:", "two words", "full:a,b", "full:a within x", "rank within two words"]
        {
            assert!(bad.parse::<VerificationMeasure>().is_err(), "{bad}");
        }
    }
}
