//! The rows of a table: cells as texts, numbers and words, each fault with its span.

use super::number::{self, Marks};
use super::scan::Cell;
use super::table::Table;
use std::borrow::Cow;

use crate::error::{Diagnostic, Diagnostics, ErrorKind, Span, Spans, one_of};

/// Cells that mean a missing value, in every table.
pub(crate) const MISSING: [&str; 6] = ["", "NA", "N/A", "n/a", "..", "..."];

/// A row of a table, whose cells are asked for by known column or by position.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'t> {
    pub(super) table: &'t Table<'t>,
    pub(super) cells: &'t [Cell<'t>],
}

impl<'t> Row<'t> {
    /// The text of a known column's cell, unless it is missing.
    pub(crate) fn text(&self, column: &str) -> Option<&'t str> {
        self.text_at(self.table.position(column)?)
    }

    /// The text of a known column's cell, also where it reads as missing.
    pub(crate) fn literal(&self, column: &str) -> Option<&'t str> {
        Some(&*self.cells[self.table.position(column)?].text)
    }

    /// The text of a cell, unless it is missing.
    pub(crate) fn text_at(&self, position: usize) -> Option<&'t str> {
        Some(&*self.cells[position].text).filter(|text| !MISSING.contains(text))
    }

    /// The number of a known column, or nothing where the cell is missing or at fault.
    pub(crate) fn number(&self, column: &str, faults: &mut Diagnostics) -> Option<f64> {
        self.number_at(self.table.position(column)?, faults)
    }

    /// A number, or nothing where the cell is missing or at fault.
    pub(crate) fn number_at(&self, position: usize, faults: &mut Diagnostics) -> Option<f64> {
        let text = self.text_at(position)?;
        match self.figure_at(position)?.parse::<f64>() {
            Ok(number) if number.is_finite() => Some(number),
            parsed => {
                faults.push(self.bad_number(position, text, parsed.is_ok()));
                None
            }
        }
    }

    /// The text of a number with a point before its decimals, unless the cell is missing.
    pub(crate) fn figure_at(&self, position: usize) -> Option<Cow<'t, str>> {
        let text = self.text_at(position)?;
        let Some(rules) = self.table.rules else { return Some(self.table.figure(text)) };
        Some(match rules.number(text)? {
            Cow::Borrowed(text) => self.table.figure(text),
            Cow::Owned(text) => Cow::Owned(self.table.figure(&text).into_owned()),
        })
    }

    /// A cell that holds one of a few words, whatever their case.
    pub(crate) fn one_of<T: Copy>(
        &self,
        column: &str,
        words: &[(&str, T)],
        faults: &mut Diagnostics,
    ) -> Option<T> {
        let position = self.table.position(column)?;
        let text = self.text_at(position)?;
        let plain = number::plain(text);
        let found = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(&plain));
        if found.is_none() {
            let (column, row) = (column.to_owned(), self.label());
            let problem = ErrorKind::InvalidCell { column, row, text: text.to_owned() };
            let help = one_of(text, words.iter().map(|(word, _)| *word));
            faults.push(Diagnostic::new(problem).at(self.place_at(position)).help(help));
        }
        found.map(|(_, value)| *value)
    }

    fn bad_number(&self, position: usize, text: &str, is_number: bool) -> Diagnostic {
        let column = self.table.header(position).to_owned();
        let (row, owned) = (self.label(), text.to_owned());
        let declares = self.table.rules.is_some();
        let or_declare = |line: &str| match declares {
            true => format!(", or {}", declared(line)),
            false => String::new(),
        };
        let commas = comma(text, || self.table.marks(position)).filter(|_| !is_number);
        let (decimal, whole) = (text.replace(',', "."), text.replace(',', ""));
        let (problem, help) = match commas {
            Some(Comma::Decimal) => (
                ErrorKind::DecimalComma { column, row, text: owned },
                format!("write {decimal}{}", or_declare("decimal = \",\"")),
            ),
            Some(Comma::Thousands) => (
                ErrorKind::ThousandsComma { column, row, text: owned },
                format!("write {whole}{}", or_declare("thousands = \",\"")),
            ),
            Some(Comma::Either) => (
                ErrorKind::AmbiguousComma { column, row, text: owned },
                format!(
                    "write {decimal} or {whole}{}",
                    or_declare("decimal = \",\"` or `thousands = \",\"")
                ),
            ),
            None => {
                let comma =
                    self.table.rules.and_then(|rules| rules.decimal.as_deref()) == Some(",");
                let help = match text.parse::<f64>() {
                    Ok(_) if comma && text.contains('.') => Some(
                        "`[data]` in methodology.toml says that decimals follow a comma".to_owned(),
                    ),
                    _ => odd_number(text).filter(|_| declares),
                };
                let help = help.unwrap_or_else(|| {
                    format!("a missing value is an empty cell, {}", listed_missing())
                });
                let problem = match is_number {
                    true => ErrorKind::NotFinite { column, row, text: owned },
                    false => ErrorKind::NotANumber { column, row, text: owned },
                };
                (problem, help)
            }
        };
        Diagnostic::new(problem).at(self.place_at(position)).help(Some(help))
    }

    /// What a message calls the row: its first cell.
    pub(crate) fn label(&self) -> String {
        self.cells.first().map(|cell| cell.text.to_string()).unwrap_or_default()
    }

    /// Where the row starts.
    pub(crate) fn span(&self) -> Option<Span> {
        self.cells.first().and_then(|cell| self.table.span(cell))
    }

    /// Where the cell of a known column is, or the row without such a column.
    pub(crate) fn place_of(&self, column: &str) -> Option<Span> {
        match self.table.position(column) {
            Some(position) => self.place_at(position),
            None => self.span(),
        }
    }

    /// Where a cell is.
    pub(crate) fn place_at(&self, position: usize) -> Option<Span> {
        self.table.span(&self.cells[position])
    }

    /// Where the cells of the known columns are.
    pub(crate) fn spans(&self) -> Spans {
        let mut spans = self.span().map(Spans::of_whole).unwrap_or_default();
        for position in 0..self.cells.len() {
            if let (Some(column), Some(span)) =
                (self.table.column(position), self.place_at(position))
            {
                spans.note(column.name, span);
            }
        }
        spans
    }
}

