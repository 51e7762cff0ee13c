//! Published scores, ranks and texts.

use serde::{Deserialize, Serialize};

use super::printed::PrintedNumber;
use crate::error::Span;
use crate::framework::UnitCode;
use crate::methodology::VerificationMeasure;

/// What a publisher printed of units.
///
/// `published.csv` holds it: a column `unit`, an optional `period`, columns of scores under the
/// nodes' codes, a column `rank` with the ranks in the index, columns `rank:CODE` with the ranks at
/// other nodes, `full:CODE` with scores before their transforms of publication, `group:GROUPING`
/// with the groups of the units, and an optional `name`, which is for people alone. A table under
/// other column names is read with the mapping in
/// [`Verification::columns`](crate::methodology::Verification::columns).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// The units, in the order of the table.
    pub units: Vec<UnitCode>,
    /// The period of every row; empty where the table has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub periods: Vec<String>,
    /// What was printed, column by column.
    pub columns: Vec<PublishedColumn>,
    /// The headers of the columns that the mapping leaves out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ignored: Vec<String>,
    /// The units' places in a file.
    #[serde(skip)]
    pub(crate) spans: Vec<Option<Span>>,
}

/// A published column: numbers or texts of one kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedColumn {
    /// What the column holds.
    pub measure: VerificationMeasure,
    /// One cell per unit; `None` where nothing was printed.
    pub cells: Vec<Option<PublishedCell>>,
}

/// What was printed in a cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum PublishedCell {
    /// A score or a rank.
    Number(PrintedNumber),
    /// A text.
    Text(String),
}

impl Published {
    /// The period of a row.
    pub(super) fn period(&self, row: usize) -> Option<&str> {
        self.periods.get(row).map(String::as_str)
    }
}
