//! Text that is not TOML, in the words of people who do not know its grammar.

use std::collections::BTreeSet;
use std::ops::Range;

use super::messages::one_line;
use crate::error::{Diagnostic, Diagnostics, ErrorKind, Help, Refusal, Source};

/// Every fault of the grammar, one for each line: what follows on a line follows from the first.
pub(super) fn faults(source: &Source, errors: Vec<toml::de::Error>) -> Diagnostics {
    let mut faults = Diagnostics::default();
    let mut seen = BTreeSet::new();
    for error in errors {
        let span = error.span().map(|bytes| source.span(bytes));
        if span.as_ref().is_some_and(|span| !seen.insert(span.line)) {
            continue;
        }
        let said = one_line(error.message());
        let (why, help) = match error.span() {
            Some(bytes) => in_plain_words(source.text(), bytes, &said),
            None => (said, None),
        };
        let problem = ErrorKind::MalformedToml { why: Refusal::new(why) };
        faults.push(Diagnostic::new(problem).at(span).help(help));
    }
    faults
}

/// What is wrong, and what to write.
fn in_plain_words(text: &str, bytes: Range<usize>, said: &str) -> (String, Option<Help>) {
    let found = text.get(bytes.clone()).unwrap_or_default().trim();
    let is_value = said.starts_with("string values must be quoted")
        || ["float", "boolean", "integer"]
            .iter()
            .any(|of| said.starts_with(&format!("invalid {of}")));
    let bare = found.trim_matches(|c: char| "“”„‟«»‘’‚`".contains(c));
    let (why, help) = match () {
        () if is_value && found.is_empty() => {
            ("a value is missing".to_owned(), "write one, or delete the line".to_owned())
        }
        () if is_value && bare != found => (
            format!("`{found}` has quotation marks that TOML does not know"),
            format!("write \"{bare}\", with straight marks"),
        ),
        () if is_value && found.starts_with(char::is_alphabetic) => {
            (format!("the text `{found}` is not in quotation marks"), format!("write \"{found}\""))
        }
        () if is_value => (
            format!("`{found}` is not a number"),
            "write digits and a decimal point alone, or put a text in quotation marks".to_owned(),
        ),
        () if said.starts_with("unexpected key or value") => match decimal_comma(text, bytes.start)
        {
            Some(number) => (
                format!("`{number}` has a decimal comma"),
                format!("write {}", number.replace(',', ".")),
            ),
            None => (
                "a line goes on behind its value".to_owned(),
                "begin a new line for each setting".to_owned(),
            ),
        },
        () if said.starts_with("key with no value") && is_near_colon(text, bytes.start) => {
            ("`:` is between a key and its value".to_owned(), "write `=`".to_owned())
        }
        () if said.starts_with("key with no value") => (
            said.to_owned(),
            "a setting is `key = value`, a section `[name]`, and a comment begins with `#`"
                .to_owned(),
        ),
        () if said.starts_with("missing comma between array elements") => (
            said.to_owned(),
            "close each bracket that is opened above, and divide the items of a list by commas"
                .to_owned(),
        ),
        () if said.starts_with("duplicate key") => {
            (said.to_owned(), "write each section and each key once".to_owned())
        }
        () if said.starts_with("invalid mantissa") => (
            "a number lacks digits beside its point".to_owned(),
            "write digits on both sides of the point, such as 0.5".to_owned(),
        ),
        () if said.starts_with("invalid basic string")
            || said.starts_with("invalid literal string") =>
        {
            ("a quotation mark is not closed".to_owned(), "close it behind the text".to_owned())
        }
        () => return (said.to_owned(), None),
    };
    (why, Some(help.into()))
}

/// Whether a colon is at a place or, but for spaces, before it.
fn is_near_colon(text: &str, at: usize) -> bool {
    text.split_at_checked(at)
        .is_some_and(|(before, rest)| rest.starts_with(':') || before.trim_end().ends_with(':'))
}

/// The number around a comma that divides digits.
fn decimal_comma(text: &str, comma: usize) -> Option<&str> {
    let behind = text.get(comma..)?.strip_prefix(',')?;
    let is_digit = |c: char| c.is_ascii_digit();
    let decimals = behind.find(|c| !is_digit(c)).unwrap_or(behind.len());
    let whole = text[..comma].trim_end_matches(is_digit).len();
    (decimals > 0 && whole < comma).then(|| &text[whole..comma + 1 + decimals])
}

#[cfg(test)]
mod tests {
    use toml::de::DeTable;

    use super::*;

    #[test]
    fn slips_of_the_grammar_say_what_to_write() {
        for (line, said) in [
            ("a = nominal", "the text `nominal` is not in quotation marks (write \"nominal\")"),
            ("a = inverse", "the text `inverse` is not in quotation marks (write \"inverse\")"),
            ("a = true-ish", "the text `true-ish` is not in quotation marks (write \"true-ish\")"),
            (
                "a = “equal”",
                "`“equal”` has quotation marks that TOML does not know (write \"equal\", with \
                 straight marks)",
            ),
            (
                "a = 5%",
                "`5%` is not a number (write digits and a decimal point alone, or put a text in \
                 quotation marks)",
            ),
            ("a = ", "a value is missing (write one, or delete the line)"),
            ("a = 0,5", "`0,5` has a decimal comma (write 0.5)"),
            (
                "a = \"b\" c = 1",
                "a line goes on behind its value (begin a new line for each setting)",
            ),
            ("a: \"b\"", "`:` is between a key and its value (write `=`)"),
            (
                "// a",
                "key with no value, expected `=` (a setting is `key = value`, a section `[name]`, \
                 and a comment begins with `#`)",
            ),
            ("a = \"b", "a quotation mark is not closed (close it behind the text)"),
            (
                "a = .5",
                "a number lacks digits beside its point (write digits on both sides of the point, \
                 such as 0.5)",
            ),
            ("a = 1\na = 2", "duplicate key (write each section and each key once)"),
            ("[a", "unclosed table, expected `]`"),
        ] {
            let source = Source::new("m.toml", line);
            let (_, errors) = DeTable::parse_recoverable(source.text());
            let error = faults(&source, errors).check().unwrap_err().to_string();
            let (_, message) = error.split_once("not valid TOML: ").unwrap();
            assert_eq!(message, said, "{line}");
        }
    }

    #[test]
    fn a_line_has_one_fault() {
        let source = Source::new("m.toml", "a: \"b\"\nc: \"d\"\n");
        let (_, errors) = DeTable::parse_recoverable(source.text());
        assert_eq!(faults(&source, errors).check().unwrap_err().diagnostics().len(), 2);
    }
}
