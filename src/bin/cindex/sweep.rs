//! `cindex sweep`: the ranking under many other weights; and its parts put together.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::Ordering;

use composite_index::robustness::{AtLeast, Draws, WeightBounds, WeightLaw, WeightSweep};
use composite_index::{NodeCode, Problem, Source};
use serde::Deserialize;

use crate::arguments::{MergeArguments, SweepArguments};
use crate::{Failure, Outcome, changed, intervals, progress};

pub(crate) fn run(arguments: &SweepArguments) -> Result<Outcome, Failure> {
    let (index, folder) = changed::index(&arguments.input, &arguments.change)?;
    let data = arguments.input.values(&folder)?;
    if let Some(top) = arguments.top.filter(|top| *top == 0 || *top > data.units().len()) {
        return Err(Problem::RankBeyondUnits { rank: top, units: data.units().len() }.into());
    }
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
    let title = format!("{}: {} units", index.framework().root().name(), sweep.units().len());
    intervals::report(&sweep, &title, arguments.top)?.write(&arguments.output)?;
    Ok(if sweep.counted() < asked { Outcome::FallsShort } else { Outcome::Done })
}

pub(crate) fn merge(arguments: &MergeArguments) -> Result<Outcome, Failure> {
    let parts = arguments.files.iter().map(|file| read(file)).collect::<Result<Vec<_>, _>>()?;
    let title = parts.first().map(|part| part.title.clone()).unwrap_or_default();
    let sweep = WeightSweep::merge(parts.into_iter().map(|part| part.sweep))?;
    intervals::report(&sweep, &title, arguments.top)?.write(&arguments.output)?;
    Ok(Outcome::Done)
}

/// A file that `sweep --format json` wrote.
#[derive(Deserialize)]
struct Part {
    title: String,
    sweep: WeightSweep,
}

fn read(file: &Path) -> Result<Part, Failure> {
    let source = Source::read(file)?;
    serde_json::from_str(source.text()).map_err(|error| {
        let why = if error.is_eof() {
            format!("it ends too early, as an interrupted file does ({error})")
        } else {
            format!("it is no sweep as `--format json` writes it: {error}")
        };
        Problem::Unreadable { path: file.display().to_string(), why }.into()
    })
}

fn draws(arguments: &SweepArguments) -> Result<Draws, Failure> {
    let mut draws = Draws::new(arguments.draws, law(arguments)?).seed(arguments.seed);
    if let Some(runs) = &arguments.runs {
        draws = draws.runs(runs.0.clone());
    }
    if !arguments.levels.is_empty() {
        draws = draws.at_levels(arguments.levels.iter().map(String::as_str));
    }
    for (asked, add) in [
        (arguments.flat, Draws::flat as fn(Draws) -> Draws),
        (arguments.scores, Draws::scores),
        (arguments.pairwise, Draws::pairwise),
        (arguments.central, Draws::central),
    ] {
        if asked {
            draws = add(draws);
        }
    }
    Ok(draws)
}

fn law(arguments: &SweepArguments) -> Result<WeightLaw, Failure> {
    if let Some(within) = arguments.law.within {
        return Ok(WeightLaw::Within { share: within });
    }
    if let Some(concentration) = arguments.law.dirichlet {
        return Ok(WeightLaw::Dirichlet { concentration });
    }
    if let Some(file) = &arguments.law.bounds {
        return Ok(WeightLaw::Bounds(bounds(file)?));
    }
    if let Some(file) = &arguments.law.sets {
        return Ok(WeightLaw::Sets(sets(file)?));
    }
    if !arguments.law.order.is_empty() {
        let orders = arguments.law.order.iter().map(|typed| at_least(typed));
        return Ok(WeightLaw::Ordering(orders.collect::<Result<_, _>>()?));
    }
    Ok(WeightLaw::Simplex)
}

/// `talent>=infrastructure`.
fn at_least(typed: &str) -> Result<AtLeast, Failure> {
    let Some((more, less)) = typed.split_once(">=") else {
        let why = format!("`{typed}` is no ordering: write talent>=infrastructure");
        return Err(Problem::InvalidOption { option: "order".to_owned(), why }.into());
    };
    Ok(AtLeast { more: NodeCode::new(more.trim())?, less: NodeCode::new(less.trim())? })
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
            return Err(Problem::DuplicateCode { code }.into());
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
        Problem::Unreadable { path, why }.into()
    })
}
