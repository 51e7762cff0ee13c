//! The engine against COINr 1.1.14, step by step on its ASEM data (51 units, 49 indicators in four
//! levels): denominators, normalisation, means with and without gaps, ranks.

#![cfg(all(feature = "csv", feature = "toml"))]

use std::collections::BTreeMap;

use composite_index::{Dataset, Framework, Index, Methodology, Record, Scores, Source, UnitCode};

mod shared;

type Table = Vec<BTreeMap<String, String>>;

/// Differences of the last digits: sums of up to 49 terms run in another order.
const RELATIVE: f64 = 1e-12;

fn coinr(name: &str) -> String {
    format!("golden/coinr/{name}")
}

fn framework() -> Framework {
    let text = shared::text(&coinr("00_input/iMeta.csv"));
    Framework::from_csv(&Source::new("iMeta.csv", text)).expect("sound")
}

/// The framework for data that are normalised and turned round already.
fn oriented() -> Framework {
    let turn = |record: Record| {
        let mut record = record;
        record.direction = None;
        record
    };
    Framework::from_records(framework().to_records().into_iter().map(turn).collect())
        .expect("sound")
}

fn data(name: &str) -> Dataset {
    let source = Source::new(name, shared::text(&coinr(name)));
    Dataset::from_csv(&source, &framework()).expect("sound")
}

fn index(framework: Framework, methodology: &str) -> Index {
    let methodology = Methodology::from_toml(&Source::new("methodology.toml", methodology));
    Index::new(framework, methodology.expect("sound")).expect("sound")
}

fn figure(text: &str) -> Option<f64> {
    text.parse().ok().filter(|figure: &f64| !figure.is_nan())
}

/// Compares a node's scores with a column; returns how many figures were compared.
fn compare(scores: &Scores, golden: &Table, node: &str, case: &str) -> usize {
    let at = scores.at(node).expect("a node");
    let mut compared = 0;
    for row in golden {
        let (unit, expected) = (&row["uCode"], figure(&row[node]));
        let found = at.full(unit);
        match (found, expected) {
            (Some(found), Some(expected)) => {
                let near = (found - expected).abs() <= RELATIVE * expected.abs().max(1.0);
                assert!(near, "{case}, {node} of {unit}: {found}, COINr has {expected}");
                compared += 1;
            }
            (found, expected) => assert_eq!(found, expected, "{case}, {node} of {unit}"),
        }
    }
    compared
}

#[test]
fn denominators() {
    let accepted = "accept = [\"missing-denominator\"]";
    let scores = index(oriented(), accepted).score(&data("00_input/iData.csv")).expect("scores");
    let golden = shared::rows(&coinr("01_pipeline/2_Denominated.csv"));
    let indicators = scores.framework().indicators();
    let compared = indicators
        .map(|(node, _)| compare(&scores, &golden, node.code().as_str(), "denominated"))
        .sum::<usize>();
    assert_eq!(compared, 51 * 49 - 65, "63 cells are empty, and 2 have no denominator");
}

/// Ranks of a reversed indicator are n + 1 − rank here, so that `min` ties become COINr's `max`.
#[test]
fn normalisation() {
    for (transform, upright, reversed) in [
        ("{ min-max = { to = [0, 1] } }", "minmax_0_1", "minmax_0_1"),
        ("{ min-max = { to = [0, 100] } }", "minmax_0_100", "minmax_0_100"),
        ("{ min-max = { to = [1, 100] } }", "minmax_1_100", "minmax_1_100"),
        ("{ z-score = { ddof = 1 } }", "zscore_0_1", "zscore_0_1"),
        ("{ z-score = { ddof = 1, mean = 10, sd = 2 } }", "zscore_10_2", "zscore_10_2"),
        ("{ rank = { ties = \"average\" } }", "rank_average", "rank_average"),
        ("{ rank = { ties = \"min\" } }", "rank_min", "rank_max"),
        ("{ rank = { ties = \"max\" } }", "rank_max", "rank_min"),
        ("{ percentile-rank = { ties = \"average\" } }", "prank_average", "prank_average"),
    ] {
        for (set, input) in
            [("Treated", "01_pipeline/5_Treated.csv"), ("Raw", "01_pipeline/1_Raw.csv")]
        {
            let methodology =
                format!("[indicators]\ndenominate = false\ntransforms = [{transform}]");
            let scores = index(framework(), &methodology).score(&data(input)).expect("scores");
            let golden = |name| shared::rows(&coinr(&format!("03_normalise/{set}_{name}.csv")));
            let (upright, reversed) = (golden(upright), golden(reversed));
            for (node, indicator) in scores.framework().indicators() {
                let higher = indicator.direction == composite_index::Direction::HigherIsBetter;
                let golden = if higher { &upright } else { &reversed };
                compare(&scores, golden, node.code().as_str(), &format!("{set} {transform}"));
            }
        }
    }
}

