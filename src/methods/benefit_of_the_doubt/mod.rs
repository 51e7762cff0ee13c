//! Frontiers: each unit under the weights most favourable to it. Pure columns, no tree.

mod bounds;
#[cfg(feature = "linear-programming")]
mod fault;
#[cfg(feature = "linear-programming")]
mod peers;
#[cfg(feature = "linear-programming")]
mod programme;

pub use bounds::BenefitOfTheDoubt;

#[cfg(feature = "linear-programming")]
pub(crate) use bounds::FrontierBounds;
#[cfg(feature = "linear-programming")]
pub(crate) use fault::FrontierFault;
#[cfg(feature = "linear-programming")]
pub(crate) use peers::Frontier;
