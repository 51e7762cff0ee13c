//! `cindex reach`: what a unit must do to have a rank.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use composite_index::decisions::{Cost, CostModel, Reach, Reached, reach_while, rivals_from_csv};
use composite_index::error::Source;
use serde_json::json;

use super::bounds::{Weightings, parse_seconds};
use super::{answer, below, ended};
use crate::change::{self, Change};
use crate::input::{Input, number};
use crate::output::{Format, Output};
use crate::report::Report;
use crate::result_table::{ResultTable, Value};
use crate::{Failure, Outcome, progress};

#[derive(Debug, Args)]
pub(crate) struct ReachArguments {
    #[command(flatten)]
    pub(crate) input: Input,
    /// The unit.
    #[arg(long, value_name = "CODE")]
    pub(crate) unit: String,
    /// The rank that it is to have, or a better one.
    #[arg(long, value_name = "R", value_parser = number::count, allow_negative_numbers = true)]
    pub(crate) rank: usize,
    /// What a point of each indicator costs and how far it can go: a table with the columns node, cost
    /// and cap.
    #[arg(long, value_name = "FILE")]
    pub(crate) cost: Option<PathBuf>,
    /// By how much the scores of rivals change meanwhile: a table with the columns unit and shift.
    #[arg(long, value_name = "FILE")]
    pub(crate) rivals: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) set: Weightings,
    /// Search no longer than this under the weightings.
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0, value_parser = parse_seconds, allow_negative_numbers = true)]
    pub(crate) time: f64,
    /// Rank in this group rather than in the index.
    #[arg(long, value_name = "CODE")]
    pub(crate) node: Option<String>,
    #[command(flatten)]
    pub(crate) change: Change,
    #[command(flatten)]
    pub(crate) output: Output,
}

pub(crate) fn run(arguments: &ReachArguments) -> Result<Outcome, Failure> {
    let (index, data) = change::index_and_data(&arguments.input, &arguments.change)?;
    let time = Duration::from_secs_f64(arguments.time);
    let mut question = Reach::new(&arguments.unit, arguments.rank).within(time);
    if let Some(node) = &arguments.node {
        question = question.at(node);
    }
    if let Some(file) = &arguments.cost {
        question = question.costs(Cost::from_csv(&Source::read(file)?, index.framework())?);
    }
    if let Some(file) = &arguments.rivals {
        question = question.rivals(rivals_from_csv(&Source::read(file)?)?);
    }
    if arguments.set.is_typed() {
        question = question.under(arguments.set.set(index.framework())?);
    }
    let indicators = below(index.framework(), arguments.node.as_deref());
    let indicators = indicators.filter(|node| node.as_group().is_none()).count() as u64;
    let steps = indicators + if arguments.set.is_typed() { 2 } else { 0 };
    let found = progress::long_run(None, steps, "steps", |progress| {
        reach_while(&index, &data, &question, |more| progress.more(more))
    })?;
    let done = match found.looked_at_all() {
        true => "what the weightings need is not proved".to_owned(),
        false => format!("{} of {} indicators", found.single.len(), found.indicators),
    };
    let (incomplete, outcome) = ended(found.complete, done);
    let for_people = arguments.output.format == Format::Table;
    report(&found, for_people, incomplete).write(&arguments.output)?;
    Ok(outcome)
}

fn report(found: &Reached, for_people: bool, incomplete: Option<String>) -> Report<'static> {
    let sentences = found.sentences();
    let mut tables = vec![("single", single(found, for_people))];
    if !found.joint.is_empty() {
        tables.push(("joint", joint(found)));
    }
    let json = json!({
        "sentences": sentences,
        "reach": serde_json::to_value(found).unwrap_or_default(),
    });
    answer(tables, &sentences, json, incomplete)
}

fn single(found: &Reached, for_people: bool) -> ResultTable {
    let refits = found.single.iter().any(|it| it.refitted.is_some());
    let mut columns = ["indicator", "now", "points", "value", "cap", "within", "short"]
        .map(str::to_owned)
        .to_vec();
    if refits || !for_people {
        columns.extend(["refitted", "best rank"].map(str::to_owned));
    }
    let rows = found.single.iter().map(|it| {
        let score = Value::score;
        let mut row = vec![
            Value::text(&it.node),
            score(it.now),
            score(it.points),
            score(it.value),
            score(it.cap),
            Value::text(match (it.now, it.within_cap) {
                (None, _) => "missing",
                (_, true) => "yes",
                (_, false) => "no",
            }),
            score(it.shortfall),
        ];
        if refits || !for_people {
            row.push(score(it.refitted.as_ref().and_then(|it| it.value)));
            let rank = it.refitted.as_ref().map(|it| it.best_rank as f64);
            row.push(Value::rank(rank));
        }
        row
    });
    let mut summary = vec![
        ("gap to ".to_owned() + found.rival.as_str(), Value::score(Some(found.gap))),
        ("points on every indicator".to_owned(), Value::score(found.uniform_points)),
        ("factor of the score".to_owned(), Value::Number(found.uniform_factor, 4)),
        ("slack with all caps".to_owned(), Value::score(found.slack)),
    ];
    if let Some(certain) = &found.post_factum {
        for (name, enough) in
            [("necessarily", &certain.necessarily), ("possibly", &certain.possibly)]
        {
            summary.push((name.to_owned(), Value::score(Some(enough.points))));
            let limit = (!enough.is_proved()).then(|| Value::score(Some(enough.limit)));
            summary.extend(limit.map(|limit| (format!("{name}, not below"), limit)));
        }
    }
    ResultTable {
        heading: format!("{}: {} to rank {}", found.node, found.name, found.target),
        columns,
        rows: rows.collect(),
        summary,
        legend: "points, value: what the indicator alone needs, on the normalised scale and in its own \
                 unit, with all parameters as they were fitted; cap: the points to the best value of all \
                 units, or to the cap given; within: whether they are enough; short: what is missing of \
                 the gap at the cap; refitted, best rank: the value where everything is fitted anew, and \
                 the best rank over all values.",
        ..ResultTable::default()
    }
}

fn joint(found: &Reached) -> ResultTable {
    let rows = found.joint.iter().flat_map(|joint| {
        let model = match joint.model {
            CostModel::Quadratic => "quadratic",
            CostModel::Linear => "linear",
        };
        joint.moves.iter().map(move |it| {
            vec![
                Value::text(model),
                Value::text(&it.node),
                Value::score(Some(it.points)),
                Value::score(joint.cost),
                Value::score(joint.price),
                Value::Truth(joint.ties.contains(&it.node)),
            ]
        })
    });
    ResultTable {
        heading: "Several together, at least cost".to_owned(),
        columns: ["costs", "indicator", "points", "cost", "price", "tie"].map(str::to_owned).into(),
        rows: rows.collect(),
        legend: "points: on the normalised scale; cost: of all moves; price: of the last point of the \
                 gap; tie: whether another indicator could take its place at the same cost.",
        ..ResultTable::default()
    }
}
