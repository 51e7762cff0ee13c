//! Confidence factors: against closed forms, in parts and on threads, and what is refused.

use composite_index::aggregate::Missing;
use composite_index::methodology::{Screening, ScreeningRule};
use composite_index::robustness::sweep::{
    ConfidenceFactors, Noise, NoiseSize, SweepPlan, WeightSweep,
};
use composite_index::{
    Aggregation, Dataset, Framework, Index, Methodology, Settings, Transform, VariableCode,
};

use crate::sweep::{code, folder, two_indicators};

const DRAWS: u64 = 4_000;

fn variable(code: &str) -> VariableCode {
    VariableCode::new(code).unwrap()
}

fn normal(size: f64) -> Noise {
    Noise::normal(NoiseSize::Absolute(size)).draws(DRAWS)
}

/// P and Q by a and b.
fn two_units(p: [f64; 2], q: [f64; 2]) -> Dataset {
    Dataset::builder(["a", "b"]).unit("P", p).unit("Q", q).build().unwrap()
}

fn central(index: &Index, data: &Dataset) -> WeightSweep {
    index.sweep(data, SweepPlan::simplex(20_000).central().seed(5)).unwrap()
}

/// The factor of P.
fn factor(index: &Index, data: &Dataset, noise: &Noise) -> (f64, ConfidenceFactors) {
    let confidence = index.confidence_factors(data, &central(index, data), noise).unwrap();
    (confidence.factor("P").unwrap().unwrap(), confidence)
}

/// The distribution function of the normal law.
fn phi(z: f64) -> f64 {
    libm::erfc(-z / std::f64::consts::SQRT_2) / 2.0
}

/// P is before Q by 1 in a, and b does not tell them apart: under any weights P is first where its
/// noisy a is the higher.
#[test]
fn of_one_indicator_that_differs_the_factor_is_known() {
    let (index, data) = (two_indicators(), two_units([3.0, 1.0], [2.0, 1.0]));
    let only_a = |noise: Noise| noise.of(variable("b"), NoiseSize::Absolute(0.0)).draws(DRAWS);
    for (noise, expected) in [
        (only_a(normal(1.0)), phi(1.0 / 2.0_f64.sqrt())),
        (only_a(normal(0.1)), 1.0),
        // The sum of two uniform numbers is triangular on ± 2: 1 − (2 − 1)²/8.
        (only_a(Noise::uniform(NoiseSize::Absolute(1.0))), 0.875),
        (only_a(Noise::uniform(NoiseSize::Absolute(0.49))), 1.0),
        // 1.5 and 1 are the standard deviations.
        (only_a(Noise::normal(NoiseSize::ShareOfValue(0.5))), phi(1.0 / 3.25_f64.sqrt())),
        // The standard deviation of 2 and 3 is √½, twice of which is √2.
        (only_a(Noise::normal(NoiseSize::ShareOfDeviation(2.0))), phi(0.5)),
        // A variable with noise of its own.
        (
            Noise::normal(NoiseSize::Absolute(0.0))
                .of(variable("a"), NoiseSize::Absolute(2.0))
                .draws(DRAWS),
            phi(1.0 / 8.0_f64.sqrt()),
        ),
    ] {
        let (found, confidence) = factor(&index, &data, &noise);
        let error = confidence.standard_error(expected).max(1e-9);
        assert!((found - expected).abs() < 4.5 * error, "{noise:?}: {found} for {expected}");
        assert_eq!(confidence.factor("Q").unwrap(), None, "Q is first under no weights");
        assert_eq!((confidence.counted(), confidence.is_complete()), (DRAWS, true));
    }
}

/// P is first where w > ½, so that its central weights are ¾ and ¼. The noisy scores then differ by
/// ½ with variance 2σ²(¾² + ¼²).
#[test]
fn of_two_indicators_central_weights_decide() {
    let (index, data) = (two_indicators(), two_units([1.0, 0.0], [0.0, 1.0]));
    let (found, confidence) = factor(&index, &data, &normal(0.5));
    let expected = phi(0.5 / (0.5 * 1.25_f64.sqrt()));
    // The central weights themselves are off by .001 (one standard error), the factor by as much.
    let error = confidence.standard_error(expected) + 0.001;
    assert!((found - expected).abs() < 4.5 * error, "{found} for {expected}");
    let other = confidence.factor("Q").unwrap().unwrap();
    assert!((other - expected).abs() < 4.5 * error, "{other} for {expected}");
}

