//! The index without each indicator, group and unit.

use composite_index::robustness::sensitivity::leave_one_out;
use composite_index::{Dataset, Framework, Index, Methodology, Settings, Transform};
use proptest::prelude::*;

use crate::refusals::{mostly_checked, refused};

fn index(transform: Transform) -> Index {
    let framework = Framework::builder("index", "An index")
        .pillar("people", 1.0, |p| p.indicator("talent", 1.0).indicator("trust", 1.0))
        .pillar("money", 1.0, |p| p.indicator("funding", 1.0))
        .build()
        .unwrap();
    let settings = Settings::new().transforms([transform]);
    Index::new(framework, Methodology::default().with_indicators(settings)).unwrap()
}

/// As it is.
fn raw() -> Transform {
    Transform::linear(1.0, 0.0)
}

fn data(rows: &[[f64; 3]]) -> Dataset {
    let mut builder = Dataset::builder(["talent", "trust", "funding"]);
    for (number, row) in rows.iter().enumerate() {
        builder = builder.unit(format!("U{number}"), *row);
    }
    builder.build().unwrap()
}

/// Min–max with U2, whose funding is far above: U0 = (100 + 100)/4 + 0/2 = 50, U1 = 0 + 5/2 = 2.5,
/// U2 = (50 + 50)/4 + 100/2 = 75. Without it: U0 = 50, U1 = 0 + 100/2 = 50, a tie and no reversal. A
/// fourth unit keeps U0's talent and trust at 80 of 100: then U0 = 40 and U1 = 50 change places.
#[test]
fn a_unit_whose_removal_reverses_two_others() {
    let found = |rows: &[[f64; 3]]| {
        leave_one_out(&index(Transform::min_max(0.0, 100.0)), &data(rows)).unwrap()
    };
    let three = found(&[[8.0, 8.0, 2.0], [0.0, 0.0, 4.0], [4.0, 4.0, 42.0]]);
    assert_eq!(three.scores, [Some(50.0), Some(2.5), Some(75.0)]);
    let without = three.without[2].result.as_ref().unwrap();
    assert_eq!(without.scores, [Some(50.0), Some(50.0), None]);
    assert_eq!(without.ranks, [Some(1.0), Some(1.0), None]);
    assert_eq!(without.changes, [Some(0.0), Some(1.0), None], "against 1 and 2 among the two");
    assert_eq!(without.reversals, 0);

    let four = found(&[[8.0, 8.0, 2.0], [0.0, 0.0, 4.0], [4.0, 4.0, 42.0], [10.0, 10.0, 3.0]]);
    let without = four.without[2].result.as_ref().unwrap();
    assert_eq!(without.scores, [Some(40.0), Some(50.0), None, Some(75.0)]);
    assert_eq!(without.ranks, [Some(3.0), Some(2.0), None, Some(1.0)]);
    assert_eq!(without.reversals, 1);
    assert_eq!(without.changes, [Some(-1.0), Some(1.0), None, Some(0.0)]);
    assert_eq!(without.largest_shift, Some(1.0));

    let without_money = four.nodes.iter().find(|removal| removal.node.as_str() == "money");
    let without_money = without_money.unwrap().result.as_ref().unwrap();
    assert_eq!(without_money.ranks, [Some(2.0), Some(4.0), Some(3.0), Some(1.0)]);
    // With money U2 62, U3 51.25, U0 40, U1 2.5: U2 falls behind U0 and U3.
    assert_eq!(without_money.reversals, 2);
}

#[test]
fn every_node_and_unit_has_its_entry() {
    let rows = [[8.0, 8.0, 2.0], [0.0, 0.0, 4.0]];
    let found = leave_one_out(&index(Transform::min_max(0.0, 1.0)), &data(&rows)).unwrap();
    let codes: Vec<_> = found.nodes.iter().map(|removal| removal.node.as_str()).collect();
    assert_eq!(codes, ["people", "talent", "trust", "money", "funding"]);
    assert_eq!(found.nodes[4].with.as_ref().map(AsRef::as_ref), Some("money"));
    assert_eq!(found.nodes[4].result, found.nodes[3].result, "money goes with its only child");
    let reason = found.without[0].result.as_ref().unwrap_err().to_string();
    assert!(
        reason.starts_with("`funding` has a value for one unit only (4), so that min-max"),
        "{reason}"
    );
    let alone = leave_one_out(&index(raw()), &data(&rows[..1]));
    let reason = alone.unwrap().without[0].result.as_ref().unwrap_err().to_string();
    assert_eq!(reason, "there is no other unit");
}

proptest! {
    #![proptest_config(mostly_checked(256))]

    /// Where every unit is scored by itself, no other's removal concerns it.
    #[test]
    fn units_scored_alone_are_never_reversed(rows in prop::collection::vec(prop::array::uniform3(0.0_f64..10.0), 2..12)) {
        let found = leave_one_out(&index(raw()), &data(&rows)).unwrap();
        for without in &found.without {
            let without = without.result.as_ref().unwrap();
            prop_assert_eq!(without.reversals, 0);
            prop_assert!(without.changes.iter().flatten().all(|change| *change == 0.0));
        }
    }

    /// Reversals are pairs whose order flips, counted one by one.
    #[test]
    fn reversals_by_pairs(rows in prop::collection::vec(prop::array::uniform3(0_u8..6), 2..9)) {
        let rows: Vec<[f64; 3]> = rows.iter().map(|row| row.map(f64::from)).collect();
        let index = index(Transform::min_max(0.0, 1.0));
        let found = leave_one_out(&index, &data(&rows)).map_err(refused)?;
        for without in found.nodes.iter().filter_map(|removal| removal.result.as_ref().ok()) {
            let mut flipped = 0;
            for a in 0..rows.len() {
                for b in 0..a {
                    let order = |ranks: &[Option<f64>]| ranks[a].partial_cmp(&ranks[b]).unwrap();
                    let (before, after) = (order(&found.ranks), order(&without.ranks));
                    flipped += usize::from(before == after.reverse() && before.is_ne());
                }
            }
            prop_assert_eq!(without.reversals, flipped);
        }
    }
}
