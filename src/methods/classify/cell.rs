//! The cells of a matrix, and whether they cover it.

use serde::{Deserialize, Serialize};

use super::fitted_bands::is_blank;
use super::matrix::Outline;
use crate::error::{Diagnostic, Diagnostics, ErrorKind, Result, one_of};

/// A cell of a [`Matrix`](super::Matrix): the class of the units in a band of each axis, or in any
/// band of an axis that plays no part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatrixCell {
    /// The band of the row axis; any band if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<String>,
    /// The band of the column axis; any band if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// The class of the units in it; several cells may have the same.
    pub class: String,
}

impl MatrixCell {
    /// The class of the units in one band of each axis.
    pub fn at(row: impl Into<String>, column: impl Into<String>, class: impl Into<String>) -> Self {
        Self { row: Some(row.into()), column: Some(column.into()), class: class.into() }
    }

    /// The class of the units in a band of the row axis, whatever their column.
    pub fn whole_row(row: impl Into<String>, class: impl Into<String>) -> Self {
        Self { row: Some(row.into()), column: None, class: class.into() }
    }

    /// The class of the units in a band of the column axis, whatever their row.
    pub fn whole_column(column: impl Into<String>, class: impl Into<String>) -> Self {
        Self { row: None, column: Some(column.into()), class: class.into() }
    }

    /// Whether a unit of these bands is in it for certain; without a band only where any will do.
    fn covers(&self, row: Option<&str>, column: Option<&str>) -> bool {
        let fits = |own: &Option<String>, band: Option<&str>| {
            own.as_deref().is_none_or(|own| band == Some(own))
        };
        fits(&self.row, row) && fits(&self.column, column)
    }

    /// What the cell is called in messages.
    fn place(&self) -> String {
        let band = |band: &Option<String>| match band {
            Some(band) => format!("`{band}`"),
            None => "any".to_owned(),
        };
        format!("{} × {}", band(&self.row), band(&self.column))
    }
}

/// The class for a pair of bands; one of them may be missing.
pub(super) fn class<'a>(
    cells: &'a [MatrixCell],
    row: Option<&str>,
    column: Option<&str>,
) -> Option<&'a str> {
    // A unit without scores has no class, even if one cell covers everything.
    row.or(column)?;
    cells.iter().find(|cell| cell.covers(row, column)).map(|cell| cell.class.as_str())
}

/// The axes have names, the cells have classes, and every pair of bands is in exactly one cell.
pub(super) fn check(rows: &Outline<'_>, columns: &Outline<'_>, cells: &[MatrixCell]) -> Result<()> {
    let mut faults = Diagnostics::default();
    check_axes(rows, columns, &mut faults);
    for cell in cells {
        check_cell(cell, rows, columns, &mut faults);
    }
    check_cover(rows, columns, cells, &mut faults);
    faults.check()
}

fn check_axes(rows: &Outline<'_>, columns: &Outline<'_>, faults: &mut Diagnostics) {
    for (axis, what) in [(rows, "the row axis"), (columns, "the column axis")] {
        if is_blank(axis.name) {
            faults.push(ErrorKind::Unnamed { what: what.to_owned() });
        }
    }
    if rows.name == columns.name && !is_blank(rows.name) {
        faults.push(ErrorKind::DuplicateAxis { axis: rows.name.to_owned() });
    }
}

fn check_cell(
    cell: &MatrixCell,
    rows: &Outline<'_>,
    columns: &Outline<'_>,
    faults: &mut Diagnostics,
) {
    if is_blank(&cell.class) {
        faults.push(ErrorKind::Unnamed { what: format!("the class in {}", cell.place()) });
    }
    for (band, axis) in [(&cell.row, rows), (&cell.column, columns)] {
        if let Some(band) = band.as_deref().filter(|band| !axis.bands.contains(band)) {
            let axis_name = axis.name.to_owned();
            let problem = ErrorKind::UnknownBand { axis: axis_name, band: band.to_owned() };
            faults.push(Diagnostic::new(problem).help(one_of(band, axis.bands.iter().copied())));
        }
    }
}

fn check_cover(
    rows: &Outline<'_>,
    columns: &Outline<'_>,
    cells: &[MatrixCell],
    faults: &mut Diagnostics,
) {
    let known = |band: &Option<String>, axis: &Outline<'_>| {
        band.as_deref().is_none_or(|band| axis.bands.contains(&band))
    };
    // A misspelt band leaves a gap that is no fault of its own.
    let gaps_count =
        cells.iter().all(|cell| known(&cell.row, rows) && known(&cell.column, columns));
    for row in &rows.bands {
        for column in &columns.bands {
            let mut covering = cells.iter().filter(|cell| cell.covers(Some(row), Some(column)));
            match covering.next() {
                Some(first) => faults_of_others(row, column, first, covering, faults),
                None if gaps_count => {
                    let (row, column) = ((*row).to_owned(), (*column).to_owned());
                    faults.push(ErrorKind::EmptyCell { row, column });
                }
                None => {}
            }
        }
    }
}

fn faults_of_others<'a>(
    row: &str,
    column: &str,
    first: &MatrixCell,
    others: impl Iterator<Item = &'a MatrixCell>,
    faults: &mut Diagnostics,
) {
    for second in others {
        faults.push(ErrorKind::ContestedCell {
            row: row.to_owned(),
            column: column.to_owned(),
            first: first.class.clone(),
            second: second.class.clone(),
        });
    }
}
