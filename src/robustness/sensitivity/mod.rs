//! Which choices move a ranking: variance-based sensitivity indices, estimated or exact, and the
//! index without each of its indicators, groups and units.
//!
//! [`Estimation`] and [`Enumeration`] take any function from choices to outputs, and need no index.

mod enumeration;
mod estimation;
mod evaluations;
mod indices;
mod leave_one_out;
mod study;

pub use crate::numerics::SobolSequence;
pub use enumeration::Enumeration;
pub use estimation::Estimation;
pub use evaluations::{Estimator, Evaluations};
pub use indices::{
    Effect, InputFactor, InteractionEffect, OutputIndices, Sensitivity, SobolIndices,
};
pub use leave_one_out::{LeaveOneOut, UnitRemoval, leave_one_out, leave_one_out_while};
pub use study::SensitivityOutput;
