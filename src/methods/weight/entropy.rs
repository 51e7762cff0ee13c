//! Weights by Shannon's entropy of the scores.

use super::sample::WeightingSample;
use super::scheme::GroupScores;
use crate::error::Refusal;
use crate::methods::registry::{Family, MethodEntry};
use crate::numerics::{is_constant, sorted_into};

pub(crate) const ENTRY: MethodEntry = MethodEntry::new(
    Family::Weighting,
    "entropy",
    "Weights by how unevenly the children's scores are spread (Shannon's entropy).",
    "wⱼ ∝ 1 − eⱼ with eⱼ = −(1/ln n) Σᵢ pᵢⱼ ln pᵢⱼ and pᵢⱼ = zᵢⱼ / Σᵢ zᵢⱼ",
)
.needs("Scores of zero or more with a true zero.")
.source("Hwang and Yoon (1981), Multiple Attribute Decision Making");

/// wⱼ ∝ 1 − eⱼ with eⱼ = −(1/ln n) Σᵢ pᵢⱼ ln pᵢⱼ and pᵢⱼ = zᵢⱼ / Σᵢ zᵢⱼ.
pub(super) fn by_entropy(group: &GroupScores<'_>) -> Result<Vec<f64>, Refusal> {
    let sample = WeightingSample::of(group);
    sample.at_least(2, "an entropy")?;
    let mut weights = Vec::with_capacity(sample.columns.len());
    let mut sorted = Vec::new();
    for (child, column) in sample.columns.iter().enumerate() {
        sorted_into(column, &mut sorted);
        if let Some(negative) = sorted.first().filter(|least| **least < 0.0) {
            let name = sample.name(child);
            return Err(Refusal::new(format!(
                "{name} has a score of {negative}, and an entropy needs scores of zero or more"
            )));
        }
        let sum: f64 = sorted.iter().sum();
        if sum <= 0.0 {
            let name = sample.name(child);
            return Err(Refusal::new(format!("the scores of {name} sum to zero")));
        }
        weights.push(if is_constant(column) { 0.0 } else { 1.0 - entropy(&sorted, sum) });
    }
    if weights.iter().all(|weight| *weight == 0.0) {
        return Err(Refusal::new("the scores of no child vary"));
    }
    Ok(weights)
}

/// From 0 (one unit has everything) to 1 (all have the same); 0 ln 0 is 0.
fn entropy(scores: &[f64], sum: f64) -> f64 {
    let term = |score: &f64| {
        let share = score / sum;
        if share > 0.0 { share * libm::log(share) } else { 0.0 }
    };
    let terms: f64 = scores.iter().map(term).sum();
    (-terms / libm::log(scores.len() as f64)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entropy_by_hand() {
        assert_eq!(entropy(&[0.0, 0.0, 5.0], 5.0), 0.0);
        assert!((entropy(&[2.0; 4], 8.0) - 1.0).abs() < 1e-15);
        // Shares 1/4 and 3/4, in bits.
        let bits = 0.25 * 2.0 + 0.75 * libm::log2(4.0 / 3.0);
        assert!((entropy(&[1.0, 3.0], 4.0) - bits).abs() < 1e-15);
    }
}
