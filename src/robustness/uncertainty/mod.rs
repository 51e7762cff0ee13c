//! Uncertainty over methods: any choice of a methodology as a factor with alternatives.

mod address;
mod check;
mod combination;
mod draws;
mod evaluator;
mod factors;
mod model;
mod outcome;
mod plan;
mod reader;
mod run;
mod study;
mod summary;
mod variant;
mod weights;

pub use evaluator::Evaluator;
pub use factors::{Alternative, Choice, Factor, Factors, Variation};
pub use outcome::{Dimension, DimensionKind, ModelOutcome};
pub use study::Uncertainty;
pub use summary::{RankSummary, Runs, UncertaintySummary};
