//! Making a dataset: row by row, from columns, or from an array.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Dataset;
use super::unit::{Unit, Units};
use crate::error::{Diagnostic, Diagnostics, Error, ErrorKind, Result};
use crate::framework::VariableCode;
use crate::numerics::{Columns, present};

/// A dataset under construction; nothing is checked before [`build`](DatasetBuilder::build).
#[derive(Debug, Clone)]
pub struct DatasetBuilder {
    variables: Vec<String>,
    units: Vec<Result<Unit>>,
    values: Vec<Vec<Option<f64>>>,
}

impl DatasetBuilder {
    /// Adds a unit with its values in the order of the variables; `None` is missing.
    pub fn unit<T: Into<Option<f64>>>(
        self,
        code: impl Into<String>,
        values: impl IntoIterator<Item = T>,
    ) -> Self {
        self.push(Unit::new(code), values)
    }

    /// Adds a unit that has a name, a period or groups.
    pub fn row<T: Into<Option<f64>>>(
        self,
        unit: Unit,
        values: impl IntoIterator<Item = T>,
    ) -> Self {
        self.push(Ok(unit), values)
    }

    fn push<T: Into<Option<f64>>>(
        mut self,
        unit: Result<Unit>,
        values: impl IntoIterator<Item = T>,
    ) -> Self {
        self.units.push(unit);
        self.values.push(values.into_iter().map(Into::into).collect());
        self
    }

    /// Checks the table.
    ///
    /// # Errors
    ///
    /// Every fault at once, as for [`Dataset::new`].
    pub fn build(self) -> Result<Dataset> {
        let mut faults = Diagnostics::default();
        let asked = self.variables.len();
        let variables: Vec<VariableCode> = all(self.variables, &mut faults);
        let rows = self.units.into_iter().zip(self.values);
        let rows = rows.filter_map(|(unit, values)| Some((faults.keep(unit)?, values)));
        let (units, values): (Vec<_>, Vec<_>) = rows.unzip();
        // Without all its variables, every row would look too long.
        let sound = variables.len() == asked;
        let dataset = sound.then(|| Dataset::new(variables, units, values));
        let dataset = dataset.and_then(|dataset| faults.keep(dataset));
        faults.finish_kept(dataset)
    }
}

impl Dataset {
    /// Starts a dataset with its variables; units follow row by row.
    pub fn builder<V: Into<String>>(variables: impl IntoIterator<Item = V>) -> DatasetBuilder {
        let variables = variables.into_iter().map(Into::into).collect();
        DatasetBuilder { variables, units: Vec::new(), values: Vec::new() }
    }

    /// Makes a dataset from rows: `values[unit][variable]`, `None` for missing.
    ///
    /// # Errors
    ///
    /// Every fault at once: no units, a duplicate unit in one period, a duplicate variable, a row
    /// of the wrong length, a value that is not finite.
    pub fn new(
        variables: Vec<VariableCode>,
        units: Vec<Unit>,
        values: Vec<Vec<Option<f64>>>,
    ) -> Result<Self> {
        let mut faults = Diagnostics::default();
        check_variables(&variables, &mut faults);
        let units: Units = units.into_iter().collect();
        check_units(&units, &mut faults);
        check_length("values", units.len(), values.len(), &mut faults);
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
        Ok(Self { units, variables: variables.into(), values: columns })
    }

    /// Makes a dataset from columns, as a data engine holds them.
    ///
    /// A unit is a [`Unit`] or its code, a variable is a code (text will do), and a column is
    /// whatever can be seen as a slice of `f64`, with NaN for a missing value, or of `Option<f64>`.
    ///
    /// # Errors
    ///
    /// As for [`new`](Dataset::new); a text that cannot be a code; a column whose length is not the
    /// number of units.
    ///
    /// # Examples
    ///
    /// ```
    /// use composite_index::Dataset;
    ///
    /// let growth = [2.6, f64::NAN];
    /// let data = Dataset::from_columns(["KOR", "JPN"], [("growth", &growth)])?;
    /// assert_eq!(data.value("JPN", "growth")?, None);
    /// # Ok::<(), composite_index::Error>(())
    /// ```
    pub fn from_columns<U, V, C, T>(
        units: impl IntoIterator<Item = U>,
        columns: impl IntoIterator<Item = (V, C)>,
    ) -> Result<Self>
    where
        U: TryInto<Unit>,
        V: TryInto<VariableCode>,
        C: AsRef<[T]>,
        T: Copy + Into<Option<f64>>,
        Error: From<U::Error> + From<V::Error>,
    {
        let mut faults = Diagnostics::default();
        let units: Vec<Unit> = all(units, &mut faults);
        let (variables, columns): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
        let variables: Vec<VariableCode> = all(variables, &mut faults);
        faults.check()?;
        let mut faults = Diagnostics::default();
        for (variable, column) in variables.iter().zip(&columns) {
            check_length(variable.as_str(), units.len(), column.as_ref().len(), &mut faults);
        }
        faults.check()?;
        let mut values = Columns::missing(variables.len(), units.len());
        for (position, column) in columns.iter().enumerate() {
            for (value, given) in values.column_mut(position).iter_mut().zip(column.as_ref()) {
                *value = (*given).into().unwrap_or(f64::NAN);
            }
        }
        Self::with_values(units.into_iter().collect(), variables.into(), values)
    }

