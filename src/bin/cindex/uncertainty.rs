//! `cindex uncertainty`: the ranking under other choices of method; and its parts put together.

use std::path::PathBuf;

use clap::Args;
use composite_index::error::{ErrorKind, Source};
use composite_index::robustness::uncertainty::{
    Factors, RankSummary, Runs, Uncertainty, UncertaintySummary,
};
use composite_index::{Dataset, Index, Result};
use serde::{Deserialize, Serialize};

use crate::change::{self, Change};
use crate::input::{Input, number};
use crate::intervals::{Interval, picture};
use crate::merge::{self, MergeArguments};
use crate::output::{Format, Output};
use crate::report::{Body, ByName, Report};
use crate::result_table::{ResultTable, Value, counted};
use crate::{Failure, Outcome, progress};

#[derive(Debug, Args)]
pub(crate) struct UncertaintyArguments {
    #[command(flatten)]
    pub(crate) input: Input,
    /// File of factors; uncertainty.toml in the folder by default.
    #[arg(long, value_name = "FILE")]
    pub(crate) specification: Option<PathBuf>,
    /// Number of replicates, or only those from number A up to B, for `cindex merge`.
    #[arg(long, value_name = "N|A..B", default_value = "10000", value_parser = parse_replicates)]
    pub(crate) runs: Runs,
    /// The seed of the random numbers; the same seed gives the same result.
    #[arg(long, value_name = "SEED", default_value_t = 0, value_parser = number::seed, allow_negative_numbers = true)]
    pub(crate) seed: u64,
    /// Number of threads; all cores by default.
    #[arg(long, value_name = "T", value_parser = number::threads, allow_negative_numbers = true)]
    pub(crate) threads: Option<usize>,
    /// Keep the scores of every replicate, for their quantiles.
    #[arg(long)]
    pub(crate) scores: bool,
    /// Show the share of replicates in which each unit is among the first K.
    #[arg(long, value_name = "K", value_parser = number::count, allow_negative_numbers = true)]
    pub(crate) top: Option<usize>,
    #[command(flatten)]
    pub(crate) change: Change,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// `1000` or `250..500`.
fn parse_replicates(typed: &str) -> Result<Runs, String> {
    let number = |text: &str| text.trim().parse::<u64>().ok();
    let runs = match typed.split_once("..") {
        Some((from, to)) => number(from).zip(number(to)),
        None => number(typed).map(|to| (0, to)),
    };
    let runs = runs.filter(|(from, to)| from < to);
    runs.map(|(from, to)| Runs::new(from, to)).ok_or_else(|| {
        format!("`{typed}` are not runs: write how many, or A..B with A below B, such as 0..2500")
    })
}

/// The factors of a file, or of the folder's uncertainty.toml.
pub(crate) fn of_factors(
    input: &Input,
    specification: Option<&PathBuf>,
    index: &Index,
    data: &Dataset,
) -> Result<Uncertainty> {
    let file = specification.cloned().unwrap_or_else(|| input.dir.join("uncertainty.toml"));
    Uncertainty::new(index, data, Factors::from_toml(&Source::read(file)?)?)
}

pub(crate) fn run(arguments: &UncertaintyArguments) -> Result<Outcome, Failure> {
    let (index, data) = change::index_and_data(&arguments.input, &arguments.change)?;
    check_top(arguments.top, data.units().len())?;
    let specification = arguments.specification.as_ref();
    let study = of_factors(&arguments.input, specification, &index, &data)?;
    let asked = arguments.runs.count();
    let summary = progress::long_run(arguments.threads, asked, "replicates", |progress| {
        let go_on = |counted| progress.more(counted);
        study.run_while(arguments.runs, arguments.seed, arguments.scores, go_on)
    })?;
    let title = format!("{}: {}", index.framework().root().name(), counted(data.units().len()));
    let complete = summary.replicates() == asked;
    let format = arguments.output.format;
    report(&summary, &title, complete, arguments.top, format)?.write(&arguments.output)?;
    Ok(if complete { Outcome::Done } else { Outcome::FallsShort })
}

fn check_top(top: Option<usize>, units: usize) -> Result<(), Failure> {
    match top.filter(|top| *top > units) {
        Some(rank) => Err(ErrorKind::RankBeyondUnits { rank, units }.into()),
        None => Ok(()),
    }
}

/// A file that `uncertainty --format json` wrote.
#[derive(Deserialize)]
struct Part {
    title: String,
    complete: bool,
    uncertainty: UncertaintySummary,
}

pub(crate) fn merge(arguments: &MergeArguments) -> Result<Outcome, Failure> {
    let both = |one: Part, other: Part| {
        let uncertainty = one.uncertainty.merge(other.uncertainty)?;
        Ok(Part { title: one.title, complete: one.complete && other.complete, uncertainty })
    };
    let Part { title, complete, uncertainty } = merge::all(&arguments.files, "summary", both)?;
    let format = arguments.output.format;
    report(&uncertainty, &title, complete, arguments.top, format)?.write(&arguments.output)?;
    Ok(Outcome::Done)
}

/// Tables and picture, units by nominal rank. What the format does not show is not made: the table of
/// shares has a row for each rank that a unit had.
fn report<'a>(
    summary: &'a UncertaintySummary,
    title: &str,
    complete: bool,
    top: Option<usize>,
    format: Format,
) -> Result<Report<'a>, Failure> {
    let mut units: Vec<_> = summary.units().collect();
    check_top(top, units.len())?;
    let nominal = |unit: &RankSummary<'_>| unit.nominal_rank().unwrap_or(f64::INFINITY);
    units.sort_by(|a, b| nominal(a).total_cmp(&nominal(b)).then_with(|| a.unit().cmp(b.unit())));
    let extent = extent(summary, complete);
    let incomplete = (!complete).then(|| extent.clone());
    let mut tables =
        vec![("ranks", ranks(&units, extent, top)), ("acceptability", shares(&units, format))];
    if units.iter().any(|unit| unit.score_quantile(0.5).is_some()) {
        tables.push(("scores", scores(&units)));
    }
    let name = title.to_owned();
    let json = Body::Streamed(Box::new(move |tables, out| {
        let whole = Whole { title: &name, complete, tables, uncertainty: summary };
        serde_json::to_writer_pretty(out, &whole)
    }));
    let lines: Vec<_> = units.iter().map(line).collect();
    let picture = Some(picture(&lines, "replicates"));
    let title = title.to_owned();
    Ok(Report { title, tables, json, picture, incomplete, is_answer: false })
}

