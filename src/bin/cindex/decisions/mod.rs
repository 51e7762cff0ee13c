//! Commands that explain a ranking and say what would change it.

pub(crate) mod bounds;
pub(crate) mod breakpoints;
pub(crate) mod change;
pub(crate) mod confidence;
pub(crate) mod explain;
pub(crate) mod reach;
pub(crate) mod recover;

use crate::output::wrapped;
use crate::{Outcome, progress};

/// Sentences as a paragraph below a table.
fn paragraph(sentences: &[String]) -> Vec<String> {
    vec![wrapped(&sentences.join(" "), 0)]
}

/// What marks a result whose search was interrupted, and how its command ends.
fn ended(done: impl std::fmt::Display) -> (Option<String>, Outcome) {
    match progress::was_interrupted() {
        true => (Some(format!("incomplete: {done}")), Outcome::FallsShort),
        false => (None, Outcome::Done),
    }
}

/// A result as JSON beside its sentences.
fn details<T: serde::Serialize>(
    name: &'static str,
    found: &T,
    sentences: &[String],
) -> Vec<(&'static str, serde_json::Value)> {
    let found = serde_json::to_value(found).unwrap_or_default();
    vec![("sentences", sentences.into()), (name, found)]
}
