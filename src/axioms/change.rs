//! Changes of a case: its data as a table whose cells can be set, and indices made from others.

use std::sync::Arc;

use crate::data::{Dataset, Unit, Units};
use crate::engine::Index;
use crate::error::Result;
use crate::framework::{Framework, Node, Record, VariableCode};
use crate::methodology::Methodology;
use crate::numerics::Columns;

/// The data of a case, free to be changed: units × variables, column by column; NaN is missing.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) units: Units,
    pub(super) variables: Arc<[VariableCode]>,
    pub(super) columns: Vec<Vec<f64>>,
}

impl Table {
    pub(super) fn of(data: &Dataset) -> Self {
        let columns = data.columns().map(|(_, column)| column.to_vec()).collect();
        Self { units: data.shared_units(), variables: data.shared_variables(), columns }
    }

    pub(super) fn build(&self) -> Result<Dataset> {
        let (units, variables) = (self.units.clone(), Arc::clone(&self.variables));
        let values = Columns::of(&self.columns, units.len());
        Dataset::with_values(units, variables, values)
    }

    pub(super) fn units_mut(&mut self) -> &mut [Unit] {
        self.units.make_mut()
    }

    pub(super) fn column_mut(&mut self, code: &str) -> Option<&mut Vec<f64>> {
        let position = self.variables.iter().position(|variable| variable.as_str() == code)?;
        self.columns.get_mut(position)
    }

    /// Sets a cell, if the table has such a variable.
    pub(super) fn set(&mut self, row: usize, code: &str, value: f64) {
        if let Some(column) = self.column_mut(code) {
            column[row] = value;
        }
    }

    /// Keeps the units of these rows, in this order.
    pub(super) fn select(&mut self, rows: &[usize]) {
        self.units = rows.iter().map(|row| self.units[*row].clone()).collect();
        for column in &mut self.columns {
            *column = rows.iter().map(|row| column[*row]).collect();
        }
    }

    pub(super) fn remove_unit(&mut self, gone: usize) {
        let rows: Vec<_> = (0..self.units.len()).filter(|row| *row != gone).collect();
        self.select(&rows);
    }

    /// Adds a unit with a value for each column.
    pub(super) fn push_unit(&mut self, unit: Unit, mut value: impl FnMut(&[f64]) -> f64) {
        self.units = self.units.iter().cloned().chain([unit]).collect();
        for column in &mut self.columns {
            let value = value(column);
            column.push(value);
        }
    }
}

/// The wish itself, with marks behind it if it is taken.
pub(super) fn free(wish: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut code = wish.to_owned();
    while taken(&code) {
        code.push('\'');
    }
    code
}

/// An index on the same tree, with other figures in its nodes and its methodology.
pub(super) fn with_figures(
    index: &Index,
    node: impl FnMut(&mut Node),
    edit: impl FnOnce(&mut Methodology),
) -> Result<Index> {
    let framework = index.framework().with_nodes(node)?;
    let mut methodology = index.methodology().clone();
    edit(&mut methodology);
    Index::new(framework, methodology)
}

/// An index on another tree.
pub(super) fn with_tree(
    index: &Index,
    edit: impl FnOnce(&mut Vec<Record>, &mut Methodology),
) -> Result<Index> {
    let (mut records, mut methodology) =
        (index.framework().to_records(), index.methodology().clone());
    edit(&mut records, &mut methodology);
    Index::new(Framework::from_records(records)?, methodology)
}
