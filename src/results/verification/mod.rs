//! A score table held against what was published.

mod compare;
mod matched;
mod published;
mod report;
#[cfg(feature = "csv")]
mod table;

pub use published::{Published, PublishedColumn};
pub use report::{Divergence, DivergentChild, NodeAgreement, Shortfall, VerificationReport};
