//! `cindex rank`: the units in order, with the scores of the children.

use std::collections::BTreeMap;
use std::io::{self, Write};

use clap::Args;
use composite_index::Scores;
use composite_index::data::TableWriter;
use composite_index::engine::NodeScores;

use crate::change::{self, Change};
use crate::groups::Groups;
use crate::input::{Input, number};
use crate::output::{Format, Output};
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
    let rows = first(at, arguments.top.unwrap_or(usize::MAX), groups.as_ref());
    let ranked = Ranked { scores: &scores, at, groups, children };
    if arguments.output.format == Format::Csv {
        arguments.output.stream(|out| ranked.write_csv(&columns, &rows, out))?;
        return Ok(Outcome::Done);
    }
    let sheet = ResultTable {
        heading: heading(&scores, at.node().name(), scores.units().len()),
        columns,
        rows: rows.into_iter().map(|row| ranked.row(row)).collect(),
        spare_columns: ranked.children.len(),
        notes: notes::note_of(&scores).into_iter().collect(),
        ..ResultTable::default()
    };
    sheet.write(&arguments.output)?;
    Ok(Outcome::Done)
}

/// Rows that are fetched at once.
const BLOCK: usize = 1024;

/// What is shown of a unit, by its position among the units.
struct Ranked<'s> {
    scores: &'s Scores,
    at: NodeScores<'s>,
    groups: Option<Groups<'s>>,
    children: Vec<NodeScores<'s>>,
}

impl Ranked<'_> {
    fn row(&self, row: usize) -> Vec<Value> {
        let (unit, at) = (&self.scores.units()[row], self.at);
        let mut cells = vec![
            Value::rank(present(at.ranks()[row])),
            Value::text(&unit.code),
            Value::text(&unit.name),
        ];
        cells.extend(self.groups.iter().map(|groups| Value::text(groups.of_row(row))));
        cells.push(Value::score(present(at.scores()[row])));
        cells.extend(at.has_classes().then(|| Value::class(at.class_at(row))));
        let children = self.children.iter();
        cells.extend(children.map(|child| Value::score(present(child.scores()[row]))));
        cells
    }

    /// Row by row, so that no second copy of a large table is made.
    fn write_csv(&self, columns: &[String], rows: &[usize], out: &mut dyn Write) -> io::Result<()> {
        let mut table = TableWriter::new(out);
        columns.iter().for_each(|column| table.text(column));
        table.end_row()?;
        let children = self.children.iter().map(|child| child.scores());
        let columns: Vec<_> =
            [self.at.ranks(), self.at.scores()].into_iter().chain(children).collect();
        let (units, mut numbers) = (self.scores.units(), vec![Vec::new(); columns.len()]);
        // Rows that follow each other lie anywhere in memory: what a block of them needs is fetched
        // column by column, so that the machine waits for many at once.
        for rows in rows.chunks(BLOCK) {
            for (numbers, column) in numbers.iter_mut().zip(&columns) {
                numbers.clear();
                numbers.extend(rows.iter().map(|row| column[*row]));
            }
            let texts =
                rows.iter().map(|row| (units[*row].code.as_str(), units[*row].name.as_str()));
            let texts: Vec<_> = texts.collect();
            for (at, row) in rows.iter().copied().enumerate() {
                let mut numbers = numbers.iter().map(|column| present(column[at]));
                table.number(numbers.next().flatten());
                table.text(texts[at].0);
                table.text(texts[at].1);
                self.groups.iter().for_each(|groups| table.text(groups.of_row(row)));
                table.number(numbers.next().flatten());
                if self.at.has_classes() {
                    table.text(self.at.class_at(row).unwrap_or_default());
                }
                numbers.for_each(|number| table.number(number));
                table.end_row()?;
            }
        }
        table.finish().map(|_| ())
    }
}

/// The first units, by their positions; where units are ranked within groups, those of each.
fn first(at: NodeScores<'_>, top: usize, groups: Option<&Groups<'_>>) -> Vec<usize> {
    let Some(groups) = groups else { return at.ranked_rows(top) };
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut is_first = |row: &usize| {
        let before = seen.entry(groups.of_row(*row)).or_default();
        *before += 1;
        *before <= top
    };
    at.ranked_rows(usize::MAX).into_iter().filter(|row| is_first(row)).collect()
}

/// A number that may be missing.
fn present(value: f64) -> Option<f64> {
    (!value.is_nan()).then_some(value)
}

/// The index's name, and the node's where it is another.
fn heading(scores: &Scores, node: &str, units: usize) -> String {
    let index = scores.framework().root().name();
    if index == node {
        format!("{index}: {}", counted(units))
    } else {
        format!("{index}, {node}: {}", counted(units))
    }
}