/// Between the least and the largest of two values P has 1 and 0, or 0 and 1: it is first under
/// its weights ¾ and ¼ just where its noisy a is the higher. With ranges that were learnt from the
/// exact data the factor would be Φ((½/¾)/√2) = .68 and not .76.
#[test]
fn what_is_learnt_from_data_is_learnt_from_noisy_data() {
    let scaled = Settings::new().transforms([Transform::min_max(0.0, 1.0)]);
    let index =
        two_indicators().with_methodology(Methodology::default().with_indicators(scaled)).unwrap();
    let data = two_units([3.0, 0.0], [2.0, 1.0]);
    let noise = normal(1.0).of(variable("b"), NoiseSize::Absolute(0.0));
    let (found, confidence) = factor(&index, &data, &noise);
    let expected = phi(1.0 / 2.0_f64.sqrt());
    let error = confidence.standard_error(expected);
    assert!((found - expected).abs() < 4.5 * error, "{found} for {expected}");
}

/// Sums of indicators: under the mean of weights under which a unit is first, it is first.
#[test]
fn without_noise_a_factor_is_one() {
    let folder = folder();
    let (index, data) = (folder.index(), folder.data().unwrap());
    for draws in [SweepPlan::simplex(3_000), SweepPlan::simplex(3_000).flat()] {
        let sweep = index.sweep(data, draws.central()).unwrap();
        let none = Noise::normal(NoiseSize::ShareOfDeviation(0.0)).draws(2);
        let confidence = index.confidence_factors(data, &sweep, &none).unwrap();
        for unit in sweep.units() {
            let first = (sweep.top(unit, 1).unwrap() > 0.0).then_some(1.0);
            assert_eq!(confidence.factor(unit).unwrap(), first, "{unit}");
        }
    }
}

/// A mean of two geometric means. P has (9 + 1)/2 under either of two sets, before Q's 4; under their
/// mean it has √9.
#[test]
fn without_noise_a_factor_can_be_zero() {
    let framework = Framework::builder("index", "An index")
        .pillar("g", 1.0, |g| g.indicator("a", 1.0).indicator("b", 1.0))
        .pillar("h", 1.0, |h| h.indicator("c", 1.0).indicator("d", 1.0))
        .build()
        .unwrap();
    let mut methodology = Methodology::default();
    for group in ["g", "h"] {
        let mean = Settings::new().aggregation(Aggregation::GeometricMean);
        methodology.node.insert(code(group), mean);
    }
    let data = Dataset::builder(["a", "b", "c", "d"])
        .unit("P", [9.0, 1.0, 9.0, 1.0])
        .unit("Q", [4.0; 4])
        .build()
        .unwrap();
    let set = |one: &str, other: &str| {
        let weight = |node: &str| if [one, other].contains(&node) { 1.0 } else { 0.0 };
        ["a", "b", "c", "d"].map(|node| (code(node), weight(node))).into_iter().collect()
    };
    let index = Index::new(framework, methodology).unwrap();
    let sets = SweepPlan::sets(1_000, [set("a", "d"), set("b", "c")]).central();
    let sweep = index.sweep(&data, sets).unwrap();
    assert_eq!(sweep.top("P", 1).unwrap(), 1.0);
    let none = Noise::normal(NoiseSize::Absolute(0.0)).draws(3);
    let confidence = index.confidence_factors(&data, &sweep, &none).unwrap();
    assert_eq!(confidence.factor("P").unwrap(), Some(0.0));
    assert_eq!(confidence.factor("Q").unwrap(), None);
}

