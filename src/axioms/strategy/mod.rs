//! Strategies for proptest: codes, weights, frameworks, data, methodologies, and whole indices.
//!
//! They combine with those of proptest ([`Strategy`](proptest::strategy::Strategy)), and shrink
//! towards what a person can check by hand.

mod dataset;
mod draw;
mod framework;
mod index;
mod parts;
mod simplify;

pub use dataset::{DatasetStrategy, datasets};
pub use draw::Shrinking;
pub use framework::{FrameworkStrategy, frameworks};
pub use index::{GivenStrategy, IndexStrategy, given, index};
pub use parts::{WeightsStrategy, methodologies, node_codes, unit_codes, weights};
