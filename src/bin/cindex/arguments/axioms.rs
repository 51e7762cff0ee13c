//! What `cindex axioms` takes.

use std::path::PathBuf;

use clap::Args;

use super::{Input, Output, number};

#[derive(Debug, Args)]
pub(crate) struct AxiomsArguments {
    #[command(flatten)]
    pub(crate) input: Input,
    /// Search through so many cases for every axiom: half of them the data with a few values
    /// changed, half generated.
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) cases: u32,
    /// The seed of the random numbers; the same seed gives the same result.
    #[arg(long, value_name = "SEED", default_value_t = 0, value_parser = number::seed, allow_negative_numbers = true)]
    pub(crate) seed: u64,
    /// Fail, with exit status 1, where one of these axioms or families is violated, such as
    /// `monotonicity,pareto`.
    #[arg(long, value_name = "AXIOM,…", value_delimiter = ',')]
    pub(crate) deny: Vec<String>,
    /// Look at these axioms or families only, and at those denied.
    #[arg(long, value_name = "AXIOM,…", value_delimiter = ',')]
    pub(crate) only: Vec<String>,
    /// Use another methodology file.
    #[arg(long, value_name = "FILE")]
    pub(crate) methodology: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) output: Output,
}
