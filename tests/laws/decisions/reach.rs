//! What is said to reach a rank reaches it, and no less does.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use composite_index::aggregate::Missing;
use composite_index::axioms::strategy;
use composite_index::decisions::{Cost, CostModel, Reach, WeightSet, reach, reach_while};
use composite_index::{
    Aggregation, Dataset, Framework, Index, Methodology, NodeCode, Settings, Transform, UnitCode,
};
use proptest::prelude::*;

use super::{geometric, scored};
use crate::refusals::{mostly_checked, refused};

/// The data with one value changed.
fn with(data: &Dataset, unit: &str, variable: &str, value: f64) -> Dataset {
    let columns = data.variables().iter().map(|code| {
        let mut column = data.column(code).unwrap().to_vec();
        if code.as_str() == variable {
            let row = data.units().iter().position(|it| it.code.as_str() == unit).unwrap();
            column[row] = value;
        }
        (code.clone(), column)
    });
    Dataset::from_columns(data.units().iter().cloned(), columns).unwrap()
}

/// One more than the scores that are ahead of a unit's by more than so much.
fn rank(index: &Index, data: &Dataset, unit: &str, tie: f64) -> usize {
    let scores = index.score(data).unwrap();
    let own = scores.root().full(unit).unwrap().unwrap();
    let size = tie * own.abs().max(1.0);
    1 + scores.iter().filter(|cell| cell.full.is_some_and(|other| other > own + size)).count()
}

proptest! {
    #![proptest_config(mostly_checked(48))]

    #[test]
    fn a_move_reaches_the_rank_and_a_little_less_does_not(
        case in prop_oneof![
            strategy::index().aggregation(Aggregation::ArithmeticMean).gaps(0.1),
            geometric(),
        ],
        unit in 0..7_usize,
    ) {
        let (index, data) = (case.index(), case.data());
        let units = scored(index, data).ok_or_else(|| refused("no scores"))?;
        let behind: Vec<_> =
            units.iter().filter(|unit| rank(index, data, unit, 1e-9) > 1).collect();
        prop_assume!(!behind.is_empty());
        let unit = behind[unit.min(behind.len() - 1)];
        let nominal = rank(index, data, unit, 1e-9);
        let found = reach(index, data, &Reach::new(unit, nominal - 1)).map_err(refused)?;
        prop_assert!(found.gap > 0.0);
        for own in &found.single {
            let (Some(now), Some(refitted)) = (own.now, &own.refitted) else { continue };
            let Some(value) = refitted.value else { continue };
            // The generated data have no denominators and nothing imputed in these cells.
            let moved = with(data, unit, own.node.as_str(), value);
            let Ok(_) = index.score(&moved) else { continue };
            prop_assert!(rank(index, &moved, unit, 1e-9) < nominal, "{own:?}");
            let less = now + (value - now) * (1.0 - 1e-6);
            let less = with(data, unit, own.node.as_str(), less);
            if index.score(&less).is_ok() {
                prop_assert!(rank(index, &less, unit, 0.0) + 1 > nominal - 1, "{own:?}");
            }
        }
    }
}

fn index() -> Index {
    let framework = Framework::builder("index", "An index")
        .indicator("a", 2.0)
        .indicator("b", 1.0)
        .indicator("c", 1.0)
        .build()
        .unwrap();
    Index::new(framework, Methodology::default()).unwrap()
}

fn data() -> Dataset {
    Dataset::builder(["a", "b", "c"])
        .unit("P", [40.0, 40.0, 40.0])
        .unit("Q", [20.0, 20.0, 20.0])
        .unit("R", [10.0, 45.0, 5.0])
        .build()
        .unwrap()
}

pub(super) fn small() -> (Index, Dataset) {
    (index(), data())
}

fn code(code: &str) -> NodeCode {
    NodeCode::new(code).unwrap()
}

/// Q has 20 and P 40: 40 points of a, or 80 of b or c. The caps are 20, 25 and 20: 10 + 6.25 + 5.
#[test]
fn moves_by_hand() {
    let found = reach(&index(), &data(), &Reach::new("Q", 1)).unwrap();
    assert_eq!((found.gap, found.rival.as_str()), (20.0, "P"));
    let points: Vec<_> = found.single.iter().map(|it| (it.points, it.cap, it.shortfall)).collect();
    let some = |points, cap, short| (Some(points), Some(cap), Some(short));
    assert_eq!(points, [some(40.0, 20.0, 10.0), some(80.0, 25.0, 13.75), some(80.0, 20.0, 15.0)]);
    assert_eq!((found.uniform_points, found.uniform_factor), (Some(20.0), Some(2.0)));
    assert_eq!(found.slack, Some(1.25));
    let linear = found.joint.iter().find(|it| it.model == CostModel::Linear).unwrap();
    // All of a, and of b and c, which cost the same for their weight, what is left.
    assert_eq!(linear.cost, Some(20.0 + 25.0 + 15.0));
    assert_eq!(linear.ties, [code("b"), code("c")]);
    assert!(found.single.iter().all(|it| it.refitted.is_none()), "nothing is fitted");
}

