//! What can be typed of sweeps and of their parts.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use composite_index::VariableCode;
use composite_index::robustness::{Noise, NoiseLaw, NoiseSize};

use super::{Change, Input, Output};

#[derive(Debug, Args)]
pub(crate) struct SweepArguments {
    #[command(flatten)]
    pub(crate) input: Input,
    /// How many weightings.
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    pub(crate) draws: u64,
    /// The seed of the random numbers.
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub(crate) seed: u64,
    /// How many threads; all cores unless said.
    #[arg(long, value_name = "T", value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=1024))]
    pub(crate) threads: Option<usize>,
    /// Only the draws from number A up to B, to be merged with the others.
    #[arg(long, value_name = "A..B", value_parser = parse_runs)]
    pub(crate) runs: Option<DrawRuns>,
    #[command(flatten)]
    pub(crate) law: Law,
    /// Draw only the weights within groups at these levels.
    #[arg(long, value_name = "LEVEL,…", value_delimiter = ',')]
    pub(crate) levels: Vec<String>,
    /// Draw the effective weights of all indicators at once.
    #[arg(long, conflicts_with = "levels")]
    pub(crate) flat: bool,
    /// Keep quantiles of scores.
    #[arg(long)]
    pub(crate) scores: bool,
    /// Keep how often each unit ranks before each other.
    #[arg(long)]
    pub(crate) pairwise: bool,
    /// Keep the mean weights under which each unit is first.
    #[arg(long)]
    pub(crate) central: bool,
    #[command(flatten)]
    pub(crate) noise: NoiseArguments,
    /// Show the share of draws in which each unit is among the first K.
    #[arg(long, value_name = "K")]
    pub(crate) top: Option<usize>,
    #[command(flatten)]
    pub(crate) change: Change,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// From which law the weights are drawn.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub(crate) struct Law {
    /// Uniform on the simplex in every group (the law unless another is chosen).
    #[arg(long)]
    pub(crate) simplex: bool,
    /// The nominal weights, each by itself more or less by up to a share of itself, such as 25%.
    #[arg(long, value_name = "SHARE", value_parser = parse_share)]
    pub(crate) within: Option<f64>,
    /// Dirichlet around the nominal weights with this concentration.
    #[arg(long, value_name = "C")]
    pub(crate) dirichlet: Option<f64>,
    /// Uniform within bounds of shares: a table with the columns node, low and high.
    #[arg(long, value_name = "FILE")]
    pub(crate) bounds: Option<PathBuf>,
    /// Uniform where one weight is at least another, such as talent>=infrastructure.
    #[arg(long, value_name = "CODE>=CODE,…", value_delimiter = ',')]
    pub(crate) order: Vec<String>,
    /// One of the sets of weights: a table with the columns set, node and weight.
    #[arg(long, value_name = "FILE")]
    pub(crate) sets: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct MergeArguments {
    /// Files that `--format json` wrote.
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Show the share of runs in which each unit is among the first K.
    #[arg(long, value_name = "K")]
    pub(crate) top: Option<usize>,
    #[command(flatten)]
    pub(crate) noise: NoiseArguments,
    /// The folder of the index that was swept, where `--noise` is asked for.
    #[arg(long, value_name = "DIR")]
    pub(crate) index: Option<PathBuf>,
    /// The table of data that was swept, unless it is that of the folder.
    #[arg(long, value_name = "FILE", requires = "index")]
    pub(crate) data: Option<PathBuf>,
    /// The period that was swept.
    #[arg(long, value_name = "PERIOD", requires = "index")]
    pub(crate) period: Option<String>,
    #[command(flatten)]
    pub(crate) change: Change,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// How uncertain the data are.
#[derive(Debug, Args)]
pub(crate) struct NoiseArguments {
    /// Show each unit's confidence factor: with what probability it is first under its own central
    /// weights, where values are off by 5% of themselves, 0.2sd (of the indicator's standard
    /// deviation) or 3 (in the indicator's unit); a standard deviation under the normal law.
    #[arg(long, value_name = "SIZE", value_parser = parse_noise, allow_hyphen_values = true)]
    pub(crate) noise: Option<NoiseSize>,
    /// Noise of another size for some variables, such as talent=3,patents=10%.
    #[arg(long, value_name = "CODE=SIZE,…", value_delimiter = ',', requires = "noise", value_parser = parse_noise_of)]
    pub(crate) noise_of: Vec<(VariableCode, NoiseSize)>,
    /// The law of the noise.
    #[arg(long, value_name = "LAW", default_value = "normal", requires = "noise")]
    pub(crate) noise_law: LawOfNoise,
    /// How often the data are drawn: a share of N draws is off by 1/(2√N) or less, in standard
    /// errors.
    #[arg(long, value_name = "N", default_value_t = 10_000, requires = "noise")]
    pub(crate) noise_draws: u64,
}

/// Laws of noise by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LawOfNoise {
    /// The size is the standard deviation.
    Normal,
    /// The size is the most that is added or taken away.
    Uniform,
}

impl NoiseArguments {
    /// The noise that was asked for, under the seed of the sweep.
    pub(crate) fn typed(&self) -> Option<Noise> {
        let law = match self.noise_law {
            LawOfNoise::Normal => NoiseLaw::Normal,
            LawOfNoise::Uniform => NoiseLaw::Uniform,
        };
        let noise = Noise::new(law, self.noise?).draws(self.noise_draws);
        let own = self.noise_of.iter().cloned();
        Some(own.fold(noise, |noise, (variable, size)| noise.of(variable, size)))
    }
}

/// `5%`, `0.2sd` or `3`.
fn parse_noise(typed: &str) -> Result<NoiseSize, String> {
    let typed = typed.trim();
    let (number, size): (_, fn(f64) -> NoiseSize) = match typed.strip_suffix('%') {
        Some(percent) => (percent, |percent| NoiseSize::ShareOfValue(percent / 100.0)),
        None => match typed.strip_suffix("sd") {
            Some(share) => (share, NoiseSize::ShareOfDeviation),
            None => (typed, NoiseSize::Absolute),
        },
    };
    let number = number.trim().parse().map_err(|_| {
        format!("`{typed}` is no size of noise: write 5% (of the value), 0.2sd or 3")
    })?;
    Ok(size(number))
}

fn parse_noise_of(typed: &str) -> Result<(VariableCode, NoiseSize), String> {
    let (code, size) = typed
        .split_once('=')
        .ok_or_else(|| format!("`{typed}` is no noise: write CODE=SIZE, such as talent=3"))?;
    let code = VariableCode::new(code.trim()).map_err(|error| error.to_string())?;
    Ok((code, parse_noise(size)?))
}

/// Numbers of draws, without the last.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DrawRuns(pub(crate) std::ops::Range<u64>);

fn parse_runs(typed: &str) -> Result<DrawRuns, String> {
    let numbers = typed.split_once("..").and_then(|(from, to)| {
        let (from, to) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
        (from < to).then_some(DrawRuns(from..to))
    });
    numbers.ok_or_else(|| {
        format!("`{typed}` are no runs: write A..B with A below B, such as 0..250000")
    })
}

/// `25%` or `0.25`.
fn parse_share(typed: &str) -> Result<f64, String> {
    let (number, divisor) = match typed.trim().strip_suffix('%') {
        Some(percent) => (percent, 100.0),
        None => (typed, 1.0),
    };
    let number: Result<f64, _> = number.trim().parse();
    let number = number.map_err(|_| format!("`{typed}` is no share: write 25% or 0.25"))?;
    Ok(number / divisor)
}
