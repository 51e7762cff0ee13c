//! Orders turn where they are said to, and nowhere else.

use composite_index::axioms::strategy;
use composite_index::decisions::{
    Breakpoints, Event, Method, Move, MovingWeight, Norm, Stable, breakpoints, reversal, to_rank,
};
use composite_index::error::Source;
use composite_index::{Aggregation, Dataset, Framework, Index, Methodology, Prepared, Settings};
use proptest::prelude::*;

use super::scored;
use crate::refusals::{mostly_checked, refused};

/// Full scores of two units while a node has a share of its group.
fn at_share(
    prepared: &mut Prepared,
    found: &MovingWeight,
    share: f64,
    units: [&str; 2],
) -> [f64; 2] {
    let framework = prepared.weights();
    let node = found.node.as_str();
    let mut weights = framework.clone();
    let nominal = framework.get(node).unwrap();
    // share = w / (w + others), and nominally `found.share` = nominal / (nominal + others).
    let others = nominal * (1.0 - found.share) / found.share;
    weights.set(node, share / (1.0 - share) * others).unwrap();
    prepared.rescore(&weights).unwrap();
    let rows =
        units.map(|unit| prepared.units().iter().position(|it| it.code.as_str() == unit).unwrap());
    let scores = prepared.full_scores("index").unwrap();
    let scores = rows.map(|row| scores[row]);
    prepared.rescore(&framework).unwrap();
    scores
}

fn turns_as_said(
    index: &Index,
    data: &Dataset,
    found: &Breakpoints,
) -> Result<usize, TestCaseError> {
    let mut prepared = index.prepare(data).unwrap();
    let mut checked = 0;
    let local = found.weights.iter().filter(|it| it.kind == Move::Local && it.share > 0.0);
    for weight in local {
        let shares: Vec<f64> = weight.events.iter().map(|event| event.share).collect();
        for event in &weight.events {
            let apart = shares.iter().map(|share| (share - event.share).abs());
            let near = apart.filter(|distance| *distance > 1e-12).fold(1e-3, f64::min) / 2.0;
            let step = near.min(event.share / 2.0).min((1.0 - event.share) / 2.0);
            // Beside a share of 1, no weight has a share that is larger.
            if event.share + step >= 1.0 {
                continue;
            }
            let units = [event.up.as_str(), event.down.as_str()];
            let [up, down] = at_share(&mut prepared, weight, event.share - step, units);
            let noise = 1e-12 * up.abs().max(down.abs());
            prop_assert!(up - down <= noise, "{event:?} before: {up} {down}");
            let [up, down] = at_share(&mut prepared, weight, event.share + step, units);
            prop_assert!(down - up <= noise, "{event:?} after: {up} {down}");
            checked += 1;
        }
    }
    Ok(checked)
}

