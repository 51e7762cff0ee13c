//! The adapter against the engine: the same bits, the same refusals.

mod cluster;
mod fit;
mod fixture;
mod nodes;
mod planning;
mod readme;
mod score;
mod sweep;
