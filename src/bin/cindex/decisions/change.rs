//! `cindex change`: what the step between two editions is made of.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use composite_index::decisions::{
    Change, ChangeParts, Editions, change_hybrids, change_while, renamed_from_csv,
};
use composite_index::error::{ErrorKind, Source};
use composite_index::{Dataset, Index};
use serde_json::json;

use super::answer;
use crate::input::{Input, Sheets, number};
use crate::output::{Format, Output, wrapped};
use crate::report::Report;
use crate::result_table::{ResultTable, Value};
use crate::{Failure, Outcome, progress};

#[derive(Debug, Args)]
pub(crate) struct ChangeArguments {
    /// Folder or workbook of the old edition.
    pub(crate) old: PathBuf,
    /// Folder or workbook of the new edition.
    pub(crate) new: PathBuf,
    /// The period of the old edition, of a panel.
    #[arg(long, value_name = "PERIOD")]
    pub(crate) old_period: Option<String>,
    /// The period of the new edition, of a panel.
    #[arg(long, value_name = "PERIOD")]
    pub(crate) new_period: Option<String>,
    /// A file with `old,new`: codes of nodes and units that were renamed.
    #[arg(long, value_name = "FILE")]
    pub(crate) renamed: Option<PathBuf>,
    /// Speak of this unit.
    #[arg(long, value_name = "CODE")]
    pub(crate) unit: Option<String>,
    /// Divide the part of the data among the indicators, or the pillars of more than 12.
    #[arg(long)]
    pub(crate) by_indicator: bool,
    /// Show the sixteen hybrids too.
    #[arg(long)]
    pub(crate) hybrids: bool,
    /// Number of threads; all cores by default.
    #[arg(long, value_name = "T", value_parser = number::threads, allow_negative_numbers = true)]
    pub(crate) threads: Option<usize>,
    #[command(flatten)]
    pub(crate) sheets: Sheets,
    #[command(flatten)]
    pub(crate) output: Output,
}

pub(crate) fn run(arguments: &ChangeArguments) -> Result<Outcome, Failure> {
    let edition = |dir: &PathBuf, period: &Option<String>| -> Result<(Index, Dataset), Failure> {
        let sheets = arguments.sheets.clone();
        let input = Input { dir: dir.clone(), data: None, period: period.clone(), sheets };
        let folder = input.open(None, None)?;
        let data = input.values(&folder)?;
        Ok((folder.index().clone(), data))
    };
    let old = edition(&arguments.old, &arguments.old_period)?;
    let new = edition(&arguments.new, &arguments.new_period)?;
    let names = arguments.renamed.as_ref().map(|file| renamed_from_csv(&Source::read(file)?));
    let names: BTreeMap<String, String> = names.transpose()?.unwrap_or_default();
    let mut asked = Editions::default().renamed(names);
    if arguments.by_indicator {
        asked = asked.by_indicator();
    }
    let (old, new) = ((&old.0, &old.1), (&new.0, &new.1));
    let runs = change_hybrids(old, new, &asked);
    let found = progress::long_run(arguments.threads, runs, "hybrids", |progress| {
        change_while(old, new, &asked, |more| progress.more(more))
    })?;
    let unit = arguments.unit.as_deref();
    if let Some(unit) =
        unit.filter(|code| !found.units.iter().any(|own| own.unit.as_str() == *code))
    {
        new.1.value(unit, new.1.variables()[0].as_str())?;
        return Err(ErrorKind::NotInBothEditions { unit: unit.to_owned() }.into());
    }
    report(arguments, &found).write(&arguments.output)?;
    Ok(if found.complete { Outcome::Done } else { Outcome::FallsShort })
}

fn columns(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn report(arguments: &ChangeArguments, found: &Change) -> Report<'static> {
    let sentences = found.sentences(arguments.unit.as_deref());
    let mut whole = json!(found);
    whole["sentences"] = json!(sentences);
    let incomplete = (!found.complete).then(|| match found.hybrids.len() {
        16 => "incomplete: the data were not divided to the end".to_owned(),
        done => format!("incomplete: {done} of 16 hybrids"),
    });
    let notes = found.warnings.iter().map(|warning| wrapped(&format!("Note: {warning}."), 0));
    let all = arguments.output.format != Format::Table;
    let mut tables = vec![("rank", table(arguments, found, "rank", |unit| &unit.rank))];
    if all || arguments.unit.is_some() {
        tables.push(("score", table(arguments, found, "score", |unit| &unit.score)));
    }
    if !found.members.is_empty() && (all || arguments.unit.is_some()) {
        tables.push(("data", by_member(arguments, found)));
    }
    if arguments.hybrids {
        tables.push(("hybrids", hybrids(arguments, found)));
    }
    let unmatched = unmatched(found);
    if !unmatched.rows.is_empty() {
        tables.push(("unmatched", unmatched));
    }
    if let Some((_, last)) = tables.last_mut() {
        last.notes = notes.collect();
    }
    answer(tables, &sentences, whole, incomplete)
}