proptest! {
    #![proptest_config(mostly_checked(48))]

    #[test]
    fn the_engine_turns_orders_where_they_are_said_to_turn(
        case in strategy::index().aggregation(Aggregation::ArithmeticMean),
    ) {
        let (index, data) = (case.index(), case.data());
        let found = breakpoints(index, data, None, None).map_err(refused)?;
        turns_as_said(index, data, &found)?;
        for weight in found.weights.iter().filter(|weight| weight.fixed.is_none()) {
            prop_assert_eq!(weight.method, Method::Exact);
            let order = found.stable(weight, Stable::Order).unwrap();
            prop_assert!(order.from <= weight.share && weight.share <= order.to);
            for unit in &found.units {
                let unit = found.unit(weight, unit.as_str()).unwrap();
                prop_assert!(unit.best <= unit.rank && unit.rank <= unit.worst, "{unit:?}");
                prop_assert!(unit.interval.from <= order.from || order.at_event);
            }
        }
    }

    #[test]
    fn orders_of_geometric_means_and_of_gaps_turn_too(
        case in prop_oneof![
            strategy::index().aggregation(Aggregation::GeometricMean).units(1..=40),
            strategy::index().aggregation(Aggregation::ArithmeticMean).gaps(0.2).units(1..=40),
        ],
    ) {
        let (index, data) = (case.index(), case.data());
        let found = breakpoints(index, data, None, None).map_err(refused)?;
        turns_as_said(index, data, &found)?;
    }

    /// In an index of one level effective weights are the weights.
    #[test]
    fn the_smallest_changes_make_a_tie(
        case in strategy::index().aggregation(Aggregation::ArithmeticMean).depth(1..=1),
        pair in (0..7_usize, 0..7_usize),
    ) {
        let (index, data) = (case.index(), case.data());
        let units = scored(index, data).ok_or_else(|| refused("no scores"))?;
        prop_assume!(units.len() > 1);
        let one = pair.0 % units.len();
        let other = (one + 1 + pair.1 % (units.len() - 1)) % units.len();
        let found = reversal(index, data, (&units[one], &units[other]), None).map_err(refused)?;
        let of = |norm| found.changes.iter().find(|it| it.norm == norm).unwrap().size;
        for change in &found.changes {
            let Some(weights) = &change.weights else { continue };
            let weights = weights.iter().map(|it| (it.node.as_str(), it.weight));
            let Ok(changed) = index.with_weights(weights) else { continue };
            let scores = changed.score(data).map_err(refused)?;
            let score = |unit: &str| scores.root().full(unit).unwrap().unwrap();
            let (a, b) = (score(found.above.as_str()), score(found.below.as_str()));
            prop_assert!((a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0), "{change:?} {a} {b}");
        }
        // No weight changes by more than half of the sum of changes, nor by less than its share of it.
        if let (Some(sum), Some(largest)) = (of(Norm::Sum), of(Norm::Largest)) {
            prop_assert!(largest <= sum / 2.0 + 1e-9, "{found:?}");
        }
    }
}

fn index(aggregation: Aggregation) -> Index {
    let framework = Framework::builder("index", "An index")
        .indicator("a", 1.0)
        .indicator("b", 1.0)
        .indicator("c", 2.0)
        .build()
        .unwrap();
    let groups = Settings::new().aggregation(aggregation);
    Index::new(framework, Methodology::default().with_groups(groups)).unwrap()
}

fn data() -> Dataset {
    Dataset::builder(["a", "b", "c"])
        .unit("P", [8.0, 2.0, 4.0])
        .unit("Q", [2.0, 8.0, 4.0])
        .unit("R", [4.0, 4.0, 2.0])
        .build()
        .unwrap()
}

/// P has 8x + (1 − x)(2 + 8)/3, Q has 2x + (1 − x)(8 + 8)/3, R has 4x + (1 − x)(4 + 4)/3.
#[test]
fn crossings_by_hand() {
    let found = breakpoints(&index(Aggregation::ArithmeticMean), &data(), None, Some("a")).unwrap();
    assert_eq!(found.weights.len(), 2, "one share of the group, one effective weight");
    for weight in &found.weights {
        let events: Vec<_> = weight
            .events
            .iter()
            .map(|event| (event.up.as_str(), event.down.as_str(), event.rank))
            .collect();
        assert_eq!(events, [("P", "Q", 1), ("R", "Q", 2)]);
        // 6x = 2(1 − x); 2x = (8/3)(1 − x).
        assert!((weight.events[0].share - 0.25).abs() < 1e-15);
        assert!((weight.events[1].share - 4.0 / 7.0).abs() < 1e-15);
    }
    let moving = found.of(Move::Local, "a").unwrap();
    assert_eq!(moving.events[0].weight, Some(1.0));
    let first = found.stable(moving, Stable::Set(1)).unwrap();
    assert!(first.at_event && first.from == 0.25, "P and Q tie at the nominal weights");
    let last = found.unit(moving, "R").unwrap();
    assert_eq!((last.rank, last.best, last.worst), (3, 2, 3));
    assert!(last.interval.from == 0.0 && (last.interval.to - 4.0 / 7.0).abs() < 1e-15);
}

