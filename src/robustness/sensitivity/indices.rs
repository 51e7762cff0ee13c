//! The results: how much of an output's variance each factor accounts for.

use rayon::prelude::*;
use serde::Serialize;

use crate::error::{Diagnostics, ErrorKind, Refusal, Result, number, reason};
use crate::robustness::invalid;

/// A factor of an estimation: a name, and the number of uniform coordinates that choose it.
///
/// A choice takes one coordinate; the weights of a group take several, and the factor's indices are
/// then those of all of them together. Source: Sobol' (2001) on groups of variables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InputFactor {
    /// Its name.
    pub name: String,
    /// The number of its coordinates.
    pub dimensions: usize,
}

impl InputFactor {
    /// A factor of one dimension.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), dimensions: 1 }
    }

    /// With another number of dimensions.
    pub fn dimensions(self, dimensions: usize) -> Self {
        Self { dimensions, ..self }
    }
}

/// Refuses an empty list of factors or outputs, and duplicate names.
pub(super) fn check_names<'a>(
    what: &'static str,
    names: impl IntoIterator<Item = &'a str>,
) -> Result<()> {
    let mut faults = Diagnostics::default();
    let mut seen = std::collections::BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            faults.push(invalid(what, format!("duplicate `{name}`")));
        }
    }
    if seen.is_empty() {
        faults.push(invalid(what, "at least one is needed"));
    }
    faults.check()
}

/// The sensitivity of every output to every factor.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Sensitivity {
    /// The factors; lists of effects have the same order.
    pub factors: Vec<String>,
    /// Sixteen hexadecimal digits that tell studies apart; `None` for a function of the user's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// The number of runs.
    pub runs: usize,
    /// Whether all runs were done, rather than ended early.
    pub complete: bool,
    /// Whether the indices are exact, by enumeration, rather than estimates.
    pub exact: bool,
    /// The outputs, in the order asked for.
    pub outputs: Vec<OutputIndices>,
}

impl Sensitivity {
    /// The indices of each output, by its position.
    pub(super) fn new(
        factors: Vec<String>,
        outputs: &[impl AsRef<str>],
        indices: impl Fn(usize) -> Result<SobolIndices, Refusal> + Sync,
    ) -> Self {
        let results: Vec<_> = (0..outputs.len()).into_par_iter().map(&indices).collect();
        let named = outputs.iter().map(|output| output.as_ref().to_owned()).zip(results);
        let outputs = named.map(|(output, result)| OutputIndices { output, result }).collect();
        Self { factors, fingerprint: None, runs: 0, complete: false, exact: false, outputs }
    }
}

/// Refuses values of a run that are not one per output.
pub(super) fn one_per_output(values: Vec<f64>, expected: usize) -> Result<Vec<f64>> {
    match values.len() {
        found if found == expected => Ok(values),
        found => Err(ErrorKind::OutputsLength { expected, found }.into()),
    }
}

/// The sensitivity of one output.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct OutputIndices {
    /// The name of the output.
    pub output: String,
    /// Its indices, or why it has none.
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
    /// Sᵢ = V(E\[y | xᵢ\]) / V by factor: the share of variance that vanishes when the factor is fixed,
    /// on average over its values.
    pub first: Vec<Effect>,
    /// Sₜᵢ = E\[V(y | x₋ᵢ)\] / V by factor: the share of variance that remains when all other factors
    /// are fixed, interactions included. A factor with a total index of zero changes nothing.
    pub total: Vec<Effect>,
    /// Sᵢⱼ = V(E\[y | xᵢ, xⱼ\]) / V − Sᵢ − Sⱼ by pair: what two factors do only together, for the pairs
    /// (0, 1), (0, 2), …, (1, 2), …. Empty unless asked for.
    pub second: Vec<InteractionEffect>,
}

/// An index, with its bootstrap interval if it is an estimate.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Effect {
    /// The index. An estimate can be a little below 0 or above 1.
    pub index: f64,
    /// The ends of the interval; `None` for exact indices or without resamples.
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

/// Refuses values without indices: one is not finite, or they do not vary. `runs` names the values, as
/// "runs" or "combinations".
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
        let least = number(least);
        let why = format!("it is the same ({least}) in all {count} {runs}, and has no variance");
        return Err(Refusal::new(why));
    }
    Ok(())
}

/// The pairs of factors, in the order of [`SobolIndices::second`].
pub(super) fn pairs(factors: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..factors).flat_map(move |i| (i + 1..factors).map(move |j| (i, j)))
}
