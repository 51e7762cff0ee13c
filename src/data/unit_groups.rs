//! The groups of a unit: of most units there are none, and then they take no room.

use std::collections::BTreeMap;
use std::ops::Deref;

use serde::{Deserialize, Serialize};

use crate::framework::VariableCode;

/// The groups that a unit belongs to, by grouping: its world region, its class of income.
///
/// It is read as the map that it is made from.
///
/// ```
/// use composite_index::Unit;
///
/// let unit = Unit::new("KOR")?.in_group("region", "Asia")?;
/// assert_eq!(unit.groups.get("region").map(String::as_str), Some("Asia"));
/// assert!(Unit::new("JPN")?.groups.is_empty());
/// # Ok::<(), composite_index::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Map", into = "Map")]
pub struct UnitGroups(Option<Box<Map>>);

type Map = BTreeMap<VariableCode, String>;

static NONE: Map = BTreeMap::new();

impl UnitGroups {
    /// Puts the unit into a group of a grouping; returns the group that it was in.
    pub fn insert(&mut self, grouping: VariableCode, group: String) -> Option<String> {
        self.0.get_or_insert_default().insert(grouping, group)
    }
}

impl Deref for UnitGroups {
    type Target = BTreeMap<VariableCode, String>;

    fn deref(&self) -> &Map {
        self.0.as_deref().unwrap_or(&NONE)
    }
}

impl From<Map> for UnitGroups {
    fn from(groups: Map) -> Self {
        Self((!groups.is_empty()).then(|| Box::new(groups)))
    }
}

impl From<UnitGroups> for Map {
    fn from(groups: UnitGroups) -> Self {
        groups.0.map(|groups| *groups).unwrap_or_default()
    }
}
