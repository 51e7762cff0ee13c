//! Correlations of the children of a group with each other.

use maud::{Markup, html};

use super::{LABEL, WIDTH, figure, label, px, shade, text};

/// Cells are no larger than this.
const LARGEST: f64 = 44.0;

/// A matrix with a row and a column for each child; `of` gives the correlation of two of them. Negative
/// ones have a frame.
pub(in super::super) fn correlations(
    id: &str,
    title: &str,
    children: &[&str],
    of: impl Fn(usize, usize) -> Option<f64>,
) -> Markup {
    let count = children.len();
    let width = ((WIDTH - LABEL) / count.max(1) as f64).min(LARGEST);
    let height = width.clamp(15.0, 24.0);
    let cell = |row: usize, column: usize| {
        let (x, y) = (LABEL + column as f64 * width, 18.0 + row as f64 * height);
        let found = if row == column { Some(1.0) } else { of(row, column) };
        let (colour, class) = shade(found.map_or(0.0, f64::abs));
        let negative = found.is_some_and(|found| found < 0.0);
        html! {
            rect.cell.negative[negative] x=(px(x)) y=(px(y)) width=(px(width - 2.0)) height=(px(height - 2.0)) fill=(colour) {}
            @if width > 22.0 {
                @let shown = found.map_or("–".to_owned(), |found| format!("{found:.2}"));
                text x=(px(x + width / 2.0 - 1.0)) y=(px(y + height / 2.0 + 3.0)) text-anchor="middle" class=(class) { (shown) }
            }
        }
    };
    let content = html! {
        @for (row, child) in children.iter().enumerate() {
            (label(18.0 + (row as f64 + 0.5) * height + 3.0, &format!("{} {child}", row + 1)))
            (text(LABEL + (row as f64 + 0.5) * width, 12.0, "middle", &(row + 1).to_string()))
            @for column in 0..count { (cell(row, column)) }
        }
    };
    let description = format!(
        "{count} rows and columns: the correlation of each two children, the darker the further from 0; \
         negative ones are framed. The numbers are in the table below."
    );
    figure(id, title, &description, 18.0 + count as f64 * height, &content)
}
