//! The rows of a table brought to the width of its header: what is blank is passed over.

use super::notes;
use super::scan::{Cell, Layout};
use crate::error::{Diagnostic, Diagnostics, ErrorKind, Result, Source};

/// The most columns that a table may have.
const MOST_COLUMNS: usize = 100_000;

/// A header and its rows, without blank rows and without columns that have neither name nor cells;
/// and the faults of notes.
type Shaped<'s> = (Vec<Cell<'s>>, Vec<Vec<Cell<'s>>>, Vec<Diagnostic>);

/// # Errors
///
/// The table is empty, has no rows or too many columns; a row has more or fewer cells than the
/// header.
pub(super) fn shaped<'s>(
    source: &Source,
    rows: Vec<Vec<Cell<'s>>>,
    layout: Layout,
) -> Result<Shaped<'s>> {
    let whole = || Some(source.span(0..0));
    let mut rows = rows.into_iter().skip_while(|row| is_blank(row));
    let Some(mut header) = rows.next() else {
        return Err(Diagnostic::new(ErrorKind::EmptyTable).at(whole()).into());
    };
    if header.len() > MOST_COLUMNS {
        let problem = ErrorKind::TooManyColumns { columns: header.len(), most: MOST_COLUMNS };
        return Err(Diagnostic::new(problem).at(whole()).into());
    }
    let mut rows: Vec<_> = rows.collect();
    let notes = notes::split(source, &header, &mut rows);
    rows.retain(|row| !is_blank(row));
    drop_last(&mut header, &mut rows);
    let mut faults = Diagnostics::default();
    if rows.is_empty() && notes.is_empty() {
        faults.push(Diagnostic::new(ErrorKind::NoRows).at(whole()));
    }
    for row in rows.iter().filter(|row| row.len() != header.len()) {
        let problem = ErrorKind::RowLength { expected: header.len(), found: row.len() };
        let span = row.first().map(|cell| source.span(cell.bytes.clone()));
        let mark = layout.mark();
        let help = match (row.get(header.len()..), row.as_slice()) {
            (Some(more), _) if is_blank(more) => format!(
                "put a cell with a {mark} in quotation marks, or delete the {mark} at the end of the row"
            ),
            (Some(_), _) => format!("put a cell with a {mark} in quotation marks"),
            (None, [only]) if only.text.contains(' ') => {
                "delete the line if it is a note: each row has a cell for every column".to_owned()
            }
            (None, _) => {
                format!("each row has a {mark} between all its cells, also where one is empty")
            }
        };
        faults.push(Diagnostic::new(problem).at(span).help(Some(help)));
    }
    drop_unnamed(&mut header, &mut rows);
    faults.finish((header, rows, notes))
}

pub(super) fn is_blank(row: &[Cell<'_>]) -> bool {
    row.iter().all(|cell| cell.text.is_empty())
}

/// Drops blank cells at the end of all rows alike, as a comma at the end of every line makes them. In
/// one row alone they can come from a comma within a cell.
fn drop_last(header: &mut Vec<Cell<'_>>, rows: &mut [Vec<Cell<'_>>]) {
    let Some(length) = rows.first().map(Vec::len) else { return };
    let width = header.len().min(length);
    let alike = rows.iter().all(|row| row.len() == length && is_blank(&row[width..]));
    if alike && is_blank(&header[width..]) {
        header.truncate(width);
        rows.iter_mut().for_each(|row| row.truncate(width));
    }
}

/// Drops the columns that have neither a name nor a cell: spreadsheets leave them behind.
fn drop_unnamed(header: &mut Vec<Cell<'_>>, rows: &mut [Vec<Cell<'_>>]) {
    let mut used: Vec<bool> = header.iter().map(|cell| !cell.text.is_empty()).collect();
    if !used.contains(&false) {
        return;
    }
    for row in rows.iter() {
        for (used, cell) in used.iter_mut().zip(row) {
            *used |= !cell.text.is_empty();
        }
    }
    let keep = |row: &mut Vec<Cell<'_>>| {
        let mut used = used.iter();
        row.retain(|_| *used.next().unwrap_or(&true));
    };
    keep(header);
    rows.iter_mut().for_each(keep);
}
