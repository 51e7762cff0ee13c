//! The strategies: what they draw is valid, and shrinks towards what is small.

use composite_index::axioms::strategy::{self, Stratum};
use composite_index::axioms::{Axiom, AxiomFailure, Case, Choices, Search, VerdictKind};
use composite_index::{Dataset, Framework, Index, Methodology, Settings, Transform, Weighting};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{TestError, TestRunner};

use crate::refusals::{mostly_checked, refused};

/// The smallest value for which a property fails.
fn smallest<S: Strategy>(strategy: &S, holds: impl Fn(&S::Value) -> bool) -> S::Value {
    let mut runner = TestRunner::deterministic();
    for _ in 0..10_000 {
        let mut tree = strategy.new_tree(&mut runner).expect("a value");
        if holds(&tree.current()) {
            continue;
        }
        let mut smallest = tree.current();
        let mut moved = tree.simplify();
        while moved {
            let value = tree.current();
            if holds(&value) {
                moved = tree.complicate();
            } else {
                smallest = value;
                moved = tree.simplify();
            }
        }
        return smallest;
    }
    panic!("no failure was drawn");
}

proptest! {
    #![proptest_config(mostly_checked(300))]

    #[test]
    fn every_methodology_fits_every_framework_and_its_data(
        case in strategy::index().units(2..=7).strata([Stratum::Interior]).gaps(0.1),
    ) {
        let (index, data) = (case.index(), case.data());
        if let Err(error) = index.score(data) {
            // A constant is drawn now and then, and two units may leave an indicator with one.
            prop_assert!(error.to_string().contains("so that"), "{}", error);
            return Err(refused(error));
        }
    }

    #[test]
    fn weights_are_on_the_simplex(weights in (1..9_usize).prop_flat_map(strategy::weights)) {
        prop_assert!(weights.iter().all(|weight| *weight >= 0.0));
        prop_assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn frameworks_keep_to_what_was_asked(
        framework in strategy::frameworks().indicators(4..=7).depth(2..=4).even().lower_is_better(0.0),
    ) {
        let count = framework.indicators().count();
        prop_assert!((4..=7).contains(&count), "{}", count);
        let depths: Vec<_> = framework.indicators().map(|(node, _)| framework.depth(node)).collect();
        prop_assert!(depths.iter().all(|depth| *depth == depths[0] && (2..=4).contains(depth)));
    }

    #[test]
    fn codes_can_be_written(node in strategy::node_codes(), unit in strategy::unit_codes()) {
        prop_assert!(!node.as_str().contains([',', '=', ' ']));
        prop_assert_eq!(unit.as_str().trim(), unit.as_str());
    }
}

#[test]
fn frameworks_shrink_to_one_indicator_below_the_root() {
    let framework = smallest(&strategy::frameworks().indicators(3..=8).depth(1..=4), |_| false);
    assert_eq!(framework.nodes().len(), 2, "{framework:?}");
    let flat = |framework: &Framework| framework.groups().count() < 2;
    let nested = smallest(&strategy::frameworks().depth(2..=4), flat);
    assert_eq!(nested.nodes().len(), 3, "{nested:?}");
}

#[test]
fn data_shrink_to_few_units_and_round_numbers() {
    let framework = Framework::builder("index", "An index").indicator("x", 1.0).build().unwrap();
    let strategy = strategy::datasets(&framework).units(2..=8).gaps(0.3);
    let low = |data: &Dataset| data.column("x").unwrap().iter().all(|value| *value < 1.0);
    let data = smallest(&strategy, low);
    assert_eq!(data.units().len(), 1, "{data:?}");
}

#[test]
fn weights_shrink_to_equal_ones() {
    assert_eq!(smallest(&strategy::weights(4), |_| false), [0.25; 4]);
    let dominated = smallest(&strategy::weights(3), |weights| weights[2] < 0.4);
    assert_eq!(dominated[0], dominated[1], "{dominated:?}");
}

#[test]
fn a_search_finds_the_same_again() {
    let indices = strategy::index().normalisation([Transform::min_max(0.0, 1.0)]).units(2..=7);
    let axioms = [Axiom::DeletionIndependence, Axiom::WeakPareto, Axiom::ConstantIrrelevance];
    let search = Search::new().axioms(axioms).cases(60).seed(7);
    let one = search.run(&indices);
    assert_eq!(one, search.run(&indices));
    let alone = Search::new().axioms([Axiom::DeletionIndependence]).cases(60).seed(7).run(&indices);
    assert_eq!(one.verdicts[0], alone.verdicts[0], "whichever axioms are beside it");
    assert_ne!(one.verdicts[0], search.seed(8).run(&indices).verdicts[0]);
    let json = serde_json::to_value(&one).unwrap();
    assert_eq!(json["verdicts"][0]["verdict"], "violated");
    assert_eq!(json["verdicts"][1]["verdict"], "holds");
    assert_eq!(json["verdicts"][2]["verdict"], "refused");
}

#[test]
fn an_index_as_it_is_keeps_its_shape() {
    let framework = Framework::builder("index", "An index")
        .pillar("a", 2.0, |p| p.indicator("x", 1.0).indicator("y", 3.0))
        .indicator("z", 1.0)
        .build()
        .unwrap();
    let methodology = Methodology::default()
        .with_indicators(Settings::new().transforms([Transform::min_max(0.0, 1.0)]));
    let index = Index::new(framework, methodology).unwrap();
    let data = Dataset::builder(["x", "y", "z"])
        .unit("KOR", [1.0, 5.0, 3.0])
        .unit("JPN", [2.0, 4.0, 9.0])
        .unit("USA", [4.0, 1.0, 5.0])
        .unit("CHE", [3.0, 3.0, 2.0])
        .build()
        .unwrap();
    let cases = strategy::given(&index, Some(&data));
    let real = |case: &Case| !case.data().units().iter().any(|unit| unit.code.as_str() == "CHE");
    let case = smallest(&cases, real);
    assert_eq!(case.index(), &index);
    assert_eq!(case.data().units().len(), 2, "{case:?}");
    let certificate = Search::new().cases(200).run(&cases);
    assert!(certificate.violated().any(|axiom| axiom == Axiom::DeletionIndependence));
    assert!(!certificate.violated().any(|axiom| axiom == Axiom::WeakPareto), "{certificate}");
}

/// Too small, or without what the axiom speaks of.
#[test]
fn what_does_not_apply_says_why() {
    let framework = Framework::builder("index", "An index").indicator("x", 1.0).build().unwrap();
    let index = Index::new(framework, Methodology::default()).unwrap();
    let data = Dataset::builder(["x"]).unit("KOR", [1.0]).build().unwrap();
    let case = Case::new(index, data);
    for (axiom, reason) in [
        (Axiom::WeakPareto, "it needs 2 units, and there are 1"),
        (Axiom::DeletionIndependence, "it needs 3 units, and there are 1"),
        (Axiom::Neutrality, "it needs 2 indicators, and there are 1"),
        (Axiom::Transfer, "`x` has no sibling"),
        (Axiom::NestedEqualsFlat, "there are no groups below the root"),
        (Axiom::OwnMonotonicity, "`x` does not vary"),
        (Axiom::WeightMonotonicity, "it needs 2 children of the root, and there are 1"),
    ] {
        assert_eq!(
            axiom.check(&case).map_err(|failure| match failure {
                AxiomFailure::NotApplicable(reason) => reason.text,
                other => format!("{other:?}"),
            }),
            Err(reason.to_owned()),
            "{axiom}"
        );
    }
}

#[test]
fn equal_weights_cannot_be_scaled() {
    let indices = strategy::index().weighting(Weighting::Equal);
    let certificate = Search::new().axioms([Axiom::WeightScaleInvariance]).cases(20).run(&indices);
    assert_eq!(
        certificate.verdicts[0].to_string(),
        "weight-scale-invariance: not applicable: `index` is weighted equally, whatever the weights"
    );
}

#[test]
fn a_search_is_told_how_far_it_is_and_can_be_ended() {
    let indices = strategy::index().normalisation([Transform::min_max(0.0, 1.0)]);
    let axioms = [Axiom::WeakPareto, Axiom::DeletionIndependence, Axiom::ConstantIrrelevance];
    let search = Search::new().axioms(axioms).cases(50);
    let mut last = 0;
    let whole = search.run_while(&indices, |done| {
        assert!(done >= last);
        last = done;
        true
    });
    assert_eq!((whole.complete, last), (true, 150));
    assert_eq!(whole, search.run(&indices));

    let ended = search.run_while(&indices, |done| done < 30);
    assert!(!ended.complete);
    assert!(ended.to_string().ends_with("seed 0, 50 cases, not complete"), "{ended}");
    let weak_pareto = &ended.verdict(Axiom::WeakPareto).unwrap().kind;
    assert!(matches!(weak_pareto, VerdictKind::Holds { cases: 1..50 }), "{weak_pareto:?}");

    let at_once = search.run_while(&indices, |_| false);
    let constant = at_once.verdict(Axiom::ConstantIrrelevance).unwrap();
    let said = "constant-irrelevance: untested: no case was looked at";
    assert_eq!(constant.to_string(), said);
}

/// An axiom that none of as many cases as were asked for says anything of is given up.
#[test]
fn what_never_applies_is_given_up() {
    let indices = strategy::index().weighting(Weighting::Equal);
    let mut drawn = 0;
    let search = Search::new().axioms([Axiom::WeightScaleInvariance]).cases(20);
    search.run_while(&indices, |_| {
        drawn += 1;
        true
    });
    assert_eq!(drawn, 20);
}

/// In `proptest!`, a violation fails and what does not apply is rejected.
#[test]
fn proptest_tells_a_violation_from_what_does_not_apply() {
    let run = |axiom: Axiom, indices| {
        let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
        match TestRunner::new(config).run(&indices, |case| Ok(axiom.check(&case)?)) {
            Ok(()) => "passes".to_owned(),
            Err(TestError::Fail(reason, _)) => format!("fails: {reason}"),
            Err(TestError::Abort(reason)) => format!("gives up: {reason}"),
        }
    };
    let min_max = strategy::index().normalisation([Transform::min_max(0.0, 1.0)]);
    let third_unit = run(Axiom::ThirdUnitIndependence, min_max.clone());
    assert!(third_unit.starts_with("fails: third-unit-independence is violated"), "{third_unit}");
    let constant = run(Axiom::ConstantIrrelevance, min_max.clone());
    assert!(constant.starts_with("gives up: "), "{constant}");
    assert_eq!(run(Axiom::StrictPareto, min_max), "passes");
}

/// A counterexample by hand: one of two units withholds its only bad value.
#[test]
fn a_counterexample_is_a_table_to_check_by_hand() {
    let framework = Framework::builder("index", "An index")
        .indicator("x", 1.0)
        .indicator("y", 1.0)
        .build()
        .unwrap();
    let index = Index::new(framework, Methodology::default()).unwrap();
    let data =
        Dataset::builder(["x", "y"]).unit("A", [9.0, 1.0]).unit("B", [6.0, 6.5]).build().unwrap();
    let choices = Choices::default().unit(0).indicator(1);
    let case = Case::new(index, data).with_choices(choices);
    let objection = Axiom::NoGainFromGaps.check(&case).unwrap_err();
    let expected = "\
no-gain-from-gaps is violated: A was below B, withholds a value, and rises above it
change: y of A: 1 → no value
before
          x    y  score  rank
weight  0.5  0.5
A         9    1      5     2
B         6  6.5   6.25     1
after
          x    y  score  rank
weight  0.5  0.5
A         9    -      9     1
B         6  6.5   6.25     2
";
    assert_eq!(objection.to_string(), expected);
}

/// Each stratum is a tenth of the cases at least, and one to seven units are most frequent.
#[test]
fn every_stratum_is_drawn() {
    let mut runner = TestRunner::deterministic();
    let indices = strategy::index();
    let mut counts = std::collections::BTreeMap::<Stratum, u32>::new();
    let (mut few, mut some, mut many, mut twelve) = (0, 0, 0, 0);
    const CASES: u32 = 1000;
    for _ in 0..CASES {
        let Ok(tree) = indices.new_tree(&mut runner) else { panic!("a case") };
        let case = tree.current();
        case.strata().iter().for_each(|stratum| *counts.entry(*stratum).or_default() += 1);
        match case.data().units().len() {
            ..=7 => few += 1,
            8..=40 => some += 1,
            _ => many += 1,
        }
        twelve += u32::from(case.index().framework().indicators().count() > 5);
    }
    assert!(Stratum::ALL.iter().all(|stratum| counts[stratum] >= CASES / 10), "{counts:?}");
    assert!(few > 600 && some > 100 && many > 5 && twelve > 80, "{few} {some} {many} {twelve}");
}
