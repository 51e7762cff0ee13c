//! The values: units × variables, missing cells explicit.

#[cfg(feature = "csv")]
mod alike;
mod builder;
mod coverage;
#[cfg(feature = "csv")]
mod form;
#[cfg(feature = "csv")]
mod lean;
#[cfg(feature = "parquet")]
mod parquet;
#[cfg(feature = "parquet")]
mod parquet_texts;
mod period;
#[cfg(feature = "csv")]
mod pivot;
#[cfg(feature = "csv")]
mod table;
mod unit;
mod unit_groups;
#[cfg(feature = "csv")]
mod unit_texts;
#[cfg(feature = "csv")]
mod write;

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use crate::text::{CellCode, CellRules, MissingCode, SharedText};
#[cfg(feature = "csv")]
pub use crate::text::{TableWriter, cells};
pub use builder::DatasetBuilder;
pub use coverage::{Availability, Coverage, UnitAvailability};
#[cfg(feature = "csv")]
pub use form::KeyColumns;
#[cfg(feature = "csv")]
pub use pivot::{WideTable, widened};
pub use unit::Unit;
pub use unit_groups::UnitGroups;

#[cfg(feature = "parquet")]
use parquet::is_parquet;
#[cfg(feature = "parquet")]
pub(crate) use parquet::unit_columns;
pub(crate) use period::point;
#[cfg(all(feature = "csv", feature = "toml"))]
pub(crate) use table::readable;
pub(crate) use unit::Units;

use crate::error::{Diagnostic, Error, ErrorKind, Result, did_you_mean, one_of};
use crate::framework::{Framework, Node, VariableCode};
use crate::numerics::{Columns, present};

/// A table of units × variables: raw values of indicators, denominators and outcomes, with missing cells,
/// unit names and groups, and an optional period.
///
/// A missing cell is `None` as a single value and NaN in a slice. Infinite values are refused. A
/// row is one unit in one period; [`Index::score`](crate::engine::Index::score) takes one period at
/// a time, chosen by [`in_period`](Dataset::in_period).
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
/// assert_eq!(data.value("KOR", "growth")?, Some(2.6));
/// assert_eq!(data.value("JPN", "debt")?, None);
/// # Ok::<(), composite_index::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Rows", into = "Rows")]
pub struct Dataset {
    units: Units,
    variables: Arc<[VariableCode]>,
    /// One column per variable.
    values: Columns,
}

#[cfg(feature = "approx")]
crate::numerics::approximate!(Dataset);

/// How serde sees a dataset: `values[unit][variable]`, missing cells as null.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    variables: Vec<VariableCode>,
    units: Vec<Unit>,
    values: Vec<Vec<Option<f64>>>,
}

impl Dataset {
    /// The units, in the order they came.
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// The units, to be shared with what is made of the data.
    pub(crate) fn shared_units(&self) -> Units {
        self.units.clone()
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
    ///
    /// # Errors
    ///
    /// The data have no such variable; the error names the nearest.
    pub fn column(&self, variable: impl AsRef<str>) -> Result<&[f64]> {
        let variable = variable.as_ref();
        self.find_column(variable).ok_or_else(|| {
            let help = did_you_mean(variable, self.variables.iter().map(VariableCode::as_str));
            let problem = ErrorKind::UnknownVariable { variable: variable.to_owned() };
            Diagnostic::new(problem).help(help).into()
        })
    }

    /// One variable over the units, where the data have it.
    pub(crate) fn find_column(&self, variable: &str) -> Option<&[f64]> {
        let position = self.variables.iter().position(|code| code.as_str() == variable)?;
        Some(self.values.column(position))
    }

    /// One variable over the units, to be changed; its values stay finite.
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

    /// The value of a cell; `None` where it is missing. In a panel, the value of the unit's first
    /// row.
    ///
    /// # Errors
    ///
    /// The data have no such unit or no such variable; the error names the nearest.
    pub fn value(&self, unit: impl AsRef<str>, variable: impl AsRef<str>) -> Result<Option<f64>> {
        Ok(present(self.column(variable)?[self.row(unit)?]))
    }

    /// The row of a unit; in a panel, its first. The error names the nearest code.
    pub(crate) fn row(&self, unit: impl AsRef<str>) -> Result<usize> {
        self.units.find(unit)
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
            let help = help.or_else(|| Some("the data have no periods".into()));
            let problem = ErrorKind::UnknownPeriod { period: period.to_owned() };
            return Err(Diagnostic::new(problem).help(help).into());
        }
        Ok(self.select(&rows))
    }

    /// The same units and variables, and each value near its counterpart.
    #[cfg(feature = "approx")]
    fn near(&self, other: &Self, near: impl Fn(f64, f64) -> bool) -> bool {
        let labels = self.units == other.units && self.variables == other.variables;
        labels && self.values.near(&other.values, near)
    }

    /// The values as an array, units × variables; NaN is missing.
    #[cfg(feature = "ndarray")]
    pub fn to_array(&self) -> ndarray::Array2<f64> {
        let shape = (self.units.len(), self.variables.len());
        ndarray::Array2::from_shape_fn(shape, |(row, column)| self.values.column(column)[row])
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
    Err(Diagnostic::new(ErrorKind::SeveralPeriods { periods }).help(Some(help)).into())
}

/// The fault of a column that the framework does not know; names other than the framework's may have
/// been meant.
pub(crate) fn column_without_indicator(
    framework: &Framework,
    column: &str,
    other_names: &[&str],
) -> Diagnostic {
    let indicators = framework.nodes().iter().filter_map(Node::column_name);
    let described = framework.columns().iter().map(|column| column.column_name());
    let names: Vec<&str> = indicators.chain(described).chain(other_names.iter().copied()).collect();
    let help = did_you_mean(column, names)
        .or_else(|| Some("describe it in the framework, with type `other` if unused".into()));
    Diagnostic::new(ErrorKind::ColumnWithoutIndicator { column: column.to_owned() }).help(help)
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
            "duplicate variable `a`\n\
             duplicate unit `KOR`\n\
             value inf of `a` for unit `KOR` is not finite\n\
             value NaN of `a` for unit `KOR` is not finite (a missing value is `None`)\n\
             unit `JPN` has 1 values for 2 variables"
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
        assert_eq!(data.in_period("2024").unwrap().value("KOR", "a"), Ok(Some(2.0)));
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
