//! Cells that should be numbers and are none: what they seem to be, and what would be right.

use super::number::{self, Marks};
use super::row::{MISSING, Row};
use super::rules::CellRules;
use crate::error::{Declaration, Diagnostic, ErrorKind, Help};

impl Row<'_> {
    /// The fault of a cell that is no number, or none that is finite.
    pub(super) fn misread(&self, position: usize, text: &str, is_number: bool) -> Diagnostic {
        let column = self.table.header(position).to_owned();
        let (row, rules) = (self.label(), self.table.rules);
        let comma = comma(text, || self.table.marks(position)).filter(|_| !is_number);
        let help = match &comma {
            Some(comma) => comma.help(text, rules.is_some()),
            None => no_number(&self.table.figure(text), rules),
        };
        let text = text.to_owned();
        let problem = match comma {
            Some(Comma::Decimal) => ErrorKind::DecimalComma { column, row, text },
            Some(Comma::Thousands) => ErrorKind::ThousandsComma { column, row, text },
            Some(Comma::Either) => ErrorKind::AmbiguousComma { column, row, text },
            None if is_number => ErrorKind::NotFinite { column, row, text },
            None => ErrorKind::NotANumber { column, row, text },
        };
        Diagnostic::new(problem).at(self.place_at(position)).help(Some(help))
    }
}

/// What the commas of a number divide.
enum Comma {
    Decimal,
    Thousands,
    Either,
}

impl Comma {
    /// What to write, or to declare where that is possible.
    fn help(&self, text: &str, declares: bool) -> Help {
        let (decimal, whole) = (text.replace(',', "."), text.replace(',', ""));
        let (written, line) = match self {
            Self::Decimal => (decimal, "decimal = \",\""),
            Self::Thousands => (whole, "thousands = \",\""),
            Self::Either => {
                (format!("{decimal} or {whole}"), "decimal = \",\"` or `thousands = \",\"")
            }
        };
        let sentence = format!("write {written}");
        match declares {
            true => Help::declaring(&sentence, Declaration::Line(line.to_owned())),
            false => sentence.into(),
        }
    }
}

/// What the commas of a number divide, if it has any and is one without them; where it does not say
/// so itself, as the other cells of its column do.
fn comma(text: &str, column: impl Fn() -> Marks) -> Option<Comma> {
    if !text.contains(',') {
        return None;
    }
    let own = Marks::of(std::iter::once(text));
    if own.decimal_comma {
        return Some(Comma::Decimal);
    }
    if own.thousands_comma {
        return Some(Comma::Thousands);
    }
    let marks = number::is_grouped(text).then(column)?;
    Some(match (marks.decimal_comma, marks.thousands_comma) {
        (true, false) => Comma::Decimal,
        (false, true) => Comma::Thousands,
        _ => Comma::Either,
    })
}

/// What would be right where commas do not explain the cell.
fn no_number(text: &str, rules: Option<&CellRules>) -> Help {
    let by_comma = rules.is_some_and(|rules| rules.decimal.as_deref() == Some(","));
    if by_comma && text.contains('.') && text.parse::<f64>().is_ok() {
        return "`[data]` in methodology.toml says that decimals follow a comma".into();
    }
    rules.and_then(|_| odd_number(text)).unwrap_or_else(|| {
        let has_digits = text.bytes().any(|byte| byte.is_ascii_digit());
        let alone = if has_digits { "write the number alone; " } else { "" };
        format!("{alone}a missing value is an empty cell, {}", listed_missing()).into()
    })
}

/// Words for a missing value that are not ours.
const OTHERS_MISSING: [&str; 12] =
    [":", "-", "--", "–", "—", "nan", "null", "none", "#n/a", "n.a.", "n.d.", "missing"];

/// What would be right where a cell has more or other signs than a number.
fn odd_number(text: &str) -> Option<Help> {
    let lower = text.to_lowercase();
    if OTHERS_MISSING.contains(&lower.as_str()) {
        let item = Declaration::Item("missing", text.to_owned());
        return Some(Help::declaring("leave the cell empty if the value is missing", item));
    }
    if text.starts_with(['<', '>', '~', '≤', '≥', '≈', '±']) {
        let help = "a bound or an estimate is no value: write the value to be used, or none";
        return Some(help.into());
    }
    if has_points_between_thousands(text) {
        let line = "thousands = \".\"` and `decimal = \",\"".to_owned();
        let help = "write the thousands without a mark between them";
        return Some(Help::declaring(help, Declaration::Line(line)));
    }
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | '\u{2212}');
    let rest = text.trim_start_matches(is_part);
    let number = &text[..text.len() - rest.len()];
    number.parse::<f64>().ok()?;
    let digits = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
    match rest.trim() {
        "" => None,
        "%" => {
            let line = Declaration::Line("percent = true".to_owned());
            Some(Help::declaring("leave the sign out", line))
        }
        mark if !digits(mark) => {
            let item = Declaration::Item("marks", mark.to_owned());
            Some(Help::declaring(&format!("leave `{mark}` out"), item))
        }
        _ if rest.starts_with(|c: char| c.is_whitespace() || c == '\'' || c == '’') => {
            let mark = rest.chars().next().map_or(' ', |c| if c.is_whitespace() { ' ' } else { c });
            let line = Declaration::Line(format!("thousands = \"{mark}\""));
            Some(Help::declaring("write the thousands without a mark between them", line))
        }
        _ => None,
    }
}

/// Whether a text is a number as `1.234.567` and `41.250,5`: a point alone can only divide decimals.
fn has_points_between_thousands(text: &str) -> bool {
    let exchanged = |c| match c {
        ',' => '.',
        '.' => ',',
        other => other,
    };
    let exchanged: String = text.chars().map(exchanged).collect();
    (text.contains(',') || text.matches('.').count() > 1) && number::is_grouped(&exchanged)
}

/// The words for a missing value, as a sentence lists them.
fn listed_missing() -> String {
    let words = MISSING.iter().filter(|text| !text.is_empty());
    let quoted: Vec<_> = words.map(|text| format!("`{text}`")).collect();
    quoted.join(", ")
}