/// P and Q, R and S, … swap their values of two nodes of one weight: whatever the share of the node
/// between them, the two of a pair tie, and sums in another order only differ in the last bits. Under
/// another mean above, scores are no straight lines.
#[test]
fn units_that_tie_but_for_the_last_bits_do_not_cross() {
    let framework = Framework::builder("index", "An index")
        .pillar("p", 1.0, |pillar| {
            pillar.indicator("a", 1.0).indicator("b", 1.0).indicator("c", 1.0)
        })
        .indicator("d", 1.0)
        .build()
        .unwrap();
    let means = "[node.p]\naggregation = \"geometric-mean\"\n";
    let means = Methodology::from_toml(&Source::new("methodology.toml", means)).unwrap();
    let index = Index::new(framework, means).unwrap();
    let mut data = Dataset::builder(["a", "b", "c", "d"]);
    for pair in 0..8 {
        let (a, c) = (1.7 + f64::from(pair), 31.3 - f64::from(pair) / 3.0);
        let d = 5.0 * f64::from(pair);
        data = data.unit(format!("{pair}P"), [a, 9.9, c, d]);
        data = data.unit(format!("{pair}Q"), [c, 9.9, a, d]);
    }
    let found = breakpoints(&index, &data.build().unwrap(), None, Some("b")).unwrap();
    let moving = found.of(Move::Local, "b").unwrap();
    assert_eq!(moving.method, Method::Bracketed);
    let of_one_pair =
        moving.events.iter().filter(|event| event.up.as_str()[..1] == event.down.as_str()[..1]);
    assert_eq!(of_one_pair.collect::<Vec<_>>(), Vec::<&Event>::new());
}

#[test]
fn what_cannot_move_says_why() {
    let found = breakpoints(&index(Aggregation::Minimum), &data(), None, None).unwrap();
    let local = found.of(Move::Local, "a").unwrap();
    assert_eq!(local.fixed.as_deref(), Some("minimum uses no weights"));
    let alone = Framework::builder("index", "An index").indicator("a", 1.0).build().unwrap();
    let alone = Index::new(alone, Methodology::default()).unwrap();
    let single = Dataset::builder(["a"]).unit("P", [1.0]).unit("Q", [2.0]).build().unwrap();
    let found = breakpoints(&alone, &single, None, None).unwrap();
    let why = found.of(Move::Local, "a").unwrap().fixed.as_deref();
    assert_eq!(why, Some("it is the only one in its group that has a weight"));
    let refused = breakpoints(&alone, &single, None, Some("b")).unwrap_err().to_string();
    assert_eq!(refused, "`b` is not a node of this framework");
}

#[test]
fn a_rank_is_reached_by_the_smallest_change_or_never() {
    let (index, data) = (index(Aggregation::ArithmeticMean), data());
    let minute = std::time::Duration::from_secs(60);
    let found = to_rank(&index, &data, ("R", 1), None, minute).unwrap();
    assert!(found.changes.iter().all(|change| change.size.is_none()), "{found:?}");
    assert_eq!(found.sentences()[1], "No weights make it 1st.");
    // Second: past P, with 2b ≥ 4a + 2c. A quarter of the weight goes from a to b.
    let found = to_rank(&index, &data, ("R", 2), None, minute).unwrap();
    let size = |norm| found.changes.iter().find(|it| it.norm == norm).unwrap().size.unwrap();
    assert!((size(Norm::Sum) - 0.5).abs() < 1e-9, "{found:?}");
    assert!((size(Norm::Largest) - 0.25).abs() < 1e-9, "{found:?}");
    // 2 · ¼ (1 + x) = 4 · ¼ (1 − x) + 2 · ½ (1 − x).
    assert!((size(Norm::Relative) - 0.6).abs() < 1e-9, "{found:?}");
    let beyond = to_rank(&index, &data, ("R", 4), None, minute).unwrap_err().to_string();
    assert_eq!(beyond, "rank 4 is beyond the 3 units");
    let there = to_rank(&index, &data, ("P", 1), None, minute).unwrap();
    assert!(there.changes.iter().all(|change| change.size == Some(0.0)));
}
