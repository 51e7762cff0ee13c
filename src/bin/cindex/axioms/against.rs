//! `cindex axioms --against`: two methodologies side by side on the same cases.

use std::path::Path;

use composite_index::axioms::{Against, Axiom, Difference, Search, Side, Verdict};
use composite_index::{Dataset, Index};
use serde_json::json;

use super::{AxiomsArguments, Fallen, certificate};
use crate::output::Format;
use crate::progress::Progress;
use crate::result_table::{ResultTable, Value};
use crate::{Failure, Outcome};

/// The two indices that are searched, and the data of both.
pub(super) struct Sides<'a> {
    pub(super) index: &'a Index,
    pub(super) other: &'a Index,
    pub(super) file: &'a Path,
    pub(super) data: Option<&'a Dataset>,
}

/// What is denied is denied of the index itself.
pub(super) fn run(
    arguments: &AxiomsArguments,
    search: &Search,
    sides: &Sides<'_>,
    denied: &[Axiom],
) -> Result<Outcome, Failure> {
    if let Some(data) = sides.data {
        sides.other.score(data)?;
    }
    let progress = Progress::new(2 * search.asked(), "cases");
    let mut found = search.against(sides.index, sides.other, sides.data, |done| progress.at(done));
    drop(progress);
    if let Some(data) = sides.data {
        found.beside(data);
    }
    if let Some(folder) = &arguments.write_cases {
        super::cases::write(folder, &found.own)?;
    }
    let fallen = Fallen::of(&found.own, denied, arguments.allow_untested);
    let mut sheet = sheet(sides, &found, &fallen);
    if arguments.output.format == Format::Json {
        sheet.details = vec![
            certificate::detail(&found.own, sides.index, sides.data)?,
            (certificate::AGAINST, certificate::detail(&found.other, sides.other, sides.data)?.1),
            ("differences", json!(found.differences)),
        ];
    }
    sheet.write(&arguments.output)?;
    let complete = found.own.complete && found.other.complete;
    Ok(if fallen.is_none() && complete { Outcome::Done } else { Outcome::FallsShort })
}

fn sheet(sides: &Sides<'_>, found: &Against, fallen: &Fallen) -> ResultTable {
    let Against { own, other, differences, .. } = found;
    let file = sides.file.display();
    let text = |it: &Difference| super::within_width(&it.to_string());
    let mut notes: Vec<_> = differences.iter().map(text).collect();
    notes.extend(fallen.notes(own.cases));
    let rows = own.verdicts.iter().zip(&other.verdicts).map(|(own, other)| {
        let differs = differences.iter().find(|it| it.axiom == own.axiom);
        let violated = differs.map_or("", |it| match it.violated_by {
            Side::Own => "by the index itself",
            Side::Other => "by the other",
        });
        vec![Value::text(own.axiom), verdict(own), verdict(other), Value::text(violated)]
    });
    let complete = own.complete && other.complete;
    ResultTable {
        heading: format!(
            "{}: axioms, against {file} on the same cases",
            sides.index.framework().root().name()
        ),
        columns: ["axiom", "itself", "other", "violated only"].map(str::to_owned).into(),
        rows: rows.collect(),
        summary: vec![
            ("violated by the index itself".to_owned(), Value::count(own.violated().count())),
            ("violated by the other".to_owned(), Value::count(other.violated().count())),
            ("differences".to_owned(), Value::count(differences.len())),
            ("seed".to_owned(), Value::text(own.seed)),
            ("cases".to_owned(), Value::count(own.cases as usize)),
            ("complete".to_owned(), Value::Truth(complete)),
            ("denied and violated".to_owned(), Value::count(fallen.violated.len())),
            ("denied and untested".to_owned(), Value::count(fallen.untested.len())),
        ],
        notes,
        incomplete: (!complete)
            .then(|| "incomplete: interrupted before the search came to its end".to_owned()),
        ..ResultTable::default()
    }
}

/// `holds in 200`, `violated`.
fn verdict(verdict: &Verdict) -> Value {
    let name = verdict.kind.name();
    match verdict.tally.applied {
        applied if applied > 0 && !verdict.is_violated() => {
            Value::text(format!("{name} in {applied}"))
        }
        _ => Value::text(name),
    }
}
