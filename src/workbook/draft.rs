//! The tables of an index as they are taken from the sheets of a workbook, before they are read.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::book::{Sheet, Value};
use super::grid::{Entry, Grid, place, span_of};
use crate::error::{CellPlace, Diagnostic, ErrorKind};

/// What a layout takes from a workbook.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Draft {
    pub(super) path: String,
    pub(super) framework: Grid,
    pub(super) data: Grid,
    pub(super) published: Option<Grid>,
    /// The methodology that the workbook brings, line by line.
    pub(super) methodology: Option<Vec<Entry>>,
    /// Cells that hold no value, whatever they are read as.
    pub(super) faults: Vec<Diagnostic>,
    /// What is left out, as the fault that it would be.
    pub(super) notes: Vec<Diagnostic>,
}

/// So many faults of cells are gathered; a workbook of nothing else would fill the memory.
const MOST_FAULTS: usize = 100_000;

/// What a cell is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Text,
    Number,
}

impl Draft {
    pub(super) fn of(path: &str) -> Self {
        Self { path: path.to_owned(), ..Self::default() }
    }

    /// Takes a cell, with the names of its column and of its row for messages.
    pub(super) fn take(
        &mut self,
        (sheet, row, column): (&Sheet, u32, u32),
        purpose: Purpose,
        (column_name, row_name): (&str, &str),
    ) -> Entry {
        let place = place(&sheet.name, row, column);
        let Some(value) = sheet.get(row, column) else {
            return Entry { place: Some(place), ..Entry::default() };
        };
        let text = value.text();
        let fault = fault_of(value, purpose, column_name, row_name);
        if let Some((problem, help)) = fault.filter(|_| self.faults.len() < MOST_FAULTS) {
            let fault = Diagnostic::new(problem).at(Some(span_of(&self.path, &place, &text)));
            self.faults.push(fault.help(Some(help)));
        }
        let text = if matches!(value, Value::Text(_)) { text.trim().to_owned() } else { text };
        let is_number = matches!(value, Value::Number(_));
        Entry { text, place: Some(place), is_number }
    }

    /// Notes what is left out because of a cell.
    pub(super) fn leave_out(&mut self, problem: ErrorKind, entry: &Entry) {
        let span = entry.place.as_ref().map(|place| span_of(&self.path, place, &entry.text));
        self.notes.push(Diagnostic::new(problem).at(span));
    }

    /// Leaves out indicators without data, then groups without children, then units without data.
    pub(super) fn leave_out_unused(&mut self) {
        self.leave_out_indicators();
        self.leave_out_groups();
        self.leave_out_units();
    }

    fn leave_out_indicators(&mut self) {
        let roles = Roles::of(&self.framework);
        let is_empty = |column: &str| {
            let mut cells = self.data.column(column);
            self.data.position(column).is_some() && cells.all(Entry::is_missing)
        };
        let empty: Vec<_> = (0..self.framework.rows.len())
            .filter(|row| roles.is_indicator(*row) && is_empty(roles.column(*row)))
            .collect();
        let columns: BTreeSet<_> = empty.iter().map(|row| roles.column(*row).to_owned()).collect();
        for row in &empty {
            let indicator = roles.code(*row).to_owned();
            let column = self.data.position(roles.column(*row));
            let header = column.map(|at| self.data.header[at].clone()).unwrap_or_default();
            self.leave_out(ErrorKind::IndicatorWithoutData { indicator }, &header);
        }
        self.leave_out_rows(&empty.into_iter().collect());
        let keep: Vec<_> =
            self.data.header.iter().map(|entry| !columns.contains(&entry.text)).collect();
        self.data.retain_columns(|at| keep[at]);
    }

    /// Leaves out the groups without children, then those that have no others.
    fn leave_out_groups(&mut self) {
        let roles = Roles::of(&self.framework);
        let rows = 0..self.framework.rows.len();
        let (mut by_code, mut children) = (BTreeMap::<&str, Vec<usize>>::new(), BTreeMap::new());
        for row in rows.clone() {
            by_code.entry(roles.code(row)).or_default().push(row);
            *children.entry(roles.parent(row)).or_insert(0_usize) += 1;
        }
        let can_go = |row: &usize| roles.is_group(*row) && !roles.parent(*row).is_empty();
        let is_childless = |row: &usize| !children.contains_key(roles.code(*row));
        let mut childless: VecDeque<_> = rows.filter(can_go).filter(is_childless).collect();
        let mut gone = Vec::new();
        while let Some(row) = childless.pop_front() {
            gone.push(row);
            let parent = roles.parent(row);
            let Some(left) = children.get_mut(parent) else { continue };
            *left -= 1;
            if *left == 0 {
                let parents = by_code.get(parent).into_iter().flatten();
                childless.extend(parents.copied().filter(can_go));
            }
        }
        let code = self.framework.position("code").unwrap_or(0);
        for row in &gone {
            let entry = self.framework.rows[*row][code].clone();
            self.leave_out(ErrorKind::ChildlessGroup { code: entry.text.clone() }, &entry);
        }
        self.leave_out_rows(&gone.into_iter().collect());
    }

