//! Times a weight sweep, for `benches/compare.py`, and prints one line of JSON.
//!
//! `sweep-times sweep|steps FOLDER DATA DRAWS THREADS UNITS INDICATORS`: the last two are factors by
//! which units and indicators are multiplied; `DATA` is a table, or `-` for the folder's own.

use std::time::{Duration, Instant};

use composite_index::framework::Record;
use composite_index::robustness::sweep::SweepPlan;
use composite_index::robustness::sweep::steps::time_sweep;
use composite_index::{Dataset, Framework, Index, IndexFiles, IndexFolder, Unit};
use ndarray::Array2;
use ndarray::linalg::general_mat_mul;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [what, folder, data, count, threads, units, indicators] = arguments.as_slice() else {
        panic!("sweep-times sweep|steps FOLDER DATA DRAWS THREADS UNITS INDICATORS");
    };
    let number = |text: &String| text.parse::<usize>().expect("a number");
    let files = IndexFiles { data: (data != "-").then(|| data.into()), ..IndexFiles::default() };
    let folder = IndexFolder::open_from(folder, files).expect("a sound folder");
    let data = folder.data().expect("the folder has data");
    let (index, data) = multiplied(folder.index(), data, number(units), number(indicators));
    let draws = SweepPlan::simplex(number(count) as u64).seed(1);
    match what.as_str() {
        "sweep" => sweep(&index, &data, draws, number(threads)),
        "steps" => steps(&index, &data, draws, number(count)),
        what => panic!("`{what}` is neither `sweep` nor `steps`"),
    }
}

fn sweep(index: &Index, data: &Dataset, draws: SweepPlan, threads: usize) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    let before = peak_memory();
    let start = Instant::now();
    let sweep = pool.install(|| index.sweep(data, draws)).expect("a sound sweep");
    let seconds = start.elapsed().as_secs_f64();
    let (counted, grown) = (sweep.counted(), peak_memory() - before);
    println!("{{\"seconds\": {seconds}, \"draws\": {counted}, \"grown_kib\": {grown}}}");
}

fn steps(index: &Index, data: &Dataset, draws: SweepPlan, count: usize) {
    let steps = time_sweep(index, data, draws).expect("a sound sweep");
    let each = |step: Duration| step.as_secs_f64() / count as f64;
    let leaves = index.framework().indicators().count();
    println!(
        "{{\"draw\": {}, \"product\": {}, \"rank\": {}, \"count\": {}, \"hot_product\": {}}}",
        each(steps.draw),
        each(steps.product),
        each(steps.rank),
        each(steps.count),
        hot_product(data.units().len(), leaves)
    );
}

/// Seconds a draw of nothing but the product, over and over: the least of many repetitions.
fn hot_product(units: usize, leaves: usize) -> f64 {
    const BLOCK: usize = 256;
    let filled = |rows, columns| {
        Array2::from_shape_fn((rows, columns), |(i, j)| ((i * 31 + j * 17) % 97) as f64 / 97.0)
    };
    let (scores, weights) = (filled(units, leaves), filled(leaves, BLOCK));
    let mut products = Array2::zeros((units, BLOCK));
    let once = |products: &mut Array2<f64>| {
        let start = Instant::now();
        general_mat_mul(
            1.0,
            &weights.t(),
            &scores.t(),
            0.0,
            &mut products.view_mut().reversed_axes(),
        );
        start.elapsed().as_secs_f64()
    };
    let repetitions = (2_000_000_000 / (2 * units * leaves * BLOCK)).max(3);
    let least = (0..repetitions).map(|_| once(&mut products)).fold(f64::INFINITY, f64::min);
    least / BLOCK as f64
}

/// The index with its units and indicators multiplied, the copies with other values.
fn multiplied(index: &Index, data: &Dataset, units: usize, indicators: usize) -> (Index, Dataset) {
    if (units, indicators) == (1, 1) {
        return (index.clone(), data.clone());
    }
    let framework = index.framework();
    let copies = |record: &Record| {
        let count = if framework.node(&record.code).is_some_and(|n| n.as_indicator().is_some()) {
            indicators
        } else {
            1
        };
        (0..count)
            .map(|copy| {
                let suffix = if copy == 0 { String::new() } else { format!("-{copy}") };
                let mut record = record.clone();
                record.code += &suffix;
                record
            })
            .collect::<Vec<_>>()
    };
    let records = framework.to_records().iter().flat_map(copies).collect();
    let framework = Framework::from_records(records).expect("a sound framework");
    let mut rows = Vec::new();
    let mut names = Vec::new();
    for copy in 0..units {
        for (row, unit) in data.units().iter().enumerate() {
            names.push(Unit::new(format!("{}-{copy}", unit.code)).expect("a code"));
            rows.push((row, copy));
        }
    }
    let mut columns = Vec::new();
    for (node, _) in index.framework().indicators() {
        let column = data.column(node.code()).expect("a column");
        for indicator in 0..indicators {
            let code = match indicator {
                0 => node.code().to_string(),
                copy => format!("{}-{copy}", node.code()),
            };
            let value = |(row, copy): &(usize, usize)| {
                let noise = ((row * 7919 + copy * 104_729 + indicator * 1_299_709) % 1009) as f64;
                column[(row * (1 + indicator) + copy) % column.len()] * (1.0 + noise / 1e4)
            };
            columns.push((code, rows.iter().map(value).collect::<Vec<_>>()));
        }
    }
    let columns = columns.iter().map(|(code, column)| {
        (composite_index::VariableCode::new(code.as_str()).expect("a code"), column.as_slice())
    });
    let data = Dataset::from_columns(names, columns).expect("sound data");
    let index = Index::new(framework, index.methodology().clone()).expect("a sound index");
    (index, data)
}

/// The most memory the process has had, in KiB, where the system tells.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