/// A gap stays one: where all values are required, P is never scored, and Q is always first.
#[test]
fn gaps_stay_gaps() {
    let data = Dataset::builder(["a", "b"])
        .unit("P", [Some(9.0), None])
        .unit("Q", [Some(1.0), Some(1.0)])
        .build()
        .unwrap();
    let require = Settings::new().missing(Missing::require_all());
    let methodology = Methodology::default().with_groups(require);
    let index = two_indicators().with_methodology(methodology).unwrap();
    let confidence =
        index.confidence_factors(&data, &central(&index, &data), &normal(5.0)).unwrap();
    assert_eq!(confidence.factor("P").unwrap(), None);
    assert_eq!(confidence.factor("Q").unwrap(), Some(1.0));
}

/// Screening leaves R out of the exact data for its zero, and of noisy data it does not: P and Q then
/// stand in other rows.
#[test]
fn screening_may_let_in_other_units() {
    let mut methodology = Methodology::default();
    let units = ScreeningRule::default().non_zero(1.0);
    methodology.screening = Some(Screening { units, ..Screening::default() });
    let index = two_indicators().with_methodology(methodology).unwrap();
    let data = Dataset::builder(["a", "b"])
        .unit("R", [0.0, -90.0])
        .unit("P", [3.0, 1.0])
        .unit("Q", [2.0, 1.0])
        .build()
        .unwrap();
    let sweep = central(&index, &data);
    assert_eq!(sweep.units().len(), 2);
    let noise = normal(1.0).of(variable("b"), NoiseSize::Absolute(0.0));
    let confidence = index.confidence_factors(&data, &sweep, &noise).unwrap();
    let (found, expected) = (confidence.factor("P").unwrap().unwrap(), phi(1.0 / 2.0_f64.sqrt()));
    let error = confidence.standard_error(expected);
    assert!((found - expected).abs() < 4.5 * error, "{found} for {expected}");
}

#[test]
fn threads_parts_and_orders_change_nothing() {
    let folder = folder();
    let (index, data) = (folder.index(), folder.data().unwrap());
    let draws = SweepPlan::simplex(2_000).seed(3).central();
    let noise = Noise::normal(NoiseSize::ShareOfDeviation(0.3)).draws(60);
    let whole = index.sweep(data, draws.clone()).unwrap();
    let confidence = index.confidence_factors(data, &whole, &noise).unwrap();
    let between = whole.units().iter().filter_map(|unit| confidence.factor(unit).unwrap());
    assert!(between.clone().any(|factor| factor > 0.0 && factor < 1.0));

    for threads in [1, 2, 8] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let other = pool.install(|| index.confidence_factors(data, &whole, &noise).unwrap());
        assert_eq!(confidence, other, "{threads} threads");
    }

    let part = |from, to| index.sweep(data, draws.clone().runs(from..to)).unwrap();
    let stored = serde_json::to_string(&part(700, 2_000)).unwrap();
    let parts = [serde_json::from_str(&stored).unwrap(), part(0, 700)];
    let merged = WeightSweep::merge(parts).unwrap();
    assert_eq!(confidence, index.confidence_factors(data, &merged, &noise).unwrap());

    let turned = crate::sweep::turned(data);
    let other = index.sweep(&turned, draws).unwrap();
    let other = index.confidence_factors(&turned, &other, &noise).unwrap();
    for unit in whole.units() {
        assert_eq!(confidence.factor(unit).unwrap(), other.factor(unit).unwrap(), "{unit}");
    }
}

#[test]
fn an_interrupted_run_holds_its_first_draws() {
    let (index, data) = (two_indicators(), two_units([3.0, 1.0], [2.0, 1.0]));
    let (sweep, noise) = (central(&index, &data), normal(1.0));
    let stopped =
        index.confidence_factors_while(&data, &sweep, &noise, |counted| counted < 100).unwrap();
    let counted = stopped.counted();
    assert!(!stopped.is_complete() && (100..DRAWS).contains(&counted), "{counted}");
    let same = index.confidence_factors(&data, &sweep, &noise.draws(counted)).unwrap();
    assert_eq!(stopped.factor("P").unwrap(), same.factor("P").unwrap());
}