/// What JSON has of an analysis of uncertainty.
#[derive(Serialize)]
struct Whole<'a> {
    title: &'a str,
    complete: bool,
    #[serde(flatten)]
    tables: ByName<'a>,
    uncertainty: &'a UncertaintySummary,
}

fn line<'a>(unit: &RankSummary<'a>) -> Interval<'a> {
    let quantile = |p| unit.quantile(p);
    let quantiles = match (quantile(0.05), quantile(0.5), quantile(0.95)) {
        (Some(low), Some(median), Some(high)) => Some([low, median, high]),
        _ => None,
    };
    Interval { unit: unit.unit().as_str(), nominal: unit.nominal_rank(), quantiles }
}

/// How many replicates, and which where they are not the first.
fn extent(summary: &UncertaintySummary, complete: bool) -> String {
    let ranges: Vec<_> =
        summary.runs().iter().map(|runs| format!("{}..{}", runs.from, runs.to)).collect();
    let incomplete = if complete { "" } else { "incomplete: " };
    let (count, seed) = (summary.replicates(), summary.seed());
    format!("{incomplete}{count} replicates, runs {}, seed {seed}", ranges.join(", "))
}

fn ranks(units: &[RankSummary<'_>], heading: String, top: Option<usize>) -> ResultTable {
    let names = [
        "rank",
        "unit",
        "name",
        "mean",
        "5%",
        "median",
        "95%",
        "best seen",
        "worst seen",
        "unranked",
    ];
    let mut columns: Vec<String> = names.map(str::to_owned).into();
    if let Some(top) = top {
        columns.extend([format!("top {top}"), format!("error of top {top}")]);
    }
    let row = |unit: &RankSummary<'_>| {
        let mut row = vec![
            Value::rank(unit.nominal_rank()),
            Value::text(unit.unit()),
            Value::text(unit.name()),
            Value::Number(unit.mean(), 2),
            Value::rank(unit.quantile(0.05)),
            Value::rank(unit.quantile(0.5)),
            Value::rank(unit.quantile(0.95)),
            Value::rank(unit.best()),
            Value::rank(unit.worst()),
            Value::count(usize::try_from(unit.unranked()).unwrap_or(usize::MAX)),
        ];
        if let Some(top) = top {
            let share = unit.top(top);
            row.push(Value::Number(Some(share).filter(|share| share.is_finite()), 4));
            let error = unit.standard_error(share);
            row.push(Value::Number(Some(error).filter(|error| error.is_finite()), 4));
        }
        row
    };
    ResultTable {
        heading,
        legend: "rank: of the index as it is; mean to worst seen: of the ranks over all replicates, with \
                 their 5 %, 50 % and 95 % quantiles; unranked: replicates in which the unit has no \
                 rank.",
        columns,
        rows: units.iter().map(row).collect(),
        ..ResultTable::default()
    }
}

/// The ranks that units had, with the shares of replicates and their standard errors.
fn shares(units: &[RankSummary<'_>], format: Format) -> ResultTable {
    let mut rows = Vec::new();
    for unit in units.iter().filter(|_| format != Format::Table) {
        for (rank, share) in unit.shares() {
            rows.push(vec![
                Value::text(unit.unit()),
                Value::count(rank),
                Value::Number(Some(share), 4),
                Value::Number(Some(unit.standard_error(share)), 4),
            ]);
        }
    }
    let columns = ["unit", "rank", "share", "error"].map(str::to_owned).into();
    ResultTable {
        heading: "Rank acceptability".to_owned(),
        columns,
        rows,
        ..ResultTable::default()
    }
}

fn scores(units: &[RankSummary<'_>]) -> ResultTable {
    let row = |unit: &RankSummary<'_>| {
        let mut row = vec![Value::text(unit.unit()), Value::score(unit.nominal_score())];
        row.extend([0.05, 0.5, 0.95].map(|p| Value::score(unit.score_quantile(p))));
        row
    };
    let columns = ["unit", "nominal", "5%", "median", "95%"].map(str::to_owned).into();
    let rows = units.iter().map(row).collect();
    ResultTable { heading: "Scores".to_owned(), columns, rows, ..ResultTable::default() }
}
