//! What `cindex rank`, `score` and `compare` take.

use std::path::PathBuf;

use clap::Args;

use super::{Change, Input, Output, Scheme, Weights, change::parse_weights, number};

#[derive(Debug, Args)]
pub(crate) struct RankArguments {
    #[command(flatten)]
    pub(crate) input: Input,
    /// Show only the first N units.
    #[arg(long, value_name = "N", value_parser = number::count, allow_negative_numbers = true)]
    pub(crate) top: Option<usize>,
    /// Rank at this node rather than at the index.
    #[arg(long, value_name = "CODE")]
    pub(crate) node: Option<String>,
    #[command(flatten)]
    pub(crate) change: Change,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, Args)]
pub(crate) struct ScoreArguments {
    #[command(flatten)]
    pub(crate) input: Input,
    /// Show where each score came from.
    #[arg(long)]
    pub(crate) provenance: bool,
    #[command(flatten)]
    pub(crate) change: Change,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, Args)]
pub(crate) struct CompareArguments {
    #[command(flatten)]
    pub(crate) input: Input,
    /// An alternative with other weights, relative to their siblings'; may be repeated.
    #[arg(long, value_name = "CODE=WEIGHT,…", value_parser = parse_weights)]
    pub(crate) weights: Vec<Weights>,
    /// An alternative with another weighting of every group; may be repeated. Without any alternative
    /// it is `equal`.
    #[arg(long, value_name = "SCHEME")]
    pub(crate) weighting: Vec<Scheme>,
    /// An alternative by another methodology file; may be repeated.
    #[arg(long, value_name = "FILE")]
    pub(crate) methodology: Vec<PathBuf>,
    /// Compare at this node rather than at the index.
    #[arg(long, value_name = "CODE")]
    pub(crate) node: Option<String>,
    #[command(flatten)]
    pub(crate) output: Output,
}
