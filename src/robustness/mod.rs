//! What a ranking owes to its weights and methods.

mod fingerprint;
mod sweep;

pub use fingerprint::Fingerprint;
pub use sweep::{
    AtLeast, Draws, ScoreQuantile, SweepSteps, UnitSweep, WeightBounds, WeightLaw, WeightSweep,
};
