//! What can go wrong: every fault names its culprit, its place and what would be right.

mod diagnostic;
mod kind;
#[cfg(any(feature = "audit", feature = "robustness"))]
pub(crate) mod reason;
mod refusal;
mod span;
mod suggest;
mod words;

pub use diagnostic::{Diagnostic, Error};
pub use kind::ErrorKind;
pub use refusal::Refusal;
pub use span::{Source, Span};

pub(crate) use diagnostic::Diagnostics;
pub(crate) use span::Spans;
pub(crate) use suggest::{did_you_mean, is_it_the_column, one_of};

/// What fallible functions of this crate return.
pub type Result<T, E = Error> = std::result::Result<T, E>;
