//! `cindex axioms`: which axioms the index keeps, and the smallest counterexamples to the others.

mod against;
mod cases;
mod certificate;

use std::path::PathBuf;

use clap::Args;
use composite_index::axioms::{
    self, Axiom, AxiomFailure, Certificate, Examination, Kind, Search, Verdict, VerdictKind,
    strategy,
};
use composite_index::{Dataset, Index, Result};
use serde_json::json;

use crate::input::{Input, Sheets, number};
use crate::output::{Format, Output, wrapped};
use crate::progress::Progress;
use crate::result_table::{ResultTable, Value};
use crate::{Failure, Outcome, notes};

#[derive(Debug, Args)]
pub(crate) struct AxiomsArguments {
    /// Folder with framework.csv, methodology.toml and data.csv; or a workbook.
    #[arg(required_unless_present = "explain")]
    pub(crate) dir: Option<PathBuf>,
    /// Use another table of data.
    #[arg(long, value_name = "FILE")]
    pub(crate) data: Option<PathBuf>,
    /// Use this period of a panel, which is needed where the data have several.
    #[arg(long, value_name = "PERIOD")]
    pub(crate) period: Option<String>,
    #[command(flatten)]
    pub(crate) sheets: Sheets,
    /// Explain these axioms or families, or all, instead of searching: what each demands, what that
    /// means, and its source. Needs no DIR.
    #[arg(
        long, value_name = "AXIOM,…", value_delimiter = ',', num_args = 0..=1,
        conflicts_with_all = ["deny", "only", "write_cases", "replay", "against"]
    )]
    pub(crate) explain: Option<Vec<String>>,
    /// Number of cases for every axiom: half of them your data with a few values changed, half
    /// generated.
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) cases: u32,
    /// The seed of the random numbers; the same seed gives the same result.
    #[arg(long, value_name = "SEED", default_value_t = 0, value_parser = number::seed, allow_negative_numbers = true)]
    pub(crate) seed: u64,
    /// Fail, with exit status 1, unless each of these axioms or families holds in as many cases as are
    /// asked for, such as `monotonicity,pareto`.
    #[arg(long, value_name = "AXIOM,…", value_delimiter = ',')]
    pub(crate) deny: Vec<String>,
    /// With `--deny`, fail for violations only, not where an axiom applied to too few cases.
    #[arg(long, requires = "deny")]
    pub(crate) allow_untested: bool,
    /// Do not go through all changes of your own data first: units left out and copied, values made
    /// the best and withheld.
    #[arg(long)]
    pub(crate) search_only: bool,
    /// Look at these axioms or families only, and at those denied.
    #[arg(long, value_name = "AXIOM,…", value_delimiter = ',')]
    pub(crate) only: Vec<String>,
    /// Use another methodology file.
    #[arg(long, value_name = "FILE")]
    pub(crate) methodology: Option<PathBuf>,
    /// Search two methodologies on the same cases, and show for each axiom that only one of them
    /// violates a case where they differ. `--deny` is about the index itself, and its own data are not
    /// gone through first.
    #[arg(long, value_name = "FILE")]
    pub(crate) against: Option<PathBuf>,
    /// Write a folder for each violated axiom, which every command takes as an index and `--replay`
    /// checks again.
    #[arg(long, value_name = "DIR")]
    pub(crate) write_cases: Option<PathBuf>,
    /// Check the case that `--write-cases` wrote into DIR again, instead of searching: exit status 1
    /// if it still violates its axiom. If DIR is a certificate, written by `--format json --output`,
    /// check all its cases.
    #[arg(long, conflicts_with_all = ["deny", "only", "write_cases", "against"])]
    pub(crate) replay: bool,
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
    let Some(dir) = arguments.dir.clone() else { return Ok(Outcome::Done) };
    let (data, period) = (arguments.data.clone(), arguments.period.clone());
    let input = &Input { dir, data, period, sheets: arguments.sheets.clone() };
    if arguments.replay {
        return replayed(arguments, input);
    }
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
    let search = Search::new().axioms(axioms).cases(arguments.cases).seed(arguments.seed);
    if let Some(file) = &arguments.against {
        let other = input.open(Some(file), None)?;
        let sides = against::Sides { index, other: other.index(), file, data: data.as_ref() };
        return against::run(arguments, &search, &sides, &denied);
    }
    let examined = match &data {
        Some(data) if !arguments.search_only => examined(index, data)?,
        _ => Vec::new(),
    };
    let progress = Progress::new(search.asked(), "cases");
    let drawn = strategy::given(index, data.as_ref());
    let mut certificate = search.run_on_all_cores(&drawn, |done| progress.at(done));
    drop(progress);
    if let Some(data) = &data {
        certificate.beside(data);
    }
    if let Some(folder) = &arguments.write_cases {
        cases::write(folder, &certificate)?;
    }
    let fallen = Fallen::of(&certificate, &denied, arguments.allow_untested);
    let name = index.framework().root().name();
    let mut sheet = sheet(name, &certificate, &examined, &fallen);
    if arguments.output.format == Format::Json {
        sheet.details.push(certificate::detail(&certificate, index, data.as_ref())?);
    }
    sheet.write(&arguments.output)?;
    let passes = fallen.is_none() && certificate.complete;
    Ok(if passes { Outcome::Done } else { Outcome::FallsShort })
}

