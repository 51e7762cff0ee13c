//! A result's table as HTML.

use maud::{Markup, html};

use crate::result_table::{ResultTable, Value};

/// The table with its heading as caption, and below it what its columns mean, its figures and its notes.
/// Columns in which nothing is said are left out.
pub(super) fn table(table: &ResultTable) -> Markup {
    let columns: Vec<_> = (0..table.columns.len()).filter(|at| !table.is_blank(*at)).collect();
    html! {
        @if let Some(extent) = &table.incomplete { p.failed { (extent) } }
        div.wide {
            table {
                caption { (table.heading) }
                thead {
                    tr {
                        @for column in &columns {
                            th.n[table.is_numeric(*column)] scope="col" { (table.columns[*column]) }
                        }
                    }
                }
                tbody {
                    @for row in &table.rows {
                        tr { @for column in &columns { (cell(&row[*column])) } }
                    }
                }
            }
        }
        @if !table.legend.is_empty() { p.legend { (table.legend) } }
        @if !table.summary.is_empty() {
            dl {
                @for (name, value) in &table.summary {
                    dt { (name) }
                    dd { (inside(value)) }
                }
            }
        }
        @for note in &table.notes { p.note { (note) } }
    }
}

fn cell(value: &Value) -> Markup {
    match value {
        Value::Text(_) | Value::Truth(_) => html! { td { (inside(value)) } },
        Value::Node(_, depth) => {
            html! { td style=(format!("padding-left: {}em", 0.4 + *depth as f64)) { (inside(value)) } }
        }
        Value::Number(..) | Value::Change(_) => html! { td.n { (inside(value)) } },
    }
}

/// A number is shown rounded, and has all its digits for programs that read the page.
fn inside(value: &Value) -> Markup {
    match value {
        Value::Number(Some(_), _) | Value::Change(Some(_)) => {
            html! { data value=(value.for_csv()) { (value.for_people()) } }
        }
        Value::Node(code, _) => html! { (code) },
        other => html! { (other.for_people()) },
    }
}

/// A table of a few columns.
pub(super) fn of(
    heading: impl Into<String>,
    columns: &[&str],
    rows: Vec<Vec<Value>>,
) -> ResultTable {
    let columns = columns.iter().map(|column| (*column).to_owned()).collect();
    ResultTable { heading: heading.into(), columns, rows, ..ResultTable::default() }
}
