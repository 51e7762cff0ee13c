//! Frontiers: each unit under the weights most favourable to it. Pure columns, no tree.

mod bounds;
#[cfg(feature = "linear-programming")]
mod programme;

pub use bounds::BenefitOfTheDoubt;

#[cfg(feature = "linear-programming")]
pub(crate) use bounds::{Bound, FrontierBounds};
#[cfg(feature = "linear-programming")]
pub(crate) use programme::{Favourable, Frontier, FrontierFault};
