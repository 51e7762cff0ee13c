//! Laws of the aggregations that look at one unit at a time, on generated scores and weights.

use composite_index::aggregate::{Penalty, Quantifier};
use composite_index::{Aggregation, Dataset, Framework, Index, Methodology, NodeCode, Settings};
use proptest::prelude::*;

const CHILDREN: [&str; 4] = ["x0", "x1", "x2", "x3"];

/// The group's score of one unit.
fn score(aggregation: &Aggregation, scores: &[Option<f64>], weights: &[f64]) -> f64 {
    let mut framework = Framework::builder("index", "An index");
    for (code, weight) in CHILDREN.into_iter().zip(weights) {
        framework = framework.indicator(code, *weight);
    }
    let groups = Settings::new().aggregation(aggregation.clone());
    let methodology = Methodology::default().with_groups(groups);
    let index = Index::new(framework.build().unwrap(), methodology).unwrap();
    // A bystander has all of the data, so that no indicator is empty.
    let data = Dataset::builder(CHILDREN).unit("U", scores.to_vec()).unit("V", vec![Some(50.0); 4]);
    index.score(&data.build().unwrap()).unwrap().score("U").unwrap().unwrap()
}

/// Interactions between all pairs, as large as the least weight bears.
fn choquet(weights: &[f64], signs: &[f64]) -> Aggregation {
    let least = weights.iter().copied().fold(f64::MAX, f64::min) / weights.iter().sum::<f64>();
    let code = |child: usize| NodeCode::new(CHILDREN[child]).unwrap();
    let pairs = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)].into_iter().zip(signs);
    Aggregation::choquet(
        pairs.map(|((one, other), sign)| (code(one), code(other), sign * least * 2.0 / 3.0)),
    )
}

/// The methods that are internal and monotone.
fn methods(weights: &[f64], signs: &[f64]) -> Vec<Aggregation> {
    vec![
        Aggregation::ArithmeticMean,
        Aggregation::GeometricMean,
        Aggregation::HarmonicMean,
        Aggregation::power_mean(-2.5),
        Aggregation::power_mean(0.5),
        Aggregation::power_mean(3.0),
        Aggregation::Minimum,
        Aggregation::Maximum,
        Aggregation::WeightedMedian,
        Aggregation::inverted_geometric_mean((0.0, 100.0), 10.0),
        Aggregation::Owa(Quantifier::Power(0.5)),
        Aggregation::Owa(Quantifier::Positions(vec![0.1, 0.2, 0.3, 0.4])),
        Aggregation::Wowa(Quantifier::Between(0.3, 0.8)),
        Aggregation::Wowa(Quantifier::Positions(vec![4.0, 3.0, 2.0, 1.0])),
        choquet(weights, signs),
        Aggregation::mean_min(0.7, 5.0),
    ]
}

fn cells() -> impl Strategy<Value = Vec<Option<f64>>> {
    let cell = prop_oneof![5 => (1.0..100.0_f64).prop_map(Some), 1 => Just(None)];
    prop::collection::vec(cell, 4).prop_map(|mut cells| {
        cells[3] = cells[3].or(Some(20.0));
        cells
    })
}

fn weights() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(0.1..5.0_f64, 4)
}

fn signs() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(-1.0..1.0_f64, 6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn a_score_lies_between_the_worst_and_the_best_child(
        cells in cells(), weights in weights(), signs in signs(),
    ) {
        let present = || cells.iter().flatten().copied();
        let (least, most) = (present().fold(f64::MAX, f64::min), present().fold(f64::MIN, f64::max));
        for method in methods(&weights, &signs) {
            let score = score(&method, &cells, &weights);
            let inside = (least - 1e-9..=most + 1e-9).contains(&score);
            prop_assert!(inside, "{}: {} of {:?}", method.name(), score, cells);
        }
    }

    #[test]
    fn an_improvement_of_a_child_does_not_lower_the_score(
        cells in cells(), weights in weights(), signs in signs(),
        child in 0..4_usize, gain in 0.0..50.0_f64,
    ) {
        let mut better = cells.clone();
        better[child] = better[child].map(|score| (score + gain).min(100.0));
        for method in methods(&weights, &signs) {
            let (before, after) = (score(&method, &cells, &weights), score(&method, &better, &weights));
            prop_assert!(after >= before - 1e-9, "{}: {} {}", method.name(), before, after);
        }
    }

    /// Torra's two limits: equal weights leave the order alone, the straight quantifier the weights.
    #[test]
    fn wowa_joins_owa_and_the_weighted_mean(cells in cells(), weights in weights()) {
        let near = |one: f64, other: f64| (one - other).abs() < 1e-9;
        for quantifier in [Quantifier::Power(2.5), Quantifier::Between(0.1, 0.6)] {
            let wowa = score(&Aggregation::Wowa(quantifier.clone()), &cells, &[1.0; 4]);
            let owa = score(&Aggregation::Owa(quantifier), &cells, &weights);
            prop_assert!(near(wowa, owa), "{} {}", wowa, owa);
        }
        let wowa = score(&Aggregation::Wowa(Quantifier::Power(1.0)), &cells, &weights);
        let mean = score(&Aggregation::ArithmeticMean, &cells, &weights);
        prop_assert!(near(wowa, mean), "{} {}", wowa, mean);
    }

    /// Balance costs nothing, and imbalance on both sides of the mean costs the same.
    #[test]
    fn mazziotta_pareto_lies_around_the_mean(cells in cells(), level in 1.0..100.0_f64) {
        let index = |penalty, cells: &[Option<f64>]| {
            score(&Aggregation::mazziotta_pareto(penalty, 0), cells, &[1.0; 4])
        };
        let mean = score(&Aggregation::ArithmeticMean, &cells, &[1.0; 4]);
        let (less, more) = (index(Penalty::Subtracted, &cells), index(Penalty::Added, &cells));
        prop_assert!(less <= mean + 1e-9 && (less + more - 2.0 * mean).abs() < 1e-9);
        let balanced = index(Penalty::Subtracted, &[Some(level); 4]);
        prop_assert!((balanced - level).abs() < 1e-9);
    }
}

