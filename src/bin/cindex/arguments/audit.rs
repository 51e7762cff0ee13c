//! What `cindex audit` takes.

use clap::{Args, ValueEnum};
use composite_index::audit::Thresholds;

use super::{Change, Input, Output, number};

#[derive(Debug, Args)]
pub(crate) struct AuditArguments {
    #[command(flatten)]
    pub(crate) input: Input,
    /// Show only some sections.
    #[arg(long, value_name = "SECTION,…", value_delimiter = ',')]
    pub(crate) only: Vec<Section>,
    /// Flag from other thresholds on, such as coverage=0.8,collinear=0.9.
    #[arg(long, value_name = "NAME=NUMBER,…", value_parser = parse_thresholds)]
    pub(crate) thresholds: Option<Thresholds>,
    /// Show where one unit stands, and what it is strong and weak in, instead.
    #[arg(long, value_name = "CODE", conflicts_with_all = ["only", "thresholds"])]
    pub(crate) unit: Option<String>,
    /// Show how the values change over the periods of a panel instead, of all units or of one.
    #[arg(long, conflicts_with_all = ["only", "thresholds", "period", "weights", "weighting"])]
    pub(crate) trends: bool,
    /// Look at so many periods only, back from the last one with a value.
    #[arg(long, value_name = "N", requires = "trends", value_parser = number::count, allow_negative_numbers = true)]
    pub(crate) latest: Option<usize>,
    #[command(flatten)]
    pub(crate) change: Change,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// The sections of a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Section {
    /// What stands out.
    Findings,
    /// How much of the data is there, by node and by unit.
    Coverage,
    /// Raw indicators and scores: mean, spread, skewness, …
    Statistics,
    /// Indicators that go with a denominator.
    Denominators,
    /// Correlations of all pairs of siblings.
    Siblings,
    /// Correlations of every node with the groups above it and with foreign ones.
    Parents,
    /// Consistency and dimensions of every group.
    Groups,
    /// Weights beside importance.
    Importance,
    /// The index without each node.
    Removals,
    /// Consistency of judgements, spread of experts, standard errors, number of best rankings.
    Methods,
}

fn parse_thresholds(typed: &str) -> Result<Thresholds, String> {
    let mut given = serde_json::Map::new();
    for pair in typed.split(',') {
        let example = "write NAME=NUMBER, such as coverage=0.8";
        let (name, number) = pair
            .split_once('=')
            .ok_or_else(|| format!("`{pair}` is not a threshold: {example}"))?;
        let finite = number.trim().parse().ok().and_then(serde_json::Number::from_f64);
        let finite = finite.ok_or_else(|| format!("`{number}` is not a number: {example}"))?;
        given.insert(name.trim().to_owned(), finite.into());
    }
    serde_json::from_value(given.into()).map_err(|error| error.to_string())
}
