//! Replicates of an uncertainty analysis in which treatment, normalisation, weights, aggregation and
//! ranks vary, on the 2024 framework (83 units, 122 indicators, five levels, synthetic data). First
//! what a replicate takes on average, its share of COINr 1.1.14's 0.31 CPU seconds, and what it costs
//! to prepare the stages; then the same by divan, and COINr's own example (51 units, 49 indicators,
//! four levels) where it lies beside the checkout.
//!
//! `cargo bench --bench uncertainty --features csv,robustness`

use std::time::Instant;

use composite_index::error::Source;
use composite_index::robustness::uncertainty::{Factors, Runs, Uncertainty};
use composite_index::{Dataset, Framework, Index, IndexFolder, Methodology};
use divan::Bencher;

/// The least that was measured for a full replicate of COINr on a framework of this size, in
/// seconds.
const COINR: f64 = 0.31;

fn main() {
    if std::env::args().any(|argument| argument == "--bench") {
        for (name, levels) in [("all levels", ""), ("two levels", GAI_LEVELS)] {
            report(&format!("noise at {name}"), levels);
        }
    }
    divan::main();
}

const GAI: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/gai-2024-full-synthetic");

const GAI_METHODOLOGY: &str = r#"
accept = ["inadequate-scale"]
[indicators]
transforms = [
  { treat = { trigger = { skewness = 2, kurtosis = 3.5, when = "both" }, remedy = { winsorise = { stepwise = { maximum = 5, ties = "together" } } }, fallback = { ln-coin-tool = { tail = "high" } }, unresolved = "keep" } },
  { min-max = { to = [1, 100] } },
]
"#;

const GAI_FACTORS: &str = r#"
[factor.skewness]
setting = "indicators.transforms.0.treat.trigger.skewness"
alternatives = [1.5, 2, 2.5]
[factor.kurtosis]
setting = "indicators.transforms.0.treat.trigger.kurtosis"
alternatives = [3, 3.5, 4]
[factor.normalisation]
setting = "indicators.transforms.1"
alternatives = [{ min-max = { to = [1, 100] } }, { z-score = { ddof = 1, mean = 100, sd = 10 } }, { rank = { ties = "average" } }]
[factor.means]
setting = "groups.aggregation"
alternatives = ["arithmetic-mean", "geometric-mean"]
[factor.weights]
noise = 0.25
"#;

/// The two levels below the root.
const GAI_LEVELS: &str = "levels = [\"pillar\", \"sub-pillar\"]\n";

fn gai(levels: &str) -> Uncertainty {
    let folder = IndexFolder::open(GAI).expect("the fixture is sound");
    let methodology = Methodology::from_toml(&Source::new("methodology.toml", GAI_METHODOLOGY));
    let index = folder.index().with_methodology(methodology.expect("sound")).expect("sound");
    let factors = Source::new("uncertainty.toml", format!("{GAI_FACTORS}{levels}"));
    let data = folder.data().expect("the fixture has data");
    Uncertainty::new(&index, data, Factors::from_toml(&factors).expect("sound")).expect("sound")
}

/// The mean over replicates of the least time of each few of them, scored in the order of their
/// numbers; and the processor time of a run, with drawing and counting.
fn report(name: &str, levels: &str) {
    const PART: u64 = 64;
    const RUN: u64 = 20_000;
    let study = gai(levels);
    let (mut evaluator, mut point) = (study.evaluator(), Vec::new());
    let mut part = |part: u64| {
        let started = Instant::now();
        for replicate in part * PART..(part + 1) * PART {
            study.draw(1, replicate, &mut point);
            evaluator.evaluate(&point).expect("scores");
        }
        started.elapsed().as_secs_f64() / PART as f64
    };
    let parts: f64 = (0..40_u32).map(|number| least(|| part(number.into()))).sum();
    print_time(&format!("{name}, wall clock, least of 30"), parts / 40.0);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    let run = |count: u64| pool.install(|| study.run(Runs::new(0, count), 1).expect("scores"));
    run(1000);
    let before = pool.install(processor_time);
    run(RUN);
    if let (Some(before), Some(after)) = (before, pool.install(processor_time)) {
        print_time(
            &format!("{name}, processor time of a run of {RUN}"),
            (after - before) / RUN as f64,
        );
    }
}

