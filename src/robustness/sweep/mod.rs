//! Weight sweeps: the ranking under many other weights, counted.

mod bins;
mod confidence;
mod digits;
mod matrix;
mod network;
mod noise;
mod ordered;
mod plan;
mod resolved;
mod run;
mod sampler;
mod shares;
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

/// Draws that are computed side by side. Fewer would be unrolled by the compiler before it comes to
/// think of vectors.
const LANES: usize = 16;

/// From one row of a block's numbers to the next: one line of the cache more than a block, so that
/// rows do not fall on the same few lines.
const STRIDE: usize = BLOCK + 8;

/// One number for each of the draws side by side.
type Lane = [f64; LANES];
