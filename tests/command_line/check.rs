//! `cindex check` and `cindex verify`.

use serde_json::Value;

use crate::{cindex, json, measure, printed, scratch, text, warned, with_more};

#[test]
fn verify_meets_what_was_published() {
    for (folder, scores, ranks) in
        [("gai-2021", 62.0, 62.0), ("gai-2024", 83.0, 46.0), ("gvt-2024", 36.0, 36.0)]
    {
        let sheet = json(&["verify", &format!("fixtures/{folder}"), "--format", "json"]);
        assert_eq!(sheet["summary"]["passes"], true);
        assert_eq!(measure(&sheet, "scores compared"), scores);
        assert!(measure(&sheet, "exact ranks") >= ranks, "{folder}");
    }
}

#[test]
fn verify_ends_with_1_where_it_falls_short() {
    let strict = scratch("strict.toml", "[verification]\nlargest-difference = 1e-9\n");
    let path = strict.as_str();
    let output = cindex(&["verify", "fixtures/gai-2021", "--methodology", path]);
    assert_eq!(output.status.code(), Some(1));
    let report = text(&output.stdout);
    assert!(report.contains("First to diverge: gai of USA"), "{report}");
    assert!(report.contains("× innovation: 100"), "{report}");
    assert!(report.contains("largest-difference: 1e-9 asked"), "{report}");
}

#[test]
fn check_shows_weights_and_coverage() {
    let csv = printed(&["check", "fixtures/gai-2021", "--format", "csv"]);
    assert_eq!(
        csv.lines().next(),
        Some("node,level,nominal,weight,share %,effective %,coverage %")
    );
    let research = csv.lines().find(|line| line.contains("research")).expect("a row");
    let cells: Vec<_> = research.split(',').collect();
    assert_eq!(cells[..5], ["research", "indicator", "5", "5", "62.5"]);
    let effective: f64 = cells[5].parse().expect("a number");
    assert!((effective - 500.0 / 24.0).abs() < 1e-12);
    let table = printed(&["check", "fixtures/gai-2021"]);
    assert!(table.contains("\n    research "), "people see the tree: {table}");
    let without_data = printed(&["check", "fixtures/bcg-2024"]);
    assert!(without_data.contains("There is no data.csv to score."));
    assert!(without_data.contains("indicators: 33"));
}

#[test]
fn check_shows_the_weights_in_force() {
    let file = with_more("entropy.toml", "[node.innovation]\nweighting = \"entropy\"");
    let command = ["check", "fixtures/gai-2021", "--methodology", &file, "--format", "csv"];
    let (csv, said) = warned(&command);
    let unused = "`innovation` different weights, but the weighting there, entropy, does not";
    assert!(said.contains(unused), "{said}");
    let cells = |node: &str| -> Vec<String> {
        let line = csv.lines().find(|line| line.trim_start().starts_with(node)).expect("a row");
        line.split(',').map(str::to_owned).collect()
    };
    let weights = ["research", "development"].map(|node| cells(node)[3].parse::<f64>());
    assert_eq!(cells("research")[2], "5");
    assert!(weights.iter().flatten().all(|weight| *weight < 1.0), "entropy's weights: {csv}");

    let file = with_more("least.toml", "[node.innovation]\naggregation = \"minimum\"");
    let command = ["check", "fixtures/gai-2021", "--methodology", &file, "--format", "csv"];
    let (csv, said) = warned(&command);
    assert!(said.contains("but the aggregation there, minimum, uses no weights"), "{said}");
    let line = csv.lines().find(|line| line.contains("research")).expect("a row");
    assert!(line.starts_with("research,indicator,5,,,,"), "weights are not used: {csv}");
}

#[test]
fn units_that_were_screened_out_are_named_and_not_compared() {
    let file = with_more("screened.toml", "[screening]\nunits = { non-zero = 1.0 }");
    let with = |command: &'static str| [command, "fixtures/gai-2021", "--methodology", &file];
    for command in ["rank", "score", "compare", "check", "verify"] {
        let output = cindex(&with(command));
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert!(output.status.code() < Some(2), "{command}: {err}");
        assert!(out.contains("Screened out: ") && out.contains("QAT (non-zero 0.57)"), "{out}");
    }
    let verified = cindex(&[&with("verify")[..], &["--format", "json"]].concat());
    let verified: Value = serde_json::from_slice(&verified.stdout).expect("JSON");
    let (units, gone) = (measure(&verified, "units"), measure(&verified, "screened out"));
    assert!(gone > 0.0 && units + gone == 62.0, "{units} and {gone}");
    let checked = json(&[&with("check")[..], &["--format", "json"]].concat());
    assert_eq!(checked["summary"]["units"].as_f64(), Some(units));
}

#[test]
fn check_shows_the_weights_of_a_scheme() {
    let weights = |extra: &[&str]| -> Vec<f64> {
        let arguments = [&["check", "fixtures/gai-2021", "--format", "json"], extra].concat();
        let sheet = json(&arguments);
        let rows = sheet["rows"].as_array().expect("rows").iter();
        let rows =
            rows.filter(|row| row["node"].as_str().is_some_and(|it| it.contains("research")));
        rows.filter_map(|row| row["share %"].as_f64()).collect()
    };
    assert_eq!(weights(&[]), [62.5]);
    assert_eq!(weights(&["--weighting", "equal"]), [50.0]);
    assert_eq!(weights(&["--weights", "research=9"]), [75.0]);
}
