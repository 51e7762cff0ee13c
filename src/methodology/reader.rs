//! Reads a TOML file into a type, after checking it against what the file may contain.

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::messages::{Checker, Place, one_line, syntax_faults};
use crate::error::{Diagnostic, ErrorKind, Result, Source, Spans};
use crate::methods::registry::ValueKind;

/// Reads a file of a kind, with the span of each of its keys and list items.
///
/// # Errors
///
/// Every fault at once, each with line and column.
pub(crate) fn read_file<T: DeserializeOwned>(
    source: &Source,
    kind: &ValueKind,
) -> Result<(T, Spans)> {
    let (table, errors) = DeTable::parse_recoverable(source.text());
    syntax_faults(source, errors).check()?;
    let whole = Spanned::new(table.span(), DeValue::Table(table.into_inner()));
    let mut spans = Spans::default();
    note(&mut spans, source, "", &whole);
    Ok((read(source, "", kind, whole)?, spans))
}

/// Reads a setting that was written elsewhere than in a methodology file, without its place.
#[cfg(feature = "robustness")]
pub(crate) fn read_setting<T: DeserializeOwned>(
    option: &str,
    kind: &ValueKind,
    value: &toml::Value,
) -> Result<T> {
    let source = Source::new("", format!("value = {value}"));
    let (table, _) = DeTable::parse_recoverable(source.text());
    let written = table.into_inner().remove("value");
    let written = written.unwrap_or_else(|| Spanned::new(0..0, DeValue::Table(DeTable::new())));
    read(&source, option, kind, written).map_err(crate::error::Error::without_spans)
}

fn read<T: DeserializeOwned>(
    source: &Source,
    option: &str,
    kind: &ValueKind,
    mut value: Spanned<DeValue<'_>>,
) -> Result<T> {
    let mut checker = Checker::new(source);
    checker.check(Place::of(option), kind, &value);
    checker.finish()?;
    spell_out(kind, &mut value);
    // The check leaves to serde what only the type itself can tell.
    T::deserialize(ValueDeserializer::from(value.clone())).map_err(|error| {
        let span = error.span().unwrap_or_else(|| value.span());
        let option = innermost_key(&value, &span).unwrap_or(option).to_owned();
        let problem = ErrorKind::InvalidOption { option, why: one_line(error.message()) };
        Diagnostic::new(problem).at(Some(source.span(span))).into()
    })
}

/// Notes the spans of all keys and list items below a path.
fn note(spans: &mut Spans, source: &Source, path: &str, value: &Spanned<DeValue<'_>>) {
    let join = |part: &str| match path {
        "" => part.to_owned(),
        _ => format!("{path}.{part}"),
    };
    match value.get_ref() {
        DeValue::Table(table) => {
            for (key, value) in table.iter() {
                let path = join(key.get_ref());
                spans.note(path.as_str(), source.span(key.span()));
                note(spans, source, &path, value);
            }
        }
        DeValue::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                let path = join(&number.to_string());
                spans.note(path.as_str(), source.span(item.span()));
                note(spans, source, &path, item);
            }
        }
        _ => {}
    }
}

/// Gives a method that has options, all with defaults, and was written as its name, an empty table.
fn spell_out(kind: &ValueKind, value: &mut Spanned<DeValue<'_>>) {
    let span = value.span();
    match (kind, value.get_mut()) {
        (ValueKind::Method(set), method @ DeValue::String(_)) => {
            let entry = method.as_str().and_then(|name| set.find(name));
            if let (Some(_), DeValue::String(name)) =
                (entry.and_then(|entry| entry.value), &*method)
            {
                let options = Spanned::new(span.clone(), DeValue::Table(DeTable::new()));
                *method = DeValue::Table(
                    [(Spanned::new(span, name.clone()), options)].into_iter().collect(),
                );
            }
        }
        (ValueKind::Method(set), DeValue::Table(table)) => {
            for (name, options) in table.iter_mut() {
                let kind = set.find(name.get_ref()).and_then(|entry| entry.value);
                kind.iter().for_each(|kind| spell_out(kind, options));
            }
        }
        (
            ValueKind::List(kind) | ValueKind::Tuple(kind, _) | ValueKind::OneOrMore(kind),
            DeValue::Array(items),
        ) => items.iter_mut().for_each(|item| spell_out(kind, item)),
        (ValueKind::OneOrMore(kind), _) => spell_out(kind, value),
        (ValueKind::Map(_, kind), DeValue::Table(table)) => {
            table.iter_mut().for_each(|(_, value)| spell_out(kind, value));
        }
        (ValueKind::Table(options), DeValue::Table(table)) => {
            for option in *options {
                table.get_mut(option.name).into_iter().for_each(|value| {
                    spell_out(&option.value, value);
                });
            }
        }
        _ => {}
    }
}

/// The innermost key whose value contains a span.
fn innermost_key<'v>(
    value: &'v Spanned<DeValue<'_>>,
    span: &std::ops::Range<usize>,
) -> Option<&'v str> {
    let holds = |part: &Spanned<DeValue<'_>>| {
        let part = part.span();
        part.start <= span.start && span.end <= part.end
    };
    match value.get_ref() {
        // The span of a table without a header of its own is not around what is inside.
        DeValue::Table(table) => table.iter().find_map(|(key, value)| {
            let key = holds(value).then_some(key.get_ref().as_ref());
            innermost_key(value, span).or(key)
        }),
        DeValue::Array(items) => items.iter().find_map(|item| innermost_key(item, span)),
        _ => None,
    }
}
