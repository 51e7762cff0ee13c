//! `cindex confidence`: how sure ranks are.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use composite_index::decisions::{
    Cells, Confidence, Correction, Estimates, Imputations, Pooled, Pooling, RankConfidence,
    RankLimits, RankSet, Rounding, StandardErrors, pool, ranges_from_csv, rank_confidence_while,
    rank_limits,
};
use composite_index::error::{Diagnostic, ErrorKind, Source};
use composite_index::{Dataset, Index};
use serde_json::{Value as Json, json};

use super::paragraph;
use crate::change::{self, Change};
use crate::input::{Input, number};
use crate::output::Output;
use crate::report::{Body, Report};
use crate::result_table::{ResultTable, Value, counted};
use crate::{Failure, Outcome, progress};

#[derive(Debug, Args)]
pub(crate) struct ConfidenceArguments {
    #[command(flatten)]
    pub(crate) input: Input,
    /// Confidence sets of ranks from standard errors: a file with `unit,error` for those of scores,
    /// or one with `unit` and columns of data.csv for those of values.
    #[arg(long, value_name = "FILE")]
    pub(crate) errors: Option<PathBuf>,
    /// Scores and ranks over several imputations: a file with `imputation,unit,indicator,value`.
    #[arg(long, value_name = "FILE")]
    pub(crate) imputations: Option<PathBuf>,
    /// Ranks that are possible whatever the missing values are. Without any of these, `--gaps` (where
    /// values are missing) and `--rounding`.
    #[arg(long)]
    pub(crate) gaps: bool,
    /// A file with `indicator,low,high`: ranges of missing values, in place of the observed ones.
    #[arg(long, value_name = "FILE", requires = "gaps")]
    pub(crate) ranges: Option<PathBuf>,
    /// Ranks that are possible whatever the digits are that were not printed.
    #[arg(long)]
    pub(crate) rounding: bool,
    /// Decimals that were printed; those of each indicator's longest value by default.
    #[arg(long, value_name = "N", requires = "rounding")]
    pub(crate) decimals: Option<u8>,
    /// The scale of all values, which no digit can leave.
    #[arg(long, value_name = "LOW,HIGH", requires = "rounding", value_parser = parse_scale, allow_hyphen_values = true)]
    pub(crate) scale: Option<(f64, f64)>,
    /// Speak of this unit.
    #[arg(long, value_name = "CODE")]
    pub(crate) unit: Option<String>,
    /// In this group rather than in the index.
    #[arg(long, value_name = "CODE")]
    pub(crate) node: Option<String>,
    /// The probability that a set holds the true rank.
    #[arg(long, value_name = "SHARE", default_value = "95%", value_parser = parse_share)]
    pub(crate) coverage: f64,
    /// How to allow for many comparisons.
    #[arg(long, value_name = "METHOD", default_value = "step-down")]
    pub(crate) method: Method,
    /// The units that may be among the best so many.
    #[arg(long, value_name = "K", default_value_t = 5, value_parser = number::count, allow_negative_numbers = true)]
    pub(crate) top: usize,
    /// Number of draws, 1000 or more, for the sets of all units together.
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = number::count, allow_negative_numbers = true)]
    pub(crate) draws: usize,
    /// The seed of the draws; the same seed gives the same result.
    #[arg(long, value_name = "SEED", default_value_t = 0, value_parser = number::seed, allow_negative_numbers = true)]
    pub(crate) seed: u64,
    /// Number of threads; all cores by default.
    #[arg(long, value_name = "T", value_parser = number::threads, allow_negative_numbers = true)]
    pub(crate) threads: Option<usize>,
    #[command(flatten)]
    pub(crate) change: Change,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Method {
    /// By the greatest difference among pairs still open, again and again.
    StepDown,
    /// By the greatest difference among all pairs.
    SingleStep,
    /// By the number of ordered pairs.
    Bonferroni,
    /// By the number of ordered pairs still open.
    Holm,
}

impl From<Method> for Correction {
    fn from(method: Method) -> Self {
        match method {
            Method::StepDown => Self::StepDown,
            Method::SingleStep => Self::SingleStep,
            Method::Bonferroni => Self::Bonferroni,
            Method::Holm => Self::Holm,
        }
    }
}

/// `95%` or `0.95`.
fn parse_share(typed: &str) -> Result<f64, String> {
    let text = typed.trim();
    let (text, unit) = text.strip_suffix('%').map_or((text, 1.0), |percent| (percent, 100.0));
    let number: Option<f64> = text.trim().parse().ok();
    number
        .map(|number| number / unit)
        .ok_or_else(|| format!("`{typed}` is not a share: write 95% or 0.95"))
}

/// `0,100`.
fn parse_scale(typed: &str) -> Result<(f64, f64), String> {
    let ends = typed.split_once(',');
    let ends =
        ends.and_then(|(low, high)| Some((low.trim().parse().ok()?, high.trim().parse().ok()?)));
    ends.filter(|(low, high): &(f64, f64)| low < high && low.is_finite() && high.is_finite())
        .ok_or_else(|| format!("`{typed}` is not a scale: write LOW,HIGH, such as 0,100"))
}

