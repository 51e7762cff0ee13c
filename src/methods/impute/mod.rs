//! Missing cells of indicators → values, with the fit kept apart from what it is applied
//! to. Plain columns of the units of one period, or of one unit over periods; no tree, no files.

pub(super) mod central;
mod custom;
mod fitted;
mod imputation;
mod neighbours;
mod normal;
pub(crate) mod one_or_more;
mod over_periods;
mod plan;
mod regression;
mod sample;
mod siblings;

pub use crate::methods::extrapolation::Extrapolation;
pub use central::WithinGrouping;
pub use custom::Imputer;
pub use imputation::Imputation;
pub use neighbours::NearestNeighbours;
pub use normal::ExpectationMaximisation;
pub use over_periods::{Interpolation, LocfOptions};
pub use regression::Regression;
pub use siblings::WithinLevel;

pub(crate) use fitted::FittedImputation;
pub(crate) use imputation::refuse_order;
pub(crate) use over_periods::{Filled, Observation, fill};
pub(crate) use plan::{Step, plan};
pub(crate) use sample::ImputationSample;
