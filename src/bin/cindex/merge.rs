//! `cindex merge`: parts of one analysis put together, whichever it is.

use composite_index::error::{ErrorKind, Source};
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::arguments::MergeArguments;
use crate::{Failure, Outcome, sweep, uncertainty};

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
