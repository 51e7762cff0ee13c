//! Tables out of cells.

use std::fmt;
use std::io::{self, Write};

use crate::error::{Error, ErrorKind, Refusal, Result};

/// Writes a table cell by cell, without a text for each: numbers in their
/// [shortest form](crate::error::number), texts in quotation marks where they must be.
///
/// ```
/// use composite_index::data::TableWriter;
///
/// let mut table = TableWriter::new(Vec::new());
/// table.text("a, b");
/// table.number(Some(0.5));
/// table.number(None);
/// table.end_row()?;
/// assert_eq!(table.into_text()?, "\"a, b\",0.5,\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct TableWriter<W> {
    out: W,
    /// What is not yet written out.
    buffer: Vec<u8>,
    /// Where the row begins that is being written.
    row: usize,
    digits: zmij::Buffer,
}

/// What is written out at once.
const PIECE: usize = 1 << 16;

impl<W> fmt::Debug for TableWriter<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TableWriter({} bytes not yet written)", self.buffer.len())
    }
}

impl<W: Write> TableWriter<W> {
    /// A table that is written somewhere.
    pub fn new(out: W) -> Self {
        Self {
            out,
            buffer: Vec::with_capacity(PIECE + PIECE / 4),
            row: 0,
            digits: zmij::Buffer::new(),
        }
    }

    /// Writes a cell of text.
    pub fn text(&mut self, text: &str) {
        let marks = |byte: u8| matches!(byte, b',' | b'"' | b'\n' | b'\r');
        if !text.bytes().any(marks) {
            self.buffer.extend_from_slice(text.as_bytes());
        } else {
            self.buffer.push(b'"');
            for (at, part) in text.split('"').enumerate() {
                self.buffer.extend_from_slice(if at > 0 { b"\"\"" } else { b"" });
                self.buffer.extend_from_slice(part.as_bytes());
            }
            self.buffer.push(b'"');
        }
        self.buffer.push(b',');
    }

    /// Writes a cell with a number, empty where there is none.
    pub fn number(&mut self, number: Option<f64>) {
        if let Some(number) = number {
            // Added to zero, −0 becomes 0.
            let number = number + 0.0;
            let digits = self.digits.format_finite(if number.is_finite() { number } else { 0.0 });
            if is_as_in_messages(number, digits) {
                let digits = digits.strip_suffix(".0").unwrap_or(digits);
                self.buffer.extend_from_slice(digits.as_bytes());
            } else {
                self.buffer.extend_from_slice(crate::error::number(number).as_bytes());
            }
        }
        self.buffer.push(b',');
    }

    /// Ends a row.
    ///
    /// # Errors
    ///
    /// It cannot be written out.
    pub fn end_row(&mut self) -> io::Result<()> {
        // A row of one empty cell would be no row.
        if self.buffer[self.row..] == *b"," {
            self.buffer.truncate(self.row);
            self.buffer.extend_from_slice(b"\"\",");
        }
        // The mark behind the last cell ends the row.
        self.buffer.truncate(self.buffer.len().saturating_sub(1).max(self.row));
        self.buffer.push(b'\n');
        if self.buffer.len() >= PIECE {
            self.out.write_all(&self.buffer)?;
            self.buffer.clear();
        }
        self.row = self.buffer.len();
        Ok(())
    }

    /// Writes out what is left, and returns where it was written.
    ///
    /// # Errors
    ///
    /// It cannot be written out.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.write_all(&self.buffer)?;
        self.out.flush()?;
        Ok(self.out)
    }
}

