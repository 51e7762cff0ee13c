//! `cindex verify`: the result held against what was published.

use std::path::PathBuf;

use clap::Args;
use composite_index::results::{Divergence, Shortfall, VerificationReport};

use crate::input::Input;
use crate::output::{Format, Output};
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
    let data = input.all_values(&folder)?;
    let report = folder.verify_data(&data)?;
    let screened = notes::note_on(folder.index(), &data)?;
    let title = folder.index().framework().root().name();
    sheet(title, &report, screened, arguments.output.format).write(&arguments.output)?;
    Ok(if report.passes() { Outcome::Done } else { Outcome::FallsShort })
}

fn sheet(
    title: &str,
    report: &VerificationReport,
    screened: Option<String>,
    format: Format,
) -> ResultTable {
    let mut notes: Vec<_> = screened.into_iter().collect();
    notes.extend(report.first_divergence.as_ref().map(divergence));
    notes.push(verdict(&report.shortfalls));
    let rows = measures(report).into_iter();
    ResultTable {
        heading: format!("{title}: against the published result"),
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
        notes,
        ..ResultTable::default()
    }
}

fn measures(report: &VerificationReport) -> Vec<(&'static str, Value)> {
    let within = report.within_tolerance.map(|count| count as f64);
    vec![
        ("units", Value::count(report.units)),
        ("screened out", Value::count(report.screened_out)),
        ("scores compared", Value::count(report.cells)),
        ("largest difference", Value::Number(Some(report.largest_difference), 6)),
        ("RMS difference", Value::Number(Some(report.rms_difference), 6)),
        ("exact at the published decimals", Value::count(report.exact)),
        ("within the tolerance", Value::Number(within, 0)),
        ("ranks compared", Value::count(report.ranks)),
        ("exact ranks", Value::count(report.exact_ranks)),
        ("largest rank shift", Value::rank(Some(report.largest_rank_shift))),
        ("Spearman of the ranks", Value::Number(report.spearman, 6)),
        ("exact from the top", Value::count(report.exact_top)),
        ("without a score of ours", Value::count(report.unmatched)),
        ("without a published score", Value::count(report.unpublished)),
        ("missing on both sides", Value::count(report.missing)),
    ]
}

fn divergence(divergence: &Divergence) -> String {
    let Divergence { unit, node, .. } = divergence;
    let figure = |figure: Option<f64>| figure.map_or("-".to_owned(), |figure| format!("{figure}"));
    let mut text = format!("First to diverge: {node} of {unit}");
    if let Some(period) = &divergence.period {
        text += &format!(" in {period}");
    }
    if divergence.published_score.is_some() {
        let (ours, theirs) = (figure(divergence.score), figure(divergence.published_score));
        text += &format!("\n  score {ours}, published {theirs}");
    }
    if divergence.published_rank.is_some() {
        let (ours, theirs) = (figure(divergence.rank), figure(divergence.published_rank));
        text += &format!("\n  rank {ours}, published {theirs}");
    }
    for child in &divergence.children {
        text += &format!("\n  {:.4} × {}: {}", child.share, child.node, figure(child.score));
        if child.published_score.is_some() {
            text += &format!(", published {}", figure(child.published_score));
        }
    }
    text
}

fn verdict(shortfalls: &[Shortfall]) -> String {
    if shortfalls.is_empty() {
        return "Meets the tolerance of the methodology.".to_owned();
    }
    let mut text = "Falls short:".to_owned();
    for Shortfall { demand, node, asked, found, .. } in shortfalls {
        let node = node.as_ref().map(|node| format!(" at {node}")).unwrap_or_default();
        text += &format!("\n  {demand}{node}: {asked} asked, {found} found");
    }
    text
}
