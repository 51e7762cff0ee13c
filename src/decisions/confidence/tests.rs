//! Examples by hand, properties, and what is refused.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::data::Dataset;
use crate::engine::Index;
use crate::framework::{Framework, UnitCode, VariableCode};
use crate::methodology::{Methodology, Settings};
use crate::methods::transform::Transform;

fn estimates(scores: &[f64], errors: &[f64]) -> Estimates {
    let triples = scores.iter().zip(errors).enumerate();
    Estimates::new(triples.map(|(at, (score, error))| (format!("U{at}"), *score, *error))).unwrap()
}

fn marginal(found: &RankConfidence) -> Vec<(usize, usize)> {
    let set = |unit: &UnitRanks| unit.marginal.map(|set| (set.best, set.worst));
    found.units.iter().filter_map(set).collect()
}

fn together(found: &RankConfidence) -> Vec<(usize, usize)> {
    let set = |unit: &UnitRanks| unit.simultaneous.map(|set| (set.best, set.worst));
    found.units.iter().filter_map(set).collect()
}

#[test]
fn two_units_by_hand() {
    // s = √(3² + 4²) = 5; the greatest of two directions is |Z|, with quantile 1.96: 9.79 points.
    for (gap, expected) in [(9.8, [(1, 1), (2, 2)]), (9.7, [(1, 2), (1, 2)])] {
        let found =
            rank_confidence(&estimates(&[100.0, 100.0 - gap], &[3.0, 4.0]), Confidence::default());
        let found = found.unwrap();
        assert_eq!(marginal(&found), expected, "{gap}");
        let critical = found.units[0].marginal.unwrap().first_critical.unwrap();
        assert!((critical - 1.959_963_984_540_054).abs() < 1e-7, "{critical}");
        assert!(found.complete);
    }
}

#[test]
fn without_errors_scores_are_compared_as_they_are() {
    let found = rank_confidence(&estimates(&[3.0, 1.0, 3.0], &[0.0; 3]), Confidence::default());
    let found = found.unwrap();
    assert_eq!(marginal(&found), [(1, 2), (3, 3), (1, 2)], "ties are never told apart");
    assert_eq!(together(&found), marginal(&found));
    assert_eq!(found.units[0].marginal.unwrap().critical, None);
    let alone = rank_confidence(&estimates(&[3.0], &[1.0]), Confidence::default()).unwrap();
    assert_eq!(marginal(&alone), [(1, 1)]);
    let among: Vec<_> = found.among_best(1).iter().map(|unit| unit.unit.as_str()).collect();
    assert_eq!(among, ["U0", "U2"]);
}

/// The same errors from an integral and from draws: a covariance without anything off its diagonal.
#[test]
fn draws_agree_with_the_integral() {
    let (scores, errors) = ([9.0, 7.0, 6.5, 2.0, 1.0], [0.5, 1.0, 0.3, 0.0, 2.0]);
    let independent = estimates(&scores, &errors);
    let diagonal: Vec<Vec<f64>> = (0..5)
        .map(|a| (0..5).map(|b| if a == b { errors[a] * errors[a] } else { 0.0 }).collect())
        .collect();
    let drawn = independent.clone().with_covariance(&diagonal).unwrap();
    let asked = Confidence::default().draws(200_000).correction(Correction::SingleStep);
    let exact = rank_confidence(&independent, asked).unwrap();
    let drawn = rank_confidence(&drawn, asked).unwrap();
    for (one, other) in exact.units.iter().zip(&drawn.units) {
        let (one, other) = (one.marginal.unwrap(), other.marginal.unwrap());
        let apart = (one.critical.unwrap() - other.critical.unwrap()).abs();
        assert!(apart < 4.0 * other.critical_error, "{apart} {}", other.critical_error);
        assert!(other.critical_error > 0.0 && other.critical_error < 0.02);
    }
}

