//! `cindex breakpoints`: where orders turn as weights change.

use std::time::Duration;

use clap::Args;
use composite_index::Framework;
use composite_index::decisions::{
    Breakpoints, LeastChange, Method, Move, MovingWeight, Norm, Reversal, Stable, ToRank,
    breakpoints_while, reversal, to_rank_while,
};
use composite_index::error::ErrorKind;
use composite_index::framework::Node;
use serde_json::json;

use super::bounds::parse_seconds;
use super::{answer, below, ended, table_of};
use crate::change::{self, Change};
use crate::input::{Input, number};
use crate::output::{Format, Output};
use crate::result_table::{ResultTable, Value};
use crate::{Failure, Outcome, progress};

#[derive(Debug, Args)]
pub(crate) struct BreakpointsArguments {
    #[command(flatten)]
    pub(crate) input: Input,
    /// Show how far each weight can move before this unit's rank changes.
    #[arg(long, value_name = "CODE")]
    pub(crate) unit: Option<String>,
    /// Show how far before the first K units are others; 10 by default.
    #[arg(long, value_name = "K", value_parser = number::count, allow_negative_numbers = true)]
    pub(crate) top: Option<usize>,
    /// Show the smallest change of all weights that makes two units tie.
    #[arg(long, value_name = "CODE,CODE", value_parser = parse_pair)]
    pub(crate) pair: Option<Pair>,
    /// Show the smallest change of all weights that brings the unit to this rank.
    #[arg(long, value_name = "R", value_parser = number::count, allow_negative_numbers = true, requires = "unit")]
    pub(crate) rank: Option<usize>,
    /// Search no longer than this for `--rank`.
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0, value_parser = parse_seconds, allow_negative_numbers = true)]
    pub(crate) time: f64,
    /// Show every turn as the weight of this node moves.
    #[arg(long, value_name = "CODE")]
    pub(crate) of: Option<String>,
    /// Rank in this group rather than in the index.
    #[arg(long, value_name = "CODE")]
    pub(crate) node: Option<String>,
    #[command(flatten)]
    pub(crate) change: Change,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// Two units, as they were typed.
#[derive(Debug, Clone)]
pub(crate) struct Pair(String, String);

fn parse_pair(typed: &str) -> Result<Pair, String> {
    let (one, other) =
        typed.split_once(',').ok_or_else(|| format!("`{typed}` is no pair: write KOR,SGP"))?;
    Ok(Pair(one.trim().to_owned(), other.trim().to_owned()))
}

pub(crate) fn run(arguments: &BreakpointsArguments) -> Result<Outcome, Failure> {
    let (index, data) = change::index_and_data(&arguments.input, &arguments.change)?;
    let node = arguments.node.as_deref();
    if let Some(Pair(one, other)) = &arguments.pair {
        let found = reversal(&index, &data, (one, other), node)?;
        let report = table_of("reversal", of_pair(&found), &found, &found.sentences(), None);
        report.write(&arguments.output)?;
        return Ok(Outcome::Done);
    }
    if let (Some(rank), Some(unit)) = (arguments.rank, &arguments.unit) {
        let time = Duration::from_secs_f64(arguments.time);
        let found = progress::long_run(None, 3, "norms", |progress| {
            to_rank_while(&index, &data, (unit, rank), node, time, |more| progress.more(more))
        })?;
        let (incomplete, outcome) = ended(found.complete, "changes may be smaller");
        let table = of_rank(&found);
        table_of("to-rank", table, &found, &found.sentences(), incomplete)
            .write(&arguments.output)?;
        return Ok(outcome);
    }
    let of = arguments.of.as_deref();
    let moving = moving(index.framework(), node, of);
    let found = progress::long_run(None, moving, "weights", |progress| {
        breakpoints_while(&index, &data, node, of, |more| progress.more(more))
    })?;
    let (incomplete, outcome) =
        ended(found.complete, format!("{} of {moving} weights", found.weights.len()));
    let units = found.units.len();
    let top = arguments.top.unwrap_or(10.min(units));
    if top > units {
        return Err(ErrorKind::RankBeyondUnits { rank: top, units }.into());
    }
    let sentences = found.sentences(arguments.unit.as_deref(), top)?;
    let for_people = arguments.output.format == Format::Table;
    let weights = weights(&found, arguments.unit.as_deref(), top, for_people)?;
    let mut tables = vec![("weights", weights)];
    if arguments.of.is_some() || !for_people {
        tables.push(("turns", turns(&found)));
    }
    let json = json!({
        "title": title(&found),
        "sentences": sentences,
        "weights": tables[0].1.json()["rows"],
        "breakpoints": serde_json::to_value(&found).unwrap_or_default(),
    });
    answer(tables, &sentences, json, incomplete).write(&arguments.output)?;
    Ok(outcome)
}

/// How many weights move: of nodes below the one asked for in their groups, and of its indicators over
/// its whole tree.
fn moving(framework: &Framework, node: Option<&str>, of: Option<&str>) -> u64 {
    let moves = |node: &Node| if node.as_group().is_none() { 2 } else { 1 };
    let is_moved = |node: &&Node| of.is_none_or(|code| node.code().as_str() == code);
    below(framework, node).filter(is_moved).map(moves).sum()
}

fn title(found: &Breakpoints) -> String {
    format!("{}: where orders of {} units turn", found.node, found.units.len())
}

