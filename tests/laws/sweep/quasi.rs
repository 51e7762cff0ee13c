//! Quasi-random draws: their laws, their errors, their parts.

use composite_index::framework::GroupBuilder;
use composite_index::robustness::sweep::{SweepPlan, WeightSweep};
use composite_index::{Dataset, Framework, Index, Methodology, UnitCode};

use crate::sweep::{by_the_engine, code, folder, same_counts, three_units, two_indicators};

/// Two pillars of three indicators, a third of one, and twelve units that hold several ranks each.
fn twelve() -> (Index, Dataset) {
    let of_three = |prefix: &'static str| {
        move |mut pillar: GroupBuilder| {
            for number in 0..3 {
                pillar = pillar.indicator(format!("{prefix}{number}"), 1.0 + f64::from(number));
            }
            pillar
        }
    };
    let framework = Framework::builder("index", "An index")
        .pillar("a", 2.0, of_three("a"))
        .pillar("b", 1.0, of_three("b"))
        .indicator("c", 1.0)
        .build()
        .unwrap();
    let codes = ["a0", "a1", "a2", "b0", "b1", "b2", "c"];
    let value =
        |unit: usize, column: usize| ((unit * 37 + column * 53 + unit * column * 11) % 101) as f64;
    let data = (0..12).fold(Dataset::builder(codes), |data, unit| {
        let values: [f64; 7] = std::array::from_fn(|column| value(unit, column));
        data.unit(format!("U{unit}"), values)
    });
    (Index::new(framework, Methodology::default()).unwrap(), data.build().unwrap())
}

/// Two pillars of two groups of ten indicators, so that draws share the weights within the groups, and
/// one indicator beside them; units that hold several ranks each, from the thirteenth on twins.
fn wide(units: usize) -> (Index, Dataset) {
    let mut codes = vec!["x".to_owned()];
    let mut framework = Framework::builder("index", "An index").indicator("x", 1.0);
    for pillar in ["p", "q"] {
        framework = framework.pillar(pillar, 2.0, |mut builder| {
            for group in ["a", "b"] {
                let group = format!("{pillar}{group}");
                builder = builder.sub_pillar(group.clone(), 1.0, |mut builder| {
                    for number in 0..10 {
                        codes.push(format!("{group}{number}"));
                        builder = builder.indicator(format!("{group}{number}"), 1.0);
                    }
                    builder
                });
            }
            builder
        });
    }
    let value = |unit: usize, column: usize| {
        ((unit * 37 + column * 53 + unit * unit * column * 11) % 101) as f64
    };
    let data = (0..units).fold(Dataset::builder(codes.clone()), |data, unit| {
        let values: Vec<f64> = (0..codes.len()).map(|column| value(unit % 12, column)).collect();
        data.unit(format!("U{unit}"), values)
    });
    (Index::new(framework.build().unwrap(), Methodology::default()).unwrap(), data.build().unwrap())
}

/// Shares, means and errors, unit by unit: of being first and among the first four.
fn estimates(sweep: &WeightSweep) -> Vec<(f64, f64)> {
    let of = |unit: &UnitCode| {
        let top = |k| (sweep.top(unit, k).unwrap(), sweep.top_error(unit, k).unwrap());
        let shares = sweep.acceptability(unit).unwrap().into_iter().map(|(_, share)| share);
        let errors = sweep.acceptability_errors(unit).unwrap();
        [top(1), top(4)].into_iter().chain(shares.zip(errors)).collect::<Vec<_>>()
    };
    sweep.units().iter().flat_map(of).collect()
}

/// Sweeps whose intervals are held against the truth.
const SEEDS: u64 = 100;

/// How often intervals of 95 % hold the truth, and the mean square of what they are off.
fn coverage(
    (index, data): (&Index, &Dataset),
    plan: impl Fn(u64) -> SweepPlan,
    truth: &[(f64, f64)],
) -> (f64, f64) {
    let (mut held, mut all, mut squares) = (0_u64, 0_u64, 0.0);
    for seed in 0..SEEDS {
        let sweep = index.sweep(data, plan(seed)).unwrap();
        let margin = sweep.margin();
        for ((share, error), (truth, _)) in estimates(&sweep).into_iter().zip(truth) {
            if (0.05..=0.95).contains(truth) {
                held += u64::from((share - truth).abs() <= margin * error);
                squares += (share - truth).powi(2);
                all += 1;
            }
        }
    }
    assert!(all > 30 * SEEDS, "{all}");
    (held as f64 / all as f64, squares / all as f64)
}

