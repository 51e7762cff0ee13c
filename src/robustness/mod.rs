//! Robustness: what a ranking owes to the choices behind it.

mod uncertainty;

pub use uncertainty::{
    Alternative, Choice, Dimension, DimensionKind, Evaluator, Factor, Factors, Outcome,
    RankSummary, Runs, Uncertainty, UncertaintySummary, Variation,
};
