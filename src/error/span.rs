//! Places in files.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use super::cell_place::CellPlace;
use super::source::Source;

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
    /// The cell, where the file is a workbook; line and column are then those of its sheet, and the
    /// bytes those of the table that was read from it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<CellPlace>,
    /// The text that it is in.
    #[serde(skip)]
    pub(super) source: Source,
}

impl Span {
    /// The text that it is in, as it was read.
    pub fn source(&self) -> &Source {
        &self.source
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.cell {
            Some(cell) => write!(f, "{}:{cell}", self.file),
            None => write!(f, "{}:{}:{}", self.file, self.line, self.column),
        }
    }
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
