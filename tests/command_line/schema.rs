//! The JSON schemas: every methodology and every file of factors in this repository keeps to them.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::{folder_of, json};

/// Why a value breaks a schema; `Ok` where it does not. It knows the words that our schemas use,
/// and refuses any other.
fn check(root: &Value, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
    let words = schema.as_object().ok_or_else(|| format!("{at}: the schema is {schema}"))?;
    let broken = |why: String| Err(format!("{at}: {value} {why}"));
    for (word, rule) in words {
        match (word.as_str(), value) {
            ("$ref", _) => {
                let name = rule.as_str().and_then(|name| name.strip_prefix("#/$defs/"));
                check(root, &root["$defs"][name.expect("a definition")], value, at)?;
            }
            ("anyOf", _) => {
                let any = rule.as_array().expect("schemas");
                if !any.iter().any(|schema| check(root, schema, value, at).is_ok()) {
                    return broken("is none of what it may be".to_owned());
                }
            }
            ("const", _) if rule != value => return broken(format!("is not {rule}")),
            ("type", _) if !is(rule.as_str().expect("a type"), value) => {
                return broken(format!("is not of type {rule}"));
            }
            ("minimum", Value::Number(_)) if number(value) < number(rule) => {
                return broken(format!("is below {rule}"));
            }
            ("maximum", Value::Number(_)) if number(value) > number(rule) => {
                return broken(format!("is above {rule}"));
            }
            ("exclusiveMinimum", Value::Number(_)) if number(value) <= number(rule) => {
                return broken(format!("is not above {rule}"));
            }
            ("exclusiveMaximum", Value::Number(_)) if number(value) >= number(rule) => {
                return broken(format!("is not below {rule}"));
            }
            ("pattern", Value::String(text)) if !is_code(rule, text) => {
                return broken("is no code".to_owned());
            }
            ("minLength", Value::String(text)) if text.is_empty() => {
                return broken("is empty".to_owned());
            }
            ("minItems", Value::Array(items)) if (items.len() as f64) < number(rule) => {
                return broken("has too few items".to_owned());
            }
            ("maxItems", Value::Array(items)) if items.len() as f64 > number(rule) => {
                return broken("has too many items".to_owned());
            }
            ("items", Value::Array(items)) => {
                for (place, item) in items.iter().enumerate() {
                    check(root, rule, item, &format!("{at}[{place}]"))?;
                }
            }
            ("properties", Value::Object(table)) => {
                for (name, value) in table {
                    if let Some(schema) = rule.get(name) {
                        check(root, schema, value, &format!("{at}.{name}"))?;
                    }
                }
            }
            ("additionalProperties", Value::Object(table)) => {
                let own = words.get("properties").and_then(Value::as_object);
                for (name, value) in others(table, own) {
                    match rule {
                        Value::Bool(false) => return broken(format!("may not have `{name}`")),
                        schema => check(root, schema, value, &format!("{at}.{name}"))?,
                    }
                }
            }
            ("propertyNames", Value::Object(table)) => {
                for name in table.keys() {
                    check(root, rule, &json!(name), at)?;
                }
            }
            ("required", Value::Object(table)) => {
                let missing = rule.as_array().expect("names").iter();
                let mut missing =
                    missing.filter(|name| !table.contains_key(name.as_str().unwrap()));
                if let Some(name) = missing.next() {
                    return broken(format!("lacks {name}"));
                }
            }
            (
                "const"
                | "type"
                | "minimum"
                | "maximum"
                | "exclusiveMinimum"
                | "exclusiveMaximum"
                | "pattern"
                | "minLength"
                | "minItems"
                | "maxItems"
                | "items"
                | "properties"
                | "additionalProperties"
                | "propertyNames"
                | "required"
                | "description"
                | "default"
                | "title"
                | "$schema"
                | "$defs",
                _,
            ) => {}
            (word, _) => return Err(format!("{at}: the schema has the word `{word}`")),
        }
    }
    Ok(())
}

fn is(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => value.is_i64(),
        other => panic!("the schema has the type {other}"),
    }
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

fn is_code(pattern: &Value, text: &str) -> bool {
    assert_eq!(pattern, "^[^\\s,=]+$");
    !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c == ',' || c == '=')
}

fn others<'t>(
    table: &'t Map<String, Value>,
    own: Option<&Map<String, Value>>,
) -> impl Iterator<Item = (&'t String, &'t Value)> {
    table.iter().filter(move |(name, _)| own.is_none_or(|own| !own.contains_key(*name)))
}

fn files(folder: &Path, name: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("one").path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let named = files.into_iter().filter(|file| file.file_name().is_some_and(|own| own == name));
    named.chain(folders.iter().flat_map(|folder| self::files(folder, name))).collect()
}

fn keeps(schema: &Value, text: &str) -> Result<(), String> {
    let table: toml::Table = toml::from_str(text).expect("TOML");
    check(schema, schema, &serde_json::to_value(table).expect("JSON"), "")
}

#[test]
fn every_file_of_this_repository_keeps_to_its_schema() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (name, least) in [("methodology", 20), ("uncertainty", 1)] {
        let schema = json(&["schema", name]);
        let folders = [here.join("fixtures"), here.join("tests/published")];
        let found: Vec<_> =
            folders.iter().flat_map(|folder| files(folder, &format!("{name}.toml"))).collect();
        assert!(found.len() >= least, "{} files of {name}", found.len());
        for file in found {
            let text = fs::read_to_string(&file).expect("a text");
            keeps(&schema, &text).unwrap_or_else(|why| panic!("{}: {why}", file.display()));
        }
    }
}

