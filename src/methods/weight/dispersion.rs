//! Weights in proportion to how far the children's scores spread, and in inverse proportion.
//!
//! All over the units that have a score, at least two for each child.

use super::sample::WeightingSample;
use super::scheme::GroupScores;
use crate::error::{Refusal, number};
use crate::methods::registry::{Family, MethodEntry};

pub(crate) const STANDARD_DEVIATION: MethodEntry = MethodEntry::new(
    Family::Weighting,
    "standard-deviation",
    "Weights in proportion to the standard deviation of the scores.",
    "wⱼ ∝ sⱼ",
);

pub(crate) const INVERSE_STANDARD_DEVIATION: MethodEntry = MethodEntry::new(
    Family::Weighting,
    "inverse-standard-deviation",
    "Weights in inverse proportion to the standard deviation: each child counts as \
         its z-score would.",
    "wⱼ ∝ 1 / sⱼ",
);

pub(crate) const COEFFICIENT_OF_VARIATION: MethodEntry = MethodEntry::new(
    Family::Weighting,
    "coefficient-of-variation",
    "Weights in proportion to standard deviation over mean.",
    "wⱼ ∝ sⱼ / mⱼ",
)
.needs("Mean scores above zero.");

/// wⱼ ∝ sⱼ.
pub(super) fn by_standard_deviation(group: &GroupScores<'_>) -> Result<Vec<f64>, Refusal> {
    let spreads = standard_deviations(group)?;
    if spreads.iter().all(|spread| *spread == 0.0) {
        return Err(Refusal::new("the scores of no child vary"));
    }
    Ok(spreads)
}

/// wⱼ ∝ 1 / sⱼ.
pub(super) fn by_inverse_standard_deviation(group: &GroupScores<'_>) -> Result<Vec<f64>, Refusal> {
    let sample = WeightingSample::of(group);
    sample.at_least(2, "a standard deviation")?;
    sample.varying()?;
    Ok(sample.moments()?.into_iter().map(|(_, sd)| 1.0 / sd).collect())
}

/// wⱼ ∝ sⱼ / mⱼ.
pub(super) fn by_coefficient_of_variation(group: &GroupScores<'_>) -> Result<Vec<f64>, Refusal> {
    let sample = WeightingSample::of(group);
    sample.at_least(2, "a coefficient of variation")?;
    let mut weights = Vec::with_capacity(sample.columns.len());
    for (child, (mean, sd)) in sample.moments()?.into_iter().enumerate() {
        if mean <= 0.0 {
            let name = sample.name(child);
            return Err(Refusal::new(format!(
                "the mean score of {name} is {}, and a coefficient of variation needs one \
                 above zero",
                number(mean)
            )));
        }
        weights.push(sd / mean);
    }
    if weights.iter().all(|weight| *weight == 0.0) {
        return Err(Refusal::new("the scores of no child vary"));
    }
    Ok(weights)
}

fn standard_deviations(group: &GroupScores<'_>) -> Result<Vec<f64>, Refusal> {
    let sample = WeightingSample::of(group);
    sample.at_least(2, "a standard deviation")?;
    Ok(sample.moments()?.into_iter().map(|(_, sd)| sd).collect())
}
