//! How it is measured: the recipe as plain data, with its cascade of defaults.

mod cascade;
mod check;
mod classes;
mod imputations;
#[cfg(feature = "toml")]
mod messages;
mod parts;
mod ranking;
#[cfg(feature = "toml")]
mod reader;
mod scales;
mod screening;
#[cfg(feature = "toml")]
mod sections;
mod sets;
mod verification;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub use cascade::Settings;
pub use classes::{Classes, ClassesOn};
pub use parts::{OwnValues, Parts};
pub use ranking::{RankedOn, Ranking, RankingOrder};
pub use screening::{Screening, ScreeningRule};
pub use sets::CodePattern;
pub use verification::{
    AtLeast, NodeVerification, PublishedError, Verification, VerificationMeasure,
};

pub(crate) use cascade::{Denominator, Recipe, RecipeKind};
pub(crate) use check::{check, multiplier};
pub(crate) use classes::ClassRule;
#[cfg(feature = "robustness")]
pub(crate) use ranking::OneOrMore;
#[cfg(feature = "robustness")]
pub(crate) use reader::{read_file, read_setting};
#[cfg(feature = "robustness")]
pub(crate) use sections::{SETTINGS, TRANSFORM, kind_of};

use crate::error::Spans;
use crate::framework::{Level, NodeCode};
use crate::text::CellRules;

/// How a framework is scored, as plain data: two methodologies can be compared, stored and swapped
/// on one framework.
///
/// Settings cascade: those of a node win over those of a set of nodes, these over those of its level,
/// and these over the defaults for all indicators or all groups. A set has the nodes whose codes match
/// a pattern ([`codes`](Methodology::codes)), the nodes with a [`tag`](Methodology::tag), or the
/// indicators [`below`](Methodology::below) a group, in this order from the most to the least
/// specific. Of two patterns the one that fixes more characters wins, of two groups the nearer. Sets
/// that are as specific as each other and set a node differently are refused.
///
/// A setting that is absent everywhere does the least: no screening or imputation, indicators as they
/// are, nominal weights, arithmetic means, weights of missing children shared out, ranks descending on
/// full scores.
///
/// A methodology file (`methodology.toml`) is this type, field by field:
///
/// ```toml
/// name = "Three pillars, geometric at the top"
/// accept = ["zero-in-mean"]
///
/// [screening]
/// units = { available = 0.65 }
///
/// [indicators]
/// impute = [{ group-mean = { by = "region" } }, "mean"]
/// transforms = [{ min-max = { to = [0, 100] } }]
///
/// [groups]
/// missing = { rule = "reweight", children = 0.66 }
/// publish = [{ round = { decimals = 1 } }]
///
/// [level.pillar]
/// weighting = "equal"
///
/// [node.index]
/// aggregation = "geometric-mean"
///
/// [weights]
/// talent = 15
///
/// [ranking]
/// ties = "min"
/// on = "published"
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Methodology {
    /// What it is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where it comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Irregularities of the data that are accepted and are no errors.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub accept: BTreeSet<Acceptance>,
    /// Which units and indicators have too much missing data and are left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub screening: Option<Screening>,
    /// Defaults for all indicators.
    #[serde(skip_serializing_if = "Settings::is_empty")]
    pub indicators: Settings,
    /// Defaults for all groups.
    #[serde(skip_serializing_if = "Settings::is_empty")]
    pub groups: Settings,
    /// Settings for the groups of one level.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub level: BTreeMap<Level, Settings>,
    /// Settings for the indicators below a group, at any depth.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub below: BTreeMap<NodeCode, Settings>,
    /// Settings for the nodes with a tag of the framework.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub tag: BTreeMap<String, Settings>,
    /// Settings for the nodes whose codes match a pattern.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub codes: BTreeMap<CodePattern, Settings>,
    /// Settings for one node.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub node: BTreeMap<NodeCode, Settings>,
    /// Weights that override what the weighting gives to single nodes.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub weights: BTreeMap<NodeCode, f64>,
    /// How ranks are given.
    #[serde(skip_serializing_if = "Ranking::is_default")]
    pub ranking: Ranking,
    /// Which units are parts of others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parts: Option<Parts>,
    /// How the cells of `data.csv` are written.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(cindex_page, serde(skip))]
    pub data: Option<CellRules>,
    /// How close the result must come to a published one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(cindex_page, serde(skip))]
    pub verification: Option<Verification>,
    #[serde(skip)]
    pub(crate) spans: Spans,
}

impl Methodology {
    /// The methodology with these defaults for all indicators.
    pub fn with_indicators(self, settings: Settings) -> Self {
        Self { indicators: settings, ..self }
    }

    /// The methodology with a screening.
    pub fn with_screening(self, screening: Screening) -> Self {
        Self { screening: Some(screening), ..self }
    }

    /// The methodology with these defaults for all groups.
    pub fn with_groups(self, settings: Settings) -> Self {
        Self { groups: settings, ..self }
    }

    /// The methodology with these settings for the groups of a level.
    pub fn with_level(mut self, level: impl Into<Level>, settings: Settings) -> Self {
        self.level.insert(level.into(), settings);
        self
    }

    /// The methodology with these settings for a node.
    ///
    /// # Errors
    ///
    /// The text cannot be a code.
    pub fn with_node(mut self, code: &str, settings: Settings) -> crate::error::Result<Self> {
        self.node.insert(NodeCode::new(code)?, settings);
        Ok(self)
    }

    /// The methodology with other rules for ranks.
    pub fn with_ranking(self, ranking: Ranking) -> Self {
        Self { ranking, ..self }
    }

    /// The methodology with units that are made of others.
    pub fn with_parts(self, parts: Parts) -> Self {
        Self { parts: Some(parts), ..self }
    }

    /// The methodology with an irregularity accepted.
    pub fn accepting(mut self, acceptance: Acceptance) -> Self {
        self.accept.insert(acceptance);
        self
    }
}

/// An irregularity that is an error unless the methodology accepts it.
///
/// In a methodology file: `accept = ["missing-denominator", "zero-in-mean"]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Acceptance {
    /// A unit without any data: it stays without score and rank.
    EmptyUnit,
    /// An indicator without any data: it counts as missing for every unit.
    EmptyIndicator,
    /// A denominator of zero: the quotient is missing.
    ZeroDenominator,
    /// A missing denominator: the quotient is missing.
    MissingDenominator,
    /// A score of zero in a geometric or harmonic mean: the mean is zero, its limit.
    ZeroInMean,
    /// A mean that needs a true zero over scores on an interval or ordinal scale.
    InadequateScale,
}
