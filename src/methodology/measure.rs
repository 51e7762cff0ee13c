//! What a column of published figures holds.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::framework::{NodeCode, VariableCode};

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
