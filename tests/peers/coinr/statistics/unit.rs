//! One unit: its strengths, its weaknesses and its summary.

use composite_index::audit::{Standing, profile, unit_summary};

use super::{input, scores};
use crate::coinr::support::{Table, assert_near, data, figure, framework, rows};

/// COINr leaves last places out, even of weaknesses, and takes equal ranks at the cut in the order of
/// its table; so ranks are compared place by place, and everything else by indicator.
pub(super) fn standings(file: &str) {
    let unit = file.split('_').nth(3).expect("a unit");
    let found = profile(&framework(), &data(input("Raw")), unit).expect("a profile");
    let kept: Vec<&Standing> = found.standings.iter().filter(|standing| !standing.last).collect();
    let golden = rows(file);
    assert_eq!(golden.len(), 5);
    let chosen = if file.contains("strengths") { &kept[..5] } else { &kept[kept.len() - 5..] };
    for (row, standing) in golden.iter().zip(chosen) {
        assert_near(Some(standing.rank), figure(&row["Rank"]), file);
        let ours = kept.iter().find(|standing| standing.indicator.as_str() == row["Code"]);
        let ours = ours.expect("an indicator");
        assert_eq!(ours.name, row["Name"]);
        assert_eq!(ours.group.as_str(), row["Pillar"]);
        assert_eq!(ours.measured_in.as_deref(), Some(row["Unit"].as_str()));
        assert_near(Some(ours.rank), figure(&row["Rank"]), file);
        assert_near(Some(ours.value), figure(&row["Value"]), file);
    }
}

pub(super) fn summary(file: &str) {
    let unit = file.split(['_', '.']).nth(3).expect("a unit");
    let scores = scores();
    let found = unit_summary(scores, unit).expect("a summary");
    let golden: Table = rows(file);
    assert_eq!(found.len(), golden.len());
    for row in &golden {
        let cell = found.iter().find(|cell| cell.node.as_str() == row["Code"]).expect("a group");
        assert_eq!(scores.framework().node(cell.node).expect("a group").name(), row["Name"]);
        let what = format!("{file}, {}", row["Code"]);
        assert_near(cell.full, figure(&row["Score"]), &what);
        assert_near(cell.rank, figure(&row["Rank"]), &what);
    }
}
