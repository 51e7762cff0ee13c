//! Weight sweeps: the ranking under many other weights, counted.

mod bins;
mod branches;
mod confidence;
mod digits;
mod dirichlet;
mod errors;
mod functions;
mod generators;
mod lanes;
mod matrix;
mod network;
mod noise;
mod ordered;
mod plan;
mod points;
mod product;
mod quasi;
mod resolved;
mod run;
mod sampler;
mod scoring;
mod shares;
mod single;
#[doc(hidden)]
pub mod steps;
mod stored;
mod summary;
#[cfg(feature = "csv")]
mod tables;
mod tally;
mod worker;

pub use bins::ScoreQuantile;
pub use confidence::ConfidenceFactors;
pub use noise::{Noise, NoiseDistribution, NoiseSize};
pub use plan::{SweepPlan, WeightBounds, WeightDistribution, WeightOrdering};
pub use summary::{RankAcceptability, WeightSweep};

/// Draws in a block. Blocks have their own random numbers, so that any range of draws can be
/// computed apart.
const BLOCK: usize = 128;
