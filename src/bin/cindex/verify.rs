//! `cindex verify`: the result held against what was published.

use std::path::PathBuf;

use clap::Args;
use composite_index::error::number as written;
use composite_index::methodology::VerificationMeasure;
use composite_index::results::{
    Agreement, Difference, Divergence, Exception, Figure, VerificationReport,
};
use composite_index::{Aggregation, Framework, Index};
use serde_json::json;

use crate::input::Input;
use crate::output::{Format, Output};
use crate::report::{Body, Report};
use crate::result_table::{ResultTable, Value};
use crate::{Failure, Outcome, notes};

#[derive(Debug, Args)]
pub(crate) struct VerifyArguments {
    #[command(flatten)]
    pub(crate) input: Input,
    /// Use another methodology file.
    #[arg(long, value_name = "FILE")]
    pub(crate) methodology: Option<PathBuf>,
    /// Use another table of published figures.
    #[arg(long, value_name = "FILE")]
    pub(crate) published: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) output: Output,
}

pub(crate) fn run(arguments: &VerifyArguments) -> Result<Outcome, Failure> {
    let VerifyArguments { input, methodology, published, .. } = arguments;
    let folder = input.open(methodology.as_ref(), published.as_ref())?;
    notes::refitted(input, folder.index());
    let data = input.all_values(&folder)?;
    let report = folder.verify_data(&data)?;
    let screened = notes::note_on(folder.index(), &data)?;
    let format = arguments.output.format;
    whole(folder.index(), &report, screened, format).write(&arguments.output)?;
    Ok(if report.passes() { Outcome::Done } else { Outcome::FallsShort })
}

/// The tables that people are shown.
#[cfg(feature = "report")]
pub(crate) fn tables_for_people(
    index: &Index,
    report: &VerificationReport,
) -> Vec<(&'static str, ResultTable)> {
    whole(index, report, None, Format::Table).tables
}

/// How many units a table for people shows; CSV and JSON have all.
const UNITS_SHOWN: usize = 10;

fn whole(
    index: &Index,
    report: &VerificationReport,
    screened: Option<String>,
    format: Format,
) -> Report<'static> {
    let framework = index.framework();
    let mut summary = summary(report, format);
    summary.heading = format!("{}: against the published result", framework.root().name());
    let mut json = summary.json();
    json["nodes"] = json!(report.nodes);
    json["periods"] = json!(report.periods);
    json["units"] = json!(report.differing_units);
    json["differences"] = json!(report.differences);
    json["first divergence"] = json!(report.first_divergence);
    json["exceptions"] = json!(report.exceptions);
    json["ignored columns"] = json!(report.ignored_columns);
    let mut tables = vec![("summary", summary)];
    if format == Format::Table {
        tables.extend(where_it_differs(report));
        if let Some((_, last)) = tables.last_mut() {
            last.notes = screened.into_iter().chain(said(report, index)).collect();
        }
    } else {
        let whole = |name, found: &[Agreement]| (name, agreements(name, found, report));
        tables.push(whole("node", &report.nodes));
        tables.push(whole("period", &report.periods));
        tables.push(whole("unit", &report.differing_units));
        tables.push(("difference", differences(&report.differences, framework)));
    }
    Report { tables, json: Body::Whole(json), ..Report::default() }
}

/// Nodes, periods and units with a figure that differs, of the units those that differ most.
fn where_it_differs(report: &VerificationReport) -> Vec<(&'static str, ResultTable)> {
    let differing = |all: &[Agreement]| -> Vec<Agreement> {
        all.iter().filter(|it| it.differing > 0).cloned().collect()
    };
    let mut units = report.differing_units.clone();
    units.sort_by(|a, b| {
        let largest = b.largest_difference.total_cmp(&a.largest_difference);
        b.differing.cmp(&a.differing).then(largest)
    });
    units.truncate(UNITS_SHOWN);
    let by_unit = match report.differing_units.len() {
        all if all > UNITS_SHOWN => format!("By unit: {UNITS_SHOWN} of {all}"),
        _ => "By unit".to_owned(),
    };
    let tables = [
        ("node", "By node".to_owned(), differing(&report.nodes)),
        ("period", "By period".to_owned(), differing(&report.periods)),
        ("unit", by_unit, units),
    ];
    let tables = tables.into_iter().filter(|(.., found)| !found.is_empty());
    let headed = |(name, heading, found): (_, _, Vec<_>)| {
        (name, ResultTable { heading, ..agreements(name, &found, report) })
    };
    tables.map(headed).collect()
}

