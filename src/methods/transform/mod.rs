//! Column → column: transforms are fitted to a column and then applied to its values, or to others.
//! Pure slices, no tree; NaN is a missing value and passes through.
//!
//! A method is in one file: its options as a serde struct that implements `Method` and has an `ENTRY`
//! that describes it, and its fit as a struct that implements `FittedMethod`. To add one, write the
//! file; list it in the enum [`Transform`] with its arm in `method`, and in the enum `Fitted` with
//! its arm in `parts` (and in `into_lists`, if it keeps lists); list its entry in
//! [`registry`](crate::registry).

mod aggregates;
mod chain;
mod custom;
mod elementary;
#[cfg(test)]
#[cfg(feature = "toml")]
mod laws;
mod logarithm;
mod method;
#[cfg(test)]
mod testing;
mod variants;

pub use aggregates::{Aggregates, NeededFigures};
pub use custom::ColumnTransform;
pub use elementary::{Clamp, Linear, Power, Round, Shift};
pub use logarithm::SignedLogarithm;
pub use variants::Transform;

pub(crate) use variants::{FitBuffers, FitResult, Fitted, POOLED};

pub(crate) use chain::{Chain, ChainFault, Known, NoisyColumn, Period};
pub(crate) use logarithm::{Exp, Ln, LnPlusOne};
pub(crate) use method::{
    Attribute, BufferNeeds, ColumnFault, ColumnSample, Context, FittedMethod, Method, Profile,
    Stretch, Truncation,
};
#[cfg(test)]
pub(crate) use testing::*;