fn groups(settings: &str) -> String {
    format!("[indicators]\ndenominate = false\n{settings}")
}

fn custom_weights(index: &Index) -> Index {
    let weights = shared::rows(&coinr("04_aggregate/_custom_weights.csv"));
    let weights = weights.iter().filter(|row| row["iCode"] != "Index");
    let pairs =
        weights.map(|row| (row["iCode"].as_str(), figure(&row["Weight"]).expect("a weight")));
    index.with_weights(pairs).expect("sound weights")
}

#[test]
fn aggregation() {
    let geometric = "aggregation = \"geometric-mean\"";
    let harmonic = "aggregation = \"harmonic-mean\"";
    let power = |exponent: &str| {
        format!("[groups]\naggregation = {{ power-mean = {{ exponent = {exponent} }} }}")
    };
    let all = |settings: &str| format!("[groups]\n{settings}");
    let by_level = "[level.2]\nmissing = { children = 0.9 }\n[level.3]\nmissing = { children = 0.5 }\n\
                    [level.4]\nmissing = { children = 1 }";
    for (settings, weights, golden) in [
        (String::new(), false, "amean"),
        (all(geometric), false, "gmean"),
        (all(harmonic), false, "hmean"),
        (power("0.5"), false, "genmean_p0.5"),
        (power("2"), false, "genmean_p2"),
        (power("-2"), false, "genmean_pm2"),
        (format!("[level.3]\n{geometric}"), false, "mixed_amean_gmean_amean"),
        (format!("[level.4]\n{geometric}"), false, "mixed_amean_amean_gmean"),
        (String::new(), true, "customw_amean"),
        (all(geometric), true, "customw_gmean"),
        (all(harmonic), true, "customw_hmean"),
        (String::new(), false, "NA_amean"),
        (all(geometric), false, "NA_gmean"),
        (all(harmonic), false, "NA_hmean"),
        (String::new(), true, "NA_customw_amean"),
        (all("missing = { children = 0.8 }"), false, "NA_amean_dat_thresh0.8"),
        (by_level.to_owned(), false, "NA_amean_dat_thresh_bylevel_0.9_0.5_1"),
    ] {
        let gaps = if golden.starts_with("NA_") { "NA_" } else { "" };
        let input = format!("04_aggregate/_input_{gaps}Normalised_minmax_1_100.csv");
        let index = index(oriented(), &groups(&settings));
        let index = if weights { custom_weights(&index) } else { index };
        let scores = index.score(&data(&input)).expect("scores");
        let table = shared::rows(&coinr(&format!("04_aggregate/{golden}.csv")));
        let compared = scores
            .framework()
            .groups()
            .map(|(node, _)| compare(&scores, &table, node.code().as_str(), golden))
            .sum::<usize>();
        assert!(compared > 0, "{golden}");
        assert!(!gaps.is_empty() || compared == 51 * 11, "{golden}: {compared}");
    }
}

#[test]
fn scores_and_ranks_of_the_whole() {
    let methodology = groups("transforms = [{ min-max = { to = [0, 100] } }]");
    let scores =
        index(framework(), &methodology).score(&data("01_pipeline/5_Treated.csv")).expect("scores");
    let ranks = shared::rows(&coinr("01_pipeline/8_results_Aggs_ranks.csv"));
    let table = shared::rows(&coinr("01_pipeline/7_Aggregated.csv"));
    for (node, _) in scores.framework().groups() {
        let code = node.code().as_str();
        assert_eq!(compare(&scores, &table, code, "aggregated"), 51);
        let at = scores.at(code).expect("a node");
        for row in &ranks {
            let unit = UnitCode::new(row["uCode"].as_str()).expect("a code");
            assert_eq!(at.rank(&unit), figure(&row[code]), "{code} of {unit}");
        }
    }
}
