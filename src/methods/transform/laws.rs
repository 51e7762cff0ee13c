//! Laws that hold for every method of the catalogue, with the options of its example.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::chain::{Chain, NoisyColumn};
use super::method::{ColumnFault, Context};
use super::variants::{FitBuffers, Transform};
use crate::framework::{Direction, Goalposts};
use crate::methods::refusals::Tally;
use crate::methods::registry::TRANSFORMS;

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
    let texts =
        TRANSFORMS.methods.iter().map(|method| method.written()).chain(MORE.map(str::to_owned));
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

/// The column behind a method, and the fitted method; nothing where it refuses.
fn run(transform: &Transform, column: &[f64], direction: Direction) -> Option<(Vec<f64>, Chain)> {
    let (mut chain, mut values) = (Chain::default(), column.to_vec());
    let steps = std::slice::from_ref(transform);
    let mut buffers = FitBuffers::default();
    let noise = &mut vec![0.0; column.len()];
    let noisy = &mut NoisyColumn { values: &mut values, noise };
    chain.refit(steps, noisy, context(direction), &mut buffers, |_, _| {}).ok()?;
    Some((values, chain))
}

fn columns() -> impl Strategy<Value = Vec<f64>> {
    let value = prop_oneof![
        6 => (-20_i32..60).prop_map(|tenths| f64::from(tenths) / 4.0),
        3 => -5.0..15.0_f64,
        3 => tenths(-20).prop_map(|(_, noisy)| noisy),
        1 => Just(f64::NAN),
    ];
    let column = prop::collection::vec(value, 1..12);
    // Logarithms and ratios take nothing else.
    let positive = |value: f64| if value == 0.0 { 0.25 } else { value.abs() };
    (column, any::<bool>()).prop_map(move |(mut column, is_positive)| {
        if is_positive {
            column.iter_mut().for_each(|value| *value = positive(*value));
        }
        column
    })
}

/// Tenths, and sums that differ from them by binary noise.
fn tenths(least: i32) -> impl Strategy<Value = (f64, f64)> {
    (least..60, 0..9_i32).prop_map(|(tenths, part)| {
        let tenth = |count: i32| f64::from(count) * 0.1;
        (f64::from(tenths) / 10.0, tenth(tenths - part) + tenth(part))
    })
}

fn directions() -> impl Strategy<Value = Direction> {
    prop_oneof![Just(Direction::HigherIsBetter), Just(Direction::LowerIsBetter)]
}

fn bits(column: &[f64]) -> Vec<u64> {
    column.iter().map(|value| value.to_bits()).collect()
}

/// A method whose parameters come from its options is fitted alike to all columns, and no other is.
#[test]
fn a_method_that_does_not_learn_is_fitted_alike_to_all_columns() {
    let mut learning = 0;
    for (text, transform) in METHODS.iter() {
        let fit = |column: &[f64]| {
            let fitted = run(transform, column, Direction::HigherIsBetter).map(|(_, chain)| chain);
            fitted.unwrap_or_else(|| panic!("{text}"))
        };
        let one = fit(&[2.0, 3.0, 3.5, 4.0, 5.0, 6.0, 30.0]);
        let other = fit(&[1.0, 3.0, 4.0, 6.0, 7.0, 9.0, 20.0]);
        assert_eq!(transform.learns(), one != other, "{text}");
        learning += usize::from(transform.learns());
    }
    assert!((10..METHODS.len() - 10).contains(&learning), "{learning}");
}

/// Three tenths, but for the last bit.
const NOISY: [f64; 5] = [0.3, 0.1 + 0.2, f64::NAN, 0.3, 0.1 + 0.2];

