//! What methods keep and violate: 1,000 cases of every axiom for each, held against what is known,
//! against docs/AXIOMS.md, and against the counterexamples that were kept.
//!
//! `UPDATE_AXIOMS=1 cargo test --all-features --test axioms` writes both files anew.

#![cfg(feature = "cli")]

mod document;
mod kept;
mod methods;
mod mutants;
mod raw_loadings;
mod strategies;
mod timing;

use std::sync::OnceLock;

use composite_index::axioms::{Certificate, Outcome, Search};

use methods::{Method, methods};

/// So many cases of every axiom.
const CASES: u32 = 1000;

/// The methods with what was found of them, searched once for all tests.
fn searched() -> &'static [(Method, Certificate)] {
    static SEARCHED: OnceLock<Vec<(Method, Certificate)>> = OnceLock::new();
    SEARCHED.get_or_init(|| {
        on_all_cores(methods(), |method| {
            let certificate = Search::new().cases(CASES).run(&method.indices);
            (method, certificate)
        })
    })
}

/// Does the work for each, in as many threads as there are cores, and keeps their order.
fn on_all_cores<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let queue = std::sync::Mutex::new(items.into_iter().enumerate());
    let done = std::sync::Mutex::new(Vec::new());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let next = queue.lock().unwrap().next();
                    let Some((position, item)) = next else { break };
                    let result = work(item);
                    done.lock().unwrap().push((position, result));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap();
    done.sort_by_key(|(position, _)| *position);
    done.into_iter().map(|(_, result)| result).collect()
}

#[test]
fn methods_keep_and_violate_what_is_known() {
    let mut unexpected = Vec::new();
    for (method, certificate) in searched() {
        for verdict in &certificate.verdicts {
            let known = (
                method.violated.contains(&verdict.axiom),
                method.not_applicable.contains(&verdict.axiom),
            );
            let as_known = match &verdict.outcome {
                Outcome::Holds { cases } => known == (false, false) && *cases >= CASES,
                Outcome::Violated { .. } => known.0,
                Outcome::NotApplicable { .. } => known.1,
                _ => false,
            };
            if !as_known {
                let shown = verdict.counterexample().map(ToString::to_string).unwrap_or_default();
                unexpected.push(format!("{}: {verdict}\n{shown}", method.name));
            }
        }
    }
    assert!(unexpected.is_empty(), "{}", unexpected.join("\n"));
}
