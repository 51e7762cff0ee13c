//! Times a weight sweep, for `benches/compare.py`, and prints one line of JSON.
//!
//! `sweep-times WHAT FOLDER DATA DRAWS THREADS UNITS INDICATORS`: the last two are factors by which
//! units and indicators are multiplied; `DATA` is a table, or `-` for the folder's own. `WHAT` is
//! `simplex`, `within`, `dirichlet`, `bounds`, `steps` or `double` (steps with a product in double
//! precision, as sweeps that keep scores have it), each with `-random` for plain random draws; `errors`; or
//! `coverage`.

use std::time::{Duration, Instant};

use composite_index::framework::Record;
use composite_index::robustness::sweep::SweepPlan;
use composite_index::robustness::sweep::steps::time_sweep;
use composite_index::{Dataset, Framework, Index, IndexFiles, IndexFolder, Unit};
use pulp::{Arch, Simd, WithSimd};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [what, folder, data, count, threads, units, indicators] = arguments.as_slice() else {
        panic!("sweep-times WHAT FOLDER DATA DRAWS THREADS UNITS INDICATORS");
    };
    let number = |text: &String| text.parse::<usize>().expect("a number");
    let files = IndexFiles { data: (data != "-").then(|| data.into()), ..IndexFiles::default() };
    let folder = IndexFolder::open_from(folder, files).expect("a sound folder");
    let data = folder.data().expect("the folder has data");
    let (index, data) = multiplied(folder.index(), data, number(units), number(indicators));
    let (kind, random) = match what.strip_suffix("-random") {
        Some(kind) => (kind, true),
        None => (what.as_str(), false),
    };
    let draws = plan(&index, kind, number(count) as u64).seed(1);
    let draws = if random { draws.random() } else { draws };
    match kind {
        "steps" => steps(&index, &data, draws, number(count)),
        "double" => steps(&index, &data, draws.scores(), number(count)),
        "coverage" => coverage(&index, &data, draws, number(threads)),
        "errors" => errors(&index, &data, draws, number(threads)),
        _ => sweep(&index, &data, draws, number(threads)),
    }
}

/// The plan of a law.
fn plan(index: &Index, law: &str, draws: u64) -> SweepPlan {
    match law {
        "within" => SweepPlan::within(draws, 0.25),
        "dirichlet" => SweepPlan::dirichlet(draws, 50.0),
        "bounds" => {
            // Of every child of the root half of what an equal share would be, or more.
            let framework = index.framework();
            let children: Vec<_> = framework.children(framework.root()).collect();
            let least = 0.5 / children.len() as f64;
            SweepPlan::bounds(draws, children.iter().map(|node| (node.code().clone(), least, 1.0)))
        }
        _ => SweepPlan::simplex(draws),
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
    println!(
        "{{\"draw\": {}, \"product\": {}, \"rank\": {}, \"count\": {}, \"peak\": {}}}",
        each(steps.draw),
        each(steps.product),
        each(steps.rank),
        each(steps.count),
        peak()
    );
}

/// Sweeps under eight seeds: for every unit whose share of the first three ranks lies within .05–.95,
/// the mean square of the standard error of that share, beside that of as many random draws; and of
/// every unit that has more ranks than one, those of its mean rank.
fn errors(index: &Index, data: &Dataset, draws: SweepPlan, threads: usize) {
    const SEEDS: u64 = 8;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    let (mut seconds, mut counted, mut found) = (0.0, 0, Vec::new());
    for seed in 0..SEEDS {
        let start = Instant::now();
        let sweep = pool.install(|| index.sweep(data, draws.clone().seed(seed))).expect("sound");
        seconds += start.elapsed().as_secs_f64();
        counted += sweep.counted();
        found.push(sweep);
    }
    let draws = found[0].counted() as f64;
    let (mut shares, mut means) = (Vec::new(), Vec::new());
    for unit in found[0].units() {
        let mean = |of: &dyn Fn(usize) -> f64| (0..found.len()).map(of).sum::<f64>() / SEEDS as f64;
        let share = mean(&|seed| found[seed].top(unit, 3).expect("a share"));
        if (0.05..=0.95).contains(&share) {
            let square = mean(&|seed| found[seed].top_error(unit, 3).expect("an error").powi(2));
            shares.push(share * (1.0 - share) / draws / square);
        }
        let moment = |power: i32| {
            mean(&|seed| {
                let ranks = found[seed].acceptability(unit).expect("a unit");
                ranks.iter().map(|(rank, share)| rank.powi(power) * share).sum()
            })
        };
        let variance = moment(2) - moment(1) * moment(1);
        let error = |seed: usize| found[seed].mean_error(unit).expect("a unit").unwrap_or(f64::NAN);
        let square = mean(&|seed| error(seed).powi(2));
        if variance > 0.01 && square > 0.0 {
            means.push(variance / draws / square);
        }
    }
    println!(
        "{{\"seconds\": {seconds}, \"draws\": {counted}, \"shares\": {shares:?}, \"means\": {means:?}}}"
    );
}

/// How often intervals of 95 % of the rank acceptabilities hold the truth, under 200 seeds: of shares
/// within .05–.95, and of rarer ones, from .001 on. The truth is that of 2²² draws.
fn coverage(index: &Index, data: &Dataset, draws: SweepPlan, threads: usize) {
    const SEEDS: u64 = 200;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    let sweep = |draws: SweepPlan| pool.install(|| index.sweep(data, draws)).expect("sound");
    let truth = sweep(SweepPlan::simplex(1 << 22).seed(SEEDS));
    let (mut held, mut all) = ([0_u64; 2], [0_u64; 2]);
    for seed in 0..SEEDS {
        let found = sweep(draws.clone().seed(seed));
        for unit in found.units() {
            let shares = found.acceptability(unit).expect("a unit").into_iter();
            let errors = found.acceptability_errors(unit).expect("a unit");
            let truths = truth.acceptability(unit).expect("a unit");
            for (((_, share), error), (_, truth)) in shares.zip(errors).zip(truths) {
                let kind = match truth {
                    0.05..=0.95 => 0,
                    0.001..0.05 => 1,
                    _ => continue,
                };
                all[kind] += 1;
                held[kind] += u64::from((share - truth).abs() <= found.margin() * error);
            }
        }
    }
    let share = |kind: usize| held[kind] as f64 / all[kind] as f64;
    println!("{{\"coverage\": {}, \"rarer\": {}, \"shares\": {all:?}}}", share(0), share(1));
}

/// Floating-point operations a second of nothing but fused multiply-adds in the registers: the best of
/// many repetitions.
fn peak() -> f64 {
    (0..200).map(|_| Arch::new().dispatch(Peak)).fold(0.0, f64::max)
}

struct Peak;

impl WithSimd for Peak {
    type Output = f64;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> f64 {
        const SUMS: usize = 12;
        const STEPS: usize = 100_000;
        let numbers = std::hint::black_box([0.999_999, 1e-6]);
        let (factor, term) = (simd.splat_f64s(numbers[0]), simd.splat_f64s(numbers[1]));
        let mut sums: [S::f64s; SUMS] = std::array::from_fn(|sum| simd.splat_f64s(sum as f64));
        let start = Instant::now();
        for _ in 0..STEPS {
            for sum in &mut sums {
                *sum = simd.mul_add_e_f64s(*sum, factor, term);
            }
        }
        let seconds = start.elapsed().as_secs_f64();
        std::hint::black_box(sums.map(|sum| simd.reduce_sum_f64s(sum)));
        (2 * SUMS * STEPS * S::F64_LANES) as f64 / seconds
    }
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
