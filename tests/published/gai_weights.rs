//! The user's own weighting scheme: the Global AI Index 2024 derives the weight of an indicator
//! from its ratings, in code that is not part of the crate.
use crate::support::references;
use crate::support::trials::of_module;
use libtest_mimic::Trial;
use std::collections::BTreeMap;

use composite_index::error::Refusal;
use composite_index::weight::{GroupScores, WeightingScheme};
use composite_index::{Index, IndexFolder, Scores, Weighting};

/// The tests of this file.
pub fn trials() -> Vec<Trial> {
    of_module(
        "gai_weights",
        &[
            ("the_scheme_gives_all_122_printed_weights", the_scheme_gives_all_122_printed_weights),
            ("prepared_weights_are_those_of_the_scheme", prepared_weights_are_those_of_the_scheme),
            (
                "an_indicator_without_rating_is_refused_by_name",
                an_indicator_without_rating_is_refused_by_name,
            ),
        ],
    )
}

const FIXTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/gai-2024-full-synthetic");

/// Printed weights have two decimals; the rest is binary noise of the product.
const HALF_A_CENT: f64 = 0.005 + 1e-9;

/// Relevance + contribution + reliability of each indicator by its name, a third of that for one
/// that is relative to population or output.
#[derive(Debug)]
struct ByRating(BTreeMap<String, f64>);

impl WeightingScheme for ByRating {
    fn weights(&self, group: &GroupScores<'_>) -> Result<Vec<f64>, Refusal> {
        let rating = |name: &str| self.0.get(name).copied();
        group
            .children()
            .map(|child| {
                rating(child.name())
                    .ok_or_else(|| Refusal::new(format!("{} unrated", child.name())))
            })
            .collect()
    }

    fn name(&self) -> &str {
        "rating"
    }
}

impl ByRating {
    fn read() -> Self {
        let rating = |row: &BTreeMap<String, String>| {
            let figure = |column: &str| row[column].parse::<f64>().unwrap();
            let base = figure("relevance") + figure("contribution") + figure("reliability");
            let share = if figure("is_relative") == 1.0 { 1.0 / 3.0 } else { 1.0 };
            (row["indicator"].clone(), base * share)
        };
        Self(references::rows("facts/gai-2024-indicators.csv").iter().map(rating).collect())
    }
}

fn printed() -> BTreeMap<String, f64> {
    let rows = references::rows("facts/gai-2024-indicators.csv");
    let weight = |row: &BTreeMap<String, String>| row["printed_weight_percent"].parse().unwrap();
    rows.iter().map(|row| (row["indicator"].clone(), weight(row))).collect()
}

fn folder() -> IndexFolder {
    IndexFolder::open(FIXTURE).unwrap()
}

/// The fixture with weights of 1 throughout its categories, so that no printed weight can help.
fn unweighted(folder: &IndexFolder) -> Index {
    let indicators = folder.index().framework().indicators();
    let ones: Vec<_> = indicators.map(|(node, _)| (node.code().to_string(), 1.0)).collect();
    folder.index().with_weights(ones).unwrap()
}

/// Indicators whose effective weight is not the printed one, with both.
fn unlike_printed(scores: &Scores, printed: &BTreeMap<String, f64>) -> Vec<(String, f64, f64)> {
    let indicators = scores.framework().indicators();
    let weights = indicators.map(|(node, _)| {
        let effective = scores.effective_weight(node.code()).unwrap() * 100.0;
        (node.name().to_owned(), effective, printed[node.name()])
    });
    weights.filter(|(_, effective, printed)| (effective - printed).abs() > HALF_A_CENT).collect()
}

fn the_scheme_gives_all_122_printed_weights() {
    let (folder, printed) = (folder(), printed());
    assert_eq!(printed.len(), 122);
    let index = unweighted(&folder);
    let equal = index.score(folder.data().unwrap()).unwrap();
    assert!(unlike_printed(&equal, &printed).len() > 100, "equal weights are not the printed");
    let index = index.with_weighting("category", Weighting::custom(ByRating::read())).unwrap();
    let scores = index.score(folder.data().unwrap()).unwrap();
    assert_eq!(unlike_printed(&scores, &printed), []);
    let sum: f64 = scores
        .framework()
        .indicators()
        .map(|(node, _)| scores.effective_weight(node.code()).unwrap())
        .sum();
    assert!((sum - 1.0).abs() < 1e-12, "{sum}");
}

fn prepared_weights_are_those_of_the_scheme() {
    let folder = folder();
    let ratings = ByRating::read();
    let expected = ratings.0.clone();
    let index = unweighted(&folder).with_weighting("category", Weighting::custom(ratings)).unwrap();
    let prepared = index.prepare(folder.data().unwrap()).unwrap();
    let weights = prepared.weights();
    for (node, _) in index.framework().indicators() {
        assert_eq!(weights.get(node.code().as_str()), Ok(expected[node.name()]));
    }
    let scores = index.score(folder.data().unwrap()).unwrap();
    assert_eq!(prepared.scores(), scores.root().scores());
    assert_eq!(prepared.ranks(), scores.root().ranks());
}

fn an_indicator_without_rating_is_refused_by_name() {
    let folder = folder();
    let mut ratings = ByRating::read();
    ratings.0.remove("Coursera Data Science skill index");
    let index = folder.index().with_weighting("category", Weighting::custom(ratings)).unwrap();
    let error = index.score(folder.data().unwrap()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "weighting by rating is refused for group `developers`: \
         Coursera Data Science skill index unrated"
    );
}
