//! What `cindex merge` takes.

use std::path::PathBuf;

use clap::Args;

use super::{Output, number};

#[derive(Debug, Args)]
pub(crate) struct MergeArguments {
    /// Files that `sweep` or `uncertainty` wrote with `--runs A..B --format json`.
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Show the share of runs in which each unit is among the first K.
    #[arg(long, value_name = "K", value_parser = number::count, allow_negative_numbers = true)]
    pub(crate) top: Option<usize>,
    #[command(flatten)]
    pub(crate) output: Output,
}