/// Intervals hold the truth as often as they say, and are narrower than those of random draws.
#[test]
fn intervals_hold_what_they_promise() {
    let (index, data) = twelve();
    let truth = index.sweep(&data, SweepPlan::simplex(1 << 17).seed(1_000_000)).unwrap();
    assert!(truth.is_quasi_random() && (truth.margin() - 2.131).abs() < 1e-12);
    let truth = estimates(&truth);
    let (held, square) =
        coverage((&index, &data), |seed| SweepPlan::simplex(2_048).seed(seed), &truth);
    let random = |seed| SweepPlan::simplex(2_048).seed(seed).random();
    let (held_at_random, square_at_random) = coverage((&index, &data), random, &truth);
    println!("coverage {held:.4}, at random {held_at_random:.4}");
    println!("variance at random / quasi-random: {:.2}", square_at_random / square);
    assert!((0.92..=0.98).contains(&held), "{held}");
    assert!((0.92..=0.98).contains(&held_at_random), "{held_at_random}");
    assert!(square_at_random > 1.5 * square, "{square_at_random} and {square}");
}

/// P(X first) = 7/13, P(Z among two) = 2/3, the mean rank of X 1 + 2/5 + 6/13: far nearer than
/// random draws, whose standard error is .008: of 256 points a randomisation, each in an interval of its
/// own, a share is off by at most 1/256.
#[test]
fn shares_are_nearer_to_the_closed_form() {
    let sweep = two_indicators().sweep(&three_units(), SweepPlan::simplex(4_096)).unwrap();
    let x = sweep.unit("X").unwrap().mean.unwrap();
    for (found, expected) in [
        (sweep.top("X", 1).unwrap(), 7.0 / 13.0),
        (sweep.top("Z", 2).unwrap(), 2.0 / 3.0),
        (x, 1.0 + 0.4 + 6.0 / 13.0),
    ] {
        assert!((found - expected).abs() < 2.5e-3, "{found} for {expected}");
    }
    assert!(sweep.top_error("X", 1).unwrap() < 1e-3);
    assert!(sweep.mean_error("X").unwrap().unwrap() < 1.5e-3);
    let random =
        two_indicators().sweep(&three_units(), SweepPlan::simplex(4_096).random()).unwrap();
    assert!(!random.is_quasi_random() && (random.margin() - 1.96).abs() < 1e-12);
    let share = random.top("X", 1).unwrap();
    assert_eq!(random.top_error("X", 1).unwrap(), (share * (1.0 - share) / 4_096.0).sqrt());
    assert!(random.mean_error("X").unwrap().unwrap() > 5e-3);
}

/// Every law that takes points gives what random draws give, and what the engine ranks.
#[test]
fn laws_are_those_of_random_draws() {
    let (index, data) = twelve();
    let bounds = [(code("a"), 0.2, 1.0), (code("b"), 0.1, 1.0), (code("b0"), 0.5, 0.5)];
    for plan in [
        SweepPlan::simplex(4_096),
        SweepPlan::simplex(4_096).flat(),
        SweepPlan::simplex(4_096).at_levels(["index"]),
        SweepPlan::within(4_096, 0.5),
        SweepPlan::bounds(4_096, bounds),
    ] {
        let plan = plan.seed(5).pairwise();
        let sweep = index.sweep(&data, plan.clone()).unwrap();
        let random = index.sweep(&data, plan.clone().random()).unwrap();
        assert!(sweep.is_quasi_random() && !random.is_quasi_random());
        for unit in sweep.units() {
            for k in 1..12 {
                let [one, other] = [&sweep, &random].map(|sweep| sweep.top(unit, k).unwrap());
                let error = random.standard_error(other).max(1e-3);
                assert!((one - other).abs() < 5.0 * error, "{plan:?}: {one} and {other}");
            }
        }
        let slow = by_the_engine(&index).sweep(&data, plan).unwrap();
        same_counts(&sweep, &slow);
        for (unit, other) in sweep.units().iter().zip(sweep.units().iter().skip(1)) {
            assert_eq!(sweep.pairwise(unit, other), slow.pairwise(unit, other));
            let error = sweep.pairwise_error(unit, other).unwrap();
            assert!(error < random.pairwise_error(unit, other).unwrap() + 5e-4);
        }
    }
}

/// Where draws are few, of laws that take as many numbers as they need, and for very many units.
#[test]
fn elsewhere_draws_are_random() {
    let (index, data) = twelve();
    for plan in [
        SweepPlan::simplex(2_047),
        SweepPlan::dirichlet(4_096, 20.0),
        SweepPlan::bounds(4_096, [(code("a"), 0.1, 0.2)]),
        SweepPlan::ordering(4_096, [(code("a0"), code("a1"))]),
    ] {
        assert!(!index.sweep(&data, plan).unwrap().is_quasi_random());
    }
    let rows = (0..257).fold(Dataset::builder(["a", "b"]), |data, unit| {
        data.unit(format!("U{unit}"), [f64::from(unit), f64::from(unit * 7 % 257)])
    });
    let many = two_indicators().sweep(&rows.build().unwrap(), SweepPlan::simplex(2_048)).unwrap();
    assert!(!many.is_quasi_random());
}

