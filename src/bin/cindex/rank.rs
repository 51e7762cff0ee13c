//! `cindex rank`: the units in order, with the scores of the children.

use std::collections::BTreeMap;
use std::io::{self, Write};

use clap::Args;
use composite_index::data::TableWriter;
use composite_index::engine::NodeScores;
use composite_index::{Index, IndexFolder, Scores, Unit};

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
    if arguments.output.format == Format::Csv && rank_alone(arguments, &index, &folder)? {
        return Ok(Outcome::Done);
    }
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
        let fetch = |rows: &[usize], numbers: &mut [Vec<f64>]| {
            ranked.fetch(rows, numbers);
            Ok(())
        };
        let units = ranked.scores.units();
        let texts = |row| ranked.texts(row);
        arguments.output.stream(|out| write_csv(&columns, units, &rows, fetch, texts, out))?;
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

/// Writes the ranking at a node whose scores need no others in memory; whether it is of that kind. The
/// scores of the node's children are computed where they are written.
fn rank_alone(
    arguments: &RankArguments,
    index: &Index,
    folder: &IndexFolder,
) -> Result<bool, Failure> {
    let framework = index.framework();
    let code = arguments.node.as_deref().unwrap_or(framework.root().code().as_str());
    let node = framework.node(code).filter(|_| arguments.input.period.is_none());
    let found = node.zip(folder.data().ok());
    let alone = found.and_then(|(node, data)| Some((node, index.score_alone(data, code)?)));
    let Some((node, alone)) = alone else { return Ok(false) };
    notes::remark(folder);
    let children = framework.children(node).chain(framework.memos(node));
    let children: Vec<_> = children.map(|child| child.code().to_string()).collect();
    let mut others = alone.at(&children)?;
    let columns = ["rank", "unit", "name", "score"].map(str::to_owned);
    let columns: Vec<String> = columns.into_iter().chain(children).collect();
    let rows = alone.ranked_rows(arguments.top.unwrap_or(usize::MAX));
    let fetch = |rows: &[usize], numbers: &mut [Vec<f64>]| {
        for (numbers, column) in numbers.iter_mut().zip([alone.ranks(), alone.scores()]) {
            numbers.extend(rows.iter().map(|row| column[*row]));
        }
        others.score(rows, &mut numbers[2..]).map_err(io::Error::other)
    };
    let plain = |_: usize| (None, None);
    arguments.output.stream(|out| write_csv(&columns, alone.units(), &rows, fetch, plain, out))?;
    Ok(true)
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

    /// The numbers of some rows: rank, score, and those of the children.
    fn fetch(&self, rows: &[usize], numbers: &mut [Vec<f64>]) {
        let children = self.children.iter().map(|child| child.scores());
        let columns = [self.at.ranks(), self.at.scores()].into_iter().chain(children);
        for (numbers, column) in numbers.iter_mut().zip(columns) {
            numbers.extend(rows.iter().map(|row| column[*row]));
        }
    }

    /// The texts of a row behind its name and behind its score: its group and its class.
    fn texts(&self, row: usize) -> (Option<&str>, Option<&str>) {
        let group = self.groups.as_ref().map(|groups| groups.of_row(row));
        let class = self.at.has_classes().then(|| self.at.class_at(row).unwrap_or_default());
        (group, class)
    }
}

/// Row by row, so that no second copy of a large table is made. `fetch` adds the numbers of some rows to
/// columns, rank and score first; `more` has the texts behind a unit's name and behind its score.
///
/// Rows that follow each other lie anywhere in memory: what a block of them needs is fetched column by
/// column, so that the machine waits for many at once.
fn write_csv<'t>(
    columns: &[String],
    units: &[Unit],
    rows: &[usize],
    mut fetch: impl FnMut(&[usize], &mut [Vec<f64>]) -> io::Result<()>,
    more: impl Fn(usize) -> (Option<&'t str>, Option<&'t str>),
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut table = TableWriter::new(out);
    columns.iter().for_each(|column| table.text(column));
    table.end_row()?;
    let (group, class) = rows.first().map_or((None, None), |row| more(*row));
    let texts = 2 + usize::from(group.is_some()) + usize::from(class.is_some());
    let mut numbers = vec![Vec::new(); columns.len() - texts];
    for rows in rows.chunks(BLOCK) {
        numbers.iter_mut().for_each(Vec::clear);
        fetch(rows, &mut numbers)?;
        let texts = rows.iter().map(|row| (units[*row].code.as_str(), units[*row].name.as_str()));
        let texts: Vec<_> = texts.collect();
        for (at, row) in rows.iter().copied().enumerate() {
            let ((code, name), (group, class)) = (texts[at], more(row));
            let mut numbers = numbers.iter().map(|column| present(column[at]));
            table.number(numbers.next().flatten());
            table.text(code);
            table.text(name);
            group.into_iter().for_each(|group| table.text(group));
            table.number(numbers.next().flatten());
            class.into_iter().for_each(|class| table.text(class));
            numbers.for_each(|number| table.number(number));
            table.end_row()?;
        }
    }
    table.finish().map(|_| ())
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
