//! Text that a terminal shows and does not obey.

use std::borrow::Cow;

/// A text in which control characters, those that have no width and those that turn the direction of
/// writing are shown by their number, such as `\u{1b}`; `\t`, `\r` and `\n` by their letter.
///
/// ```
/// use composite_index::error::printable;
///
/// assert_eq!(printable("\u{1b}[31mRed"), "\\u{1b}[31mRed");
/// assert_eq!(printable("Côte d'Ivoire"), "Côte d'Ivoire");
/// assert_eq!(printable("KO\u{ad}R"), "KO\\u{ad}R");
/// ```
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_obeyed) {
        return Cow::Borrowed(text);
    }
    let shown = |c: char| match is_obeyed(c) {
        true => c.escape_default().to_string(),
        false => c.to_string(),
    };
    Cow::Owned(text.chars().map(shown).collect())
}

fn is_obeyed(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') || is_unseen(c)
}

/// Whether a character has no width: soft hyphens, joiners, marks of direction.
pub(crate) fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{feff}'
    )
}
