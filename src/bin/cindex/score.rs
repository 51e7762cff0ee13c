//! `cindex score`: every node, every unit.

use composite_index::{Node, Scores};

use crate::arguments::{Format, ScoreArguments};
use crate::sheet::{Sheet, Value};
use crate::{Failure, Outcome, changed, screened};

pub(crate) fn run(arguments: &ScoreArguments) -> Result<Outcome, Failure> {
    let scores = changed::scores(&arguments.input, &arguments.change)?;
    let for_people = arguments.output.format == Format::Table;
    let mut columns = vec!["unit", "node", "level", "score", "rank"];
    if !for_people {
        columns.insert(1, "name");
        columns.push("full");
    }
    if arguments.provenance {
        columns.push("provenance");
    }
    let sheet = Sheet {
        heading: format!("{}: every node", scores.framework().root().name()),
        columns: columns.iter().map(|column| (*column).to_owned()).collect(),
        rows: rows(&scores, for_people, arguments.provenance),
        notes: screened::note_of(&scores).into_iter().collect(),
        ..Sheet::default()
    };
    sheet.write(&arguments.output)?;
    Ok(Outcome::Done)
}

fn rows(scores: &Scores, for_people: bool, provenance: bool) -> Vec<Vec<Value>> {
    let nodes = scores.framework().nodes().iter().cycle();
    let row = |(cell, node): (composite_index::Cell<'_>, &Node)| {
        let code = if for_people { indented(scores, node) } else { node.code().to_string() };
        let mut row = vec![
            Value::text(cell.unit),
            Value::Text(code),
            Value::text(node.level()),
            Value::score(cell.score),
            Value::rank(cell.rank),
        ];
        if !for_people {
            row.insert(1, Value::text(cell.name));
            row.push(Value::score(cell.full));
        }
        if provenance {
            row.push(Value::text(cell.provenance));
        }
        row
    };
    scores.cells().zip(nodes).map(row).collect()
}

fn indented(scores: &Scores, node: &Node) -> String {
    format!("{}{}", "  ".repeat(scores.framework().depth(node)), node.code())
}
