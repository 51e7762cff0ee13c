//! Numbers as tables write them.

use std::borrow::Cow;

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
}

/// A number without the marks that no locale takes for anything else: a minus sign of its own is a
/// hyphen.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    match text.strip_prefix('\u{2212}') {
        Some(rest) => Cow::Owned(format!("-{rest}")),
        None => Cow::Borrowed(text),
    }
}

/// Whether a text is digits with a mark between them.
fn is_decimal(text: &str, mark: char) -> bool {
    let text = text.strip_prefix(['-', '+', '\u{2212}']).unwrap_or(text);
    text.split_once(mark).is_some_and(|(whole, part)| is_digits(whole) && is_digits(part))
}

/// Whether a text can be a number whose thousands are divided by commas, and has such a comma.
pub(super) fn is_grouped(text: &str) -> bool {
    let text = text.strip_prefix(['-', '+', '\u{2212}']).unwrap_or(text);
    let whole = match text.split_once('.') {
        Some((whole, part)) if is_digits(part) => whole,
        Some(_) => return false,
        None => text,
    };
    let Some((first, groups)) = whole.split_once(',') else { return false };
    let led = is_digits(first) && first.len() <= 3 && !first.starts_with('0');
    led && groups.split(',').all(|group| is_digits(group) && group.len() == 3)
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
}
