//! What `cindex merge` takes.

use std::path::PathBuf;

use clap::Args;

use super::Output;

#[derive(Debug, Args)]
pub(crate) struct MergeArguments {
    /// Files that `--format json` wrote.
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Show the share of runs in which each unit is among the first K.
    #[arg(long, value_name = "K")]
    pub(crate) top: Option<usize>,
    #[command(flatten)]
    pub(crate) output: Output,
}
