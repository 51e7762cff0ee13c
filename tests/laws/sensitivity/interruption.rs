//! Studies that are ended early give what is done, and say that it is not all.

use std::sync::atomic::{AtomicU64, Ordering};

use composite_index::robustness::sensitivity::{
    Enumeration, Estimation, SensitivityOutput, leave_one_out, leave_one_out_while,
};
use composite_index::robustness::uncertainty::{Alternative, Factor, Factors, Uncertainty};
use composite_index::{Aggregation, Dataset, Framework, Index, Methodology};

fn index() -> Index {
    let framework = Framework::builder("index", "An index")
        .indicator("talent", 1.0)
        .indicator("funding", 1.0)
        .build()
        .unwrap();
    Index::new(framework, Methodology::default()).unwrap()
}

fn data() -> Dataset {
    Dataset::builder(["talent", "funding"])
        .unit("KOR", [40.0, 50.0])
        .unit("JPN", [90.0, 10.0])
        .unit("USA", [60.0, 20.0])
        .build()
        .unwrap()
}

/// Means of two kinds, and the weight of funding.
fn study() -> Uncertainty {
    let means = [Aggregation::ArithmeticMean, Aggregation::GeometricMean];
    let means: Vec<_> = means.map(|mean| Alternative::new(mean).unwrap()).into();
    let weights: Vec<_> = [1.0, 2.0, 3.0].map(|weight| Alternative::new(weight).unwrap()).into();
    let factors = Factors::new()
        .with("means", Factor::setting("groups.aggregation", means))
        .with("funding", Factor::setting("weights.funding", weights));
    Uncertainty::new(&index(), &data(), factors).unwrap()
}

const SHIFT: [SensitivityOutput; 1] = [SensitivityOutput::RankShift];

/// On one thread, until so many runs are done; with how many were told.
fn until<R: Send>(
    runs: u64,
    work: impl FnOnce(&(dyn Fn(u64) -> bool + Sync)) -> R + Send,
) -> (R, u64) {
    let told = AtomicU64::new(0);
    let go_on = |more| told.fetch_add(more, Ordering::Relaxed) + more < runs;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let found = pool.install(|| work(&go_on));
    (found, told.into_inner())
}

#[test]
fn estimates_are_those_of_the_points_that_were_run() {
    let estimation = Estimation::new(256).seed(5);
    let whole = study().sensitivity(&SHIFT, &estimation).unwrap();
    assert!(whole.complete);
    let early = |runs| until(runs, |go_on| study().sensitivity_while(&SHIFT, &estimation, go_on));
    let (part, told) = early(400);
    let part = part.unwrap();
    assert_eq!((part.complete, part.runs, told), (false, 400, 400));
    // One thread runs the points in their order, and the first of a longer sequence are the same.
    let first = study().sensitivity(&SHIFT, &Estimation { points: 100, ..estimation }).unwrap();
    assert_eq!(part.outputs, first.outputs);
    let (one, _) = early(1);
    let one = one.unwrap();
    assert_eq!((one.complete, one.runs), (false, 4));
    let why = one.outputs[0].result.as_ref().unwrap_err().to_string();
    assert_eq!(why, "only 1 of its points were run");
    assert_eq!(early(1024).0.unwrap(), whole, "the last run ends nothing early");
}

#[test]
fn a_part_of_the_combinations_has_no_exact_indices() {
    let exact = |runs| {
        until(runs, |go_on| study().exact_sensitivity_while(&SHIFT, Enumeration::new(), go_on))
            .0
            .unwrap()
    };
    let part = exact(4);
    assert_eq!((part.complete, part.runs), (false, 4));
    let why = part.outputs[0].result.as_ref().unwrap_err().to_string();
    assert_eq!(why, "4 of 6 combinations were run, not all");
    let whole = exact(6);
    assert_eq!((whole.complete, whole.runs), (true, 6));
    assert_eq!(whole, study().exact_sensitivity(&SHIFT, Enumeration::new()).unwrap());
}

#[test]
fn removals_that_were_done_are_those_of_the_whole() {
    let whole = leave_one_out(&index(), &data()).unwrap();
    assert!(whole.complete);
    for (runs, nodes, units) in [(1, 1, 0), (2, 2, 0), (3, 2, 1), (5, 2, 3)] {
        let (part, told) = until(runs, |go_on| leave_one_out_while(&index(), &data(), go_on));
        let part = part.unwrap();
        assert_eq!((part.nodes.len(), part.without.len(), told), (nodes, units, runs));
        assert_eq!(part.nodes, whole.nodes[..nodes]);
        assert_eq!(part.without, whole.without[..units]);
        assert_eq!(part.complete, runs == 5);
    }
}
