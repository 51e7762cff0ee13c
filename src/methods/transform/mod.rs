//! Column → column: transforms that learn their parameters from a column and then apply them.
//! Pure slices, no tree; NaN is a missing value and passes through.
//!
//! A method is one file: its options as a serde struct that implements `Method`, and what
//! it learns as one that implements `FittedMethod`. To add one, write the file, then list it in
//! the enum [`Transform`] with its arm in `method` and its entry in the catalogue, and in the enum
//! `Fitted` with its arm in `learnt` (and in `into_lists`, if it keeps any).

mod chain;
mod clamp;
mod custom;
mod exponential;
mod fault;
mod fitted;
#[cfg(test)]
#[cfg(feature = "toml")]
mod laws;
mod linear;
mod logarithm;
mod method;
mod power;
mod round;
#[cfg(test)]
mod testing;
mod transform;

pub use clamp::Clamp;
pub use custom::ColumnTransform;
pub use linear::Linear;
pub use power::Power;
pub use round::Round;
pub use transform::Transform;

pub(crate) use transform::POOLED;

pub(crate) use chain::{Chain, ChainFault, Period};
pub(crate) use exponential::Exp;
pub(crate) use fault::ColumnFault;
pub(crate) use fitted::{FitBuffers, Fitted};
pub(crate) use logarithm::{Ln, LnPlusOne};
pub(crate) use method::{
    Attribute, BufferNeeds, ColumnSample, Context, FittedMethod, Method, Truncation,
};
#[cfg(test)]
pub(crate) use testing::*;
