//! Evaluates many points of a study in the buffers of one thread, with the weights of a replicate: the
//! methodology's own, those that alternatives set, and noise.

use std::collections::BTreeMap;
use std::sync::Arc;

use rand_xoshiro::Xoshiro256PlusPlus;

use super::model::{Key, Model, Variant};
use super::plan::{Choices, StudyPlan, Varied, of_combination};
use super::study::ModelOutcome;
use crate::engine::{Index, Prepared, Weights};
use crate::error::{Error, ErrorKind, Result};
use crate::framework::NodeCode;
use crate::methodology::Methodology;
use crate::numerics::{mixed, seeded, uniform};

/// Evaluates points of a study in its own buffers: one per thread.
#[derive(Debug)]
pub struct Evaluator<'a> {
    model: &'a Model,
    local: BTreeMap<Key, Local>,
    choices: Choices,
    raw: Vec<usize>,
    key: Key,
    drawn: ReplicateWeights,
    outcome: ModelOutcome,
}

/// The buffers of a variant.
#[derive(Debug)]
struct Local {
    variant: Arc<Variant>,
    prepared: Prepared,
    weights: Weights,
}

impl<'a> Evaluator<'a> {
    pub(super) fn new(model: &'a Model) -> Self {
        let units = model.data.units().len();
        Self {
            model,
            local: BTreeMap::new(),
            choices: Choices::new(),
            raw: Vec::new(),
            key: Key::new(),
            drawn: ReplicateWeights::default(),
            outcome: ModelOutcome { scores: vec![f64::NAN; units], ranks: vec![f64::NAN; units] },
        }
    }

    /// Scores and ranks at a point of the unit cube.
    ///
    /// # Errors
    ///
    /// As for [`evaluate`](super::Uncertainty::evaluate).
    pub fn evaluate(&mut self, point: &[f64]) -> Result<&ModelOutcome> {
        self.choose(point)?;
        self.score(point)
            .map_err(|error| of_combination(&self.model.plan, &self.choices, &error))?;
        Ok(&self.outcome)
    }

    /// Scores and ranks under one alternative of each factor.
    ///
    /// # Errors
    ///
    /// As for [`evaluate_choice`](super::Uncertainty::evaluate_choice).
    pub fn evaluate_choice(&mut self, choices: &[usize]) -> Result<&ModelOutcome> {
        let factors = &self.model.plan.factors;
        if choices.len() != factors.len() {
            let (expected, found) = (factors.len(), choices.len());
            return Err(ErrorKind::PointLength { expected, found }.into());
        }
        let mut point = Vec::with_capacity(choices.len());
        for (planned, choice) in factors.iter().zip(choices) {
            let count = planned.varied.count().unwrap_or(0);
            if *choice >= count {
                let (factor, choice) = (planned.name.clone(), *choice);
                return Err(ErrorKind::ChoiceOutOfRange { factor, count, choice }.into());
            }
            // The middle of the bin.
            point.push((*choice as f64 + 0.5) / count as f64);
        }
        self.evaluate(&point)
    }

    /// Fills choices and key for a point.
    pub(super) fn choose(&mut self, point: &[f64]) -> Result<()> {
        let plan = &self.model.plan;
        if point.len() != plan.factors.len() {
            let (expected, found) = (plan.factors.len(), point.len());
            return Err(ErrorKind::PointLength { expected, found }.into());
        }
        self.raw.clear();
        for (planned, value) in plan.factors.iter().zip(point) {
            if !(0.0..=1.0).contains(value) {
                let (factor, value) = (planned.name.clone(), *value);
                return Err(ErrorKind::CoordinateOutOfRange { factor, value }.into());
            }
            let count = planned.varied.count().unwrap_or(1);
            self.raw.push(((value * count as f64) as usize).min(count - 1));
        }
        plan.resolve(&self.raw, &mut self.choices);
        self.model.fill_key(&self.choices, &mut self.key);
        Ok(())
    }