/// How cells are declared to be written.
fn declared(line: &str) -> String {
    format!("declare `{line}` below `[data]` in methodology.toml")
}

/// Words for a missing value that are not ours.
const OTHERS_MISSING: [&str; 12] =
    [":", "-", "--", "–", "—", "nan", "null", "none", "#n/a", "n.a.", "n.d.", "missing"];

/// What would be right where a cell has more or other signs than a number.
fn odd_number(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    if OTHERS_MISSING.contains(&lower.as_str()) {
        let line = declared(&format!("missing = [\"{text}\"]"));
        return Some(format!("leave the cell empty if the value is missing, or {line}"));
    }
    if text.starts_with(['<', '>', '~', '≤', '≥', '≈', '±']) {
        let help = "a bound or an estimate is no value: write the value to be used, or none";
        return Some(help.to_owned());
    }
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | '\u{2212}');
    let rest = text.trim_start_matches(is_part);
    let number = &text[..text.len() - rest.len()];
    number.parse::<f64>().ok()?;
    let digits = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
    match rest.trim() {
        "" => None,
        "%" => Some(format!("leave the sign out, or {}", declared("percent = true"))),
        mark if !digits(mark) => {
            let line = declared(&format!("marks = [\"{mark}\"]"));
            Some(format!("leave `{mark}` out, or {line}"))
        }
        _ if rest.starts_with(|c: char| c.is_whitespace() || c == '\'' || c == '’') => {
            let mark = rest.chars().next().map_or(' ', |c| if c.is_whitespace() { ' ' } else { c });
            let line = declared(&format!("thousands = \"{mark}\""));
            Some(format!("write the thousands without a mark between them, or {line}"))
        }
        _ => None,
    }
}

/// What the commas of a number divide.
enum Comma {
    Decimal,
    Thousands,
    Either,
}

/// What the commas of a number divide, if it has any and is one without them; where it does not say
/// so itself, as the other cells of its column do.
fn comma(text: &str, column: impl Fn() -> Marks) -> Option<Comma> {
    if !text.contains(',') {
        return None;
    }
    let own = Marks::of(std::iter::once(text));
    let grouped = number::is_grouped(text);
    if own.decimal_comma {
        return Some(Comma::Decimal);
    }
    if own.thousands_comma {
        return Some(Comma::Thousands);
    }
    let marks = grouped.then(column)?;
    Some(match (marks.decimal_comma, marks.thousands_comma) {
        (true, false) => Comma::Decimal,
        (false, true) => Comma::Thousands,
        _ => Comma::Either,
    })
}

/// The words for a missing value, as a sentence lists them.
fn listed_missing() -> String {
    let words = MISSING.iter().filter(|text| !text.is_empty());
    let quoted: Vec<_> = words.map(|text| format!("`{text}`")).collect();
    quoted.join(", ")
}
