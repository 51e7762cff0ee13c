//! Which choices move a ranking: variance-based sensitivity indices, estimated or exact, and the
//! index without each of its parts.
//!
//! The indices know nothing of composite indices: they take a function from choices to outputs.

mod bootstrap;
mod design;
mod estimate;
mod estimation;
mod evaluations;
mod exact;
mod factor;
mod indices;
mod leave_one_out;
mod memo;
mod output;
mod study;
mod watch;

pub use crate::numerics::SobolSequence;
pub use estimate::Estimator;
pub use estimation::Estimation;
pub use evaluations::Evaluations;
pub use exact::Enumeration;
pub use factor::InputFactor;
pub use indices::{Effect, InteractionEffect, OutputIndices, Sensitivity, SobolIndices};
pub use leave_one_out::{LeaveOneOut, UnitRemoval, leave_one_out, leave_one_out_while};
pub use output::SensitivityOutput;
