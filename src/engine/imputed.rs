//! The data as the transforms find them: divided by denominators, imputed.

use std::collections::BTreeMap;

use serde::Serialize;

use super::bind::BoundData;
use super::faults::of_panel;
use super::fit::period_of;
use super::index::Index;
use super::pass::Pass;
use super::preparation;
use super::provenance::Origin;
use crate::data::{Dataset, Unit};
use crate::error::{Diagnostics, Result};
use crate::framework::{Node, NodeCode, UnitCode, VariableCode};

/// Data with imputed cells, and the list of those cells.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Imputed {
    /// The indicators as their transforms find them: divided by their denominators where the
    /// methodology divides, imputed where it imputes. Other variables are as they were.
    pub data: Dataset,
    /// The imputed cells, row by row of the data, indicators depth first.
    pub cells: Vec<ImputedCell>,
}

/// A cell that was missing, and its imputed value.
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
    /// The imputed value.
    pub value: f64,
    /// The period, as a number, from which the unit's own value was carried over, if it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carried_from: Option<f64>,
}

/// The rows of the data by period.
fn rows_by_period(data: &Dataset) -> Vec<Vec<usize>> {
    let mut rows: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
    for (row, unit) in data.units().iter().enumerate() {
        rows.entry(unit.period.as_deref()).or_default().push(row);
    }
    rows.into_values().collect()
}

/// Prepares the data of one period, or of a panel: each period alone, except for imputation over
/// periods.
pub(super) fn impute(index: &Index, data: &Dataset) -> Result<Imputed> {
    let (framework, accept) = (index.framework(), &index.methodology().accept);
    let rows = rows_by_period(data);
    let periods: Vec<_> = rows.iter().map(|rows| data.select(rows)).collect();
    let denominators = index.denominators();
    let bind = |period| {
        let bound = BoundData::dataset(framework, &denominators, index.parts(), period)?;
        bound.check_groupings(index).map(|()| bound)
    };
    let bounds = periods.iter().map(bind).collect::<Result<Vec<_>>>()?;
    let mut passes: Vec<_> =
        bounds.iter().map(|bound| Pass::new(framework, accept, bound)).collect();
    preparation::fit_periods(index, &mut passes);
    let mut columns: BTreeMap<&str, Vec<f64>> = data
        .variables()
        .iter()
        .map(|code| (code.as_str(), data.column(code).unwrap_or_default().to_vec()))
        .collect();
    let mut cells = Vec::new();
    for (pass, rows) in passes.iter().zip(&rows) {
        for (node, _) in framework.observed() {
            let Some(column) = columns.get_mut(node.code().as_str()) else { continue };
            let prepared = pass.full.column(node.position());
            for (position, row) in rows.iter().enumerate() {
                column[*row] = prepared[position];
                let cell = imputed_cell(pass, node, position, &data.units()[*row]);
                cells.extend(cell.map(|cell| (*row, node.position(), cell)));
            }
        }
    }
    let mut faults = Diagnostics::default();
    for (pass, data) in passes.into_iter().zip(&periods) {
        let period = period_of(data, &periods);
        faults.keep(pass.finish().map_err(|error| error.in_period(period)));
    }
    faults.check().or_else(|error| of_panel(index, &error))?;
    cells.sort_by_key(|(row, id, _)| (*row, *id));
    let column = |code| (VariableCode::clone(code), columns.get(code.as_str()));
    let columns = data.variables().iter().map(column);
    let columns = columns.map(|(code, column)| (code, column.map_or(&[][..], Vec::as_slice)));
    let data = Dataset::from_columns(data.units().iter().cloned(), columns)?;
    Ok(Imputed { data, cells: cells.into_iter().map(|(_, _, cell)| cell).collect() })
}

/// The cell at a row of a pass, where it was imputed.
fn imputed_cell(pass: &Pass<'_>, node: &Node, row: usize, unit: &Unit) -> Option<ImputedCell> {
    let id = node.position();
    let provenance = pass.provenance[id * pass.full.units() + row];
    provenance.contains(Origin::Imputed).then(|| ImputedCell {
        unit: unit.code.clone(),
        period: unit.period.clone().map(String::from),
        indicator: node.code().clone(),
        value: pass.full.column(id)[row],
        carried_from: pass.carried_from.get(&(id, row)).copied(),
    })
}
