//! Frontiers: each unit under the weights that are most favourable to it. Pure columns, no tree.

mod bounds;
mod programme;

pub(crate) use bounds::{Bound, FrontierBounds};
pub(crate) use programme::{Favourable, Frontier, FrontierFault};