/// Whether the fast library writes a number as the standard one does: with no power of ten, and not
/// half-way between two shortest forms, of which the two choose another one.
fn is_as_in_messages(number: f64, digits: &str) -> bool {
    let size = number.abs();
    if size == 0.0 {
        return true;
    }
    if !(1e-4..1e16).contains(&size) {
        return false;
    }
    // The number is n / 2^halvings with an odd n, so that it has as many decimals, the last of them 5.
    let bits = size.to_bits();
    let exponent = (bits >> 52) as i64 - 1075;
    let halvings = -(exponent + i64::from((bits & ((1 << 52) - 1) | 1 << 52).trailing_zeros()));
    let decimals = digits.find('.').map_or(0, |point| digits.len() - point - 1);
    halvings != decimals as i64 + 1
}

impl TableWriter<Vec<u8>> {
    /// The table as a text.
    ///
    /// # Errors
    ///
    /// As for [`finish`](TableWriter::finish); in memory there are none.
    pub fn into_text(self) -> Result<String> {
        let bytes = self.finish().map_err(unwritable)?;
        String::from_utf8(bytes).map_err(unwritable)
    }
}

fn unwritable(error: impl std::error::Error) -> Error {
    ErrorKind::MalformedTable { why: Refusal::new(error.to_string()) }.into()
}

/// Writes a table of texts.
pub(crate) fn write_table<H: AsRef<str>>(
    header: impl IntoIterator<Item = H>,
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Result<String> {
    let mut table = TableWriter::new(Vec::new());
    header.into_iter().for_each(|cell| table.text(cell.as_ref()));
    table.end_row().map_err(unwritable)?;
    for row in rows {
        row.iter().for_each(|cell| table.text(cell));
        table.end_row().map_err(unwritable)?;
    }
    table.into_text()
}

/// Writes a table in memory, row by row.
pub(crate) fn written(
    write: impl FnOnce(&mut TableWriter<Vec<u8>>) -> io::Result<()>,
) -> Result<String> {
    let mut table = TableWriter::new(Vec::new());
    write(&mut table).map_err(unwritable)?;
    table.into_text()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_written_as_the_csv_library_writes_them() {
        let rows: [&[&str]; 7] = [
            &["unit", "growth"],
            &["a,b", "say \"x\""],
            &["\"", "line\nbreak"],
            &["", ""],
            &[""],
            &[" a ", "é\r"],
            &["#", "'"],
        ];
        for row in rows {
            let mut peer = csv::Writer::from_writer(Vec::new());
            peer.write_record(row).unwrap();
            let mut own = TableWriter::new(Vec::new());
            row.iter().for_each(|cell| own.text(cell));
            own.end_row().unwrap();
            assert_eq!(own.into_text().unwrap().as_bytes(), peer.into_inner().unwrap(), "{row:?}");
        }
        let empty = written(|table| table.end_row()).unwrap();
        assert_eq!(empty, "\n");
    }

    #[test]
    fn numbers_are_written_as_in_messages() {
        let mut state = 7_u64;
        let mut values =
            vec![0.0, -0.0, 1e-4, 9.999e-5, 1e-5, 1e15, 1e16, 9999999999999998.0, 5e-324];
        values.extend([f64::MAX, 0.1 + 0.2, 1.0, -2.5, 123456.0, 0.00012345]);
        for _ in 0..100_000 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            values.push(f64::from_bits(state));
            values.push((state % 1_000_000) as f64 / 1000.0);
            values.push((state >> 20) as f64 * 1e-9);
            // Half-way between two shortest forms, at every size.
            let halvings = (state >> 40) % 60;
            values.push((state | 1) as f64 / (1_u64 << halvings) as f64);
            let whole = ((1_u64 << 52) >> (halvings % 50)) | (state % 1000);
            values.push(whole as f64 + 1.0 / (1_u64 << (halvings % 30)) as f64);
        }
        for value in values.into_iter().filter(|value| value.is_finite()) {
            let mut table = TableWriter::new(Vec::new());
            table.number(Some(value));
            table.end_row().unwrap();
            let written = table.into_text().unwrap();
            assert_eq!(written, format!("{}\n", crate::error::number(value)), "{value:e}");
        }
    }
}
