//! The rules as plain data.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::framework::{NodeCode, UnitCode};

/// Which units and indicators have too much missing data and are left out. Applied before anything
/// else, to the raw data.
///
/// In this order: excluded units and indicators are left out; indicators are judged over the
/// remaining units, all periods of a panel together; units are judged over the remaining
/// indicators, in a panel period by period. Without an indicator, the weights of its group are
/// relative among the others; a group without indicators is an error.
///
/// ```toml
/// [screening]
/// units = { available = 0.66, include = ["KOR"] }
/// indicators = { available = 0.65, non-zero = 0.1, exclude = ["trust"] }
/// ```
///
/// Source: OECD/JRC, *Handbook on Constructing Composite Indicators* (2008), step 2; COINr's
/// `Screen` for the shares of units.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Screening {
    /// For units.
    #[serde(skip_serializing_if = "ScreeningRule::is_empty")]
    pub units: ScreeningRule<UnitCode>,
    /// For indicators.
    #[serde(skip_serializing_if = "ScreeningRule::is_empty")]
    pub indicators: ScreeningRule<NodeCode>,
}

/// The least shares with which a unit or an indicator is kept, and those that are kept or left out
/// whatever their shares.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[serde(bound(deserialize = "C: Ord + Deserialize<'de>", serialize = "C: Ord + Serialize"))]
pub struct ScreeningRule<C> {
    /// The least share of cells that have a value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub available: Option<f64>,
    /// The least share of values that are not zero.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub non_zero: Option<f64>,
    /// These are kept in any case.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub include: BTreeSet<C>,
    /// These are left out in any case.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub exclude: BTreeSet<C>,
}

impl<C> Default for ScreeningRule<C> {
    fn default() -> Self {
        let (include, exclude) = (BTreeSet::new(), BTreeSet::new());
        Self { available: None, non_zero: None, include, exclude }
    }
}

impl<C: Ord> ScreeningRule<C> {
    /// With a least share of cells that have a value.
    pub fn available(self, share: f64) -> Self {
        Self { available: Some(share), ..self }
    }

    /// With a least share of values that are not zero.
    pub fn non_zero(self, share: f64) -> Self {
        Self { non_zero: Some(share), ..self }
    }

    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Why the rule is refused, whatever the data.
    pub(crate) fn refuse(&self) -> Option<&'static str> {
        let no_share =
            |share: Option<f64>| share.is_some_and(|share| !(0.0..=1.0).contains(&share));
        if no_share(self.available) || no_share(self.non_zero) {
            Some("`available` and `non-zero` are shares from 0 to 1")
        } else if !self.include.is_disjoint(&self.exclude) {
            Some("`include` and `exclude` have a code in common")
        } else {
            None
        }
    }
}

impl Screening {
    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        self.units.is_empty() && self.indicators.is_empty()
    }
}