    /// A key that is the same only for points with the same outcome: the alternatives of the factors
    /// that take part, and the coordinates of the continuous ones.
    pub(in crate::robustness) fn distinguish(
        &mut self,
        point: &[f64],
        run: &mut Vec<u64>,
    ) -> Result<()> {
        self.choose(point)?;
        run.clear();
        let factors = self.model.plan.factors.iter();
        for (planned, (choice, coordinate)) in factors.zip(self.choices.iter().zip(point)) {
            run.push(match choice {
                None => u64::MAX,
                Some(choice) if planned.varied.count().is_some() => *choice as u64,
                Some(_) => coordinate.to_bits(),
            });
        }
        Ok(())
    }

    /// The last choices, with their key.
    pub(super) fn chosen(&self) -> (&Key, &Choices) {
        (&self.key, &self.choices)
    }

    /// The weights of the last point, of every node except the root.
    pub(super) fn weights(&self) -> BTreeMap<NodeCode, f64> {
        let Some(local) = self.local.get(&self.key) else { return BTreeMap::new() };
        let nodes = local.prepared.framework().nodes().iter().zip(local.weights.values());
        nodes.skip(1).map(|(node, weight)| (node.code().clone(), *weight)).collect()
    }

    /// Scores and ranks under any choices.
    pub(super) fn under(&mut self, choices: &Choices, point: &[f64]) -> Result<&ModelOutcome> {
        self.choices.clone_from(choices);
        self.model.fill_key(&self.choices, &mut self.key);
        self.score(point)?;
        Ok(&self.outcome)
    }

    /// The fewest choices that lead to an error: without the factors that never change it.
    pub(super) fn least(&mut self, mut choices: Choices, error: &Error) -> Choices {
        let plan = &self.model.plan;
        let point = vec![0.5; choices.len()];
        for factor in plan.order.iter().rev() {
            let mut other = choices.clone();
            let all = (0..plan.factors[*factor].varied.count().unwrap_or(0)).map(Some);
            let idle = std::iter::once(None).chain(all).all(|choice| {
                other[*factor] = choice;
                self.under(&other, &point).is_err_and(|found| found == *error)
            });
            if idle {
                choices[*factor] = None;
            }
        }
        choices
    }

    /// Scores the last choices.
    fn score(&mut self, point: &[f64]) -> Result<()> {
        let model = self.model;
        if !self.local.contains_key(&self.key) {
            let variant = model.variant(&self.key, &self.choices)?;
            if self.local.len() >= variant.capacity() {
                self.local.clear();
            }
            let prepared = variant.prepared.clone();
            let weights = prepared.weights();
            self.local.insert(self.key.clone(), Local { variant, prepared, weights });
        }
        let Some(local) = self.local.get_mut(&self.key) else { return Ok(()) };
        self.drawn.draw(&model.plan, &model.weights, &self.choices, point);
        let variant = &local.variant;
        let base = if model.plan.learns_weights { &variant.fitted } else { &variant.schemes };
        let weights = local.weights.values_mut().iter_mut();
        for (weight, (base, node)) in weights.zip(base.iter().zip(&variant.nodes)) {
            *weight = self.drawn.over(*node, *base);
        }
        local.prepared.rescore(&local.weights)?;
        local.write_to(&mut self.outcome);
        Ok(())
    }
}

impl Local {
    /// Scores and ranks, by unit of the whole data.
    fn write_to(&self, ModelOutcome { scores, ranks }: &mut ModelOutcome) {
        if self.variant.units.len() < scores.len() {
            scores.fill(f64::NAN);
            ranks.fill(f64::NAN);
        }
        let found = self.prepared.scores().iter().zip(self.prepared.ranks());
        for (unit, (score, rank)) in self.variant.units.iter().zip(found) {
            scores[*unit] = *score;
            ranks[*unit] = *rank;
        }
    }
}

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
