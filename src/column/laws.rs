//! Laws that hold for every method of the catalogue, with the options of its example.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::chain::Chain;
use super::fitted::FitBuffers;
use super::method::Context;
use super::transform::Transform;
use crate::framework::{Direction, Goalposts};

/// Options beside those of the examples.
const MORE: [&str; 12] = [
    "{ rank = { ties = \"min\", reversal = \"negate\" } }",
    "{ percentile-rank = { ties = \"max\", base = \"n\", reversal = \"negate\" } }",
    "{ percentile-rank = { ties = \"min\", base = \"max\", positives-only = true } }",
    "{ exponential-rank = { ties = \"min\", base = \"n-minus-one\", c = 30 } }",
    "{ exponential-rank = { ties = \"dense\", base = \"max\", reversal = \"negate\" } }",
    "{ distance-to-reference = { reference = \"mean\", cap = true } }",
    "{ distance-to-reference = { reference = \"target\", constant = 1 } }",
    "{ fraction-of-maximum = { reversal = \"reciprocal\" } }",
    "{ categories = { cut-offs = { values = [-1, 2] }, scores = [0, 50, 100] } }",
    "{ ampi = { reference = \"median\", to = [0, 1] } }",
    "{ robust-z-score = { consistent = false, median = 50, mad = 10 } }",
    "{ piecewise-linear = { knots = [[0, 1], [5, 0]], beyond = \"extend\", monotone = false } }",
];

static METHODS: LazyLock<Vec<(String, Transform)>> = LazyLock::new(|| {
    let examples = Transform::CATALOGUE.into_iter().map(|entry| match entry.options {
        Some(options) => format!("{{ {} = {options} }}", entry.name),
        None => format!("\"{}\"", entry.name),
    });
    let texts = examples.chain(MORE.map(str::to_owned));
    texts.map(|text| (text.clone(), read(&text))).collect()
});

fn read(text: &str) -> Transform {
    let table: BTreeMap<String, Transform> = toml::from_str(&format!("step = {text}")).unwrap();
    table["step"].clone()
}

fn context(direction: Direction) -> Context<'static> {
    Context {
        direction,
        goalposts: Some(Goalposts { low: -4.0, high: 6.0 }),
        target: Some(if direction == Direction::HigherIsBetter { 50.0 } else { -50.0 }),
        units: &[],
    }
}

/// The column behind a method, and what the method learnt; nothing where it refuses.
fn run(transform: &Transform, column: &[f64], direction: Direction) -> Option<(Vec<f64>, Chain)> {
    let (mut chain, mut values) = (Chain::default(), column.to_vec());
    let steps = std::slice::from_ref(transform);
    let mut buffers = FitBuffers::default();
    chain.refit(steps, &mut values, context(direction), &mut buffers, |_, _| {}).ok()?;
    Some((values, chain))
}

fn columns() -> impl Strategy<Value = Vec<f64>> {
    let value = prop_oneof![
        6 => (-20_i32..60).prop_map(|tenths| f64::from(tenths) / 4.0),
        3 => -5.0..15.0_f64,
        1 => Just(f64::NAN),
    ];
    prop::collection::vec(value, 1..12)
}

fn directions() -> impl Strategy<Value = Direction> {
    prop_oneof![Just(Direction::HigherIsBetter), Just(Direction::LowerIsBetter)]
}

fn bits(column: &[f64]) -> Vec<u64> {
    column.iter().map(|value| value.to_bits()).collect()
}

/// Every example is taken by some column, so that no law holds for want of one.
#[test]
fn every_method_takes_a_column() {
    for (text, transform) in METHODS.iter() {
        for direction in [Direction::HigherIsBetter, Direction::LowerIsBetter] {
            let column = [1.0, 2.0, f64::NAN, 4.0, 8.0, 9.0, 11.0, 16.0];
            assert!(run(transform, &column, direction).is_some(), "{text} {direction:?}");
        }
    }
}

