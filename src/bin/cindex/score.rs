//! `cindex score`: every node, every unit.

use clap::Args;
use composite_index::framework::Node;
use composite_index::{IndexFolder, Scores};

use crate::change::{self, Change};
use crate::input::Input;
use crate::output::{Format, Output};
use crate::result_table::{ResultTable, Value};
use crate::{Failure, Outcome, notes};

#[derive(Debug, Args)]
pub(crate) struct ScoreArguments {
    #[command(flatten)]
    pub(crate) input: Input,
    /// Show where each score came from.
    #[arg(long)]
    pub(crate) provenance: bool,
    #[command(flatten)]
    pub(crate) change: Change,
    #[command(flatten)]
    pub(crate) output: Output,
}

pub(crate) fn run(arguments: &ScoreArguments) -> Result<Outcome, Failure> {
    let (index, folder) = change::index(&arguments.input, &arguments.change)?;
    let panel = is_panel(&arguments.input, &folder)?;
    let scores: Vec<Scores> = if panel {
        index.score_panel(folder.data()?)?.into_values().collect()
    } else {
        vec![arguments.input.score(&index, &folder)?]
    };
    let for_people = arguments.output.format == Format::Table;
    let mut columns = vec!["unit", "node", "level", "score", "rank"];
    let classes = scores.iter().any(|scores| scores.nodes().any(|node| node.has_classes()));
    if classes {
        columns.push("class");
    }
    if !for_people {
        columns.insert(1, "name");
        columns.push("full");
    }
    let mut nodes = scores.iter().flat_map(Scores::nodes);
    let aggregates = nodes.any(|node| node.transforms_aggregate());
    if aggregates {
        columns.push("aggregate");
    }
    if panel {
        columns.insert(0, "period");
    }
    if arguments.provenance {
        columns.push("provenance");
    }
    let shown = Shown { panel, for_people, classes, aggregates, provenance: arguments.provenance };
    let sheet = ResultTable {
        heading: format!("{}: every node", index.framework().root().name()),
        columns: columns.iter().map(|column| (*column).to_owned()).collect(),
        rows: scores.iter().flat_map(|scores| rows(scores, shown)).collect(),
        notes: match panel {
            true => notes::note_on(&index, folder.data()?)?,
            false => scores.first().and_then(notes::note_of),
        }
        .into_iter()
        .collect(),
        ..ResultTable::default()
    };
    sheet.write(&arguments.output)?;
    Ok(Outcome::Done)
}

/// Whether the data hold several periods and `--period` names none.
fn is_panel(input: &Input, folder: &IndexFolder) -> Result<bool, Failure> {
    Ok(input.period.is_none() && folder.data()?.periods().len() > 1)
}

/// Which columns are shown.
#[derive(Clone, Copy)]
struct Shown {
    panel: bool,
    for_people: bool,
    classes: bool,
    aggregates: bool,
    provenance: bool,
}

fn rows(scores: &Scores, shown: Shown) -> Vec<Vec<Value>> {
    let period = scores.units().first().and_then(|unit| unit.period.as_deref());
    let nodes = scores.framework().nodes().iter().cycle();
    let row = |(cell, node): (composite_index::engine::Cell<'_>, &Node)| {
        let mut row = vec![
            Value::text(cell.unit),
            Value::Node(node.code().to_string(), scores.framework().depth(node)),
            Value::text(node.level()),
            Value::score(cell.score),
            Value::rank(cell.rank),
        ];
        row.extend(shown.classes.then(|| Value::class(cell.class)));
        if !shown.for_people {
            row.insert(1, Value::text(cell.name));
            row.push(Value::score(cell.full));
        }
        row.extend(shown.aggregates.then(|| Value::score(cell.aggregate)));
        if shown.provenance {
            row.push(Value::text(cell.provenance));
        }
        if shown.panel {
            row.insert(0, Value::text(period.unwrap_or_default()));
        }
        row
    };
    scores.cells().zip(nodes).map(row).collect()
}
