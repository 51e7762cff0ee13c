//! Tables of standard errors, imputations and ranges.

use std::collections::{BTreeMap, BTreeSet};

use super::estimates::StandardErrors;
use super::imputations::{Fill, Imputations};
use crate::data::{Dataset, Unit};
use crate::error::{Diagnostic, Diagnostics, ErrorKind, Result, Source, did_you_mean};
use crate::framework::{Framework, Node, UnitCode, VariableCode};
use crate::text::{ColumnName, Row, Table};

static ERRORS: [ColumnName; 3] = [
    ColumnName::new("unit", &["uCode"]),
    ColumnName::new("name", &["uName"]),
    ColumnName::new("error", &["se", "standard-error"]),
];

static IMPUTATIONS: [ColumnName; 4] = [
    ColumnName::new("imputation", &[]),
    ColumnName::new("unit", &["uCode"]),
    ColumnName::new("indicator", &["leaf"]),
    ColumnName::new("value", &[]),
];

static RANGES: [ColumnName; 3] =
    [ColumnName::new("indicator", &[]), ColumnName::new("low", &[]), ColumnName::new("high", &[])];

/// A code in a column, with a fault where it is none.
fn code<T>(
    row: &Row<'_>,
    column: &str,
    make: impl Fn(String) -> Result<T>,
    faults: &mut Diagnostics,
) -> Option<T> {
    let made = make(row.literal(column).unwrap_or_default().to_owned());
    let span = row.place_of(column);
    faults.keep(made.map_err(|error| error.located(|_| span.clone())))
}

/// A table of which all columns are known and required.
fn sound<'s>(
    source: &'s Source,
    known: &'static [ColumnName],
    optional: &str,
    faults: &mut Diagnostics,
) -> Result<Table<'s>> {
    let mut table = Table::read(source, known)?;
    table.check_notes(faults);
    table.check_unknown(faults);
    table.check_duplicates(faults);
    let required: Vec<_> =
        known.iter().map(ColumnName::name).filter(|it| *it != optional).collect();
    table.check_required(&required, None, faults);
    Ok(table)
}

impl StandardErrors {
    /// Reads standard errors: `unit,error` for those of scores, or `unit` and a column for each of
    /// some indicators for those of values. A blank cell is a missing error.
    ///
    /// # Errors
    ///
    /// Every fault at once, with line and column.
    pub fn from_csv(source: &Source, framework: &Framework) -> Result<Self> {
        let mut faults = Diagnostics::default();
        let table = Table::read(source, &ERRORS)?;
        if !table.has("error") && table.unknown().next().is_some() {
            return errors_of_values(table, framework).map(Self::OfValues);
        }
        let table = sound(source, &ERRORS, "name", &mut faults)?;
        let mut errors = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for row in table.rows() {
            let Some(unit) = code(&row, "unit", UnitCode::new, &mut faults) else { continue };
            if !seen.insert(unit.clone()) {
                let problem = ErrorKind::DuplicateUnit { unit: unit.to_string(), period: None };
                faults.push(Diagnostic::new(problem).at(row.place_of("unit")));
            }
            let Some(error) = row.number("error", &mut faults) else { continue };
            if error < 0.0 {
                let problem = ErrorKind::NotAStandardError { unit: unit.to_string(), error };
                faults.push(Diagnostic::new(problem).at(row.place_of("error")));
            }
            errors.insert(unit, error);
        }
        faults.finish(Self::OfScores(errors))
    }
}

/// Standard errors with a column for each of some indicators.
fn errors_of_values(mut table: Table<'_>, framework: &Framework) -> Result<Dataset> {
    let mut faults = Diagnostics::default();
    table.check_notes(&mut faults);
    table.check_duplicates(&mut faults);
    table.check_required(&["unit"], None, &mut faults);
    let columns: Vec<usize> = table.unknown().collect();
    let mut variables = Vec::new();
    for position in &columns {
        let name = table.header(*position);
        let mut nodes = framework.nodes().iter();
        if let Some(node) = nodes.find(|node| node.column_name() == Some(name)) {
            variables.push(VariableCode::from(node.code()));
        } else {
            let problem = ErrorKind::ColumnWithoutIndicator { column: name.to_owned() };
            let fault = Diagnostic::new(problem).at(table.header_place(*position));
            let known = framework.nodes().iter().filter_map(Node::column_name);
            faults.push(fault.help(did_you_mean(name, known.chain(["error"]))));
        }
    }
    let (mut units, mut values) = (Vec::new(), Vec::new());
    for row in table.rows() {
        let unit = code(&row, "unit", Unit::new, &mut faults);
        let own: Vec<_> =
            columns.iter().map(|position| row.number_at(*position, &mut faults)).collect();
        if let Some(unit) = unit {
            units.push(unit);
            values.push(own);
        }
    }
    faults.check()?;
    Dataset::new(variables, units, values)
}

impl Imputations {
    /// Reads `imputation,unit,indicator,value`, a row for each missing value of each imputation.
    ///
    /// # Errors
    ///
    /// Every fault at once, with line and column: a code that cannot be one, a value that is missing or
    /// given more than once in an imputation.
    pub fn from_csv(source: &Source) -> Result<Self> {
        let mut faults = Diagnostics::default();
        let table = sound(source, &IMPUTATIONS, "", &mut faults)?;
        let mut all: BTreeMap<String, Vec<Fill>> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for row in table.rows() {
            let name = row.literal("imputation").unwrap_or_default().to_owned();
            let unit = code(&row, "unit", UnitCode::new, &mut faults);
            let variable = code(&row, "indicator", VariableCode::new, &mut faults);
            let value = row.number("value", &mut faults);
            let (Some(unit), Some(variable)) = (unit, variable) else { continue };
            let Some(value) = value else {
                let problem = ErrorKind::BlankCell { column: "value".to_owned() };
                faults.push(Diagnostic::new(problem).at(row.place_of("value")));
                continue;
            };
            if !seen.insert((name.clone(), unit.clone(), variable.clone())) {
                let (unit, variable) = (unit.to_string(), variable.to_string());
                let problem = ErrorKind::DuplicateFill { unit, variable, imputation: name };
                faults.push(Diagnostic::new(problem).at(row.place_of("unit")));
                continue;
            }
            all.entry(name).or_default().push(Fill { unit, variable, value });
        }
        faults.finish(Self(all))
    }
}

/// Reads ranges of indicators for [`Cells::Gaps`](super::Cells::Gaps): `indicator,low,high`.
///
/// # Errors
///
/// Every fault at once, with line and column: a duplicate indicator, a blank end.
pub fn ranges_from_csv(source: &Source) -> Result<BTreeMap<VariableCode, (f64, f64)>> {
    let mut faults = Diagnostics::default();
    let table = sound(source, &RANGES, "", &mut faults)?;
    let mut ranges = BTreeMap::new();
    for row in table.rows() {
        let variable = code(&row, "indicator", VariableCode::new, &mut faults);
        let ends = ["low", "high"].map(|column| {
            let end = row.number(column, &mut faults);
            if end.is_none() {
                let problem = ErrorKind::BlankCell { column: column.to_owned() };
                faults.push(Diagnostic::new(problem).at(row.place_of(column)));
            }
            end
        });
        let (Some(variable), [Some(low), Some(high)]) = (variable, ends) else { continue };
        if ranges.insert(variable.clone(), (low, high)).is_some() {
            let problem = ErrorKind::DuplicateVariable { variable: variable.to_string() };
            faults.push(Diagnostic::new(problem).at(row.place_of("indicator")));
        }
    }
    faults.finish(ranges)
}