#[test]
fn caps_costs_and_rivals_that_move() {
    let costs = BTreeMap::from([(code("a"), Cost { cost: 1.0, cap: Some(21.0) })]);
    let found = reach(&index(), &data(), &Reach::new("Q", 1).costs(costs)).unwrap();
    assert!((found.slack.unwrap() - (0.5 + 6.25 + 5.0 - 20.0)).abs() < 1e-12);
    assert!(found.joint.iter().all(|joint| joint.cost.is_none()), "out of reach");
    assert_eq!(
        found.sentences()[1],
        "With every indicator at its cap, it is still 8.25 points short of being 1st."
    );
    let rivals = BTreeMap::from([(UnitCode::new("P").unwrap(), -15.0)]);
    let found = reach(&index(), &data(), &Reach::new("Q", 1).rivals(rivals)).unwrap();
    assert_eq!(found.gap, 5.0);
    let there = reach(&index(), &data(), &Reach::new("Q", 2)).unwrap();
    assert!(there.gap <= 0.0 && there.single.is_empty());
    assert_eq!(there.sentences(), ["Q is 2nd.", "That is 2nd or better as it is."]);
}

/// Under all weights Q is first for certain once it has what P has everywhere, and R leads in b.
#[test]
fn certain_and_possible_by_hand() {
    let question = Reach::new("Q", 1).under(WeightSet::Simplex);
    let found = reach(&index(), &data(), &question).unwrap().post_factum.unwrap();
    assert!((found.necessarily.points - 25.0).abs() < 1e-8, "{found:?}");
    assert!((found.possibly.points - 20.0).abs() < 1e-8, "{found:?}");
}

/// Geometric means: under all weights P has 2 times what Q has, and R 2.25 times in b.
#[test]
fn factors_of_scores_of_every_size() {
    let means = Settings::new().aggregation(Aggregation::GeometricMean);
    let index = index().with_methodology(Methodology::default().with_groups(means)).unwrap();
    for size in [5e-4, 1.0, 1e6] {
        let data = data();
        let columns = data.variables().iter().map(|code| {
            let column = data.column(code).unwrap().iter().map(|value| value * size);
            (code.clone(), column.collect::<Vec<_>>())
        });
        let data = Dataset::from_columns(data.units().iter().cloned(), columns).unwrap();
        let question = Reach::new("Q", 1).under(WeightSet::Simplex);
        let found = reach(&index, &data, &question).unwrap().post_factum.unwrap();
        assert!(found.factors);
        assert!((found.necessarily.points - 45.0 / 20.0).abs() < 1e-8, "{size}: {found:?}");
        assert!((found.possibly.points - 2.0).abs() < 1e-8, "{size}: {found:?}");
    }
}

/// X has 10 and lacks b, which counts as 0: its score is 5, and 70 more points of a make it 40.
#[test]
fn what_is_missing_takes_no_points() {
    let framework = Framework::builder("index", "An index").indicator("a", 1.0).indicator("b", 1.0);
    let counted = Settings::new().missing(Missing::count_as(0.0));
    let methodology = Methodology::default().with_groups(counted);
    let index = Index::new(framework.build().unwrap(), methodology).unwrap();
    let data = Dataset::builder(["a", "b"])
        .unit("P", [Some(40.0), Some(40.0)])
        .unit("X", [Some(10.0), None])
        .build()
        .unwrap();
    let found = reach(&index, &data, &Reach::new("X", 1)).unwrap();
    assert_eq!((found.gap, found.uniform_points), (35.0, Some(70.0)));
    assert_eq!((found.single[0].points, found.single[1].points), (Some(70.0), None));
}

