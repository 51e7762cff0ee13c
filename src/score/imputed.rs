//! The data as the transforms find them: divided by denominators, imputed.

use std::collections::BTreeMap;

use serde::Serialize;

use super::bind::Bound;
use super::index::Index;
use super::pass::Pass;
use super::preparation;
use super::provenance::Origin;
use crate::dataset::Dataset;
use crate::error::{Faults, Result};
use crate::framework::{NodeCode, UnitCode};

/// Data with imputed cells, and which those are.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Imputed {
    /// The indicators as their transforms find them: divided by their denominators where the
    /// methodology divides, imputed where it imputes. Other variables are as they were.
    pub data: Dataset,
    /// The imputed cells, row by row of the data, indicators depth first.
    pub cells: Vec<ImputedCell>,
}

/// A cell that was missing, and the value put there.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ImputedCell {
    /// The unit.
    pub unit: UnitCode,
    /// The period, in a panel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// The indicator.
    pub indicator: NodeCode,
    /// The value that was put there.
    pub value: f64,
}

/// The rows of the data by period.
fn rows_by_period(data: &Dataset) -> Vec<Vec<usize>> {
    let mut rows: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
    for (row, unit) in data.units().iter().enumerate() {
        rows.entry(unit.period.as_deref()).or_default().push(row);
    }
    rows.into_values().collect()
}

/// Prepares the data of one period, or of a panel with every period by itself but for what is
/// imputed over periods.
pub(super) fn impute(index: &Index, data: &Dataset) -> Result<Imputed> {
    let (framework, accept) = (index.framework(), &index.methodology().accept);
    let rows = rows_by_period(data);
    let periods: Vec<_> = rows.iter().map(|rows| data.select(rows)).collect();
    let mut faults = Faults::default();
    let bound = periods
        .iter()
        .filter_map(|period| faults.keep(Bound::dataset(framework, &index.denominators(), period)));
    let bounds: Vec<_> = bound.collect();
    faults.check()?;
    let mut passes: Vec<_> =
        bounds.iter().map(|bound| Pass::new(framework, accept, bound)).collect();
    preparation::fit_periods(index, &mut passes);
    let mut faults = Faults::default();
    let finished = passes.into_iter().filter_map(|pass| faults.keep(pass.finish()));
    let finished: Vec<_> = finished.collect();
    faults.check()?;
    let mut columns: Vec<Vec<f64>> = data
        .variables()
        .iter()
        .map(|variable| data.column(variable).unwrap_or_default().to_vec())
        .collect();
    let mut cells = Vec::new();
    for ((full, _, provenance), rows) in finished.iter().zip(&rows) {
        for (node, _) in framework.indicators() {
            let id = node.position();
            let variable =
                data.variables().iter().position(|code| code.as_str() == node.code().as_str());
            let Some(column) = variable.and_then(|variable| columns.get_mut(variable)) else {
                continue;
            };
            for (position, row) in rows.iter().enumerate() {
                let value = full.column(id)[position];
                column[*row] = value;
                if provenance[id * rows.len() + position].contains(Origin::Imputed) {
                    let unit = &data.units()[*row];
                    let cell = ImputedCell {
                        unit: unit.code.clone(),
                        period: unit.period.clone(),
                        indicator: node.code().clone(),
                        value,
                    };
                    cells.push((*row, id, cell));
                }
            }
        }
    }
    cells.sort_by_key(|(row, id, _)| (*row, *id));
    let variables = data.variables().iter().cloned();
    let columns = variables.zip(columns.iter().map(Vec::as_slice));
    let data = Dataset::from_columns(data.units().iter().cloned(), columns)?;
    Ok(Imputed { data, cells: cells.into_iter().map(|(_, _, cell)| cell).collect() })
}
