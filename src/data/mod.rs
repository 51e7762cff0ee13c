//! The values: units × variables, missing cells explicit.

mod builder;
mod coverage;
mod matching;
#[cfg(feature = "csv")]
mod table;
mod unit;

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use builder::DatasetBuilder;
pub use coverage::{Availability, Coverage, UnitAvailability};
pub use unit::Unit;

pub(crate) use matching::{column_without_indicator, indicators_without_column, is_known};

use crate::error::{Diagnostic, Diagnostics, Error, ErrorKind, Result, one_of};
use crate::framework::VariableCode;
use crate::numerics::{Columns, present};

/// A table of units × variables: raw values of indicators, denominators and outcomes, with missing cells,
/// unit names and groups, and an optional period.
///
/// Inside, a missing cell is NaN and NaN means nothing else; at the edges it is `None`. Infinite
/// values never enter. A row is one unit in one period; [`Index::score`](crate::engine::Index::score) takes
/// one period at a time, chosen by [`in_period`](Dataset::in_period).
///
/// # Examples
///
/// ```
/// use composite_index::Dataset;
///
/// let data = Dataset::builder(["growth", "debt"])
///     .unit("KOR", [Some(2.6), Some(48.1)])
///     .unit("JPN", [Some(1.0), None])
///     .build()?;
/// assert_eq!(data.value("KOR", "growth"), Some(2.6));
/// assert_eq!(data.value("JPN", "debt"), None);
/// # Ok::<(), composite_index::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Rows", into = "Rows")]
pub struct Dataset {
    /// Shared with the scores of the data.
    units: Arc<[Unit]>,
    variables: Arc<[VariableCode]>,
    /// One column per variable.
    values: Columns,
}

/// How serde sees a dataset: `values[unit][variable]`, missing cells as null.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    variables: Vec<VariableCode>,
    units: Vec<Unit>,
    values: Vec<Vec<Option<f64>>>,
}

impl Dataset {
    /// Starts a dataset with its variables; units follow row by row.
    pub fn builder<V: Into<String>>(variables: impl IntoIterator<Item = V>) -> DatasetBuilder {
        DatasetBuilder::new(variables.into_iter().map(Into::into).collect())
    }

    /// Makes a dataset from rows: `values[unit][variable]`, `None` for missing.
    ///
    /// # Errors
    ///
    /// Every fault at once: no units, a unit twice in one period, a variable twice, a row of the
    /// wrong length, a value that is not finite.
    pub fn new(
        variables: Vec<VariableCode>,
        units: Vec<Unit>,
        values: Vec<Vec<Option<f64>>>,
    ) -> Result<Self> {
        let mut faults = Diagnostics::default();
        check_variables(&variables, &mut faults);
        check_units(&units, &mut faults);
        if units.len() != values.len() {
            let (expected, found) = (units.len(), values.len());
            let variable = "values".to_owned();
            faults.push(ErrorKind::ColumnLength { variable, expected, found });
        }
        for (unit, row) in units.iter().zip(&values) {
            check_row(unit, row, &variables, &mut faults);
        }
        faults.check()?;
        let mut columns = Columns::missing(variables.len(), units.len());
        for variable in 0..variables.len() {
            for (cell, row) in columns.column_mut(variable).iter_mut().zip(&values) {
                *cell = row[variable].unwrap_or(f64::NAN);
            }
        }
        Ok(Self { units: units.into(), variables: variables.into(), values: columns })
    }

    /// Makes a dataset from columns, as a data engine holds them; NaN in a slice is missing.
    ///
    /// # Errors
    ///
    /// As for [`new`](Dataset::new), and for a column of another length than the units.
    pub fn from_columns<'a>(
        units: impl IntoIterator<Item = Unit>,
        columns: impl IntoIterator<Item = (VariableCode, &'a [f64])>,
    ) -> Result<Self> {
        let units: Vec<_> = units.into_iter().collect();
        let (variables, columns): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
        let mut faults = Diagnostics::default();
        for (variable, column) in variables.iter().zip(&columns) {
            if column.len() != units.len() {
                let variable = variable.to_string();
                let (expected, found) = (units.len(), column.len());
                faults.push(ErrorKind::ColumnLength { variable, expected, found });
            }
        }
        faults.check()?;
        Self::with_columns(units.into(), variables.into(), &columns)
    }

