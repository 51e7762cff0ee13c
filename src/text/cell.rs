//! The cells of a table and where they stand.

use std::ops::Range;

use crate::error::{Diagnostic, Error, ErrorKind, Result, Source};

/// A cell: its text, trimmed, and its bytes in the source.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) bytes: Range<usize>,
}

/// The records of a table; the library says what the cells hold, the scan where they stand.
pub(super) fn records(source: &Source) -> Result<Vec<Vec<Cell>>> {
    let text = source.text();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(|error| malformed(source, &error))? {
        let start = record.position().map_or(0, |position| byte(position.byte()));
        let end = byte(reader.position().byte());
        let bytes = cell_ranges(text, start..end);
        let whole = start..end;
        let cell = |(index, text): (usize, &str)| Cell {
            text: text.to_owned(),
            bytes: bytes.get(index).unwrap_or(&whole).clone(),
        };
        rows.push(record.iter().enumerate().map(cell).collect());
    }
    Ok(rows)
}

fn byte(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

fn malformed(source: &Source, error: &csv::Error) -> Error {
    let start = error.position().map_or(0, |position| byte(position.byte()));
    let problem = ErrorKind::MalformedTable { why: error.to_string() };
    Diagnostic::new(problem).at(Some(source.span(start..start))).into()
}

/// Where the cells of a record stand: commas outside quotation marks divide it.
fn cell_ranges(text: &str, record: Range<usize>) -> Vec<Range<usize>> {
    let raw = &text[record.start.min(text.len())..record.end.min(text.len())];
    let leading = raw.len() - raw.trim_start_matches(['\r', '\n']).len();
    let end = raw.trim_end_matches(['\r', '\n']).len();
    let (mut ranges, mut from, mut quoted) = (Vec::new(), leading, false);
    for (index, byte) in raw.bytes().enumerate().take(end).skip(leading) {
        match byte {
            b'"' => quoted = !quoted,
            b',' if !quoted => {
                ranges.push(from..index);
                from = index + 1;
            }
            _ => {}
        }
    }
    ranges.push(from..end.max(from));
    let trimmed = |range: Range<usize>| {
        let cell = &raw[range.clone()];
        let start = range.start + cell.len() - cell.trim_start().len();
        record.start + start..record.start + start + cell.trim().len()
    };
    ranges.into_iter().map(trimmed).collect()
}