/// The case of a folder, or all cases of a certificate, checked again.
fn replayed(arguments: &AxiomsArguments, input: &Input) -> Result<Outcome, Failure> {
    if input.dir.is_file() {
        let (table, outcome) = certificate::replay(&input.dir)?;
        table.write(&arguments.output)?;
        return Ok(outcome);
    }
    let folder = input.open(arguments.methodology.as_ref(), None)?;
    let values = input.values(&folder)?;
    let (axiom, found) = cases::replay(&input.dir, folder.index(), values)?;
    let text = match &found {
        Some(failure) => format!("{failure}"),
        None => format!("{axiom} holds in this case\n"),
    };
    arguments.output.write(&format!("{}\n", text.trim_end()))?;
    let violated = matches!(found, Some(AxiomFailure::Violated(_)));
    Ok(if violated { Outcome::FallsShort } else { Outcome::Done })
}

/// The index as it is, gone through exhaustively.
fn examined(index: &Index, data: &Dataset) -> Result<Vec<Examination>> {
    let progress = Progress::new(axioms::examinations(index, data), "changes");
    let found = axioms::examine(index, data, |done| progress.at(done));
    // The data were scored before: nothing is refused.
    Ok(found.map(|(found, _)| found).unwrap_or_default())
}

/// What all changes of the index's own data do.
fn as_it_is(examined: &[Examination]) -> Vec<String> {
    let line = |it: &Examination| wrapped(&format!("{}: {it}", it.axiom), 2);
    let lines: Vec<_> = examined.iter().map(line).collect();
    let heading = "The index as it is, every change of a kind:";
    if lines.is_empty() { Vec::new() } else { vec![format!("{heading}\n{}", lines.join("\n"))] }
}

