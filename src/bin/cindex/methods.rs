//! `cindex methods`: the catalogue of methods, or one method with its options.

use clap::Args;
use composite_index::error::{Diagnostic, ErrorKind};
use composite_index::registry::{self, Family, MethodEntry, OptionDefault, ValueKind};
use serde_json::{Value as Json, json};

use crate::output::{Format, Output};
use crate::report::{Body, Report};
use crate::result_table::{ResultTable, Value};
use crate::{Failure, Outcome};

#[derive(Debug, Args)]
pub(crate) struct MethodsArguments {
    /// The method to describe; all methods are listed without it.
    name: Option<String>,
    #[command(flatten)]
    output: Output,
}

pub(crate) fn run(arguments: &MethodsArguments) -> Result<Outcome, Failure> {
    let output = &arguments.output;
    match &arguments.name {
        None => catalogue().write(output)?,
        Some(name) => describe(name, output)?,
    }
    Ok(Outcome::Done)
}

/// A table for each family.
fn catalogue() -> Report<'static> {
    let table = |family: Family| {
        let methods = registry::methods().filter(move |method| method.family == family);
        let row =
            |method: &MethodEntry| vec![Value::text(method.name), Value::text(method.summary)];
        let table = ResultTable {
            heading: format!("{family}, in {}", family.setting()),
            columns: ["name", "summary"].map(str::to_owned).into(),
            rows: methods.map(row).collect(),
            ..ResultTable::default()
        };
        (family.name(), table)
    };
    Report {
        title: "Methods (cindex methods NAME describes one)".to_owned(),
        tables: Family::ALL.map(table).into(),
        json: Body::Whole(registry::methods().map(to_json).collect()),
        ..Report::default()
    }
}

fn describe(name: &str, output: &Output) -> Result<(), Failure> {
    let methods: Vec<_> = registry::named(name).collect();
    if methods.is_empty() {
        let problem = Diagnostic::from(ErrorKind::UnknownMethod { method: name.to_owned() });
        let known = registry::methods().map(|method| method.name);
        return Err(problem.suggesting(name, known).into());
    }
    match output.format {
        Format::Json => {
            let json: Json = methods.into_iter().map(to_json).collect();
            output.write(&format!("{json:#}\n"))
        }
        _ => {
            let tables = methods.into_iter().map(|method| (method.family.name(), sheet(method)));
            let tables: Vec<_> = tables.collect();
            match output.format {
                Format::Table => {
                    let text = tables.into_iter().map(|(_, sheet)| text(sheet, output.width()));
                    output.write(&text.collect::<Vec<_>>().join("\n"))
                }
                _ => Report { tables, ..Report::default() }.write(output),
            }
        }
    }
}

/// A method without options is all heading. The heading has several lines, which a table's has not.
fn text(mut sheet: ResultTable, width: Option<usize>) -> String {
    let heading = std::mem::take(&mut sheet.heading);
    match sheet.rows.is_empty() {
        true => format!("{heading}\n"),
        false => format!("{heading}\n\n{}", sheet.table(width).trim_start()),
    }
}

fn sheet(method: &MethodEntry) -> ResultTable {
    let mut heading = format!(
        "{} ({}, in {})\n\n{}\n\nformula  {}\n",
        method.name,
        method.family,
        method.family.setting(),
        method.summary,
        method.formula
    );
    for (label, text) in [
        ("needs    ", method.needs),
        ("source   ", method.source),
        ("example  ", method.written().as_str()),
    ] {
        if !text.is_empty() {
            heading += &format!("{label}{text}\n");
        }
    }
    ResultTable {
        heading: heading.trim_end().to_owned(),
        columns: ["option", "takes", "default", "meaning"].map(str::to_owned).into(),
        rows: options(method).into_iter().map(|row| row.map(Value::text).into()).collect(),
        ..ResultTable::default()
    }
}

fn to_json(method: &'static MethodEntry) -> Json {
    let option = |[name, takes, default, meaning]: [String; 4]| json!({ "option": name, "takes": takes, "default": default, "meaning": meaning });
    json!({
        "family": method.family.name(),
        "setting": method.family.setting(),
        "name": method.name,
        "summary": method.summary,
        "formula": method.formula,
        "options": options(method).into_iter().map(option).collect::<Vec<_>>(),
        "needs": method.needs,
        "source": method.source,
        "example": method.written(),
    })
}

/// Option, what it takes, its default and its meaning, line by line.
fn options(method: &MethodEntry) -> Vec<[String; 4]> {
    let mut rows = Vec::new();
    let behind = format!("{} = …", method.name);
    match &method.value {
        Some(kind @ (ValueKind::Table(_) | ValueKind::Choice(_))) => inside("", kind, &mut rows),
        Some(kind) => rows.push([behind, takes(kind), "required".to_owned(), String::new()]),
        None => {}
    }
    rows
}

/// The options of a table below a name, or the words that it may be.
fn inside(name: &str, kind: &ValueKind, rows: &mut Vec<[String; 4]>) {
    match kind {
        ValueKind::Table(options) => {
            for option in *options {
                let path = match name {
                    "" => option.name.to_owned(),
                    _ => format!("{name}.{}", option.name),
                };
                let default = match option.default {
                    OptionDefault::Required => "required",
                    OptionDefault::Value(default) => default,
                    _ => "none",
                };
                let (takes, about) = (takes(&option.value), option.about.to_owned());
                rows.push([path.clone(), takes, default.to_owned(), about]);
                inside(&path, &option.value, rows);
            }
        }
        ValueKind::Choice(choices) => {
            for choice in *choices {
                let word = match (name, choice.value) {
                    ("", None) => format!("\"{}\"", choice.name),
                    ("", Some(_)) => format!("{{ {} = … }}", choice.name),
                    (_, None) => format!("{name} = \"{}\"", choice.name),
                    (_, Some(_)) => format!("{name} = {{ {} = … }}", choice.name),
                };
                let takes = choice.value.as_ref().map_or_else(String::new, takes);
                rows.push([word, takes, String::new(), choice.about.to_owned()]);
            }
        }
        ValueKind::List(kind) => inside(name, kind, rows),
        _ => {}
    }
}

fn takes(kind: &ValueKind) -> String {
    match kind {
        ValueKind::Choice(_) => "a word".to_owned(),
        ValueKind::Method(set) => {
            let article = if set.what.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
            format!("{article} {}", set.what)
        }
        ValueKind::Table(options) => {
            let names: Vec<_> = options.iter().map(|option| option.name).collect();
            format!("a table of {}", names.join(", "))
        }
        ValueKind::List(kind) => format!("a list, each item {}", takes(kind)),
        ValueKind::Tuple(kind, count) => format!("a list of {count} items, each {}", takes(kind)),
        ValueKind::Map(_, ValueKind::Map(_, kind)) => {
            format!("a table of tables, each value {}", takes(kind))
        }
        ValueKind::Map(_, kind) => format!("a table, each value {}", takes(kind)),
        kind => kind.to_string(),
    }
}
