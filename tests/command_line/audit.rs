//! `cindex audit`.

use crate::{cindex, json, printed, scratch, text, with_more};

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
    assert_eq!(reason, "the measure of two columns is always one half");
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
    assert!(text(&misspelt.stderr).contains(
        "`skewnes` is not a threshold; these are: coverage, non-zero, unique, skewness, "
    ));
    let unknown = cindex(&["audit", "fixtures/gai-2021", "--unit", "KOP"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown.stderr).contains("did you mean `KOR`?"));
}

/// The fixture over three years, in which everything grows by a tenth a year.
fn growing() -> String {
    let data = std::fs::read_to_string("fixtures/gai-2021/data.csv").expect("a file");
    let mut lines = data.lines().filter(|line| !line.is_empty());
    let mut panel = format!("period,{}\n", lines.next().expect("a header"));
    let rows: Vec<_> = lines.collect();
    for (period, factor) in [(2019, 1.0), (2020, 1.1), (2021, 1.21)] {
        for row in &rows {
            let cells = row.split(',').enumerate().map(|(at, cell)| match cell.parse::<f64>() {
                Ok(value) if at > 3 => (factor * value).to_string(),
                _ => cell.to_owned(),
            });
            panel += &format!("{period},{}\n", cells.collect::<Vec<_>>().join(","));
        }
    }
    scratch("growing.csv", &panel)
}

#[test]
fn audit_shows_the_trends_of_a_panel() {
    let panel = growing();
    let trends = ["audit", "fixtures/gai-2021", "--data", &panel, "--trends"];
    let csv = printed(&[&trends[..], &["--format", "csv"]].concat());
    let header = "indicator,unit,periods,values,first,last,growth %,change %,reason";
    assert_eq!(csv.lines().next(), Some(header));
    assert_eq!(csv.lines().count(), 1 + 7 * 62);
    let korea = csv.lines().find(|line| line.starts_with("talent,KOR,3,3,2019,2021,"));
    let growth: f64 =
        korea.and_then(|line| line.split(',').nth(6)).expect("growth").parse().unwrap();
    assert!((growth - 10.0).abs() < 1e-9, "{korea:?}");
    let one = printed(&[&trends[..], &["--unit", "KOR", "--latest", "2"]].concat());
    assert!(one.starts_with("Global AI Index 2021: trends over 3 periods\n"), "{one}");
    assert_eq!(one.lines().filter(|line| line.contains("KOR")).count(), 7);
    assert!(one.contains("2020  2021     10.00     10.00"), "{one}");
    let sheet = json(&[&trends[..], &["--format", "json"]].concat());
    assert_eq!(sheet["trends"].as_array().map(Vec::len), Some(7 * 62));
    for (arguments, said) in [
        ([&trends[..], &["--unit", "KOP"]].concat(), "did you mean `KOR`?"),
        (vec!["audit", "fixtures/gai-2021", "--trends"], "the data have no periods"),
        (vec!["audit", "fixtures/gai-2021", "--latest", "2"], "--trends"),
        ([&trends[..], &["--only", "findings"]].concat(), "cannot be used with"),
    ] {
        let output = cindex(&arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text(&output.stderr).contains(said), "{}", text(&output.stderr));
    }
}

#[test]
fn audit_tells_what_methods_tell() {
    let methods = "\
[node.implementation.weighting.analytic-hierarchy]
by = \"eigenvector\"
[node.implementation.weighting.analytic-hierarchy.judgements]
talent = { infrastructure = 2, operating-environment = 5 }
infrastructure = { operating-environment = 2 }
[node.innovation]
aggregation = \"kemeny\"
[node.investment.weighting.budget-allocation.experts]
one = { government-strategy = 20, commercial = 80 }
two = { government-strategy = 40, commercial = 60 }
";
    let file = with_more("methods.toml", methods);
    let audit = ["audit", "fixtures/gai-2021", "--methodology", &file];
    let csv = printed(&[&audit[..], &["--only", "methods", "--format", "csv"]].concat());
    assert!(csv.starts_with("group,method,subject,figure,value,reason\n"), "{csv}");
    let ratio = "implementation,analytic-hierarchy,,consistency ratio,0.004";
    for line in
        [ratio, "innovation,kemeny,,best rankings,", "investment,budget-allocation,commercial,"]
    {
        assert!(csv.contains(line), "{line} in {csv}");
    }
    assert!(csv.contains("budget-allocation,commercial,mean share,0.7,"), "{csv}");
    assert!(printed(&audit).contains("What methods tell beside scores"));
    let unspoken = ["audit", "fixtures/gai-2021"];
    assert!(!printed(&unspoken).contains("What methods tell"), "where there is nothing to tell");
    let file = with_more("components.toml", "[level.index]\nweighting = \"unobserved-components\"");
    let audit = ["audit", "fixtures/gai-2021", "--methodology", &file, "--format", "json"];
    let sheet = json(&audit);
    let rows = sheet["methods"].as_array().expect("methods").iter();
    let korea = rows.filter(|row| row["subject"] == "KOR" && row["figure"] == "standard error");
    assert_eq!(korea.count(), 1, "{}", sheet["methods"]);
}

#[test]
fn audit_of_a_large_index_shows_what_is_remarkable() {
    let index = "fixtures/gai-2024-full-synthetic";
    let brief = printed(&["audit", index]);
    let whole = printed(&["audit", index, "--all"]);
    assert!(brief.contains("The 10 most remarkable of 83 rows; `--all` shows all."), "{brief}");
    assert!(
        !whole.contains("most remarkable") && whole.lines().count() > 2 * brief.lines().count()
    );
    let without = |text: &str| !text.contains("Indicators that go with a denominator");
    assert!(without(&brief) && without(&whole), "empty sections are not shown");
    for legend in ["r: Pearson's correlation", "alpha: Cronbach's;", "importance: the share"] {
        assert!(brief.contains(legend), "{legend} in {brief}");
    }
    let asked = printed(&["audit", index, "--only", "coverage"]);
    assert!(!asked.contains("most remarkable"), "{asked}");
}
