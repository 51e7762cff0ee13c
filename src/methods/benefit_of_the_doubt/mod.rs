//! Frontiers: each unit under the weights most favourable to it. Pure columns, no tree.

mod bounds;
#[cfg(feature = "linear-programming")]
mod frontier;

pub use bounds::BenefitOfTheDoubt;

#[cfg(feature = "linear-programming")]
pub(crate) use bounds::FrontierBounds;
#[cfg(feature = "linear-programming")]
pub(crate) use frontier::{Frontier, FrontierFault};
