//! Scores as cells: the darker, the better the rank.

use maud::{Markup, html};

use super::{LABEL, ROW, WIDTH, cut, figure, label, px, shade, text};

/// A score with its rank among all units.
pub(in super::super) type Cell = Option<(f64, f64)>;

/// The room for the names of columns, which are written upwards.
const HEAD: f64 = 120.0;

/// A row for each unit, a cell for each node.
pub(in super::super) fn heat_map(
    id: &str,
    title: &str,
    nodes: &[&str],
    rows: &[(&str, Vec<Cell>)],
) -> Markup {
    let width = (WIDTH - LABEL) / nodes.len().max(1) as f64;
    let ranks = rows.iter().flat_map(|(_, cells)| cells.iter().flatten());
    let last = ranks.map(|(_, rank)| *rank).fold(2.0, f64::max);
    let x = |column: usize| LABEL + column as f64 * width;
    let cell = |row: usize, column: usize, cell: &Cell| {
        let y = HEAD + row as f64 * ROW;
        let (colour, class) = cell.map_or(("none".to_owned(), "dark"), |(_, rank)| {
            shade(1.0 - (rank - 1.0) / (last - 1.0))
        });
        let shown = cell.map_or("–".to_owned(), |(score, _)| format!("{score:.1}"));
        html! {
            rect.cell x=(px(x(column))) y=(px(y)) width=(px(width - 1.0)) height=(px(ROW - 1.0)) fill=(colour) {}
            @if width > 26.0 {
                text x=(px(x(column) + width / 2.0)) y=(px(y + 11.0)) text-anchor="middle" class=(class) { (shown) }
            }
        }
    };
    let content = html! {
        @for (column, node) in nodes.iter().enumerate() {
            @let (x, y) = (px(x(column) + width / 2.0 + 4.0), px(HEAD - 6.0));
            text x=(x) y=(y) transform=(format!("rotate(-60 {x} {y})")) { (short(node)) }
        }
        @for (row, (name, cells)) in rows.iter().enumerate() {
            (label(HEAD + row as f64 * ROW + 11.0, name))
            @for (column, score) in cells.iter().enumerate() { (cell(row, column, score)) }
        }
        @if rows.is_empty() { (text(LABEL, HEAD, "start", "no units")) }
    };
    let description = format!(
        "{} units by {} columns: each cell has a score, and is the darker the better its rank. The \
         scores are in the table below.",
        rows.len(),
        nodes.len()
    );
    figure(id, title, &description, HEAD + rows.len() as f64 * ROW, &content)
}

/// A name that fits the room above a column.
fn short(name: &str) -> String {
    let name = cut(name);
    match name.chars().count() {
        0..=22 => name,
        _ => format!("{}…", name.chars().take(21).collect::<String>().trim_end()),
    }
}
