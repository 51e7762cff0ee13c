//! The groups within which units are ranked, as a column of tables.

use std::collections::BTreeMap;

use composite_index::Scores;
use composite_index::engine::NodeScores;
use composite_index::framework::UnitCode;

use crate::result_table::Value;

/// A grouping, and the group of each unit that has one.
pub(crate) struct Groups<'s> {
    pub(crate) grouping: &'s str,
    units: BTreeMap<&'s UnitCode, &'s str>,
}

impl<'s> Groups<'s> {
    /// The groups within which units are ranked at a node; none where all are ranked together.
    pub(crate) fn of(scores: &'s Scores, at: NodeScores<'s>) -> Option<Self> {
        let grouping = at.ranked_by().within.as_ref()?;
        let units = scores.units().iter();
        let units =
            units.filter_map(|unit| Some((&unit.code, unit.groups.get(grouping)?.as_str())));
        Some(Self { grouping: grouping.as_str(), units: units.collect() })
    }

    /// The group of a unit.
    pub(crate) fn find(&self, unit: &UnitCode) -> Option<&'s str> {
        self.units.get(unit).copied()
    }

    /// The group of a unit, as a cell.
    pub(crate) fn of_unit(&self, unit: &UnitCode) -> Value {
        Value::text(self.find(unit).unwrap_or_default())
    }
}
