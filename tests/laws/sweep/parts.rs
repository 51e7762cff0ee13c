//! Parts of a sweep, by runs, by threads and by interruption; and what does not merge.

use composite_index::Dataset;
use composite_index::robustness::sweep::{SweepPlan, WeightSweep};

use crate::sweep::{folder, three_units, two_indicators};

#[test]
fn parts_merge_to_the_bits_of_the_whole() {
    let folder = folder();
    let (index, data) = (folder.index(), folder.data().unwrap());
    let draws = SweepPlan::simplex(3_000).seed(2).scores().pairwise().central();
    let whole = index.sweep(data, draws.clone()).unwrap();
    let part = |from, to| index.sweep(data, draws.clone().runs(from..to)).unwrap();
    let parts = [part(1_001, 3_000), part(0, 7), part(300, 1_001), part(7, 300)];
    let stored = parts.map(|part| {
        assert!(!part.is_complete() && part.fingerprint() == whole.fingerprint());
        let json = serde_json::to_string(&part).unwrap();
        serde_json::from_str::<WeightSweep>(&json).unwrap()
    });
    assert_eq!(WeightSweep::merge(stored).unwrap(), whole);
}

/// Ranges of whole blocks, next to each other, that are all of the draws and no more.
#[test]
fn a_plan_is_cut_into_parts_of_whole_blocks() {
    for (draws, runs) in
        [(3_000, 0..3_000), (128, 0..128), (5, 0..5), (10_000, 200..9_999), (9, 3..3)]
    {
        for count in [0, 1, 2, 3, 16, 1_000_000] {
            let plan = SweepPlan::simplex(draws).runs(runs.clone());
            let parts = plan.parts(count);
            assert!((1..=count.max(1)).contains(&parts.len()));
            let ranges: Vec<_> = parts.iter().map(SweepPlan::draws).collect();
            assert_eq!((ranges[0].start, ranges[ranges.len() - 1].end), (runs.start, runs.end));
            for pair in ranges.windows(2) {
                assert!(pair[0].end == pair[1].start && pair[0].end % 128 == 0, "{ranges:?}");
            }
            assert!(runs.is_empty() || ranges.iter().all(|range| !range.is_empty()), "{ranges:?}");
        }
    }
}

#[test]
fn threads_change_no_bit() {
    let folder = folder();
    let (index, data) = (folder.index(), folder.data().unwrap());
    let draws = SweepPlan::within(4_000, 0.5).seed(2).scores().pairwise().central();
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| index.sweep(data, draws.clone()).unwrap())
    };
    let one = on(1);
    assert_eq!(one, on(2));
    assert_eq!(one, on(8));
}

#[test]
fn an_interrupted_sweep_holds_its_first_draws() {
    let folder = folder();
    let (index, data) = (folder.index(), folder.data().unwrap());
    let draws = SweepPlan::simplex(1_000_000).seed(1);
    let stopped = index.sweep_while(data, draws.clone(), |counted| counted < 1_000).unwrap();
    let counted = stopped.counted();
    assert!(!stopped.is_complete() && (1_000..100_000).contains(&counted), "{counted}");
    assert_eq!(stopped, index.sweep(data, draws.runs(0..counted)).unwrap());
}

#[test]
fn foreign_and_overlapping_parts_do_not_merge() {
    let (index, data) = (two_indicators(), three_units());
    let draws = SweepPlan::simplex(1_000).seed(1);
    let part =
        |draws: &SweepPlan, from, to| index.sweep(&data, draws.clone().runs(from..to)).unwrap();
    let first = part(&draws, 0, 500);
    let other_weights = index.with_weights([("a", 2.0)]).unwrap();
    let other_data = Dataset::builder(["a", "b"]).unit("X", [1.0, 2.0]).build().unwrap();
    let rest = draws.clone().runs(500..1_000);
    let mut version = serde_json::to_value(part(&draws, 500, 1_000)).unwrap();
    version["origin"]["version"] = "0.0.1".into();
    for (other, message) in [
        (part(&draws, 499, 1_000), "both contain draw 499"),
        (part(&draws.clone().seed(2), 500, 1_000), "they differ in seed: 1 and 2"),
        (part(&SweepPlan::simplex(2_000).seed(1), 500, 1_000), "number of draws: 1000 and 2000"),
        (part(&draws.clone().pairwise(), 500, 1_000), "they differ in what is drawn and kept: "),
        (other_weights.sweep(&data, rest.clone()).unwrap(), "they differ in index: "),
        (index.sweep(&other_data, rest.clone()).unwrap(), "they differ in data: "),
    ] {
        let error = WeightSweep::merge([first.clone(), other]).unwrap_err().to_string();
        assert!(error.starts_with("the sweeps cannot be merged: "), "{error}");
        assert!(error.contains(message), "{error}");
    }
    let tampered = serde_json::from_value::<WeightSweep>(version).unwrap_err().to_string();
    assert!(tampered.contains("the fingerprint is not that of the rest"), "{tampered}");
    let none = WeightSweep::merge([]).unwrap_err();
    assert_eq!(none.to_string(), "no sweeps to merge");
    let mut counts = serde_json::to_value(&first).unwrap();
    counts["counts"]["ranks"][0] = 1.into();
    let tampered = serde_json::from_value::<WeightSweep>(counts).unwrap_err().to_string();
    assert!(tampered.contains("the counts do not sum to the draws"), "{tampered}");
}
