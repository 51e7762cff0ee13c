//! Text in a table that is no row of it: footers and comments.

use super::scan::Cell;
use super::shape::is_blank;
use crate::error::{Diagnostic, ErrorKind, Source};

/// Takes the notes out of the rows, and yields a fault for each footer and comment.
///
/// A footer is what follows a blank row to the end of the table, if each of its rows has a text with
/// a space in its first cell and nothing else. A comment has a first cell that begins with `#`, and nothing
/// else. Neither can hold values; taken for units, both would be ranked.
pub(super) fn split(
    source: &Source,
    header: &[Cell<'_>],
    rows: &mut Vec<Vec<Cell<'_>>>,
) -> Vec<Diagnostic> {
    if header.len() < 2 {
        return Vec::new();
    }
    let place = |row: &[Cell<'_>]| row.first().map(|cell| source.span(cell.bytes.clone()));
    let text = |row: &[Cell<'_>]| row.first().map(|c| c.text.to_string()).unwrap_or_default();
    let mut faults = Vec::new();
    if let Some(start) = footer(source, rows) {
        let first = &rows[start];
        let help = match rows.len() - start {
            1 => "delete the line".to_owned(),
            lines => format!("delete the {lines} lines at the end of the table"),
        };
        let problem = ErrorKind::Footer { text: text(first) };
        faults.push(Diagnostic::new(problem).at(place(first)).help(Some(help)));
        rows.truncate(start);
    }
    let is_comment = |row: &[Cell<'_>]| text(row).starts_with('#') && is_lone(row);
    for row in rows.iter().filter(|row| is_comment(row)) {
        let fault = Diagnostic::new(ErrorKind::Comment { text: text(row) });
        faults.push(fault.at(place(row)).help(Some("delete the line: tables have no comments")));
    }
    rows.retain(|row| !is_comment(row));
    faults
}

/// Whether a row has a text in its first cell and nothing else.
fn is_lone(row: &[Cell<'_>]) -> bool {
    row.split_first().is_some_and(|(first, rest)| !first.text.is_empty() && is_blank(rest))
}

/// Where the footer begins.
fn footer(source: &Source, rows: &[Vec<Cell<'_>>]) -> Option<usize> {
    let is_note = |row: &[Cell<'_>]| is_lone(row) && row[0].text.contains(' ');
    let start = rows.iter().rposition(|row| !is_note(row) && !is_blank(row))? + 1;
    let first = (start..rows.len()).find(|at| is_note(&rows[*at]))?;
    let line = |row: &[Cell<'_>]| row.first().map_or(0, |cell| source.line_of(cell.bytes.start));
    let gap = first > start || line(&rows[first]) > line(&rows[start - 1]) + 1;
    gap.then_some(first)
}
