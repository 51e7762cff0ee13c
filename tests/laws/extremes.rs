//! Means and products at every magnitude and exponent, against 40-digit arithmetic, and the same bits
//! from all ways to a score.

use composite_index::methodology::Acceptance;
use composite_index::robustness::sweep::SweepPlan;
use composite_index::robustness::uncertainty::{Alternative, Factor, Factors, Uncertainty};
use composite_index::{Aggregation, Dataset, Framework, Index, Methodology, NodeCode, Settings};
use proptest::prelude::*;

use crate::exact::{BITS, Exact, exact, exp, is_right};

/// Scores of zero or more: of every magnitude, subnormal, near to each other far from zero, equal.
fn scores() -> impl Strategy<Value = Vec<f64>> {
    let magnitude = || (-300.0..300.0_f64).prop_map(|power| libm::pow(10.0, power));
    let mixed = prop_oneof![
        4 => magnitude(),
        4 => 0.01..100.0_f64,
        1 => Just(0.0),
        1 => (1..1_u64 << 52).prop_map(f64::from_bits),
        1 => Just(f64::MAX),
        1 => Just(50.0),
    ];
    prop_oneof![
        prop::collection::vec(mixed, 2..7),
        prop::collection::vec(0.0..1.0_f64, 2..7)
            .prop_map(|shares| { shares.into_iter().map(|share| 1e15 + 100.0 * share).collect() }),
        (magnitude(), prop::collection::vec(0.5..2.0_f64, 2..7))
            .prop_map(|(scale, shares)| shares.into_iter().map(|share| share * scale).collect()),
    ]
}

fn weights() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec((-6.0..2.0_f64).prop_map(|power| libm::pow(10.0, power)), 7)
}

fn exponents() -> impl Strategy<Value = f64> {
    let size = prop_oneof![
        0.1..100.0_f64,
        (-3.0..0.0_f64).prop_map(|power| libm::pow(10.0, power)),
        (-307.0..308.0_f64).prop_map(|power| libm::pow(10.0, power)),
        Just(f64::from_bits(1)),
        Just(f64::MAX),
    ];
    (size, any::<bool>()).prop_map(|(size, negative)| if negative { -size } else { size })
}

/// An index of one group with the scores of its children as data, and a second unit.
fn index(aggregation: &Aggregation, scores: &[f64], weights: &[f64]) -> (Index, Dataset) {
    let codes: Vec<_> = (0..scores.len()).map(|child| format!("x{child}")).collect();
    let mut framework = Framework::builder("index", "An index");
    for (code, weight) in codes.iter().zip(weights) {
        framework = framework.indicator(code.as_str(), *weight);
    }
    let methodology = Methodology::default()
        .with_groups(Settings::new().aggregation(aggregation.clone()))
        .accepting(Acceptance::ZeroInMean);
    let data = Dataset::builder(codes)
        .unit("U", scores.iter().copied().map(Some))
        .unit("V", (0..scores.len()).map(|child| Some(child as f64 + 10.0)));
    (Index::new(framework.build().unwrap(), methodology).unwrap(), data.build().unwrap())
}

fn score(aggregation: &Aggregation, scores: &[f64], weights: &[f64]) -> Option<f64> {
    let (index, data) = index(aggregation, scores, weights);
    index.score(&data).ok().map(|scores| scores.score("U").unwrap().unwrap())
}

/// (Σ wⱼ zⱼ^p)^(1/p), and the geometric mean for p = 0, by logarithms of as many digits as p takes.
fn power_mean(scores: &[f64], weights: &[f64], exponent: f64) -> (Exact, usize) {
    let lost = if exponent == 0.0 { 0.0 } else { libm::log2(exponent.abs()).abs() };
    let bits = BITS + lost as usize;
    let real = |value| exact(value, bits);
    let total = weights.iter().zip(scores).fold(real(0.0), |sum, (weight, _)| sum + real(*weight));
    if exponent <= 0.0 && scores.contains(&0.0) {
        return (real(0.0), bits);
    }
    let pairs = scores.iter().zip(weights).filter(|(score, _)| **score > 0.0);
    let pairs: Vec<_> = pairs.map(|(score, weight)| (real(*score).ln(), real(*weight))).collect();
    let Some((first, _)) = pairs.first() else { return (real(0.0), bits) };
    let log = if exponent == 0.0 {
        pairs.iter().fold(real(0.0), |sum, (log, weight)| sum + log * weight) / total
    } else {
        let dominates = |one: &Exact, other: &Exact| (one > other) == (exponent > 0.0);
        let start = first.clone();
        let dominant = |best: Exact, (log, _): &(Exact, Exact)| {
            if dominates(log, &best) { log.clone() } else { best }
        };
        let best = pairs.iter().fold(start, dominant);
        let power =
            |(log, weight): &(Exact, Exact)| weight * exp(&(real(exponent) * (log - &best)), bits);
        let sum = pairs.iter().fold(real(0.0), |sum, pair| sum + power(pair)) / total;
        best + sum.ln() / real(exponent)
    };
    (exp(&log, bits), bits)
}

