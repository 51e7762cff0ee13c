//! The cells of a table with their places, read strictly: what a quotation mark out of place could
//! hide is a fault.
//!
//! A reader of the `csv` library takes a mark that is never closed for a cell that holds the rest of
//! the file, and says nothing; this scan needs the place of every cell anyway.

use std::borrow::Cow;
use std::ops::Range;

use crate::error::{Diagnostic, Diagnostics, ErrorKind, Result, Source};

/// A cell: its text, trimmed, and its bytes in the source. Only the text of a cell with doubled
/// quotation marks is a copy.
#[derive(Debug, Clone)]
pub(super) struct Cell<'s> {
    pub(super) text: Cow<'s, str>,
    pub(super) bytes: Range<usize>,
}

/// What divides the cells of a table, and where its first row begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) delimiter: u8,
    pub(crate) start: usize,
}

impl Layout {
    /// The layout that a text shows: `sep=;` in its first line says it, as spreadsheets write it; else
    /// cells are divided by commas, or by the semicolons or tabs that the header has more of.
    pub(crate) fn of(text: &str) -> Self {
        let line = text.split(['\r', '\n']).next().unwrap_or(text);
        if let Some(&[delimiter @ (b',' | b';' | b'\t')]) =
            line.trim_end_matches(' ').strip_prefix("sep=").map(str::as_bytes)
        {
            return Self { delimiter, start: line.len() };
        }
        let header = text.trim_start_matches(['\r', '\n']).as_bytes();
        let (mut counts, mut quoted) = ([0_usize; 3], false);
        for byte in header.iter().take_while(|byte| !matches!(byte, b'\r' | b'\n')) {
            match byte {
                b'"' => quoted = !quoted,
                b',' if !quoted => counts[0] += 1,
                b';' if !quoted => counts[1] += 1,
                b'\t' if !quoted => counts[2] += 1,
                _ => {}
            }
        }
        let [commas, semicolons, tabs] = counts;
        // Cells that tabs divide may hold commas, as in `freq,geo\TIME_PERIOD`.
        let first = line.split('\t').next().unwrap_or(line);
        if tabs > 0 && first.contains('\\') {
            return Self { delimiter: b'\t', start: 0 };
        }
        let delimiter = match (semicolons > commas, tabs > commas) {
            (true, _) if semicolons >= tabs => b';',
            (_, true) => b'\t',
            _ => b',',
        };
        Self { delimiter, start: 0 }
    }

    /// What messages call the delimiter.
    pub(super) fn mark(self) -> &'static str {
        match self.delimiter {
            b';' => "semicolon",
            b'\t' => "tab",
            _ => "comma",
        }
    }
}

/// The rows of a table, without lines that hold nothing.
///
/// # Errors
///
/// Every quotation mark out of place.
pub(super) fn rows(source: &Source, layout: Layout) -> Result<Vec<Vec<Cell<'_>>>> {
    let mut scan = Scan {
        source,
        text: source.text(),
        delimiter: layout.delimiter,
        at: layout.start,
        faults: Diagnostics::default(),
    };
    let mut rows = Vec::new();
    let mut length = 0;
    while scan.at < scan.text.len() {
        let mut row = Vec::with_capacity(length);
        while scan.cell(&mut row) {}
        length = row.len();
        if !matches!(row.as_slice(), [only] if only.text.is_empty()) {
            rows.push(row);
        }
    }
    scan.faults.finish(rows)
}

struct Scan<'s> {
    source: &'s Source,
    text: &'s str,
    delimiter: u8,
    at: usize,
    faults: Diagnostics,
}

impl<'s> Scan<'s> {
    /// Reads a cell, and says whether its row goes on.
    fn cell(&mut self, row: &mut Vec<Cell<'s>>) -> bool {
        let start = self.at + self.spaces(self.at);
        let cell = match self.byte(start) {
            Some(b'"') => self.quoted(start),
            _ => self.plain(start),
        };
        row.push(cell);
        match self.byte(self.at) {
            Some(byte) if byte == self.delimiter => {
                self.at += 1;
                return true;
            }
            Some(b'\r') if self.byte(self.at + 1) == Some(b'\n') => self.at += 2,
            Some(_) => self.at += 1,
            None => {}
        }
        false
    }

