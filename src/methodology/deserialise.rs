//! One value of a methodology file by serde, and its refusals as faults.

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeValue, ValueDeserializer};

use super::examples::needs_options;
use crate::error::{Fault, Problem, Result, Source, one_of};

/// Reads the value at a path of a file; a fault has its place and the nearest right name.
pub(super) fn deserialise<T: DeserializeOwned>(
    source: &Source,
    path: &str,
    value: &Spanned<DeValue<'_>>,
) -> Result<T> {
    T::deserialize(ValueDeserializer::from(value.clone())).or_else(|error| {
        let option = path.rsplit('.').find(|part| part.parse::<usize>().is_err());
        let span = error.span().unwrap_or(value.span());
        let fault = || refine(option.unwrap_or(path), value, &error).at(Some(source.place(span)));
        by_name(value).ok_or_else(|| fault().into())
    })
}

/// A method whose options can all be left out, written as its name.
fn by_name<T: DeserializeOwned>(value: &Spanned<DeValue<'_>>) -> Option<T> {
    let name = value.get_ref().as_str()?.to_owned();
    let without_options = toml::Table::from_iter([(name, toml::Table::new().into())]);
    T::deserialize(without_options).ok()
}

/// Turns serde's message into a fault that names the culprit and the nearest right name.
fn refine(option: &str, value: &Spanned<DeValue<'_>>, error: &toml::de::Error) -> Fault {
    let message = one_line(error.message());
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let only = value.get_ref().as_table().and_then(|table| table.iter().next());
    match quoted.split_first() {
        None if message == "expected empty table" => {
            let method = only.map_or(option, |(method, _)| method.get_ref().as_ref());
            let why = format!("`{method}` has no options");
            let problem = Problem::InvalidOption { option: option.to_owned(), why };
            Fault::new(problem).help(Some(format!("write `\"{method}\"`")))
        }
        Some((culprit, known)) if message.starts_with("unknown variant") => {
            let problem = Problem::UnknownMethod { method: (*culprit).to_owned() };
            Fault::new(problem).help(one_of(culprit, known.iter().copied()))
        }
        Some((culprit, known)) if message.starts_with("unknown field") => {
            let problem = Problem::UnknownOption { option: (*culprit).to_owned() };
            let help = if known.is_empty() {
                Some(format!("`{option}` has no options here"))
            } else {
                one_of(culprit, known.iter().copied())
            };
            Fault::new(problem).help(help)
        }
        _ => {
            let problem =
                Problem::InvalidOption { option: option.to_owned(), why: message.clone() };
            let part = error.span().and_then(|span| part_at(value, &span)).unwrap_or(value);
            let help = match part.get_ref() {
                DeValue::String(name) => needs_options(option, name),
                _ if message == "wanted string or table" => {
                    Some("write a name, or a name with what it needs: `{ name = … }`".to_owned())
                }
                _ => None,
            };
            Fault::new(problem).help(help)
        }
    }
}

/// The part of a value that stands at a place, however deep inside.
fn part_at<'a>(
    value: &'a Spanned<DeValue<'a>>,
    span: &std::ops::Range<usize>,
) -> Option<&'a Spanned<DeValue<'a>>> {
    if value.span() == *span {
        return Some(value);
    }
    match value.get_ref() {
        DeValue::Table(table) => table.iter().find_map(|(_, part)| part_at(part, span)),
        DeValue::Array(array) => array.iter().find_map(|part| part_at(part, span)),
        _ => None,
    }
}

pub(crate) fn one_line(message: &str) -> String {
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}