/// Errors that all units share move no difference.
#[test]
fn a_common_error_says_nothing_of_ranks() {
    let scores = estimates(&[3.0, 2.0, 2.0], &[1.0; 3]);
    let common = scores.clone().with_covariance(&vec![vec![1.0; 3]; 3]).unwrap();
    let found = rank_confidence(&common, Confidence::default()).unwrap();
    assert_eq!(marginal(&found), [(1, 1), (2, 3), (2, 3)]);
    for (matrix, said) in [
        (vec![vec![1.0; 3]; 2], "one row and one column"),
        (vec![vec![1.0, 0.0, 0.0], vec![1.0, 1.0, 0.0], vec![0.0, 0.0, 1.0]], "not symmetric"),
        (vec![vec![1.0, 2.0, 0.0], vec![2.0, 1.0, 0.0], vec![0.0, 0.0, 1.0]], "below zero"),
    ] {
        let error = scores.clone().with_covariance(&matrix).unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }
}

fn lists() -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
    let one = (0.0..10.0_f64, prop_oneof![1 => Just(0.0), 5 => 0.01..2.0_f64]);
    prop::collection::vec(one, 1..8).prop_map(|pairs| pairs.into_iter().unzip())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Sets contain the rank; step-down sets lie in single-step ones, Holm's in Bonferroni's, the
    /// marginal ones in the simultaneous ones by the same counting, and smaller coverage in larger.
    #[test]
    fn sets_are_nested((scores, errors) in lists()) {
        let estimates = estimates(&scores, &errors);
        let asked = Confidence::default().draws(2000);
        let sets = |correction, coverage| {
            let found = rank_confidence(&estimates, asked.correction(correction).coverage(coverage));
            let found = found.unwrap();
            (found.units.iter().map(|unit| unit.rank).collect::<Vec<_>>(), marginal(&found), together(&found))
        };
        let inside = |one: &[(usize, usize)], other: &[(usize, usize)]| {
            one.iter().zip(other).all(|(one, other)| one.0 >= other.0 && one.1 <= other.1)
        };
        let (ranks, alone, all) = sets(Correction::StepDown, 0.95);
        let contained = ranks.iter().zip(alone.iter().zip(&all));
        prop_assert!(contained.clone().all(|(rank, (one, _))| one.0 <= *rank && *rank <= one.1));
        prop_assert!(contained.clone().all(|(rank, (_, two))| two.0 <= *rank && *rank <= two.1));
        let (_, single, singles) = sets(Correction::SingleStep, 0.95);
        prop_assert!(inside(&alone, &single) && inside(&all, &singles));
        let (_, holm, holms) = sets(Correction::Holm, 0.95);
        let (_, bonferroni, bonferronis) = sets(Correction::Bonferroni, 0.95);
        prop_assert!(inside(&holm, &bonferroni) && inside(&holms, &bonferronis));
        prop_assert!(inside(&holm, &holms) && inside(&bonferroni, &bonferronis));
        prop_assert!(inside(&single, &bonferroni));
        let (_, narrow, _) = sets(Correction::SingleStep, 0.75);
        prop_assert!(inside(&narrow, &single));
    }
}

#[test]
fn an_end_of_the_work_keeps_what_was_found() {
    let estimates = estimates(&[3.0, 2.0], &[1.0, 1.0]);
    let found = rank_confidence_while(&estimates, Confidence::default(), |draws| draws == 0);
    let found = found.unwrap();
    assert!(!found.complete);
    assert!(found.units.iter().all(|unit| unit.marginal.is_some() && unit.simultaneous.is_none()));
}

#[test]
fn bad_questions_are_refused() {
    let sound = estimates(&[3.0, 2.0], &[1.0, 1.0]);
    for (asked, said) in [
        (Confidence::default().coverage(0.5), "`coverage`: 0.5 is not between 0.5 and 1"),
        (Confidence::default().coverage(f64::NAN), "`coverage`: NaN is not between 0.5 and 1"),
        (Confidence::default().draws(10), "`draws`: 10 are too few; take 1000 or more"),
    ] {
        assert_eq!(rank_confidence(&sound, asked).unwrap_err().to_string(), said);
    }
    let error = Estimates::new([("KOR", 1.0, -1.0), ("KOR", f64::NAN, 1.0)]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "standard error -1 of `KOR` is not a finite number of zero or more\n\
         duplicate unit `KOR`\n\
         value NaN of `estimate` for unit `KOR` is not finite"
    );
    assert!(Estimates::new(Vec::<(String, f64, f64)>::new()).is_err());
}

