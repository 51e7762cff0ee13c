//! Commands that explain a ranking and say what would change it.

pub(crate) mod bounds;
pub(crate) mod breakpoints;
pub(crate) mod change;
pub(crate) mod confidence;
pub(crate) mod explain;
pub(crate) mod reach;
pub(crate) mod recover;

use serde_json::{Value as Json, json};

use crate::output::wrapped;
use crate::report::{Body, Report};
use crate::result_table::ResultTable;
use crate::{Outcome, progress};

/// Sentences as a paragraph below a table.
fn paragraph(sentences: &[String]) -> Vec<String> {
    vec![wrapped(&sentences.join(" "), 0)]
}

/// Tables, the first of which says what is incomplete, with sentences below the last.
fn answer(
    mut tables: Vec<(&'static str, ResultTable)>,
    sentences: &[String],
    json: Json,
    incomplete: Option<String>,
) -> Report<'static> {
    if let Some((_, first)) = tables.first_mut() {
        first.incomplete.clone_from(&incomplete);
    }
    if let Some((_, last)) = tables.last_mut() {
        last.notes.splice(0..0, paragraph(sentences));
    }
    Report { tables, json: Body::Whole(json), incomplete, is_answer: true, ..Report::default() }
}

/// One table with sentences below it; in JSON with the result that it is made of.
fn table_of<T: serde::Serialize>(
    name: &'static str,
    table: ResultTable,
    found: &T,
    sentences: &[String],
    incomplete: Option<String>,
) -> Report<'static> {
    let mut json = table.json();
    json["sentences"] = json!(sentences);
    json[name] = json!(found);
    answer(vec![(name, table)], sentences, json, incomplete)
}

/// What marks a result whose search was interrupted, and how its command ends.
fn ended(done: impl std::fmt::Display) -> (Option<String>, Outcome) {
    match progress::was_interrupted() {
        true => (Some(format!("incomplete: {done}")), Outcome::FallsShort),
        false => (None, Outcome::Done),
    }
}