/// A text whose sentences are within the width of running text; its tables are already.
fn within_width(text: &str) -> String {
    let is_sentence = |line: &&str| line.contains(": ");
    let line = |line: &str| match Some(line).filter(is_sentence) {
        Some(line) => wrapped(line, 0),
        None => line.to_owned(),
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
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

/// The axioms that are denied and were not found to hold.
struct Fallen {
    violated: Vec<Axiom>,
    untested: Vec<Axiom>,
}

impl Fallen {
    fn of(certificate: &Certificate, denied: &[Axiom], allow_untested: bool) -> Self {
        let verdicts = certificate.verdicts.iter().filter(|it| denied.contains(&it.axiom));
        let (violated, others): (Vec<_>, Vec<_>) = verdicts.partition(|it| it.is_violated());
        let untested = others.iter().filter(|it| !it.holds_in(certificate.cases));
        let untested = untested.filter(|_| !allow_untested).map(|it| it.axiom).collect();
        Self { violated: violated.iter().map(|it| it.axiom).collect(), untested }
    }

    fn is_none(&self) -> bool {
        self.violated.is_empty() && self.untested.is_empty()
    }

    fn notes(&self, cases: u32) -> Vec<String> {
        let names = |axioms: &[Axiom]| {
            axioms.iter().map(|axiom| axiom.name()).collect::<Vec<_>>().join(", ")
        };
        let mut notes = Vec::new();
        if !self.violated.is_empty() {
            notes.push(format!("Denied and violated: {}", names(&self.violated)));
        }
        if !self.untested.is_empty() {
            notes.push(format!(
                "Denied and applicable to fewer than {cases} cases (--allow-untested lets them pass): {}",
                names(&self.untested)
            ));
        }
        notes
    }
}

/// The verdicts without what is said below them.
#[cfg(feature = "report")]
pub(crate) fn verdicts(name: &str, certificate: &Certificate) -> ResultTable {
    let none = Fallen { violated: Vec::new(), untested: Vec::new() };
    let whole = sheet(name, certificate, &[], &none);
    ResultTable { notes: Vec::new(), summary: whole.summary[..4].to_vec(), ..whole }
}

fn sheet(
    name: &str,
    certificate: &Certificate,
    examined: &[Examination],
    fallen: &Fallen,
) -> ResultTable {
    let verdicts = &certificate.verdicts;
    let mut notes = as_it_is(examined);
    let counterexamples = verdicts.iter().filter_map(Verdict::counterexample);
    notes.extend(counterexamples.map(|found| within_width(&found.to_string())));
    notes.extend(refusals(verdicts));
    notes.extend(fallen.notes(certificate.cases));
    let violated = certificate.violated().count();
    if violated > 0 {
        notes.push("`cindex axioms --explain AXIOM` says what an axiom demands.".to_owned());
    }
    let counterexamples: Vec<_> = verdicts.iter().filter_map(Verdict::counterexample).collect();
    ResultTable {
        heading: format!("{name}: axioms"),
        columns: ["axiom", "verdict", "cases", "refused", "finding"].map(str::to_owned).into(),
        rows: verdicts.iter().map(row).collect(),
        summary: vec![
            ("violated".to_owned(), Value::count(violated)),
            ("seed".to_owned(), Value::text(certificate.seed)),
            ("cases".to_owned(), Value::count(certificate.cases as usize)),
            ("complete".to_owned(), Value::Truth(certificate.complete)),
            ("denied and violated".to_owned(), Value::count(fallen.violated.len())),
            ("denied and untested".to_owned(), Value::count(fallen.untested.len())),
        ],
        notes,
        details: vec![
            ("counterexamples", json!(counterexamples)),
            ("verdicts", json!(certificate.verdicts)),
            ("examinations", json!(examined)),
        ],
        incomplete: (!certificate.complete)
            .then(|| "incomplete: interrupted before the search came to its end".to_owned()),
        ..ResultTable::default()
    }
}

/// Why cases were refused, the three most frequent kinds over all axioms, with one case each.
fn refusals(verdicts: &[Verdict]) -> Option<String> {
    let mut kinds: Vec<Kind> = Vec::new();
    for kind in verdicts.iter().flat_map(|verdict| &verdict.tally.refusals) {
        match kinds.iter_mut().find(|known| known.kind == kind.kind) {
            Some(known) => known.cases += kind.cases,
            None => kinds.push(kind.clone()),
        }
    }
    kinds.sort_by_key(|kind| std::cmp::Reverse(kind.cases));
    let line = |kind: &Kind| {
        wrapped(&format!("{} × {}, such as: {}", kind.cases, kind.kind, kind.example), 2)
    };
    let lines: Vec<_> = kinds.iter().take(3).map(line).collect();
    (!lines.is_empty()).then(|| format!("Refused, over all axioms:\n{}", lines.join("\n")))
}

fn row(verdict: &Verdict) -> Vec<Value> {
    let cases = match &verdict.kind {
        VerdictKind::Violated { cases, .. } => Some(*cases),
        VerdictKind::Holds { cases } => Some(*cases),
        _ => None,
    };
    let cases = Value::Number(cases.map(f64::from), 0);
    vec![
        Value::text(verdict.axiom),
        Value::text(verdict.kind.name()),
        cases,
        Value::count(verdict.tally.refused as usize),
        Value::text(verdict.finding()),
    ]
}
