//! One unit, with what it is strong and weak in; and how the values of a panel change.

use composite_index::audit::{self, Profile, Standing, Trend};
use composite_index::engine::Cell;
use composite_index::error::{Diagnostic, ErrorKind};
use composite_index::{Dataset, Framework, Result, Scores};
use serde_json::json;

use super::{sheet, text};
use crate::report::{Body, Report};
use crate::result_table::Value;

pub(super) fn profile(scores: &Scores, profile: &Profile, summary: &[Cell<'_>]) -> Report<'static> {
    let summary_row = |cell: &Cell<'_>| {
        let node = scores.framework().node(cell.node);
        vec![
            text(cell.node),
            text(node.map_or("", |node| node.name())),
            Value::score(cell.score),
            Value::rank(cell.rank),
        ]
    };
    let standing_row = |standing: &Standing| {
        vec![
            Value::rank(Some(standing.rank)),
            text(&standing.indicator),
            text(&standing.group),
            Value::Number(Some(standing.value), 3),
            text(standing.measured_in.as_deref().unwrap_or_default()),
            Value::count(standing.tied),
            Value::count(standing.of),
        ]
    };
    let columns = ["rank", "indicator", "group", "value", "measured in", "tied", "of"];
    let summaries = summary.iter().map(summary_row).collect();
    let standings = profile.standings.iter().map(standing_row).collect();
    let heading = "Indicators, from the best rank to the worst";
    Report {
        title: format!("{}: {}", scores.framework().root().name(), profile.name),
        tables: vec![
            ("summary", sheet("Scores and ranks", &["node", "name", "score", "rank"], summaries)),
            ("standings", sheet(heading, &columns, standings)),
        ],
        json: Body::Whole(json!({ "summary": summary, "profile": profile })),
        ..Report::default()
    }
}

/// The trends of all indicators that have data, unit by unit; of one unit where it is given.
pub(super) fn trends(
    framework: &Framework,
    data: &Dataset,
    unit: Option<&str>,
    latest: Option<usize>,
) -> Result<Report<'static>> {
    let known = |code: &str| data.units().iter().any(|unit| unit.code.as_str() == code);
    if let Some(code) = unit.filter(|code| !known(code)) {
        let problem = ErrorKind::UnknownUnit { unit: code.to_owned() };
        let codes = data.units().iter().map(|unit| unit.code.as_str());
        return Err(Diagnostic::from(problem).suggesting(code, codes).into());
    }
    if data.periods().is_empty() {
        return Err(ErrorKind::NoPeriods.into());
    }
    let indicators = framework.indicators().map(|(node, _)| node.code().as_str());
    let indicators: Vec<_> = indicators.filter(|code| data.column(code).is_ok()).collect();
    let mut found = audit::trends(data, &indicators, latest)?;
    found.retain(|trend| unit.is_none_or(|unit| trend.unit.as_str() == unit));
    let columns = [
        "indicator",
        "unit",
        "periods",
        "values",
        "first",
        "last",
        "growth %",
        "change %",
        "reason",
    ];
    let heading = "Change a period: compound, and along a line";
    let table = sheet(heading, &columns, found.iter().map(row).collect());
    let title =
        format!("{}: trends over {} periods", framework.root().name(), data.periods().len());
    Ok(Report {
        json: Body::Whole(json!({ "title": title, "trends": found })),
        tables: vec![("trends", table)],
        title,
        ..Report::default()
    })
}

fn row(trend: &Trend) -> Vec<Value> {
    let mut reasons = Vec::new();
    for result in [&trend.growth, &trend.change] {
        reasons.extend(result.as_ref().err().map(ToString::to_string));
    }
    reasons.dedup();
    let growth = trend.growth.as_ref().ok().map(|growth| 100.0 * growth);
    vec![
        text(&trend.variable),
        text(&trend.unit),
        Value::count(trend.periods),
        Value::count(trend.available),
        Value::rank(trend.first),
        Value::rank(trend.last),
        Value::Number(growth, 2),
        Value::Number(trend.change.as_ref().ok().copied(), 2),
        text(reasons.join("; ")),
    ]
}
