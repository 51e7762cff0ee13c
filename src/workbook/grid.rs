//! A table made of a workbook's cells, each with its place.

use std::sync::Arc;

use crate::error::{CellPlace, Result, Source};
use crate::text::{MISSING, write_table};

/// A cell of a table: its text, and where it comes from if it comes from somewhere.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Entry {
    pub(super) text: String,
    pub(super) place: Option<CellPlace>,
    /// Whether the cell is a number, whatever marks texts have in numbers.
    pub(super) is_number: bool,
}

impl Entry {
    /// A text that comes from no cell.
    pub(super) fn made(text: &str) -> Self {
        Self { text: text.to_owned(), ..Self::default() }
    }

    pub(super) fn is_missing(&self) -> bool {
        MISSING.contains(&self.text.trim())
    }
}

/// A table.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Grid {
    pub(super) header: Vec<Entry>,
    pub(super) rows: Vec<Vec<Entry>>,
}

impl Grid {
    /// A table with columns of our own names and no rows.
    pub(super) fn with_header(names: &[&str]) -> Self {
        Self { header: names.iter().map(|name| Entry::made(name)).collect(), rows: Vec::new() }
    }

    pub(super) fn position(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|entry| entry.text == name)
    }

    /// The texts of a column's cells; nothing without the column.
    pub(super) fn column(&self, name: &str) -> impl Iterator<Item = &Entry> {
        let position = self.position(name);
        self.rows.iter().filter_map(move |row| row.get(position?))
    }

    /// Leaves out columns.
    pub(super) fn retain_columns(&mut self, mut keep: impl FnMut(usize) -> bool) {
        let kept: Vec<_> = (0..self.header.len()).map(&mut keep).collect();
        for row in std::iter::once(&mut self.header).chain(&mut self.rows) {
            let mut kept = kept.iter();
            row.retain(|_| kept.next().copied().unwrap_or(true));
        }
    }

    /// Whether a column has a cell that is not blank.
    pub(super) fn is_used(&self, column: usize) -> bool {
        self.rows.iter().any(|row| row.get(column).is_some_and(|entry| !entry.text.is_empty()))
    }

    /// The table as text, with the cell of each byte. `decimal` is the mark before decimals that
    /// the reader of the text expects.
    pub(super) fn source(&self, path: &str, decimal: &str) -> Source {
        let (mut text, mut cells) = (String::new(), Vec::new());
        for row in std::iter::once(&self.header).chain(&self.rows) {
            for (position, entry) in row.iter().enumerate() {
                if position > 0 {
                    text.push(',');
                }
                cells.extend(entry.place.clone().map(|place| (text.len(), place)));
                text.push('"');
                match entry.is_number && decimal != "." {
                    true => text += &entry.text.replace('.', decimal),
                    false => text += &entry.text.replace('"', "\"\""),
                }
                text.push('"');
            }
            text.push('\n');
        }
        Source::of_cells(path.to_owned(), text, cells)
    }

    /// The table as a file of its own, without columns that say nothing; those that a table needs are
    /// kept.
    ///
    /// # Errors
    ///
    /// As for [`write_table`].
    pub(super) fn file(&self, needed: &[&str], decimal: &str) -> Result<String> {
        let mut own = self.clone();
        own.retain_columns(|at| {
            self.is_used(at) || needed.contains(&self.header[at].text.as_str())
        });
        let text = |entry: &Entry| match entry.is_number && decimal != "." {
            true => entry.text.replace('.', decimal),
            false => entry.text.clone(),
        };
        let rows = own.rows.iter().map(|row| row.iter().map(text).collect());
        write_table(own.header.iter().map(text), rows)
    }
}

/// A text of one cell, as the place of a fault.
pub(super) fn span_of(path: &str, place: &CellPlace, text: &str) -> crate::error::Span {
    let source = Source::of_cells(path.to_owned(), text.to_owned(), vec![(0, place.clone())]);
    source.span(0..text.len())
}

/// A place by the name of its sheet.
pub(super) fn place(sheet: &Arc<str>, row: u32, column: u32) -> CellPlace {
    CellPlace::new(sheet, row, column)
}
