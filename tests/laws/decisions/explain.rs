//! Parts add up to the whole, and follow the weights where everything is linear.

use composite_index::axioms::strategy;
use composite_index::decisions::{Attribution, Explain, Explanation, explain, explain_rank};
use composite_index::{Aggregation, Dataset, Framework, Index, Methodology, Settings};
use proptest::prelude::*;

use super::{geometric, scored};
use crate::refusals::{mostly_checked, refused};

fn adds_up(found: &Explanation, tolerance: f64) -> Result<(), TestCaseError> {
    let size = found.parts.iter().map(|part| part.part.abs()).fold(found.whole.abs(), f64::max);
    let size = size.max(found.score.abs());
    let of = |parent: &str| -> f64 {
        let children = found.parts.iter().filter(|part| part.parent.as_str() == parent);
        children.map(|part| part.part).sum()
    };
    let near = |sum: f64, whole: f64| (sum - whole).abs() <= tolerance * size.max(1e-300);
    prop_assert!(near(of(found.node.as_str()), found.whole), "{found:?}");
    for group in found.parts.iter().filter(|part| !part.is_indicator) {
        prop_assert!(near(of(group.node.as_str()), group.part), "{}: {found:?}", group.node);
    }
    Ok(())
}

proptest! {
    #![proptest_config(mostly_checked(64))]

    #[test]
    fn the_parts_of_a_gap_add_up_level_by_level(
        case in strategy::index().indicators(1..=6).gaps(0.15),
        pair in (0..7_usize, 0..7_usize),
        attribution in prop_oneof![Just(Attribution::Owen), Just(Attribution::Shapley)],
    ) {
        let (index, data) = (case.index(), case.data());
        let units = scored(index, data).ok_or_else(|| refused("no scores"))?;
        prop_assume!(units.len() > 1);
        let one = pair.0 % units.len();
        let other = (one + 1 + pair.1 % (units.len() - 1)) % units.len();
        let question = Explain::new(&units[one]).against(&units[other]).by(attribution);
        let found = explain(index, data, &question).map_err(refused)?;
        adds_up(&found, 1e-9)?;
    }

    #[test]
    fn the_parts_of_a_score_add_up(
        case in strategy::index().aggregation(Aggregation::ArithmeticMean).gaps(0.2),
        unit in 0..7_usize,
    ) {
        let (index, data) = (case.index(), case.data());
        let units = scored(index, data).ok_or_else(|| refused("no scores"))?;
        let unit = &units[unit.min(units.len() - 1)];
        let found = explain(index, data, &Explain::new(unit)).map_err(refused)?;
        adds_up(&found, 1e-9)?;
    }

    #[test]
    fn the_parts_of_a_rank_add_up(
        case in geometric(),
        unit in 0..7_usize,
    ) {
        let (index, data) = (case.index(), case.data());
        let units = scored(index, data).ok_or_else(|| refused("no scores"))?;
        let unit = &units[unit.min(units.len() - 1)];
        let found = explain_rank(index, data, unit, None).map_err(refused)?;
        for baseline in &found.baselines {
            for sum in [
                baseline.parts.iter().map(|part| part.shapley).sum::<f64>(),
                baseline.parts.iter().map(|part| part.owen).sum(),
            ] {
                let expected = found.rank as f64 - baseline.rank;
                prop_assert!((sum - expected).abs() < 1e-9, "{sum} {expected}: {found:?}");
            }
        }
    }
}

/// Three pillars of two, with an aggregation of all groups and of the root.
fn index(groups: Aggregation, root: Aggregation) -> Index {
    let framework = Framework::builder("index", "An index")
        .pillar("p", 2.0, |p| p.indicator("a", 1.0).indicator("b", 3.0))
        .pillar("q", 1.0, |p| p.indicator("c", 1.0).indicator("d", 1.0))
        .pillar("r", 1.0, |p| p.indicator("e", 1.0))
        .build()
        .unwrap();
    let methodology = Methodology::default()
        .with_groups(Settings::new().aggregation(groups))
        .with_node("index", Settings::new().aggregation(root))
        .unwrap()
        .accepting(composite_index::methodology::Acceptance::ZeroInMean);
    Index::new(framework, methodology).unwrap()
}

fn data() -> Dataset {
    Dataset::builder(["a", "b", "c", "d", "e"])
        .unit("P", [10.0, 20.0, 30.0, 40.0, 0.0])
        .unit("Q", [20.0, 20.0, 60.0, 10.0, 50.0])
        .unit("R", [5.0, 80.0, 30.0, 20.0, 25.0])
        .build()
        .unwrap()
}

fn parts(found: &Explanation) -> Vec<(String, f64)> {
    found.parts.iter().map(|part| (part.node.to_string(), part.part)).collect()
}