    /// Makes a dataset from columns that are as long as there are units.
    pub(crate) fn with_columns<C: AsRef<[f64]>>(
        units: Arc<[Unit]>,
        variables: Arc<[VariableCode]>,
        columns: &[C],
    ) -> Result<Self> {
        let mut faults = Diagnostics::default();
        check_variables(&variables, &mut faults);
        check_units(&units, &mut faults);
        if columns.iter().any(|column| column.as_ref().iter().any(|value| value.is_infinite())) {
            for (row, unit) in units.iter().enumerate() {
                let values: Vec<_> =
                    columns.iter().map(|column| present(column.as_ref()[row])).collect();
                check_row(unit, &values, &variables, &mut faults);
            }
        }
        faults.check()?;
        let mut values = Columns::missing(variables.len(), units.len());
        for (position, column) in columns.iter().enumerate() {
            values.column_mut(position).copy_from_slice(column.as_ref());
        }
        Ok(Self { units, variables, values })
    }

    /// The units, in the order they came.
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    pub(crate) fn shared_units(&self) -> Arc<[Unit]> {
        Arc::clone(&self.units)
    }

    /// The variables, to be shared with other values.
    #[cfg(feature = "proptest")]
    pub(crate) fn shared_variables(&self) -> Arc<[VariableCode]> {
        Arc::clone(&self.variables)
    }

    /// The variables, in the order they came.
    pub fn variables(&self) -> &[VariableCode] {
        &self.variables
    }

    /// One variable over the units; NaN is missing.
    pub fn column(&self, variable: impl AsRef<str>) -> Option<&[f64]> {
        let position = self.variables.iter().position(|code| code.as_str() == variable.as_ref())?;
        Some(self.values.column(position))
    }

    /// One variable over the units, to be changed; what is there stays finite.
    #[cfg(feature = "robustness")]
    pub(crate) fn column_mut(&mut self, variable: &VariableCode) -> Option<&mut [f64]> {
        let position = self.variables.iter().position(|code| code == variable)?;
        Some(self.values.column_mut(position))
    }

    /// The variables with their columns.
    pub(crate) fn columns(&self) -> impl Iterator<Item = (&VariableCode, &[f64])> {
        let columns = self.variables.iter().enumerate();
        columns.map(|(position, variable)| (variable, self.values.column(position)))
    }

    /// The value of a cell; `None` where it is missing or there is no such cell. Of a panel, the
    /// first row of the unit.
    pub fn value(&self, unit: impl AsRef<str>, variable: impl AsRef<str>) -> Option<f64> {
        let row = self.units.iter().position(|known| known.code.as_str() == unit.as_ref())?;
        Some(self.column(variable)?[row]).filter(|value| !value.is_nan())
    }

    /// The periods, sorted, each once; none where the data have no periods.
    pub fn periods(&self) -> Vec<&str> {
        let periods: BTreeSet<_> =
            self.units.iter().filter_map(|unit| unit.period.as_deref()).collect();
        periods.into_iter().collect()
    }

    /// The rows of one period.
    ///
    /// # Errors
    ///
    /// No row has the period.
    pub fn in_period(&self, period: &str) -> Result<Self> {
        let rows: Vec<_> = (0..self.units.len())
            .filter(|row| self.units[*row].period.as_deref() == Some(period))
            .collect();
        if rows.is_empty() {
            let help = one_of(period, self.periods());
            let problem = ErrorKind::UnknownPeriod { period: period.to_owned() };
            return Err(Diagnostic::new(problem).help(help).into());
        }
        Ok(self.select(&rows))
    }

    /// The rows at some positions, in that order.
    pub(crate) fn select(&self, rows: &[usize]) -> Self {
        Self {
            units: rows.iter().map(|row| self.units[*row].clone()).collect(),
            variables: Arc::clone(&self.variables),
            values: self.values.select(rows),
        }
    }
}

/// Whether few items are all different, which needs no set.
fn differ<T: PartialEq>(items: impl Iterator<Item = T> + Clone) -> bool {
    const FEW: usize = 12;
    let alone = |(span, item): (usize, T)| {
        span < FEW && !items.clone().take(span).any(|before| before == item)
    };
    items.clone().enumerate().all(alone)
}

fn check_variables(variables: &[VariableCode], faults: &mut Diagnostics) {
    if differ(variables.iter()) {
        return;
    }
    let mut seen = BTreeSet::new();
    for variable in variables.iter().filter(|variable| !seen.insert(*variable)) {
        faults.push(ErrorKind::DuplicateVariable { variable: variable.to_string() });
    }
}

