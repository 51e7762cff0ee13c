//! A text with a name, and spans in it.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::path::Path;

use super::Result;
use super::diagnostic::Diagnostic;
use super::kind::ErrorKind;

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Span {
    /// The file as it was named.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The bytes of the culprit, counted from after a byte order mark.
    pub bytes: Range<usize>,
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// A text to read, under the name that messages give it.
///
/// # Examples
///
/// ```
/// use composite_index::error::Source;
///
/// let source = Source::new("notes.csv", "unit,growth\nKOR,2.6\n");
/// let span = source.span(12..15);
/// assert_eq!(span.to_string(), "notes.csv:2:1");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    name: String,
    text: String,
    /// Where each line begins, so that a line is found without a walk through the text.
    lines: Vec<usize>,
}

impl Source {
    /// A text that is already in memory; a byte order mark at its start is dropped.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text: String = text.into();
        let text = match text.strip_prefix('\u{feff}') {
            Some(rest) => rest.to_owned(),
            None => text,
        };
        let newlines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let lines = std::iter::once(0).chain(newlines.map(|(at, _)| at + 1)).collect();
        Self { name: name.into(), text, lines }
    }

    /// Reads a file of UTF-8 text, with or without byte order mark.
    ///
    /// # Errors
    ///
    /// The file is missing, is a folder, cannot be read or is not UTF-8 (with the line).
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let file = path.display().to_string();
        if path.is_dir() {
            return Err(ErrorKind::FolderInsteadOfFile { path: file }.into());
        }
        let bytes = std::fs::read(path).map_err(|error| unreadable(&file, &error))?;
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Self::new(file, text)),
            Err(error) => Err(not_utf8(file, &error).into()),
        }
    }

    /// The name that messages give it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text, without byte order mark.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The span of a range of bytes of the text; a range outside is moved to the end.
    pub fn span(&self, bytes: Range<usize>) -> Span {
        let start = floor_boundary(&self.text, bytes.start);
        let end = floor_boundary(&self.text, bytes.end.max(start));
        let line = self.lines.partition_point(|line_start| *line_start <= start);
        let line_start = self.lines[line - 1];
        Span {
            file: self.name.clone(),
            line,
            column: self.text[line_start..start].chars().count() + 1,
            bytes: start..end,
        }
    }
}

fn floor_boundary(text: &str, mut index: usize) -> usize {
    index = index.min(text.len());
    while !text.is_char_boundary(index) {
        index -= 1;
    }
    index
}

fn unreadable(file: &str, error: &std::io::Error) -> Diagnostic {
    let path = file.to_owned();
    match error.kind() {
        std::io::ErrorKind::NotFound => ErrorKind::FileMissing { path }.into(),
        _ => ErrorKind::Unreadable { path, why: error.to_string() }.into(),
    }
}

fn not_utf8(path: String, error: &std::string::FromUtf8Error) -> Diagnostic {
    let valid = error.utf8_error().valid_up_to();
    let line = error.as_bytes()[..valid].iter().filter(|byte| **byte == b'\n').count() + 1;
    Diagnostic::new(ErrorKind::NotUtf8 { path, line, byte: valid })
        .help(Some("save the file as UTF-8"))
}

/// The spans of the parts of something that was read, by the path of the part.
#[derive(Debug, Clone, Default)]
pub(crate) struct Spans {
    whole: Option<Span>,
    parts: BTreeMap<String, Span>,
}

/// Where something was read does not make it something else.
impl PartialEq for Spans {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Spans {
    /// Spans of parts of this whole.
    #[cfg(feature = "csv")]
    pub(crate) fn of_whole(span: Span) -> Self {
        Self { whole: Some(span), parts: BTreeMap::new() }
    }

    /// Notes the span of a part.
    #[cfg(any(feature = "csv", feature = "toml"))]
    pub(crate) fn note(&mut self, part: impl Into<String>, span: Span) {
        self.parts.insert(part.into(), span);
    }

    /// The span of a part, or of the whole.
    pub(crate) fn of(&self, part: &str) -> Option<Span> {
        self.parts.get(part).or(self.whole.as_ref()).cloned()
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
    fn a_byte_order_mark_is_dropped() {
        assert_eq!(Source::new("t", "\u{feff}unit").text(), "unit");
    }
}
