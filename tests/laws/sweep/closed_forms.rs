//! Shares, means and quantiles that are known in closed form.

use std::collections::BTreeMap;

use composite_index::robustness::sweep::{SweepPlan, WeightSweep};
use composite_index::{Dataset, Framework, Index, Methodology};

use crate::sweep::{code, three_units, two_indicators};

fn near(sweep: &WeightSweep, found: f64, expected: f64) {
    let error = sweep.standard_error(expected).max(1e-9);
    assert!((found - expected).abs() < 5.0 * error, "{found} for {expected} ± {error}");
}

#[test]
fn acceptabilities_of_two_indicators_are_those_of_the_closed_form() {
    let sweep = two_indicators()
        .sweep(&three_units(), SweepPlan::simplex(100_000).seed(3).pairwise().scores().central())
        .unwrap();
    for (unit, shares) in [
        ("X", [7.0 / 13.0, 6.0 / 13.0 - 0.4, 0.4]),
        ("Y", [0.0, 0.4 + 1.0 / 3.0, 2.0 / 3.0 - 0.4]),
        ("Z", [6.0 / 13.0, 2.0 / 3.0 - 6.0 / 13.0, 1.0 / 3.0]),
    ] {
        for ((rank, found), (position, expected)) in
            sweep.acceptability(unit).unwrap().into_iter().zip(shares.into_iter().enumerate())
        {
            assert_eq!(rank, (position + 1) as f64);
            near(&sweep, found, expected);
        }
        let mean: f64 = shares.iter().zip(1..).map(|(share, rank)| share * f64::from(rank)).sum();
        assert!((sweep.unit(unit).unwrap().mean.unwrap() - mean).abs() < 0.02);
    }
    near(&sweep, sweep.top("Z", 2).unwrap(), 2.0 / 3.0);
    assert_eq!(sweep.top("Y", 3).unwrap(), 1.0);
    near(&sweep, sweep.pairwise("X", "Y").unwrap(), 0.6);
    near(&sweep, sweep.pairwise("X", "Z").unwrap(), 7.0 / 13.0);
    // X is uniform on 0..10; the standard error of its median is 10 · .5/√N = .016.
    let median = sweep.score_quantile("X", 0.5).unwrap().unwrap();
    assert!((median.score - 5.0).abs() < 5.0 * 0.016 + median.error, "{median:?}");
    assert!(median.error < 0.02, "{median:?}");
    // X is first for w > 6/13, in the middle 19/26.
    let central = sweep.central_weights("X").unwrap().unwrap();
    assert!((central[0].1 - 19.0 / 26.0).abs() < 0.005, "{central:?}");
    assert!((central[0].1 + central[1].1 - 1.0).abs() < 1e-9);
    assert_eq!(sweep.central_weights("Y").unwrap(), None);
    assert_eq!(sweep.rank_quantile("Y", 0.5).unwrap(), Some(2.0));
    assert_eq!(sweep.unit("X").unwrap().nominal, Some(3.0));
    assert!(sweep.is_complete() && sweep.counted() == 100_000);
}

/// Every law, where X's share of first ranks is P(w > 6/13).
#[test]
fn laws_of_two_indicators_are_those_of_the_closed_form() {
    let (index, data) = (two_indicators(), three_units());
    let (a, b) = (code("a"), code("b"));
    let set = |weight: f64| BTreeMap::from([(code("a"), weight), (code("b"), 1.0)]);
    for (draws, expected) in [
        (SweepPlan::bounds(50_000, [(a.clone(), 0.4, 0.5)]), (0.5 - 6.0 / 13.0) / 0.1),
        (SweepPlan::ordering(50_000, [(a.clone(), b.clone())]), 1.0),
        // w uniform on 0..1/2
        (SweepPlan::ordering(50_000, [(b.clone(), a.clone())]), 1.0 - 2.0 * 6.0 / 13.0),
        (SweepPlan::sets(50_000, [set(2.0), set(0.1), set(0.2)]), 1.0 / 3.0),
        // .25(1 + x) against .75(1 + y), x and y within ± 1: w > 6/13 where
        // (1 + x) > 18/7 (1 + y): half of 7/18.
        (SweepPlan::within(50_000, 1.0), 7.0 / 36.0),
        // Beta(1, 3): P(w > t) = (1 − t)³.
        (SweepPlan::dirichlet(50_000, 4.0), (7.0_f64 / 13.0).powi(3)),
        (SweepPlan::simplex(50_000).flat(), 7.0 / 13.0),
        (SweepPlan::dirichlet(50_000, 4.0).flat(), (7.0_f64 / 13.0).powi(3)),
    ] {
        let sweep = index.sweep(&data, draws.clone().seed(11)).unwrap();
        let found = sweep.top("X", 1).unwrap();
        let error = sweep.standard_error(expected).max(1e-9);
        assert!((found - expected).abs() < 5.0 * error, "{draws:?}: {found} for {expected}");
    }
}

/// Four indicators whose units are first where one weight is above a half: of the Dirichlet law of
/// ones, P(w > t) = (1 − t)³; and P(wᵢ > wⱼ) = ½, means ¼.
#[test]
fn simplex_draws_have_the_moments_of_the_dirichlet_law() {
    let framework = ["a", "b", "c", "d"]
        .iter()
        .fold(Framework::builder("index", "An index"), |framework, code| {
            framework.indicator(*code, 1.0)
        })
        .build()
        .unwrap();
    let mut data = Dataset::builder(["a", "b", "c", "d"]).unit("half", [0.5; 4]);
    for (unit, values) in
        [("A", [1.0, 0.0, 0.0, 0.0]), ("B", [0.0, 1.0, 0.0, 0.0]), ("AB", [0.75, 0.75, 0.0, 0.0])]
    {
        data = data.unit(unit, values);
    }
    let index = Index::new(framework, Methodology::default()).unwrap();
    let draws = SweepPlan::simplex(200_000).seed(5).pairwise().scores();
    let sweep = index.sweep(&data.build().unwrap(), draws).unwrap();
    near(&sweep, sweep.pairwise("A", "half").unwrap(), 0.125);
    near(&sweep, sweep.pairwise("A", "B").unwrap(), 0.5);
    // w₁ + w₂ is Beta(2, 2): P(> 2/3) = 1 − 3t² + 2t³ at t = 2/3.
    near(&sweep, sweep.pairwise("AB", "half").unwrap(), 7.0 / 27.0);
    // The median of Beta(1, 3) is 1 − 2^(−1/3).
    let median = sweep.score_quantile("A", 0.5).unwrap().unwrap();
    assert!((median.score - 0.206_299).abs() < 0.003 + median.error, "{median:?}");
}
