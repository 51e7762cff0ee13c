//! `cindex sensitivity`: which choices move a ranking, and what depends on each part of it.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use composite_index::NodeCode;
use composite_index::error::Refusal;
use composite_index::results::WithoutElement;
use composite_index::robustness::sensitivity::{
    Effect, Enumeration, Estimation, Estimator, LeaveOneOut, OutputIndices, Sensitivity,
    SensitivityOutput, SobolIndices, leave_one_out_while,
};
use composite_index::robustness::uncertainty::Uncertainty;
use composite_index::{Dataset, Framework, Index};
use serde_json::json;

use crate::change::{self, Change};
use crate::input::{Input, number};
use crate::output::Output;
use crate::result_table::{ResultTable, Value};
use crate::{Failure, Outcome, progress, uncertainty};

#[derive(Debug, Args)]
pub(crate) struct SensitivityArguments {
    #[command(flatten)]
    pub(crate) input: Input,
    /// File of factors; uncertainty.toml in the folder by default.
    #[arg(long, value_name = "FILE")]
    pub(crate) specification: Option<PathBuf>,
    /// Explain the variance of this output rather than of rank-shift: score:UNIT, rank:UNIT, top:K
    /// or pair:A,B; may be repeated.
    #[arg(long, value_name = "OUTPUT")]
    pub(crate) of: Vec<SensitivityOutput>,
    /// Number of sample points, best a power of two; each takes two runs and one per factor.
    #[arg(long, value_name = "N", default_value_t = 1024, value_parser = number::count, allow_negative_numbers = true)]
    pub(crate) points: usize,
    /// The seed of the random numbers; the same seed gives the same result.
    #[arg(long, value_name = "SEED", default_value_t = 0, value_parser = number::seed, allow_negative_numbers = true)]
    pub(crate) seed: u64,
    /// The estimator of first-order indices.
    #[arg(long, value_name = "ESTIMATOR", default_value = "saltelli")]
    pub(crate) estimator: EstimatorName,
    /// Estimate the interaction of each pair of factors too; each point takes one more run per
    /// factor.
    #[arg(long)]
    pub(crate) second_order: bool,
    /// Compute exact indices from every combination of alternatives; every factor must have a list of choices.
    #[arg(long, conflicts_with_all = ["points", "seed", "estimator", "second_order"])]
    pub(crate) exact: bool,
    /// Leave out each indicator, group and unit in turn instead, and count reversals of rank.
    #[arg(long, conflicts_with_all = ["specification", "of", "points", "seed", "estimator", "second_order", "exact"])]
    pub(crate) leave_one_out: bool,
    /// Number of threads; all cores by default.
    #[arg(long, value_name = "T", value_parser = number::threads, allow_negative_numbers = true)]
    pub(crate) threads: Option<usize>,
    #[command(flatten)]
    pub(crate) change: Change,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// Estimators by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EstimatorName {
    /// Saltelli and others (2010).
    Saltelli,
    /// Jansen (1999).
    Jansen,
}

impl From<EstimatorName> for Estimator {
    fn from(name: EstimatorName) -> Self {
        match name {
            EstimatorName::Saltelli => Self::Saltelli,
            EstimatorName::Jansen => Self::Jansen,
        }
    }
}

pub(crate) fn run(arguments: &SensitivityArguments) -> Result<Outcome, Failure> {
    let (index, data) = change::index_and_data(&arguments.input, &arguments.change)?;
    let (sheet, complete) = if arguments.leave_one_out {
        let found = left_out(arguments, &index, &data)?;
        (removals(&index, &found), found.complete)
    } else {
        let specification = arguments.specification.as_ref();
        let study = uncertainty::of_factors(&arguments.input, specification, &index, &data)?;
        let asked = runs(arguments, &study);
        let found = estimated(arguments, &study, asked)?;
        let kept = Kept { seed: arguments.seed, pairs: found.exact || arguments.second_order };
        (indices(&index, &found, &kept, asked), found.complete)
    };
    sheet.write(&arguments.output)?;
    Ok(if complete { Outcome::Done } else { Outcome::FallsShort })
}

