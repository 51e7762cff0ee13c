//! The methods, one family a folder and one method a file.

pub mod aggregate;
pub(crate) mod benefit_of_the_doubt;
pub(crate) mod custom;
pub mod impute;
pub(crate) mod misfit;
pub mod normalise;
pub mod registry;
pub mod transform;
pub mod treat;
pub mod weight;