fn index() -> Index {
    let framework = Framework::builder("index", "An index")
        .pillar("people", 1.0, |p| p.indicator("talent", 3.0).indicator("trust", 1.0))
        .indicator("funding", 1.0)
        .build()
        .unwrap();
    Index::new(framework, Methodology::default()).unwrap()
}

fn data() -> Dataset {
    Dataset::builder(["talent", "trust", "funding"])
        .unit("KOR", [Some(40.0), Some(0.0), Some(10.0)])
        .unit("JPN", [Some(0.0), Some(60.0), None])
        .unit("USA", [Some(80.0), None, Some(70.0)])
        .build()
        .unwrap()
}

fn code(code: &str) -> UnitCode {
    UnitCode::new(code).unwrap()
}

#[test]
fn errors_of_values_by_hand() {
    let errors = Dataset::builder(["talent", "funding"])
        .unit("KOR", [Some(4.0), Some(2.0)])
        .unit("JPN", [Some(4.0), None])
        .unit("USA", [Some(4.0), None])
        .build()
        .unwrap();
    let found = Estimates::propagated(&index(), &data(), None, &errors).unwrap();
    assert_eq!(found.left_out(), [code("USA")], "its funding has no error");
    let found = rank_confidence(&found, Confidence::default()).unwrap();
    // KOR: (3/8 · 4)² + (1/2 · 2)²; JPN has no funding: (3/4 · 4)².
    let errors: Vec<_> = found.units.iter().map(|unit| unit.error).collect();
    assert!((errors[0] - 3.25_f64.sqrt()).abs() < 1e-12, "{errors:?}");
    assert!((errors[1] - 3.0).abs() < 1e-12);
    let none = BTreeMap::new();
    let refused = Estimates::of(&index(), &data(), None, &none).unwrap_err().to_string();
    assert_eq!(refused, "no unit with a score has a standard error");
    let unknown = BTreeMap::from([(code("KRO"), 1.0), (code("JPN"), f64::NAN)]);
    let refused = Estimates::of(&index(), &data(), None, &unknown).unwrap_err().to_string();
    assert!(refused.contains("`KRO` is not a unit") && refused.contains("error NaN of `JPN`"));
}

#[test]
fn gaps_by_hand() {
    let found = rank_limits(&index(), &data(), None, &Cells::Gaps(BTreeMap::new())).unwrap();
    let of = |at: usize| {
        let unit = &found.units[at];
        (unit.score, unit.low, unit.high, unit.rank, unit.best, unit.worst, unit.cells)
    };
    assert_eq!((found.word, found.fit, found.cells), ("exact", Fit::Unmoved, 2));
    assert_eq!(of(0), (20.0, 20.0, 20.0, 2, 2, 3, 0));
    assert_eq!(of(1), (15.0, 12.5, 42.5, 3, 2, 3, 1), "funding from 10 to 70");
    assert_eq!(of(2), (75.0, 65.0, 72.5, 1, 1, 1, 1), "trust from 0 to 60");
    let funding = VariableCode::new("funding").unwrap();
    let wide = Cells::Gaps(BTreeMap::from([(funding.clone(), (0.0, 200.0))]));
    let found = rank_limits(&index(), &data(), None, &wide).unwrap();
    assert_eq!((found.units[1].low, found.units[1].high), (7.5, 107.5));
    assert_eq!((found.units[1].best, found.units[2].worst), (1, 2));
    let said = found.sentences(Some("JPN"), true);
    assert_eq!(said[0], "JPN is 3rd.");
    assert_eq!(said[1], "It is between 1st and 3rd, whatever the missing values are.");
}

