//! `cindex audit`.

use crate::{cindex, json, printed, text};

#[test]
fn audit_begins_with_what_stands_out() {
    let review = printed(&["audit", "fixtures/gai-2021"]);
    let lines: Vec<_> = review.lines().collect();
    assert_eq!(lines[0], "Global AI Index 2021: review of 62 units");
    assert!(lines[2].starts_with("Findings: "), "{review}");
    let outliers =
        "distribution  commercial           outliers: skewness 5.45, excess kurtosis 34.12";
    assert!(lines.contains(&outliers), "{review}");
    for section in ["Coverage by node", "Correlations of siblings", "Weights beside importance"] {
        assert!(lines.contains(&section), "{section} in {review}");
    }
}

#[test]
fn audit_shows_only_what_was_asked_for() {
    let csv = printed(&["audit", "fixtures/gai-2021", "--only", "importance", "--format", "csv"]);
    assert!(csv.starts_with("node,group,weight %,importance %,r² group,S group,"), "{csv}");
    assert_eq!(csv.lines().count(), 11);
    let several =
        printed(&["audit", "fixtures/gai-2021", "--only", "groups,removals", "--format", "csv"]);
    assert!(several.starts_with("table,group,children,alpha,"), "{several}");
    let tables: Vec<_> =
        several.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert_eq!(tables, [["groups"; 4].as_slice(), &["children"; 10], &["removals"; 10]].concat());

    let sheet = json(&["audit", "fixtures/gai-2021", "--only", "parents", "--format", "json"]);
    assert!(sheet["findings"].is_null() && sheet["parents"].is_array());
    let strategy = sheet["parents"].as_array().expect("nodes").iter();
    let strategy = strategy.filter(|node| node["node"] == "government-strategy");
    assert_eq!(strategy.map(|node| &node["nearer_to_foreign"]).collect::<Vec<_>>(), [true]);
}

#[test]
fn audit_says_why_a_figure_is_missing() {
    let sheet = json(&["audit", "fixtures/gai-2021", "--only", "groups", "--format", "json"]);
    let innovation = &sheet["groups"][2];
    assert_eq!(innovation["group"], "innovation");
    let reason = &innovation["dimensions"]["adequacy"]["reason"];
    assert_eq!(reason, "the measure of two columns is one half whatever they are");
}

#[test]
fn audit_takes_thresholds_weights_and_one_unit() {
    let findings = |extra: &[&str]| {
        let arguments =
            [&["audit", "fixtures/gai-2021", "--only", "findings", "--format", "csv"], extra];
        printed(&arguments.concat())
    };
    assert!(findings(&[]).contains("distribution,talent,"));
    let tolerant = findings(&["--thresholds", "skewness=3,kurtosis=14"]);
    assert!(!tolerant.contains("distribution,talent,"), "{tolerant}");
    assert!(findings(&["--thresholds", "alpha=0.95"]).contains("consistency,gai,"));
    assert_ne!(findings(&[]), findings(&["--weights", "talent=15"]));
    let korea = printed(&["audit", "fixtures/gai-2021", "--unit", "KOR"]);
    assert!(korea.contains("   3  development "), "{korea}");

    let misspelt = cindex(&["audit", "fixtures/gai-2021", "--thresholds", "skewnes=3"]);
    assert_eq!(misspelt.status.code(), Some(2));
    assert!(text(&misspelt.stderr).contains("unknown field `skewnes`, expected one of"));
    let unknown = cindex(&["audit", "fixtures/gai-2021", "--unit", "KOP"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown.stderr).contains("did you mean `KOR`?"));
}
