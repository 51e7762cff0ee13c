//! What `cindex merge` takes.

use std::path::PathBuf;

use clap::Args;

use super::{Change, NoiseArguments, Output, number};

#[derive(Debug, Args)]
pub(crate) struct MergeArguments {
    /// Files that `sweep` or `uncertainty` wrote with `--runs A..B --format json`.
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Show the share of runs in which each unit is among the first K.
    #[arg(long, value_name = "K", value_parser = number::count, allow_negative_numbers = true)]
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
