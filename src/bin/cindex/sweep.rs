//! `cindex sweep`: the ranking under many other weights; and its parts put together.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use composite_index::error::{ErrorKind, Source};
use composite_index::robustness::sweep::{
    ConfidenceFactors, Noise, SweepPlan, WeightBounds, WeightDistribution, WeightOrdering,
    WeightSweep,
};
use composite_index::{Dataset, Index, NodeCode};
use serde::Deserialize;

use crate::arguments::{Input, MergeArguments, SweepArguments};
use crate::intervals::Found;
use crate::{Failure, Outcome, changed, intervals, part, progress};

pub(crate) fn run(arguments: &SweepArguments) -> Result<Outcome, Failure> {
    let (index, folder) = changed::index(&arguments.input, &arguments.change)?;
    let data = arguments.input.values(&folder)?;
    if let Some(rank) = arguments.top {
        // Screening may leave fewer units than there are data of.
        let units = index.score(&data)?.units().len();
        if rank == 0 || rank > units {
            return Err(ErrorKind::RankBeyondUnits { rank, units }.into());
        }
    }
    let noise = noise(arguments, &data)?;
    let draws = draws(arguments)?;
    let asked = arguments.runs.as_ref().map_or(arguments.draws, |runs| runs.0.end - runs.0.start);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(arguments.threads.unwrap_or(0)).build();
    let pool = pool.map_err(|error| Failure::Output {
        target: "threads".to_owned(),
        error: std::io::Error::other(error),
    })?;
    let interrupted = progress::interruption();
    let bar = progress::bar(asked, "draws");
    let sweep = pool.install(|| {
        index.sweep_while(&data, draws, |counted| {
            bar.set_position(counted);
            !interrupted.load(Ordering::Relaxed)
        })
    });
    bar.finish_and_clear();
    let sweep = sweep?;
    // Of a sweep that was interrupted the central weights are not known.
    let noise = noise.filter(|_| sweep.is_complete());
    let confidence = pool.install(|| confidence(&index, &data, &sweep, noise, &interrupted))?;
    let title = format!("{}: {} units", index.framework().root().name(), sweep.units().len());
    let found = Found { sweep: &sweep, confidence: confidence.as_ref() };
    intervals::report(found, &title, arguments.top)?.write(&arguments.output)?;
    Ok(found.outcome(asked))
}

pub(crate) fn merge(arguments: &MergeArguments) -> Result<Outcome, Failure> {
    let parts = arguments
        .files
        .iter()
        .map(|file| part::read::<Part>(file, "sweep"))
        .collect::<Result<Vec<_>, _>>()?;
    let title = parts.first().map(|part| part.title.clone()).unwrap_or_default();
    let sweep = WeightSweep::merge(parts.into_iter().map(|part| part.sweep))?;
    let confidence = match (arguments.noise.typed(), &arguments.index) {
        (Some(noise), Some(dir)) => {
            let (data, period) = (arguments.data.clone(), arguments.period.clone());
            let input = Input { dir: dir.clone(), data, period };
            let (index, folder) = changed::index(&input, &arguments.change)?;
            let data = input.values(&folder)?;
            confidence(&index, &data, &sweep, Some(noise), &progress::interruption())?
        }
        _ => None,
    };
    let found = Found { sweep: &sweep, confidence: confidence.as_ref() };
    intervals::report(found, &title, arguments.top)?.write(&arguments.output)?;
    Ok(found.outcome(sweep.counted()))
}

/// The noise asked for, refused before the sweep where there will be nothing to lay it over.
fn noise(arguments: &SweepArguments, data: &Dataset) -> Result<Option<Noise>, Failure> {
    let Some(noise) = arguments.noise.typed() else { return Ok(None) };
    let refuse = |why: &str| {
        let (option, why) = ("noise".to_owned(), why.to_owned());
        Err(ErrorKind::InvalidOption { option, why }.into())
    };
    if !arguments.central {
        return refuse("the confidence factor is that of the central weights: add `--central`");
    }
    if arguments.runs.as_ref().is_some_and(|runs| runs.0 != (0..arguments.draws)) {
        return refuse(
            "central weights are known when all parts are merged: give it to `cindex merge`",
        );
    }
    noise.check(data)?;
    Ok(Some(noise))
}

