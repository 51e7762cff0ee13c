//! The axioms: what methods keep and violate, held against theorems and against docs/AXIOMS.md; the
//! axioms themselves, tested by parts that break them; the strategies.
//!
//! `UPDATE_AXIOMS=1 cargo test --release --all-features --test laws axioms::` searches all methods in full
//! and writes results and document anew, `UPDATE_AXIOMS=document` the document alone; without `UPDATE_AXIOMS`, a release build checks that the
//! full search ends as it is stored, and a debug build its first cases.

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