fn shown(arguments: &ChangeArguments, unit: &str) -> bool {
    arguments.unit.as_deref().is_none_or(|asked| asked == unit)
}

fn table(
    arguments: &ChangeArguments,
    found: &Change,
    what: &str,
    of: fn(&composite_index::decisions::UnitChange) -> &ChangeParts,
) -> ResultTable {
    let mut units: Vec<_> =
        found.units.iter().filter(|unit| shown(arguments, unit.unit.as_str())).collect();
    units.sort_by(|a, b| a.rank.new.total_cmp(&b.rank.new));
    let row = |unit: &&composite_index::decisions::UnitChange| {
        let parts = of(unit);
        let number = |number: Option<f64>| Value::Number(number, 2);
        let place = |number: f64| match what {
            "rank" => Value::rank(Some(number)),
            _ => number_of(number),
        };
        vec![
            Value::text(&unit.unit),
            Value::text(&unit.name),
            place(parts.old),
            place(parts.new),
            place(parts.change),
            number(parts.data),
            number(parts.method),
            number(parts.structure),
            number(parts.units),
            number(parts.own),
            number(parts.others),
        ]
    };
    let name = &found.name;
    ResultTable {
        heading: format!("{name}: what the change of {what} is made of"),
        columns: columns(&[
            "unit", "name", "old", "new", "change", "data", "method", "tree", "units", "own",
            "others",
        ]),
        rows: units.iter().map(row).collect(),
        legend: "change: the sum of data, method, tree (structure) and units (newcomers and leavers); own, \
                 others: of the data, the unit's values and those of all others. Of a rank, below zero \
                 is a rise.",
        ..ResultTable::default()
    }
}

fn number_of(number: f64) -> Value {
    Value::Number(Some(number), 2)
}

fn by_member(arguments: &ChangeArguments, found: &Change) -> ResultTable {
    let units = found.units.iter().filter(|unit| shown(arguments, unit.unit.as_str()));
    let rows = units.flat_map(|unit| {
        let parts = unit.rank.by_member.iter().zip(&unit.score.by_member);
        found.members.iter().zip(parts).map(move |(member, (rank, score))| {
            vec![
                Value::text(&unit.unit),
                Value::text(member),
                Value::Number(Some(*rank), 2),
                Value::Number(Some(*score), 2),
            ]
        })
    });
    ResultTable {
        heading: "The part of the data, by indicator".to_owned(),
        columns: columns(&["unit", "indicator", "rank", "score"]),
        rows: rows.collect(),
        ..ResultTable::default()
    }
}

fn hybrids(arguments: &ChangeArguments, found: &Change) -> ResultTable {
    let rows = found.hybrids.iter().flat_map(|hybrid| {
        let units = found.units.iter().zip(hybrid.scores.iter().zip(&hybrid.ranks));
        let units = units.filter(|(unit, _)| shown(arguments, unit.unit.as_str()));
        units.map(move |(unit, (score, rank))| {
            let switches = hybrid.switches.chars();
            let switch = |bit: char| Value::text(if bit == '1' { "new" } else { "old" });
            let mut row: Vec<_> = switches.map(switch).collect();
            row.push(Value::text(&unit.unit));
            row.extend([Value::score(*score), Value::rank(*rank)]);
            row
        })
    });
    ResultTable {
        heading: "The sixteen hybrids".to_owned(),
        columns: columns(&["data", "method", "tree", "units", "unit", "score", "rank"]),
        rows: rows.collect(),
        ..ResultTable::default()
    }
}

fn unmatched(found: &Change) -> ResultTable {
    let unmatched = &found.unmatched;
    let units = |codes: &[composite_index::UnitCode]| -> Vec<String> {
        codes.iter().map(ToString::to_string).collect()
    };
    let nodes = |codes: &[composite_index::NodeCode]| -> Vec<String> {
        codes.iter().map(ToString::to_string).collect()
    };
    let lists = [
        ("entered", units(&unmatched.entered)),
        ("left", units(&unmatched.left)),
        ("added", nodes(&unmatched.added)),
        ("dropped", nodes(&unmatched.dropped)),
        ("moved", nodes(&unmatched.moved)),
        ("without parts", units(&unmatched.without_parts)),
    ];
    let lists = lists.into_iter().filter(|(_, codes)| !codes.is_empty());
    let rows = lists.map(|(what, codes)| {
        vec![Value::text(what), Value::count(codes.len()), Value::text(codes.join(" "))]
    });
    ResultTable {
        heading: "What could not be matched".to_owned(),
        columns: columns(&["what", "count", "codes"]),
        rows: rows.collect(),
        legend: "entered, left: units with a score in one edition only; added, dropped, moved: nodes; \
                 without parts: units without a score in some hybrid.",
        ..ResultTable::default()
    }
}
