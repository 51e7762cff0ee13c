//! Uncertainty analysis: any choice of a methodology as a factor with alternatives.

mod address;
mod check;
mod evaluator;
mod factors;
mod model;
mod plan;
mod study;
mod summary;

pub use evaluator::Evaluator;
pub use factors::{Alternative, Choice, Factor, Factors, Variation};
pub use study::{Dimension, ModelOutcome, Uncertainty};
pub use summary::{RankSummary, Runs, UncertaintySummary};
