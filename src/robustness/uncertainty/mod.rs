//! Uncertainty over methods: any choice of a methodology as a factor with alternatives.

mod address;
mod check;
mod combination;
mod draws;
mod factors;
mod outcome;
mod plan;
mod reader;
mod study;
mod summary;
mod variant;

pub use factors::{Alternative, Choice, Factor, Factors, Variation};
pub use outcome::{Dimension, DimensionKind, Outcome};
pub use study::{Evaluator, Uncertainty};
pub use summary::{RankSummary, Runs, UncertaintySummary};
