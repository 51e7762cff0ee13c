//! Factors against index and data: names resolved, and every fault that needs no scoring.

mod conditions;
mod factor;
mod refusals;
mod resolver;

use super::factors::Factors;
use super::outcome::Dimension;
use crate::data::Dataset;
use crate::engine::Index;
use crate::error::{Diagnostics, ErrorKind, Result};
use crate::methodology::{Methodology, RecipeKind};
use conditions::{check_contested, conditions, order};
use resolver::Resolver;

pub(super) use factor::{Planned, Varied};
pub(super) use refusals::{of_alternative, of_combination, unfit};

/// Factors in the order of their names, resolved.
#[derive(Debug, Clone)]
pub(super) struct StudyPlan {
    pub(super) factors: Vec<Planned>,
    /// Factors behind those that they depend on.
    pub(super) order: Vec<usize>,
    /// Whether a scheme learns weights from data, so that other weights below change those above.
    pub(super) learns_weights: bool,
    pub(super) written: Factors,
}

/// For each factor its alternative, or nothing where it takes no part.
pub(super) type Choices = Vec<Option<usize>>;

impl StudyPlan {
    pub(super) fn new(index: &Index, data: &Dataset, written: Factors) -> Result<Self> {
        let mut faults = Diagnostics::default();
        if written.factors.is_empty() {
            return Err(ErrorKind::NoFactors.into());
        }
        let mut factors = Vec::new();
        for (name, factor) in &written.factors {
            let resolver = Resolver { name, written: &written, framework: index.framework() };
            if let Some(varied) = faults.keep(resolver.varied(&factor.variation, data)) {
                factors.push(Planned { name: name.clone(), varied, when: Vec::new() });
            }
        }
        if factors.len() == written.factors.len() {
            for (position, factor) in written.factors.values().enumerate() {
                let when = faults.keep(conditions(&factors, position, factor, &written));
                factors[position].when = when.unwrap_or_default();
            }
        }
        faults.check()?;
        let order = order(&factors, &written)?;
        check_contested(&factors, &written)?;
        let mut plan = Self { factors, order, learns_weights: false, written };

        plan.learns_weights = plan.learns(index);
        Ok(plan)
    }

    pub(super) fn dimensions(&self) -> Vec<Dimension> {
        self.factors.iter().map(Planned::dimension).collect()
    }

    /// Whether a factor changes more than weights, so that an index is to be prepared anew.
    pub(super) fn is_structural(&self, factor: usize) -> bool {
        let varied = &self.factors[factor].varied;
        !varied.is_of_weights() || (self.learns_weights && varied.count().is_some())
    }

    /// Which factors take part, where each would have a choice.
    pub(super) fn resolve(&self, raw: &[usize], choices: &mut Choices) {
        choices.clear();
        choices.resize(self.factors.len(), None);
        for factor in &self.order {
            let holds = |(on, among): &(usize, Vec<usize>)| {
                choices[*on].is_some_and(|c| among.contains(&c))
            };
            if self.factors[*factor].when.iter().all(holds) {
                choices[*factor] = Some(raw[*factor]);
            }
        }
    }

    /// Choices in words, of the discrete factors that take part.
    pub(super) fn describe(&self, choices: &Choices) -> String {
        let part = |(factor, choice): (&Planned, &Option<usize>)| {
            factor.varied.count()?;
            Some(format!("{} = {}", factor.name, factor.varied.text((*choice)?)))
        };
        let parts: Vec<_> = self.factors.iter().zip(choices).filter_map(part).collect();
        parts.join(", ")
    }

    /// Whether any alternative or the index itself has a scheme that learns weights from data.
    fn learns(&self, index: &Index) -> bool {
        let learns = |methodology: &Methodology| {
            let framework = index.framework();
            framework.groups().any(|(group, _)| match methodology.recipe(group).kind {
                RecipeKind::Group { weighting, .. } => {
                    weighting.foreseen(framework, group).is_none()
                }
                RecipeKind::Indicator { .. } => false,
            })
        };
        let settings = self.factors.iter().filter_map(|factor| match &factor.varied {
            Varied::Setting { address, alternatives } => Some((address, alternatives)),
            _ => None,
        });
        let mut changed = settings.flat_map(|(address, alternatives)| {
            alternatives.iter().map(move |alternative| {
                let mut methodology = index.methodology().clone();
                address.put(&mut methodology, &alternative.0).ok().map(|()| methodology)
            })
        });
        learns(index.methodology()) || changed.any(|changed| changed.is_some_and(|m| learns(&m)))
    }
}