fn summary(report: &VerificationReport, format: Format) -> ResultTable {
    let rows = measures(report).into_iter();
    ResultTable {
        columns: vec!["measure".to_owned(), "value".to_owned()],
        rows: rows
            .filter(|(_, value)| {
                format != Format::Table || !matches!(value, Value::Number(None, _))
            })
            .map(|(measure, value)| vec![Value::text(measure), value])
            .collect(),
        summary: match format {
            Format::Table => Vec::new(),
            _ => vec![("passes".to_owned(), Value::Truth(report.passes()))],
        },
        ..ResultTable::default()
    }
}

fn measures(report: &VerificationReport) -> Vec<(&'static str, Value)> {
    let number = |count: usize| Value::Number(Some(count as f64), 0);
    let where_any = |count: usize, any: usize| match any {
        0 => Value::Number(None, 0),
        _ => number(count),
    };
    let within = report.within_tolerance.map(|count| count as f64);
    vec![
        ("units", number(report.units)),
        ("screened out", number(report.screened_out)),
        ("scores compared", number(report.cells)),
        ("largest difference", Value::Number(Some(report.largest_difference), 6)),
        ("RMS difference", Value::Number(Some(report.rms_difference), 6)),
        ("exact at the published decimals", number(report.exact)),
        ("within the tolerance", Value::Number(within, 0)),
        ("ranks compared", number(report.ranks)),
        ("exact ranks", number(report.exact_ranks)),
        ("largest rank shift", Value::rank(Some(report.largest_rank_shift))),
        ("Spearman of the ranks", Value::Number(report.spearman, 6)),
        ("exact from the top", number(report.exact_top)),
        ("texts compared", where_any(report.texts, report.texts)),
        ("exact texts", where_any(report.exact_texts, report.texts)),
        ("without a score of ours", number(report.unmatched)),
        ("without a published score", number(report.unpublished)),
        ("missing on both sides", number(report.missing)),
        ("exceptions", where_any(report.exceptions.len(), report.exceptions.len())),
    ]
}

fn agreements(of: &str, found: &[Agreement], report: &VerificationReport) -> ResultTable {
    let first = |agreement: &Agreement| {
        let first = agreement.first.and_then(|at| report.differences.get(at));
        Value::text(first.map(|it| place(it, of)).unwrap_or_default())
    };
    let columns =
        [of, "compared", "differing", "largest difference", "largest rank shift", "first"];
    ResultTable {
        columns: columns.map(str::to_owned).into(),
        rows: found
            .iter()
            .map(|it| {
                vec![
                    Value::text(&it.of),
                    Value::count(it.cells + it.ranks + it.texts),
                    Value::count(it.differing),
                    Value::Number((it.cells > 0).then_some(it.largest_difference), 6),
                    Value::rank((it.ranks > 0).then_some(it.largest_rank_shift)),
                    first(it),
                ]
            })
            .collect(),
        ..ResultTable::default()
    }
}

/// What people call a figure: a score by its node alone.
fn called(figure: &VerificationMeasure) -> String {
    match figure {
        VerificationMeasure::Score(node) => node.to_string(),
        other => other.to_string(),
    }
}

/// Where a difference is, without what is known.
fn place(difference: &Difference, known: &str) -> String {
    let Difference { unit, period, figure, .. } = difference;
    let unit = (known != "unit").then(|| unit.to_string());
    let period = period.clone().filter(|_| known != "period");
    let parts: Vec<_> = [Some(called(figure)), unit, period].into_iter().flatten().collect();
    parts.join(" ")
}

