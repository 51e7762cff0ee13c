//! `published.csv`.

use std::collections::BTreeMap;

use super::published::{Published, PublishedColumn};
use crate::error::{
    Diagnostic, Diagnostics, ErrorKind, Help, Result, Source, Span, is_it_the_column, one_of,
};
use crate::framework::{Framework, Node, NodeCode, UnitCode};
use crate::methodology::VerificationMeasure;
use crate::text::{ColumnName, OtherNames, Row, Table};

static COLUMNS: [ColumnName; 3] = [
    ColumnName::new("unit", &["uCode"]),
    ColumnName::new("name", &["uName"]),
    ColumnName::new("period", &["Time"]),
];

impl Published {
    /// Reads published scores and ranks of a framework.
    ///
    /// # Errors
    ///
    /// Every fault at once, each with line and column. [`verify`](Published::verify) checks whether
    /// the units are those of the data.
    pub fn from_csv(source: &Source, framework: &Framework) -> Result<Self> {
        Self::from_foreign_csv(source, framework, &BTreeMap::new())
    }

    /// Reads a table with other column names by a mapping; columns that are not in the mapping are
    /// ignored. With an empty mapping as [`from_csv`](Published::from_csv).
    ///
    /// # Errors
    ///
    /// As for [`from_csv`](Published::from_csv), and columns of the mapping that are not there.
    pub fn from_foreign_csv(
        source: &Source,
        framework: &Framework,
        columns: &BTreeMap<String, VerificationMeasure>,
    ) -> Result<Self> {
        let table = Table::read_foreign(source, &COLUMNS, other_names(columns))?;
        let mut faults = Diagnostics::default();
        let mut published = Self::default();
        if columns.is_empty() {
            table.check_duplicates(&mut faults);
        }
        table.check_required(&["unit"], None, &mut faults);
        let has_periods =
            columns.is_empty() || columns.values().any(|f| *f == VerificationMeasure::Period);
        published.read_units(&table, has_periods, &mut faults);
        for (position, figure) in figures(&table, columns, &mut faults) {
            if let Some(node) = node(&table, position, &figure, framework, &mut faults) {
                let column = column(&table, position, node.code().clone(), &mut faults);
                match figure {
                    VerificationMeasure::Full(_) => published.full.push(column),
                    VerificationMeasure::Rank(_) => published.ranks.push(column),
                    _ => published.scores.push(column),
                }
            }
        }
        faults.sort_by_place();
        faults.finish(published)
    }

    fn read_units(&mut self, table: &Table<'_>, has_periods: bool, faults: &mut Diagnostics) {
        let mut seen: BTreeMap<_, Option<Span>> = BTreeMap::new();
        for row in table.rows().filter(|_| table.has("unit")) {
            let span = row.place_of("unit");
            let period = row.literal("period").filter(|_| has_periods);
            match UnitCode::new(row.literal("unit").unwrap_or_default()) {
                Ok(code) => match seen.get(&(code.clone(), period)) {
                    None => {
                        seen.insert((code.clone(), period), span.clone());
                        self.units.push(code);
                        self.periods.extend(period.map(str::to_owned));
                        self.spans.push(span);
                    }
                    Some(first) => {
                        let (unit, period) = (code.to_string(), period.map(str::to_owned));
                        let fault = Diagnostic::new(ErrorKind::DuplicateUnit { unit, period });
                        faults.push(fault.at(span).after(first.clone()));
                    }
                },
                Err(error) => {
                    for fault in error.diagnostics() {
                        faults.push(fault.clone().at(span.clone()));
                    }
                }
            }
        }
    }
}

/// The columns of unit, name and period by a mapping.
fn other_names(columns: &BTreeMap<String, VerificationMeasure>) -> OtherNames {
    let name = |(column, figure): (&String, &VerificationMeasure)| {
        let name = match figure {
            VerificationMeasure::Unit => "unit",
            VerificationMeasure::Name => "name",
            VerificationMeasure::Period => "period",
            _ => return None,
        };
        Some((name, column.clone()))
    };
    columns.iter().filter_map(name).collect()
}

/// The columns of figures, by the mapping or by their own headers.
fn figures(
    table: &Table<'_>,
    columns: &BTreeMap<String, VerificationMeasure>,
    faults: &mut Diagnostics,
) -> Vec<(usize, VerificationMeasure)> {
    if columns.is_empty() {
        let figure = |position| match table.header(position).parse() {
            Ok(figure) => Some((position, figure)),
            Err(_) => {
                faults.push(unknown(table, position, None));
                None
            }
        };
        return table.unknown().filter_map(figure).collect();
    }
    let of_nodes = columns.iter().filter(|(_, figure)| !is_text(figure));
    let mut found = Vec::new();
    for (column, figure) in of_nodes {
        match table.unknown().find(|position| table.header(*position) == column) {
            Some(position) => found.push((position, figure.clone())),
            None => {
                let others = table.unknown().map(|position| table.header(position));
                let help = is_it_the_column(column, others);
                let problem = ErrorKind::MissingColumn { column: column.clone() };
                faults.push(Diagnostic::new(problem).at(table.start()).help(help));
            }
        }
    }
    found
}

fn is_text(figure: &VerificationMeasure) -> bool {
    matches!(
        figure,
        VerificationMeasure::Unit | VerificationMeasure::Name | VerificationMeasure::Period
    )
}

fn node<'f>(
    table: &Table<'_>,
    position: usize,
    figure: &VerificationMeasure,
    framework: &'f Framework,
    faults: &mut Diagnostics,
) -> Option<&'f Node> {
    let code = match figure.node() {
        None => return Some(framework.root()),
        Some(code) => code,
    };
    let node = framework.node(code);
    if node.is_none() {
        let own = ["unit", "name", "period", "rank"];
        let known: Vec<_> = own.into_iter().chain(framework.codes()).collect();
        let help = one_of(code.as_str(), known).filter(|help| help.as_str().len() < 200);
        faults.push(unknown(table, position, help));
    }
    node
}

fn unknown(table: &Table<'_>, position: usize, help: Option<Help>) -> Diagnostic {
    let problem = ErrorKind::UnknownColumn { column: table.header(position).to_owned() };
    Diagnostic::new(problem).at(table.header_place(position)).help(help)
}

fn column(
    table: &Table<'_>,
    position: usize,
    node: NodeCode,
    faults: &mut Diagnostics,
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
