//! `cindex schema`: a JSON schema of a TOML file, with which editors complete and check it, or of what
//! `cindex score --format json` writes.

use clap::{Args, ValueEnum};
use composite_index::Methodology;
use composite_index::engine::ScoreDocument;
use composite_index::registry::{
    Choice, Interval, MethodEntry, MethodOption, MethodSet, OptionDefault, ValueKind,
};
use serde_json::{Map, Value as Json, json};

use crate::output::{Format, Output};
use crate::{Failure, Outcome};

#[derive(Debug, Args)]
pub(crate) struct SchemaArguments {
    /// The file that the schema is for.
    #[arg(value_enum, default_value = "methodology")]
    file: File,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum File {
    /// methodology.toml
    Methodology,
    /// uncertainty.toml
    #[cfg(feature = "cli")]
    Uncertainty,
    /// what `cindex score --format json` writes
    Scores,
}

pub(crate) fn run(arguments: &SchemaArguments) -> Result<Outcome, Failure> {
    let (title, kind) = match arguments.file {
        File::Methodology => ("methodology.toml", Methodology::file_format()),
        #[cfg(feature = "cli")]
        File::Uncertainty => {
            ("uncertainty.toml", composite_index::robustness::uncertainty::Factors::file_format())
        }
        File::Scores => return write(ScoreDocument::SCHEMA),
    };
    let mut schema = Schema::default();
    let mut whole = schema.of(kind);
    whole["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    whole["title"] = json!(title);
    whole["$defs"] = Json::Object(schema.definitions);
    write(&format!("{whole:#}\n"))
}

fn write(schema: &str) -> Result<Outcome, Failure> {
    Output { format: Format::Json, output: None, wide: false }.write(schema)?;
    Ok(Outcome::Done)
}

/// The schemas of sets of methods, which refer to each other by name.
#[derive(Default)]
struct Schema {
    definitions: Map<String, Json>,
}

impl Schema {
    fn of(&mut self, kind: &ValueKind) -> Json {
        match kind {
            ValueKind::Number(interval) => number(interval),
            ValueKind::Whole(low, high) => {
                let mut schema = json!({ "type": "integer", "minimum": low });
                if *high < i64::MAX {
                    schema["maximum"] = json!(high);
                }
                schema
            }
            ValueKind::CountOrAll => json!({
                "anyOf": [{ "type": "integer", "minimum": 0 }, { "const": "all" }],
            }),
            ValueKind::NumberOrMissing => json!({
                "anyOf": [{ "type": "number" }, { "const": "missing" }],
            }),
            ValueKind::ShareOrCount => json!({ "anyOf": [
                { "type": "number", "minimum": 0.0, "maximum": 1.0 },
                { "type": "integer", "minimum": 2 },
            ] }),
            ValueKind::Boolean => json!({ "type": "boolean" }),
            ValueKind::Text => json!({ "type": "string" }),
            ValueKind::Code => json!({ "type": "string", "pattern": CODE }),
            ValueKind::Unit => json!({ "type": "string", "minLength": 1 }),
            ValueKind::Choice(choices) => {
                let choices: Vec<_> = choices.iter().map(|choice| self.choice(choice)).collect();
                json!({ "anyOf": choices })
            }
            ValueKind::Method(set) => self.method_set(set),
            ValueKind::List(item) => json!({ "type": "array", "items": self.of(item) }),
            ValueKind::Tuple(item, count) => json!({
                "type": "array", "items": self.of(item), "minItems": count, "maxItems": count,
            }),
            ValueKind::OneOrMore(item) => {
                let item = self.of(item);
                json!({ "anyOf": [item, { "type": "array", "items": item }] })
            }
            ValueKind::Map(codes, value) => {
                let mut schema =
                    json!({ "type": "object", "additionalProperties": self.of(value) });
                if *codes {
                    schema["propertyNames"] = json!({ "pattern": CODE });
                }
                schema
            }
            ValueKind::Table(options) => self.table(options),
            _ => json!({}),
        }
    }

    fn table(&mut self, options: &[MethodOption]) -> Json {
        let mut properties = Map::new();
        for option in options {
            let mut schema = self.of(&option.value);
            schema["description"] = json!(option.about);
            if let OptionDefault::Value(default) = option.default {
                schema["default"] = from_toml(default);
            }
            properties.insert(option.name.to_owned(), schema);
        }
        let required = options.iter().filter(|option| option.default == OptionDefault::Required);
        let required: Vec<_> = required.map(|option| option.name).collect();
        let mut schema = json!({
            "type": "object", "properties": properties, "additionalProperties": false,
        });
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        schema
    }

    fn choice(&mut self, choice: &Choice) -> Json {
        match &choice.value {
            None => json!({ "const": choice.name, "description": choice.about }),
            Some(kind) => {
                let inside = self.of(kind);
                named(choice.name, choice.about, &inside)
            }
        }
    }

    /// A reference to the definition of a set, which is written once.
    fn method_set(&mut self, set: &MethodSet) -> Json {
        let name = set.what.replace(' ', "-");
        if !self.definitions.contains_key(&name) {
            // The set can be inside itself, as steps are in `pooled`.
            self.definitions.insert(name.clone(), Json::Null);
            let methods: Vec<_> =
                set.methods.iter().flat_map(|method| self.method(method)).collect();
            self.definitions.insert(name.clone(), json!({ "anyOf": methods }));
        }
        json!({ "$ref": format!("#/$defs/{name}") })
    }

    /// A method by its name, with its options, or both.
    fn method(&mut self, method: &MethodEntry) -> Vec<Json> {
        let alone = method.stands_alone();
        let alone = alone.then(|| json!({ "const": method.name, "description": method.summary }));
        let inside = method.value.as_ref().map(|kind| self.of(kind));
        let with_options = inside.map(|inside| named(method.name, method.summary, &inside));
        alone.into_iter().chain(with_options).collect()
    }
}

/// The code of a node or of a column.
const CODE: &str = "^[^\\s,=]+$";

fn named(name: &str, about: &str, inside: &Json) -> Json {
    json!({
        "type": "object",
        "properties": { name: inside },
        "required": [name],
        "additionalProperties": false,
        "description": about,
    })
}

fn number(interval: &Interval) -> Json {
    let mut schema = json!({ "type": "number" });
    if interval.low.is_finite() {
        let bound = if interval.above_low { "exclusiveMinimum" } else { "minimum" };
        schema[bound] = json!(interval.low);
    }
    if interval.high.is_finite() {
        let bound = if interval.below_high { "exclusiveMaximum" } else { "maximum" };
        schema[bound] = json!(interval.high);
    }
    schema
}

/// A value that is written as TOML.
fn from_toml(text: &str) -> Json {
    let table: Result<toml::Table, _> = toml::from_str(&format!("value = {text}"));
    let value = table.ok().and_then(|mut table| table.remove("value"));
    value.and_then(|value| serde_json::to_value(value).ok()).unwrap_or_default()
}
