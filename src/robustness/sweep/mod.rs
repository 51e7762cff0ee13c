//! Weight sweeps: the ranking under many other weights, counted.

mod bounded;
mod confidence;
mod counts;
mod dirichlet;
mod draws;
mod generator;
mod histogram;
mod laws;
mod linear;
mod merge;
mod network;
mod noise;
mod noisy;
mod ordered;
mod origin;
mod places;
mod plan;
mod progress;
mod run;
mod sampler;
mod steps;
mod stored;
mod summary;
mod tally;
mod worker;

pub use confidence::Confidence;
pub use draws::{AtLeast, Draws, WeightBounds, WeightLaw};
pub use histogram::ScoreQuantile;
pub use noise::{Noise, NoiseLaw, NoiseSize};
pub use steps::SweepSteps;
pub use summary::{UnitSweep, WeightSweep};

/// Draws in a block. Blocks have their own random numbers, so that any range of draws can be
/// computed apart.
const BLOCK: usize = 256;

/// Draws that are computed side by side.
const LANES: usize = 8;

/// From one row of a block's numbers to the next: more than a block, so that rows do not fall on
/// the same few lines of the cache.
const STRIDE: usize = BLOCK + LANES;

/// One number for each of the draws side by side.
type Lane = [f64; LANES];
