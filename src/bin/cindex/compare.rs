//! `cindex compare`: the nominal ranking beside alternatives.

use std::path::PathBuf;

use clap::Args;
use composite_index::error::ErrorKind;
use composite_index::{Comparison, Index, Weighting};

use crate::change::{self, Weights, parse_weights, schemes};
use crate::groups::Groups;
use crate::input::Input;
use crate::output::Output;
use crate::result_table::{ResultTable, Value};
use crate::{Failure, Outcome, notes};

#[derive(Debug, Args)]
pub(crate) struct CompareArguments {
    #[command(flatten)]
    pub(crate) input: Input,
    /// An alternative with other weights, relative to their siblings'; may be repeated.
    #[arg(long, value_name = "CODE=WEIGHT,…", value_parser = parse_weights)]
    pub(crate) weights: Vec<Weights>,
    /// An alternative with another weighting of every group; may be repeated. Without any alternative
    /// it is `equal`.
    #[arg(long, value_name = "SCHEME", value_parser = schemes())]
    pub(crate) weighting: Vec<Weighting>,
    /// An alternative by another methodology file; may be repeated.
    #[arg(long, value_name = "FILE")]
    pub(crate) methodology: Vec<PathBuf>,
    /// Compare at this node rather than at the index.
    #[arg(long, value_name = "CODE")]
    pub(crate) node: Option<String>,
    #[command(flatten)]
    pub(crate) output: Output,
}

pub(crate) fn run(arguments: &CompareArguments) -> Result<Outcome, Failure> {
    let folder = arguments.input.open(None, None)?;
    let nominal = arguments.input.score(folder.index(), &folder)?;
    let before = change::node(&nominal, arguments.node.as_deref())?;
    let (mut comparisons, mut notes) = (Vec::new(), Vec::new());
    notes.extend(notes::note_of(&nominal));
    let alternatives = alternatives(arguments, folder.index())?;
    let mut indices = std::iter::once(folder.index()).chain(alternatives.iter().map(|(_, it)| it));
    if let Some(index) = indices.find(|index| index.learns_from_data()) {
        notes::refitted(&arguments.input, index);
    }
    for (name, index) in alternatives {
        let scores = arguments.input.score(&index, &folder)?;
        let after = change::node(&scores, arguments.node.as_deref())?;
        let note = notes::note_of(&scores);
        notes.extend(
            note.map(|note| format!("{name}: {note}"))
                .filter(|_| scores.screening() != nominal.screening()),
        );
        comparisons.push((name, Comparison::between(before, after)));
    }
    let mut sheet = ResultTable { notes, ..sheet(before.node().name(), &comparisons) };
    if let Some(groups) = Groups::of(&nominal, before) {
        sheet.columns.insert(3, groups.grouping.to_owned());
        // Changes are in the order of the first ranking.
        for (row, unit) in sheet.rows.iter_mut().zip(before.ranked_rows(usize::MAX)) {
            row.insert(3, Value::text(groups.of_row(unit)));
        }
    }
    sheet.write(&arguments.output)?;
    Ok(Outcome::Done)
}

/// What was asked for, in a fixed order; equal weights where nothing was.
fn alternatives(
    arguments: &CompareArguments,
    nominal: &Index,
) -> Result<Vec<(String, Index)>, Failure> {
    let mut alternatives = Vec::new();
    for weights in &arguments.weights {
        let index = change::with_weights(nominal, weights)?;
        alternatives.push((weights.typed.clone(), index));
    }
    for weighting in &arguments.weighting {
        alternatives.push(weighted(nominal, weighting)?);
    }
    for file in &arguments.methodology {
        let folder = arguments.input.open(Some(file), None)?;
        let name = file.file_stem().unwrap_or(file.as_os_str()).to_string_lossy();
        alternatives.push((name.into_owned(), folder.index().clone()));
    }
    if alternatives.is_empty() {
        alternatives.push(weighted(nominal, &Weighting::Equal)?);
    }
    for (position, (name, _)) in alternatives.iter().enumerate() {
        if alternatives[..position].iter().any(|(before, _)| before == name) {
            let why = "two are called so; give each its own name".to_owned();
            return Err(ErrorKind::InvalidOption { option: name.clone(), why }.into());
        }
    }
    Ok(alternatives)
}

fn weighted(nominal: &Index, weighting: &Weighting) -> Result<(String, Index), Failure> {
    let index = nominal.with_weighting_everywhere(weighting)?;
    Ok((weighting.name().to_owned(), index))
}

fn sheet(node: &str, comparisons: &[(String, Comparison)]) -> ResultTable {
    let mut columns: Vec<String> = ["rank", "unit", "name"].map(str::to_owned).into();
    for (name, _) in comparisons {
        columns.push(name.clone());
        columns.push(format!("change {name}"));
    }
    let others = match comparisons.len() {
        1 => "another".to_owned(),
        several => format!("{several} others"),
    };
    let mut sheet = ResultTable {
        heading: format!("{node}: the ranking beside {others}"),
        columns,
        ..ResultTable::default()
    };
    let Some((_, first)) = comparisons.first() else { return sheet };
    for (row, change) in first.changes.iter().enumerate() {
        let mut cells =
            vec![Value::rank(change.before), Value::text(&change.unit), Value::text(&change.name)];
        for (_, comparison) in comparisons {
            let change = &comparison.changes[row];
            cells.push(Value::rank(change.after));
            cells.push(Value::Change(change.change));
        }
        sheet.rows.push(cells);
    }
    sheet.summary = comparisons.iter().flat_map(summary).collect();
    sheet
}

fn summary((name, comparison): &(String, Comparison)) -> Vec<(String, Value)> {
    [
        ("Kendall", Value::Number(comparison.kendall, 4)),
        ("Spearman", Value::Number(comparison.spearman, 4)),
        ("mean absolute shift", Value::Number(comparison.mean_absolute_shift, 2)),
        ("largest shift", Value::rank(comparison.largest_shift)),
    ]
    .map(|(measure, value)| (format!("{name}: {measure}"), value))
    .into()
}
