//! A dataset row by row.

use super::{Dataset, Unit};
use crate::error::{Faults, Result};
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
        let mut faults = Faults::default();
        let variables: Vec<_> = self
            .variables
            .into_iter()
            .filter_map(|code| faults.keep(VariableCode::new(code)))
            .collect();
        let units: Vec<_> = self.units.into_iter().filter_map(|unit| faults.keep(unit)).collect();
        faults.check()?;
        Dataset::new(variables, units, self.values)
    }
}
