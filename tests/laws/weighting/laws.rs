//! What holds for every scheme out of data.

use proptest::prelude::*;
use proptest::strategy::ValueTree;

use super::{data, index, weights};
use crate::refusals::Tally;

/// Schemes, and the power of a child's unit of measurement that its weight goes with.
pub const SCHEMES: [(&str, i32); 13] = [
    ("\"standard-deviation\"", 1),
    ("\"inverse-standard-deviation\"", -1),
    ("\"coefficient-of-variation\"", 0),
    ("\"entropy\"", 0),
    ("\"critic\"", 0),
    ("{ principal-component = { negative-loadings = \"squares\" } }", 0),
    ("{ principal-component = { negative-loadings = \"absolute\" } }", 0),
    ("{ factor-analysis = { least-total = 0.1 } }", 0),
    ("{ benefit-of-the-doubt = { shares = [0.2, 0.5] } }", -1),
    ("{ target-importance = { unreachable = \"nearest\" } }", -1),
    ("{ regression = { outcome = \"income\", negative-coefficients = \"constrain\" } }", -1),
    ("\"unobserved-components\"", -1),
    ("{ reliability = \"share-of-data\" }", 0),
];

const CODES: [&str; 4] = ["a", "b", "c", "income"];

/// Three children that have something in common, and an outcome that follows them; gaps in two.
fn tables() -> impl Strategy<Value = Vec<Vec<f64>>> {
    let row = (1.0..9.0_f64, prop::collection::vec(0.5..4.0_f64, 4), 0..9_u8);
    prop::collection::vec(row, 8..14).prop_map(|rows| {
        let cell = |column: usize| {
            let with_gaps = |(common, own, gap): &(f64, Vec<f64>, u8)| {
                let is_gap = *gap == 0 && column == 1 || *gap == 1 && column == 2;
                if is_gap { f64::NAN } else { common + own[column] }
            };
            rows.iter().map(with_gaps).collect()
        };
        (0..4).map(cell).collect()
    })
}

fn columns(table: &[Vec<f64>]) -> Vec<(&'static str, &[f64])> {
    CODES.into_iter().zip(table.iter().map(Vec::as_slice)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn weights_are_shares_and_the_order_of_rows_and_children_changes_no_bit(
        table in tables(), turn in 1..7_usize,
    ) {
        static TURNED: Tally = Tally::new();
        let units = table[0].len();
        let order: Vec<_> = (0..units).map(|unit| (unit + turn) % units).rev().collect();
        let turned: Vec<Vec<f64>> =
            table.iter().map(|column| order.iter().map(|unit| column[*unit]).collect()).collect();
        for (scheme, _) in SCHEMES {
            let found = weights(scheme, &columns(&table));
            let mut backwards = columns(&turned);
            backwards.reverse();
            let again = weights(scheme, &backwards).map(|mut weights| {
                weights.reverse();
                weights
            });
            match (found, again) {
                (Ok(found), Ok(again)) => {
                    TURNED.accepted("a scheme", Some(()))?;
                    prop_assert!(found.iter().all(|w| w.is_finite() && *w >= 0.0), "{}", scheme);
                    prop_assert!((found.iter().sum::<f64>() - 1.0).abs() < 1e-12);
                    prop_assert_eq!(found, again, "{}", scheme);
                }
                (found, again) => {
                    TURNED.accepted("a scheme", None::<()>)?;
                    prop_assert_eq!(
                        found.map_err(|e| e.to_string()), again.map_err(|e| e.to_string())
                    );
                }
            }
        }
    }

    #[test]
    fn units_of_measurement_change_weights_by_their_power(table in tables(), factor in 0.01..100.0_f64) {
        let mut scaled = table.clone();
        scaled[0].iter_mut().for_each(|score| *score *= factor);
        static SCALED: Tally = Tally::new();
        for (scheme, power) in SCHEMES {
            let both = weights(scheme, &columns(&table)).ok().zip(weights(scheme, &columns(&scaled)).ok());
            let Some((before, after)) = SCALED.accepted("a scheme", both)? else { continue };
            let by = factor.powi(power);
            let sum = before[0] * by + before[1] + before[2];
            // The unobserved components are fitted by iteration.
            let near = if scheme.contains("unobserved") { 1e-6 } else { 1e-9 };
            for (child, after) in after.iter().enumerate() {
                let expected = before[child] * if child == 0 { by } else { 1.0 } / sum;
                prop_assert!((after - expected).abs() < near, "{} {:?}: {} {}", scheme, child, after, expected);
            }
        }
    }

    /// A frozen scorer has the weights of its sample.
    #[test]
    fn a_scorer_keeps_the_weights(table in tables()) {
        static FITTED: Tally = Tally::new();
        for (scheme, _) in SCHEMES {
            let index = index(&CODES[..3], scheme).unwrap();
            let data = data(&columns(&table));
            let scorer = FITTED.accepted("a scheme", index.fit(&data).ok())?;
            let Some(scorer) = scorer else { continue };
            let (one, other) = (scorer.score(&data).unwrap(), index.score(&data).unwrap());
            let bits = |scores: &composite_index::Scores| -> Vec<u64> {
                scores.root().scores().iter().map(|score| score.to_bits()).collect()
            };
            prop_assert_eq!(bits(&one), bits(&other), "{}", scheme);
        }
    }
}

/// The generated tables are such that every scheme is at work on some of them.
#[test]
fn every_scheme_is_at_work() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut at_work = vec![0; SCHEMES.len()];
    for _ in 0..30 {
        let table = tables().new_tree(&mut runner).unwrap().current();
        for ((scheme, _), count) in SCHEMES.iter().zip(&mut at_work) {
            *count += u32::from(weights(scheme, &columns(&table)).is_ok());
        }
    }
    assert!(at_work.iter().all(|count| *count >= 15), "{at_work:?}");
}
