//! What `cindex sensitivity` takes.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use composite_index::robustness::sensitivity::{Estimator, SensitivityOutput};

use super::{Change, Input, Output, number};

#[derive(Debug, Args)]
pub(crate) struct SensitivityArguments {
    #[command(flatten)]
    pub(crate) input: Input,
    /// The file of factors; uncertainty.toml in the folder unless said.
    #[arg(long, value_name = "FILE")]
    pub(crate) specification: Option<PathBuf>,
    /// What is asked about, rather than rank-shift: score:UNIT, rank:UNIT, top:K or pair:A,B; may
    /// be repeated.
    #[arg(long, value_name = "OUTPUT")]
    pub(crate) of: Vec<SensitivityOutput>,
    /// Points of the estimate, best a power of two; each takes two runs and one per factor.
    #[arg(long, value_name = "N", default_value_t = 1024, value_parser = number::count, allow_negative_numbers = true)]
    pub(crate) points: usize,
    /// The seed of the random numbers; the same seed gives the same result.
    #[arg(long, value_name = "SEED", default_value_t = 0, value_parser = number::seed, allow_negative_numbers = true)]
    pub(crate) seed: u64,
    /// The estimator of first-order indices.
    #[arg(long, value_name = "ESTIMATOR", default_value = "saltelli")]
    pub(crate) estimator: EstimatorName,
    /// Estimate what each pair of factors does only together too; each point takes one more run
    /// per factor.
    #[arg(long)]
    pub(crate) second_order: bool,
    /// Exact indices by every combination of alternatives, where no factor is continuous.
    #[arg(long, conflicts_with_all = ["points", "seed", "estimator", "second_order"])]
    pub(crate) exact: bool,
    /// Leave out each indicator, group and unit in turn instead, and count reversals of rank.
    #[arg(long, conflicts_with_all = ["specification", "of", "points", "seed", "estimator", "second_order", "exact"])]
    pub(crate) leave_one_out: bool,
    /// How many threads; all cores unless said.
    #[arg(long, value_name = "T", value_parser = number::threads, allow_negative_numbers = true)]
    pub(crate) threads: Option<usize>,
    #[command(flatten)]
    pub(crate) change: Change,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// Estimators by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EstimatorName {
    /// Saltelli's of 2010.
    Saltelli,
    /// Jansen's of 1999.
    Jansen,
}

impl From<EstimatorName> for Estimator {
    fn from(name: EstimatorName) -> Self {
        match name {
            EstimatorName::Saltelli => Self::Saltelli,
            EstimatorName::Jansen => Self::Jansen,
        }
    }
}
