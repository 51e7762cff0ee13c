//! A text with a name, in which a byte is found as line and column.

use std::fs::File;
use std::io::Read;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use super::Result;
use super::cell_place::CellPlace;
use super::diagnostic::Diagnostic;
use super::encoding::Encoding;
use super::kind::ErrorKind;
use super::span::Span;

/// A text to read, under the name that messages give it.
///
/// Copies share the text, and so do the [spans](Span::source) in it: a message can show the line at
/// fault although the text came through a pipe.
///
/// # Examples
///
/// ```
/// use composite_index::error::Source;
///
/// let source = Source::new("notes.csv", "unit,growth\nKOR,2.6\n");
/// let span = source.span(12..15);
/// assert_eq!(span.to_string(), "notes.csv:2:1");
/// assert_eq!(source.line(2), Some("KOR,2.6"));
/// ```
#[derive(Clone, Eq)]
pub struct Source(Arc<Text>);

#[derive(Debug, PartialEq, Eq)]
struct Text {
    name: String,
    text: String,
    /// Where each line begins, so that a line is found without a walk through the text.
    lines: Vec<usize>,
    /// Characters before each [`STEP`] bytes, so that a column is found without a walk through its
    /// line; none where each character is one byte.
    characters: Vec<usize>,
    /// Where cells of a workbook begin in a table that was read from it, in order.
    cells: Vec<(usize, CellPlace)>,
}

/// Bytes between two counts of characters.
const STEP: usize = 1024;

impl Source {
    /// The most bytes that a file may have: 1 GiB.
    pub const MOST_BYTES: u64 = 1 << 30;

    /// A text that is already in memory; a byte order mark at its start is dropped.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self::of(name.into(), text.into(), Vec::new())
    }

    /// A table that was read from a workbook, with the places of its cells by the bytes at which they
    /// begin.
    #[cfg(feature = "xlsx")]
    pub(crate) fn of_cells(name: String, text: String, cells: Vec<(usize, CellPlace)>) -> Self {
        Self::of(name, text, cells)
    }

    fn of(name: String, text: String, cells: Vec<(usize, CellPlace)>) -> Self {
        let text = match text.strip_prefix('\u{feff}') {
            Some(rest) => rest.to_owned(),
            None => text,
        };
        let lines = line_starts(text.as_bytes());
        let characters = if text.is_ascii() { Vec::new() } else { counts(&text) };
        Self(Arc::new(Text { name, text, lines, characters, cells }))
    }

    /// Reads a file of UTF-8 text, with or without byte order mark, or of UTF-16 text with one.
    ///
    /// # Errors
    ///
    /// The file is missing, is a folder, is a link to nothing, cannot be read, is larger than
    /// [`MOST_BYTES`](Source::MOST_BYTES), or is not UTF-8 (with line and column, and the encoding
    /// that it seems to have).
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        Self::read_as(path, Encoding::Utf8)
    }

    /// As [`read`](Source::read), a file in a declared encoding.
    ///
    /// # Errors
    ///
    /// As for [`read`](Source::read).
    pub fn read_as(path: impl AsRef<Path>, encoding: Encoding) -> Result<Self> {
        let path = path.as_ref();
        let file = path.display().to_string();
        if path.is_dir() {
            return Err(ErrorKind::FolderInsteadOfFile { path: file }.into());
        }
        let mut bytes = Vec::new();
        let most = Self::MOST_BYTES;
        File::open(path)
            .and_then(|opened| opened.take(most + 1).read_to_end(&mut bytes))
            .map_err(|error| unreadable(path, file.clone(), &error))?;
        if bytes.len() as u64 > most {
            return Err(ErrorKind::FileTooLarge { path: file, most }.into());
        }
        match encoding.decode(bytes) {
            Ok(text) => Ok(Self::new(file, text)),
            Err(error) => Err(not_utf8(file, &error).into()),
        }
    }

    /// The name that messages give it.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The text, without byte order mark.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// A line, from 1, without its end. A line ends with a line feed, with a carriage return, or with
    /// both.
    pub fn line(&self, line: usize) -> Option<&str> {
        self.line_range(line).map(|range| &self.text()[range])
    }

    /// The bytes of a line, from 1, without its end.
    pub fn line_range(&self, line: usize) -> Option<Range<usize>> {
        let lines = &self.0.lines;
        let start = *lines.get(line.checked_sub(1)?)?;
        let end = lines.get(line).copied().unwrap_or(self.text().len());
        let text = &self.text()[start..end];
        let text = text.strip_suffix('\n').unwrap_or(text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        Some(start..start + text.len())
    }

    /// The span of a range of bytes of the text; a range outside is moved to the end.
    pub fn span(&self, bytes: Range<usize>) -> Span {
        let start = floor_boundary(self.text(), bytes.start);
        let end = floor_boundary(self.text(), bytes.end.max(start));
        let line = self.line_of(start);
        let line_start = self.0.lines[line - 1];
        let column = self.characters_before(start) - self.characters_before(line_start) + 1;
        let cell = self.cell_of(start);
        let (line, column) = cell.map_or((line, column), CellPlace::row_and_column);
        let (file, bytes, source) = (self.0.name.clone(), start..end, self.clone());
        Span { file, line, column, bytes, cell: cell.cloned(), source }
    }

    /// The cell of a workbook that a byte is in.
    fn cell_of(&self, byte: usize) -> Option<&CellPlace> {
        let cells = &self.0.cells;
        let after = cells.partition_point(|(start, _)| *start <= byte);
        cells.get(after.saturating_sub(1)).map(|(_, place)| place)
    }

    /// The line that a byte is in, from 1.
    pub(crate) fn line_of(&self, byte: usize) -> usize {
        self.0.lines.partition_point(|line_start| *line_start <= byte)
    }

    /// Characters before a byte that begins one.
    fn characters_before(&self, byte: usize) -> usize {
        let Some(counted) = self.0.characters.get(byte / STEP) else { return byte };
        let from = byte - byte % STEP;
        counted + starts(&self.text().as_bytes()[from..byte])
    }
}