/// The noise has the sweep's seed unless it has its own.
#[test]
fn seeds_are_those_that_were_given() {
    let (index, data) = (two_indicators(), two_units([3.0, 1.0], [2.0, 1.0]));
    let of = |noise: Noise| factor(&index, &data, &noise).0;
    assert_eq!(of(normal(1.0)), of(normal(1.0).seed(5)));
    assert_ne!(of(normal(1.0)), of(normal(1.0).seed(6)));
}

#[test]
fn what_is_no_noise_is_refused() {
    let (index, data) = (two_indicators(), two_units([3.0, 1.0], [2.0, 1.0]));
    let sweep = central(&index, &data);
    let no_size = "is not a size of noise: a finite number of zero or more";
    for (noise, message) in [
        (normal(-0.1), format!("`noise`: -0.1 {no_size}")),
        (normal(f64::NAN), format!("`noise`: NaN {no_size}")),
        (Noise::uniform(NoiseSize::ShareOfValue(f64::INFINITY)), format!("`noise`: inf {no_size}")),
        (
            normal(1.0).of(variable("a"), NoiseSize::ShareOfDeviation(-2.0)),
            format!("`noise of `a``: -2 {no_size}"),
        ),
        (
            normal(1.0).of(variable("A"), NoiseSize::Absolute(1.0)),
            "`A` is not a variable of the data (did you mean `a`?)".to_owned(),
        ),
        (normal(1.0).draws(0), "a sweep needs at least one draw".to_owned()),
    ] {
        let error = index.confidence_factors(&data, &sweep, &noise).unwrap_err();
        assert_eq!(error.to_string(), message);
        assert_eq!(noise.check(&data).unwrap_err(), error);
    }
    let unknown = factor(&index, &data, &normal(1.0).draws(9)).1.factor("p").unwrap_err();
    assert_eq!(unknown.to_string(), "`p` is not a unit of the data (did you mean `P`?)");
}

#[test]
fn sweeps_that_do_not_fit_are_refused() {
    let (index, data) = (two_indicators(), two_units([3.0, 1.0], [2.0, 1.0]));
    let draws = SweepPlan::simplex(1_000).central();
    let refused = |sweep: &WeightSweep| {
        index.confidence_factors(&data, sweep, &normal(1.0)).unwrap_err().to_string()
    };
    let part = index.sweep(&data, draws.clone().runs(0..300)).unwrap();
    assert_eq!(
        refused(&part),
        "the sweep is incomplete: 300 of 1000 draws were counted (central weights are known when \
         all parts are merged)"
    );
    let other = index.with_weights([("a", 2.0)]).unwrap();
    let other = refused(&other.sweep(&data, draws.clone()).unwrap());
    assert!(other.starts_with("the sweep belongs to another index: "), "{other}");
    let other = index.sweep(&two_units([3.0, 1.0], [2.0, 0.0]), draws).unwrap();
    let other = refused(&other);
    assert!(other.starts_with("the sweep belongs to another data: "), "{other}");
    let none = index.sweep(&data, SweepPlan::simplex(1_000)).unwrap();
    assert_eq!(
        refused(&none),
        "the sweep did not keep central weights (run the sweep, or its parts, with `--central`)"
    );
}

/// Noise can lead to values that a method has no answer for: said, and no draw is left out.
#[test]
fn noisy_data_that_a_method_refuses_are_named() {
    let methodology =
        Methodology::default().with_groups(Settings::new().aggregation(Aggregation::GeometricMean));
    let index = two_indicators().with_methodology(methodology).unwrap();
    let data = two_units([3.0, 1.0], [2.0, 4.0]);
    let noise = normal(2.0);
    let error =
        index.confidence_factors(&data, &central(&index, &data), &noise).unwrap_err().to_string();
    assert!(error.starts_with("draw ") && error.contains(" of the noise: "), "{error}");
    assert!(error.contains("geometric-mean") && error.contains("of unit `"), "{error}");
    let again = index.confidence_factors(&data, &central(&index, &data), &noise).unwrap_err();
    assert_eq!(again.to_string(), error, "the first draw that fails, on any number of threads");
}
