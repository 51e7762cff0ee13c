//! Properties, and what is refused.

use proptest::prelude::*;

use super::*;
use crate::framework::Framework;
use crate::methodology::{Methodology, Settings};
use crate::methods::transform::Transform;

/// An edition: weights, whether there is a third indicator, values, how many units.
#[derive(Debug, Clone)]
struct Given {
    weights: [f64; 3],
    wide: bool,
    rows: Vec<[Option<f64>; 3]>,
    first: usize,
    min_max: bool,
}

fn edition(given: &Given) -> (Index, Dataset) {
    let [a, b, c] = given.weights;
    let builder = Framework::builder("index", "An index");
    let builder = builder.pillar("one", 1.0, |p| p.indicator("a", a).indicator("b", b));
    let builder = if given.wide { builder.indicator("c", c) } else { builder };
    let mut methodology = Methodology::default();
    if given.min_max {
        let transforms = [Transform::min_max(0.0, 100.0)];
        methodology = methodology.with_indicators(Settings::new().transforms(transforms));
    }
    let codes = if given.wide { vec!["a", "b", "c"] } else { vec!["a", "b"] };
    let data = given.rows.iter().enumerate().fold(Dataset::builder(codes), |data, (at, row)| {
        let row = row[..if given.wide { 3 } else { 2 }].to_vec();
        data.unit(format!("U{}", given.first + at), row)
    });
    let index = Index::new(builder.build().unwrap(), methodology).unwrap();
    (index, data.build().unwrap())
}

fn given() -> impl Strategy<Value = Given> {
    let cell =
        prop_oneof![1 => Just(None), 8 => (0_u8..100).prop_map(|value| Some(f64::from(value)))];
    let row = (cell.clone(), (0_u8..100).prop_map(|value| Some(f64::from(value))), cell);
    let rows = prop::collection::vec(row.prop_map(|(a, b, c)| [a, b, c]), 3..6);
    (prop::array::uniform3(0.5..3.0_f64), any::<bool>(), rows, 0_usize..3, any::<bool>()).prop_map(
        |(weights, wide, mut rows, first, min_max)| {
            // No column is constant or empty.
            rows[0] = [Some(100.0), Some(0.0), Some(50.0)];
            rows[1] = [Some(0.0), Some(100.0), Some(7.0)];
            Given { weights, wide, rows, first, min_max }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { max_global_rejects: 24, ..ProptestConfig::with_cases(24) })]

    /// Parts add up, of scores and of ranks; back again every part has the other sign.
    #[test]
    fn parts_add_up_and_turn_round((old, new) in (given(), given())) {
        let ((i, a), (j, b)) = (edition(&old), edition(&new));
        let asked = Editions::default().by_indicator();
        let there = match change((&i, &a), (&j, &b), &asked) {
            Ok(there) => there,
            // A hybrid may have a column of one value, and editions no unit in common.
            Err(error) => {
                let code = error.diagnostics()[0].kind.code();
                prop_assert!(["no-common-unit", "hybrid-fails"].contains(&code), "{error}");
                return Err(TestCaseError::reject("constant or apart"));
            }
        };
        let back = change((&j, &b), (&i, &a), &asked).unwrap();
        prop_assert!(there.complete);
        for (unit, other) in there.units.iter().zip(&back.units) {
            if there.unmatched.without_parts.contains(&unit.unit) {
                continue;
            }
            for (parts, reverse) in [(&unit.score, &other.score), (&unit.rank, &other.rank)] {
                let four = [parts.data, parts.method, parts.structure, parts.units];
                let sum: f64 = four.iter().map(|part| part.unwrap()).sum();
                prop_assert!((sum - parts.change).abs() < 1e-9, "{parts:?}");
                let data = parts.own.unwrap() + parts.others.unwrap();
                prop_assert!((data - parts.data.unwrap()).abs() < 1e-9, "{parts:?}");
                let members: f64 = parts.by_member.iter().sum();
                prop_assert!((members - parts.data.unwrap()).abs() < 1e-9, "{parts:?}");
                let turned = [reverse.data, reverse.method, reverse.structure, reverse.units];
                for (part, turned) in four.iter().zip(turned) {
                    prop_assert!((part.unwrap() + turned.unwrap()).abs() < 1e-9);
                }
            }
        }
        let nothing = change((&i, &a), (&i, &a), &Editions::default()).unwrap();
        prop_assert!(nothing.units.iter().all(|unit| unit.score.change == 0.0));
        prop_assert!(nothing.units.iter().all(|unit| unit.score.data == Some(0.0)));
    }
}

fn plain(codes: [&str; 2], units: &[&str]) -> (Index, Dataset) {
    let framework = Framework::builder("index", "An index")
        .indicator(codes[0], 1.0)
        .indicator(codes[1], 1.0)
        .build()
        .unwrap();
    let data = units
        .iter()
        .enumerate()
        .fold(Dataset::builder(codes), |data, (at, unit)| data.unit(*unit, [at as f64, 2.0]));
    (Index::new(framework, Methodology::default()).unwrap(), data.build().unwrap())
}

#[test]
fn renamed_codes_are_the_same_thing() {
    let (old, new) = (plain(["a", "b"], &["X", "Y"]), plain(["alpha", "b"], &["X", "Z"]));
    let refs = ((&old.0, &old.1), (&new.0, &new.1));
    let apart = change(refs.0, refs.1, &Editions::default()).unwrap();
    let texts = |codes: &[NodeCode]| codes.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(texts(&apart.unmatched.added), ["alpha"]);
    assert_eq!(texts(&apart.unmatched.dropped), ["a"]);
    assert_eq!(apart.units.len(), 1, "Y left and Z came");
    let names = Editions::default().renamed([("a", "alpha"), ("Y", "Z")]);
    let same = change(refs.0, refs.1, &names).unwrap();
    assert_eq!(same.unmatched, Unmatched::default());
    assert_eq!(same.units.len(), 2);
    assert!(same.units.iter().all(|unit| unit.score.change == 0.0));
    for (names, said) in [
        (vec![("c", "alpha")], "`c` is not a code of the old edition"),
        (vec![("a", "beta")], "`beta` is not a code of the new edition"),
        (vec![("a", "b")], "`a` and `b` would both be `b`"),
    ] {
        let names = Editions::default().renamed(names);
        let error = change(refs.0, refs.1, &names).unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }
}

#[test]
fn editions_without_a_common_unit_are_refused() {
    let (old, new) = (plain(["a", "b"], &["X", "Y"]), plain(["a", "b"], &["V", "W"]));
    let error = change((&old.0, &old.1), (&new.0, &new.1), &Editions::default()).unwrap_err();
    assert_eq!(error.to_string(), "no unit has a score in both editions");
}

/// Of three units U2 alone changes: by min-max of each edition that moves U1 too, as it is it does not.
#[test]
fn scores_that_depend_on_others_are_warned_of() {
    let row = |a: f64, b: f64| [Some(a), Some(b), None];
    let warned = |min_max: bool| {
        let given = |last: f64| Given {
            weights: [1.0; 3],
            wide: false,
            rows: vec![row(0.0, 10.0), row(5.0, 0.0), row(last, 5.0)],
            first: 0,
            min_max,
        };
        let ((i, a), (j, b)) = (edition(&given(10.0)), edition(&given(20.0)));
        let found = change((&i, &a), (&j, &b), &Editions::default()).unwrap();
        found.warnings.iter().any(|said| said.starts_with("scores depend on the other units"))
    };
    assert_eq!([true, false].map(warned), [true, false]);
}
