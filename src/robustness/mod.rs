//! What a ranking owes to its weights and methods.

mod fingerprint;
pub mod sensitivity;
mod spares;
mod sweep;
mod uncertainty;

pub use fingerprint::Fingerprint;
pub use sweep::{
    Confidence, Noise, NoiseDistribution, NoiseSize, RankAcceptability, ScoreQuantile, SweepPlan,
    SweepSteps, WeightBounds, WeightDistribution, WeightOrdering, WeightSweep,
};
pub use uncertainty::{
    Alternative, Choice, Dimension, DimensionKind, Evaluator, Factor, Factors, ModelOutcome,
    RankSummary, Runs, Uncertainty, UncertaintySummary, Variation,
};
