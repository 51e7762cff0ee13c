//! Strategies for proptest: codes, weights, frameworks, data, methodologies, and whole indices.
//!
//! They combine with those of proptest ([`Strategy`](proptest::strategy::Strategy)), and shrink
//! towards what a person can check by hand.

mod dataset;
mod draw;
mod framework;
mod given;
mod index;
mod neighbour;
mod parts;
mod places;
mod simplify;
mod stratum;

pub use dataset::{DatasetStrategy, datasets};
pub use draw::Shrinking;
pub use framework::{FrameworkStrategy, frameworks};
pub use given::{GivenStrategy, given};
pub use index::{IndexStrategy, index};
pub use parts::{WeightsStrategy, methodologies, node_codes, unit_codes, weights};
pub use stratum::Stratum;

pub(super) use neighbour::{below, neighbour};
