//! `cindex axioms`: which axioms the index keeps, and the smallest counterexamples to the others.

use std::sync::atomic::Ordering;

use composite_index::Result;
use composite_index::axioms::{Axiom, Certificate, Search, Verdict, VerdictKind, strategy};
use serde_json::json;

use crate::arguments::AxiomsArguments;
use crate::result_table::{ResultTable, Value};
use crate::{Failure, Outcome, progress};

pub(crate) fn run(arguments: &AxiomsArguments) -> Result<Outcome, Failure> {
    let denied = named(&arguments.deny)?;
    let mut axioms = named(&arguments.only)?;
    if axioms.is_empty() {
        axioms = Axiom::ALL.to_vec();
    }
    axioms.extend(&denied);
    axioms.sort();
    axioms.dedup();
    let folder = arguments.input.open(arguments.methodology.as_ref())?;
    let data = match folder.data() {
        Ok(_) => Some(arguments.input.values(&folder)?),
        Err(_) => None,
    };
    let index = folder.index();
    if let Some(data) = &data {
        // What is wrong with the data themselves is told before anything is drawn.
        index.score(data)?;
    }
    let cases = strategy::given(index, data.as_ref());
    let asked = axioms.len() as u64 * u64::from(arguments.cases);
    let search = Search::new().axioms(axioms).cases(arguments.cases).seed(arguments.seed);
    let (bar, interrupted) = (progress::bar(asked, "cases"), progress::interruption());
    let certificate = search.run_while(&cases, |done| {
        bar.set_position(done);
        !interrupted.load(Ordering::Relaxed)
    });
    bar.finish_and_clear();
    let fallen: Vec<_> = certificate.violated().filter(|axiom| denied.contains(axiom)).collect();
    let name = index.framework().root().name();
    sheet(name, &certificate, &fallen).write(&arguments.output)?;
    let passes = fallen.is_empty() && certificate.complete;
    Ok(if passes { Outcome::Done } else { Outcome::FallsShort })
}

/// The axioms of names and families, each once.
fn named(names: &[String]) -> Result<Vec<Axiom>> {
    let mut axioms = Vec::new();
    for name in names {
        axioms.extend(Axiom::named(name.trim())?);
    }
    Ok(axioms)
}

fn sheet(name: &str, certificate: &Certificate, fallen: &[Axiom]) -> ResultTable {
    let verdicts = &certificate.verdicts;
    let mut notes: Vec<_> =
        verdicts.iter().filter_map(Verdict::counterexample).map(ToString::to_string).collect();
    if !fallen.is_empty() {
        let names: Vec<_> = fallen.iter().map(|axiom| axiom.name()).collect();
        notes.push(format!("Denied and violated: {}", names.join(", ")));
    }
    if !certificate.complete {
        notes.push("Incomplete: interrupted before the search came to its end".to_owned());
    }
    let violated = certificate.violated().count();
    let counterexamples: Vec<_> = verdicts.iter().filter_map(Verdict::counterexample).collect();
    ResultTable {
        heading: format!("{name}: axioms"),
        columns: ["axiom", "verdict", "cases", "finding"].map(str::to_owned).into(),
        rows: verdicts.iter().map(row).collect(),
        summary: vec![
            ("violated".to_owned(), Value::count(violated)),
            ("seed".to_owned(), Value::text(certificate.seed)),
            ("cases".to_owned(), Value::count(certificate.cases as usize)),
            ("complete".to_owned(), Value::Truth(certificate.complete)),
            ("passes".to_owned(), Value::Truth(fallen.is_empty())),
        ],
        notes,
        details: vec![("counterexamples", json!(counterexamples))],
        ..ResultTable::default()
    }
}

fn row(verdict: &Verdict) -> Vec<Value> {
    let (word, cases, finding) = match &verdict.kind {
        VerdictKind::Holds { cases } => ("holds", Some(*cases), ""),
        VerdictKind::Violated { cases, counterexample, .. } => {
            ("violated", Some(*cases), counterexample.finding.as_str())
        }
        VerdictKind::NotApplicable { reason } => ("not applicable", None, reason.as_str()),
        _ => ("unknown", None, ""),
    };
    let cases = Value::Number(cases.map(f64::from), 0);
    vec![Value::text(verdict.axiom), Value::text(word), cases, Value::text(finding)]
}
