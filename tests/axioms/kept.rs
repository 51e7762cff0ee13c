//! Counterexamples that were found once, kept as regression cases: each is still one.

use std::collections::BTreeMap;
use std::path::PathBuf;

use composite_index::axioms::{Axiom, Case, Choices, Objection, Outcome};
use composite_index::{Dataset, Framework, Index, Methodology};
use serde::{Deserialize, Serialize};

/// A counterexample as it is stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Kept {
    framework: Framework,
    data: Dataset,
    choices: Choices,
}

/// By method, its methodology and its counterexamples by axiom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct OfMethod {
    methodology: Methodology,
    counterexamples: BTreeMap<Axiom, Kept>,
}

type File = BTreeMap<String, OfMethod>;

fn path() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "axioms", "counterexamples.json"].iter().collect()
}

#[test]
fn counterexamples_that_were_kept_are_still_ones() {
    let text = std::fs::read_to_string(path()).expect("the file");
    let file: File = serde_json::from_str(&text).expect("its form");
    for (method, OfMethod { methodology, counterexamples }) in file {
        for (axiom, Kept { framework, data, choices }) in counterexamples {
            let index = Index::new(framework, methodology.clone()).expect("a sound index");
            let case = Case::new(index, data).with_choices(choices);
            let result = axiom.check(&case);
            assert!(matches!(result, Err(Objection::Violated(_))), "{method}, {axiom}: {case:?}");
        }
    }
}

/// Every violation of every method is kept.
#[test]
fn every_violation_is_kept() {
    let mut file = File::new();
    for (method, certificate) in super::searched() {
        let mut counterexamples = BTreeMap::new();
        let mut methodology = Methodology::default();
        for verdict in &certificate.verdicts {
            if let Outcome::Violated { smallest, .. } = &verdict.outcome {
                methodology = smallest.index().methodology().clone();
                let kept = Kept {
                    framework: smallest.index().framework().clone(),
                    data: smallest.data().clone(),
                    choices: *smallest.choices(),
                };
                counterexamples.insert(verdict.axiom, kept);
            }
        }
        // A part of the user's own is code and cannot be stored.
        if serde_json::to_string(&methodology).is_ok() {
            file.insert(method.name.to_owned(), OfMethod { methodology, counterexamples });
        }
    }
    let text = lines(&file);
    super::document::hold(&path(), &text);
}

/// One counterexample a line.
fn lines(file: &File) -> String {
    let mut text = String::from("{");
    for (number, (method, OfMethod { methodology, counterexamples })) in file.iter().enumerate() {
        text += if number == 0 { "\n" } else { ",\n" };
        text += &format!("{}: {{\"methodology\": {}, ", json(method), json(methodology));
        text += "\"counterexamples\": {";
        let rows = counterexamples
            .iter()
            .map(|(axiom, kept)| format!("\n{}: {}", json(axiom), json(kept)));
        text += &rows.collect::<Vec<_>>().join(",");
        text += "\n}}";
    }
    text + "\n}\n"
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("plain data")
}
