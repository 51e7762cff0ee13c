//! Laws of the indices.

use composite_index::robustness::sensitivity::{
    Enumeration, Estimation, Estimator, Evaluations, InputFactor, SobolIndices,
};
use proptest::prelude::*;

use crate::refusals::{mostly_checked, refused};
use crate::sensitivity::{only, values};

/// Up to four factors of two to four alternatives, and a value for every combination.
fn tables() -> impl Strategy<Value = (Vec<usize>, Vec<f64>)> {
    prop::collection::vec(2_usize..5, 1..5).prop_flat_map(|levels| {
        let combinations = levels.iter().product::<usize>();
        (Just(levels), prop::collection::vec(-100.0_f64..100.0, combinations))
    })
}

fn named(levels: &[usize]) -> Vec<(String, usize)> {
    levels.iter().enumerate().map(|(number, levels)| (format!("x{number}"), *levels)).collect()
}

fn position(levels: &[usize], choice: &[usize]) -> usize {
    choice.iter().zip(levels).fold(0, |position, (choice, levels)| position * levels + choice)
}

/// The exact indices of a table; rejected if it is flat.
fn exact(
    levels: &[usize],
    value: impl Fn(&[usize]) -> f64 + Sync,
) -> Result<SobolIndices, TestCaseError> {
    let found =
        Enumeration::new().run(&named(levels), &["y"], |choice| vec![value(choice)]).unwrap();
    found.outputs.into_iter().next().unwrap().result.map_err(refused)
}

fn assert_same(a: &SobolIndices, b: &SobolIndices, tolerance: f64) -> Result<(), TestCaseError> {
    let all = |indices: &SobolIndices| {
        let second = indices.second.iter().map(|pair| pair.effect.index);
        [values(&indices.first), values(&indices.total), second.collect()].concat()
    };
    for (a, b) in all(a).into_iter().zip(all(b)) {
        prop_assert!((a - b).abs() <= tolerance, "{a} {b}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(mostly_checked(256))]

    #[test]
    fn exact_indices_are_shares((levels, table) in tables()) {
        let indices = exact(&levels, |choice| table[position(&levels, choice)])?;
        let (first, total) = (values(&indices.first), values(&indices.total));
        for (first, total) in first.iter().zip(&total) {
            prop_assert!(-1e-12 <= *first && *first <= total + 1e-12 && *total <= 1.0 + 1e-12);
        }
        prop_assert!(first.iter().sum::<f64>() <= 1.0 + 1e-12);
        prop_assert!(total.iter().sum::<f64>() >= 1.0 - 1e-12);
        // A first-order index and its pairs are part of the total one.
        for (number, total) in total.iter().enumerate() {
            let has = |factors: (usize, usize)| factors.0 == number || factors.1 == number;
            let pairs = indices.second.iter().filter(|pair| has(pair.factors));
            let part = first[number] + pairs.map(|pair| pair.effect.index).sum::<f64>();
            prop_assert!(part <= total + 1e-12);
            if levels.len() <= 2 {
                prop_assert!((part - total).abs() < 1e-12, "there is no third order");
            }
        }
    }

    #[test]
    fn additive_indices_sum_to_one((levels, table) in tables()) {
        let part = |(number, choice): (usize, &usize)| table[(number * 5 + choice) % table.len()];
        let sum = |choice: &[usize]| choice.iter().enumerate().map(part).sum::<f64>();
        let indices = exact(&levels, sum)?;
        prop_assert!((values(&indices.first).iter().sum::<f64>() - 1.0).abs() < 1e-9);
        for (first, total) in values(&indices.first).iter().zip(values(&indices.total)) {
            prop_assert!((first - total).abs() < 1e-9);
        }
        prop_assert!(indices.second.iter().all(|pair| pair.effect.index.abs() < 1e-9));
    }

    #[test]
    fn shift_and_scale_change_no_exact_index(
        (levels, table) in tables(), shift in -1e3_f64..1e3, scale in 0.01_f64..100.0, turn in any::<bool>(),
    ) {
        let scale = if turn { -scale } else { scale };
        let value = |choice: &[usize]| table[position(&levels, choice)];
        let moved = |choice: &[usize]| shift + scale * value(choice);
        let (a, b) = (exact(&levels, value)?, exact(&levels, moved)?);
        // Values from −100 to 100 may differ by little beside the shift.
        prop_assume!(a.variance * scale * scale > 1e-4);
        assert_same(&a, &b, 1e-7)?;
    }

    #[test]
    fn shift_and_scale_change_no_estimate(
        values in prop::collection::vec(-100.0_f64..100.0, 16 * 8), shift in -1e3_f64..1e3,
        scale in 0.01_f64..100.0, jansen in any::<bool>(),
    ) {
        let estimator = if jansen { Estimator::Jansen } else { Estimator::Saltelli };
        let estimation = Estimation::new(16).estimator(estimator).resamples(20);
        let indices = |values: &[f64]| {
            let evaluations = Evaluations::from_blocks(values, 16, 3).unwrap();
            estimation.indices(&evaluations).unwrap()
        };
        let moved: Vec<_> = values.iter().map(|value| shift + scale * value).collect();
        assert_same(&indices(&values), &indices(&moved), 1e-7)?;
    }
}

#[test]
fn an_additive_function_has_no_more_than_first_order() {
    let factors: Vec<_> = (0..5).map(|number| InputFactor::new(format!("x{number}"))).collect();
    let sum = |point: &[f64]| vec![point.iter().zip(1..).map(|(x, a)| x * f64::from(a)).sum()];
    for estimator in [Estimator::Saltelli, Estimator::Jansen] {
        let estimation =
            Estimation::new(2048).seed(5).estimator(estimator).second_order().resamples(0);
        let found = estimation.run(&factors, &["sum"], sum).unwrap();
        let indices = only(&found);
        let (first, total) = (values(&indices.first), values(&indices.total));
        assert!((first.iter().sum::<f64>() - 1.0).abs() < 0.01, "{first:?}");
        assert!((total.iter().sum::<f64>() - 1.0).abs() < 0.01, "{total:?}");
        assert!(indices.second.iter().all(|pair| pair.effect.index.abs() < 0.01));
    }
}

#[test]
fn threads_change_no_bit_and_seeds_do() {
    let factors = ["a", "b", "c"].map(InputFactor::new);
    let outputs = |point: &[f64]| vec![point[0] * point[1] + point[2], point[2] * point[2], 3.0];
    let run = |threads: usize, seed: u64| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let estimation = Estimation::new(128).seed(seed).second_order().resamples(50);
        let found = pool.install(|| estimation.run(&factors, &["x", "y", "z"], outputs));
        serde_json::to_string(&found.unwrap()).unwrap()
    };
    let one = run(1, 7);
    assert_eq!(one, run(2, 7));
    assert_eq!(one, run(8, 7));
    assert_ne!(one, run(1, 8));
    let exact = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let product = |choice: &[usize]| vec![libm::exp(choice[0] as f64) * choice[1] as f64];
        let found =
            pool.install(|| Enumeration::new().run(&[("a", 30), ("b", 20)], &["y"], product));
        serde_json::to_string(&found.unwrap()).unwrap()
    };
    assert_eq!(exact(1), exact(8));
}
