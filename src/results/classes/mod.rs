//! Units into classes: into bands by one score, into the cells of a matrix by two.

mod axis;
mod bands;
mod bound;
mod cell;
mod fitted;
mod fitted_matrix;
mod matrix;

pub use axis::Axis;
pub use bands::Bands;
pub use cell::MatrixCell;
pub use fitted::FittedBands;
pub use fitted_matrix::FittedMatrix;
pub use matrix::Matrix;