fn confidence(
    index: &Index,
    data: &Dataset,
    sweep: &WeightSweep,
    noise: Option<Noise>,
    interrupted: &AtomicBool,
) -> Result<Option<ConfidenceFactors>, Failure> {
    let Some(noise) = noise else { return Ok(None) };
    let bar = progress::bar(noise.count(), "draws of the noise");
    let confidence = index.confidence_factors_while(data, sweep, &noise, |counted| {
        bar.set_position(counted);
        !interrupted.load(Ordering::Relaxed)
    });
    bar.finish_and_clear();
    Ok(Some(confidence?))
}

/// A file that `sweep --format json` wrote.
#[derive(Deserialize)]
struct Part {
    title: String,
    sweep: WeightSweep,
}

fn draws(arguments: &SweepArguments) -> Result<SweepPlan, Failure> {
    let mut draws = SweepPlan::new(arguments.draws, law(arguments)?).seed(arguments.seed);
    if let Some(runs) = &arguments.runs {
        draws = draws.runs(runs.0.clone());
    }
    if !arguments.levels.is_empty() {
        draws = draws.at_levels(arguments.levels.iter().map(String::as_str));
    }
    for (asked, add) in [
        (arguments.flat, SweepPlan::flat as fn(SweepPlan) -> SweepPlan),
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

fn law(arguments: &SweepArguments) -> Result<WeightDistribution, Failure> {
    if let Some(within) = arguments.law.within {
        return Ok(WeightDistribution::Within { share: within });
    }
    if let Some(concentration) = arguments.law.dirichlet {
        return Ok(WeightDistribution::Dirichlet { concentration });
    }
    if let Some(file) = &arguments.law.bounds {
        return Ok(WeightDistribution::Bounds(bounds(file)?));
    }
    if let Some(file) = &arguments.law.sets {
        return Ok(WeightDistribution::Sets(sets(file)?));
    }
    if !arguments.law.order.is_empty() {
        let orders = arguments.law.order.iter().map(|typed| at_least(typed));
        return Ok(WeightDistribution::Ordering(orders.collect::<Result<_, _>>()?));
    }
    Ok(WeightDistribution::Simplex)
}

/// `talent>=infrastructure`.
fn at_least(typed: &str) -> Result<WeightOrdering, Failure> {
    let Some((more, less)) = typed.split_once(">=") else {
        let why = format!("`{typed}` is not an ordering: write talent>=infrastructure");
        return Err(ErrorKind::InvalidOption { option: "order".to_owned(), why }.into());
    };
    Ok(WeightOrdering { more: NodeCode::new(more.trim())?, less: NodeCode::new(less.trim())? })
}

/// A table with the columns `node`, `low` and `high`.
fn bounds(file: &Path) -> Result<Vec<WeightBounds>, Failure> {
    rows(file)
}

/// A table with the columns `set`, `node` and `weight`.
fn sets(file: &Path) -> Result<Vec<BTreeMap<NodeCode, f64>>, Failure> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Row {
        set: String,
        node: NodeCode,
        weight: f64,
    }
    let mut sets: BTreeMap<String, BTreeMap<NodeCode, f64>> = BTreeMap::new();
    for Row { set, node, weight } in rows::<Row>(file)? {
        let code = node.to_string();
        if sets.entry(set).or_default().insert(node, weight).is_some() {
            return Err(ErrorKind::DuplicateCode { code }.into());
        }
    }
    Ok(sets.into_values().collect())
}

fn rows<R: for<'de> Deserialize<'de>>(file: &Path) -> Result<Vec<R>, Failure> {
    let source = Source::read(file)?;
    let rows: Result<_, csv::Error> =
        csv::Reader::from_reader(source.text().as_bytes()).into_deserialize().collect();
    rows.map_err(|error| {
        let (path, why) = (file.display().to_string(), error.to_string());
        ErrorKind::Unreadable { path, why }.into()
    })
}