pub(crate) fn run(arguments: &ConfidenceArguments) -> Result<Outcome, Failure> {
    let (index, data) = change::index_and_data(&arguments.input, &arguments.change)?;
    let (node, unit) = (arguments.node.as_deref(), arguments.unit.as_deref());
    check_unit(&index, &data, node, unit)?;
    let (mut tables, mut incomplete) = (Vec::new(), None);
    let mut whole = json!({ "title": index.framework().root().name() });
    let mut add = |name: &'static str, table: ResultTable, found: Json, said: Vec<String>| {
        whole[name] = found;
        whole[name]["sentences"] = json!(said);
        tables.push((name, ResultTable { notes: paragraph(&said), ..table }));
    };
    let errors = arguments.errors.as_ref().map(|file| {
        let source = Source::read(file)?;
        StandardErrors::from_csv(&source, index.framework())
    });
    let errors = errors.transpose()?;
    if let Some(errors) = &errors {
        let estimates = Estimates::with(&index, &data, node, errors)?;
        let found = sets(arguments, &estimates)?;
        incomplete = (!found.complete).then(|| "incomplete: not all sets were found".to_owned());
        add("confidence", of_sets(arguments, &found), json!(found), found.sentences(unit));
    }
    if let Some(file) = &arguments.imputations {
        let imputations = Imputations::from_csv(&Source::read(file)?)?;
        let mut asked = Pooling::default().coverage(arguments.coverage).top([arguments.top]);
        if let Some(StandardErrors::OfScores(errors)) = errors {
            asked = asked.errors(errors);
        }
        if let Some(node) = node {
            asked = asked.at(node);
        }
        let found = pool(&index, &data, &imputations, &asked)?;
        add("imputations", of_imputations(&found, unit), json!(found), found.sentences(unit));
    }
    let ConfidenceArguments { gaps, rounding, decimals, scale, .. } = *arguments;
    let alone = arguments.errors.is_none() && arguments.imputations.is_none() && !gaps && !rounding;
    if gaps || alone && has_gaps(&index, &data) {
        let ranges = arguments.ranges.as_ref();
        let ranges = ranges.map(|file| ranges_from_csv(&Source::read(file)?)).transpose()?;
        let found = rank_limits(&index, &data, node, &Cells::Gaps(ranges.unwrap_or_default()))?;
        add("gaps", of_bounds(&found, unit, true), json!(found), found.sentences(unit, true));
    }
    if rounding || alone {
        let rounding = Cells::Rounding(Rounding { decimals, scale });
        let found = rank_limits(&index, &data, node, &rounding)?;
        add("rounding", of_bounds(&found, unit, false), json!(found), found.sentences(unit, false));
    }
    whole["complete"] = json!(incomplete.is_none());
    let outcome = if incomplete.is_some() { Outcome::FallsShort } else { Outcome::Done };
    let report = Report {
        tables,
        json: Body::Whole(whole),
        incomplete,
        is_answer: true,
        ..Report::default()
    };
    report.write(&arguments.output)?;
    Ok(outcome)
}

/// Refuses a unit that is not there, or has no score.
fn check_unit(
    index: &Index,
    data: &Dataset,
    node: Option<&str>,
    unit: Option<&str>,
) -> composite_index::Result<()> {
    let scores = index.score(data)?;
    let at = change::node(&scores, node)?;
    let Some(unit) = unit else { return Ok(()) };
    if at.full(unit)?.is_none() {
        let (unit, node) = (unit.to_owned(), at.node().code().to_string());
        return Err(Diagnostic::from(ErrorKind::UnitWithoutScore { unit, node }).into());
    }
    Ok(())
}

fn has_gaps(index: &Index, data: &Dataset) -> bool {
    let indicators = index.framework().indicators();
    let columns = indicators.filter_map(|(node, _)| data.column(node.code()).ok());
    columns.flatten().any(|value| value.is_nan())
}

fn sets(arguments: &ConfidenceArguments, estimates: &Estimates) -> Result<RankConfidence, Failure> {
    let asked = Confidence::default()
        .coverage(arguments.coverage)
        .correction(arguments.method.into())
        .draws(arguments.draws)
        .seed(arguments.seed);
    // A second step is usual.
    progress::long_run(arguments.threads, 2 * arguments.draws as u64, "draws", |progress| {
        rank_confidence_while(estimates, asked, |more| progress.more(more))
    })
}

