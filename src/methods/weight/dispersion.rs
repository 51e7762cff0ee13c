//! Weights by how far the children's scores spread: by standard deviation, entropy and CRITIC.
//!
//! All over the units that have a score, at least two for each child.

use super::scheme::{GroupScores, WeightingSample};
use crate::error::{Refusal, number};
use crate::methods::registry::MethodEntry;
use crate::numerics::{Centre, NOISE, correlation_matrix, extremes, is_constant, sorted_into};

pub(crate) const STANDARD_DEVIATION: MethodEntry = MethodEntry::weighting(
    "standard-deviation",
    "Weights in proportion to the standard deviation of the scores.",
    "wⱼ ∝ sⱼ",
);

pub(crate) const INVERSE_STANDARD_DEVIATION: MethodEntry = MethodEntry::weighting(
    "inverse-standard-deviation",
    "Weights in inverse proportion to the standard deviation: each child counts as \
         its z-score would.",
    "wⱼ ∝ 1 / sⱼ",
);

pub(crate) const COEFFICIENT_OF_VARIATION: MethodEntry = MethodEntry::weighting(
    "coefficient-of-variation",
    "Weights in proportion to standard deviation over mean.",
    "wⱼ ∝ sⱼ / mⱼ",
)
.needs("Mean scores above zero.");

/// wⱼ ∝ sⱼ.
pub(super) fn by_standard_deviation(group: &GroupScores<'_>) -> Result<Vec<f64>, Refusal> {
    let sample = WeightingSample::of(group);
    sample.at_least(2, "a standard deviation")?;
    some_vary(sample.moments()?.into_iter().map(|(_, sd)| sd).collect())
}

/// Weights that are not all zero.
fn some_vary(weights: Vec<f64>) -> Result<Vec<f64>, Refusal> {
    match weights.iter().all(|weight| *weight == 0.0) {
        true => Err(Refusal::new("the scores of no child vary")),
        false => Ok(weights),
    }
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
    some_vary(weights)
}

pub(crate) const CRITIC: MethodEntry = MethodEntry::weighting(
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

pub(crate) const ENTROPY: MethodEntry = MethodEntry::weighting(
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
                "{name} has a score of {}, and an entropy needs scores of zero or more",
                number(*negative)
            )));
        }
        let sum: f64 = sorted.iter().sum();
        if sum <= 0.0 {
            let name = sample.name(child);
            return Err(Refusal::new(format!("the scores of {name} sum to zero")));
        }
        if sum < LEAST {
            let name = sample.name(child);
            return Err(Refusal::new(format!("the scores of {name} are too small for an entropy")));
        }
        weights.push(if is_constant(column) { 0.0 } else { divergence(&sorted, sum) });
    }
    some_vary(weights)
}

/// Sums below this have shares that lack digits.
const LEAST: f64 = 1e-290;
/// Below this a difference from an entropy of 1 loses digits that count.
const SMALL: f64 = 0.01;

/// 1 − e. For shares that are nearly equal it is the mean of (1 + d) ln(1 + d) − d over ln n, with
/// d = (z − m)/m for the mean m: a sum of terms of zero or more, which does not cancel as 1 − e does.
fn divergence(sorted: &[f64], sum: f64) -> f64 {
    let divergence = 1.0 - entropy(sorted, sum);
    if sum.is_finite() && divergence >= SMALL {
        return divergence;
    }
    let (centre, n) = (Centre::mean(sorted), sorted.len() as f64);
    let excess = |score: &f64| excess(centre.distance(*score) / centre.middle);
    sorted.iter().map(excess).sum::<f64>() / n / libm::log(n)
}

/// (1 + d) ln(1 + d) − d for d ≥ −1: d²/2 − d³/6 + d⁴/12 − …
fn excess(d: f64) -> f64 {
    if d <= -1.0 {
        return 1.0;
    }
    if d.abs() >= 0.1 {
        return (1.0 + d) * libm::log1p(d) - d;
    }
    // 0.1¹⁸ is far below the last bit of the first term.
    let (mut power, mut sum) = (-d, 0.0);
    for k in 2..=20 {
        power *= -d;
        sum += power / f64::from(k * (k - 1));
    }
    sum
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
        // Shares (1 ± d)/n: d² / (2 ln n) but for d⁴.
        for power in [-10, -20, -30] {
            let d = f64::from(2).powi(power);
            let found = divergence(&[1.0 - d, 1.0 + d], 2.0);
            let expected = d * d / 2.0 / libm::log(2.0);
            assert!((found / expected - 1.0).abs() < d * d + 1e-15, "{d} {found}");
        }
        for d in [-0.99, -0.1, 0.1, 3.0] {
            let direct = (1.0 + d) * libm::log(1.0 + d) - d;
            assert!((excess(d) - direct).abs() < 1e-15 * (1.0 + direct), "{d}");
        }
        // Shares 1/4 and 3/4, in bits.
        let bits = 0.25 * 2.0 + 0.75 * libm::log2(4.0 / 3.0);
        assert!((entropy(&[1.0, 3.0], 4.0) - bits).abs() < 1e-15);
    }
}
