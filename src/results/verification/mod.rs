//! A score table held against what was published.

mod agreement;
mod compare;
mod demands;
mod divergence;
mod exceptions;
mod matched;
mod ours;
mod printed;
mod published;
mod report;
#[cfg(feature = "csv")]
mod table;

pub use agreement::Agreement;
pub use demands::Shortfall;
pub use divergence::{Divergence, DivergentChild};
pub use exceptions::Exception;
pub use ours::Figure;
pub use printed::PrintedNumber;
pub use published::{Published, PublishedCell, PublishedColumn};
pub use report::{Difference, VerificationReport};