/// Rubin's example by hand and all ends of the gaps: no fill inside leaves the bounds.
#[test]
fn fills_stay_inside_the_bounds() {
    let min_max = Settings::new().transforms([Transform::min_max(0.0, 100.0)]);
    let index =
        Index::new(index().framework().clone(), Methodology::default().with_indicators(min_max))
            .unwrap();
    let bounds = rank_limits(&index, &data(), None, &Cells::Gaps(BTreeMap::new())).unwrap();
    assert_eq!(bounds.fit, Fit::Unmoved, "the ends are those of the data");
    for funding in [10.0, 33.0, 70.0] {
        for trust in [0.0, 27.0, 60.0] {
            let filled = Dataset::builder(["talent", "trust", "funding"])
                .unit("KOR", [40.0, 0.0, 10.0])
                .unit("JPN", [0.0, 60.0, funding])
                .unit("USA", [80.0, trust, 70.0])
                .build()
                .unwrap();
            let scores = index.score(&filled).unwrap();
            for unit in &bounds.units {
                let (score, rank) = (scores.score(&unit.unit), scores.rank(&unit.unit));
                let (score, rank) = (score.unwrap().unwrap(), rank.unwrap().unwrap());
                assert!(score >= unit.low - 1e-12 && score <= unit.high + 1e-12);
                assert!((unit.best as f64..=unit.worst as f64).contains(&rank));
            }
        }
    }
    let scores = Settings::new().transforms([Transform::z_score(1)]);
    let moved = Methodology::default().with_indicators(scores);
    let moved = Index::new(index.framework().clone(), moved).unwrap();
    let found = rank_limits(&moved, &data(), None, &Cells::Gaps(BTreeMap::new())).unwrap();
    assert_eq!(found.fit, Fit::Frozen, "a fill moves mean and deviation");
}

#[test]
fn rounding_by_hand() {
    let rounding = Cells::Rounding(Rounding { decimals: None, scale: Some((0.0, 100.0)) });
    let found = rank_limits(&index(), &data(), None, &rounding).unwrap();
    let korea = &found.units[0];
    // 40 ± 0.5, 0 to 0.5, 10 ± 0.5.
    assert_eq!((korea.low, korea.high), (20.0 - 0.5 * 0.375 - 0.25, 20.5));
    assert_eq!((korea.best, korea.worst, korea.cells), (2, 2, 3));
    let coarse = Cells::Rounding(Rounding { decimals: Some(0), scale: None });
    assert_eq!(rank_limits(&index(), &data(), None, &coarse).unwrap().units[0].low, 19.5);
}

#[test]
fn imputations_by_hand() {
    let fill = |funding: f64, trust: f64| {
        let fill = |unit: &str, variable: &str, value| Fill {
            unit: code(unit),
            variable: VariableCode::new(variable).unwrap(),
            value,
        };
        vec![fill("JPN", "funding", funding), fill("USA", "trust", trust)]
    };
    let two = Imputations(BTreeMap::from([
        ("1".to_owned(), fill(10.0, 60.0)),
        ("2".to_owned(), fill(30.0, 60.0)),
    ]));
    let asked = Pooling::default().errors(BTreeMap::from([(code("JPN"), 2.0)])).top([1, 2]);
    let found = pool(&index(), &data(), &two, &asked).unwrap();
    let japan = &found.units[1];
    // Scores 12.5 and 22.5: B = 50, T = 4 + 1.5 · 50, df = (1 + 4/75)².
    assert_eq!((japan.score, japan.between, japan.within, japan.total), (17.5, 50.0, 4.0, 79.0));
    assert!((japan.freedom.unwrap() - (79.0_f64 / 75.0).powi(2)).abs() < 1e-12);
    assert_eq!((japan.best, japan.worst, japan.median_rank, japan.mean_rank), (2, 3, 2, 2.5));
    assert_eq!(japan.rank_shares, [0.0, 0.5, 0.5]);
    assert_eq!(japan.top_shares, [(1, 0.0), (2, 0.5)]);
    let korea = &found.units[0];
    assert_eq!((korea.low, korea.high, korea.freedom), (20.0, 20.0, None), "nothing varies");
    assert_eq!(found.sentences(Some("JPN")).len(), 2);

    let one = Imputations(BTreeMap::from([("1".to_owned(), fill(10.0, 60.0))]));
    let refused = pool(&index(), &data(), &one, &asked).unwrap_err().to_string();
    assert_eq!(refused, "1 imputations are too few; two or more are needed");
    let mut uneven = two.clone();
    uneven.0.get_mut("2").unwrap().truncate(1);
    uneven.0.get_mut("1").unwrap().push(Fill {
        unit: code("KOR"),
        variable: VariableCode::new("trust").unwrap(),
        value: 1.0,
    });
    let refused = pool(&index(), &data(), &uneven, &asked).unwrap_err().to_string();
    assert!(refused.contains("`trust` of `USA` has a value in 1 of 2 imputations"), "{refused}");
    assert!(refused.contains("`trust` of `KOR` is imputed, but the data have a value"));
}
