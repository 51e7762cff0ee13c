//! Strategies for proptest: codes, weights, frameworks, data, methodologies, and whole indices.
//!
//! All are [`Strategy`](proptest::strategy::Strategy)s and combine with those of proptest; all
//! shrink towards what a person can check by hand.

mod code;
mod dataset;
mod draw;
mod framework;
mod given;
mod index;
mod methodology;
mod shrink;
mod simplify;
mod weights;

pub use code::{node_codes, unit_codes};
pub use dataset::{DatasetStrategy, datasets};
pub use framework::{FrameworkStrategy, frameworks};
pub use given::{GivenStrategy, given};
pub use index::{IndexStrategy, index};
pub use methodology::methodologies;
pub use shrink::Shrinking;
pub use weights::{WeightsStrategy, weights};
