//! Figures that the publisher got wrong.

use std::collections::BTreeMap;

use serde::Serialize;

use super::ours::Figure;
use super::published::Published;
use crate::error::{Diagnostic, Diagnostics, ErrorKind, Result, did_you_mean};
use crate::framework::UnitCode;
use crate::methodology::{PublishedError, Verification, VerificationMeasure};

/// A figure that the publisher got wrong, by the methodology, beside ours.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Exception {
    /// The unit.
    pub unit: UnitCode,
    /// The period, if the published table has periods.
    pub period: Option<String>,
    /// The figure.
    pub figure: VerificationMeasure,
    /// Why the published figure is wrong.
    pub why: String,
    /// Ours; `None` where it is missing.
    pub ours: Option<Figure>,
    /// What was published.
    pub published: Figure,
    /// Whether the two differ by what is demanded elsewhere. An exception that does not is not
    /// needed.
    pub differs: bool,
}

/// The exceptions of a methodology by cell: row and column of the published table.
#[derive(Default)]
pub(super) struct Exceptions<'a>(BTreeMap<(usize, usize), &'a PublishedError>);

impl<'a> Exceptions<'a> {
    /// Finds the cells.
    ///
    /// # Errors
    ///
    /// Exceptions for cells that the table does not have, or in which nothing was printed.
    pub(super) fn find(published: &Published, asked: &'a Verification) -> Result<Self> {
        let (mut found, mut faults) = (Self::default(), Diagnostics::default());
        if asked.except.is_empty() {
            return Ok(found);
        }
        let rows = 0..published.units.len();
        let rows: BTreeMap<_, _> =
            rows.map(|row| ((published.units[row].as_str(), published.period(row)), row)).collect();
        for error in &asked.except {
            let row = rows.get(&(error.unit.as_str(), error.period.as_deref()));
            let column = published.columns.iter().position(|it| it.measure == error.node);
            let cell = row.copied().zip(column);
            let printed =
                cell.filter(|(row, column)| published.columns[*column].cells[*row].is_some());
            match printed {
                Some(cell) => {
                    found.0.insert(cell, error);
                }
                None => faults.push(not_published(published, error, row.is_some())),
            }
        }
        faults.finish(found)
    }

    pub(super) fn at(&self, row: usize, column: usize) -> Option<&'a PublishedError> {
        self.0.get(&(row, column)).copied()
    }
}

fn not_published(published: &Published, error: &PublishedError, has_row: bool) -> Diagnostic {
    let PublishedError { unit, period, node, .. } = error;
    let help = if has_row {
        let columns: Vec<_> =
            published.columns.iter().map(|column| column.measure.to_string()).collect();
        did_you_mean(&node.to_string(), columns.iter().map(String::as_str))
    } else if period.is_none() && !published.periods.is_empty() {
        Some("name its `period`: the published table has several".into())
    } else {
        did_you_mean(unit.as_str(), published.units.iter().map(UnitCode::as_str))
    };
    let problem = ErrorKind::UnpublishedException {
        figure: node.to_string(),
        unit: unit.to_string(),
        period: period.clone(),
    };
    Diagnostic::new(problem).help(help)
}