/// For people, what the unit's rank asks for, or all units' order; for programs everything.
fn weights(
    found: &Breakpoints,
    unit: Option<&str>,
    top: usize,
    for_people: bool,
) -> Result<ResultTable, Failure> {
    let mut columns = ["node", "moves", "share"].map(str::to_owned).to_vec();
    columns.extend((!for_people).then(|| "turns".to_owned()));
    let of_all = unit.is_none() || !for_people;
    if of_all {
        columns.extend(["order from".to_owned(), "order to".to_owned()]);
        columns.extend([format!("top {top} from"), format!("top {top} to")]);
    }
    if let Some(unit) = unit {
        columns.extend([
            format!("{unit} from"),
            format!("{unit} to"),
            "best".into(),
            "worst".into(),
        ]);
    }
    let row = |weight: &MovingWeight| -> Result<Vec<Value>, Failure> {
        let share = |share: f64| Value::Number(Some(share), 4);
        let mut row =
            vec![Value::text(&weight.node), Value::text(moves(weight)), share(weight.share)];
        row.extend((!for_people).then(|| Value::count(weight.events.len())));
        for what in [Stable::Order, Stable::Set(top)].into_iter().filter(|_| of_all) {
            let interval = found.stable(weight, what)?;
            row.extend([share(interval.from), share(interval.to)]);
        }
        if let Some(unit) = unit {
            let stable = found.unit(weight, unit)?;
            row.extend([share(stable.interval.from), share(stable.interval.to)]);
            row.extend([Value::count(stable.best), Value::count(stable.worst)]);
        }
        Ok(row)
    };
    Ok(ResultTable {
        heading: title(found),
        rows: found.weights.iter().map(row).collect::<Result<_, _>>()?,
        columns,
        legend: "moves: a node's share in its group (local), or an indicator's effective weight beside \
                 all other indicators (global); share: the nominal one; from, to: the shares between \
                 which the order of all units, the set of the first units, or the unit's rank stays; \
                 best, worst: its ranks as the share goes from 0 to 1.",
        ..ResultTable::default()
    })
}

fn moves(weight: &MovingWeight) -> String {
    let kind = match weight.kind {
        Move::Local => "local",
        Move::Global => "global",
    };
    match (&weight.fixed, weight.method) {
        (Some(_), _) => format!("{kind}, fixed"),
        (None, Method::Exact) => kind.to_owned(),
        (None, Method::Bracketed) => format!("{kind}, bracketed"),
    }
}

/// Every turn of every weight.
fn turns(found: &Breakpoints) -> ResultTable {
    let columns = ["node", "moves", "at share", "weight", "up", "down", "at rank"];
    let rows = found.weights.iter().flat_map(|weight| {
        weight.events.iter().map(|event| {
            vec![
                Value::text(&weight.node),
                Value::text(moves(weight)),
                Value::Number(Some(event.share), 6),
                Value::Number(event.weight, 4),
                Value::text(&event.up),
                Value::text(&event.down),
                Value::count(event.rank),
            ]
        })
    });
    ResultTable {
        heading: "Turns".to_owned(),
        columns: columns.map(str::to_owned).into(),
        rows: rows.collect(),
        legend: "weight: what the node's own weight would be beside its siblings' weights; up: the unit \
                 that is ahead beyond this share; at rank: the rank of both where they tie.",
        ..ResultTable::default()
    }
}

fn of_pair(found: &Reversal) -> ResultTable {
    ResultTable {
        heading: format!("{} and {}", found.above_name, found.below_name),
        legend: "Effective weights, which sum to 1, after the smallest changes that make the two tie, and \
                 the sizes of the changes: the sum of all, the largest, and the share of itself by which \
                 each weight changes.",
        ..changes(&found.changes)
    }
}

fn of_rank(found: &ToRank) -> ResultTable {
    ResultTable {
        heading: format!("{}: rank {}", found.name, found.target),
        legend: "Effective weights, which sum to 1, after the smallest changes that bring the unit to the \
                 rank or to a tie for it, and the sizes of the changes: the sum of all, the largest, and \
                 the share of itself by which each weight changes.",
        ..changes(&found.changes)
    }
}

/// The weights after each change, node by node; the sizes below them.
fn changes(changes: &[LeastChange]) -> ResultTable {
    let name = |change: &LeastChange| match change.norm {
        Norm::Sum => "sum",
        Norm::Largest => "largest",
        Norm::Relative => "relative",
    };
    let columns = std::iter::once("node").chain(changes.iter().map(name)).map(str::to_owned);
    let nodes = changes.iter().find_map(|change| change.weights.as_ref()).into_iter().flatten();
    let rows = nodes.enumerate().map(|(place, node)| {
        let weight = |change: &LeastChange| {
            let weight = change.weights.as_ref().and_then(|weights| weights.get(place));
            Value::Number(weight.map(|it| it.weight), 4)
        };
        std::iter::once(Value::text(&node.node)).chain(changes.iter().map(weight)).collect()
    });
    let size = |change: &LeastChange| (name(change).to_owned(), Value::Number(change.size, 6));
    ResultTable {
        columns: columns.collect(),
        rows: rows.collect(),
        summary: changes.iter().map(size).collect(),
        ..ResultTable::default()
    }
}
