//! What `cindex uncertainty` takes.

use std::path::PathBuf;

use clap::Args;
use composite_index::robustness::uncertainty::Runs;

use super::{Change, Input, Output, number};

#[derive(Debug, Args)]
pub(crate) struct UncertaintyArguments {
    #[command(flatten)]
    pub(crate) input: Input,
    /// The file of factors; uncertainty.toml in the folder unless said.
    #[arg(long, value_name = "FILE")]
    pub(crate) specification: Option<PathBuf>,
    /// How many replicates, or only those from number A up to B, to be merged with the others.
    #[arg(long, value_name = "N|A..B", default_value = "10000", value_parser = parse_replicates)]
    pub(crate) runs: Runs,
    /// The seed of the random numbers; the same seed gives the same result.
    #[arg(long, value_name = "SEED", default_value_t = 0, value_parser = number::seed, allow_negative_numbers = true)]
    pub(crate) seed: u64,
    /// How many threads; all cores unless said.
    #[arg(long, value_name = "T", value_parser = number::threads, allow_negative_numbers = true)]
    pub(crate) threads: Option<usize>,
    /// Keep the scores of every replicate, for their quantiles.
    #[arg(long)]
    pub(crate) scores: bool,
    /// Show the share of replicates in which each unit is among the first K.
    #[arg(long, value_name = "K", value_parser = number::count, allow_negative_numbers = true)]
    pub(crate) top: Option<usize>,
    #[command(flatten)]
    pub(crate) change: Change,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// `1000` or `250..500`.
fn parse_replicates(typed: &str) -> Result<Runs, String> {
    let number = |text: &str| text.trim().parse::<u64>().ok();
    let runs = match typed.split_once("..") {
        Some((from, to)) => number(from).zip(number(to)),
        None => number(typed).map(|to| (0, to)),
    };
    let runs = runs.filter(|(from, to)| from < to);
    runs.map(|(from, to)| Runs::new(from, to)).ok_or_else(|| {
        format!("`{typed}` are not runs: write how many, or A..B with A below B, such as 0..2500")
    })
}
