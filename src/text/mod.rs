//! Files as text: tables with spans, in and out, and how their numbers are written.

#[cfg(feature = "csv")]
mod cells;
#[cfg(feature = "csv")]
mod misread;
#[cfg(feature = "csv")]
mod notes;
#[cfg(feature = "csv")]
mod number;
#[cfg(feature = "csv")]
mod row;
mod rules;
#[cfg(feature = "csv")]
mod scan;
#[cfg(feature = "csv")]
mod shape;
#[cfg(feature = "csv")]
mod table;
#[cfg(feature = "csv")]
mod write;

pub use rules::{CellCode, CellRules, MissingCode};

#[cfg(feature = "csv")]
pub use cells::cells;
#[cfg(feature = "xlsx")]
pub(crate) use row::MISSING;
#[cfg(feature = "csv")]
pub(crate) use row::Row;
#[cfg(feature = "csv")]
pub(crate) use table::{ColumnName, OtherNames, Table};
#[cfg(feature = "csv")]
pub(crate) use write::write_table;
