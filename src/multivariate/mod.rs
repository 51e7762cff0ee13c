//! Several columns at once: correlation matrices and their principal components. Pure matrices, no
//! tree.

mod components;
mod correlations;

pub(crate) use components::{Component, components};
pub(crate) use correlations::correlation_matrix;