/// A pillar's part does not depend on how it is divided: it is that of an index of pillars.
#[test]
fn a_group_has_the_part_that_it_has_undivided() {
    let whole = index(Aggregation::GeometricMean, Aggregation::GeometricMean);
    let question = Explain::new("Q").against("R");
    let found = explain(&whole, &data(), &question).unwrap();
    let scores = whole.score(&data()).unwrap();
    let framework = Framework::builder("index", "An index")
        .indicator("p", 2.0)
        .indicator("q", 1.0)
        .indicator("r", 1.0)
        .build()
        .unwrap();
    let geometric = Settings::new().aggregation(Aggregation::GeometricMean);
    let pillars = Index::new(framework, Methodology::default().with_groups(geometric)).unwrap();
    let column = |code: &str| -> Vec<f64> {
        ["Q", "R"].map(|unit| scores.at(code).unwrap().full(unit).unwrap().unwrap()).into()
    };
    let columns = ["p", "q", "r"].map(|code| (code, column(code)));
    let undivided = Dataset::from_columns(["Q", "R"], columns).unwrap();
    let undivided = explain(&pillars, &undivided, &question).unwrap();
    for (node, part) in parts(&undivided) {
        let (_, divided) = parts(&found).into_iter().find(|(code, _)| *code == node).unwrap();
        assert!((part - divided).abs() < 1e-12, "{node}: {part} {divided}");
    }
}

/// The leaf that is zero takes all of the gap of a geometric mean; two of them share it by weight.
#[test]
fn lmdi_takes_its_limit_where_a_zero_makes_the_mean_zero() {
    let geometric = index(Aggregation::ArithmeticMean, Aggregation::GeometricMean);
    let question = Explain::new("P").against("Q").by(Attribution::Lmdi);
    let found = explain(&geometric, &data(), &question).unwrap();
    assert!(found.limit);
    for (node, part) in parts(&found) {
        let expected = if ["r", "e"].contains(&node.as_str()) { found.whole } else { 0.0 };
        assert!((part - expected).abs() < 1e-12, "{node}: {part}");
    }
    let without =
        explain(&geometric, &data(), &Explain::new("Q").against("R").by(Attribution::Lmdi));
    let without = without.unwrap();
    assert!(!without.limit);
    adds_up(&without, 1e-12).unwrap();
}

#[test]
fn what_cannot_be_explained_says_why() {
    let geometric = index(Aggregation::GeometricMean, Aggregation::GeometricMean);
    let data = data();
    let said = |question: Explain| explain(&geometric, &data, &question).unwrap_err().to_string();
    for (question, why) in [
        (Explain::new("PP"), "`PP` is not a unit of the data"),
        (Explain::new("P").against("P"), "`P` cannot be set against itself"),
        (Explain::new("P").at("a"), "`a` is an indicator: it has no children to explain it by"),
        (Explain::new("P").at("o"), "`o` is not a node of this framework"),
        (
            Explain::new("P"),
            "`index` has no exact answer: its score is no weighted mean, and so no sum of parts \
             (explain the gap to another unit: `against` (on the command line `--against`))",
        ),
    ] {
        assert_eq!(said(question), why);
    }
    let by_rank = index(Aggregation::ArithmeticMean, Aggregation::borda());
    let why = explain(&by_rank, &data, &Explain::new("P").against("Q")).unwrap_err().to_string();
    assert_eq!(why, "`index` has no exact answer: borda compares units with each other");
    let gap = Dataset::builder(["a", "b", "c", "d", "e"])
        .unit("P", [Some(1.0), Some(2.0), Some(3.0), Some(4.0), Some(5.0)])
        .unit("Q", [None, None, None, None, None])
        .build()
        .unwrap();
    let mean =
        Methodology::default().accepting(composite_index::methodology::Acceptance::EmptyUnit);
    let mean = geometric.with_methodology(mean).unwrap();
    let why = explain(&mean, &gap, &Explain::new("Q")).unwrap_err().to_string();
    assert_eq!(why, "`Q` has no score in `index`, and so no rank");
}

/// More than twenty indicators that differ are divided along the tree, or not at all.
#[test]
fn too_many_indicators_are_refused_and_not_sampled() {
    let codes: Vec<String> = (0..21).map(|number| format!("i{number}")).collect();
    let mut framework = Framework::builder("index", "An index");
    for code in &codes {
        framework = framework.indicator(code.as_str(), 1.0);
    }
    let methodology =
        Methodology::default().with_groups(Settings::new().aggregation(Aggregation::Minimum));
    let index = Index::new(framework.build().unwrap(), methodology).unwrap();
    let data = Dataset::builder(codes).unit("P", [1.0; 21]).unit("Q", [2.0; 21]).build().unwrap();
    for attribution in [Attribution::Owen, Attribution::Shapley] {
        let question = Explain::new("P").against("Q").by(attribution);
        let why = explain(&index, &data, &question).unwrap_err().to_string();
        let most = "21 parts of `index` are too many to put in every order; the limit is 20";
        assert_eq!(why, most, "{attribution:?}");
    }
}