/// The least of many times: other programs only make it larger.
fn least(mut time: impl FnMut() -> f64) -> f64 {
    (0..30).map(|_| time()).fold(f64::INFINITY, f64::min)
}

/// Seconds that this thread has had of a processor; only Linux tells.
fn processor_time() -> Option<f64> {
    let schedule = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = schedule.split_ascii_whitespace().next()?.parse().ok()?;
    Some(nanoseconds * 1e-9)
}

fn print_time(what: &str, seconds: f64) {
    println!(
        "{what}: {:.1} µs a replicate, {:.0} a second, {:.0} times COINr's {COINR} s",
        seconds * 1e6,
        1.0 / seconds,
        COINR / seconds,
    );
}

fn replicates(bencher: Bencher, study: &Uncertainty) {
    let (mut evaluator, mut point, mut replicate) = (study.evaluator(), Vec::new(), 0);
    bencher.bench_local(|| {
        replicate += 1;
        study.draw(1, replicate, &mut point);
        evaluator.evaluate(&point).expect("scores").ranks[0]
    });
}

#[divan::bench(sample_count = 1000, sample_size = 20)]
fn replicate_with_noise_at_all_levels(bencher: Bencher) {
    replicates(bencher, &gai(""));
}

#[divan::bench(sample_count = 1000, sample_size = 20)]
fn replicate_with_noise_at_two_levels(bencher: Bencher) {
    replicates(bencher, &gai(GAI_LEVELS));
}

/// One replicate with everything that it needs, as if it were the only one.
#[divan::bench]
fn first_replicate(bencher: Bencher) {
    bencher.with_inputs(|| gai("")).bench_local_values(|study| study.evaluate(&[0.5; 5]));
}

#[path = "../tests/support/references.rs"]
#[allow(dead_code, reason = "a benchmark needs one path")]
mod references;

const COINR_METHODOLOGY: &str = include_str!("../tests/peers/coinr/sensitivity/methodology.toml");
const COINR_FACTORS: &str = include_str!("../tests/peers/coinr/sensitivity/factors.toml");

/// COINr's example; nothing where the outside references are absent.
fn coinr(levels: &str) -> Option<Uncertainty> {
    if !references::are_wanted() {
        return None;
    }
    let source = |file| Source::read(references::path("golden/coinr/00_input").join(file));
    let (framework, data) = (source("iMeta.csv").ok()?, source("iData.csv").ok()?);
    let framework = Framework::from_csv(&framework).expect("sound");
    let data = Dataset::from_csv(&data, &framework).expect("sound");
    let methodology = Methodology::from_toml(&Source::new("methodology.toml", COINR_METHODOLOGY));
    let index = Index::new(framework, methodology.expect("sound")).expect("sound");
    let factors = Source::new(
        "uncertainty.toml",
        format!("{COINR_FACTORS}[factor.weights]\nnoise = 0.25\n{levels}"),
    );
    let factors = Factors::from_toml(&factors).expect("sound");
    Some(Uncertainty::new(&index, &data, factors).expect("sound"))
}

/// Noise on the weights of pillars and sub-indices, as COINr's documentation has it.
#[divan::bench(sample_count = 1000, sample_size = 20)]
fn coinr_example_with_noise_at_two_levels(bencher: Bencher) {
    if let Some(study) = coinr("levels = [\"2\", \"3\"]\n") {
        replicates(bencher, &study);
    }
}

#[divan::bench(sample_count = 1000, sample_size = 20)]
fn coinr_example_with_noise_at_all_levels(bencher: Bencher) {
    if let Some(study) = coinr("") {
        replicates(bencher, &study);
    }
}
