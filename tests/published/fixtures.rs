//! The fixtures hold what was published, and are reproduced by configuration alone.

use crate::support::trials::here;
use composite_index::results::VerificationReport;
use composite_index::transform::Round;
use composite_index::{IndexFolder, Scores};
use libtest_mimic::Trial;

/// The tests of this file.
pub fn trials() -> Vec<Trial> {
    let tests: [(&str, fn()); 6] = [
        (
            "gai_2021_is_met_within_its_printed_decimals",
            gai_2021_is_met_within_its_printed_decimals,
        ),
        (
            "gai_2024_is_met_as_nearly_as_whole_numbers_allow",
            gai_2024_is_met_as_nearly_as_whole_numbers_allow,
        ),
        ("gvt_2024_is_met_to_the_last_digits", gvt_2024_is_met_to_the_last_digits),
        ("gai_2024_full_has_the_whole_framework", gai_2024_full_has_the_whole_framework),
        ("synthetic_data_are_named_so", synthetic_data_are_named_so),
        ("bcg_2024_has_the_published_weights", bcg_2024_has_the_published_weights),
    ];
    tests.into_iter().map(|(name, run)| here(format!("fixtures::{name}"), run)).collect()
}

fn open(name: &str) -> IndexFolder {
    let path = format!("{}/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
    IndexFolder::open(path).unwrap_or_else(|error| panic!("{error}"))
}

fn score(folder: &IndexFolder) -> Scores {
    let data = folder.data().expect("data");
    folder.index().score(data).unwrap_or_else(|error| panic!("{error}"))
}

fn verify(name: &str) -> (Scores, VerificationReport) {
    let folder = open(name);
    let scores = score(&folder);
    let tolerance = folder.index().methodology().verification.clone();
    let published = folder.published().expect("published.csv");
    let report = published.verify(&scores, tolerance.as_ref()).expect("the same units");
    assert!(report.passes(), "{name}: {:?}", report.shortfalls);
    (scores, report)
}

/// The codes of the nodes at a level, with their nominal weights in per cent of the index.
fn weights(folder: &IndexFolder, level: &str) -> Vec<(String, f64)> {
    let framework = folder.index().framework();
    let nodes = framework.nodes().iter().filter(|node| node.level() == level);
    nodes.map(|node| (node.code().to_string(), 100.0 * framework.nominal_weight(node))).collect()
}

fn gai_2021_is_met_within_its_printed_decimals() {
    let (scores, report) = verify("gai-2021");
    assert_eq!((report.cells, report.ranks, report.exact_ranks), (62, 62, 62));
    assert!(report.largest_difference <= 0.0065, "{}", report.largest_difference);
    assert_eq!(scores.rank("KOR"), Ok(Some(7.0)));
    assert_eq!(scores.effective_weight("talent"), Ok(5.0 / 24.0));
}

fn gai_2024_is_met_as_nearly_as_whole_numbers_allow() {
    let (scores, report) = verify("gai-2024");
    assert_eq!((report.cells, report.ranks), (83, 83));
    assert!(report.exact_ranks >= 46, "{}", report.exact_ranks);
    assert!(report.exact_top >= 10, "{}", report.exact_top);
    assert!(report.largest_rank_shift <= 6.0);
    assert!(report.spearman >= Some(0.9986), "{:?}", report.spearman);
    assert_eq!(scores.rank("KOR"), Ok(Some(6.0)));
    let gap = ["USA", "CHN"].map(|unit| scores.score(unit).unwrap().unwrap());
    assert_eq!(Round { decimals: 0 }.round(gap[0] - gap[1]), 46.0);
}

fn gvt_2024_is_met_to_the_last_digits() {
    let (scores, report) = verify("gvt-2024");
    assert_eq!((report.cells, report.exact_ranks), (36, 36));
    assert!(report.largest_difference <= 1e-9);
    assert_eq!(scores.rank("KOR"), Ok(Some(4.0)));
    let expected = [1.0, 0.8, 0.6, 0.6, 0.2, 0.2, 0.2].map(|multiplier| 100.0 * multiplier / 3.6);
    for ((code, weight), expected) in weights(&open("gvt-2024"), "indicator").iter().zip(expected) {
        assert!((weight - expected).abs() < 1e-12, "{code}: {weight}");
    }
}

fn gai_2024_full_has_the_whole_framework() {
    let folder = open("gai-2024-full-synthetic");
    for (level, count) in [("pillar", 3), ("sub-pillar", 7), ("category", 23), ("indicator", 122)] {
        let weights = weights(&folder, level);
        assert_eq!(weights.len(), count, "{level}");
        let sum: f64 = weights.iter().map(|(_, weight)| weight).sum();
        assert!((sum - 100.0).abs() < 1e-9, "{level}: {sum}");
    }
    let sub_pillars: Vec<_> = weights(&folder, "sub-pillar")
        .into_iter()
        .map(|(code, weight)| (code, Round { decimals: 9 }.round(weight)))
        .collect();
    for (code, weight) in [
        ("talent", 15.0),
        ("infrastructure", 11.0),
        ("operating-environment", 4.0),
        ("research", 22.0),
        ("development", 18.0),
        ("government-strategy", 8.0),
        ("commercial", 22.0),
    ] {
        assert!(sub_pillars.contains(&(code.to_owned(), weight)), "{sub_pillars:?}");
    }
    assert_eq!(folder.index().framework().levels().len(), 5);
    assert_eq!(score(&folder).units().len(), 83);
}

fn synthetic_data_are_named_so() {
    let folder = open("gai-2024-full-synthetic");
    assert!(folder.index().framework().root().name().contains("SYNTHETIC"));
    for unit in folder.data().expect("data").units() {
        assert!(unit.code.as_str().starts_with("SYN"), "{}", unit.code);
        assert!(unit.name.starts_with("Synthetic unit"), "{}", unit.name);
    }
}

fn bcg_2024_has_the_published_weights() {
    let folder = open("bcg-2024");
    let dimensions = weights(&folder, "dimension");
    let expected = [10.0, 25.0, 10.0, 15.0, 15.0, 25.0];
    assert_eq!(dimensions.len(), expected.len());
    for ((code, weight), expected) in dimensions.iter().zip(expected) {
        assert!((weight - expected).abs() < 1e-9, "{code}: {weight}");
    }
    let indicators = weights(&folder, "indicator");
    assert_eq!(indicators.len(), 33);
    assert!((indicators.iter().map(|(_, weight)| weight).sum::<f64>() - 100.0).abs() < 1e-9);
    assert!(folder.data().is_err(), "no score table was published");
}
