//! `published.csv`.

use super::published::{Published, PublishedColumn};
use crate::error::{Fault, Faults, Problem, Result, Source, one_of};
use crate::framework::{Framework, Node, NodeCode, UnitCode};
use crate::table::{ColumnName, Row, Table};

static COLUMNS: [ColumnName; 2] =
    [ColumnName::new("unit", &["uCode"]), ColumnName::new("name", &["uName"])];

/// A column's figures are scores or ranks.
#[derive(PartialEq)]
enum Figures {
    Scores,
    Ranks,
}

impl Published {
    /// Reads what was published of a framework.
    ///
    /// # Errors
    ///
    /// Every fault at once, each with line and column. Whether the units are those of the data is
    /// known only with the scores, and checked by [`verify`](Published::verify).
    pub fn from_csv(source: &Source, framework: &Framework) -> Result<Self> {
        let table = Table::read(source, &COLUMNS)?;
        let mut faults = Faults::default();
        table.check_required(&["unit"], &mut faults);
        table.check_duplicates(&mut faults);
        let mut published = Self::default();
        for row in table.rows().filter(|_| table.has("unit")) {
            published.push_unit(&row, &mut faults);
        }
        for position in table.unknown() {
            let Some((figures, node)) = header(&table, position, framework, &mut faults) else {
                continue;
            };
            let column = column(&table, position, node.code().clone(), &mut faults);
            match figures {
                Figures::Scores => published.scores.push(column),
                Figures::Ranks => published.ranks.push(column),
            }
        }
        faults.sort_by_place();
        faults.finish(published)
    }

    fn push_unit(&mut self, row: &Row<'_>, faults: &mut Faults) {
        let place = row.places().of("unit");
        match UnitCode::new(row.literal("unit").unwrap_or_default()) {
            Ok(code) if self.units.contains(&code) => {
                let problem = Problem::DuplicateUnit { unit: code.to_string(), period: None };
                faults.push(Fault::new(problem).at(place));
            }
            Ok(code) => {
                self.units.push(code);
                self.places.push(place);
            }
            Err(error) => {
                for fault in error.faults() {
                    faults.push(fault.clone().at(place.clone()));
                }
            }
        }
    }
}

fn header<'f>(
    table: &Table<'_>,
    position: usize,
    framework: &'f Framework,
    faults: &mut Faults,
) -> Option<(Figures, &'f Node)> {
    let name = table.header(position);
    let (figures, code) = match name.strip_prefix("rank:") {
        _ if name == "rank" => return Some((Figures::Ranks, framework.root())),
        Some(code) => (Figures::Ranks, code),
        None => (Figures::Scores, name),
    };
    let node = framework.node(code);
    if node.is_none() {
        let known: Vec<_> = ["unit", "name", "rank"].into_iter().chain(framework.codes()).collect();
        let help = one_of(code, known).filter(|help| help.len() < 200);
        let problem = Problem::UnknownColumn { column: name.to_owned() };
        faults.push(Fault::new(problem).at(table.header_place(position)).help(help));
    }
    node.map(|node| (figures, node))
}

fn column(
    table: &Table<'_>,
    position: usize,
    node: NodeCode,
    faults: &mut Faults,
) -> PublishedColumn {
    let decimals = |row: Row<'_>| row.text_at(position).map(decimals);
    PublishedColumn {
        node,
        decimals: table.rows().filter_map(decimals).max().unwrap_or(0),
        figures: table.rows().map(|row| row.number_at(position, faults)).collect(),
    }
}

/// The digits behind the point, at most 15, beyond which a double has none to round to.
fn decimals(text: &str) -> i8 {
    let behind = text.split_once('.').map_or(0, |(_, behind)| behind.len());
    i8::try_from(behind.min(15)).unwrap_or(15)
}
