//! A dataset as a table.

use super::Dataset;
use crate::error::Result;
use crate::framework::VariableCode;
use crate::numerics::present;
use crate::text::written;

impl Dataset {
    /// Writes the data as a table under our own column names and the variables' codes.
    ///
    /// # Errors
    ///
    /// The table cannot be written; it always can be in memory.
    pub fn to_csv(&self) -> Result<String> {
        let periods = self.units.iter().any(|unit| unit.period.is_some());
        let groups: Vec<_> =
            self.units.first().map(|unit| unit.groups.keys().collect()).unwrap_or_default();
        let columns: Vec<_> = self.columns().map(|(_, column)| column).collect();
        written(|table| {
            ["unit", "name"]
                .into_iter()
                .chain(periods.then_some("period"))
                .for_each(|it| table.text(it));
            groups.iter().for_each(|group| table.text(group.as_str()));
            self.variables
                .iter()
                .map(VariableCode::as_str)
                .for_each(|variable| table.text(variable));
            table.end_row()?;
            for (row, unit) in self.units.iter().enumerate() {
                table.text(unit.code.as_str());
                table.text(&unit.name);
                if periods {
                    table.text(unit.period.as_deref().unwrap_or_default());
                }
                for group in &groups {
                    table.text(unit.groups.get(*group).map_or("", String::as_str));
                }
                columns.iter().for_each(|column| table.number(present(column[row])));
                table.end_row()?;
            }
            Ok(())
        })
    }
}