/// Parts at any borders, on any number of threads, merge to the bits of the whole; and the first draws
/// of a longer sweep are those of a shorter one.
#[test]
fn parts_merge_to_the_whole() {
    let folder = folder();
    let (index, data) = (folder.index(), folder.data().unwrap());
    let plan = SweepPlan::simplex(5_000).seed(2).scores().central();
    let whole = index.sweep(data, plan.clone()).unwrap();
    assert!(whole.is_quasi_random());
    let part = |(runs, threads)| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| index.sweep(data, plan.clone().runs(runs))).unwrap()
    };
    let parts = [(1_000..1_777, 3), (0..1_000, 1), (1_777..5_000, 2)].map(part);
    let stored = parts.map(|part| {
        let json = serde_json::to_string(&part).unwrap();
        serde_json::from_str::<WeightSweep>(&json).unwrap()
    });
    assert_eq!(WeightSweep::merge(stored).unwrap(), whole);
    let longer = SweepPlan::simplex(9_000).seed(2).runs(0..5_000);
    same_counts(&index.sweep(data, longer).unwrap(), &whole);
}

/// What is stored of the randomisations must sum to the whole.
#[test]
fn randomisations_that_do_not_sum_are_refused() {
    let sweep = two_indicators().sweep(&three_units(), SweepPlan::simplex(2_048)).unwrap();
    let stored = serde_json::to_value(&sweep).unwrap();
    assert_eq!(stored["counts"]["randomisations"].as_array().map(Vec::len), Some(16));
    let mut moved = stored.clone();
    let cell = |ranks: &serde_json::Value| ranks[0].as_u64().unwrap();
    let ranks = &mut moved["counts"]["randomisations"][3]["ranks"];
    ranks[0] = (cell(ranks) + 1).into();
    let mut fewer = stored.clone();
    fewer["counts"]["randomisations"].as_array_mut().unwrap().pop();
    for tampered in [moved, fewer] {
        let said = serde_json::from_value::<WeightSweep>(tampered).unwrap_err().to_string();
        assert!(said.contains("do not sum to those of all draws"), "{said}");
    }
}

/// Draws that share the weights of the lower groups are ranked as the engine ranks them, whatever is
/// drawn, without twins and with; and any parts merge to the whole, which has the shares of random draws.
#[test]
fn shared_weights_change_no_rank() {
    let ((index, apart), (_, data)) = (wide(12), wide(13));
    let bounds = [(code("p"), 0.2, 1.0), (code("pa"), 0.1, 1.0), (code("pa0"), 0.3, 0.3)];
    for plan in [
        SweepPlan::simplex(4_100),
        SweepPlan::within(4_100, 0.5),
        SweepPlan::bounds(4_100, bounds),
        SweepPlan::simplex(4_100).at_levels(["index", "sub-pillar"]),
    ] {
        for data in [&apart, &data] {
            for plan in [plan.clone().central(), plan.clone().pairwise()] {
                let plan = plan.seed(5);
                let sweep = index.sweep(data, plan.clone()).unwrap();
                assert!(sweep.is_quasi_random());
                let slow = by_the_engine(&index).sweep(data, plan.clone()).unwrap();
                same_counts(&sweep, &slow);
                for unit in sweep.units() {
                    assert_eq!(sweep.central_weights(unit), slow.central_weights(unit));
                }
                let part = |runs| index.sweep(data, plan.clone().runs(runs)).unwrap();
                let parts = [part(0..39), part(39..129), part(129..2_100), part(2_100..4_100)];
                assert_eq!(WeightSweep::merge(parts).unwrap(), sweep);
            }
        }
        let sweep = index.sweep(&apart, plan.clone()).unwrap();
        let random = index.sweep(&apart, plan.random()).unwrap();
        for (unit, k) in sweep.units().iter().flat_map(|unit| (1..12).map(move |k| (unit, k))) {
            let [one, other] = [&sweep, &random].map(|sweep| sweep.top(unit, k).unwrap());
            let error = random.standard_error(other).max(1e-3);
            assert!((one - other).abs() < 5.0 * error, "{unit}, {k}: {one} and {other}");
        }
    }
}

/// Intervals of draws that share weights hold the truth as often as they say.
#[test]
fn errors_know_of_shared_weights() {
    let (index, data) = wide(12);
    let truth = index.sweep(&data, SweepPlan::simplex(1 << 17).seed(1_000_000)).unwrap();
    let plan = |seed| SweepPlan::simplex(2_048).seed(seed);
    let (held, _) = coverage((&index, &data), plan, &estimates(&truth));
    println!("coverage {held:.4}");
    assert!((0.92..=0.98).contains(&held), "{held}");
}