fn differences(found: &[Difference], framework: &Framework) -> ResultTable {
    let columns = ["unit", "period", "node", "figure", "ours", "published", "difference"];
    let node = |difference: &Difference| {
        let node = difference.figure.node().and_then(|node| framework.node(node));
        node.map(|node| node.code().to_string()).unwrap_or_default()
    };
    let value = |figure: Option<&Figure>| match figure {
        Some(Figure::Number(number)) => Value::Number(Some(*number), 6),
        Some(text) => Value::text(text),
        None => Value::Number(None, 6),
    };
    ResultTable {
        columns: columns.map(str::to_owned).into(),
        rows: found
            .iter()
            .map(|it| {
                vec![
                    Value::text(&it.unit),
                    Value::text(it.period.as_deref().unwrap_or_default()),
                    Value::text(node(it)),
                    Value::text(&it.figure),
                    value(it.ours.as_ref()),
                    value(Some(&it.published)),
                    Value::Number(it.difference, 6),
                ]
            })
            .collect(),
        ..ResultTable::default()
    }
}

/// What people are told below the tables.
fn said(report: &VerificationReport, index: &Index) -> Vec<String> {
    let mut notes = Vec::new();
    if !report.exceptions.is_empty() {
        notes.push(exceptions(&report.exceptions));
    }
    if !report.ignored_columns.is_empty() {
        notes.push(format!("Columns not compared: {}", report.ignored_columns.join(", ")));
    }
    notes.extend(report.first_divergence.as_ref().map(|it| divergence(it, index)));
    if !report.unstated.is_empty() {
        let kinds = report.unstated.join(" and ");
        notes.push(format!(
            "No tolerance is stated for {kinds}: each must be exactly the published one."
        ));
    }
    notes.push(verdict(report));
    notes
}

fn exceptions(exceptions: &[Exception]) -> String {
    let mut text = "Errors of the publisher, by the methodology:".to_owned();
    for it in exceptions {
        let Exception { unit, why, published, .. } = it;
        let figure = called(&it.figure);
        let period = it.period.as_ref().map(|period| format!(" in {period}")).unwrap_or_default();
        let ours = it.ours.as_ref().map_or("-".to_owned(), ToString::to_string);
        text += &format!("\n  {figure} of {unit}{period}: {published}, ours {ours}; {why}");
        if !it.differs {
            text += "\n    does not differ: take the exception out";
        }
    }
    text
}

fn divergence(divergence: &Divergence, index: &Index) -> String {
    let Difference { unit, period, figure, ours, published, .. } = &divergence.difference;
    let mut text = format!("First to diverge: {} of {unit}", called(figure));
    if let Some(period) = period {
        text += &format!(" in {period}");
    }
    let ours = ours.as_ref().map_or("-".to_owned(), ToString::to_string);
    text += &format!("\n  ours {ours}, published {published}");
    let aggregation = figure.node().and_then(|node| index.aggregation(node));
    let weighted = aggregation.is_none_or(Aggregation::uses_weights);
    let number = |number: Option<f64>| number.map_or("-".to_owned(), written);
    for child in &divergence.children {
        let share = if weighted { format!("{:.4} × ", child.share) } else { String::new() };
        text += &format!("\n  {share}{}: {}", child.node, number(child.score));
        if child.published_score.is_some() {
            text += &format!(", published {}", number(child.published_score));
        }
    }
    text
}

fn verdict(report: &VerificationReport) -> String {
    if report.passes() {
        return match report.unstated.is_empty() {
            true => "Meets the tolerance of the methodology.".to_owned(),
            false => "Meets what is asked.".to_owned(),
        };
    }
    let mut text = "Falls short:".to_owned();
    for shortfall in &report.shortfalls {
        text += &format!("\n  {shortfall}");
    }
    text
}