    fn leave_out_rows(&mut self, rows: &BTreeSet<usize>) {
        let mut row = 0..;
        self.framework.rows.retain(|_| row.next().is_some_and(|row| !rows.contains(&row)));
    }

    /// Leaves out the units that have no value in any period. A row without the code of a unit is none.
    fn leave_out_units(&mut self) {
        let roles = Roles::of(&self.framework);
        let values: BTreeSet<_> = roles.fed_by_numbers().map(str::to_owned).collect();
        let columns: Vec<_> = self.data.header.iter().map(|it| values.contains(&it.text)).collect();
        let unit = roles.unit_column(&self.data);
        let Some(unit) = unit.filter(|_| columns.contains(&true)) else { return };
        let has_value = |row: &[Entry]| {
            row.iter().zip(&columns).any(|(entry, is_value)| *is_value && !entry.is_missing())
        };
        let mut with_values: BTreeMap<String, bool> = BTreeMap::new();
        for row in &self.data.rows {
            *with_values.entry(row[unit].text.clone()).or_default() |= has_value(row);
        }
        with_values.remove("");
        let is_left_out = |row: &[Entry]| with_values.get(&row[unit].text) == Some(&false);
        let mut told = BTreeSet::new();
        let left_out = self.data.rows.iter().filter(|row| is_left_out(row));
        let left_out: Vec<_> = left_out.map(|row| row[unit].clone()).collect();
        for entry in left_out {
            if told.insert(entry.text.clone()) {
                let unit = entry.text.clone();
                self.leave_out(ErrorKind::UnitWithoutData { unit }, &entry);
            }
        }
        self.data.rows.retain(|row| !is_left_out(row));
    }
}

/// What is wrong with a cell, and what to do about it.
fn fault_of(
    value: &Value,
    purpose: Purpose,
    column: &str,
    row: &str,
) -> Option<(ErrorKind, &'static str)> {
    let (column, row) = (column.to_owned(), row.to_owned());
    Some(match value {
        Value::Formula(formula) => (
            ErrorKind::FormulaWithoutValue { column, row, formula: formula.clone() },
            "open the workbook in a spreadsheet program, let it calculate, and save it; or write the \
             value in place of the formula",
        ),
        Value::Error(text) => (
            ErrorKind::ErrorValue { column, row, text: text.clone() },
            "mend the formula, or clear the cell if the value is missing",
        ),
        Value::Date(text) if purpose == Purpose::Number => (
            ErrorKind::DateInsteadOfNumber { column, row, text: text.clone() },
            "write the number again, and give the cell the format of a number",
        ),
        _ => return None,
    })
}

/// The rows of a framework by what they describe.
struct Roles {
    rows: Vec<[String; 5]>,
}

/// The types of rows that are not in the tree.
const NO_NODES: [&str; 8] =
    ["denominator", "outcome", "group", "unit", "name", "period", "other", "memo"];

impl Roles {
    fn of(framework: &Grid) -> Self {
        let positions = ["code", "parent", "type", "column", "of"].map(|it| framework.position(it));
        let cell = |row: &[Entry], at: Option<usize>| {
            at.and_then(|at| row.get(at)).map(|entry| entry.text.clone()).unwrap_or_default()
        };
        let row = |row: &Vec<Entry>| positions.map(|at| cell(row, at));
        Self { rows: framework.rows.iter().map(row).collect() }
    }

    fn code(&self, row: usize) -> &str {
        &self.rows[row][0]
    }

    fn parent(&self, row: usize) -> &str {
        &self.rows[row][1]
    }

    fn kind(&self, row: usize) -> String {
        self.rows[row][2].to_lowercase()
    }

    /// The column of the data that feeds a row.
    fn column(&self, row: usize) -> &str {
        let [code, _, _, column, _] = &self.rows[row];
        if column.is_empty() { code } else { column }
    }

    fn is_indicator(&self, row: usize) -> bool {
        self.kind(row) == "indicator" && self.rows[row][4].is_empty()
    }

    fn is_group(&self, row: usize) -> bool {
        let kind = self.kind(row);
        kind != "indicator" && !NO_NODES.contains(&kind.as_str())
    }

    fn fed_by_numbers(&self) -> impl Iterator<Item = &str> {
        let is_number = |row: &usize| {
            self.is_indicator(*row) || matches!(&*self.kind(*row), "denominator" | "outcome")
        };
        (0..self.rows.len()).filter(is_number).map(|row| self.column(row))
    }

    /// The position of the column of units in the data.
    fn unit_column(&self, data: &Grid) -> Option<usize> {
        let described = (0..self.rows.len()).find(|row| self.kind(*row) == "unit");
        data.position(described.map_or("unit", |row| self.column(row)))
    }
}

/// The cell that a fault is in.
pub(super) fn cell_of(fault: &Diagnostic) -> Option<&CellPlace> {
    fault.span.as_ref()?.cell.as_ref()
}