/// Ended after so many indicators, the sentences claim nothing of the others. Q needs 20 points on every
/// indicator to be first with P: the caps are 25, 25 and 20.
#[test]
fn what_was_not_looked_at_is_not_told() {
    let ended = |question: &Reach, after: u64| {
        let done = AtomicU64::new(0);
        let go_on = |more| done.fetch_add(more, Ordering::Relaxed) + more < after;
        // One after the other.
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        let found = pool.install(|| reach_while(&index(), &data(), question, go_on)).unwrap();
        (found.single.len(), found.complete, found.sentences())
    };
    let first = |shift: f64| {
        let rivals = BTreeMap::from([(UnitCode::new("P").unwrap(), shift)]);
        let costs = BTreeMap::from([(code("a"), Cost { cost: 1.0, cap: Some(45.0) })]);
        Reach::new("Q", 1).costs(costs).rivals(rivals)
    };
    let (looked, complete, said) = ended(&first(0.0), 1);
    assert_eq!((looked, complete), (1, false));
    assert_eq!(
        said,
        [
            "Only 1 of the 3 indicators were looked at.".to_owned(),
            "Q is 2nd.".to_owned(),
            "It would be 1st, with all other values as they are, with 20.00 more points on every \
             indicator."
                .to_owned(),
        ]
    );
    // 20.5 points are beyond the cap of c alone, which was not looked at.
    let (_, _, said) = ended(&first(0.5), 1);
    assert_eq!(
        said,
        [
            "Only 1 of the 3 indicators were looked at.".to_owned(),
            "Q is 2nd.".to_owned(),
            "All indicators together make it 1st within their caps, with 3.25 points of the score to \
             spare."
                .to_owned(),
        ]
    );
    let (looked, complete, said) = ended(&first(0.5), 9);
    assert_eq!((looked, complete), (3, true));
    assert_eq!(
        said[1],
        "No indicator alone makes it 1st within its cap; all together can, with 3.25 points of the \
         score to spare."
    );
}

/// Nothing is needed for the last rank, however many units there are.
#[test]
fn nothing_is_needed_for_the_last_rank() {
    let question = Reach::new("R", 3).under(WeightSet::Simplex);
    let found = reach(&index(), &data(), &question).unwrap();
    assert_eq!((found.post_factum.clone(), found.complete), (None, true));
    assert_eq!(found.sentences(), ["R is 3rd.", "That is 3rd or better as it is."]);
    let alone = Dataset::builder(["a", "b", "c"]).unit("P", [40.0, 40.0, 40.0]).build().unwrap();
    let found = reach(&index(), &alone, &Reach::new("P", 1).under(WeightSet::Simplex)).unwrap();
    assert_eq!(found.post_factum, None);
    let bad = Reach::new("R", 3).under(WeightSet::Within(-1.0));
    let why = reach(&index(), &data(), &bad).unwrap_err().to_string();
    assert_eq!(why, "`within`: -1 is no share of zero or more");
}

/// Beyond the best of the others a min-max sends the rivals down: 100 stays, and P falls.
#[test]
fn a_move_that_moves_the_bounds() {
    let min_max = Settings::new().transforms([Transform::min_max(0.0, 100.0)]);
    let refitting =
        index().with_methodology(Methodology::default().with_indicators(min_max)).unwrap();
    let found = reach(&refitting, &data(), &Reach::new("Q", 1)).unwrap();
    for own in &found.single {
        let refitted = own.refitted.as_ref().unwrap();
        let value = refitted.value;
        match value {
            Some(value) => {
                let moved = with(&data(), "Q", own.node.as_str(), value);
                assert_eq!(rank(&refitting, &moved, "Q", 1e-9), 1, "{own:?}");
            }
            None => assert!(refitted.best_rank > 1, "{own:?}"),
        }
    }
    // However far a goes, P keeps its lead in b and c: (87.5 + 100)/4 against (37.5 + 42.86)/4 + 50.
    let a = found.single[0].refitted.as_ref().unwrap();
    assert!(a.value.is_some_and(|value| value > 40.0));
    let b = found.single[1].refitted.as_ref().unwrap();
    assert_eq!((b.value, b.best_rank), (None, 2));
}

#[test]
fn goals_that_are_none_are_refused() {
    let said = |question: Reach| reach(&index(), &data(), &question).unwrap_err().to_string();
    let cost = |cost, cap| BTreeMap::from([(code("a"), Cost { cost, cap })]);
    for (question, why) in [
        (Reach::new("X", 1), "`X` is not a unit of the data"),
        (Reach::new("Q", 4), "rank 4 is beyond the 3 units"),
        (Reach::new("Q", 0), "rank 0 is beyond the 3 units"),
        (Reach::new("Q", 1).costs(cost(-1.0, None)), "cost -1 of `a` is not above zero"),
        (Reach::new("Q", 1).costs(cost(1.0, Some(5.0))), "cap 5 of `a` is worse than its value 20"),
        (Reach::new("Q", 1).at("z"), "`z` is not a node of this framework"),
        (
            Reach::new("Q", 1).under(WeightSet::Within(-1.0)),
            "`within`: -1 is no share of zero or more",
        ),
    ] {
        assert_eq!(said(question), why);
    }
    let penalty = Settings::new().aggregation(Aggregation::mean_min(0.5, 1.0));
    let penalised = index().with_methodology(Methodology::default().with_groups(penalty)).unwrap();
    let why = reach(&penalised, &data(), &Reach::new("Q", 1)).unwrap_err().to_string();
    assert_eq!(
        why,
        "`index` has no exact answer: mean-min need not rise with each of its children"
    );
}
