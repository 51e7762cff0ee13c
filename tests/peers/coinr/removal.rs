//! Folder 09_remove_elements: the index without each element in turn.

use composite_index::results::{Removals, removals};

use crate::coinr::support::{Case, agrees, assert_near, data, figure, framework, index, rows};

pub const CASES: &[Case] = &[
    agrees("L1_Scores.csv", by_unit),
    agrees("L1_Ranks.csv", by_unit),
    agrees("L1_RankDiffs.csv", by_unit),
    agrees("L1_RankAbsDiffs.csv", by_unit),
    agrees("L1_MeanAbsDiff.csv", means),
    agrees("L2_Scores.csv", by_unit),
    agrees("L2_Ranks.csv", by_unit),
    agrees("L2_RankDiffs.csv", by_unit),
    agrees("L2_RankAbsDiffs.csv", by_unit),
    agrees("L2_MeanAbsDiff.csv", means),
    agrees("L3_Scores.csv", by_unit),
    agrees("L3_Ranks.csv", by_unit),
    agrees("L3_RankDiffs.csv", by_unit),
    agrees("L3_RankAbsDiffs.csv", by_unit),
    agrees("L3_MeanAbsDiff.csv", means),
];

/// COINr counts its levels from the indicators.
fn removed(file: &str) -> Removals {
    let level = file.split_once("/L").map_or("", |(_, name)| &name[..1]);
    let level = if level == "1" { "indicator" } else { level };
    let methodology =
        "[indicators]\ndenominate = false\ntransforms = [{ min-max = { to = [0, 100] } }]";
    let (index, data) = (index(framework(), methodology), data("01_pipeline/5_Treated.csv"));
    removals(&index, &data, level).expect("removals")
}

fn by_unit(file: &str) {
    let (removals, golden) = (removed(file), rows(file));
    let table = file.split(['_', '.']).nth(3).expect("a table");
    assert_eq!(golden.len(), 51);
    for row in &golden {
        let unit = removals.units.iter().position(|unit| unit.as_str() == row["uCode"]);
        let unit = unit.expect("a unit");
        let nominal = match table {
            "Scores" => removals.scores[unit],
            "Ranks" => removals.ranks[unit],
            _ => Some(0.0),
        };
        assert_near(nominal, figure(&row["Nominal"]), &format!("{file}, nominal"));
        assert_eq!(row.len(), removals.removed.len() + 2);
        for removal in &removals.removed {
            let without = removal.result.as_ref().expect("an index");
            let found = match table {
                "Scores" => without.scores[unit],
                "Ranks" => without.ranks[unit],
                "RankDiffs" => without.changes[unit],
                "RankAbsDiffs" => without.changes[unit].map(f64::abs),
                other => panic!("no table is called {other}"),
            };
            let code = removal.node.as_str();
            assert_near(found, figure(&row[code]), &format!("{file}, {unit} without {code}"));
        }
    }
}

fn means(file: &str) {
    let (removals, golden) = (removed(file), rows(file));
    assert_eq!(golden.len(), removals.removed.len() + 1);
    for removal in &removals.removed {
        let code = removal.node.as_str();
        let row = golden.iter().find(|row| row["element"] == code).expect("an element");
        let found = removal.result.as_ref().expect("an index").mean_absolute_shift;
        assert_near(found, figure(&row["MeanAbsDiff"]), &format!("{file}, {code}"));
    }
}
