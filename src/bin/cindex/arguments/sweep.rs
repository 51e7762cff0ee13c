//! What `cindex sweep` takes.

use std::path::PathBuf;

use clap::Args;

use super::{Change, Input, NoiseArguments, Output, number};

#[derive(Debug, Args)]
pub(crate) struct SweepArguments {
    #[command(flatten)]
    pub(crate) input: Input,
    /// How many weightings.
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = number::draws, allow_negative_numbers = true)]
    pub(crate) draws: u64,
    /// The seed of the random numbers; the same seed gives the same result.
    #[arg(long, value_name = "SEED", default_value_t = 0, value_parser = number::seed, allow_negative_numbers = true)]
    pub(crate) seed: u64,
    /// How many threads; all cores unless said.
    #[arg(long, value_name = "T", value_parser = number::threads, allow_negative_numbers = true)]
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
    #[arg(long, value_name = "K", value_parser = number::count, allow_negative_numbers = true)]
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
    #[arg(long, value_name = "SHARE", value_parser = parse_share, allow_negative_numbers = true)]
    pub(crate) within: Option<f64>,
    /// Dirichlet around the nominal weights with this concentration.
    #[arg(long, value_name = "C", allow_negative_numbers = true)]
    pub(crate) dirichlet: Option<f64>,
    /// Uniform within bounds of shares: a table with the columns node, low and high.
    #[arg(long, value_name = "FILE")]
    pub(crate) bounds: Option<PathBuf>,
    /// Uniform where one weight is at least another, such as talent>=infrastructure.
    #[arg(long, value_name = "ORDER,…", value_delimiter = ',')]
    pub(crate) order: Vec<String>,
    /// One of the sets of weights: a table with the columns set, node and weight.
    #[arg(long, value_name = "FILE")]
    pub(crate) sets: Option<PathBuf>,
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
        format!("`{typed}` are not runs: write A..B with A below B, such as 0..250000")
    })
}

/// `25%` or `0.25`.
fn parse_share(typed: &str) -> Result<f64, String> {
    let (number, divisor) = match typed.trim().strip_suffix('%') {
        Some(percent) => (percent, 100.0),
        None => (typed, 1.0),
    };
    let number: Result<f64, _> = number.trim().parse();
    let number = number.map_err(|_| format!("`{typed}` is not a share: write 25% or 0.25"))?;
    Ok(number / divisor)
}
