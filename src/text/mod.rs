//! Files as text: tables with spans, in and out, and how their numbers are written.

#[cfg(feature = "csv")]
mod cells;
#[cfg(feature = "csv")]
mod figures;
#[cfg(feature = "csv")]
mod lean;
#[cfg(feature = "csv")]
mod misread;
#[cfg(feature = "csv")]
mod notes;
#[cfg(feature = "csv")]
mod number;
#[cfg(feature = "parquet")]
mod parquet;
#[cfg(feature = "csv")]
mod pieces;
#[cfg(feature = "csv")]
mod row;
mod rules;
#[cfg(feature = "csv")]
mod scan;
#[cfg(feature = "csv")]
mod shape;
mod shared;
#[cfg(feature = "csv")]
mod table;
#[cfg(feature = "csv")]
mod write;

pub use rules::{CellCode, CellRules, MissingCode};
pub use shared::SharedText;

#[cfg(feature = "csv")]
pub use cells::cells;
#[cfg(feature = "csv")]
pub(crate) use figures::Figures;
#[cfg(feature = "csv")]
pub(crate) use lean::{Behind, LeanCells, Stop};
#[cfg(feature = "parquet")]
pub(crate) use parquet::{ParquetCells, ParquetColumn, write_parquet};
#[cfg(feature = "csv")]
pub(crate) use pieces::Pieces;
#[cfg(feature = "csv")]
pub(crate) use row::{MISSING, Row};
#[cfg(feature = "csv")]
pub(crate) use scan::Layout;
#[cfg(feature = "csv")]
pub(crate) use table::{ColumnName, OtherNames, Table};
#[cfg(feature = "csv")]
pub use write::TableWriter;
#[cfg(feature = "csv")]
pub(crate) use write::{write_table, written};
