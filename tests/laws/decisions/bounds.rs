//! Ranks that are seen lie within the bounds, and bounds of smaller sets within those of larger ones.

use std::collections::BTreeMap;
use std::time::Duration;

use composite_index::axioms::strategy::{self, IndexStrategy};
use composite_index::decisions::{
    Bounds, Certainty, RankBounds, Reach, WeightSet, bounds, reach, to_rank,
};
use composite_index::robustness::sweep::{SweepPlan, WeightDistribution};
use composite_index::{Aggregation, Dataset, Framework, Index, Methodology, NodeCode};
use proptest::prelude::*;

use super::geometric;
use crate::refusals::{mostly_checked, refused};

/// A hundred near copies of one unit can take minutes to prove.
fn linear() -> IndexStrategy {
    strategy::index().aggregation(Aggregation::ArithmeticMean).indicators(1..=6).units(1..=40)
}

fn found(index: &Index, data: &Dataset, set: WeightSet) -> Result<RankBounds, TestCaseError> {
    let question = Bounds::new(set).within(Duration::from_secs(20));
    bounds(index, data, &question).map_err(refused)
}

proptest! {
    #![proptest_config(mostly_checked(40))]

    #[test]
    fn a_smaller_set_has_narrower_bounds_around_the_nominal_rank(case in linear()) {
        let (index, data) = (case.index(), case.data());
        let sets = [
            [WeightSet::Within(0.0), WeightSet::Within(0.1)],
            [WeightSet::Within(0.1), WeightSet::Within(0.5)],
            [WeightSet::Within(0.5), WeightSet::Simplex],
            [WeightSet::EffectiveWithin(0.1), WeightSet::EffectiveWithin(0.6)],
            [WeightSet::EffectiveWithin(0.6), WeightSet::Simplex],
            [WeightSet::NominalOrder, WeightSet::Simplex],
            [WeightSet::NominalOrderInGroups, WeightSet::Simplex],
        ];
        for [small, large] in sets {
            let (inner, outer) = (found(index, data, small)?, found(index, data, large)?);
            for (inner, outer) in inner.units.iter().zip(&outer.units) {
                prop_assert!(outer.best.limit <= inner.best.rank, "{inner:?} {outer:?}");
                prop_assert!(inner.best.rank <= inner.rank && inner.rank <= inner.worst.rank);
                prop_assert!(inner.worst.rank <= outer.worst.limit, "{inner:?} {outer:?}");
                prop_assert!(inner.best.is_proved() && inner.worst.is_proved());
                prop_assert!(outer.best.rank > outer.behind.len());
            }
        }
    }

    #[test]
    fn what_sweeps_see_is_within_the_bounds(
        case in prop_oneof![
            linear(),
            linear().gaps(0.2),
            geometric().indicators(1..=6),
        ],
        seed in 0..1000_u64,
    ) {
        let (index, data) = (case.index(), case.data());
        for (law, set) in [
            (WeightDistribution::Simplex, WeightSet::Simplex),
            (WeightDistribution::Within { share: 0.4 }, WeightSet::Within(0.4)),
        ] {
            let bounds = found(index, data, set)?;
            let plan = SweepPlan::new(200, law).seed(seed);
            let sweep = index.sweep(data, plan).map_err(refused)?;
            for unit in &bounds.units {
                let seen = sweep.unit(&unit.unit).unwrap();
                let (Some(best), Some(worst)) = (seen.best, seen.worst) else { continue };
                prop_assert!(unit.best.limit as f64 <= best, "{unit:?} {best}");
                prop_assert!(worst <= unit.worst_with_ties.limit as f64, "{unit:?} {worst}");
            }
        }
    }
}

/// Three groups of eight: too many dimensions for vertices.
#[test]
fn what_is_not_proved_is_an_honest_interval() {
    let mut framework = Framework::builder("index", "An index");
    let mut codes = Vec::new();
    for group in 0..3 {
        let own: Vec<String> = (0..8).map(|leaf| format!("g{group}-{leaf}")).collect();
        codes.extend(own.clone());
        framework = framework.pillar(format!("g{group}"), 1.0 + f64::from(group), |pillar| {
            own.iter().fold(pillar, |pillar, leaf| pillar.indicator(leaf.as_str(), 1.0))
        });
    }
    let mut data = Dataset::builder(codes);
    let mut state = 7_u64;
    let mut next = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f64 / f64::from(1 << 24)
    };
    for unit in 0..20 {
        let level = f64::from(unit) * 4.0;
        let values: Vec<f64> = (0..24).map(|_| level + 40.0 * next()).collect();
        data = data.unit(format!("U{unit:02}"), values);
    }
    let index = Index::new(framework.build().unwrap(), Methodology::default()).unwrap();
    let data = data.build().unwrap();
    let set = WeightSet::Within(0.3);
    let found = bounds(&index, &data, &Bounds::new(set).within(Duration::from_secs(5))).unwrap();
    assert_eq!(found.certainty, Certainty::Exact);
    let law = WeightDistribution::Within { share: 0.3 };
    let sweep = index.sweep(&data, SweepPlan::new(2000, law)).unwrap();
    for unit in &found.units {
        let seen = sweep.unit(&unit.unit).unwrap();
        assert!(unit.best.limit <= unit.best.rank && unit.best.rank <= unit.rank, "{unit:?}");
        assert!(unit.rank <= unit.worst.rank && unit.worst.rank <= unit.worst.limit, "{unit:?}");
        assert!(unit.best.limit as f64 <= seen.best.unwrap(), "{unit:?} {seen:?}");
        assert!(seen.worst.unwrap() <= unit.worst.limit as f64, "{unit:?} {seen:?}");
    }
    assert!(found.proved > 0.3, "{}", found.proved);
}

