//! Functions whose indices are known in closed form.

use std::f64::consts::PI;

use composite_index::robustness::sensitivity::{Estimation, Estimator, InputFactor};

use crate::sensitivity::{assert_effects, only};

const ESTIMATORS: [Estimator; 2] = [Estimator::Saltelli, Estimator::Jansen];

/// Ishigami and Homma (1990), with a = 7 and b = 0.1, on three uniform numbers.
fn ishigami(point: &[f64]) -> Vec<f64> {
    let x = |at: usize| PI * (2.0 * point[at] - 1.0);
    let (sine, third) = (libm::sin(x(1)), x(2) * x(2));
    vec![libm::sin(x(0)) * (1.0 + 0.1 * third * third) + 7.0 * sine * sine]
}

fn factors(count: usize) -> Vec<InputFactor> {
    (1..=count).map(|number| InputFactor::new(format!("x{number}"))).collect()
}

#[test]
fn ishigami_function() {
    let (a, b) = (7.0, 0.1);
    let (fourth, eighth) = (PI * PI * PI * PI, PI * PI * PI * PI * PI * PI * PI * PI);
    let alone = [(1.0 + b * fourth / 5.0) * (1.0 + b * fourth / 5.0) / 2.0, a * a / 8.0, 0.0];
    let together = 8.0 * b * b * eighth / 225.0;
    let variance = alone[0] + alone[1] + together;
    let first = alone.map(|part| part / variance);
    let total = [first[0] + together / variance, first[1], together / variance];
    for estimator in ESTIMATORS {
        for seed in 0..2 {
            let estimation = Estimation::new(2048).seed(seed).estimator(estimator).second_order();
            let estimation = Estimation { confidence: 0.99, resamples: 200, ..estimation };
            let found = estimation.run(&factors(3), &["y"], ishigami).expect("indices");
            assert_eq!(found.runs, 2048 * 8);
            let indices = only(&found);
            let what = format!("{estimator:?}, seed {seed}");
            assert!((indices.mean - a / 2.0).abs() < 0.01, "{what}: {}", indices.mean);
            assert!((indices.variance / variance - 1.0).abs() < 0.01, "{what}");
            assert_effects(&indices.first, &first, 0.02, &what);
            assert_effects(&indices.total, &total, 0.02, &what);
            let second: Vec<_> = indices.second.iter().map(|pair| pair.effect).collect();
            assert_effects(&second, &[0.0, together / variance, 0.0], 0.03, &what);
            let pairs: Vec<_> = indices.second.iter().map(|pair| pair.factors).collect();
            assert_eq!(pairs, [(0, 1), (0, 2), (1, 2)]);
        }
    }
}

/// Sobol's g-function Π (|4xᵢ − 2| + aᵢ)/(1 + aᵢ): Vᵢ = 1/(3(1 + aᵢ)²), V = Π(1 + Vᵢ) − 1.
#[test]
fn g_function() {
    let a = [0.0, 0.5, 3.0, 9.0, 99.0];
    let g = |point: &[f64]| {
        let factor = |(x, a): (&f64, &f64)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a);
        vec![point.iter().zip(&a).map(factor).product()]
    };
    let alone = a.map(|a| 1.0 / (3.0 * (1.0 + a) * (1.0 + a)));
    let all: f64 = alone.iter().map(|part| 1.0 + part).product();
    let variance = all - 1.0;
    let first = alone.map(|part| part / variance);
    let total = alone.map(|part| part * all / (1.0 + part) / variance);
    let mut second = Vec::new();
    for i in 0..5 {
        second.extend((i + 1..5).map(|j| alone[i] * alone[j] / variance));
    }
    for estimator in ESTIMATORS {
        let estimation = Estimation::new(4096).seed(3).estimator(estimator).second_order();
        let estimation = Estimation { confidence: 0.99, resamples: 200, ..estimation };
        let found = estimation.run(&factors(5), &["g"], g).expect("indices");
        let (indices, what) = (only(&found), format!("{estimator:?}"));
        assert!((indices.mean - 1.0).abs() < 0.005, "{what}: {}", indices.mean);
        assert_effects(&indices.first, &first, 0.01, &what);
        assert_effects(&indices.total, &total, 0.01, &what);
        let pairs: Vec<_> = indices.second.iter().map(|pair| pair.effect).collect();
        assert_effects(&pairs, &second, 0.02, &what);
    }
}

/// What centring is for: over a hundred seeds and a large mean the error of small samples is
/// that of the centred output, where uncentred products are off by whole units.
#[test]
fn centred_products_err_less() {
    let shifted = |point: &[f64]| vec![ishigami(point)[0] + 50.0];
    let known = [0.313_905_191_147_811_46, 0.442_411_144_790_040_9, 0.0];
    let error = |estimation: Estimation| {
        let squares = (0..100).map(|seed| {
            let estimation = estimation.seed(seed).resamples(0);
            let found = estimation.run(&factors(3), &["y"], shifted).expect("indices");
            let first = only(&found).first.iter().map(|effect| effect.index);
            first.zip(known).map(|(index, known)| (index - known) * (index - known)).sum::<f64>()
        });
        (squares.sum::<f64>() / 300.0).sqrt()
    };
    let (centred, uncentred) = (error(Estimation::new(50)), error(Estimation::new(50).uncentred()));
    assert!(centred < 0.2 && uncentred > 4.0 * centred, "{centred} beside {uncentred}");
}

/// The index of a factor of several dimensions is that of them all: of a + b + c with the first
/// two as one, two thirds.
#[test]
fn several_dimensions_make_one_factor() {
    let factors = [InputFactor::new("both").dimensions(2), InputFactor::new("other")];
    let sum = |point: &[f64]| {
        assert_eq!(point.len(), 3);
        vec![point.iter().sum()]
    };
    let found = Estimation::new(1024).run(&factors, &["sum"], sum).expect("indices");
    assert_eq!(found.runs, 4096);
    assert_effects(&only(&found).first, &[2.0 / 3.0, 1.0 / 3.0], 0.005, "first");
    assert_effects(&only(&found).total, &[2.0 / 3.0, 1.0 / 3.0], 0.005, "total");
}
