//! `cindex score` and `cindex compare`.

use crate::{json, printed};

#[test]
fn score_shows_every_node_of_every_unit() {
    let csv = printed(&["score", "fixtures/gai-2021", "--provenance", "--format", "csv"]);
    assert_eq!(csv.lines().next(), Some("unit,name,node,level,score,rank,full,provenance"));
    assert_eq!(csv.lines().count(), 1 + 62 * 11);
    assert!(csv.contains("KOR,South Korea,research,indicator,26.66,12,26.66,observed"), "{csv}");
    assert!(csv.lines().any(|line| line.starts_with("USA,") && line.contains(",gai,index,100,1,")));
    let table = printed(&["score", "fixtures/gai-2021"]);
    assert!(table.contains("KOR     innovation "), "children are indented");
    assert!(table.lines().all(|line| line.chars().count() <= 80));
}

#[test]
fn compare_sets_rankings_side_by_side() {
    let arguments =
        ["compare", "fixtures/gai-2021", "--weights", "talent=15", "--weighting", "equal"];
    let sheet = json(&[&arguments[..], &["--format", "json"]].concat());
    let israel = &sheet["rows"][4];
    assert_eq!(israel["unit"], "ISR");
    assert_eq!((&israel["talent=15"], &israel["change talent=15"]), (&4.into(), &1.into()));
    assert_eq!((&israel["equal"], &israel["change equal"]), (&11.into(), &(-6).into()));
    let rows = sheet["rows"].as_array().expect("rows");
    let shifts = rows.iter().map(|row| row["change equal"].as_f64().expect("a number").abs());
    let mean = shifts.sum::<f64>() / 62.0;
    let reported = sheet["summary"]["equal: mean absolute shift"].as_f64().expect("a number");
    assert!((mean - reported).abs() < 1e-12);
    for measure in ["Kendall", "Spearman"] {
        let value = sheet["summary"][format!("equal: {measure}")].as_f64().expect("a number");
        assert!((0.8..1.0).contains(&value), "{measure} {value}");
    }
    assert!(printed(&["compare", "fixtures/gai-2021"]).contains("equal: Kendall: 0."));
}
