//! Exact indices: by hand, and beside the estimators.

use composite_index::robustness::sensitivity::{Enumeration, Estimation, Estimator, InputFactor};

use crate::sensitivity::{assert_effects, only, values};

/// y = 0, 1, 4, 9 over two switches, the second changing fastest. Mean 3.5, V = (12.25 + 6.25 + .25
/// + 30.25)/4 = 12.25. Means by the first 0.5, 6.5: V₁ = 9. By the second 2, 5: V₂ = 2.25.
#[test]
fn two_switches_by_hand() {
    let squares = |choice: &[usize]| vec![[0.0, 1.0, 4.0, 9.0][2 * choice[0] + choice[1]]];
    let found = Enumeration::new().run(&[("a", 2), ("b", 2)], &["y"], squares).expect("indices");
    assert!(found.exact);
    assert_eq!(found.runs, 4);
    let indices = only(&found);
    assert_eq!((indices.mean, indices.variance), (3.5, 12.25));
    let near = |found: f64, known: f64| assert!((found - known).abs() < 1e-15, "{found} {known}");
    near(indices.first[0].index, 9.0 / 12.25);
    near(indices.first[1].index, 2.25 / 12.25);
    near(indices.second[0].effect.index, 1.0 / 12.25);
    near(indices.total[0].index, 10.0 / 12.25);
    near(indices.total[1].index, 3.25 / 12.25);
    assert!(indices.first.iter().all(|effect| effect.interval.is_none()));
}

const LEVELS: [usize; 4] = [2, 3, 5, 2];

/// A function of discrete choices with interactions and a switch that makes another matter.
fn tangled(choice: &[usize]) -> f64 {
    let x: Vec<f64> = choice.iter().map(|level| *level as f64).collect();
    x[0] + x[1] * x[1] + if x[3] > 0.5 { 2.0 * x[2] } else { 0.0 } + x[0] * x[1]
}

#[test]
fn estimates_hold_the_exact_indices_within_their_intervals() {
    let names = ["a", "b", "c", "d"];
    let factors: Vec<_> = names.into_iter().zip(LEVELS).collect();
    let found =
        Enumeration::new().run(&factors, &["y"], |choice| vec![tangled(choice)]).expect("exact");
    let exact = only(&found);
    let second: Vec<_> = exact.second.iter().map(|pair| pair.effect.index).collect();
    for estimator in [Estimator::Saltelli, Estimator::Jansen] {
        let estimation = Estimation::new(4096).seed(11).estimator(estimator).second_order();
        let estimation = Estimation { confidence: 0.99, resamples: 200, ..estimation };
        let continuous = |point: &[f64]| {
            let level = |(u, levels): (&f64, usize)| (u * levels as f64) as usize;
            vec![tangled(&point.iter().zip(LEVELS).map(level).collect::<Vec<_>>())]
        };
        let found =
            estimation.run(&names.map(InputFactor::new), &["y"], continuous).expect("indices");
        let (estimated, what) = (only(&found), format!("{estimator:?}"));
        assert_effects(&estimated.first, &values(&exact.first), 0.02, &what);
        assert_effects(&estimated.total, &values(&exact.total), 0.02, &what);
        let pairs: Vec<_> = estimated.second.iter().map(|pair| pair.effect).collect();
        assert_effects(&pairs, &second, 0.03, &what);
    }
}