fn columns(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn of_sets(arguments: &ConfidenceArguments, found: &RankConfidence) -> ResultTable {
    let ends = |set: Option<RankSet>| {
        let end = |end: Option<usize>| Value::rank(end.map(|rank| rank as f64));
        [end(set.map(|set| set.best)), end(set.map(|set| set.worst))]
    };
    let shown = |unit: &str| arguments.unit.as_deref().is_none_or(|asked| asked == unit);
    let mut units: Vec<_> = found.units.iter().filter(|unit| shown(unit.unit.as_str())).collect();
    units.sort_by_key(|unit| unit.rank);
    let row = |unit: &&composite_index::decisions::UnitRanks| {
        let mut row = vec![
            Value::count(unit.rank),
            Value::text(&unit.unit),
            Value::text(&unit.name),
            Value::score(Some(unit.score)),
            Value::score(Some(unit.error)),
        ];
        row.extend(ends(unit.marginal));
        row.extend(ends(unit.simultaneous));
        let fragile = [unit.marginal, unit.simultaneous];
        let fragile = fragile.into_iter().flatten().any(|set| set.fragile);
        row.push(Value::text(if fragile { "fragile" } else { "" }));
        row
    };
    let best: Vec<_> =
        found.among_best(arguments.top).iter().map(|unit| unit.unit.to_string()).collect();
    let mut summary = vec![
        ("coverage".to_owned(), Value::Number(Some(found.coverage), 3)),
        ("draws".to_owned(), Value::count(found.draws)),
        ("seed".to_owned(), Value::text(found.seed)),
        (format!("may be in the first {}", arguments.top), Value::text(best.join(" "))),
    ];
    if !found.left_out.is_empty() {
        let left_out: Vec<_> = found.left_out.iter().map(ToString::to_string).collect();
        summary.push(("without a standard error".to_owned(), Value::text(left_out.join(" "))));
    }
    ResultTable {
        heading: format!("Ranks of {} with their confidence sets", counted(found.units.len())),
        columns: columns(&[
            "rank",
            "unit",
            "name",
            "score",
            "error",
            "best",
            "worst",
            "best of all",
            "worst of all",
            "note",
        ]),
        rows: units.iter().map(row).collect(),
        summary,
        legend: "best, worst: the set of the unit taken alone; best of all, worst of all: the set that \
                 holds for all units together; fragile: another seed may give another set.",
        incomplete: (!found.complete).then(|| "incomplete: not all sets were found".to_owned()),
        ..ResultTable::default()
    }
}

fn of_bounds(found: &RankLimits, unit: Option<&str>, gaps: bool) -> ResultTable {
    let shown = |code: &str| unit.is_none_or(|asked| asked == code);
    let mut units: Vec<_> = found.units.iter().filter(|it| shown(it.unit.as_str())).collect();
    units.sort_by_key(|unit| unit.rank);
    let row = |unit: &&composite_index::decisions::UnitLimits| {
        vec![
            Value::count(unit.rank),
            Value::text(&unit.unit),
            Value::text(&unit.name),
            Value::score(Some(unit.score)),
            Value::score(Some(unit.low)),
            Value::score(Some(unit.high)),
            Value::count(unit.best),
            Value::count(unit.worst),
            Value::count(unit.cells),
        ]
    };
    let (what, cells) = match gaps {
        true => ("whatever the missing values are", "gaps"),
        false => ("whatever was rounded away", "values"),
    };
    ResultTable {
        heading: format!("{}: possible ranks, {what}", found.name),
        columns: columns(&["rank", "unit", "name", "score", "low", "high", "best", "worst", cells]),
        rows: units.iter().map(row).collect(),
        summary: vec![
            ("ranks are".to_owned(), Value::text(found.word)),
            ("values that can differ".to_owned(), Value::count(found.cells)),
        ],
        legend: "low, high: the lowest and the highest possible full score; best, worst: the first \
                 and the last possible rank.",
        ..ResultTable::default()
    }
}

fn of_imputations(found: &Pooled, unit: Option<&str>) -> ResultTable {
    let shown = |code: &str| unit.is_none_or(|asked| asked == code);
    let mut units: Vec<_> = found.units.iter().filter(|it| shown(it.unit.as_str())).collect();
    units.sort_by(|a, b| a.mean_rank.total_cmp(&b.mean_rank));
    let top = units.first().and_then(|unit| unit.top_shares.first()).map_or(0, |(top, _)| *top);
    let row = |unit: &&composite_index::decisions::PooledUnit| {
        let share = unit.top_shares.first().map(|(_, share)| 100.0 * share);
        vec![
            Value::Number(Some(unit.mean_rank), 2),
            Value::text(&unit.unit),
            Value::text(&unit.name),
            Value::score(Some(unit.score)),
            Value::score(Some(unit.low)),
            Value::score(Some(unit.high)),
            Value::count(unit.best),
            Value::count(unit.median_rank),
            Value::count(unit.worst),
            Value::Number(share, 0),
        ]
    };
    let mut names =
        columns(&["mean rank", "unit", "name", "score", "low", "high", "best", "median", "worst"]);
    names.push(format!("top {top} %"));
    ResultTable {
        heading: format!("{}: over {} imputations", found.name, found.imputations),
        columns: names,
        rows: units.iter().map(row).collect(),
        legend: "score: the pooled score, with the interval of Rubin (1987) from low to high; best, \
                 median, worst: of the ranks in the imputations.",
        ..ResultTable::default()
    }
}
