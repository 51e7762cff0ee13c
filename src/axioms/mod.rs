//! Property tests.
#![allow(missing_docs)]
mod axiom;
mod case;
mod check;
mod counterexample;
mod draft;
mod instance;
mod leaf;
mod objection;
mod search;
mod snapshot;
pub mod strategy;
mod table;
mod verdict;

pub use axiom::Axiom;
pub use case::{Case, Choices};
pub use counterexample::{Change, Counterexample};
pub use instance::NOISE;
pub use objection::Objection;
pub use search::Search;
pub use snapshot::{Snapshot, SnapshotIndicator, SnapshotUnit};
pub use verdict::{Certificate, Outcome, Verdict};
