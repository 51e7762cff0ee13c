//! A unit: what is ranked.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::{Result, Span};
use crate::framework::{UnitCode, VariableCode};

/// A country, a region, a firm: what is scored and ranked. In a panel, a unit in one period.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// The code, such as ISO 3166-1 alpha-3.
    pub code: UnitCode,
    /// The name for people; the code where none was given.
    pub name: String,
    /// The period, such as a year, where the data have periods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// Groups that the unit belongs to, such as its world region, by grouping.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub groups: BTreeMap<VariableCode, String>,
    /// Where the unit stands in a file.
    #[serde(skip)]
    pub(crate) span: Option<Span>,
}

/// Where a unit was read does not make it another unit.
impl PartialEq for Unit {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
            && self.name == other.name
            && self.period == other.period
            && self.groups == other.groups
    }
}

impl Unit {
    /// A unit whose name is its code.
    ///
    /// # Errors
    ///
    /// The text cannot be a code.
    pub fn new(code: impl Into<String>) -> Result<Self> {
        let code = UnitCode::new(code)?;
        let name = code.to_string();
        Ok(Self { code, name, period: None, groups: BTreeMap::new(), span: None })
    }

    /// Names the unit for people.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Puts the unit into a group of a grouping, such as its world region.
    ///
    /// # Errors
    ///
    /// The grouping's name cannot be a code.
    pub fn in_group(mut self, grouping: &str, group: impl Into<String>) -> Result<Self> {
        self.groups.insert(VariableCode::new(grouping)?, group.into());
        Ok(self)
    }

    /// Puts the unit into a period.
    pub fn in_period(mut self, period: impl Into<String>) -> Self {
        self.period = Some(period.into());
        self
    }
}
