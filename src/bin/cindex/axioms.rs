//! `cindex axioms`: which axioms the index keeps, and the smallest counterexamples to the others.

use std::path::PathBuf;

use clap::Args;
use composite_index::Result;
use composite_index::axioms::{Axiom, Certificate, Search, Verdict, VerdictKind, strategy};
use serde_json::json;

use crate::input::{Input, number};
use crate::output::{Output, wrapped};
use crate::progress::Progress;
use crate::result_table::{ResultTable, Value};
use crate::{Failure, Outcome, notes};

#[derive(Debug, Args)]
pub(crate) struct AxiomsArguments {
    #[command(flatten)]
    pub(crate) input: Option<Input>,
    /// Explain these axioms or families, or all, instead of searching: what each demands, what that
    /// means, and its source.
    #[arg(long, value_name = "AXIOM,…", value_delimiter = ',', num_args = 0.., exclusive = true)]
    pub(crate) explain: Option<Vec<String>>,
    /// Number of cases for every axiom: half of them your data with a few values changed, half
    /// generated.
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) cases: u32,
    /// The seed of the random numbers; the same seed gives the same result.
    #[arg(long, value_name = "SEED", default_value_t = 0, value_parser = number::seed, allow_negative_numbers = true)]
    pub(crate) seed: u64,
    /// Fail, with exit status 1, where one of these axioms or families is violated, such as
    /// `monotonicity,pareto`.
    #[arg(long, value_name = "AXIOM,…", value_delimiter = ',')]
    pub(crate) deny: Vec<String>,
    /// Look at these axioms or families only, and at those denied.
    #[arg(long, value_name = "AXIOM,…", value_delimiter = ',')]
    pub(crate) only: Vec<String>,
    /// Use another methodology file.
    #[arg(long, value_name = "FILE")]
    pub(crate) methodology: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) output: Output,
}

pub(crate) fn run(arguments: &AxiomsArguments) -> Result<Outcome, Failure> {
    if let Some(names) = &arguments.explain {
        let axioms = if names.is_empty() { Axiom::ALL.to_vec() } else { named(names)? };
        let texts: Vec<_> = axioms.into_iter().map(explained).collect();
        arguments.output.write(&texts.join("\n"))?;
        return Ok(Outcome::Done);
    }
    // Without `--explain` the folder is required.
    let Some(input) = &arguments.input else { return Ok(Outcome::Done) };
    let denied = named(&arguments.deny)?;
    let mut axioms = named(&arguments.only)?;
    if axioms.is_empty() {
        axioms = Axiom::ALL.to_vec();
    }
    axioms.extend(&denied);
    axioms.sort();
    axioms.dedup();
    let folder = input.open(arguments.methodology.as_ref(), None)?;
    notes::refitted(input, folder.index());
    let data = match folder.data() {
        Ok(_) => Some(input.values(&folder)?),
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
    let progress = Progress::new(asked, "cases");
    let certificate = search.run_while(&cases, |done| progress.at(done));
    drop(progress);
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

/// What an axiom demands, what that means, and where it comes from.
fn explained(axiom: Axiom) -> String {
    let (statement, meaning) = (wrapped(axiom.statement(), 2), wrapped(axiom.meaning(), 2));
    let source = wrapped(&format!("Source: {}", axiom.source()), 2);
    format!("{axiom}\n{statement}\n\n{meaning}\n{source}\n")
}

fn sheet(name: &str, certificate: &Certificate, fallen: &[Axiom]) -> ResultTable {
    let verdicts = &certificate.verdicts;
    let mut notes: Vec<_> =
        verdicts.iter().filter_map(Verdict::counterexample).map(ToString::to_string).collect();
    if !fallen.is_empty() {
        let names: Vec<_> = fallen.iter().map(|axiom| axiom.name()).collect();
        notes.push(format!("Denied and violated: {}", names.join(", ")));
    }
    let violated = certificate.violated().count();
    if violated > 0 {
        notes.push("`cindex axioms --explain AXIOM` says what an axiom demands.".to_owned());
    }
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
            ("denied and violated".to_owned(), Value::count(fallen.len())),
        ],
        notes,
        details: vec![("counterexamples", json!(counterexamples))],
        incomplete: (!certificate.complete)
            .then(|| "incomplete: interrupted before the search came to its end".to_owned()),
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
