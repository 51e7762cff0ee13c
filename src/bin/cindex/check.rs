//! `cindex check`: the tree with weights and coverage, and every fault.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;
use composite_index::framework::Node;
use composite_index::{Aggregation, Dataset, Framework, Index, Scores};

use crate::change::{self, Change};
use crate::input::Input;
use crate::output::Output;
use crate::result_table::{ResultTable, Value};
use crate::{Failure, Outcome, notes};

#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    #[command(flatten)]
    input: Input,
    /// Use another table of published figures.
    #[arg(long, value_name = "FILE")]
    published: Option<PathBuf>,
    #[command(flatten)]
    change: Change,
    #[command(flatten)]
    output: Output,
}

pub(crate) fn run(arguments: &CheckArguments) -> Result<Outcome, Failure> {
    let CheckArguments { input, published, change, output } = arguments;
    let folder = input.open(change.methodology.as_ref(), published.as_ref())?;
    let index = change::apply(change, input, &folder)?;
    if folder.data().is_err() {
        notes::remark(&folder);
        sheet(&index, None).write(output)?;
        return Ok(Outcome::Done);
    }
    let scores = input.score(&index, &folder)?;
    let data = input.values(&folder)?;
    if let Ok(published) = folder.published() {
        published.verify(&scores, None)?;
    }
    notes::warn((&index, &scores), &folder);
    let scored = Scored { rows: rows_taking_part(&data, &scores), data: &data, scores: &scores };
    sheet(&index, Some(&scored)).write(output)?;
    Ok(Outcome::Done)
}

/// The tree with the weights that scores were made with.
#[cfg(feature = "report")]
pub(crate) fn structure(index: &Index, data: &Dataset, scores: &Scores) -> ResultTable {
    sheet(index, Some(&Scored { rows: rows_taking_part(data, scores), data, scores }))
}

/// Scores and the rows of the data that they are of.
struct Scored<'a> {
    data: &'a Dataset,
    scores: &'a Scores,
    rows: Vec<usize>,
}

/// The rows that were not screened out.
fn rows_taking_part(data: &Dataset, scores: &Scores) -> Vec<usize> {
    let units: BTreeSet<_> = scores.units().iter().map(|unit| &unit.code).collect();
    let rows = data.units().iter().enumerate();
    rows.filter(|(_, unit)| units.contains(&unit.code)).map(|(row, _)| row).collect()
}

fn sheet(index: &Index, scored: Option<&Scored<'_>>) -> ResultTable {
    let framework = scored.map_or(index.framework(), |scored| scored.scores.framework());
    let mut columns = vec!["node", "level", "nominal"];
    columns.extend(scored.map(|_| "weight"));
    columns.extend(["share %", "effective %"]);
    columns.extend(scored.map(|_| "coverage %"));
    let rows = framework.nodes().iter().map(|node| row(index, framework, node, scored));
    let screened = scored.and_then(|scored| notes::note_of(scored.scores));
    let unscored = scored.is_none().then(|| "There is no data.csv to score.".to_owned());
    ResultTable {
        heading: framework.root().name().to_owned(),
        columns: columns.into_iter().map(str::to_owned).collect(),
        rows: rows.collect(),
        summary: summary(framework, scored),
        notes: screened.into_iter().chain(unscored).chain(memos(framework)).collect(),
        ..ResultTable::default()
    }
}

/// A weight that is not used is not shown, nor is the weight of a memo.
fn row(
    index: &Index,
    framework: &Framework,
    node: &Node,
    scored: Option<&Scored<'_>>,
) -> Vec<Value> {
    let percent = |share: Option<f64>| Value::Number(share.map(|share| 100.0 * share), 2);
    let (share, effective) = match scored {
        Some(Scored { scores, .. }) => {
            (scores.share(node.code()).ok(), scores.effective_weight(node.code()).ok())
        }
        None => (Some(framework.nominal_share(node)), Some(framework.nominal_weight(node))),
    };
    let uses_weights =
        |group: &Node| index.aggregation(group.code()).is_none_or(Aggregation::uses_weights);
    let used = framework.parent(node).is_none_or(uses_weights) && !node.is_memo();
    let used_above = ancestors(framework, node).all(uses_weights) && node.takes_part();
    let mut row = vec![
        Value::Node(node.code().to_string(), framework.depth(node)),
        Value::text(node.level()),
        Value::Number(Some(node.weight()).filter(|_| !node.is_memo()), 2),
    ];
    row.extend(
        scored.map(|scored| {
            Value::Number(scored.scores.weight(node.code()).ok().filter(|_| used), 2)
        }),
    );
    row.extend([percent(share.filter(|_| used)), percent(effective.filter(|_| used_above))]);
    row.extend(scored.map(|scored| {
        let (present, all) = coverage(framework, node, scored);
        Value::Number((all > 0).then(|| 100.0 * present as f64 / all as f64), 1)
    }));
    row
}

/// Names the memos, which the table shows without a weight.
fn memos(framework: &Framework) -> Option<String> {
    let memos = framework.nodes().iter().filter(|node| node.is_memo());
    let codes: Vec<_> = memos.map(|node| format!("`{}`", node.code())).collect();
    let verb = if codes.len() == 1 { "is a memo" } else { "are memos" };
    let said = || format!("{} {verb}: shown, and no part of the index.", codes.join(", "));
    (!codes.is_empty()).then(said)
}

/// The groups above a node, the nearest first.
fn ancestors<'f>(
    framework: &'f Framework,
    node: &'f Node,
) -> impl Iterator<Item = &'f Node> + use<'f> {
    std::iter::successors(framework.parent(node), |node| framework.parent(node))
}

/// Cells with data, and all cells, of the indicators at and below a node; a reference has none.
fn coverage(framework: &Framework, node: &Node, scored: &Scored<'_>) -> (usize, usize) {
    if node.reference().is_some() {
        return (0, 0);
    }
    if node.as_indicator().is_some() {
        let column = scored.data.column(node.code()).unwrap_or(&[]);
        let cells = scored.rows.iter().filter_map(|row| column.get(*row));
        let present = cells.filter(|value| !value.is_nan()).count();
        return (present, scored.rows.len());
    }
    let children = framework.children(node).map(|child| coverage(framework, child, scored));
    children.fold((0, 0), |sum, child| (sum.0 + child.0, sum.1 + child.1))
}

fn summary(framework: &Framework, scored: Option<&Scored<'_>>) -> Vec<(String, Value)> {
    let indicators = framework.indicators().count();
    let mut summary = vec![
        ("indicators".to_owned(), Value::count(indicators)),
        ("groups".to_owned(), Value::count(framework.nodes().len() - indicators)),
    ];
    if let Some(scored) = scored {
        let cells = framework.indicators().map(|(node, _)| coverage(framework, node, scored));
        let missing: usize = cells.map(|(present, all)| all - present).sum();
        summary.push(("units".to_owned(), Value::count(scored.rows.len())));
        summary.push(("missing cells".to_owned(), Value::count(missing)));
    }
    summary
}
