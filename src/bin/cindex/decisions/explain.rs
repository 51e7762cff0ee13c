//! `cindex explain`: what makes a score, a gap or a rank.

use clap::{Args, ValueEnum};
use composite_index::decisions::{
    Attribution, Explain, Explanation, RankExplanation, explain, explain_rank,
};

use super::table_of;
use crate::change::{self, Change};
use crate::input::Input;
use crate::output::{Format, Output};
use crate::result_table::{ResultTable, Value};
use crate::{Failure, Outcome};

#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    #[command(flatten)]
    pub(crate) input: Input,
    /// Explain this unit.
    #[arg(long, value_name = "CODE")]
    pub(crate) unit: String,
    /// Explain its gap to this unit.
    #[arg(long, value_name = "CODE", conflicts_with = "rank")]
    pub(crate) against: Option<String>,
    /// Explain its rank.
    #[arg(long)]
    pub(crate) rank: bool,
    /// Explain it in this group rather than in the index.
    #[arg(long, value_name = "CODE")]
    pub(crate) node: Option<String>,
    /// How to divide a gap.
    #[arg(long, value_name = "METHOD", default_value = "owen", conflicts_with = "rank")]
    pub(crate) method: Method,
    #[command(flatten)]
    pub(crate) change: Change,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Method {
    /// Over all orders of the children of each group.
    Owen,
    /// Over all orders of the indicators, up to 20.
    Shapley,
    /// By logarithmic means, for geometric and weighted means.
    Lmdi,
}

pub(crate) fn run(arguments: &ExplainArguments) -> Result<Outcome, Failure> {
    let (index, data) = change::index_and_data(&arguments.input, &arguments.change)?;
    let report = if arguments.rank {
        let found = explain_rank(&index, &data, &arguments.unit, arguments.node.as_deref())?;
        table_of("explanation", of_rank(&found), &found, &found.sentences(), None)
    } else {
        let attribution = match arguments.method {
            Method::Owen => Attribution::Owen,
            Method::Shapley => Attribution::Shapley,
            Method::Lmdi => Attribution::Lmdi,
        };
        let mut question = Explain::new(&arguments.unit).by(attribution);
        if let Some(other) = &arguments.against {
            question = question.against(other);
        }
        if let Some(node) = &arguments.node {
            question = question.at(node);
        }
        let found = explain(&index, &data, &question)?;
        let table = of_score(&found, arguments.output.format == Format::Table);
        table_of("explanation", table, &found, &found.sentences(), None)
    };
    report.write(&arguments.output)?;
    Ok(Outcome::Done)
}

fn of_score(found: &Explanation, for_people: bool) -> ResultTable {
    let against = found.against.as_ref();
    let split = found.parts.iter().any(|part| part.value_part.is_some());
    let mut columns = vec!["node".to_owned()];
    if !for_people {
        columns.extend(["parent", "indicator"].map(str::to_owned));
    }
    columns.extend(["weight".to_owned(), found.unit.to_string()]);
    columns.extend(against.map(ToString::to_string));
    columns.extend(["part", "share %"].map(str::to_owned));
    columns.extend(found.published.map(|_| "published".to_owned()));
    if split {
        columns.extend(["by values", "by weights"].map(str::to_owned));
    }
    let row = |part: &composite_index::decisions::Part| {
        let mut row = vec![Value::Node(part.node.to_string(), part.depth - 1)];
        if !for_people {
            row.extend([Value::text(&part.parent), Value::Truth(part.is_indicator)]);
        }
        row.extend([Value::Number(Some(part.weight), 4), Value::score(part.value)]);
        row.extend(against.map(|_| Value::score(part.against)));
        row.push(Value::score(Some(part.part)));
        row.push(Value::Number(part.share.map(|share| 100.0 * share), 1));
        row.extend(found.published.map(|_| Value::score(part.published)));
        if split {
            row.extend([Value::score(part.value_part), Value::score(part.weight_part)]);
        }
        row
    };
    let what = match &found.against_name {
        Some(other) => format!("the gap between {} and {other}", found.name),
        None => format!("the score of {}", found.name),
    };
    let mut summary = vec![("whole".to_owned(), Value::score(Some(found.whole)))];
    summary.extend(found.published.map(|it| ("published".to_owned(), Value::score(Some(it)))));
    ResultTable {
        heading: format!("{}: {what}", found.node),
        columns,
        rows: found.parts.iter().map(row).collect(),
        summary,
        legend: "weight: the effective weight, with the weights of missing values shared out; part: \
                 what the node makes of the whole, in points of the full score.",
        ..ResultTable::default()
    }
}

fn of_rank(found: &RankExplanation) -> ResultTable {
    let columns = ["node", "from median", "Owen", "from others"].map(str::to_owned);
    let [median, donors] = found.baselines.as_slice() else { return ResultTable::default() };
    let rows = median.parts.iter().zip(&donors.parts).map(|(part, other)| {
        let places = |number: f64| Value::Number(Some(number), 2);
        vec![
            Value::text(&part.node),
            places(part.shapley),
            places(part.owen),
            places(other.shapley),
        ]
    });
    ResultTable {
        heading: format!("{}: the rank of {}", found.node, found.name),
        columns: columns.into(),
        rows: rows.collect(),
        summary: vec![
            ("rank".to_owned(), Value::count(found.rank)),
            ("rank of the median profile".to_owned(), Value::rank(Some(median.rank))),
            ("mean rank of the other units".to_owned(), Value::Number(Some(donors.rank), 2)),
        ],
        legend: "Places that the unit's own value adds to the rank in place of the median's (Shapley \
                 value, and Owen's along the tree) or of the other units' in turn: below zero it lifts \
                 the unit. The columns add up to the rank less that of the baseline.",
        ..ResultTable::default()
    }
}