/// The examples of all methods keep to the schema; what the reader refuses does not.
#[test]
fn the_schema_takes_what_the_reader_takes() {
    let schema = json(&["schema"]);
    for method in json(&["methods", "--format", "json"]).as_array().expect("a list") {
        let example = method["example"].as_str().expect("a text");
        let text = match method["family"].as_str().expect("a text") {
            "imputation" => format!("[indicators]\nimpute = {example}"),
            "weighting" => format!("[groups]\nweighting = {example}"),
            "aggregation" => format!("[groups]\naggregation = {example}"),
            "rule for missing children" => format!("[groups]\nmissing = {{ rule = {example} }}"),
            "winsorisation" => format!("[indicators]\ntransforms = [{{ winsorise = {example} }}]"),
            _ => format!("[indicators]\ntransforms = [{example}]"),
        };
        assert_eq!(keeps(&schema, &text), Ok(()), "{text}");
    }
    for wrong in [
        "[group]\naggregation = \"minimum\"",
        "[groups]\naggregation = \"mean\"",
        "[groups]\naggregation = \"vikor\"",
        "[groups]\naggregation = { vikor = { majority = 2 } }",
        "[groups]\naggregation = { minimum = { exponent = 2 } }",
        "[groups]\nmissing = \"require-all\"",
        "[indicators]\ntransforms = [{ z-score = {} }]",
        "[indicators]\ntransforms = [{ z-score = { ddof = 2 } }]",
        "[indicators]\ntransforms = [{ min-max = { to = [0, 1, 2] } }]",
        "[indicators]\ntransforms = [{ ln-gii = {}, min-max = { to = [0, 1] } }]",
        "accept = [\"zero-in-men\"]",
        "[weights]\n\"two words\" = 1",
        "[verification]\nspearman = 2",
    ] {
        assert!(keeps(&schema, wrong).is_err(), "{wrong}");
    }
    let schema = json(&["schema", "uncertainty"]);
    assert_eq!(keeps(&schema, "[factor.f]\nnoise = 0.25"), Ok(()));
    assert!(keeps(&schema, "[factor.f]\nnoise = 2").is_err());
    assert!(keeps(&schema, "[factors.f]\nnoise = 0.25").is_err());
}

/// What is written keeps to its schema, whatever an index has: classes, transformed groups, gaps,
/// screening, several periods, other means.
#[test]
fn scores_keep_to_their_schema() {
    let schema = json(&["schema", "scores"]);
    for folder in [
        "fixtures/gai-2021",
        "fixtures/gai-2024",
        "fixtures/gai-2024-full-synthetic",
        "fixtures/gvt-2024",
    ] {
        let scores = json(&["score", folder, "--format", "json"]);
        assert_eq!(check(&schema, &schema, &scores, ""), Ok(()), "{folder}");
        assert!(scores["rows"].as_array().expect("rows").len() > 100, "{folder}");
    }
    let rows = "unit,period,a,b\nX,2020,1,2\nY,2020,3,\nX,2021,4,1\nY,2021,2,2\n";
    let methodology = "[screening]\nunits = { available = 0.4 }\n[groups]\ntransforms = [{ round = { decimals = 0 } }]\n\
        [node.i.classes.bands]\nlowest = \"low\"\nabove.cut-offs = [{ band = \"high\", from = 2 }]\n";
    let files = [
        ("framework.csv", "code,parent,type\ni,,aggregate\na,i,indicator\nb,i,indicator\n"),
        ("methodology.toml", methodology),
        ("data.csv", rows),
    ];
    let folder = folder_of("schema-of-scores", &files);
    let scores = json(&["score", &folder, "--format", "json"]);
    assert_eq!(check(&schema, &schema, &scores, ""), Ok(()));
    let first = &scores["rows"][0];
    let expected = json!({
        "period": "2020", "unit": "X", "name": "X", "node": "i", "level": "index", "score": 2,
        "rank": 2, "class": "high", "full": 2, "aggregate": 1.5, "provenance": "aggregated",
    });
    assert_eq!(first, &expected);
    assert_eq!(scores["additive"], false);
    assert_eq!(scores["screening"]["units"].as_array().expect("units").len(), 4);
    for (wrong, why) in [
        (json!({ "title": "i", "additive": true, "rows": [] }), "lacks \"nodes\""),
        (json!({ "title": "i", "additive": 1, "rows": [], "nodes": [] }), "is not of type"),
        (json!({ "title": "i", "additive": true, "rows": [{}], "nodes": [] }), "lacks \"unit\""),
    ] {
        let error = check(&schema, &schema, &wrong, "").expect_err("it is wrong");
        assert!(error.contains(why), "{error}");
    }
}

/// The parts of a score are those that `cindex explain` tells.
#[test]
fn contributions_are_those_of_explain() {
    let scores = json(&["score", "fixtures/gai-2024", "--format", "json"]);
    let explained = json(&["explain", "fixtures/gai-2024", "--unit", "KOR", "--format", "json"]);
    let rows = scores["rows"].as_array().expect("rows").iter();
    let own: Vec<_> = rows.filter(|row| row["unit"] == "KOR").collect();
    let parts = explained["explanation"]["parts"].as_array().expect("parts");
    assert_eq!(parts.len() + 1, own.len(), "and the index");
    for (part, row) in parts.iter().zip(&own[1..]) {
        assert_eq!(part["node"], row["node"]);
        let (part, row) = (number(&part["part"]), number(&row["contribution"]));
        assert!((part - row).abs() < 1e-12, "{part} {row}");
    }
}