/// Two sources are equal if their names and texts are.
impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

/// Shows how long a text is rather than the text.
impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Source({:?}, {} bytes)", self.name(), self.text().len())
    }
}

/// Where lines begin: behind a line feed, a carriage return, or both.
fn line_starts(text: &[u8]) -> Vec<usize> {
    let is_end = |at: &usize| match text[*at] {
        b'\n' => true,
        b'\r' => text.get(at + 1) != Some(&b'\n'),
        _ => false,
    };
    std::iter::once(0).chain((0..text.len()).filter(is_end).map(|at| at + 1)).collect()
}

/// The characters before each step.
fn counts(text: &str) -> Vec<usize> {
    let mut sum = 0;
    let count = |step: &[u8]| {
        let before = sum;
        sum += starts(step);
        before
    };
    text.as_bytes().chunks(STEP).map(count).chain(std::iter::once(text.chars().count())).collect()
}

/// How many characters begin in some bytes of UTF-8.
fn starts(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

fn floor_boundary(text: &str, mut index: usize) -> usize {
    index = index.min(text.len());
    while !text.is_char_boundary(index) {
        index -= 1;
    }
    index
}

fn unreadable(path: &Path, file: String, error: &std::io::Error) -> Diagnostic {
    if error.kind() != std::io::ErrorKind::NotFound {
        return ErrorKind::Unreadable { path: file, why: error.to_string() }.into();
    }
    match path.read_link() {
        Ok(target) => {
            ErrorKind::DanglingLink { path: file, target: target.display().to_string() }.into()
        }
        Err(_) => ErrorKind::FileMissing { path: file }.into(),
    }
}

fn not_utf8(path: String, error: &std::string::FromUtf8Error) -> Diagnostic {
    let bytes = error.as_bytes();
    let valid = error.utf8_error().valid_up_to();
    let lines = line_starts(&bytes[..valid]);
    let line_start = lines.last().copied().unwrap_or(0);
    let column = starts(&bytes[line_start..valid]) + 1;
    let (encoding, shown) = guess(bytes, valid);
    let help = match shown {
        Some(character) => format!(
            "it seems to be {encoding}, where this is `{character}`: save the file as UTF-8"
        ),
        None => format!("it seems to be {encoding}: save the file as UTF-8"),
    };
    let (line, byte) = (lines.len(), valid - line_start + 1);
    Diagnostic::new(ErrorKind::NotUtf8 { path, line, column, byte }).help(Some(help))
}

/// The encoding that a text seems to have, and what its first byte that is not UTF-8 means there:
/// spreadsheets write UTF-16 with a mark, and else Windows-1252, which is Latin-1 but for 32 bytes.
fn guess(bytes: &[u8], at: usize) -> (&'static str, Option<char>) {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return ("UTF-16", None);
    }
    if bytes.contains(&0) {
        return ("binary data, such as a workbook", None);
    }
    match bytes[at] {
        byte @ 0xa0.. => ("Latin-1 (Windows-1252)", Some(char::from(byte))),
        _ => ("Windows-1252", None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_lines_and_characters() {
        let source = Source::new("t", "é,b\nç,d");
        assert_eq!(source.span(3..4).column, 3);
        let span = source.span(5..7);
        assert_eq!((span.line, span.column, span.bytes), (2, 1, 5..7));
        assert_eq!(source.span(6..600).bytes, 5..9, "moved onto characters of the text");
        assert_eq!(source.span(900..901).line, 2);
    }

    #[test]
    fn columns_in_long_lines_are_characters() {
        for wide in ["é", "a", "世"] {
            let line = wide.repeat(3000);
            let source = Source::new("t", format!("{line}\n{line}x"));
            let at = source.text().len() - 1;
            assert_eq!((source.span(at..at + 1).line, source.span(at..at + 1).column), (2, 3001));
            let at = wide.len() * 2000;
            assert_eq!(source.span(at..at + 1).column, 2001, "{wide}");
        }
    }

    #[test]
    fn a_line_ends_in_any_of_three_ways() {
        let source = Source::new("t", "a\rbb\r\nc\n\nd");
        let lines: Vec<_> = (1..).map_while(|line| source.line(line)).collect();
        assert_eq!(lines, ["a", "bb", "c", "", "d"]);
        assert_eq!((source.span(2..3).line, source.span(3..4).column), (2, 2));
        assert_eq!(source.line(0), None);
    }

    #[test]
    fn a_byte_order_mark_is_dropped() {
        assert_eq!(Source::new("t", "\u{feff}unit").text(), "unit");
    }

    #[test]
    fn other_encodings_are_guessed_at_their_first_byte() {
        let said = |bytes: &[u8]| {
            let error = String::from_utf8(bytes.to_vec()).unwrap_err();
            not_utf8("d.csv".to_owned(), &error).to_string()
        };
        assert_eq!(
            said(b"unit,name\nCIV,C\xf4te d'Ivoire\n"),
            "`d.csv` is not UTF-8 text: line 2, column 6 (byte 6 of the line) (it seems to be \
             Latin-1 (Windows-1252), where this is `ô`: save the file as UTF-8)"
        );
        assert!(said(b"unit\rA\x96B").contains("line 2, column 2"));
        assert!(said("é,\u{e9}".as_bytes().split_last().unwrap().1).contains("column 3 (byte 4"));
        assert!(said(b"\xff\xfeu\0n\0").contains("UTF-16"));
    }
}
