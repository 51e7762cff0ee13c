//! What every replicate reads: index, data and plan, and the indices prepared so far.

use std::sync::Arc;

use super::combination::Combination;
use super::plan::{Choices, StudyPlan};
use super::variant::{Key, Variant, Variants};
use super::weights::OwnWeights;
use crate::data::Dataset;
use crate::engine::{Index, Prepared};
use crate::error::Result;

/// An index and data with the factors that vary them.
#[derive(Debug)]
pub(super) struct Model {
    pub(super) index: Index,
    pub(super) data: Dataset,
    pub(super) plan: StudyPlan,
    pub(super) weights: OwnWeights,
    variants: Variants,
    /// By the choices that concern indicators.
    stages: Variants,
}

impl Model {
    pub(super) fn new(index: &Index, data: &Dataset, plan: StudyPlan) -> Self {
        Self {
            weights: OwnWeights::new(index, &plan),
            index: index.clone(),
            data: data.clone(),
            plan,
            variants: Variants::default(),
            stages: Variants::default(),
        }
    }

    /// The key of choices: what distinguishes one variant from another.
    pub(super) fn fill_key(&self, choices: &Choices, key: &mut Key) {
        key.clear();
        for (factor, choice) in choices.iter().enumerate() {
            let structural = self.plan.is_structural(factor);
            let number = choice.filter(|_| structural).map_or(0, |choice| choice as u32 + 1);
            key.push(number);
        }
    }

    /// The index under choices, prepared by the first who asks for it.
    pub(super) fn variant(&self, key: &Key, choices: &Choices) -> Result<Arc<Variant>> {
        self.variants.get(key, || self.prepare(key, choices))
    }

    /// Prepares what is above the indicators, whose columns are looked up or computed once.
    fn prepare(&self, key: &Key, choices: &Choices) -> Result<Variant> {
        let combination = Combination::new(&self.plan, (&self.index, &self.data), choices)?;
        let (index, data) = (&combination.index, &combination.data);
        let mut first = None;
        let stage = self.stages.get(&self.below(key), || {
            let prepared = index.prepare(data)?;
            first = Some(prepared.clone());
            Ok(self.of_prepared(prepared))
        });
        let prepared = match (first, stage) {
            (Some(prepared), _) => prepared,
            (None, Ok(stage)) => index.prepare_above(data, &stage.prepared)?,
            // What fails there may be above the indicators, and of another combination.
            (None, Err(_)) => index.prepare(data)?,
        };
        Ok(self.of_prepared(prepared))
    }

    /// The part of a key that concerns indicators.
    fn below(&self, key: &Key) -> Key {
        let concerns = |(factor, choice): (usize, &u32)| {
            let concerns = self.plan.factors[factor].varied.concerns_indicators();
            if concerns { *choice } else { 0 }
        };
        key.iter().enumerate().map(concerns).collect()
    }

    fn of_prepared(&self, prepared: Prepared) -> Variant {
        let rows = self.data.units().iter().enumerate();
        let units = rows.map(|(row, unit)| (unit.code.as_str(), row)).collect();
        Variant::new(prepared, self.index.framework(), &units)
    }
}
