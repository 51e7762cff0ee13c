//! How ranks are given.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::framework::{UnitCode, VariableCode};
use crate::numerics::Ties;

/// How units are ranked at every node. A missing score has no rank.
///
/// All units are scored. Which of them are ranked is said by [`among`](Ranking::among) and
/// [`exclude`](Ranking::exclude), and with whom they compete by [`within`](Ranking::within): with all
/// that are ranked, or with those of their own group. A unit that is not ranked has no rank, and the
/// ranks of the others are as if it were not there.
///
/// Two scores that differ by no more than 10⁻¹² of the larger are equal but for binary noise and
/// count as tied, so that .1 + .2 ties with .3. Where terms of a sum cancel, 10⁻¹⁰ of what cancelled
/// counts as noise too, so that .1 + .2 − .3 is 0 and ties with it. The tolerance is compared as a
/// decimal: .3 and .2 differ by .1.
///
/// # Examples
///
/// ```
/// use composite_index::{Dataset, Framework, Index, Methodology, Ranking, Unit};
///
/// let framework = Framework::builder("index", "An index").indicator("growth", 1.0).build()?;
/// let data = Dataset::builder(["growth"])
///     .row(Unit::new("KOR")?.in_group("region", "Asia")?, [2.6])
///     .row(Unit::new("DEU")?.in_group("region", "Europe")?, [0.4])
///     .row(Unit::new("JPN")?.in_group("region", "Asia")?, [1.0])
///     .build()?;
/// let ranks = |ranking| -> composite_index::Result<Vec<Option<f64>>> {
///     let methodology = Methodology::default().with_ranking(ranking);
///     let scores = Index::new(framework.clone(), methodology)?.score(&data)?;
///     Ok(scores.iter().map(|cell| cell.rank).collect())
/// };
/// let region = Ranking::default().within("region")?;
/// assert_eq!(ranks(region)?, [Some(1.0), Some(1.0), Some(2.0)]);
/// let asia = Ranking::default().among("region", ["Asia"])?;
/// assert_eq!(ranks(asia)?, [Some(1.0), None, Some(2.0)]);
/// let without = Ranking::default().excluding(["KOR"])?;
/// assert_eq!(ranks(without)?, [None, Some(2.0), Some(1.0)]);
/// # Ok::<(), composite_index::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Ranking {
    /// Whether the highest or the lowest score is first.
    pub order: RankingOrder,
    /// What ranks tied scores get.
    pub ties: Ties,
    /// Scores of a group of ties differ from the best of the group by no more than this.
    pub tolerance: f64,
    /// Which scores are ranked.
    pub on: RankedOn,
    /// By grouping of units, the groups whose units are ranked; a unit is in one of the groups of
    /// every grouping that is named. The text `""` is for units without a group. Empty for all units.
    #[serde(with = "one_or_more", skip_serializing_if = "BTreeMap::is_empty")]
    pub among: BTreeMap<VariableCode, BTreeSet<String>>,
    /// Units that are not ranked.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub exclude: BTreeSet<UnitCode>,
    /// The grouping within whose groups units are ranked, each from 1; a unit without a group has no
    /// rank. Without it, all units are ranked together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<VariableCode>,
}

/// Whether the highest or the lowest score is first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RankingOrder {
    /// The highest score has rank 1.
    #[default]
    Descending,
    /// The lowest score has rank 1.
    Ascending,
}

/// Which scores are ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RankedOn {
    /// The full scores, before the transforms of publication.
    #[default]
    Full,
    /// The scores as they are published, where rounding makes ties.
    Published,
}

impl Ranking {
    /// With the units of some groups of a grouping alone.
    ///
    /// # Errors
    ///
    /// The grouping's name cannot be a code.
    pub fn among<G: Into<String>>(
        mut self,
        grouping: &str,
        groups: impl IntoIterator<Item = G>,
    ) -> Result<Self> {
        let groups = groups.into_iter().map(Into::into).collect();
        self.among.insert(VariableCode::new(grouping)?, groups);
        Ok(self)
    }

    /// Without some units.
    ///
    /// # Errors
    ///
    /// A text cannot be a code.
    pub fn excluding<U: Into<String>>(
        mut self,
        units: impl IntoIterator<Item = U>,
    ) -> Result<Self> {
        for unit in units {
            self.exclude.insert(UnitCode::new(unit)?);
        }
        Ok(self)
    }

    /// Within the groups of a grouping.
    ///
    /// # Errors
    ///
    /// The grouping's name cannot be a code.
    pub fn within(self, grouping: &str) -> Result<Self> {
        Ok(Self { within: Some(VariableCode::new(grouping)?), ..self })
    }

    /// Whether all units that have a score are ranked together.
    pub(crate) fn is_of_all(&self) -> bool {
        self.among.is_empty() && self.exclude.is_empty() && self.within.is_none()
    }

    /// Whether the same units are ranked with each other.
    pub(crate) fn has_peers_of(&self, other: &Self) -> bool {
        (&self.among, &self.exclude, &self.within) == (&other.among, &other.exclude, &other.within)
    }

    /// The groupings that it names, each with the key that names it.
    pub(crate) fn groupings(&self) -> impl Iterator<Item = (&'static str, &VariableCode)> {
        let among = self.among.keys().map(|grouping| ("among", grouping));
        among.chain(self.within.as_ref().map(|grouping| ("within", grouping)))
    }

    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn refuse(&self) -> Option<&'static str> {
        if !(self.tolerance.is_finite() && self.tolerance >= 0.0) {
            Some("`tolerance` is finite and not negative")
        } else if self.among.values().any(BTreeSet::is_empty) {
            Some("`among` names no group of a grouping, so that no unit would be ranked")
        } else {
            None
        }
    }
}

/// One value or a list, as a file writes it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum OneOrMore<T> {
    One(T),
    More(Vec<T>),
}

impl<T> OneOrMore<T> {
    pub(crate) fn list(self) -> Vec<T> {
        match self {
            Self::One(one) => vec![one],
            Self::More(more) => more,
        }
    }

    pub(crate) fn of(list: Vec<T>) -> Self {
        match <[T; 1]>::try_from(list) {
            Ok([only]) => Self::One(only),
            Err(list) => Self::More(list),
        }
    }
}

/// Groups by grouping; a single group is written without a list.
mod one_or_more {
    use serde::{Deserializer, Serializer};

    use super::*;

    pub(super) fn serialize<S: Serializer>(
        among: &BTreeMap<VariableCode, BTreeSet<String>>,
        serializer: S,
    ) -> std::result::Result<S::Ok, S::Error> {
        let list = |groups: &BTreeSet<String>| OneOrMore::of(groups.iter().cloned().collect());
        let written = among.iter().map(|(grouping, groups)| (grouping, list(groups)));
        written.collect::<BTreeMap<_, _>>().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> std::result::Result<BTreeMap<VariableCode, BTreeSet<String>>, D::Error> {
        let written = BTreeMap::<VariableCode, OneOrMore<String>>::deserialize(deserializer)?;
        let groups = |groups: OneOrMore<String>| groups.list().into_iter().collect();
        Ok(written.into_iter().map(|(grouping, names)| (grouping, groups(names))).collect())
    }
}
