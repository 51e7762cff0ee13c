//! Numbers as tables write them.

use std::borrow::Cow;

use super::rules::CellRules;

/// How the cells of a table, or of one of its columns, use commas and points.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Marks {
    /// A cell such as `40,5`, whose comma cannot divide thousands.
    pub(super) decimal_comma: bool,
    /// A cell such as `40,494.9` or `1,234,567`, whose commas can only divide thousands.
    pub(super) thousands_comma: bool,
    /// A cell such as `40.5`, whose point divides decimals.
    pub(super) decimal_point: bool,
}

impl Marks {
    pub(super) fn of<'c>(cells: impl Iterator<Item = &'c str>) -> Self {
        let mut marks = Self::default();
        for cell in cells {
            marks.decimal_point |= is_decimal(cell, '.');
            if cell.contains(',') {
                marks.decimal_comma |= is_decimal(cell, ',') && !is_grouped(cell);
                marks.thousands_comma |= is_grouped(cell) && !is_decimal(cell, ',');
            }
        }
        marks
    }

    /// What two parts of a table say together.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            decimal_comma: self.decimal_comma | other.decimal_comma,
            thousands_comma: self.thousands_comma | other.thousands_comma,
            decimal_point: self.decimal_point | other.decimal_point,
        }
    }

    /// Whether commas divide decimals: some cell leaves no doubt, and none speaks against it.
    pub(super) fn has_decimal_commas(self) -> bool {
        self.decimal_comma && !self.decimal_point && !self.thousands_comma
    }
}

/// A number with a point in place of its only comma.
pub(super) fn with_point(text: Cow<'_, str>) -> Cow<'_, str> {
    match text.matches(',').count() == 1 && !text.contains('.') {
        true => Cow::Owned(text.replace(',', ".")),
        false => text,
    }
}

/// A number without the marks that no locale takes for anything else: a minus sign of its own is a
/// hyphen.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    match text.strip_prefix('\u{2212}') {
        Some(rest) => Cow::Owned(format!("-{rest}")),
        None => Cow::Borrowed(text),
    }
}

impl CellRules {
    /// A number as Rust writes it; nothing where the cell means a missing value.
    pub(super) fn number<'c>(&self, cell: &'c str) -> Option<Cow<'c, str>> {
        let is_missing = |text: &str| self.missing.iter().any(|missing| missing.trim() == text);
        let mut text = cell.trim();
        while !is_missing(text) {
            let percent = Some("%").filter(|_| self.percent);
            let mut marks = self.marks.iter().map(|mark| mark.trim()).chain(percent);
            match marks.find_map(|mark| text.strip_suffix(mark)) {
                Some(rest) => text = rest.trim_end(),
                None => break,
            }
        }
        if text.is_empty() || is_missing(text) {
            return None;
        }
        let decimal = self.decimal.as_deref().unwrap_or(".");
        let plain = match &self.thousands {
            Some(mark) => without_thousands(text, mark, decimal),
            None => Cow::Borrowed(text),
        };
        Some(match decimal {
            "." => plain,
            // A point that divides nothing here would be taken for decimals.
            _ if plain.contains('.') => Cow::Owned(format!("{plain} ")),
            mark => Cow::Owned(plain.replacen(mark, ".", 1)),
        })
    }
}

/// A number without the marks between its thousands, if they divide groups of three digits.
fn without_thousands<'c>(text: &'c str, mark: &str, decimal: &str) -> Cow<'c, str> {
    // White space comes in many widths.
    let divides = |c: char| match mark.trim().is_empty() {
        true => c.is_whitespace(),
        false => mark.contains(c),
    };
    let (whole, rest) = text.find(decimal).map_or((text, ""), |at| text.split_at(at));
    match is_in_thousands(unsigned(whole), divides) {
        true => Cow::Owned(whole.replace(divides, "") + rest),
        false => Cow::Borrowed(text),
    }
}

/// Whether a text is digits with a mark between them.
fn is_decimal(text: &str, mark: char) -> bool {
    let parts = unsigned(text).split_once(mark);
    parts.is_some_and(|(whole, part)| is_digits(whole) && is_digits(part))
}

/// Whether a text can be a number whose thousands are divided by commas, and has such a comma.
pub(super) fn is_grouped(text: &str) -> bool {
    let (whole, part) = unsigned(text).split_once('.').unwrap_or((unsigned(text), "0"));
    is_in_thousands(whole, |c| c == ',') && !whole.starts_with('0') && is_digits(part)
}

/// Whether marks divide digits into groups of three behind a first of one to three.
fn is_in_thousands(whole: &str, divides: impl Fn(char) -> bool) -> bool {
    let Some((first, groups)) = whole.split_once(&divides) else { return false };
    let is_three = |group: &str| is_digits(group) && group.len() == 3;
    is_digits(first) && first.len() <= 3 && groups.split(&divides).all(is_three)
}

fn unsigned(text: &str) -> &str {
    text.strip_prefix(['-', '+', '\u{2212}']).unwrap_or(text)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_tell_decimals_from_thousands_where_they_can() {
        let marks = |cell: &str| {
            let marks = Marks::of([cell].into_iter());
            (marks.decimal_comma, marks.thousands_comma)
        };
        for (cell, expected) in [
            ("40,5", (true, false)),
            ("-0,125", (true, false)),
            ("1234,567", (true, false)),
            ("40,494.9", (false, true)),
            ("1,234,567", (false, true)),
            ("46,805", (false, false)),
            ("a,5", (false, false)),
            ("12,34,567", (false, false)),
            ("40.5", (false, false)),
        ] {
            assert_eq!(marks(cell), expected, "{cell}");
        }
    }

    #[test]
    fn cells_by_rule() {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let rules = CellRules {
            missing: texts(&[":", "–"]),
            marks: texts(&["b", "p", "[a]"]),
            percent: true,
            thousands: Some(",".to_owned()),
            decimal: None,
            ..CellRules::default()
        };
        for (cell, expected) in [
            ("40.5", Some("40.5")),
            ("40.5 b", Some("40.5")),
            ("40.5bp", Some("40.5")),
            ("33 [a]", Some("33")),
            ("46.2 %", Some("46.2")),
            ("46.2% p", Some("46.2")),
            (":", None),
            (": b", None),
            ("p", None),
            ("–", None),
            ("1,234,567.5", Some("1234567.5")),
            ("-46,805", Some("-46805")),
            ("46,80", Some("46,80")),
            ("1234,567", Some("1234,567")),
            ("x", Some("x")),
        ] {
            assert_eq!(rules.number(cell).as_deref(), expected, "{cell}");
        }
        let continental = CellRules {
            thousands: Some(" ".to_owned()),
            decimal: Some(",".to_owned()),
            ..CellRules::default()
        };
        assert_eq!(continental.number("40\u{a0}494,5").as_deref(), Some("40494.5"));
        assert!(continental.number("40.5").unwrap().parse::<f64>().is_err(), "no mark of theirs");
    }
}