proptest! {
    #[test]
    fn missing_stays_missing_and_the_rest_is_finite(column in columns(), direction in directions()) {
        for (text, transform) in METHODS.iter() {
            let Some((values, _)) = run(transform, &column, direction) else { continue };
            for (before, after) in column.iter().zip(&values) {
                prop_assert_eq!(before.is_nan(), after.is_nan(), "{}", text);
                prop_assert!(!after.is_infinite(), "{}", text);
            }
        }
    }

    #[test]
    fn the_order_of_rows_changes_no_bit(column in columns(), direction in directions()) {
        let mut turned = column.clone();
        turned.reverse();
        for (text, transform) in METHODS.iter() {
            let forth = run(transform, &column, direction).map(|(values, _)| values);
            let back = run(transform, &turned, direction).map(|(mut values, _)| {
                values.reverse();
                values
            });
            prop_assert_eq!(forth.as_deref().map(bits), back.as_deref().map(bits), "{}", text);
        }
    }

    /// A better value never gets a lower score; where the direction stays, a higher one does not.
    #[test]
    fn a_better_value_gets_no_lower_score(column in columns(), direction in directions()) {
        for (text, transform) in METHODS.iter() {
            if transform.misfit(direction).is_some() || text.contains("monotone = false") {
                continue;
            }
            let Some((values, _)) = run(transform, &column, direction) else { continue };
            let turned = transform.direction(direction) != direction;
            for (x, y) in column.iter().zip(&values) {
                for (other_x, other_y) in column.iter().zip(&values).filter(|(other, _)| *other > x) {
                    let ordered = if turned { other_y <= y } else { other_y >= y };
                    prop_assert!(ordered, "{}: {} → {}, {} → {}", text, x, y, other_x, other_y);
                }
            }
        }
    }

    /// What was learnt gives the sample its own result, and so it does once stored.
    #[test]
    fn what_was_learnt_is_frozen(column in columns(), direction in directions()) {
        for (text, transform) in METHODS.iter() {
            let Some((values, chain)) = run(transform, &column, direction) else { continue };
            let stored: Chain = serde_json::from_str(&serde_json::to_string(&chain).unwrap()).unwrap();
            for chain in [chain, stored] {
                let mut again = column.clone();
                chain.apply(&mut again, |_, _| {}).unwrap();
                prop_assert_eq!(bits(&again), bits(&values), "{}", text);
            }
        }
    }

    /// Lower is better is higher is better of the negated values, where a method says so.
    #[test]
    fn reversed_is_upright_of_the_negated(column in columns()) {
        let negated: Vec<_> = column.iter().map(|value| -value).collect();
        for text in [
            "{ min-max = { to = [0, 1] } }",
            "{ z-score = { ddof = 0 } }",
            "{ robust-z-score = { consistent = true } }",
            "{ rank = { ties = \"max\", reversal = \"negate\" } }",
            "{ borda = { ties = \"min\", reversal = \"negate\" } }",
            "{ percentile-rank = { ties = \"min\", base = \"n\", reversal = \"negate\" } }",
            "{ distance-to-reference = { reference = \"leader\" } }",
            "{ categories = { cut-offs = { quantiles = [0.2, 0.8] }, scores = [0, 50, 100] } }",
            "\"orient\"",
        ] {
            let transform = read(text);
            let reversed = run(&transform, &column, Direction::LowerIsBetter);
            let upright = run(&transform, &negated, Direction::HigherIsBetter);
            let (Some((reversed, _)), Some((upright, _))) = (&reversed, &upright) else {
                prop_assert_eq!(reversed.is_some(), upright.is_some(), "{}", text);
                continue;
            };
            for (reversed, upright) in reversed.iter().zip(upright) {
                let near = (reversed - upright).abs() <= 1e-12 * upright.abs().max(1.0);
                prop_assert!(near || reversed.is_nan() && upright.is_nan(), "{}", text);
            }
        }
    }
}
