//! Units into classes: into bands by one score, into the cells of a matrix by two.

mod bands;
mod cell;
mod fitted_bands;
mod matrix;

pub use bands::Bands;
pub use cell::MatrixCell;
pub use fitted_bands::FittedBands;
pub use matrix::{Axis, FittedMatrix, Matrix};