fn left_out(
    arguments: &SensitivityArguments,
    index: &Index,
    data: &Dataset,
) -> Result<LeaveOneOut, Failure> {
    let parts = removable(index.framework()) + data.units().len();
    progress::long_run(arguments.threads, parts as u64, "removals", |progress| {
        leave_one_out_while(index, data, |more| progress.more(more))
    })
}

/// How many nodes are left out in turn: all but the root and memos.
fn removable(framework: &Framework) -> usize {
    framework.nodes().iter().skip(1).filter(|node| node.takes_part()).count()
}

fn estimation(arguments: &SensitivityArguments) -> Estimation {
    Estimation {
        estimator: arguments.estimator.into(),
        second_order: arguments.second_order,
        ..Estimation::new(arguments.points).seed(arguments.seed)
    }
}

/// How many runs it takes; too many to be counted are refused by the study.
fn runs(arguments: &SensitivityArguments, study: &Uncertainty) -> usize {
    let dimensions = study.dimensions();
    if !arguments.exact {
        return estimation(arguments).runs(dimensions.len()).unwrap_or(usize::MAX);
    }
    let alternatives = dimensions.iter().map(|dimension| dimension.count().unwrap_or(1));
    alternatives.fold(1, usize::saturating_mul)
}

fn estimated(
    arguments: &SensitivityArguments,
    study: &Uncertainty,
    asked: usize,
) -> Result<Sensitivity, Failure> {
    let shift = [SensitivityOutput::RankShift];
    let outputs = if arguments.of.is_empty() { &shift[..] } else { &arguments.of };
    progress::long_run(arguments.threads, asked as u64, "runs", |progress| {
        let go_on = |more| progress.more(more);
        if arguments.exact {
            return study.exact_sensitivity_while(outputs, Enumeration::new(), go_on);
        }
        study.sensitivity_while(outputs, &estimation(arguments), go_on)
    })
}

/// What a table of indices says beside these.
pub(crate) struct Kept {
    pub(crate) seed: u64,
    /// Whether pairs of factors were looked at.
    pub(crate) pairs: bool,
}

/// Every output's factors, and behind them its pairs of factors.
pub(crate) fn indices(
    index: &Index,
    found: &Sensitivity,
    kept: &Kept,
    asked: usize,
) -> ResultTable {
    let orders = if kept.pairs { &["first", "total", "second"][..] } else { &["first", "total"] };
    let mut columns: Vec<String> = ["output", "factor"].map(str::to_owned).into();
    columns.extend(orders.iter().map(|order| (*order).to_owned()));
    columns.push("reason".to_owned());
    let ends = if found.exact { &[][..] } else { &["low", "high"] };
    columns.extend(
        orders.iter().flat_map(|order| ends.iter().map(move |end| format!("{order} {end}"))),
    );
    let rows = found.outputs.iter().flat_map(|output| rows(&found.factors, output, orders.len()));
    let mut rows: Vec<_> = rows.collect();
    rows.iter_mut().for_each(|row| row.truncate(columns.len()));
    let mut summary = vec![("runs".to_owned(), Value::count(found.runs))];
    if !found.exact {
        summary.push(("seed".to_owned(), Value::text(kept.seed)));
    }
    if let Some(fingerprint) = &found.fingerprint {
        summary.push(("fingerprint".to_owned(), Value::text(fingerprint)));
    }
    let kind = if found.exact { "exact" } else { "estimated" };
    let name = index.framework().root().name();
    ResultTable {
        heading: format!("{name}: {kind} shares of variance by factor"),
        rows,
        spare_columns: ends.len() * orders.len(),
        columns,
        summary,
        legend: "output: what varies; first: the share of its variance that goes if the factor \
                 alone is fixed; total: the share that is left if all other factors are fixed; \
                 second (of pairs, where asked for): the share beyond the two alone; low and high \
                 (of estimates): the ends of a 90 % interval.",
        details: vec![("complete", json!(found.complete))],
        incomplete: incomplete(found.complete, found.runs, asked, "runs"),
        ..ResultTable::default()
    }
}

