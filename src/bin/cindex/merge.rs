//! `cindex merge`: parts of one analysis put together, whichever it is.

use composite_index::Source;
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
    if sweeps > 0 { sweep::merge(arguments) } else { uncertainty::merge(arguments) }
}
