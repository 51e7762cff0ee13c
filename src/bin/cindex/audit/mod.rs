//! `cindex audit`: data, structure and weights reviewed as a statistical audit does.

mod columns;
mod groups;
mod profile;
mod trends;

use clap::ValueEnum;
use composite_index::Framework;
use composite_index::audit::{self, Audit, Finding};
use composite_index::error::Refusal;
use serde_json::Value as Json;

use crate::arguments::{AuditArguments, Section};
use crate::report::Report;
use crate::result_table::{ResultTable, Value, counted};
use crate::{Failure, Outcome, changed};
use columns::{denominators, node_coverage, parents, siblings, statistics, unit_coverage};
use groups::{children, groups, importance, methods, removals};

pub(crate) fn run(arguments: &AuditArguments) -> Result<Outcome, Failure> {
    let (index, folder) = changed::index(&arguments.input, &arguments.change)?;
    if arguments.trends {
        let (unit, latest) = (arguments.unit.as_deref(), arguments.latest);
        trends::report(index.framework(), folder.data()?, unit, latest)?
            .write(&arguments.output)?;
        return Ok(Outcome::Done);
    }
    let data = arguments.input.values(&folder)?;
    let report = match &arguments.unit {
        Some(unit) => {
            let scores = index.score(&data)?;
            let standings = audit::profile(index.framework(), &data, unit)?;
            profile::report(&scores, &standings, &audit::unit_summary(&scores, unit)?)
        }
        None => {
            let thresholds = arguments.thresholds.unwrap_or_default();
            let audit = Audit::with(&index, &data, thresholds)?;
            of_index(index.framework(), &audit, &arguments.only)
        }
    };
    report.write(&arguments.output)?;
    Ok(Outcome::Done)
}

/// The sections that were asked for, in the order of the review; all where none was.
fn of_index(framework: &Framework, audit: &Audit, only: &[Section]) -> Report {
    let asked = |section: &Section| only.is_empty() || only.contains(section);
    // Few methods have more to tell than scores.
    let mute = only.is_empty() && audit.methods.is_empty();
    let sections = Section::value_variants().iter().copied().filter(|section| asked(section));
    let sections: Vec<_> =
        sections.filter(|section| !(mute && *section == Section::Methods)).collect();
    Report {
        title: format!("{}: review of {}", audit.title, counted(audit.units)),
        tables: sections.iter().flat_map(|section| tables(framework, audit, *section)).collect(),
        json: json(audit, &sections),
        ..Report::default()
    }
}

/// The whole review, without the sections that were not asked for.
fn json(audit: &Audit, sections: &[Section]) -> Json {
    let mut json = serde_json::to_value(audit).unwrap_or_default();
    let name = |section: &Section| section.to_possible_value().map(|it| it.get_name().to_owned());
    if let Some(fields) = json.as_object_mut() {
        for section in Section::value_variants() {
            if let Some(name) = name(section).filter(|_| !sections.contains(section)) {
                fields.remove(&name);
            }
        }
    }
    json
}

fn tables(
    framework: &Framework,
    audit: &Audit,
    section: Section,
) -> Vec<(&'static str, ResultTable)> {
    match section {
        Section::Findings => vec![("findings", findings(audit))],
        Section::Coverage => vec![
            ("coverage-nodes", node_coverage(framework, &audit.coverage)),
            ("coverage-units", unit_coverage(&audit.coverage)),
        ],
        Section::Statistics => vec![
            ("statistics-raw", statistics("Raw indicators", &audit.statistics.raw)),
            ("statistics-scores", statistics("Scores of all nodes", &audit.statistics.scores)),
        ],
        Section::Denominators => vec![("denominators", denominators(&audit.denominators))],
        Section::Siblings => vec![("siblings", siblings(&audit.siblings))],
        Section::Parents => vec![("parents", parents(&audit.parents))],
        Section::Groups => {
            vec![("groups", groups(&audit.groups)), ("children", children(&audit.groups))]
        }
        Section::Importance => vec![("importance", importance(&audit.importance))],
        Section::Removals => vec![("removals", removals(&audit.removals))],
        Section::Methods => vec![("methods", methods(&audit.methods))],
    }
}

fn sheet(heading: &str, columns: &[&str], rows: Vec<Vec<Value>>) -> ResultTable {
    let columns = columns.iter().map(|column| (*column).to_owned()).collect();
    ResultTable { heading: heading.to_owned(), columns, rows, ..ResultTable::default() }
}

fn text(text: impl ToString) -> Value {
    Value::text(text)
}

fn figure(figure: Option<f64>) -> Value {
    Value::Number(figure, 3)
}

fn percent(share: Option<f64>) -> Value {
    Value::Number(share.map(|share| 100.0 * share), 1)
}

/// The reason of what has no figure.
fn reason<T>(result: &Result<T, Refusal>) -> String {
    result.as_ref().err().map(ToString::to_string).unwrap_or_default()
}

fn findings(audit: &Audit) -> ResultTable {
    let row = |finding: &Finding| {
        vec![text(finding.check.name()), text(&finding.subject), text(&finding.what)]
    };
    let rows: Vec<_> = audit.findings.iter().map(row).collect();
    let heading = format!("Findings: {}", rows.len());
    sheet(&heading, &["check", "subject", "finding"], rows)
}