/// How much of an interrupted run was done.
fn incomplete(complete: bool, done: usize, asked: usize, what: &str) -> Option<String> {
    (!complete).then(|| format!("incomplete: {done} of {asked} {what}"))
}

fn rows(factors: &[String], output: &OutputIndices, orders: usize) -> Vec<Vec<Value>> {
    let row = |factor: &str, effects: [Option<&Effect>; 3], reason: &str| {
        let mut row = vec![Value::text(&output.output), Value::text(factor)];
        let effects = &effects[..orders];
        row.extend(effects.iter().map(|effect| Value::Number(effect.map(|it| it.index), 3)));
        row.push(Value::text(reason));
        let intervals = effects.iter().map(|effect| effect.and_then(|effect| effect.interval));
        row.extend(intervals.flat_map(|interval| {
            let ends = interval.map_or([None; 2], |(low, high)| [Some(low), Some(high)]);
            ends.map(|end| Value::Number(end, 3))
        }));
        row
    };
    let SobolIndices { first, total, second, .. } = match &output.result {
        Ok(indices) => indices,
        Err(refusal) => return vec![row("-", [None; 3], &refusal.to_string())],
    };
    let alone = factors.iter().zip(first.iter().zip(total));
    let mut rows: Vec<_> = alone
        .map(|(factor, (first, total))| row(factor, [Some(first), Some(total), None], ""))
        .collect();
    for pair in second.iter().filter(|_| orders > 2) {
        let names = format!("{} × {}", factors[pair.factors.0], factors[pair.factors.1]);
        rows.push(row(&names, [None, None, Some(&pair.effect)], ""));
    }
    rows
}

/// Every indicator, group and unit with what its removal does.
pub(crate) fn removals(index: &Index, found: &LeaveOneOut) -> ResultTable {
    let framework = index.framework();
    let done = found.nodes.len() + found.without.len();
    let parts = removable(framework) + found.units.len();
    let level = |code: &str| framework.node(code).map_or("", |node| node.level());
    let nodes = found.nodes.iter().map(|removal| {
        let code = removal.node.as_str();
        removed(level(code), code, removal.with.as_ref(), &removal.result)
    });
    let units = found.without.iter();
    let units = units.map(|removal| removed("unit", removal.unit.as_str(), None, &removal.result));
    let columns = ["kind", "without", "mean shift", "largest shift", "reversals", "note"];
    ResultTable {
        heading: format!("{} without each of its parts", framework.root().name()),
        columns: columns.map(str::to_owned).into(),
        rows: nodes.chain(units).collect(),
        legend: "mean shift and largest shift: by how many ranks units move without the part, \
                 among the other units if the part is a unit; reversals: pairs of units that \
                 change their order.",
        details: vec![("complete", json!(found.complete))],
        incomplete: incomplete(found.complete, done, parts, "removals"),
        ..ResultTable::default()
    }
}

fn removed(
    kind: &str,
    code: &str,
    with: Option<&NodeCode>,
    result: &Result<WithoutElement, Refusal>,
) -> Vec<Value> {
    let with = with.map(|group| format!("{group} goes with it")).unwrap_or_default();
    let mut row = vec![Value::text(kind), Value::text(code)];
    match result {
        Ok(without) => row.extend([
            Value::score(without.mean_absolute_shift),
            Value::rank(without.largest_shift),
            Value::count(without.reversals),
            Value::text(with),
        ]),
        Err(refusal) => row.extend([
            Value::score(None),
            Value::rank(None),
            Value::Number(None, 0),
            Value::text(refusal),
        ]),
    }
    row
}
