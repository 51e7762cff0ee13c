//! What can go wrong: every fault names its culprit, its place and what would be right.

mod fault;
mod place;
mod problem;
#[cfg(any(feature = "audit", feature = "robustness"))]
pub(crate) mod reason;
mod refusal;
mod suggest;
mod words;

pub use fault::{Error, Fault};
pub use place::{Place, Source};
pub use problem::Problem;
pub use refusal::Refusal;

pub(crate) use fault::Faults;
pub(crate) use place::Places;
pub(crate) use suggest::{did_you_mean, is_it_the_column, one_of};

/// What fallible functions of this crate return.
pub type Result<T, E = Error> = std::result::Result<T, E>;
