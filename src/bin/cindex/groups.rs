//! The groups within which units are ranked, as a column of tables.

use composite_index::engine::NodeScores;
use composite_index::framework::VariableCode;
use composite_index::{Scores, Unit};

/// A grouping, and the units that it groups.
pub(crate) struct Groups<'s> {
    pub(crate) grouping: &'s str,
    by: &'s VariableCode,
    units: &'s [Unit],
}

impl<'s> Groups<'s> {
    /// The groups within which units are ranked at a node; none where all are ranked together.
    pub(crate) fn of(scores: &'s Scores, at: NodeScores<'s>) -> Option<Self> {
        let by = at.ranked_by().within.as_ref()?;
        Some(Self { grouping: by.as_str(), by, units: scores.units() })
    }

    /// The group of the unit at a position; nothing where it is in none.
    pub(crate) fn of_row(&self, row: usize) -> &'s str {
        self.units[row].groups.get(self.by).map_or("", String::as_str)
    }
}