fn check_units(units: &[Unit], faults: &mut Diagnostics) {
    if units.is_empty() {
        faults.push(ErrorKind::NoUnits);
    }
    if differ(units.iter().map(|unit| (&unit.code, &unit.period))) {
        return;
    }
    let mut seen = BTreeSet::new();
    for unit in units {
        if !seen.insert((&unit.code, &unit.period)) {
            let (code, period) = (unit.code.to_string(), unit.period.clone());
            faults.push(
                Diagnostic::new(ErrorKind::DuplicateUnit { unit: code, period })
                    .at(unit.span.clone()),
            );
        }
    }
}

fn check_row(
    unit: &Unit,
    row: &[Option<f64>],
    variables: &[VariableCode],
    faults: &mut Diagnostics,
) {
    let code = || unit.code.to_string();
    if row.len() != variables.len() {
        let (expected, found) = (variables.len(), row.len());
        faults.push(ErrorKind::UnitLength { unit: code(), expected, found });
    }
    for (value, variable) in row.iter().zip(variables) {
        if let Some(value) = value.filter(|value| !value.is_finite()) {
            let variable = variable.to_string();
            let help = value.is_nan().then(|| "a missing value is `None`".to_owned());
            let problem = ErrorKind::InfiniteValue { variable, unit: code(), value };
            faults.push(Diagnostic::new(problem).help(help));
        }
    }
}

impl TryFrom<Rows> for Dataset {
    type Error = Error;
    fn try_from(rows: Rows) -> Result<Self> {
        Self::new(rows.variables, rows.units, rows.values)
    }
}

impl From<Dataset> for Rows {
    fn from(dataset: Dataset) -> Self {
        let row = |unit: usize| {
            let columns = 0..dataset.variables.len();
            columns.map(|variable| present(dataset.values.column(variable)[unit])).collect()
        };
        let values = (0..dataset.units.len()).map(row).collect();
        Self { variables: dataset.variables.to_vec(), units: dataset.units.to_vec(), values }
    }
}

/// Refuses units of more than one period.
pub(crate) fn single_period(units: &[Unit]) -> Result<()> {
    if units.windows(2).all(|pair| pair[0].period == pair[1].period) {
        return Ok(());
    }
    let periods: BTreeSet<_> = units.iter().map(|unit| unit.period.as_deref()).collect();
    let periods = periods.into_iter().map(|period| period.unwrap_or("none").to_owned()).collect();
    let help = "score all with `score_panel`, or choose one with `in_period` (`--period` on the \
                command line)";
    Err(Diagnostic::new(ErrorKind::SeveralPeriods { periods }).help(Some(help.to_owned())).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_reported_at_once() {
        let error = Dataset::builder(["a", "a"])
            .unit("KOR", [1.0, f64::INFINITY])
            .unit("KOR", [1.0, f64::NAN])
            .unit("JPN", [1.0])
            .build()
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "variable `a` stands twice\n\
             unit `KOR` stands twice\n\
             value inf of `a` for unit `KOR` is not finite\n\
             value NaN of `a` for unit `KOR` is not finite (a missing value is `None`)\n\
             unit `JPN` has 1 values where there are 2 variables"
        );
    }

    #[test]
    fn a_bad_code_hides_no_other_fault() {
        let data = Dataset::builder(["a"]).unit(" KOR", [1.0]).unit("JPN", [f64::INFINITY]);
        assert_eq!(
            data.build().unwrap_err().to_string(),
            "` KOR` cannot be a code: it has white space at an end\n\
             value inf of `a` for unit `JPN` is not finite"
        );
    }

    #[test]
    fn a_panel_is_cut_into_periods() {
        let data = Dataset::builder(["a"])
            .row(Unit::new("KOR").unwrap().in_period("2021"), [1.0])
            .row(Unit::new("KOR").unwrap().in_period("2024"), [2.0])
            .build()
            .unwrap();
        assert_eq!(data.periods(), ["2021", "2024"]);
        assert_eq!(data.in_period("2024").unwrap().value("KOR", "a"), Some(2.0));
        assert!(data.in_period("1999").is_err());
        assert!(single_period(data.units()).is_err());
    }

    #[test]
    fn serde_keeps_gaps() {
        let data = Dataset::builder(["a", "b"]).unit("KOR", [Some(0.1), None]).build().unwrap();
        let json = serde_json::to_string(&data).unwrap();
        assert!(json.contains("[[0.1,null]]"), "{json}");
        let back: Dataset = serde_json::from_str(&json).unwrap();
        assert_eq!(serde_json::to_string(&back).unwrap(), json);
    }
}
