//! Replicates of an uncertainty analysis on COINr's example (51 units, 49 indicators, four levels),
//! which lies beside the checkout: treatment, normalisation, weights, aggregation and ranks vary.
//!
//! `cargo bench --bench uncertainty --features csv,robustness`

use composite_index::robustness::{Factors, Uncertainty};
use composite_index::{Dataset, Framework, Index, Methodology, Source};
use divan::Bencher;

fn main() {
    divan::main();
}

const METHODOLOGY: &str = r#"
accept = ["missing-denominator", "inadequate-scale"]
[indicators]
impute = { group-mean = { by = "EurAsia_group" } }
transforms = [
  { treat = { trigger = { skewness = 2, kurtosis = 3.5, when = "both" }, remedy = { winsorise = { stepwise = { maximum = 5, ties = "together" } } }, fallback = { ln-coin-tool = { tail = "high" } }, unresolved = "keep" } },
  { min-max = { to = [0, 100] } },
]
"#;

const FACTORS: &str = r#"
[factor.points]
setting = "indicators.transforms.0.treat.remedy.winsorise.stepwise.maximum"
alternatives = [1, 2, 3, 4, 5]
[factor.normalisation]
setting = "indicators.transforms.1"
alternatives = [{ min-max = { to = [1, 100] } }, { z-score = { ddof = 1, mean = 10, sd = 2 } }]
[factor.means]
setting = "groups.aggregation"
alternatives = ["arithmetic-mean", "geometric-mean"]
[factor.weights]
noise = 0.25
"#;

fn source(file: &str) -> Source {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/golden/coinr/00_input");
    Source::read(format!("{folder}/{file}")).expect("COINr's data lie beside the checkout")
}

fn study(factors: &str) -> Uncertainty {
    let framework = Framework::from_csv(&source("iMeta.csv")).expect("sound");
    let data = Dataset::from_csv(&source("iData.csv"), &framework).expect("sound");
    let methodology = Methodology::from_toml(&Source::new("methodology.toml", METHODOLOGY));
    let index = Index::new(framework, methodology.expect("sound")).expect("sound");
    let factors = Factors::from_toml(&Source::new("uncertainty.toml", factors)).expect("sound");
    Uncertainty::new(&index, &data, factors).expect("sound")
}

fn replicates(bencher: Bencher, factors: &str) {
    let study = study(factors);
    let (mut evaluator, mut point, mut replicate) = (study.evaluator(), Vec::new(), 0);
    bencher.bench_local(|| {
        replicate += 1;
        study.draw(1, replicate, &mut point);
        evaluator.evaluate(&point).expect("scores").ranks[0]
    });
}

/// Noise on the weights of pillars and sub-indices, as in COINr's own example.
#[divan::bench(sample_count = 1000, sample_size = 20)]
fn replicate_with_noise_at_two_levels(bencher: Bencher) {
    replicates(bencher, &format!("{FACTORS}levels = [\"2\", \"3\"]\n"));
}

/// Noise on all weights.
#[divan::bench(sample_count = 1000, sample_size = 20)]
fn replicate_with_noise_at_all_levels(bencher: Bencher) {
    replicates(bencher, FACTORS);
}
