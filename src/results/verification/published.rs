//! Published scores and ranks.

use serde::{Deserialize, Serialize};

use crate::error::Span;
use crate::framework::{NodeCode, UnitCode};

/// What a publisher printed: scores and ranks of units at nodes.
///
/// `published.csv` holds it: a column `unit`, an optional `period`, columns of scores under the
/// nodes' codes, a column `rank` with the ranks in the index, columns `rank:CODE` with the ranks at
/// other nodes, `full:CODE` with scores before their transforms of publication, and an optional
/// `name`, which is for people alone. A table under other column names is read with the mapping in
/// [`Verification::columns`](crate::methodology::Verification::columns).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// The units, in the order of the table.
    pub units: Vec<UnitCode>,
    /// The period of every row; empty where the table has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub periods: Vec<String>,
    /// Scores, node by node.
    pub scores: Vec<PublishedColumn>,
    /// Full scores, node by node.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub full: Vec<PublishedColumn>,
    /// Ranks, node by node.
    pub ranks: Vec<PublishedColumn>,
    /// The units' places in a file.
    #[serde(skip)]
    pub(crate) spans: Vec<Option<Span>>,
}

/// Published figures of one node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedColumn {
    /// The node.
    pub node: NodeCode,
    /// One figure per unit; `None` where none was printed.
    pub figures: Vec<Option<f64>>,
    /// The most digits behind the point that were printed in the column.
    pub decimals: i8,
}

impl Published {
    /// The period of a row.
    pub(super) fn period(&self, row: usize) -> Option<&str> {
        self.periods.get(row).map(String::as_str)
    }
}
