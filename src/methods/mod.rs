//! The methods, one family a folder and one kind a file.

pub mod aggregate;
pub(crate) mod benefit_of_the_doubt;
pub mod classify;
pub(crate) mod custom;
mod extrapolation;
pub mod impute;
pub(crate) mod misfit;
pub mod normalise;
pub mod registry;
pub mod transform;
pub mod treat;
pub mod weight;

/// What serde takes for options that are 1 or true unless said.
fn one() -> f64 {
    1.0
}

fn yes() -> bool {
    true
}

#[cfg(test)]
#[cfg_attr(
    not(feature = "linear-programming"),
    expect(dead_code, reason = "only properties of frontiers have cases that are refused")
)]
#[path = "../../tests/support/refusals.rs"]
pub(crate) mod refusals;
