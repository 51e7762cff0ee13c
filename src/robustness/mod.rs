//! What a ranking owes to its weights and methods.

mod fingerprint;
pub mod sensitivity;
mod uncertainty;

pub use fingerprint::Fingerprint;
pub use uncertainty::{
    Alternative, Choice, Dimension, DimensionKind, Evaluator, Factor, Factors, Outcome,
    RankSummary, Runs, Uncertainty, UncertaintySummary, Variation,
};
