//! `cindex score` and `cindex compare`.

use crate::{folder_of, json, printed, refused_saying, scratch};

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

/// A stored scorer gives the bytes of the index on the data that it was fitted to.
#[test]
fn a_stored_scorer_scores_as_the_index_it_was_fitted_to() {
    for fixture in ["fixtures/gai-2021", "fixtures/gai-2024-full-synthetic", "fixtures/gvt-2024"] {
        let scorer = scratch("fitted.json", &printed(&["fit", fixture]));
        for format in ["csv", "json"] {
            let own = printed(&["score", fixture, "--format", format]);
            let stored = ["score", fixture, "--with", &scorer, "--format", format];
            assert_eq!(printed(&stored), own, "{fixture}");
            let data = format!("{fixture}/data.csv");
            let alone = ["score", "--with", &scorer, "--data", &data, "--format", format];
            assert_eq!(printed(&alone), own, "{fixture}");
        }
    }
}

/// Bounds 1 and 3 are kept: 2.5 is at three quarters, and 5 beyond the end.
#[test]
fn other_data_are_scored_on_the_scale_that_was_stored() {
    let folder = folder_of(
        "scale",
        &[
            ("framework.csv", "code,parent,type\nindex,,aggregate\ngrowth,index,indicator\n"),
            ("methodology.toml", "[indicators]\ntransforms = [{ min-max = { to = [0, 100] } }]\n"),
            ("data.csv", "period,unit,growth\n2020,A,1\n2020,B,3\n2021,A,0\n2021,B,9\n"),
        ],
    );
    let fitted = printed(&["fit", &folder, "--period", "2020"]);
    let scorer = scratch("scale.json", &fitted);
    let next = scratch("next.csv", "period,unit,growth\n2022,A,2.5\n2022,B,5\n2023,A,2\n");
    let csv = printed(&["score", "--with", &scorer, "--data", &next, "--format", "csv"]);
    let growth: Vec<_> = csv.lines().filter(|line| line.contains(",growth,")).collect();
    assert_eq!(
        growth,
        [
            "2022,A,A,growth,indicator,75,2,75",
            "2022,B,B,growth,indicator,200,1,200",
            "2023,A,A,growth,indicator,50,1,50"
        ]
    );
    let one = ["score", "--with", &scorer, "--data", &next, "--period", "2023", "--format", "csv"];
    assert!(printed(&one).contains("\nA,A,growth,indicator,50,1,50\n"), "one period has no column");
    refused_saying(&["fit", &folder], "choose one with `--period`");
    refused_saying(&["score", "--with", &scorer], "--data");
    refused_saying(
        &["score", "--with", &scorer, "--data", &next, "--weights", "growth=2"],
        "--weights",
    );
    let other = scratch("other.csv", "unit,grwoth\nA,2\n");
    refused_saying(&["score", "--with", &scorer, "--data", &other], "`growth`");
    let cut = scratch("cut.json", &fitted[..fitted.len() / 2]);
    refused_saying(&["score", "--with", &cut, "--data", &next], "it ends too early");
    let table = ["score", "--with", &next, "--data", &next];
    refused_saying(&table, "it is not a scorer as `cindex fit` writes it");
    let newer = scratch("newer.json", &fitted.replacen("\"version\": 1", "\"version\": 2", 1));
    refused_saying(&["score", "--with", &newer, "--data", &next], "fit it again");
}
