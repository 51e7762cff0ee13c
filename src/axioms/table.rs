//! A dataset that can be changed.

use std::sync::Arc;

use crate::data::{Dataset, Unit};
use crate::error::Result;
use crate::framework::VariableCode;

/// Units × variables, column by column; NaN is missing.
#[derive(Debug, Clone)]
pub(super) struct CaseTable {
    units: Arc<[Unit]>,
    pub(super) variables: Arc<[VariableCode]>,
    pub(super) columns: Vec<Vec<f64>>,
}

impl CaseTable {
    pub(super) fn of(data: &Dataset) -> Self {
        let columns = data.columns().map(|(_, column)| column.to_vec()).collect();
        Self { units: data.shared_units(), variables: data.shared_variables(), columns }
    }

    pub(super) fn new(
        units: Vec<Unit>,
        variables: Vec<VariableCode>,
        columns: Vec<Vec<f64>>,
    ) -> Self {
        Self { units: units.into(), variables: variables.into(), columns }
    }

    /// The same units with other variables.
    pub(super) fn with(self, variables: Vec<VariableCode>, columns: Vec<Vec<f64>>) -> Self {
        Self { variables: variables.into(), columns, ..self }
    }

    pub(super) fn build(&self) -> Result<Dataset> {
        let (units, variables) = (Arc::clone(&self.units), Arc::clone(&self.variables));
        Dataset::with_columns(units, variables, &self.columns)
    }

    pub(super) fn units(&self) -> &[Unit] {
        &self.units
    }

    pub(super) fn units_mut(&mut self) -> &mut [Unit] {
        Arc::make_mut(&mut self.units)
    }

    /// The values of a variable.
    pub(super) fn column_mut(&mut self, code: &str) -> Option<&mut Vec<f64>> {
        let position = self.variables.iter().position(|variable| variable.as_str() == code)?;
        self.columns.get_mut(position)
    }

    /// Sets a cell, where there is such a variable.
    pub(super) fn set(&mut self, row: usize, code: &str, value: f64) {
        if let Some(column) = self.column_mut(code) {
            column[row] = value;
        }
    }

    /// Adds a variable.
    pub(super) fn push(&mut self, code: &str, column: Vec<f64>) -> Result<()> {
        let added = VariableCode::new(code)?;
        self.variables = self.variables.iter().cloned().chain([added]).collect();
        self.columns.push(column);
        Ok(())
    }

    /// Keeps the units of these rows, in their order.
    pub(super) fn select(&mut self, rows: &[usize]) {
        self.units = rows.iter().map(|row| self.units[*row].clone()).collect();
        for column in &mut self.columns {
            *column = rows.iter().map(|row| column[*row]).collect();
        }
    }

    /// Adds a unit with the given value for each column.
    pub(super) fn push_unit(&mut self, unit: Unit, mut value: impl FnMut(&[f64]) -> f64) {
        self.units = self.units.iter().cloned().chain([unit]).collect();
        for column in &mut self.columns {
            let value = value(column);
            column.push(value);
        }
    }

    /// A code that no unit has, made from another.
    pub(super) fn free_code(&self, wish: &str) -> String {
        let taken = |code: &str| self.units.iter().any(|unit| unit.code.as_str() == code);
        free(wish, taken)
    }
}

/// The wish itself or, where it is taken, with marks behind it.
pub(super) fn free(wish: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut code = wish.to_owned();
    while taken(&code) {
        code.push('\'');
    }
    code
}