    /// Makes a dataset from an array of units × variables, whatever its order in memory; NaN is
    /// missing.
    ///
    /// # Errors
    ///
    /// As for [`from_columns`](Dataset::from_columns), and for an array of another shape than the
    /// units and variables have.
    ///
    /// # Examples
    ///
    /// ```
    /// use composite_index::Dataset;
    ///
    /// let values = ndarray::array![[2.6, 48.1], [1.0, f64::NAN]];
    /// let data = Dataset::from_array(["KOR", "JPN"], ["growth", "debt"], values.view())?;
    /// assert_eq!(data.value("KOR", "debt")?, Some(48.1));
    /// # Ok::<(), composite_index::Error>(())
    /// ```
    #[cfg(feature = "ndarray")]
    pub fn from_array<U, V>(
        units: impl IntoIterator<Item = U>,
        variables: impl IntoIterator<Item = V>,
        values: ndarray::ArrayView2<'_, f64>,
    ) -> Result<Self>
    where
        U: TryInto<Unit>,
        V: TryInto<VariableCode>,
        Error: From<U::Error> + From<V::Error>,
    {
        let variables: Vec<_> = variables.into_iter().collect();
        if variables.len() != values.ncols() {
            let (expected, found) = (variables.len(), values.ncols());
            return Err(ErrorKind::ColumnsGiven { expected, found }.into());
        }
        let columns = values.columns().into_iter().map(|column| column.to_vec());
        Self::from_columns(units, variables.into_iter().zip(columns))
    }

    /// Checks values that have one column per variable and one row per unit.
    pub(crate) fn with_values(
        units: Units,
        variables: Arc<[VariableCode]>,
        values: Columns,
    ) -> Result<Self> {
        let mut faults = Diagnostics::default();
        check_variables(&variables, &mut faults);
        check_units(&units, &mut faults);
        let columns = || (0..variables.len()).map(|variable| values.column(variable));
        if columns().any(|column| column.iter().any(|value| value.is_infinite())) {
            for (row, unit) in units.iter().enumerate() {
                let values: Vec<_> = columns().map(|column| present(column[row])).collect();
                check_row(unit, &values, &variables, &mut faults);
            }
        }
        faults.finish(Self { units, variables, values })
    }
}

/// What all items turn into, and the faults of those that do not.
fn all<S: TryInto<T>, T>(items: impl IntoIterator<Item = S>, faults: &mut Diagnostics) -> Vec<T>
where
    Error: From<S::Error>,
{
    let turned = items.into_iter().map(|item| item.try_into().map_err(Error::from));
    turned.filter_map(|item| faults.keep(item)).collect()
}

fn check_length(variable: &str, expected: usize, found: usize, faults: &mut Diagnostics) {
    if expected != found {
        let variable = variable.to_owned();
        faults.push(ErrorKind::ColumnLength { variable, expected, found });
    }
}

/// Whether few items are all different, which needs no set.
fn differ<T: PartialEq>(items: impl Iterator<Item = T> + Clone) -> bool {
    const FEW: usize = 12;
    let alone = |(position, item): (usize, T)| {
        position < FEW && !items.clone().take(position).any(|before| before == item)
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

fn check_units(units: &Units, faults: &mut Diagnostics) {
    if units.is_empty() {
        faults.push(ErrorKind::NoUnits);
    }
    if differ(units.iter().map(|unit| (&unit.code, &unit.period))) {
        return;
    }
    for (row, first) in units.repeated() {
        let (unit, first) = (&units[row], &units[first]);
        let (code, period) = (unit.code.to_string(), unit.period.as_deref().map(str::to_owned));
        let help = match (&unit.place, &period) {
            (None, _) => None,
            (_, Some(_)) => Some("delete one of the two rows"),
            (_, None) => {
                Some("delete one of the two rows, or add a column `period` to tell them apart")
            }
        };
        let fault = Diagnostic::new(ErrorKind::DuplicateUnit { unit: code, period });
        faults.push(fault.at(unit.span()).after(first.span()).help(help));
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
