//! `cindex sweep`: the ranking under many other weights; and its parts put together.

use std::path::PathBuf;

use clap::Args;
use composite_index::error::{ErrorKind, Source};
use composite_index::robustness::sweep::{
    SweepPlan, WeightDistribution, WeightOrdering, WeightSweep,
};
use composite_index::{Framework, NodeCode};
use serde::Deserialize;

use crate::change::{self, Change};
use crate::input::{Input, number};
use crate::intervals::{self, Found};
use crate::merge::{self, MergeArguments};
use crate::noise::{self, NoiseArguments};
use crate::output::Output;
use crate::{Failure, Outcome, progress};

#[derive(Debug, Args)]
pub(crate) struct SweepArguments {
    #[command(flatten)]
    pub(crate) input: Input,
    /// Number of weightings to draw.
    #[arg(long, value_name = "N", default_value_t = 131_072, value_parser = number::draws, allow_negative_numbers = true)]
    pub(crate) draws: u64,
    /// The seed of the random numbers; the same seed gives the same result.
    #[arg(long, value_name = "SEED", default_value_t = 0, value_parser = number::seed, allow_negative_numbers = true)]
    pub(crate) seed: u64,
    /// Number of threads; all cores by default.
    #[arg(long, value_name = "T", value_parser = number::threads, allow_negative_numbers = true)]
    pub(crate) threads: Option<usize>,
    /// Make only the draws from number A up to B, for `cindex merge`.
    #[arg(long, value_name = "A..B", value_parser = parse_runs)]
    pub(crate) runs: Option<DrawRuns>,
    #[command(flatten)]
    pub(crate) law: Law,
    /// Draw random weights also where points of a Sobol' sequence would be taken, which fill the
    /// weightings more evenly.
    #[arg(long)]
    pub(crate) random: bool,
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

/// The distribution of the weights.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub(crate) struct Law {
    /// Draw uniformly from all weightings of every group (the default).
    #[arg(long)]
    pub(crate) simplex: bool,
    /// Vary each nominal weight on its own by up to this share of it, such as 25%.
    #[arg(long, value_name = "SHARE", value_parser = parse_share, allow_negative_numbers = true)]
    pub(crate) within: Option<f64>,
    /// Draw from the Dirichlet distribution around the nominal weights with this concentration.
    #[arg(long, value_name = "C", allow_negative_numbers = true)]
    pub(crate) dirichlet: Option<f64>,
    /// Draw uniformly within bounds on shares: a table with the columns node, low and high.
    #[arg(long, value_name = "FILE")]
    pub(crate) bounds: Option<PathBuf>,
    /// Draw uniformly where one weight is at least another, such as talent>=infrastructure.
    #[arg(long, value_name = "ORDER,…", value_delimiter = ',')]
    pub(crate) order: Vec<String>,
    /// Draw one of the sets of weights in a table with the columns set, node and weight.
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
pub(crate) fn parse_share(typed: &str) -> Result<f64, String> {
    let (number, divisor) = match typed.trim().strip_suffix('%') {
        Some(percent) => (percent, 100.0),
        None => (typed, 1.0),
    };
    let number: Result<f64, _> = number.trim().parse();
    let number = number.map_err(|_| format!("`{typed}` is not a share: write 25% or 0.25"))?;
    Ok(number / divisor)
}

pub(crate) fn run(arguments: &SweepArguments) -> Result<Outcome, Failure> {
    let (index, folder) = change::index(&arguments.input, &arguments.change)?;
    let data = arguments.input.values(&folder)?;
    let noise = noise::checked(arguments, &data)?;
    let draws = draws(arguments, index.framework())?;
    let asked = arguments.runs.as_ref().map_or(arguments.draws, |runs| runs.0.end - runs.0.start);
    let sweep = progress::long_run(arguments.threads, asked, "draws", |progress| {
        index.sweep_while(&data, draws, |counted| progress.at(counted))
    })?;
    // An interrupted sweep does not know the central weights.
    let noise = noise.filter(|_| sweep.is_complete());
    let confidence = noise::confidence(&index, &data, &sweep, noise, arguments.threads)?;
    let title = format!("{}: {} units", index.framework().root().name(), sweep.units().len());
    let found = Found { sweep: &sweep, confidence: confidence.as_ref() };
    let format = arguments.output.format;
    intervals::report(found, &title, arguments.top, format)?.write(&arguments.output)?;
    Ok(found.outcome(asked))
}

pub(crate) fn merge(arguments: &MergeArguments) -> Result<Outcome, Failure> {
    let both = |one: Part, other: Part| {
        let sweep = WeightSweep::merge([one.sweep, other.sweep])?;
        Ok(Part { title: one.title, sweep })
    };
    let Part { title, sweep } = merge::all(&arguments.files, "sweep", both)?;
    if let Some(k) = arguments.top {
        sweep.check_top(k)?;
    }
    let confidence = match (arguments.noise.typed(), &arguments.index) {
        (Some(noise), Some(dir)) => {
            let (data, period) = (arguments.data.clone(), arguments.period.clone());
            let sheets = arguments.sheets.clone();
            let input = Input { dir: dir.clone(), data, period, sheets };
            let (index, folder) = change::index(&input, &arguments.change)?;
            let data = input.values(&folder)?;
            noise::confidence(&index, &data, &sweep, Some(noise), None)?
        }
        _ => None,
    };
    let found = Found { sweep: &sweep, confidence: confidence.as_ref() };
    let format = arguments.output.format;
    intervals::report(found, &title, arguments.top, format)?.write(&arguments.output)?;
    Ok(found.outcome(sweep.counted()))
}

/// A file that `sweep --format json` wrote.
#[derive(Deserialize)]
struct Part {
    title: String,
    sweep: WeightSweep,
}

fn draws(arguments: &SweepArguments, framework: &Framework) -> Result<SweepPlan, Failure> {
    let law = law(arguments, framework)?;
    let mut draws = SweepPlan::new(arguments.draws, law).seed(arguments.seed);
    if let Some(k) = arguments.top {
        draws = draws.top(k);
    }
    if let Some(runs) = &arguments.runs {
        draws = draws.runs(runs.0.clone());
    }
    if !arguments.levels.is_empty() {
        draws = draws.at_levels(arguments.levels.iter().map(String::as_str));
    }
    for (asked, add) in [
        (arguments.random, SweepPlan::random as fn(SweepPlan) -> SweepPlan),
        (arguments.flat, SweepPlan::flat),
        (arguments.scores, SweepPlan::scores),
        (arguments.pairwise, SweepPlan::pairwise),
        (arguments.central, SweepPlan::central),
    ] {
        if asked {
            draws = add(draws);
        }
    }
    Ok(draws)
}

fn law(arguments: &SweepArguments, framework: &Framework) -> Result<WeightDistribution, Failure> {
    if let Some(within) = arguments.law.within {
        return Ok(WeightDistribution::Within { share: within });
    }
    if let Some(concentration) = arguments.law.dirichlet {
        return Ok(WeightDistribution::Dirichlet { concentration });
    }
    if let Some(file) = &arguments.law.bounds {
        return Ok(WeightDistribution::bounds_from_csv(&Source::read(file)?, framework)?);
    }
    if let Some(file) = &arguments.law.sets {
        return Ok(WeightDistribution::sets_from_csv(&Source::read(file)?, framework)?);
    }
    if !arguments.law.order.is_empty() {
        let orders = arguments.law.order.iter().map(|typed| at_least(typed));
        return Ok(WeightDistribution::Ordering(orders.collect::<Result<_, _>>()?));
    }
    Ok(WeightDistribution::Simplex)
}

/// `talent>=infrastructure`.
pub(crate) fn at_least(typed: &str) -> Result<WeightOrdering, Failure> {
    let Some((more, less)) = typed.split_once(">=") else {
        let parts = typed.split(['<', '>', '=']).filter(|part| !part.trim().is_empty());
        let [more, less] = match parts.map(str::trim).collect::<Vec<_>>().as_slice() {
            [less, more] if typed.contains('<') => [*more, *less],
            [more, less] => [*more, *less],
            _ => ["talent", "infrastructure"],
        };
        let why = format!("`{typed}` is not an ordering: write {more}>={less}");
        return Err(ErrorKind::InvalidOption { option: "order".to_owned(), why }.into());
    };
    Ok(WeightOrdering { more: NodeCode::new(more.trim())?, less: NodeCode::new(less.trim())? })
}
