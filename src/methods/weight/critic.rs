//! CRITIC: criteria importance through intercriteria correlation.

use super::sample::WeightingSample;
use super::scheme::GroupScores;
use crate::error::Refusal;
use crate::methods::registry::{Family, MethodEntry};
use crate::numerics::{NOISE, correlation_matrix, extremes};

pub(crate) const ENTRY: MethodEntry = MethodEntry::new(
    Family::Weighting,
    "critic",
    "Weights by dispersion and by conflict with the other children (CRITIC).",
    "wⱼ ∝ sⱼ Σₖ (1 − rⱼₖ) over scores put from 0 to 1",
)
.needs("At least three units.")
.source("Diakoulaki, Mavrotas and Papayannakis (1995), Computers & Operations Research 22");

/// wⱼ ∝ sⱼ Σₖ (1 − rⱼₖ) over scores that are put from 0 to 1.
pub(super) fn by_critic(group: &GroupScores<'_>) -> Result<Vec<f64>, Refusal> {
    let sample = WeightingSample::of(group);
    sample.at_least(3, "a correlation")?;
    sample.varying()?;
    let correlations = correlation_matrix(&sample.slices(), true).map_err(|(one, other)| {
        let (one, other) = (sample.name(one), sample.name(other));
        Refusal::new(format!(
            "{one} and {other} have no correlation over the units that have a score in both"
        ))
    })?;
    let k = sample.columns.len();
    let moments = sample.moments()?;
    let conflict = |j: usize| {
        (0..k)
            .filter(|other| *other != j)
            .map(|other| 1.0 - correlations[j * k + other])
            .sum::<f64>()
    };
    let spread = |j: usize| {
        let (low, high) = extremes(&sample.columns[j]);
        moments[j].1 / (high - low)
    };
    let weights: Vec<_> = (0..k).map(|j| spread(j) * conflict(j)).collect();
    // Correlations of 1 leave rounding.
    if weights.iter().all(|weight| *weight <= NOISE) {
        return Err(Refusal::new("every child correlates perfectly with every other"));
    }
    Ok(weights)
}
