//! Weight sweeps: the ranking under many other weights, counted.

mod bounded;
mod confidence;
mod counts;
mod dirichlet;
mod draw_by_draw;
mod draws;
mod generator;
mod histogram;
mod keys;
mod laws;
mod linear;
mod matrix;
mod merge;
mod network;
mod noise;
mod noisy;
mod ordered;
mod origin;
mod places;
mod plan;
mod positions;
mod progress;
mod radix;
mod run;
mod sampler;
mod sorted;
#[doc(hidden)]
pub mod steps;
mod stored;
mod summary;
mod tally;
mod ties;
mod tree;
mod worker;

pub use confidence::ConfidenceFactors;
pub use draws::{SweepPlan, WeightBounds, WeightDistribution, WeightOrdering};
pub use histogram::ScoreQuantile;
pub use noise::{Noise, NoiseDistribution, NoiseSize};
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
