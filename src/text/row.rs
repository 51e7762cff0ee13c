//! The rows of a table: cells as texts, numbers and words, each fault with its span.

use std::borrow::Cow;

use super::number;
use super::scan::Cell;
use super::table::Table;
use crate::error::{Diagnostic, Diagnostics, ErrorKind, Span, Spans, one_of};

/// Cells that mean a missing value, in every table.
pub(crate) const MISSING: [&str; 6] = ["", "NA", "N/A", "n/a", "..", "..."];

/// A row of a table, whose cells are asked for by known column or by position.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'t> {
    pub(super) table: &'t Table<'t>,
    pub(super) cells: &'t [Cell<'t>],
}

impl<'t> Row<'t> {
    /// The text of a known column's cell, unless it is missing.
    pub(crate) fn text(&self, column: &str) -> Option<&'t str> {
        self.text_at(self.table.position(column)?)
    }

    /// The text of a known column's cell, also where it reads as missing.
    pub(crate) fn literal(&self, column: &str) -> Option<&'t str> {
        Some(&*self.cells[self.table.position(column)?].text)
    }

    /// The text of a cell, unless it is missing.
    pub(crate) fn text_at(&self, position: usize) -> Option<&'t str> {
        Some(&*self.cells[position].text).filter(|text| !MISSING.contains(text))
    }

    /// The number of a known column, or nothing where the cell is missing or at fault.
    pub(crate) fn number(&self, column: &str, faults: &mut Diagnostics) -> Option<f64> {
        self.number_at(self.table.position(column)?, faults)
    }

    /// A number, or nothing where the cell is missing or at fault.
    pub(crate) fn number_at(&self, position: usize, faults: &mut Diagnostics) -> Option<f64> {
        let text = self.text_at(position)?;
        match self.figure_at(position)?.parse::<f64>() {
            Ok(number) if number.is_finite() => Some(number),
            parsed => {
                faults.push(self.misread(position, text, parsed.is_ok()));
                None
            }
        }
    }

    /// The text of a number with a point before its decimals, unless the cell is missing.
    pub(crate) fn figure_at(&self, position: usize) -> Option<Cow<'t, str>> {
        let text = self.text_at(position)?;
        let Some(rules) = self.table.rules else { return Some(self.table.figure(text)) };
        Some(match rules.number(text)? {
            Cow::Borrowed(text) => self.table.figure(text),
            Cow::Owned(text) => Cow::Owned(self.table.figure(&text).into_owned()),
        })
    }

    /// A cell that holds one of a few words, whatever their case.
    pub(crate) fn one_of<T: Copy>(
        &self,
        column: &str,
        words: &[(&str, T)],
        faults: &mut Diagnostics,
    ) -> Option<T> {
        let position = self.table.position(column)?;
        let text = self.text_at(position)?;
        let plain = number::plain(text);
        let found = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(&plain));
        if found.is_none() {
            let (column, row) = (column.to_owned(), self.label());
            let problem = ErrorKind::InvalidCell { column, row, text: text.to_owned() };
            let help = one_of(text, words.iter().map(|(word, _)| *word));
            faults.push(Diagnostic::new(problem).at(self.place_at(position)).help(help));
        }
        found.map(|(_, value)| *value)
    }

    /// What a message calls the row: its first cell.
    pub(crate) fn label(&self) -> String {
        self.cells.first().map(|cell| cell.text.to_string()).unwrap_or_default()
    }

    /// Where the row starts.
    pub(crate) fn span(&self) -> Option<Span> {
        self.cells.first().and_then(|cell| self.table.span(cell))
    }

    /// The bytes of a known column's cell, or of the first cell without such a column.
    pub(crate) fn bytes_of(&self, column: &str) -> Option<std::ops::Range<usize>> {
        let position = self.table.position(column).unwrap_or_default();
        self.cells.get(position).map(|cell| cell.bytes.clone())
    }

    /// Where the cell of a known column is, or the row without such a column.
    pub(crate) fn place_of(&self, column: &str) -> Option<Span> {
        match self.table.position(column) {
            Some(position) => self.place_at(position),
            None => self.span(),
        }
    }

    /// Where a cell is.
    pub(crate) fn place_at(&self, position: usize) -> Option<Span> {
        self.table.span(&self.cells[position])
    }

    /// Where the cells of the known columns are.
    pub(crate) fn spans(&self) -> Spans {
        let mut spans = self.span().map(Spans::of_whole).unwrap_or_default();
        for position in 0..self.cells.len() {
            if let (Some(column), Some(span)) =
                (self.table.column(position), self.place_at(position))
            {
                spans.note(column.name, span);
            }
        }
        spans
    }
}
