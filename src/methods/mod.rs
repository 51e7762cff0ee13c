//! The methods, one family a folder and one method a file.

pub mod aggregate;
pub(crate) mod benefit_of_the_doubt;
pub mod classify;
pub(crate) mod custom;
mod extrapolation;
pub mod impute;
pub(crate) mod misfit;
pub mod normalise;
#[cfg(test)]
#[cfg_attr(
    not(feature = "linear-programming"),
    expect(dead_code, reason = "only properties of frontiers have cases that are refused")
)]
#[path = "../../tests/support/refusals.rs"]
pub(crate) mod refusals;
pub mod registry;
pub mod transform;
pub mod treat;
pub mod weight;
