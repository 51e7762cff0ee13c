//! The methodology as tables: what is set where, and the methods with formulas and sources.

use std::collections::BTreeSet;

use composite_index::registry::{self, MethodEntry};
use composite_index::{Aggregation, Index};
use maud::{Markup, html};
use serde_json::Value as Json;

use super::table::{of, table};
use crate::result_table::Value;

/// The parts of a methodology that hold settings for all nodes of a kind.
const OF_KIND: [&str; 2] = ["indicators", "groups"];
/// The parts that hold settings by name.
const BY_NAME: [&str; 5] = ["level", "below", "tag", "codes", "node"];

/// The tables.
pub(super) fn tables(index: &Index) -> Markup {
    let written = serde_json::to_value(index.methodology()).unwrap_or_default();
    let settings = settings(&written);
    let rows = settings.iter().map(|(place, setting, value)| {
        vec![Value::text(place), Value::text(setting), Value::text(shown(value))]
    });
    let settings_table = of("What is set", &["for", "setting", "value"], rows.collect());
    let methods = used(index, &settings).into_iter().map(|method| {
        let texts =
            [method.name, method.family.name(), method.summary, method.formula, method.source];
        texts.map(Value::text).into()
    });
    let columns = ["method", "kind", "what it does", "formula", "source"];
    let methods = of("The methods", &columns, methods.collect());
    html! {
        @if settings.is_empty() { p { "Nothing is set." } } @else { (table(&settings_table)) }
        p {
            "What is not set does the least: indicators as they are, nominal weights, arithmetic means, \
            weights of missing children shared out among the others, ranks from the highest score."
        }
        (table(&methods))
    }
}

/// Place, setting and value of everything that is set.
fn settings(written: &Json) -> Vec<(String, String, Json)> {
    let mut places: Vec<(String, &Json)> = Vec::new();
    for kind in OF_KIND {
        places.extend(written.get(kind).map(|settings| (format!("all {kind}"), settings)));
    }
    for part in BY_NAME {
        let named = written.get(part).and_then(Json::as_object).into_iter().flatten();
        places.extend(named.map(|(name, settings)| (format!("{part} {name}"), settings)));
    }
    let whole = ["screening", "weights", "ranking", "parts", "accept"];
    let whole = whole.iter().filter_map(|part| Some(("the index", *part, written.get(*part)?)));
    let mut rows: Vec<_> = whole
        .map(|(place, part, value)| (place.to_owned(), part.to_owned(), value.clone()))
        .collect();
    for (place, settings) in places {
        let own = settings.as_object().into_iter().flatten();
        rows.extend(own.map(|(setting, value)| (place.clone(), setting.clone(), value.clone())));
    }
    rows
}

/// A value in few marks: `min-max (to 0, 100)`.
fn shown(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join(", "),
        Json::Object(fields) => {
            let field = |(name, value): (&String, &Json)| match value {
                Json::Object(_) => format!("{name} ({})", shown(value)),
                _ => format!("{name} {}", shown(value)),
            };
            fields.iter().map(field).collect::<Vec<_>>().join("; ")
        }
        Json::Null => String::new(),
        other => other.to_string(),
    }
}

/// The methods that are named in settings, and the aggregations of all groups, each once.
fn used(index: &Index, settings: &[(String, String, Json)]) -> Vec<&'static MethodEntry> {
    let mut names = BTreeSet::new();
    for (_, setting, value) in settings {
        let setting = if setting == "publish" { "transforms" } else { setting };
        named(value, setting, &mut names);
    }
    let groups = index.framework().groups();
    let aggregations = groups.filter_map(|(node, _)| index.aggregation(node.code()));
    names.extend(aggregations.map(|it| ("aggregation", Aggregation::name(it).to_owned())));
    let is_used = |method: &&'static MethodEntry| {
        names.iter().any(|(setting, name)| {
            method.name == name && method.family.setting().starts_with(setting)
        })
    };
    registry::methods().filter(is_used).collect()
}

/// Every word of a value, each with the setting that it is in.
fn named<'s>(value: &Json, setting: &'s str, names: &mut BTreeSet<(&'s str, String)>) {
    match value {
        Json::String(text) => drop(names.insert((setting, text.clone()))),
        Json::Array(items) => items.iter().for_each(|item| named(item, setting, names)),
        Json::Object(fields) => fields.iter().for_each(|(name, inner)| {
            names.insert((setting, name.clone()));
            named(inner, setting, names);
        }),
        _ => {}
    }
}
