//! Two rankings side by side, each unit's ranks joined by a line.

use maud::{Markup, html};

use super::{LABEL, ROW, WIDTH, cut, figure, label, px, text};

/// A unit's ranks in the two rankings.
pub(in super::super) struct Slope<'a> {
    pub(in super::super) label: &'a str,
    pub(in super::super) before: f64,
    pub(in super::super) after: f64,
}

/// The room for the heads of both rankings.
const HEAD: f64 = 22.0;

/// Rises are drawn whole, falls dashed, both the thicker the further; what stays is thin.
pub(in super::super) fn slope(
    id: &str,
    title: &str,
    heads: [&str; 2],
    lines: &[Slope<'_>],
) -> Markup {
    let (left, right) = (LABEL + 24.0, WIDTH - LABEL - 24.0);
    let rows = |ranks: Vec<f64>| {
        let mut order: Vec<usize> = (0..ranks.len()).collect();
        order.sort_by(|a, b| ranks[*a].total_cmp(&ranks[*b]).then(a.cmp(b)));
        let mut places = vec![0.0; ranks.len()];
        for (place, unit) in order.into_iter().enumerate() {
            places[unit] = HEAD + (place as f64 + 0.5) * ROW;
        }
        places
    };
    let before = rows(lines.iter().map(|line| line.before).collect());
    let after = rows(lines.iter().map(|line| line.after).collect());
    let drawn = |unit: usize, line: &Slope<'_>| {
        let change = line.before - line.after;
        let class = match change {
            rise if rise > 0.0 => "rise",
            fall if fall < 0.0 => "fall",
            _ => "same",
        };
        let thickness = (0.7 + change.abs() / 6.0).min(3.0);
        html! {
            (label(before[unit] + 4.0, line.label))
            (text(LABEL + 16.0, before[unit] + 4.0, "end", &line.before.to_string()))
            line class=(class) x1=(px(left)) y1=(px(before[unit])) x2=(px(right)) y2=(px(after[unit])) stroke-width=(px(thickness)) {}
            (text(WIDTH - LABEL - 16.0, after[unit] + 4.0, "start", &line.after.to_string()))
            (text(WIDTH - LABEL + 8.0, after[unit] + 4.0, "start", &cut(line.label)))
        }
    };
    let content = html! {
        (text(left, 10.0, "middle", heads[0]))
        (text(right, 10.0, "middle", heads[1]))
        @for (unit, line) in lines.iter().enumerate() { (drawn(unit, line)) }
    };
    let furthest = lines.iter().max_by(|a, b| {
        let far = |line: &Slope<'_>| (line.before - line.after).abs();
        far(a).total_cmp(&far(b))
    });
    let furthest =
        furthest.map(|it| format!(" {} moves most: from {} to {}.", it.label, it.before, it.after));
    let description = format!(
        "{} units, {} at the left and {} at the right: rises whole, falls dashed.{}",
        lines.len(),
        heads[0],
        heads[1],
        furthest.unwrap_or_default()
    );
    figure(id, title, &description, HEAD + lines.len() as f64 * ROW, &content)
}
