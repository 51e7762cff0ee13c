//! Several columns at once: correlation matrices and their principal components. Pure matrices, no
//! tree.

mod components;
mod correlations;
mod quadratic;
mod varimax;

pub(crate) use components::{Component, components};
pub(crate) use correlations::correlation_matrix;
pub(crate) use quadratic::least_non_negative;
pub(crate) use varimax::varimax;
