//! `published.csv`.

use std::collections::{BTreeMap, BTreeSet};

use super::printed::PrintedNumber;
use super::published::{Published, PublishedCell, PublishedColumn};
use crate::error::{
    Diagnostic, Diagnostics, ErrorKind, Help, Result, Source, Span, is_it_the_column, one_of,
};
use crate::framework::{Framework, UnitCode};
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

    /// Reads a table with other column names by a mapping. Columns that are not in the mapping are
    /// ignored; with `*` in the mapping, only those whose header is none of ours. With an empty
    /// mapping as [`from_csv`](Published::from_csv).
    ///
    /// # Errors
    ///
    /// As for [`from_csv`](Published::from_csv), and columns of the mapping that are not there.
    pub fn from_foreign_csv(
        source: &Source,
        framework: &Framework,
        columns: &BTreeMap<String, VerificationMeasure>,
    ) -> Result<Self> {
        let mut table = Table::read_foreign(source, &COLUMNS, other_names(columns))?;
        let mut faults = Diagnostics::default();
        let mut published = Self::default();
        table.check_notes(&mut faults);
        if columns.is_empty() {
            table.check_duplicates(&mut faults);
        }
        let help = columns.is_empty().then(|| {
            format!(
                "write `unit` or `uCode` in the header, or below `[verification]` in methodology.toml \
                 `columns = {{ {:?} = \"unit\", \"*\" = \"by name\" }}`",
                table.header(0)
            )
        });
        table.check_required(&["unit"], help.map(Into::into), &mut faults);
        let by_name = columns.is_empty() || columns.contains_key("*");
        let has_periods = by_name || columns.values().any(|f| *f == VerificationMeasure::Period);
        published.read_units(&table, has_periods, &mut faults);
        let (found, ignored) = figures(&table, columns, framework, &mut faults);
        published.ignored = ignored;
        let mut seen = BTreeMap::new();
        for (position, measure) in found {
            let measure = of_root(measure, framework);
            if let Some(first) = seen.insert(measure.clone(), position) {
                let column = table.header(position).to_owned();
                let fault = Diagnostic::new(ErrorKind::DuplicateColumn { column });
                let help = format!("`{}` holds `{measure}` too", table.header(first));
                faults.push(fault.at(table.header_place(position)).help(Some(help)));
            }
            if is_known(&table, position, &measure, framework, &mut faults) {
                let cells = table.rows().map(|row| cell(row, position, &measure, &mut faults));
                let cells = cells.collect();
                published.columns.push(PublishedColumn { measure, cells });
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

/// The ranks of the index as those of its root.
fn of_root(measure: VerificationMeasure, framework: &Framework) -> VerificationMeasure {
    match measure {
        VerificationMeasure::Rank(None) => {
            VerificationMeasure::Rank(Some(framework.root().code().clone()))
        }
        VerificationMeasure::RankWithin(None, grouping) => {
            VerificationMeasure::RankWithin(Some(framework.root().code().clone()), grouping)
        }
        other => other,
    }
}

/// The columns of figures, by the mapping or by their own headers; and the headers of those that
/// are ignored.
fn figures(
    table: &Table<'_>,
    columns: &BTreeMap<String, VerificationMeasure>,
    framework: &Framework,
    faults: &mut Diagnostics,
) -> (Vec<(usize, VerificationMeasure)>, Vec<String>) {
    let (mut found, mut ignored) = (Vec::new(), Vec::new());
    let mut absent: BTreeSet<_> = columns.keys().map(String::as_str).collect();
    for position in table.unknown() {
        let header = table.header(position);
        absent.remove(header);
        match (columns.get(header), header.parse::<VerificationMeasure>()) {
            (Some(measure), _) if !measure.is_key() => found.push((position, measure.clone())),
            (_, Ok(measure)) if columns.is_empty() => found.push((position, measure)),
            (_, Err(_)) if columns.is_empty() => faults.push(unknown(table, position, None)),
            (None, Ok(measure)) if columns.contains_key("*") && is_ours(&measure, framework) => {
                found.push((position, measure));
            }
            _ => ignored.push(header.to_owned()),
        }
    }
    for (column, measure) in columns.iter().filter(|(column, _)| absent.contains(column.as_str())) {
        if measure.is_key() || *measure == VerificationMeasure::ByName {
            continue;
        }
        let others = table.unknown().map(|position| table.header(position));
        let help = is_it_the_column(column, others);
        let problem = ErrorKind::MissingColumn { column: column.clone() };
        faults.push(Diagnostic::new(problem).at(table.start()).help(help));
    }
    (found, ignored)
}

/// Whether a header that is not in the mapping means something here.
fn is_ours(measure: &VerificationMeasure, framework: &Framework) -> bool {
    match measure {
        VerificationMeasure::Rank(None)
        | VerificationMeasure::RankWithin(None, _)
        | VerificationMeasure::Group(_) => true,
        other => other.node().is_some_and(|node| framework.node(node).is_some()),
    }
}

/// Whether the framework has the node of a column; the fault where it has not.
fn is_known(
    table: &Table<'_>,
    position: usize,
    measure: &VerificationMeasure,
    framework: &Framework,
    faults: &mut Diagnostics,
) -> bool {
    let Some(code) = measure.node() else { return true };
    let node = framework.node(code);
    let is_indicator = node.is_some_and(|node| node.as_group().is_none());
    if is_indicator && matches!(measure, VerificationMeasure::Aggregate(_)) {
        let help = format!("`{code}` is an indicator, and only groups have an aggregate");
        faults.push(unknown(table, position, Some(help.into())));
        return false;
    }
    let known = node.is_some();
    if !known {
        let own = ["unit", "name", "period", "rank"];
        let all: Vec<_> = own.into_iter().chain(framework.codes()).collect();
        let help = one_of(code.as_str(), all).filter(|help| help.as_str().len() < 200);
        faults.push(unknown(table, position, help));
    }
    known
}

fn unknown(table: &Table<'_>, position: usize, help: Option<Help>) -> Diagnostic {
    let problem = ErrorKind::UnknownColumn { column: table.header(position).to_owned() };
    Diagnostic::new(problem).at(table.header_place(position)).help(help)
}

fn cell(
    row: Row<'_>,
    position: usize,
    measure: &VerificationMeasure,
    faults: &mut Diagnostics,
) -> Option<PublishedCell> {
    let text = row.text_at(position)?;
    if measure.is_text() {
        return Some(PublishedCell::Text(text.to_owned()));
    }
    let number = row.number_at(position, faults)?;
    let figure = row.figure_at(position)?;
    Some(PublishedCell::Number(PrintedNumber::of_text(number, &figure)))
}