fn near(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.abs().max(other.abs())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// f(λz) = λ f(z); of the product of m scores λᵐ f(z).
    #[test]
    fn scores_that_are_multiplied_multiply_the_result(
        cells in cells(), weights in weights(), factor in 0.01..50.0_f64,
    ) {
        let scaled: Vec<_> = cells.iter().map(|cell| cell.map(|score| score * factor)).collect();
        let present = cells.iter().flatten().count() as i32;
        for (method, degree) in [
            (Aggregation::ArithmeticMean, 1),
            (Aggregation::GeometricMean, 1),
            (Aggregation::HarmonicMean, 1),
            (Aggregation::power_mean(-2.5), 1),
            (Aggregation::power_mean(3.0), 1),
            (Aggregation::WeightedSum, 1),
            (Aggregation::Product, present),
        ] {
            let expected = score(&method, &cells, &weights) * factor.powi(degree);
            let found = score(&method, &scaled, &weights);
            prop_assert!(near(found, expected), "{}: {} {}", method.name(), found, expected);
        }
    }

    /// The larger the exponent, the higher the power mean, from the minimum to the maximum, through the
    /// harmonic, the geometric and the arithmetic mean.
    #[test]
    fn power_means_rise_with_the_exponent(
        cells in cells(), weights in weights(), low in -20.0..20.0_f64, more in 0.0..20.0_f64,
    ) {
        let of = |method: &Aggregation| score(method, &cells, &weights);
        let power = |exponent| of(&Aggregation::power_mean(exponent));
        let (one, other) = (power(low), power(low + more));
        prop_assert!(one <= other * (1.0 + 1e-9), "{} {}: {} {}", low, more, one, other);
        prop_assert!(near(power(-1.0), of(&Aggregation::HarmonicMean)));
        prop_assert!(near(power(0.0), of(&Aggregation::GeometricMean)));
        prop_assert!(near(power(1.0), of(&Aggregation::ArithmeticMean)));
        let geometric = power(0.0);
        for exponent in [-1e-6, 1e-6] {
            prop_assert!((power(exponent) / geometric - 1.0).abs() < 1e-4, "{}", power(exponent));
        }
        // w^(1/p) max ≤ M_p ≤ max for the weight w of the best child, at least 0.1 of 15.1 here.
        let (least, most) = (of(&Aggregation::Minimum), of(&Aggregation::Maximum));
        let bound = libm::pow(0.1 / 15.1, 1.0 / 500.0);
        prop_assert!(power(500.0) >= most * bound * (1.0 - 1e-9));
        prop_assert!(power(-500.0) <= least / bound * (1.0 + 1e-9));
    }

    /// With every child there the weighted sum is the mean times the sum of the weights as they are
    /// written; with gaps the weights of those that are there keep that sum.
    #[test]
    fn a_weighted_sum_is_a_mean_times_the_sum_of_the_weights(cells in cells(), weights in weights()) {
        let mean = score(&Aggregation::ArithmeticMean, &cells, &weights);
        let sum = score(&Aggregation::WeightedSum, &cells, &weights);
        prop_assert!(near(sum, mean * weights.iter().sum::<f64>()), "{} {}", sum, mean);
    }

    /// Weights do not touch a product; a better child raises it and the weighted sum.
    #[test]
    fn products_and_sums_rise_with_every_child(
        cells in cells(), weights in weights(), other in weights(),
        child in 0..4_usize, gain in 0.1..50.0_f64,
    ) {
        let product = score(&Aggregation::Product, &cells, &weights);
        prop_assert_eq!(product, score(&Aggregation::Product, &cells, &other));
        prop_assert!(near(product, cells.iter().flatten().product()));
        let mut better = cells.clone();
        better[child] = better[child].map(|score| score + gain);
        for method in [Aggregation::Product, Aggregation::WeightedSum] {
            let (before, after) = (score(&method, &cells, &weights), score(&method, &better, &weights));
            prop_assert_eq!(after > before, cells[child].is_some(), "{}", method.name());
        }
    }
}
