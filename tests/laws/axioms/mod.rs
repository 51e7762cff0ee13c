//! The axioms: what methods keep and violate, held against theorems and against docs/AXIOMS.md; the
//! axioms themselves, tested by parts that break them; the strategies.
//!
//! `UPDATE_AXIOMS=1 cargo test --release --all-features --test laws axioms::` searches all methods in full
//! and writes results and document anew; `UPDATE_AXIOMS=document` writes the document alone, and
//! `UPDATE_AXIOMS=coverage,pareto` searches for these axioms alone. Without `UPDATE_AXIOMS` the first
//! cases are checked to end as they are stored, more of them in a release build.

mod by_hand;
mod document;
mod found;
mod implications;
mod methods;
mod mutants;
mod planted;
mod raw_loadings;
mod results;
mod strategies;
mod theorems;