fn small() -> (Index, Dataset) {
    let framework = Framework::builder("index", "An index")
        .pillar("p", 2.0, |p| p.indicator("a", 3.0).indicator("b", 1.0))
        .pillar("q", 1.0, |p| p.indicator("c", 1.0).indicator("d", 1.0))
        .build()
        .unwrap();
    let data = Dataset::builder(["a", "b", "c", "d"])
        .unit("P", [9.0, 1.0, 5.0, 5.0])
        .unit("Q", [1.0, 9.0, 5.0, 5.0])
        .unit("R", [4.0, 4.0, 4.0, 6.0])
        .build()
        .unwrap();
    (Index::new(framework, Methodology::default()).unwrap(), data)
}

fn code(code: &str) -> NodeCode {
    NodeCode::new(code).unwrap()
}

/// Inside q only c and d move: R has 8/3 + (4 + 2d)/3 against 14/3 + 5/3 and 2 + 5/3.
#[test]
fn one_group_and_orders_by_hand() {
    let (index, data) = small();
    let group = found(&index, &data, WeightSet::Group(code("q"))).unwrap();
    let ranks = |bounds: &RankBounds| -> BTreeMap<String, (usize, usize)> {
        let ranks = bounds.units.iter();
        ranks.map(|it| (it.unit.to_string(), (it.best.rank, it.worst.rank))).collect()
    };
    let expected =
        [("P", (1, 1)), ("Q", (3, 3)), ("R", (2, 2))].map(|(unit, it)| (unit.to_owned(), it));
    assert_eq!(ranks(&group), BTreeMap::from(expected.clone()));
    let order = WeightSet::Ordering(vec![[code("a"), code("b")]]);
    let order = found(&index, &data, order).unwrap();
    assert_eq!(
        ranks(&order)["Q"],
        (1, 3),
        "level with P where a = b, ahead of R where d is nothing"
    );
    let bounds = WeightSet::Bounds(BTreeMap::from([(code("b"), [0.9, 1.0])]));
    assert_eq!(ranks(&found(&index, &data, bounds).unwrap())["P"].1, 3);
}

#[test]
fn sets_that_are_none_are_refused() {
    let (index, data) = small();
    let said = |set| bounds(&index, &data, &Bounds::new(set)).unwrap_err().to_string();
    for (set, why) in [
        (WeightSet::Within(-0.1), "`within`: -0.1 is no share of zero or more"),
        (WeightSet::Group(code("r")), "`r` is not a node of this framework"),
        (WeightSet::Group(code("a")), "`a` is an indicator: it has no children to explain it by"),
        (
            WeightSet::Ordering(vec![[code("a"), code("c")]]),
            "`a` and `c` are not children of one group",
        ),
        (
            WeightSet::Bounds(BTreeMap::from([(code("a"), [0.7, 0.6])])),
            "bounds 0.7 and 0.6 of `a` are not increasing shares from 0 to 1",
        ),
        (
            WeightSet::Bounds(BTreeMap::from([(code("a"), [0.5, 0.75]), (code("b"), [0.75, 1.0])])),
            "no weights in group `p` lie within the bounds: the lower bounds sum to 1.25 and the upper \
             to 1.75, but weights sum to 1",
        ),
    ] {
        assert_eq!(said(set), why);
    }
    let gap = Dataset::builder(["a", "b", "c", "d"])
        .unit("P", [Some(9.0), None, Some(5.0), Some(5.0)])
        .unit("Q", [Some(1.0), Some(9.0), Some(5.0), None])
        .build()
        .unwrap();
    let question = Bounds::new(WeightSet::Simplex).exact();
    let why = bounds(&index, &gap, &question).unwrap_err().to_string();
    let shared = "the weights of what is missing in `p` are shared out unit by unit";
    assert_eq!(why, format!("`index` has no exact answer: {shared}"));
    let bounded = bounds(&index, &gap, &Bounds::new(WeightSet::Simplex)).unwrap();
    assert_eq!(bounded.certainty, Certainty::Bounds);
    assert_eq!(bounded.why.as_deref(), Some(shared));
}

/// The longest time there is is no end.
#[test]
fn without_an_end_all_is_proved() {
    let (index, data) = super::reach::small();
    let question = Bounds::new(WeightSet::Simplex).within(Duration::MAX);
    assert_eq!(bounds(&index, &data, &question).unwrap().proved, 1.0);
    let question = Reach::new("Q", 1).under(WeightSet::Simplex).within(Duration::MAX);
    assert!(reach(&index, &data, &question).unwrap().complete);
    let found = to_rank(&index, &data, ("Q", 1), None, Duration::MAX).unwrap();
    assert!(found.complete);
}
