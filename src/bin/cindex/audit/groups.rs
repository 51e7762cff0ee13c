//! Tables of groups: whether they measure one thing, their weights, what they are without a node.

use composite_index::audit::{GroupReview, Importance, MethodFigure};
use composite_index::results::Removals;

use super::{figure, percent, reason, sheet, text};
use crate::result_table::{ResultTable, Value};

pub(super) fn groups(reviews: &[GroupReview]) -> ResultTable {
    let row = |review: &GroupReview| {
        let (alpha, found) = (review.consistency.as_ref().ok(), review.dimensions.as_ref().ok());
        let adequacy = found.and_then(|found| found.adequacy.as_ref().ok());
        let sphericity = found.and_then(|found| found.sphericity.as_ref().ok());
        let first = found.and_then(|found| found.components.first());
        let count = |count: Option<usize>| Value::Number(count.map(|count| count as f64), 0);
        let mut reasons = vec![reason(&review.consistency), reason(&review.dimensions)];
        reasons.extend(found.map(|found| reason(&found.adequacy)));
        reasons.retain(|reason| !reason.is_empty());
        reasons.dedup();
        vec![
            text(&review.group),
            count(alpha.map(|found| found.columns)),
            figure(alpha.map(|found| found.alpha)),
            figure(alpha.map(|found| found.standardised)),
            figure(first.map(|first| first.eigenvalue)),
            percent(first.map(|first| first.share)),
            count(found.map(|found| found.above)),
            figure(adequacy.map(|found| found.overall)),
            figure(sphericity.map(|found| found.p_value)),
            count(found.map(|found| found.units)),
            text(reasons.join("; ")),
        ]
    };
    let columns = [
        "group",
        "children",
        "alpha",
        "standardised",
        "first eigenvalue",
        "first %",
        "eigenvalues above",
        "KMO",
        "Bartlett p",
        "complete units",
        "reason",
    ];
    let rows = reviews.iter().map(row).collect();
    sheet("Consistency and dimensions of groups", &columns, rows)
}

/// Loadings of this many components are shown.
const COMPONENTS: usize = 3;

pub(super) fn children(reviews: &[GroupReview]) -> ResultTable {
    let rows = reviews.iter().flat_map(|review| {
        let found = review.dimensions.as_ref().ok();
        let adequacy = found.and_then(|found| found.adequacy.as_ref().ok());
        let children = found.map_or(&[][..], |found| &found.columns);
        children.iter().enumerate().map(move |(position, child)| {
            let without = review.consistency.as_ref().ok();
            let without = without.and_then(|found| found.without.get(position));
            let measure = adequacy.and_then(|found| *found.by_column.get(position)?);
            let mut row = vec![
                text(&review.group),
                text(child),
                figure(without.and_then(|without| without.alpha)),
                figure(measure),
            ];
            row.extend((0..COMPONENTS).map(|component| {
                let component = found.and_then(|found| found.components.get(component));
                figure(component.and_then(|component| component.loadings.get(position).copied()))
            }));
            row
        })
    });
    let columns = ["group", "child", "alpha without", "KMO", "loading 1", "loading 2", "loading 3"];
    sheet("Children of groups", &columns, rows.collect())
}

pub(super) fn importance(entries: &[Importance]) -> ResultTable {
    let row = |entry: &Importance| {
        let (parent, index) = (entry.in_parent.as_ref().ok(), entry.in_index.as_ref().ok());
        vec![
            text(&entry.node),
            text(&entry.parent),
            percent(Some(entry.share)),
            percent(entry.importance_share),
            figure(parent.map(|found| found.squared_correlation)),
            figure(parent.map(|found| found.correlation_ratio)),
            percent(Some(entry.effective_weight)),
            figure(index.map(|found| found.squared_correlation)),
            figure(index.map(|found| found.correlation_ratio)),
            text(reason(&entry.in_parent)),
        ]
    };
    let columns = [
        "node",
        "group",
        "weight %",
        "importance %",
        "r² group",
        "S group",
        "effective weight %",
        "r² index",
        "S index",
        "reason",
    ];
    let rows = entries.iter().map(row).collect();
    ResultTable { spare_columns: 1, ..sheet("Weights beside importance", &columns, rows) }
}

pub(super) fn removals(levels: &[Removals]) -> ResultTable {
    let rows = levels.iter().flat_map(|level| {
        level.removed.iter().map(|removal| {
            let found = removal.result.as_ref().ok();
            vec![
                text(&removal.node),
                text(&level.level),
                Value::Number(found.and_then(|found| found.mean_absolute_shift), 2),
                Value::rank(found.and_then(|found| found.largest_shift)),
                match (&removal.with, &removal.result) {
                    (Some(group), Ok(_)) => Value::Text(format!("{group} goes with it")),
                    _ => text(reason(&removal.result)),
                },
            ]
        })
    });
    let columns = ["without", "level", "mean absolute shift", "largest shift", "note"];
    sheet("The index without each node", &columns, rows.collect())
}

pub(super) fn methods(figures: &[MethodFigure]) -> ResultTable {
    let row = |found: &MethodFigure| {
        vec![
            text(&found.group),
            text(&found.method),
            text(found.subject.as_deref().unwrap_or_default()),
            text(found.figure),
            Value::Number(found.value.as_ref().ok().copied(), 4),
            text(reason(&found.value)),
        ]
    };
    let columns = ["group", "method", "subject", "figure", "value", "reason"];
    sheet("What methods tell beside scores", &columns, figures.iter().map(row).collect())
}
