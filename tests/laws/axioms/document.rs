//! The generated document, docs/AXIOMS.md.

use std::collections::BTreeMap;
use std::path::PathBuf;

use composite_index::axioms::Axiom;

use super::methods::Method;
use super::results::{CASES, Found, Results, stored, write};
use super::theorems::theorem;

#[test]
fn the_document_is_current() {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "docs", "AXIOMS.md"].iter().collect();
    let text = document();
    if std::env::var_os("UPDATE_AXIOMS").is_some() {
        write(&path, &text);
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = found.lines().zip(text.lines()).find(|(found, wanted)| found != wanted);
    assert!(found == text, "UPDATE_AXIOMS=1 writes it anew: {differs:#?}");
}

fn document() -> String {
    let mut text = String::from(HEAD);
    for axiom in Axiom::ALL {
        text += &format!("| {axiom} | {} | {} |\n", axiom.statement(), axiom.source());
    }
    let cases = format!("{},{:03}", CASES / 1000, CASES % 1000);
    text += &TABLES.replace("{cases}", &cases);
    for family in families() {
        text += &table(family);
    }
    text += SURPRISES;
    for (title, method, axiom) in surprises() {
        text += &format!("\n### {title}\n\n{}\n", counterexample(method, axiom));
    }
    text
}

fn families() -> Vec<&'static str> {
    let mut families: Vec<_> = stored().iter().map(|(method, _)| method.family).collect();
    families.dedup();
    families
}

/// Axioms × the methods of a family, with the reasons of theorems and of what does not apply.
fn table(family: &str) -> String {
    let of_family = |(method, _): &&(Method, Results)| method.family == family;
    let methods: Vec<_> = stored().iter().filter(of_family).collect();
    let mut text = format!("\n### {family}\n\n| axiom |");
    methods.iter().for_each(|(method, _)| text += &format!(" {} |", method.name));
    text += &format!("\n|---|{}\n", "---|".repeat(methods.len()));
    for axiom in Axiom::ALL {
        text += &format!("| {axiom} |");
        for (method, results) in &methods {
            text += &format!(" {} |", cell(method, *axiom, &results.axioms[axiom]));
        }
        text += "\n";
    }
    let mut reasons: BTreeMap<(&str, String), BTreeMap<Axiom, Vec<&str>>> = BTreeMap::new();
    for (method, results) in methods {
        for (axiom, found) in &results.axioms {
            let reason = match (theorem(method, *axiom), found) {
                (Some(reason), _) => ("T", reason.to_owned()),
                (None, Found::NotApplicable { kind }) => ("–", kind.clone()),
                (None, Found::Refused { kind }) => ("refused", kind.clone()),
                _ => continue,
            };
            reasons.entry(reason).or_default().entry(*axiom).or_default().push(method.name);
        }
    }
    for ((mark, reason), axioms) in reasons {
        let axiom =
            |(axiom, methods): (&Axiom, &Vec<&str>)| format!("{axiom} ({})", methods.join("; "));
        let axioms: Vec<_> = axioms.iter().map(axiom).collect();
        text += &format!("\n- {mark}, {reason}: {}.", axioms.join(", "));
    }
    text + "\n"
}

fn cell(method: &Method, axiom: Axiom, found: &Found) -> String {
    match found {
        Found::Violated { median: Some(cases), .. } => format!("✗ {cases}"),
        Found::Violated { median: None, .. } => format!("✗ > {CASES}"),
        _ if theorem(method, axiom).is_some() => "T".to_owned(),
        Found::Holds { cases } => format!("✓ {cases}"),
        Found::Refused { .. } => "refused".to_owned(),
        Found::NotApplicable { .. } => "–".to_owned(),
    }
}

/// What one would not expect, and where it is found.
fn surprises() -> Vec<(&'static str, &'static str, Axiom)> {
    use Axiom::*;
    vec![
        ("Min–max turns two units round when a third one leaves", "min–max", DeletionIndependence),
        ("Adding an average unit turns two others round", "z-score", InteriorAddition),
        (
            "With gaps, a nested index is not the flat one with the same weights",
            "goalposts, with gaps",
            NestedEqualsFlat,
        ),
        ("Withholding a value pays where gaps are re-weighted", "goalposts", NoGainFromGaps),
        ("AMPI lowers the score of a unit that improves", "AMPI, n", ScoreMonotonicity),
        ("Over n − 1, it does so with two indicators", "AMPI, n − 1, of two", ScoreMonotonicity),
        ("AMPI ranks a unit last that is nowhere worse", "AMPI, n − 1", WeakPareto),
        ("MPI lowers the score of a unit that improves", "MPI, n, of forty", ScoreMonotonicity),
        ("Loadings as weights fail even weak Pareto", "raw loadings", WeakPareto),
        ("CRITIC punishes an improvement", "CRITIC", OwnMonotonicity),
        ("Entropy weights punish an improvement", "entropy", OwnMonotonicity),
        ("Copying a unit turns two others round under TOPSIS", "TOPSIS", CloneIndependence),
        (
            "A third unit turns two others round under PROMETHEE",
            "PROMETHEE II",
            ThirdUnitIndependence,
        ),
        ("Copeland depends on units that lose to both", "Copeland", InteriorAddition),
        ("Kemeny turns two units round when another leaves", "Kemeny", DeletionIndependence),
    ]
}

fn counterexample(name: &str, axiom: Axiom) -> String {
    let found = stored().iter().find(|(method, _)| method.name == name);
    let (method, results) = found.unwrap_or_else(|| panic!("{name} is a method"));
    match &results.axioms[&axiom] {
        Found::Violated { smallest, .. } => {
            format!("{name}:\n\n```text\n{}```", smallest.counterexample(method, axiom))
        }
        other => panic!("{name}, {axiom}: {other:?}"),
    }
}

const HEAD: &str = "\
# Methods and axioms

What methods of composite indices keep and what they violate, as the property tests of this crate
find it. Generated by `UPDATE_AXIOMS=1 cargo test --release --all-features --test laws axioms::`; the test
checks that it is current.

| axiom | demands | source |
|---|---|---|
";

const TABLES: &str = "
## What they keep and violate

Every method goes through {cases} cases of every axiom. Half are drawn: one to five indicators, sometimes
twelve, in one or two levels; one to seven units, often up to forty, sometimes up to 150; values inside the
goalposts, at them and beyond, groups and units of zeros, outliers, ties, near-copies, orthogonal designs;
equal, unequal, dominant and zero weights; mixed directions. The other half climbs from those that come
nearest to a violation. Data are complete unless said. Methods from \"Order and balance\" on are taken in
one level, unless nested. The weights of a methodology do not count for methods that have their own.

- T a theorem, for the reason below the table, wherever the method has scores: power means on z > 0,
  or z ≥ 0 where zeros are accepted
- ✓ *n* no violation in *n* cases, and no proof
- ✗ *n* violated; the number of cases after which the search finds it, median of three seeds
- – the axiom does not apply to the method, most often for the reason below the table
- refused: the method refuses what the axiom changes, most often for the reason below the table
";

const SURPRISES: &str = "
## Surprises

Each was found by the search and shrunk to what is printed here. `tests/laws/axioms/results.json` keeps
such a counterexample for every ✗ of the tables above.
";