/// What a method says of a column of one value but for noise: that it does not vary, whose value and
/// count of units go into the error, or why not.
fn verdict(text: &str, direction: Direction) -> Result<Vec<f64>, ColumnFault> {
    let (mut chain, mut values) = (Chain::default(), NOISY.to_vec());
    let mut buffers = FitBuffers::default();
    let noisy = &mut NoisyColumn { values: &mut values, noise: &mut [0.0; NOISY.len()] };
    chain
        .refit(&[read(text)], noisy, context(direction), &mut buffers, |_, _| {})
        .map_err(|faults| faults[0].fault.clone())?;
    values.retain(|value| !value.is_nan());
    Ok(values)
}

#[test]
fn a_column_that_is_constant_but_for_noise_is_constant() {
    assert_ne!(NOISY[0], NOISY[1]);
    let constant = Err(ColumnFault::Constant { value: 0.3, units: 4 });
    for (name, options) in [
        ("min-max", "to = [0, 100]"),
        ("z-score", "ddof = 0"),
        ("z-score", "ddof = 1"),
        ("robust-z-score", "consistent = true"),
        ("ampi", "reference = \"mean\""),
        ("ampi", "reference = { value = 7 }"),
        ("distance-to-reference", "reference = \"leader\""),
        ("distance-to-reference", "reference = \"median\""),
        ("distance-to-reference", "reference = \"target\""),
    ] {
        for direction in [Direction::HigherIsBetter, Direction::LowerIsBetter] {
            let found = verdict(&format!("{{ {name} = {{ {options} }} }}"), direction);
            assert_eq!(found, constant, "{name} {options} {direction:?}");
            let declared = format!("{{ {name} = {{ {options}, constant = 50 }} }}");
            assert_eq!(verdict(&declared, direction), Ok(vec![50.0; 4]), "{declared}");
        }
    }
}

