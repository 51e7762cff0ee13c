//! Results as sheets of a workbook: one for each table, and one that says what they are about.

use composite_index::workbook::{SheetCell, SheetTable, write_sheets};

use crate::Failure;
use crate::output::Output;
use crate::result_table::{ResultTable, Value};

/// Writes tables under one title.
pub(crate) fn write(
    output: &Output,
    title: &str,
    tables: &[(&str, &ResultTable)],
) -> Result<(), Failure> {
    let mut sheets: Vec<_> = tables.iter().map(|(name, table)| sheet(name, table)).collect();
    sheets.push(about(title, tables));
    let bytes = write_sheets(&sheets)?;
    output.stream(|out| out.write_all(&bytes))
}

fn sheet(name: &str, table: &ResultTable) -> SheetTable {
    let incomplete = table.incomplete.as_ref();
    let mut header = table.columns.clone();
    header.extend(incomplete.map(|_| "incomplete".to_owned()));
    let row = |row: &Vec<Value>| {
        let cells = row.iter().map(cell);
        cells.chain(incomplete.map(|extent| SheetCell::Text(extent.clone()))).collect()
    };
    SheetTable { name: name.to_owned(), header, rows: table.rows.iter().map(row).collect() }
}

fn cell(value: &Value) -> SheetCell {
    match value {
        Value::Text(text) if text.is_empty() => SheetCell::Empty,
        Value::Text(text) | Value::Node(text, _) => SheetCell::Text(text.clone()),
        Value::Truth(truth) => SheetCell::Truth(*truth),
        Value::Number(None, _) | Value::Change(None) => SheetCell::Empty,
        Value::Number(Some(number), decimals) => SheetCell::Number(*number, Some(*decimals)),
        Value::Change(Some(change)) => SheetCell::Change(*change),
    }
}

/// Headings, figures below the tables, what columns mean, notes.
fn about(title: &str, tables: &[(&str, &ResultTable)]) -> SheetTable {
    let text = |text: &str| SheetCell::Text(text.to_owned());
    let mut rows = Vec::new();
    let mut said = |of: &str, what: &str, value: SheetCell| {
        if value != SheetCell::Text(String::new()) {
            rows.push(vec![text(of), text(what), value]);
        }
    };
    said("", "title", text(title));
    for (name, table) in tables {
        said(name, "title", text(&table.heading));
        said(name, "incomplete", text(table.incomplete.as_deref().unwrap_or_default()));
        said(name, "columns", text(table.legend));
        for (figure, value) in &table.summary {
            said(name, figure, cell(value));
        }
        for note in &table.notes {
            said(name, "note", text(note));
        }
    }
    let header = ["table", "what", "value"].map(str::to_owned).into();
    SheetTable { name: "about".to_owned(), header, rows }
}
