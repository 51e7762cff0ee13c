//! `cindex score`: every node, every unit.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use composite_index::data::{CellRules, TableWriter};
use composite_index::engine::ScoreDocument;
use composite_index::framework::Node;
use composite_index::{Dataset, Scorer, Scores};

use crate::change::{self, Change};
use crate::input::{Input, Sheets, read_json};
use crate::output::{Format, Output};
use crate::result_table::{ResultTable, Value};
use crate::{Failure, Outcome, notes};

#[derive(Debug, Args)]
pub(crate) struct ScoreArguments {
    /// Folder with framework.csv, methodology.toml and data.csv; or a workbook.
    #[arg(required_unless_present = "with")]
    pub(crate) dir: Option<PathBuf>,
    /// Score on the scale of an index that `cindex fit` stored, and fit nothing again. A folder, if
    /// one is named too, gives its data and how they are read.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["weights", "weighting", "methodology"])]
    pub(crate) with: Option<PathBuf>,
    /// Use another table of data.
    #[arg(long, value_name = "FILE", required_unless_present = "dir")]
    pub(crate) data: Option<PathBuf>,
    /// Use this period of a panel; without it, all periods.
    #[arg(long, value_name = "PERIOD")]
    pub(crate) period: Option<String>,
    /// Show where each score came from; JSON always says it.
    #[arg(long)]
    pub(crate) provenance: bool,
    #[command(flatten)]
    pub(crate) change: Change,
    #[command(flatten)]
    pub(crate) sheets: Sheets,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// The scores of the data, period by period, and what is said beside them.
struct Scored {
    title: String,
    scores: Vec<Scores>,
    panel: bool,
    notes: Vec<String>,
}

impl ScoreArguments {
    /// The folder, without which `--with` and `--data` are required.
    fn input(&self) -> Input {
        let (dir, data, period) = (self.dir.clone(), self.data.clone(), self.period.clone());
        Input { dir: dir.unwrap_or_default(), data, period, sheets: self.sheets.clone() }
    }

    /// The scores by the folder's own index.
    fn by_index(&self) -> Result<Scored, Failure> {
        let input = self.input();
        let (index, folder) = change::index(&input, &self.change)?;
        let title = index.framework().root().name().to_owned();
        let data = folder.data()?;
        let panel = self.period.is_none() && data.periods().len() > 1;
        if panel {
            let scores = index.score_panel(data)?.into_values().collect();
            let notes = notes::note_on(&index, data)?.into_iter().collect();
            return Ok(Scored { title, scores, panel, notes });
        }
        let scores = input.score(&index, &folder)?;
        let notes = notes::note_of(&scores).into_iter().collect();
        Ok(Scored { title, scores: vec![scores], panel, notes })
    }

    /// The scores by a stored scorer.
    fn by_scorer(&self, file: &Path) -> Result<Scored, Failure> {
        let scorer: Scorer = read_json(file, "scorer as `cindex fit` writes it")?;
        let data = match (&self.dir, &self.data) {
            (None, Some(table)) => Dataset::read(table, scorer.framework(), &CellRules::default())?,
            _ => self.input().open(None, None)?.data()?.clone(),
        };
        let periods = match &self.period {
            Some(period) => vec![period.clone()],
            None => data.periods().into_iter().map(str::to_owned).collect(),
        };
        let scores = match periods.as_slice() {
            [] => vec![scorer.score(&data)?],
            several => {
                let of = |period: &String| scorer.score(&data.in_period(period)?);
                several.iter().map(of).collect::<composite_index::Result<_>>()?
            }
        };
        let title = scorer.framework().root().name().to_owned();
        Ok(Scored { title, scores, panel: periods.len() > 1, notes: Vec::new() })
    }
}

pub(crate) fn run(arguments: &ScoreArguments) -> Result<Outcome, Failure> {
    let Scored { title, scores, panel, notes } = match &arguments.with {
        Some(file) => arguments.by_scorer(file)?,
        None => arguments.by_index()?,
    };
    if arguments.output.format == Format::Json {
        return arguments
            .output
            .stream(|out| {
                serde_json::to_writer_pretty(&mut *out, &ScoreDocument::of(&scores))?;
                out.write_all(b"\n")
            })
            .map(|()| Outcome::Done);
    }
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
    if arguments.output.format == Format::Csv {
        arguments.output.stream(|out| write_csv(&columns, &scores, shown, out))?;
        return Ok(Outcome::Done);
    }
    let sheet = ResultTable {
        heading: format!("{title}: every node"),
        columns: columns.iter().map(|column| (*column).to_owned()).collect(),
        rows: scores.iter().flat_map(|scores| rows(scores, shown)).collect(),
        notes,
        ..ResultTable::default()
    };
    sheet.write(&arguments.output)?;
    Ok(Outcome::Done)
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

/// Row by row, so that no second copy of a large table is made.
fn write_csv(
    columns: &[&str],
    scores: &[Scores],
    shown: Shown,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut table = TableWriter::new(out);
    columns.iter().for_each(|column| table.text(column));
    table.end_row()?;
    let present = |value: f64| (!value.is_nan()).then_some(value);
    for scores in scores {
        let period = scores.units().first().and_then(|unit| unit.period.as_deref());
        let nodes: Vec<_> = scores.nodes().map(|node| (node, node.ranks())).collect();
        for (row, unit) in scores.units().iter().enumerate() {
            for (at, ranks) in &nodes {
                if shown.panel {
                    table.text(period.unwrap_or_default());
                }
                table.text(unit.code.as_str());
                table.text(&unit.name);
                table.text(at.node().code().as_str());
                table.text(at.node().level());
                table.number(present(at.scores()[row]));
                table.number(present(ranks[row]));
                if shown.classes {
                    table.text(at.class_at(row).unwrap_or_default());
                }
                table.number(present(at.full_scores()[row]));
                if shown.aggregates {
                    let aggregate =
                        Some(at.aggregates()[row]).filter(|_| at.transforms_aggregate());
                    table.number(aggregate.and_then(present));
                }
                if shown.provenance {
                    table.text(&at.provenances()[row].to_string());
                }
                table.end_row()?;
            }
        }
    }
    table.finish().map(|_| ())
}
