//! Missing cells of indicators → values, with the fit kept apart from what it is applied
//! to. Plain columns of the units of one period, or of one unit over periods; no tree, no files.

pub(super) mod central;
mod fitted;
mod imputation;
mod linear;
mod neighbours;
pub(crate) mod one_or_more;
mod over_periods;
mod sample;

pub use crate::methods::extrapolation::Extrapolation;
pub use central::{WithinGrouping, WithinLevel};
pub use imputation::Imputation;
pub use linear::{ExpectationMaximisation, Regression};
pub use neighbours::NearestNeighbours;
pub use over_periods::{Interpolation, LocfOptions};
pub use sample::Imputer;

pub(crate) use fitted::FittedImputation;
pub(crate) use imputation::{Step, plan, refuse_order};
pub(crate) use over_periods::{Filled, Observation, fill};
pub(crate) use sample::ImputationSample;
