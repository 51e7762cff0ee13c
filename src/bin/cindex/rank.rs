//! `cindex rank`: the units in order, with the scores of the children.

use crate::arguments::RankArguments;
use crate::result_table::{ResultTable, Value, counted};
use crate::{Failure, Outcome, changed, screened};

pub(crate) fn run(arguments: &RankArguments) -> Result<Outcome, Failure> {
    let scores = changed::scores(&arguments.input, &arguments.change)?;
    let at = changed::node(&scores, arguments.node.as_deref())?;
    let children: Vec<_> = scores
        .framework()
        .children(at.node())
        .filter_map(|child| scores.at(child.code()).ok())
        .collect();
    let mut columns: Vec<String> = ["rank", "unit", "name", "score"].map(str::to_owned).into();
    columns.extend(children.iter().map(|child| child.node().code().to_string()));
    let rows = at.ranking().into_iter().take(arguments.top.unwrap_or(usize::MAX));
    let sheet = ResultTable {
        heading: heading(&scores, at.node().name(), scores.units().len()),
        columns,
        rows: rows
            .map(|cell| {
                let mut row = vec![
                    Value::rank(cell.rank),
                    Value::text(cell.unit),
                    Value::text(cell.name),
                    Value::score(cell.score),
                ];
                row.extend(
                    children.iter().map(|child| Value::score(child.score(cell.unit).unwrap())),
                );
                row
            })
            .collect(),
        spare_columns: children.len(),
        notes: screened::note_of(&scores).into_iter().collect(),
        ..ResultTable::default()
    };
    sheet.write(&arguments.output)?;
    Ok(Outcome::Done)
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
