//! The result: how much of an output's variance each factor accounts for.

use serde::Serialize;

use crate::error::Refusal;
use crate::error::reason;

/// The sensitivity of every output to every factor.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Sensitivity {
    /// The factors, in the order of every list of effects.
    pub factors: Vec<String>,
    /// Sixteen hexadecimal digits that tell studies apart; `None` for a function of the user's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// How often the outputs were computed.
    pub runs: usize,
    /// Whether all runs that were asked for were done, and not ended early.
    pub complete: bool,
    /// Whether the indices are exact, by enumeration, and not estimates.
    pub exact: bool,
    /// The outputs, in the order asked for.
    pub outputs: Vec<OutputIndices>,
}

/// The sensitivity of one output.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct OutputIndices {
    /// What the output is called.
    pub output: String,
    /// Its indices, or why there are none.
    #[serde(flatten, serialize_with = "reason::serialize")]
    pub result: Result<SobolIndices, Refusal>,
}

/// Sobol' indices of one output.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SobolIndices {
    /// The output's mean over all choices.
    pub mean: f64,
    /// The output's variance V over all choices.
    pub variance: f64,
    /// Sᵢ = V(E\[y | xᵢ\]) / V by factor: the share of variance that goes when the factor is fixed,
    /// on average over where it is fixed.
    pub first: Vec<Effect>,
    /// Sₜᵢ = E\[V(y | x₋ᵢ)\] / V by factor: the share of variance that stays when all other factors
    /// are fixed, its interactions included. A factor whose total index is zero changes nothing.
    pub total: Vec<Effect>,
    /// Sᵢⱼ = V(E\[y | xᵢ, xⱼ\]) / V − Sᵢ − Sⱼ by pair, what two factors do only together; pairs
    /// (0, 1), (0, 2), …, (1, 2), …. Empty where they were not asked for.
    pub second: Vec<InteractionEffect>,
}

/// An index, with its bootstrap interval where it is an estimate.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Effect {
    /// The index. An estimate can be a little below 0 or above 1.
    pub index: f64,
    /// The interval's ends; `None` for exact indices, and where no interval was asked for.
    pub interval: Option<(f64, f64)>,
}

/// The second-order index of a pair of factors.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct InteractionEffect {
    /// Positions of the two in the list of factors.
    pub factors: (usize, usize),
    /// Their index.
    pub effect: Effect,
}

/// Two outputs this near, relative to the larger, are equal but for binary noise: as in ranking.
const NOISE: f64 = 1e-12;

/// Why values have no indices: one is missing or not finite, or they do not vary. `runs` says what
/// the values are of, as "runs" or "combinations".
pub(super) fn check_values(
    values: impl Iterator<Item = f64> + Clone,
    runs: &'static str,
) -> Result<(), Refusal> {
    if let Some(position) = values.clone().position(|value| !value.is_finite()) {
        let count = values.clone().filter(|value| !value.is_finite()).count();
        let why =
            format!("{count} of the {runs} have no value, the first of them number {position}");
        return Err(Refusal::new(why));
    }
    let least = values.clone().fold(f64::INFINITY, f64::min);
    let most = values.clone().fold(f64::NEG_INFINITY, f64::max);
    if most - least <= NOISE * least.abs().max(most.abs()) {
        let count = values.count();
        let why = format!("it is the same ({least}) in all {count} {runs}, and has no variance");
        return Err(Refusal::new(why));
    }
    Ok(())
}

/// The pairs of so many factors, in the order of [`SobolIndices::second`].
pub(super) fn pairs(factors: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..factors).flat_map(move |i| (i + 1..factors).map(move |j| (i, j)))
}
