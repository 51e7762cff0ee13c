//! What sensitivity indices cost beside the runs that they are made of: the function is nearly free.
//! Ten factors, 84 outputs, as many as the ranks of 83 units and their shift.
//!
//! `cargo bench --features csv,robustness --bench sensitivity`

use composite_index::IndexFolder;
use composite_index::robustness::sensitivity::{
    Enumeration, Estimation, InputFactor, SobolSequence, leave_one_out,
};
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

const OUTPUTS: usize = 84;

fn factors() -> Vec<InputFactor> {
    (0..10).map(|number| InputFactor::new(format!("x{number}"))).collect()
}

fn outputs() -> Vec<String> {
    (0..OUTPUTS).map(|number| format!("y{number}")).collect()
}

fn cheap(point: &[f64]) -> Vec<f64> {
    (0..OUTPUTS).map(|output| point[output % 10] + point[(3 * output + 1) % 10]).collect()
}

/// 1,024 scrambled points in 20 dimensions.
#[divan::bench]
fn points(bencher: Bencher) {
    let sequence = SobolSequence::scrambled(20, 1).expect("enough dimensions");
    let mut point = [0.0; 20];
    bencher.bench_local(|| {
        let mut sum = 0.0;
        for number in 0..1024 {
            sequence.point(black_box(number), &mut point);
            sum += point[19];
        }
        sum
    });
}

/// 1,024 points, 12,288 runs, no intervals.
#[divan::bench]
fn estimate(bencher: Bencher) {
    let (factors, outputs) = (factors(), outputs());
    let estimation = Estimation::new(1024).resamples(0);
    bencher.bench_local(|| estimation.run(&factors, &outputs, cheap).expect("indices"));
}

/// The same with second order, 22,528 runs.
#[divan::bench]
fn estimate_second_order(bencher: Bencher) {
    let (factors, outputs) = (factors(), outputs());
    let estimation = Estimation::new(1024).resamples(0).second_order();
    bencher.bench_local(|| estimation.run(&factors, &outputs, cheap).expect("indices"));
}

/// The first with a hundred resamples.
#[divan::bench(sample_count = 10)]
fn estimate_intervals(bencher: Bencher) {
    let (factors, outputs) = (factors(), outputs());
    let estimation = Estimation::new(1024).resamples(100);
    bencher.bench_local(|| estimation.run(&factors, &outputs, cheap).expect("indices"));
}

/// Ten factors of two alternatives, 1,024 combinations.
#[divan::bench]
fn exact(bencher: Bencher) {
    let names = outputs();
    let factors: Vec<_> = (0..10).map(|number| (format!("x{number}"), 2)).collect();
    let value = |choice: &[usize]| {
        (0..OUTPUTS).map(|y| (choice[y % 10] + 2 * choice[(3 * y + 1) % 10]) as f64).collect()
    };
    bencher.bench_local(|| Enumeration::new().run(&factors, &names, value).expect("indices"));
}

/// 83 units, and every node below the root, each left out in turn.
#[divan::bench(sample_count = 10)]
fn one_out(bencher: Bencher) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/gai-2024-full-synthetic");
    let folder = IndexFolder::open(path).expect("the fixture is sound");
    let data = folder.data().expect("the fixture has data").clone();
    bencher.bench_local(|| leave_one_out(folder.index(), black_box(&data)).expect("removals"));
}
