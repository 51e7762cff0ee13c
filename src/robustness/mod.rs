//! What a ranking owes to its weights and methods.

mod fingerprint;
pub mod sensitivity;
mod spares;
mod sweep;
mod uncertainty;

pub use fingerprint::Fingerprint;
pub use sweep::{
    AtLeast, Confidence, Draws, Noise, NoiseLaw, NoiseSize, ScoreQuantile, SweepSteps, UnitSweep,
    WeightBounds, WeightLaw, WeightSweep,
};
pub use uncertainty::{
    Alternative, Choice, Dimension, DimensionKind, Evaluator, Factor, Factors, Outcome,
    RankSummary, Runs, Uncertainty, UncertaintySummary, Variation,
};
