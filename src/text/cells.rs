//! Tables in and out of text: the `csv` library says what the cells hold, a scan where they are.

use std::borrow::Cow;
use std::ops::Range;

use crate::error::{Diagnostic, Error, ErrorKind, Refusal, Result, Source};

/// A cell: its text, trimmed, and its bytes in the source. Only the text of a cell with doubled
/// quotation marks is a copy.
#[derive(Debug, Clone)]
pub(super) struct Cell<'s> {
    pub(super) text: Cow<'s, str>,
    pub(super) bytes: Range<usize>,
}

/// The records of a table.
pub(super) fn records(source: &Source) -> Result<Vec<Vec<Cell<'_>>>> {
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
        let cell = |(index, read): (usize, &str)| {
            let bytes = bytes.get(index).unwrap_or(&whole).clone();
            let raw = text.get(bytes.clone()).map(unquoted);
            let same = raw.filter(|raw| *raw == read).map(Cow::Borrowed);
            Cell { text: same.unwrap_or_else(|| Cow::Owned(read.to_owned())), bytes }
        };
        rows.push(record.iter().enumerate().map(cell).collect());
    }
    Ok(rows)
}

/// A cell without the quotation marks around it.
fn unquoted(raw: &str) -> &str {
    raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(raw).trim()
}

fn byte(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

fn malformed(source: &Source, error: &csv::Error) -> Error {
    let start = error.position().map_or(0, |position| byte(position.byte()));
    let problem = ErrorKind::MalformedTable { why: Refusal::new(error.to_string()) };
    Diagnostic::new(problem).at(Some(source.span(start..start))).into()
}

/// Where the cells of a record are: commas outside quotation marks divide it.
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

/// Writes a table; the library quotes cells where they must be.
pub(crate) fn write_table<H: AsRef<[u8]>>(
    header: impl IntoIterator<Item = H>,
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Result<String> {
    let unwritable = |error: csv::Error| {
        Error::from(ErrorKind::MalformedTable { why: Refusal::new(error.to_string()) })
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).map_err(unwritable)?;
    for row in rows {
        writer.write_record(row).map_err(unwritable)?;
    }
    let bytes = writer.into_inner().map_err(|error| unwritable(error.into_error().into()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_tables_are_read_again() {
        let rows = vec![vec!["a,b".to_owned(), "say \"x\"".to_owned()]];
        let text = write_table(["unit", "growth"], rows).unwrap();
        assert_eq!(text, "unit,growth\n\"a,b\",\"say \"\"x\"\"\"\n");
    }
}
