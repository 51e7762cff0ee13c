//! Tables of costs and of rivals.

use std::collections::BTreeMap;

use super::goal::Cost;
use crate::error::{Diagnostic, Diagnostics, ErrorKind, Result, Source, did_you_mean};
use crate::framework::{Framework, NodeCode, UnitCode};
use crate::text::{ColumnName, Row, Table};

static OF_COSTS: [ColumnName; 3] =
    [ColumnName::new("node", &[]), ColumnName::new("cost", &[]), ColumnName::new("cap", &[])];
static OF_RIVALS: [ColumnName; 2] = [ColumnName::new("unit", &[]), ColumnName::new("shift", &[])];

impl Cost {
    /// Reads the costs of indicators: a table with the columns `node`, `cost` (of a point on the
    /// normalised scale; 1 where the cell is empty) and, if wanted, `cap` (the best value that it can
    /// have, in its own unit of measurement).
    ///
    /// # Errors
    ///
    /// Every fault at once, each with line and column: what no table of the project may have, nodes that
    /// are not in the framework or have two rows, cells that are no numbers.
    pub fn from_csv(source: &Source, framework: &Framework) -> Result<BTreeMap<NodeCode, Self>> {
        let (table, mut faults) = read(source, &OF_COSTS, &["node"])?;
        let mut costs = BTreeMap::new();
        for row in table.rows() {
            let code = row.literal("node").unwrap_or_default();
            let Some(node) = framework.node(code) else {
                let problem = ErrorKind::UnknownNode { code: code.to_owned() };
                let help = did_you_mean(code, framework.codes());
                faults.push(Diagnostic::new(problem).at(row.place_of("node")).help(help));
                continue;
            };
            let cost = number(row, "cost", &mut faults).unwrap_or(1.0);
            let cost = Self { cost, cap: number(row, "cap", &mut faults) };
            if costs.insert(node.code().clone(), cost).is_some() {
                let problem = ErrorKind::DuplicateCode { code: code.to_owned() };
                faults.push(Diagnostic::new(problem).at(row.place_of("node")));
            }
        }
        faults.sort_by_place();
        faults.finish(costs)
    }
}

/// Reads by how much the full scores of rivals change: a table with the columns `unit` and `shift`.
///
/// # Errors
///
/// Every fault at once, each with line and column: what no table of the project may have, units with two
/// rows, cells that are no numbers. Whether units exist is known with the data.
pub fn rivals_from_csv(source: &Source) -> Result<BTreeMap<UnitCode, f64>> {
    let (table, mut faults) = read(source, &OF_RIVALS, &["unit", "shift"])?;
    let mut rivals = BTreeMap::new();
    for row in table.rows() {
        let code = row.literal("unit").unwrap_or_default();
        let Some(unit) = faults.keep(UnitCode::new(code)) else { continue };
        let Some(shift) = number(row, "shift", &mut faults) else { continue };
        if rivals.insert(unit, shift).is_some() {
            let problem = ErrorKind::DuplicateUnit { unit: code.to_owned(), period: None };
            faults.push(Diagnostic::new(problem).at(row.place_of("unit")));
        }
    }
    faults.sort_by_place();
    faults.finish(rivals)
}

fn read<'s>(
    source: &'s Source,
    known: &'static [ColumnName],
    required: &[&str],
) -> Result<(Table<'s>, Diagnostics)> {
    let table = Table::read(source, known)?;
    let mut faults = Diagnostics::default();
    table.check_unknown(&mut faults);
    table.check_duplicates(&mut faults);
    table.check_required(required, None, &mut faults);
    // Without its columns no row can be read.
    faults.finish((table, Diagnostics::default()))
}

/// A number, or nothing where the cell is empty.
fn number(row: Row<'_>, column: &str, faults: &mut Diagnostics) -> Option<f64> {
    row.text(column)?;
    row.number(column, faults)
}
