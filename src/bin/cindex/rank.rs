//! `cindex rank`: the units in order, with the scores of the children.

use std::collections::BTreeMap;

use clap::Args;
use composite_index::engine::Cell;

use crate::change::{self, Change};
use crate::groups::Groups;
use crate::input::{Input, number};
use crate::output::Output;
use crate::result_table::{ResultTable, Value, counted};
use crate::{Failure, Outcome, notes};

#[derive(Debug, Args)]
pub(crate) struct RankArguments {
    #[command(flatten)]
    pub(crate) input: Input,
    /// Show only the first N units, of each group where units are ranked within groups.
    #[arg(long, value_name = "N", value_parser = number::count, allow_negative_numbers = true)]
    pub(crate) top: Option<usize>,
    /// Rank at this node rather than at the index.
    #[arg(long, value_name = "CODE")]
    pub(crate) node: Option<String>,
    #[command(flatten)]
    pub(crate) change: Change,
    #[command(flatten)]
    pub(crate) output: Output,
}

pub(crate) fn run(arguments: &RankArguments) -> Result<Outcome, Failure> {
    let (index, folder) = change::index(&arguments.input, &arguments.change)?;
    let scores = arguments.input.score(&index, &folder)?;
    notes::warn((&index, &scores), &folder);
    let at = change::node(&scores, arguments.node.as_deref())?;
    let children: Vec<_> = scores
        .framework()
        .children(at.node())
        .chain(scores.framework().memos(at.node()))
        .filter_map(|child| scores.at(child.code()).ok())
        .collect();
    let mut columns: Vec<String> = ["rank", "unit", "name", "score"].map(str::to_owned).into();
    let groups = Groups::of(&scores, at);
    columns.splice(3..3, groups.iter().map(|groups| groups.grouping.to_owned()));
    columns.extend(at.has_classes().then(|| "class".to_owned()));
    columns.extend(children.iter().map(|child| child.node().code().to_string()));
    let rows = first(at.ranking(), arguments.top.unwrap_or(usize::MAX), groups.as_ref());
    let sheet = ResultTable {
        heading: heading(&scores, at.node().name(), scores.units().len()),
        columns,
        rows: rows
            .into_iter()
            .map(|cell| {
                let mut row = vec![
                    Value::rank(cell.rank),
                    Value::text(cell.unit),
                    Value::text(cell.name),
                    Value::score(cell.score),
                ];
                row.splice(3..3, groups.iter().map(|groups| groups.of_unit(cell.unit)));
                row.extend(at.has_classes().then(|| Value::class(cell.class)));
                row.extend(
                    children
                        .iter()
                        .map(|child| Value::score(child.score(cell.unit).ok().flatten())),
                );
                row
            })
            .collect(),
        spare_columns: children.len(),
        notes: notes::note_of(&scores).into_iter().collect(),
        ..ResultTable::default()
    };
    sheet.write(&arguments.output)?;
    Ok(Outcome::Done)
}

/// The first units; where units are ranked within groups, those of each.
fn first<'s>(ranking: Vec<Cell<'s>>, top: usize, groups: Option<&Groups<'s>>) -> Vec<Cell<'s>> {
    let mut seen: BTreeMap<Option<&str>, usize> = BTreeMap::new();
    let mut is_first = |cell: &Cell<'s>| {
        let before = seen.entry(groups.and_then(|groups| groups.find(cell.unit))).or_default();
        *before += 1;
        *before <= top
    };
    ranking.into_iter().filter(|cell| is_first(cell)).collect()
}

/// The index's name, and the node's where it is another.
fn heading(scores: &composite_index::Scores, node: &str, units: usize) -> String {
    let index = scores.framework().root().name();
    if index == node {
        format!("{index}: {}", counted(units))
    } else {
        format!("{index}, {node}: {}", counted(units))
    }
}