/// Cases that users hit: an exponent at the last digit, and one so far from zero that only the least
/// score counts.
#[test]
fn exponents_of_users() {
    let score = |exponent, scores: &[f64]| {
        score(&Aggregation::power_mean(exponent), scores, &vec![1.0; scores.len()]).unwrap()
    };
    let near = |found: f64, expected: f64| {
        assert!((found / expected - 1.0).abs() < 1e-11, "{found}, not {expected}");
    };
    for (scores, expected) in
        [([50.0, 60.0], 54.772_255_750_5), ([90.0, 10.0], 30.0), ([2.0, 8.0], 4.0)]
    {
        near(score(-2.220_446_049_250_313e-16, &scores), expected);
    }
    // Columns from 0 to 100 put from 0.01 to 100.
    let put = |value: f64| 0.01 + value / 100.0 * 99.99;
    for (scores, expected) in [
        ([0.0, 50.0, 100.0], 0.010_138_273_796_1),
        ([50.0, 0.0, 20.0], 0.010_138_273_796_1),
        ([100.0, 100.0, 0.0], 0.010_138_273_796_1),
        ([10.0, 20.0, 60.0], 10.147_398_242_5),
    ] {
        near(score(-80.0, &scores.map(put)), expected);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn power_means(scores in scores(), weights in weights(), exponent in exponents()) {
        let found = score(&Aggregation::power_mean(exponent), &scores, &weights).unwrap();
        let (expected, bits) = power_mean(&scores, &weights, exponent);
        prop_assert!(is_right(found, &expected, &expected, bits), "{found:e}, not {expected}");
    }

    #[test]
    fn geometric_and_harmonic_means(scores in scores(), weights in weights()) {
        for (aggregation, exponent) in
            [(Aggregation::GeometricMean, 0.0), (Aggregation::HarmonicMean, -1.0)]
        {
            let found = score(&aggregation, &scores, &weights).unwrap();
            let (expected, bits) = power_mean(&scores, &weights, exponent);
            prop_assert!(is_right(found, &expected, &expected, bits), "{found:e}, not {expected}");
        }
    }

    /// A product is right, or refused where no double holds it.
    #[test]
    fn products(scores in scores(), weights in weights()) {
        let product = scores.iter().fold(exact(1.0, BITS), |product, score| product * exact(*score, BITS));
        let zero = exact(0.0, BITS);
        let held = product == zero
            || (exact(f64::MIN_POSITIVE, BITS)..=exact(f64::MAX, BITS)).contains(&product);
        match score(&Aggregation::Product, &scores, &weights) {
            Some(found) => prop_assert!(is_right(found, &product, &product, BITS), "{found:e}"),
            None => prop_assert!(!held, "{product} is refused"),
        }
    }

    #[test]
    fn every_way_to_a_score_has_the_same_bits(
        scores in scores(), weights in weights(), exponent in exponents(),
    ) {
        for aggregation in [
            Aggregation::power_mean(exponent),
            Aggregation::GeometricMean,
            Aggregation::HarmonicMean,
            Aggregation::Product,
        ] {
            let (index, data) = index(&aggregation, &scores, &weights);
            let Ok(scored) = index.score(&data) else {
                prop_assert_eq!(aggregation, Aggregation::Product);
                continue;
            };
            let expected = scored.score("U").unwrap().unwrap().to_bits();
            let mut prepared = index.prepare(&data).unwrap();
            prop_assert_eq!(prepared.score("U").unwrap().unwrap().to_bits(), expected);
            let as_they_were = prepared.weights();
            let mut changed = prepared.weights();
            changed.set("x0", 3.0 * weights[0]).unwrap();
            prepared.rescore(&changed).unwrap();
            prepared.rescore(&as_they_were).unwrap();
            prop_assert_eq!(prepared.score("U").unwrap().unwrap().to_bits(), expected);

            let set = (0..scores.len()).map(|child| (NodeCode::new(format!("x{child}")).unwrap(), weights[child]));
            let swept = index.sweep(&data, SweepPlan::sets(2, [set.collect()]).scores()).unwrap();
            // A sweep of many draws sums powers in one product, which moves the last digits.
            let found = swept.score_quantile("U", 0.5).unwrap().unwrap().score;
            let (right, same) = (f64::from_bits(expected), swept.unit("U").unwrap());
            let bound = 1e-12 * right.abs() + f64::from_bits(2);
            prop_assert!((found - right).abs() <= bound, "{}: {found:e}, not {right:e}", aggregation.name());
            let rank = scored.rank("U").unwrap();
            prop_assert_eq!((same.nominal, same.best, same.worst), (rank, rank, rank));

            let least = Settings::new().aggregation(Aggregation::Minimum);
            let least = Methodology::default().with_groups(least).accepting(Acceptance::ZeroInMean);
            let plain = index.with_methodology(least).unwrap();
            let means = [Aggregation::Minimum, Aggregation::Maximum, aggregation.clone()]
                .map(Alternative::new);
            let means = Factor::setting("groups.aggregation", means.map(Result::unwrap));
            let study = Uncertainty::new(&plain, &data, Factors::new().with("means", means)).unwrap();
            let found = study.evaluate_choice(&[2]).unwrap();
            prop_assert_eq!(found.scores[0].to_bits(), expected);
        }
    }
}
