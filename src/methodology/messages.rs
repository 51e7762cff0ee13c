//! What serde says, in the words of this crate.

use std::ops::Range;

use toml::Spanned;
use toml::de::DeValue;

use super::examples::{example, is_method, needs_options};
use crate::error::{Diagnostic, ErrorKind, one_of};

/// Turns serde's message on a value into a fault that names the culprit and what would be right.
pub(super) fn refine(
    option: &str,
    value: &Spanned<DeValue<'_>>,
    error: &toml::de::Error,
) -> Diagnostic {
    let message = one_line(error.message());
    let spot = Spot::of(option, value, error.span().unwrap_or(value.span()));
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    match (message.as_str(), quoted.split_first()) {
        ("expected empty table", _) => spot.without_options(),
        ("invalid type: unit variant, expected newtype variant", _) => spot.needs("options"),
        (_, Some((culprit, known))) if message.starts_with("unknown variant") => {
            spot.unknown_name(culprit, known)
        }
        (_, Some((culprit, known))) if message.starts_with("unknown field") => {
            spot.unknown_option(culprit, known)
        }
        (_, Some((field, _))) if message.starts_with("missing field") => {
            spot.needs(&format!("`{field}`"))
        }
        ("wanted exactly 1 element, more than 1 element", _) => spot.several_methods(),
        ("wanted exactly 1 element, found 0 elements", _) => spot.invalid("a method is needed"),
        ("wanted string or table", _) => spot.no_method(),
        _ => match (unexpected_keys(&message), wrong_type(&message)) {
            (Some((culprit, known)), _) => spot.unknown_option(&culprit, &known),
            (_, Some(why)) => spot.invalid(&why),
            _ => spot.invalid(&message),
        },
    }
}

/// Where in a value the culprit stands.
struct Spot<'a> {
    option: &'a str,
    /// The keys on the way from the value to the culprit.
    keys: Vec<&'a str>,
    part: &'a Spanned<DeValue<'a>>,
}

impl<'a> Spot<'a> {
    fn of(option: &'a str, value: &'a Spanned<DeValue<'a>>, span: Range<usize>) -> Self {
        let mut spot = Self { option, keys: Vec::new(), part: value };
        let holds = |part: &Range<usize>| part.start <= span.start && span.end <= part.end;
        loop {
            let below = match spot.part.get_ref() {
                DeValue::Table(table) => table
                    .iter()
                    .find(|(_, part)| holds(&part.span()))
                    .map(|(key, part)| (Some(key.get_ref().as_ref()), part)),
                DeValue::Array(array) => {
                    array.iter().find(|part| holds(&part.span())).map(|part| (None, part))
                }
                _ => None,
            };
            let Some((key, part)) = below else { return spot };
            spot.keys.extend(key);
            spot.part = part;
        }
    }

