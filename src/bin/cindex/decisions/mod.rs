//! Commands that explain a ranking and say what would change it.

pub(crate) mod bounds;
pub(crate) mod breakpoints;
pub(crate) mod change;
pub(crate) mod confidence;
pub(crate) mod explain;
pub(crate) mod reach;
pub(crate) mod recover;

use composite_index::framework::{Framework, Node};
use serde_json::{Value as Json, json};

use crate::output::wrapped;
use crate::report::{Body, Report};
use crate::result_table::ResultTable;
use crate::{Outcome, progress};

/// Sentences as a paragraph below a table.
fn paragraph(sentences: &[String]) -> Vec<String> {
    vec![wrapped(&sentences.join(" "), 0)]
}

/// Tables with sentences below the last; the first says what is incomplete.
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

/// What marks a result whose search was interrupted before it was complete, and how its command ends.
fn ended(is_complete: bool, done: impl std::fmt::Display) -> (Option<String>, Outcome) {
    marked(progress::was_interrupted(), is_complete, done)
}

/// An interruption after the last piece of the work takes nothing from the answer; nor is one marked
/// whose time was over, which says itself what is not proved.
fn marked(
    was_interrupted: bool,
    is_complete: bool,
    done: impl std::fmt::Display,
) -> (Option<String>, Outcome) {
    match was_interrupted && !is_complete {
        true => (Some(format!("incomplete: {done}")), Outcome::FallsShort),
        false => (None, Outcome::Done),
    }
}

/// Nodes below another one, or below the root.
fn below<'f>(framework: &'f Framework, node: Option<&'f str>) -> impl Iterator<Item = &'f Node> {
    let top = node.unwrap_or_else(|| framework.root().code().as_str());
    framework.nodes().iter().filter(move |node| {
        let mut above = std::iter::successors(framework.parent(node), |it| framework.parent(it));
        above.any(|it| it.code().as_str() == top)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_an_interruption_left_undone_is_incomplete() {
        let text = Some("incomplete: 1 of 2".to_owned());
        for (was_interrupted, is_complete, expected) in [
            (true, false, (text, Outcome::FallsShort)),
            (true, true, (None, Outcome::Done)),
            (false, false, (None, Outcome::Done)),
            (false, true, (None, Outcome::Done)),
        ] {
            let found = marked(was_interrupted, is_complete, "1 of 2");
            assert!(found == expected, "{was_interrupted} {is_complete}");
        }
    }
}
