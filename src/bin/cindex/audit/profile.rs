//! One unit: where it stands, and what it is strong and weak in.

use composite_index::Scores;
use composite_index::audit::{Profile, Standing};
use composite_index::engine::Cell;
use serde_json::json;

use super::{sheet, text};
use crate::report::Report;
use crate::result_table::Value;

pub(super) fn report(scores: &Scores, profile: &Profile, summary: &[Cell<'_>]) -> Report {
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
        json: json!({ "summary": summary, "profile": profile }),
        ..Report::default()
    }
}
