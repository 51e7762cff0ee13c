//! `cindex merge`: parts of an analysis put together, of whichever kind the first file is.

use serde_json::Value;

use crate::arguments::MergeArguments;
use crate::{Failure, Outcome, sweep, uncertainty};

pub(crate) fn run(arguments: &MergeArguments) -> Result<Outcome, Failure> {
    // A file that cannot be read or understood is told of by the reading of its kind.
    let first = arguments.files.first().and_then(|file| std::fs::read_to_string(file).ok());
    let is_sweep = first.is_some_and(|text| match serde_json::from_str::<Value>(&text) {
        Ok(summary) => summary.get("sweep").is_some(),
        Err(_) => text.contains("\"sweep\""),
    });
    if is_sweep { sweep::merge(arguments) } else { uncertainty::merge(arguments) }
}
