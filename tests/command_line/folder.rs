//! The folder, its tables elsewhere, panels, and where results go.

use crate::{cindex, printed, row, scratch, text, warned};

/// The tables of a folder under other names and elsewhere.
#[test]
fn data_and_published_figures_may_lie_elsewhere() {
    let read = |name| std::fs::read_to_string(format!("fixtures/gai-2021/{name}")).expect("a file");
    let data = scratch("elsewhere.csv", &read("data.csv").replacen("USA,", "US,", 1));
    let data = data.as_str();
    let rank = ["rank", "fixtures/gai-2021", "--data", data, "--format", "csv"];
    let (ranks, _) = warned(&rank);
    assert_eq!(row(&ranks, "US")[0], "1");
    let published = scratch("results.csv", &read("published.csv").replacen("USA,", "US,", 1));
    let published = published.as_str();
    let elsewhere = ["--data", data, "--published", published, "--format", "json"];
    let (verified, _) = warned(&[&["verify", "fixtures/gai-2021"], &elsewhere[..]].concat());
    let verified: serde_json::Value = serde_json::from_str(&verified).expect("JSON");
    assert_eq!(verified["summary"]["passes"], true);
    let nowhere = cindex(&["verify", "fixtures/gai-2021", "--published", "nowhere.csv"]);
    assert_eq!(nowhere.status.code(), Some(2));
    assert!(text(&nowhere.stderr).contains("`nowhere.csv` is missing"));
}

#[test]
fn a_panel_is_scored_period_by_period() {
    let data = std::fs::read_to_string("fixtures/gai-2021/data.csv").expect("a file");
    let rows = |period: &str| -> Vec<String> {
        let rows = data.lines().skip(1).filter(|row| !row.is_empty());
        rows.map(|row| format!("{period},{row}")).collect()
    };
    let header = format!("period,{}", data.lines().next().expect("a header"));
    let table = |periods: [&str; 2]| {
        let rows: Vec<_> = periods.into_iter().flat_map(rows).collect();
        format!("{header}\n{}\n", rows.join("\n"))
    };
    let panel = scratch("panel.csv", &table(["2020", "2021"]));
    let panel = panel.as_str();
    let with = |command: &'static str| [command, "fixtures/gai-2021", "--data", panel];
    let (csv, _) = warned(&[&with("score")[..], &["--format", "csv"]].concat());
    assert_eq!(csv.lines().next(), Some("period,unit,name,node,level,score,rank,full"));
    assert_eq!(csv.lines().count(), 1 + 2 * 62 * 11);
    let commands: [&[&str]; 9] = [
        &["rank"],
        &["compare"],
        &["check"],
        &["audit"],
        &["sweep", "--draws", "50"],
        &["uncertainty", "--runs", "5"],
        &["sensitivity", "--points", "2"],
        &["sensitivity", "--leave-one-out"],
        &["axioms", "--cases", "1", "--only", "anonymity"],
    ];
    for command in commands {
        let all = [command, &["fixtures/gai-2021", "--data", panel]].concat();
        let output = cindex(&all);
        let err = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{command:?}: {err}");
        assert!(err.contains("the data have 2 periods: 2020, 2021"), "{err}");
        assert!(err.contains("choose one with `--period`") && !err.contains("in_period"), "{err}");
        let of_one = [&all[..], &["--period", "2021"]].concat();
        let (_, said) = warned(&of_one);
        assert!(said.contains("everything is fitted again on"), "{command:?}: {said}");
    }
    let holes = scratch("holes.csv", &table(["2020", ""]));
    let holes = holes.as_str();
    let output = cindex(&["score", "fixtures/gai-2021", "--data", holes]);
    let err = text(&output.stderr);
    assert!(err.contains("has no period, but other units have one"), "{err}");
    assert!(err.contains("holes.csv:64:1"), "{err}");
}

#[test]
fn results_go_to_a_file() {
    let file = scratch("rank.csv", "");
    let path = file.as_str();
    let arguments = ["rank", "fixtures/gai-2021", "--format", "csv", "--output", path];
    assert_eq!(printed(&arguments), "");
    let written = std::fs::read_to_string(&file).expect("a file");
    assert_eq!(written, printed(&arguments[..4]));
    let nowhere = cindex(&["rank", "fixtures/gai-2021", "--output", "no/such/folder/rank.csv"]);
    assert_eq!(nowhere.status.code(), Some(2));
    assert!(text(&nowhere.stderr).contains("there is no folder `no/such/folder`"));
}