#[test]
fn values_that_are_the_same_but_for_noise_are_tied() {
    for (text, up, down) in [
        ("{ rank = { ties = \"min\" } }", 1.0, 4.0),
        ("{ rank = { ties = \"min\", reversal = \"negate\" } }", 1.0, 1.0),
        ("{ rank = { ties = \"max\" } }", 4.0, 1.0),
        ("{ rank = { ties = \"average\" } }", 2.5, 2.5),
        ("{ rank = { ties = \"dense\" } }", 1.0, 1.0),
        ("{ borda = { ties = \"average\" } }", 1.5, 1.5),
        ("{ percentile-rank = { ties = \"min\" } }", 0.0, 1.0),
        ("{ percentile-rank = { ties = \"average\" } }", 0.5, 0.5),
        ("{ percentile-rank = { ties = \"dense\", base = \"max\" } }", 1.0, 1.0),
        ("{ percentile-rank = { ties = \"min\", positives-only = true } }", 0.0, 1.0),
        (
            "{ categories = { cut-offs = { quantiles = [0.4, 0.8] }, scores = [0, 50, 100] } }",
            100.0,
            100.0,
        ),
        ("{ categories = { cut-offs = { values = [0.3] }, scores = [0, 100] } }", 100.0, 100.0),
    ] {
        assert_eq!(verdict(text, Direction::HigherIsBetter), Ok(vec![up; 4]), "{text}");
        assert_eq!(verdict(text, Direction::LowerIsBetter), Ok(vec![down; 4]), "{text} reversed");
    }
    for text in ["\"ln-gii\"", "{ ln-coin-tool = { tail = \"high\" } }"] {
        let fault = verdict(text, Direction::HigherIsBetter).unwrap_err();
        assert!(matches!(fault, ColumnFault::Refused(_)), "{text}");
    }
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
        static TAKEN: Tally = Tally::new();
        for (text, transform) in METHODS.iter() {
            let found = TAKEN.accepted(text, run(transform, &column, direction))?;
            let Some((values, _)) = found else { continue };
            for (before, after) in column.iter().zip(&values) {
                prop_assert_eq!(before.is_nan(), after.is_nan(), "{}", text);
                prop_assert!(!after.is_infinite(), "{}", text);
            }
        }
    }

    #[test]
    fn the_order_of_rows_changes_no_bit(column in columns(), direction in directions()) {
        static TAKEN: Tally = Tally::new();
        let mut turned = column.clone();
        turned.reverse();
        for (text, transform) in METHODS.iter() {
            let forth = run(transform, &column, direction).map(|(values, _)| values);
            let back = run(transform, &turned, direction).map(|(mut values, _)| {
                values.reverse();
                values
            });
            prop_assert_eq!(forth.as_deref().map(bits), back.as_deref().map(bits), "{}", text);
            TAKEN.accepted(text, forth)?;
        }
    }

    /// Sums of tenths score as the tenths do: no step, tie or side hangs on the last bit.
    #[test]
    fn binary_noise_is_no_difference(
        column in (0..2_i32).prop_flat_map(|sign| prop::collection::vec(tenths(21 * sign - 20), 1..12)),
        direction in directions(),
    ) {
        static TAKEN: Tally = Tally::new();
        let (exact, noisy): (Vec<f64>, Vec<f64>) = column.into_iter().unzip();
        for (text, transform) in METHODS.iter() {
            // What prints as a half and what prints as a little less are different decimals.
            if text.contains("round") {
                continue;
            }
            let both = run(transform, &exact, direction).zip(run(transform, &noisy, direction));
            let Some(((exact, _), (noisy, _))) = TAKEN.accepted(text, both)? else { continue };
            for (exact, noisy) in exact.iter().zip(&noisy) {
                let near = (exact - noisy).abs() <= 1e-9 * exact.abs().max(1.0);
                prop_assert!(near, "{}: {} {}", text, exact, noisy);
            }
        }
    }

    /// A better value never gets a lower score; where the direction stays, a higher one does not.
    #[test]
    fn a_better_value_gets_no_lower_score(column in columns(), direction in directions()) {
        static TAKEN: Tally = Tally::new();
        for (text, transform) in METHODS.iter() {
            if transform.method().misfit(direction).is_some() || text.contains("monotone = false") {
                continue;
            }
            let found = TAKEN.accepted(text, run(transform, &column, direction))?;
            let Some((values, _)) = found else { continue };
            let turned = transform.method().direction(direction) != direction;
            for (x, y) in column.iter().zip(&values) {
                for (other_x, other_y) in column.iter().zip(&values).filter(|(other, _)| *other > x) {
                    let ordered = if turned { other_y <= y } else { other_y >= y };
                    prop_assert!(ordered, "{}: {} → {}, {} → {}", text, x, y, other_x, other_y);
                }
            }
        }
    }

    /// A fit gives the sample its own result, and so it does once stored.
    #[test]
    fn a_fit_is_frozen(column in columns(), direction in directions()) {
        static TAKEN: Tally = Tally::new();
        for (text, transform) in METHODS.iter() {
            let found = TAKEN.accepted(text, run(transform, &column, direction))?;
            let Some((values, chain)) = found else { continue };
            let stored: Chain = serde_json::from_str(&serde_json::to_string(&chain).unwrap()).unwrap();
            for chain in [chain, stored] {
                let mut again = column.clone();
                let noise = &mut vec![0.0; again.len()];
                let noisy = &mut NoisyColumn { values: &mut again, noise };
                chain.apply(noisy, |_, _| {}).unwrap();
                prop_assert_eq!(bits(&again), bits(&values), "{}", text);
            }
        }
    }

    /// Lower is better is higher is better of the negated values, where a method says so.
    #[test]
    fn reversed_is_upright_of_the_negated(column in columns()) {
        static TAKEN: Tally = Tally::new();
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
            prop_assert_eq!(reversed.is_some(), upright.is_some(), "{}", text);
            let both = TAKEN.accepted(text, reversed.zip(upright))?;
            let Some(((reversed, _), (upright, _))) = both else { continue };
            for (reversed, upright) in reversed.iter().zip(&upright) {
                let near = (reversed - upright).abs() <= 1e-12 * upright.abs().max(1.0);
                prop_assert!(near || reversed.is_nan() && upright.is_nan(), "{}", text);
            }
        }
    }
}
