//! How near a published result must be met.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::measure::VerificationMeasure;
use crate::framework::{NodeCode, UnitCode};

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