    /// A cell without quotation marks around it, which has none within it either.
    fn plain(&mut self, start: usize) -> Cell<'s> {
        self.at = self.end(start);
        let text = &self.text[start..self.at];
        if let Some(mark) = text.find('"') {
            let help = "put the whole cell in quotation marks, and double the mark within it";
            let span = self.source.span(start + mark..start + mark + 1);
            let fault = Diagnostic::new(ErrorKind::MisplacedQuote { cell: text.trim().to_owned() });
            self.faults.push(fault.at(Some(span)).help(Some(help)));
        }
        let text = text.trim();
        Cell { text: Cow::Borrowed(text), bytes: start..start + text.len() }
    }

    /// A cell in quotation marks: they end it, and two of them are one.
    fn quoted(&mut self, start: usize) -> Cell<'s> {
        let (mut from, mut doubled) = (start + 1, false);
        let close = loop {
            match self.text[from..].find('"').map(|mark| from + mark) {
                None => {
                    self.unclosed(start);
                    break self.text.len();
                }
                Some(mark) if self.byte(mark + 1) == Some(b'"') => {
                    doubled = true;
                    from = mark + 2;
                }
                Some(mark) => break mark,
            }
        };
        let inside = &self.text[start + 1..close];
        let end = (close + 1).min(self.text.len());
        self.at = self.end(end);
        if !self.text[end..self.at].trim().is_empty() {
            self.misplaced(start, end);
        }
        let text = match doubled {
            true => Cow::Owned(inside.replace("\"\"", "\"").trim().to_owned()),
            false => Cow::Borrowed(inside.trim()),
        };
        Cell { text, bytes: start..end }
    }

    fn unclosed(&mut self, start: usize) {
        let help = "close it where the cell ends, or leave it out";
        let span = self.source.span(start..start + 1);
        let fault = Diagnostic::new(ErrorKind::UnclosedQuote { line: span.line });
        self.faults.push(fault.at(Some(span)).help(Some(help)));
    }

    /// Text between the mark that closes a cell and the end of the cell.
    fn misplaced(&mut self, start: usize, end: usize) {
        let text = self.text[end..self.at].trim_start();
        let span = self.source.span(self.at - text.len()..self.at);
        let opened = self.source.span(start..start + 1);
        let help = match span.line == opened.line {
            true => {
                "a cell ends at its closing quotation mark; double a mark within a cell".to_owned()
            }
            false => format!(
                "the quotation mark opened in line {} closes only here: close it where its cell ends",
                opened.line
            ),
        };
        let fault = Diagnostic::new(ErrorKind::TextBehindQuote { text: text.trim().to_owned() });
        self.faults.push(fault.at(Some(span)).after(Some(opened)).help(Some(help)));
    }

    /// Where the cell that goes on here ends.
    fn end(&self, from: usize) -> usize {
        let ends = |byte: &u8| *byte == self.delimiter || matches!(byte, b'\r' | b'\n');
        let rest = &self.text.as_bytes()[from..];
        from + rest.iter().position(ends).unwrap_or(rest.len())
    }

    /// How many bytes of white space come here, without the end of the line or a delimiter.
    fn spaces(&self, from: usize) -> usize {
        let delimiter = char::from(self.delimiter);
        let is_space = |c: char| c.is_whitespace() && c != delimiter && !matches!(c, '\r' | '\n');
        let rest = &self.text[from..];
        rest.len() - rest.trim_start_matches(is_space).len()
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Vec<String>> {
        let source = Source::new("t.csv", text);
        let rows = rows(&source, Layout::of(text)).unwrap();
        let texts = |row: &Vec<Cell<'_>>| row.iter().map(|cell| cell.text.to_string()).collect();
        rows.iter().map(texts).collect()
    }

    fn refused(text: &str) -> String {
        let source = Source::new("t.csv", text);
        rows(&source, Layout::of(text)).unwrap_err().to_string()
    }

    #[test]
    fn cells_of_every_kind() {
        for (text, expected) in [
            ("a,b\n1,2", vec![vec!["a", "b"], vec!["1", "2"]]),
            ("a,b\r\n1,2\r\n", vec![vec!["a", "b"], vec!["1", "2"]]),
            ("a,b\r1,2\r", vec![vec!["a", "b"], vec!["1", "2"]]),
            ("\n\na,b\n\n\n1,\n", vec![vec!["a", "b"], vec!["1", ""]]),
            ("a,\"b\nc\" , \"d, \"\"e\"\"\"", vec![vec!["a", "b\nc", "d, \"e\""]]),
            ("a;b,c;d\n1,5;2;3", vec![vec!["a", "b,c", "d"], vec!["1,5", "2", "3"]]),
            ("sep=;\r\na;b\r\n", vec![vec!["a", "b"]]),
            ("a\tb\n\t2\n", vec![vec!["a", "b"], vec!["", "2"]]),
            ("\"\",x", vec![vec!["", "x"]]),
        ] {
            assert_eq!(read(text), expected, "{text:?}");
        }
    }

    #[test]
    fn quotation_marks_out_of_place_are_faults() {
        for (text, message) in [
            (
                "a,b\n1,\"2\n3,4\n",
                "t.csv:2:3: the quotation mark opened in line 2 is never closed (close it where the \
                 cell ends, or leave it out)",
            ),
            (
                "a,b\n1,\"Two\"x\n",
                "t.csv:2:8: `x` is behind the closing quotation mark of its cell (a cell ends at its \
                 closing quotation mark; double a mark within a cell)",
            ),
            (
                "a,b\n1,\"Two\n2,\"Three\"\n",
                "t.csv:3:4: `Three\"` is behind the closing quotation mark of its cell (lines 2 and \
                 3) (the quotation mark opened in line 2 closes only here: close it where its cell \
                 ends)",
            ),
            (
                "a,b\n1,5\" pipe\n",
                "t.csv:2:4: the quotation mark in `5\" pipe` is out of place (put the whole cell in \
                 quotation marks, and double the mark within it)",
            ),
        ] {
            assert_eq!(refused(text), message);
        }
        assert_eq!(refused("a\"\n\"b\"c\n").lines().count(), 2, "all at once");
    }
}
