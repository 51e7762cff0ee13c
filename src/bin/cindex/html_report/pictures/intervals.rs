//! Ranks with their intervals, a row a unit.

use maud::{Markup, html};

use super::{LABEL, ROW, WIDTH, figure, label, px, text};

/// A unit with its rank, and with quantiles of its ranks.
pub(in super::super) struct Line<'a> {
    pub(in super::super) label: &'a str,
    pub(in super::super) nominal: Option<f64>,
    pub(in super::super) median: Option<f64>,
    /// The 5 % and the 95 % quantile.
    pub(in super::super) ends: Option<(f64, f64)>,
}

/// Rows on one picture, which fit a sheet of paper.
const ROWS: usize = 55;
/// The room for the interval in numbers, at the right.
const NUMBERS: f64 = 70.0;
/// The room for the axis.
const AXIS: f64 = 22.0;

/// Pictures one below the other, with as many rows as fit a sheet.
pub(in super::super) fn intervals(title: &str, lines: &[Line<'_>]) -> Markup {
    let units = lines.len().max(2);
    html! {
        @for (sheet, rows) in lines.chunks(ROWS).enumerate() {
            (picture(&format!("intervals-{sheet}"), title, rows, units))
        }
    }
}

fn picture(id: &str, title: &str, lines: &[Line<'_>], units: usize) -> Markup {
    let last = (units - 1) as f64;
    let at = |rank: f64| LABEL + (rank - 1.0) / last * (WIDTH - LABEL - NUMBERS - 8.0);
    let height = AXIS + lines.len() as f64 * ROW;
    let content = html! {
        @for rank in ticks(units) {
            (text(at(rank), 10.0, "middle", &rank.to_string()))
            line.grid x1=(px(at(rank))) y1="14" x2=(px(at(rank))) y2=(px(height)) {}
        }
        @for (row, line) in lines.iter().enumerate() {
            (drawn(line, AXIS + (row as f64 + 0.5) * ROW, at))
        }
    };
    let description = format!(
        "A row for each of {} units: a line from the 5 % to the 95 % quantile of its rank, a dot at the \
         median, a diamond at the rank of the index itself. The numbers are in the table below.",
        lines.len()
    );
    figure(id, title, &description, height, &content)
}

fn drawn(line: &Line<'_>, y: f64, at: impl Fn(f64) -> f64) -> Markup {
    html! {
        (label(y + 4.0, line.label))
        @if let Some((low, high)) = line.ends {
            line.interval x1=(px(at(low))) y1=(px(y)) x2=(px(at(high))) y2=(px(y)) {}
            (text(WIDTH, y + 4.0, "end", &format!("{low} – {high}")))
        }
        @if let Some(nominal) = line.nominal {
            path.nominal d=(format!("M{} {} l5 5 l-5 5 l-5 -5 z", px(at(nominal)), px(y - 5.0))) {}
        }
        @if let Some(median) = line.median {
            circle.median cx=(px(at(median))) cy=(px(y)) r="3" {}
        }
    }
}

/// The first rank, the last, and round numbers between.
fn ticks(units: usize) -> Vec<f64> {
    let step =
        [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].into_iter().find(|step| units / step <= 10);
    let step = step.unwrap_or(units.div_ceil(10));
    let between = (step..units).step_by(step).filter(|rank| *rank > 1 && units - rank > step / 2);
    std::iter::once(1).chain(between).chain([units]).map(|rank| rank as f64).collect()
}

#[cfg(test)]
mod tests {
    use super::ticks;

    #[test]
    fn ticks_are_round_and_apart() {
        assert_eq!(ticks(2), [1.0, 2.0]);
        assert_eq!(ticks(7), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]);
        assert_eq!(ticks(62), [1.0, 10.0, 20.0, 30.0, 40.0, 50.0, 62.0]);
        assert!(ticks(32_844).len() < 13);
    }
}