    /// The innermost key above the culprit.
    fn key(&self) -> &'a str {
        self.keys.last().copied().unwrap_or(self.option)
    }

    /// How the innermost method around the culprit is written.
    fn example(&self) -> Option<String> {
        let only = match self.part.get_ref() {
            DeValue::Table(table) if self.keys.is_empty() && table.len() == 1 => {
                table.iter().next().map(|(key, _)| key.get_ref().as_ref())
            }
            _ => None,
        };
        let mut names = self.keys.iter().rev().copied().chain(only);
        names.find_map(|name| example(self.option, name))
    }

    fn invalid(&self, why: &str) -> Diagnostic {
        let problem =
            ErrorKind::InvalidOption { option: self.key().to_owned(), why: why.to_owned() };
        let help = match self.part.get_ref() {
            DeValue::String(name) => example(self.option, name),
            _ => None,
        };
        Diagnostic::new(problem).help(help.or_else(|| self.example()))
    }

    fn no_method(&self) -> Diagnostic {
        let fault = self.invalid("a name, or a table with a name, is needed");
        match fault.help {
            Some(_) => fault,
            None => fault.help(Some(
                "write a name, or a name with what it needs: `{ name = … }`".to_owned(),
            )),
        }
    }

    fn without_options(&self) -> Diagnostic {
        let method = self.key();
        let why = format!("`{method}` has no options");
        let option = self.keys.iter().rev().nth(1).copied().unwrap_or(self.option).to_owned();
        Diagnostic::new(ErrorKind::InvalidOption { option, why })
            .help(Some(format!("write `\"{method}\"`")))
    }

    /// A method that was written without something that it needs.
    fn needs(&self, what: &str) -> Diagnostic {
        let (method, help) = match self.part.get_ref() {
            DeValue::String(name) => (name.as_ref(), needs_options(self.option, name)),
            _ => (self.key(), self.example()),
        };
        let problem = ErrorKind::NeedsOption { method: method.to_owned(), what: what.to_owned() };
        Diagnostic::new(problem).help(help)
    }

    fn unknown_name(&self, culprit: &str, known: &[&str]) -> Diagnostic {
        let name = culprit.to_owned();
        let problem = if known.iter().all(|name| is_method(name)) {
            ErrorKind::UnknownMethod { method: name }
        } else {
            ErrorKind::UnknownValue { option: self.key().to_owned(), value: name }
        };
        Diagnostic::new(problem).help(one_of(culprit, known.iter().copied()))
    }

    fn unknown_option(&self, culprit: &str, known: &[&str]) -> Diagnostic {
        let problem = ErrorKind::UnknownOption { option: culprit.to_owned() };
        let help = if known.is_empty() {
            Some(format!("`{}` has no options here", self.option))
        } else {
            one_of(culprit, known.iter().copied())
        };
        Diagnostic::new(problem).help(help)
    }

    fn several_methods(&self) -> Diagnostic {
        let names: Vec<_> = match self.part.get_ref() {
            DeValue::Table(table) => {
                table.keys().map(|key| format!("`{}`", key.get_ref())).collect()
            }
            _ => Vec::new(),
        };
        let count = if names.len() == 2 { "two" } else { "several" };
        let why = format!("{count} methods in one step: {}", names.join(", "));
        let help = match self.key() {
            "transforms" | "publish" | "impute" => "write `{ … }, { … }`, one step for each",
            _ => "choose one",
        };
        let problem = ErrorKind::InvalidOption { option: self.key().to_owned(), why };
        Diagnostic::new(problem).help(Some(help.to_owned()))
    }
}

/// The first key of a table that has no business there, and those that have.
fn unexpected_keys(message: &str) -> Option<(String, Vec<&str>)> {
    let list = message.strip_prefix("unexpected keys in table: ")?;
    let (found, known) = list.split_once(", available keys: ")?;
    let bare = |name: &'_ str| name.trim_matches(|c: char| "`\"' ".contains(c)).to_owned();
    let known = known.split(',').map(|name| name.trim_matches(|c: char| "`\"' ".contains(c)));
    Some((bare(found.split(',').next()?), known.collect()))
}

/// What is needed in place of what was found.
fn wrong_type(message: &str) -> Option<String> {
    if let Some((_, expected)) =
        message.strip_prefix("invalid length ").and_then(|rest| rest.split_once(", expected "))
    {
        return Some(format!("{} is needed", needed(expected)));
    }
    let rest = message
        .strip_prefix("invalid type: ")
        .or_else(|| message.strip_prefix("invalid value: "))?;
    let (found, expected) = rest.rsplit_once(", expected ")?;
    Some(format!("{} is needed, and this is {}", needed(expected), is(found)))
}

fn needed(expected: &str) -> String {
    let count = |text: &str| text.rsplit(' ').next().unwrap_or_default().to_owned();
    match expected {
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number from 0".to_owned(),
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number".to_owned(),
        "f32" | "f64" => "a number".to_owned(),
        "a boolean" => "`true` or `false`".to_owned(),
        "a string" => "a text".to_owned(),
        "a sequence" => "a list".to_owned(),
        "a map" => "a table".to_owned(),
        _ if expected.starts_with("a tuple of size")
            || expected.starts_with("an array of length") =>
        {
            format!("a list of {}", count(expected))
        }
        _ if expected.starts_with("struct ") => "a table of options".to_owned(),
        _ if expected.starts_with("enum ") || expected.ends_with("variant") => "a name".to_owned(),
        _ => expected.to_owned(),
    }
}

fn is(found: &str) -> String {
    let of = |kind: &str| found.strip_prefix(kind).map(str::to_owned);
    match found {
        "map" => "a table".to_owned(),
        "sequence" => "a list".to_owned(),
        "unit variant" => "a name".to_owned(),
        "newtype variant" => "a name with options".to_owned(),
        _ => of("integer ")
            .or_else(|| of("floating point "))
            .or_else(|| of("boolean "))
            .or_else(|| of("string ").map(|text| format!("the text {text}")))
            .unwrap_or_else(|| found.to_owned()),
    }
}

pub(crate) fn one_line(message: &str) -> String {
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}
