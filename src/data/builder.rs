//! A dataset row by row.

use super::Dataset;
use super::unit::Unit;
use crate::error::{Diagnostics, Result};
use crate::framework::VariableCode;

/// A dataset under construction; nothing is checked before [`build`](DatasetBuilder::build).
#[derive(Debug, Clone)]
pub struct DatasetBuilder {
    variables: Vec<String>,
    units: Vec<Result<Unit>>,
    values: Vec<Vec<Option<f64>>>,
}

impl DatasetBuilder {
    pub(super) fn new(variables: Vec<String>) -> Self {
        Self { variables, units: Vec::new(), values: Vec::new() }
    }

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
        let variables = self.variables.into_iter().map(VariableCode::new);
        let variables: Vec<_> = variables.filter_map(|code| faults.keep(code)).collect();
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
