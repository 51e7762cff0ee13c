//! BCG's AI Maturity Matrix of 2024: readiness × exposure.

use crate::support::trials::here;
use libtest_mimic::Trial;
use std::collections::BTreeMap;

use composite_index::classify::Matrix;

/// The tests of this file.
pub fn trials() -> Vec<Trial> {
    let tests: [(&str, fn()); 4] = [
        (
            "every_published_archetype_follows_from_its_two_bands",
            every_published_archetype_follows_from_its_two_bands,
        ),
        ("the_classes_have_their_published_sizes", the_classes_have_their_published_sizes),
        (
            "south_korea_germany_and_japan_are_steady_contenders",
            south_korea_germany_and_japan_are_steady_contenders,
        ),
        (
            "scores_are_classified_with_lower_bounds_inclusive",
            scores_are_classified_with_lower_bounds_inclusive,
        ),
    ];
    tests.into_iter().map(|(name, run)| here(format!("maturity_matrix::{name}"), run)).collect()
}

fn fixture(name: &str) -> String {
    let path = format!("{}/fixtures/bcg-2024/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("a fixture")
}

fn matrix() -> Matrix {
    toml::from_str(&fixture("matrix.toml")).expect("a sound matrix")
}

/// Economies with their bands and their published archetype.
fn economies() -> Vec<BTreeMap<String, String>> {
    let text = fixture("archetypes.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().collect::<Result<_, _>>().expect("a sound table")
}

fn every_published_archetype_follows_from_its_two_bands() {
    let matrix = matrix();
    let economies = economies();
    assert_eq!(economies.len(), 73);
    for economy in &economies {
        // An emergent economy is one whatever its exposure, which was not published.
        let exposures = match economy["exposure"].as_str() {
            "any" => vec!["low", "high"],
            known => vec![known],
        };
        for exposure in exposures {
            let class = matrix.class_of(&economy["readiness"], exposure);
            assert_eq!(class, Some(economy["archetype"].as_str()), "{}", economy["name"]);
        }
    }
}

fn the_classes_have_their_published_sizes() {
    let mut sizes = BTreeMap::new();
    for economy in economies() {
        *sizes.entry(economy["archetype"].clone()).or_insert(0) += 1;
    }
    let expected = [
        ("ai-pioneers", 5),
        ("steady-contenders", 23),
        ("rising-contenders", 9),
        ("exposed-practitioners", 8),
        ("gradual-practitioners", 21),
        ("ai-emergents", 7),
    ];
    assert_eq!(sizes, expected.map(|(class, size)| (class.to_owned(), size)).into());
}

fn south_korea_germany_and_japan_are_steady_contenders() {
    for unit in ["KOR", "DEU", "JPN"] {
        let economies = economies();
        let economy = economies.iter().find(|economy| economy["unit"] == unit).expect("there");
        assert_eq!(economy["archetype"], "steady-contenders");
    }
}

/// Eleven made-up economies. Quantiles of readiness 0, 10, …, 100: the first tenth ends at 10,
/// the middle at 50, the last tenth begins at 90; the median of exposure is 6.
fn scores_are_classified_with_lower_bounds_inclusive() {
    let readiness: Vec<_> = (0..=10).map(|step| f64::from(10 * step)).collect();
    let exposure = [9.0, 1.0, 7.0, 2.0, 8.0, 6.0, 3.0, 10.0, 4.0, 5.0, 11.0];
    let classes = matrix().fit(&readiness, &exposure).expect("sound scores");
    assert_eq!(
        classes.classify_all(&readiness, &exposure).expect("equal lengths"),
        [
            "ai-emergents",          // readiness 0 is below the first tenth's end
            "gradual-practitioners", // 10 is the bound, which belongs to the band above
            "exposed-practitioners",
            "gradual-practitioners",
            "exposed-practitioners",
            "steady-contenders", // 50 and 6 are bounds
            "rising-contenders",
            "steady-contenders",
            "rising-contenders",
            "ai-pioneers", // 90 is the bound
            "ai-pioneers",
        ]
        .map(Some)
    );
    assert_eq!(classes.classify(5.0, f64::NAN), Some("ai-emergents"), "whatever the exposure");
    assert_eq!(classes.classify(60.0, f64::NAN), None);
    assert_eq!(classes.classify(f64::NAN, 6.0), None);
}
