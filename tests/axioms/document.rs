//! The generated document, docs/AXIOMS.md.

use std::path::{Path, PathBuf};

use composite_index::axioms::{Axiom, Certificate, Outcome, Search, Verdict};

use super::methods::Method;
use super::{CASES, on_all_cores, searched};

/// The power of the search is the median over searches with so many seeds.
const SEEDS: u64 = 9;

#[test]
fn the_document_is_current() {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "docs", "AXIOMS.md"].iter().collect();
    hold(&path, &document());
}

/// Holds a generated file against what it should be, or writes it where that is asked for.
pub(crate) fn hold(path: &Path, text: &str) {
    if std::env::var_os("UPDATE_AXIOMS").is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    let found = std::fs::read_to_string(path).unwrap_or_default();
    let differs = found.lines().zip(text.lines()).find(|(found, wanted)| found != wanted);
    assert!(
        found == text,
        "{} is not current (UPDATE_AXIOMS=1 writes it anew): {differs:#?}",
        path.display()
    );
}

fn document() -> String {
    let mut text = String::from(HEAD);
    for axiom in Axiom::ALL {
        text += &format!("| {axiom} | {} | {} |\n", axiom.statement(), axiom.source());
    }
    text += TABLES;
    let powers = powers();
    for family in families() {
        let methods: Vec<_> = searched()
            .iter()
            .enumerate()
            .filter(|(_, (method, _))| method.family == family)
            .collect();
        text += &format!("\n### {family}\n\n| axiom |");
        methods.iter().for_each(|(_, (method, _))| text += &format!(" {} |", method.name));
        text += "\n|---|";
        methods.iter().for_each(|_| text += "---|");
        text += "\n";
        for (row, axiom) in Axiom::ALL.iter().enumerate() {
            text += &format!("| {axiom} |");
            for (number, (_, certificate)) in &methods {
                text += &format!(" {} |", cell(&certificate.verdicts[row], powers[*number][row]));
            }
            text += "\n";
        }
        methods.iter().for_each(|(_, (method, certificate))| text += &reasons(method, certificate));
    }
    text += SURPRISES;
    for (title, method, axiom) in surprises() {
        text += &format!("\n### {title}\n\n{}\n", counterexample(method, axiom));
    }
    text
}

fn families() -> Vec<&'static str> {
    let mut families: Vec<_> = searched().iter().map(|(method, _)| method.family).collect();
    families.dedup();
    families
}

fn cell(verdict: &Verdict, power: Option<u32>) -> String {
    match (&verdict.outcome, power) {
        (Outcome::Violated { .. }, Some(cases)) => format!("✗ {cases}"),
        (Outcome::Violated { .. }, None) => format!("✗ > {CASES}"),
        (Outcome::NotApplicable { .. }, _) => "–".to_owned(),
        _ => "✓".to_owned(),
    }
}

fn reasons(method: &Method, certificate: &Certificate) -> String {
    let reason = |verdict: &Verdict| match &verdict.outcome {
        Outcome::NotApplicable { reason } => {
            Some(format!("\n{}, {}: {reason}.\n", method.name, verdict.axiom))
        }
        _ => None,
    };
    certificate.verdicts.iter().filter_map(reason).collect()
}

/// The median number of cases until a violation is found, by method and axiom.
fn powers() -> Vec<Vec<Option<u32>>> {
    on_all_cores(searched().iter().collect(), |(method, certificate)| {
        let power = |verdict: &Verdict| {
            let search = Search::new().axioms([verdict.axiom]).cases(CASES);
            let seed = |seed| search.clone().seed(seed).first_violation(&method.indices);
            let mut found: Vec<_> =
                (0..SEEDS).map(|number| seed(number).unwrap_or(u32::MAX)).collect();
            found.sort_unstable();
            Some(found[found.len() / 2]).filter(|cases| *cases < u32::MAX)
        };
        let verdicts = certificate.verdicts.iter();
        verdicts.map(|verdict| verdict.is_violated().then(|| power(verdict)).flatten()).collect()
    })
}

/// What one would not expect, and where it is found.
fn surprises() -> Vec<(&'static str, &'static str, Axiom)> {
    vec![
        (
            "Min–max turns two units round when a third one leaves",
            "min–max",
            Axiom::DeletionIndependence,
        ),
        (
            "Adding an average unit turns two others round under z-scores",
            "z-score",
            Axiom::InteriorAddition,
        ),
        (
            "With gaps, a nested index is not the flat one with the same weights",
            "goalposts, with gaps",
            Axiom::NestedEqualsFlat,
        ),
        ("Withholding a value pays where gaps are re-weighted", "goalposts", Axiom::NoGainFromGaps),
    ]
}

fn counterexample(method: &str, axiom: Axiom) -> String {
    let found = searched().iter().find(|(known, _)| known.name == method);
    let (_, certificate) = found.unwrap_or_else(|| panic!("{method} is a method"));
    let verdict = certificate.verdict(axiom).expect("all axioms are searched");
    let counterexample = verdict.counterexample().unwrap_or_else(|| panic!("{method}: {verdict}"));
    format!("{method}:\n\n```text\n{counterexample}```")
}

const HEAD: &str = "\
# Methods and axioms

What methods of composite indices keep and what they violate, as the property tests of this crate
find it. Generated by `UPDATE_AXIOMS=1 cargo test --all-features --test axioms`; the same test
checks that it is current.

| axiom | demands | source |
|---|---|---|
";

const TABLES: &str = "
## What they keep and violate

Every method goes through 1,000 cases of every axiom: indices of two to five indicators in one or
two levels, two to seven units, mixed directions, equal and unequal weights, values with ties,
outliers and corners, complete unless said.

- ✓ no violation in 1,000 cases
- ✗ *n* violated; the number of cases after which the search finds it, median of nine seeds
- – the axiom says nothing of the method, for the reason below the table
";

const SURPRISES: &str = "
## Surprises

Each was found by the search and shrunk to what is printed here. `counterexamples.json` beside the
test keeps one for every ✗ of the tables above.
";
