//! One value of a methodology file by serde, and its refusals as faults.

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeValue, ValueDeserializer};

use super::messages::refine;
use crate::error::{Result, Source};

/// Reads the value at a path of a file; a fault has its span and the nearest right name.
pub(super) fn deserialise<T: DeserializeOwned>(
    source: &Source,
    path: &str,
    value: &Spanned<DeValue<'_>>,
) -> Result<T> {
    T::deserialize(ValueDeserializer::from(value.clone())).or_else(|error| {
        let option = path.rsplit('.').find(|part| part.parse::<usize>().is_err());
        let span = error.span().unwrap_or(value.span());
        let fault = || refine(option.unwrap_or(path), value, &error).at(Some(source.span(span)));
        by_name(value).ok_or_else(|| fault().into())
    })
}

/// A method whose options can all be left out, written as its name.
fn by_name<T: DeserializeOwned>(value: &Spanned<DeValue<'_>>) -> Option<T> {
    let name = value.get_ref().as_str()?.to_owned();
    let without_options = toml::Table::from_iter([(name, toml::Table::new().into())]);
    T::deserialize(without_options).ok()
}
