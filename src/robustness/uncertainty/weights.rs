//! The weights of a replicate: the methodology's own, those that alternatives set, and noise.

use std::collections::BTreeMap;

use rand_xoshiro::Xoshiro256PlusPlus;

use super::plan::{Choices, StudyPlan, Varied};
use crate::engine::Index;
use crate::framework::NodeCode;
use crate::methodology::Methodology;
use crate::numerics::{mixed, seeded, uniform};

/// The methodology's own weights, by node of the whole framework, and what alternatives change.
#[derive(Debug)]
pub(super) struct OwnWeights {
    /// `None` if the fitted weights contain them, as when a scheme derives weights from data.
    nominal: Vec<Option<f64>>,
    /// By factor and alternative; only of factors that change nothing but weights.
    overrides: BTreeMap<(usize, usize), Vec<Override>>,
}

/// A weight of the methodology's own that an alternative sets or removes.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Override {
    node: usize,
    weight: Option<f64>,
}

/// The changes of one replicate to the weights of schemes, by node of the whole framework.
#[derive(Debug, Default)]
pub(super) struct ReplicateWeights {
    own: Vec<Option<f64>>,
    /// The factor of each weight from noise.
    factor: Vec<f64>,
}

impl OwnWeights {
    pub(super) fn new(index: &Index, plan: &StudyPlan) -> Self {
        let mut nominal = by_node(index, index.methodology());
        if plan.learns_weights {
            nominal.fill(None);
        }
        Self { nominal, overrides: overrides(index, plan) }
    }
}

/// The methodology's own weights, by node.
fn by_node(index: &Index, methodology: &Methodology) -> Vec<Option<f64>> {
    let own = |code: &NodeCode| methodology.weights.get(code).copied();
    index.framework().nodes().iter().map(|node| own(node.code())).collect()
}

/// The weights that each alternative of each factor of weights sets or removes.
fn overrides(index: &Index, plan: &StudyPlan) -> BTreeMap<(usize, usize), Vec<Override>> {
    let mut overrides = BTreeMap::new();
    for (factor, planned) in plan.factors.iter().enumerate() {
        let Varied::Setting { address, alternatives } = &planned.varied else { continue };
        if !address.is_of_weights() || plan.is_structural(factor) {
            continue;
        }
        for (choice, alternative) in alternatives.iter().enumerate() {
            let mut methodology = Methodology::default();
            if address.put(&mut methodology, &alternative.0).is_ok() {
                let all = by_node(index, &methodology).into_iter().enumerate();
                let set = all.map(|(node, weight)| Override { node, weight });
                let touched =
                    |over: &Override| address.is_of_all_weights() || over.weight.is_some();
                overrides.insert((factor, choice), set.filter(touched).collect());
            }
        }
    }
    overrides
}

impl ReplicateWeights {
    /// Draws the weights of a point under choices.
    pub(super) fn draw(
        &mut self,
        plan: &StudyPlan,
        weights: &OwnWeights,
        choices: &Choices,
        point: &[f64],
    ) {
        self.own.clone_from(&weights.nominal);
        self.factor.clear();
        self.factor.resize(weights.nominal.len(), 1.0);
        for factor in &plan.order {
            let Some(choice) = choices[*factor] else { continue };
            match &plan.factors[*factor].varied {
                Varied::Weight { node, between: (low, high) } => {
                    self.own[*node] = Some(low + (high - low) * point[*factor]);
                }
                Varied::Noise { noise, nodes } => {
                    let mut random = stream_of_coordinate(*factor, point[*factor]);
                    for node in nodes {
                        self.factor[*node] *= 1.0 + noise * (2.0 * uniform(&mut random) - 1.0);
                    }
                }
                _ => {
                    let overrides = weights.overrides.get(&(*factor, choice));
                    for Override { node, weight } in overrides.into_iter().flatten() {
                        self.own[*node] = *weight;
                    }
                }
            }
        }
    }

    /// The weight of a node, from that of its scheme.
    pub(super) fn over(&self, node: usize, weight: f64) -> f64 {
        self.own[node].unwrap_or(weight) * self.factor[node]
    }
}

/// The stream of random numbers that belongs to one coordinate of one dimension.
fn stream_of_coordinate(dimension: usize, coordinate: f64) -> Xoshiro256PlusPlus {
    seeded(mixed(mixed(coordinate.to_bits()).wrapping_add(dimension as u64)))
}
