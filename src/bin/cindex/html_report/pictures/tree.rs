//! The tree with the weight of every node.

use maud::{Markup, html};

use super::{ROW, WIDTH, cut, figure, px, text};

/// Rows on one picture, which fit a sheet of paper.
const ROWS: usize = 55;
/// Where the bars begin.
const BARS: f64 = 300.0;
/// From one level to the next.
const INDENT: f64 = 14.0;

/// Nodes in the order of the tree, each with its name, depth and effective weight.
pub(in super::super) fn tree(id: &str, title: &str, nodes: &[(&str, usize, f64)]) -> Markup {
    let greatest = nodes.iter().map(|(.., weight)| *weight).fold(f64::MIN_POSITIVE, f64::max);
    let row = |row: usize, (name, depth, weight): &(&str, usize, f64)| {
        let y = row as f64 * ROW;
        let width = weight / greatest * (WIDTH - BARS - 60.0);
        let class = if *depth > 1 { "bar faint" } else { "bar" };
        html! {
            (text((*depth - 1) as f64 * INDENT, y + 11.0, "start", &cut(name)))
            rect class=(class) x=(px(BARS)) y=(px(y + 2.0)) width=(px(width)) height=(px(ROW - 4.0)) {}
            (text(BARS + width + 4.0, y + 11.0, "start", &format!("{:.2} %", 100.0 * weight)))
        }
    };
    html! {
        @for (sheet, nodes) in nodes.chunks(ROWS).enumerate() {
            @let rows = html! { @for (at, node) in nodes.iter().enumerate() { (row(at, node)) } };
            @let description = format!(
                "{} nodes, each below its group, with a bar as long as its share of the index. The \
                 weights are in the table below.",
                nodes.len()
            );
            (figure(&format!("{id}-{sheet}"), title, &description, nodes.len() as f64 * ROW, &rows))
        }
    }
}
