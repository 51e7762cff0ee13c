//! The lines of a file that a fault points at, cut around the culprit.

use std::ops::Range;

use codespan_reporting::files::{Error, Files};
use composite_index::error::{Source, Span, printable};

/// How many bytes of a line are shown before a culprit, and from where it begins.
const BEFORE: usize = 40;
const BEHIND: usize = 80;

/// Some lines of a file.
pub(crate) struct Excerpt {
    name: String,
    text: String,
    lines: Vec<Line>,
}

struct Line {
    /// From 0, in the file.
    index: usize,
    /// In this text, with the line feed.
    bytes: Range<usize>,
    /// The byte of the file that is shown first, and where it is in this text.
    from: usize,
    text_start: usize,
    /// The column of the culprit in the file, from 1.
    column: usize,
}

impl Excerpt {
    /// The lines of some spans of one file, and where the spans are in this text.
    pub(crate) fn of(spans: &[&Span]) -> Self {
        let mut excerpt = Self { name: String::new(), text: String::new(), lines: Vec::new() };
        let mut spans = spans.to_vec();
        spans.sort_by_key(|span| span.bytes.start);
        for span in spans {
            excerpt.name = printable(&span.file).into_owned();
            // One line between two others is shown rather than left out.
            let between = excerpt.lines.last().is_some_and(|last| last.index + 3 == span.line);
            if between {
                excerpt.add(span.source(), span.line - 1, 0..0, 1);
            }
            excerpt.add(span.source(), span.line, span.bytes.clone(), span.column);
        }
        excerpt
    }

    /// Adds a line, cut around some bytes of the file, and notes where they are in this text.
    fn add(&mut self, source: &Source, line: usize, bytes: Range<usize>, column: usize) {
        if self.lines.last().is_some_and(|last| last.index + 1 == line) {
            return;
        }
        let range = source.line_range(line).unwrap_or(0..0);
        let (from, to) = window(source.text(), &range, &bytes);
        let start = self.text.len();
        self.text += if from > range.start { "…" } else { "" };
        let text_start = self.text.len();
        self.text += &shown(&source.text()[from..to]);
        self.text += if to < range.end { "…" } else { "" };
        self.text.push('\n');
        let bytes = start..self.text.len();
        self.lines.push(Line { index: line - 1, bytes, from, text_start, column });
    }

    /// Where a span is in this text.
    pub(crate) fn find(&self, span: &Span) -> Range<usize> {
        let Some(line) = self.lines.iter().find(|line| line.index + 1 == span.line) else {
            return 0..0;
        };
        let text = |range: Range<usize>| shown(span.source().text().get(range).unwrap_or_default());
        let end = span.source().line_range(span.line).map_or(0, |range| range.end);
        let from = span.bytes.start.clamp(line.from, end.max(line.from));
        let to = span.bytes.end.clamp(from, end.max(from));
        let start = line.text_start + text(line.from..from).len();
        let most = line.bytes.end - 1;
        start.min(most)..(start + text(from..to).len()).min(most)
    }
}

/// The part of a line around some bytes that is shown.
fn window(text: &str, line: &Range<usize>, bytes: &Range<usize>) -> (usize, usize) {
    if line.len() <= BEFORE + BEHIND {
        return (line.start, line.end);
    }
    let boundary = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let from = boundary(bytes.start.clamp(line.start, line.end).saturating_sub(BEFORE));
    let from = from.max(line.start);
    let to = boundary((from + BEFORE + BEHIND).min(line.end));
    (from, to)
}

/// A part of a line, with its tabs.
fn shown(text: &str) -> String {
    let parts: Vec<_> = text.split('\t').map(printable).collect();
    parts.join("\t")
}

impl<'a> Files<'a> for Excerpt {
    type FileId = ();
    type Name = &'a str;
    type Source = &'a str;

    fn name(&'a self, (): ()) -> Result<&'a str, Error> {
        Ok(&self.name)
    }

    fn source(&'a self, (): ()) -> Result<&'a str, Error> {
        Ok(&self.text)
    }

    fn line_index(&'a self, (): (), byte: usize) -> Result<usize, Error> {
        let after = self.lines.partition_point(|line| line.bytes.start <= byte);
        let line = after.checked_sub(1).and_then(|at| self.lines.get(at));
        line.map(|line| line.index).ok_or(Error::FileMissing)
    }

    fn line_range(&'a self, (): (), index: usize) -> Result<Range<usize>, Error> {
        let line = self.lines.iter().find(|line| line.index == index);
        let max = self.lines.last().map_or(0, |line| line.index);
        line.map(|line| line.bytes.clone()).ok_or(Error::LineTooLarge { given: index, max })
    }

    fn column_number(&'a self, (): (), index: usize, _: usize) -> Result<usize, Error> {
        let line = self.lines.iter().find(|line| line.index == index);
        line.map(|line| line.column).ok_or(Error::FileMissing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_line_is_cut_around_the_culprit() {
        let wide = format!("unit\nU1,{}culprit{}\n", "é,".repeat(500), ",y".repeat(500));
        let source = Source::new("d.csv", wide);
        let at = source.text().find("culprit").unwrap();
        let span = source.span(at..at + 7);
        let excerpt = Excerpt::of(&[&span]);
        assert_eq!(&excerpt.text[excerpt.find(&span)], "culprit");
        assert!(excerpt.text.len() < 140 && excerpt.text.starts_with('…'), "{}", excerpt.text);
        assert!(excerpt.text.ends_with("…\n"));
        assert_eq!(excerpt.column_number((), 1, 0).ok(), Some(span.column));
    }

    #[test]
    fn escapes_are_shown_and_move_no_mark() {
        let source = Source::new("d.csv", "a\u{1b}[31m,\tculprit\nb\nc");
        let at = source.text().find("culprit").unwrap();
        let spans = [source.span(at..at + 7), source.span(at + 10..at + 11)];
        let excerpt = Excerpt::of(&[&spans[1], &spans[0]]);
        assert_eq!(excerpt.text, "a\\u{1b}[31m,\tculprit\nb\nc\n");
        assert_eq!(&excerpt.text[excerpt.find(&spans[0])], "culprit");
        assert_eq!(&excerpt.text[excerpt.find(&spans[1])], "c");
    }
}
