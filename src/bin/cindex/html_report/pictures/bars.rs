//! Bars from zero: parts of a score.

use maud::{Markup, html};

use super::{LABEL, ROW, WIDTH, figure, label, px, text};

/// A bar with its name.
pub(in super::super) struct Bar<'a> {
    pub(in super::super) label: &'a str,
    pub(in super::super) value: f64,
}

/// The room for numbers on each side of the bars.
const NUMBER: f64 = 55.0;

/// Bars to the right of zero, and to its left where they are negative.
pub(in super::super) fn bars(id: &str, title: &str, unit: &str, bars: &[Bar<'_>]) -> Markup {
    let least = bars.iter().map(|bar| bar.value).fold(0.0, f64::min);
    let greatest = bars.iter().map(|bar| bar.value).fold(0.0, f64::max);
    let span = if greatest > least { greatest - least } else { 1.0 };
    let at = |value: f64| LABEL + NUMBER + (value - least) / span * (WIDTH - LABEL - 2.0 * NUMBER);
    let said: Vec<_> = bars.iter().map(|bar| format!("{} {:.2}", bar.label, bar.value)).collect();
    let bar = |(row, bar): (usize, &Bar<'_>)| {
        let y = row as f64 * ROW;
        let (from, to) = (at(bar.value.min(0.0)), at(bar.value.max(0.0)));
        let (x, anchor) = if bar.value < 0.0 { (from - 4.0, "end") } else { (to + 4.0, "start") };
        html! {
            (label(y + 11.0, bar.label))
            rect.bar x=(px(from)) y=(px(y + 2.0)) width=(px(to - from)) height=(px(ROW - 4.0)) {}
            (text(x, y + 11.0, anchor, &format!("{:.2}", bar.value)))
        }
    };
    let height = bars.len() as f64 * ROW;
    let content = html! {
        @for row in bars.iter().enumerate() { (bar(row)) }
        line.axis x1=(px(at(0.0))) y1="0" x2=(px(at(0.0))) y2=(px(height)) {}
    };
    figure(id, title, &format!("In {unit}: {}.", said.join(", ")), height, &content)
}
