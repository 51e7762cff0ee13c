//! `cindex merge`: parts of one analysis put together, whichever it is.

use std::path::{Path, PathBuf};

use clap::Args;
use composite_index::error::{ErrorKind, Source};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::change::Change;
use crate::input::{Sheets, number, read_json};
use crate::noise::NoiseArguments;
use crate::output::Output;
use crate::{Failure, Outcome, sweep, uncertainty};

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
    /// The folder of the index that was swept; `--noise` needs it.
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
    pub(crate) sheets: Sheets,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// Merges the parts of what is named, file by file.
pub(crate) fn all<P: DeserializeOwned>(
    files: &[PathBuf],
    what: &str,
    merge: impl Fn(P, P) -> composite_index::Result<P>,
) -> Result<P, Failure> {
    let what = format!("{what} as `--format json` writes it");
    let mut parts = files.iter().map(|file| (file, read_json::<P>(file, &what)));
    let (_, first) = parts.next().ok_or(ErrorKind::NothingToMerge)?;
    parts.try_fold(first?, |merged, (file, part)| {
        merge(merged, part?).map_err(|error| of_file(file, &error))
    })
}

/// The faults of a part, with the file that holds it.
fn of_file(file: &Path, error: &composite_index::Error) -> Failure {
    let path = file.display().to_string();
    match error.diagnostics().first() {
        Some(fault) => {
            let problem = Box::new(fault.kind.clone());
            ErrorKind::PartRefused { path, problem }.into()
        }
        None => ErrorKind::NothingToMerge.into(),
    }
}

/// What tells a sweep from an analysis of uncertainty.
#[derive(Deserialize)]
struct Kind {
    sweep: Option<IgnoredAny>,
}

pub(crate) fn run(arguments: &MergeArguments) -> Result<Outcome, Failure> {
    let mut sweeps = 0;
    for file in &arguments.files {
        let kind = serde_json::from_str(Source::read(file)?.text());
        sweeps += usize::from(matches!(kind, Ok(Kind { sweep: Some(_) })));
    }
    check_noise(arguments, sweeps > 0)?;
    if sweeps > 0 { sweep::merge(arguments) } else { uncertainty::merge(arguments) }
}

/// The noise needs the index that was swept, and that index serves nothing else.
fn check_noise(arguments: &MergeArguments, is_sweep: bool) -> Result<(), Failure> {
    let change = &arguments.change;
    let changed = change.weights.is_some() || change.weighting.is_some();
    let why = match (arguments.noise.noise, &arguments.index) {
        (Some(_), _) if !is_sweep => "it is for sweeps, whose central weights it is laid under",
        (Some(_), None) => "name the folder that was swept with `--index`",
        (None, Some(_)) => "an index is of use only with `--noise`",
        (None, None) if changed || change.methodology.is_some() => {
            "the index that was swept is of use only with `--index` and `--noise`"
        }
        _ => return Ok(()),
    };
    Err(ErrorKind::InvalidOption { option: "noise".to_owned(), why: why.to_owned() }.into())
}
