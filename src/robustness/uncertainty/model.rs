//! What no replicate changes, computed once and shared: one prepared index for each combination of
//! the alternatives that change more than weights.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::evaluator::OwnWeights;
use super::plan::{Choices, StudyPlan, Varied, unfit, wrapped};
use crate::data::{Dataset, Unit};
use crate::engine::{Index, Prepared};
use crate::error::{Error, ErrorKind, Result};
use crate::framework::{Framework, Node, NodeCode, UnitCode};

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

    /// The key of choices, the same for choices with the same variant.
    pub(super) fn fill_key(&self, choices: &Choices, key: &mut Key) {
        key.clear();
        for (factor, choice) in choices.iter().enumerate() {
            let structural = self.plan.is_structural(factor);
            let number = choice.filter(|_| structural).map_or(0, |choice| choice as u32 + 1);
            key.push(number);
        }
    }

    /// The index under choices, prepared on first use.
    pub(super) fn variant(&self, key: &Key, choices: &Choices) -> Result<Arc<Variant>> {
        self.variants.get(key, || self.prepare(key, choices))
    }

    /// Prepares an index; the columns of indicators are shared among variants.
    fn prepare(&self, key: &Key, choices: &Choices) -> Result<Variant> {
        let combination = Combination::new(self, choices)?;
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
            // The fault may lie above the indicators, in another combination.
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

/// The choices of the structural factors: 0 where a factor takes no part, else 1 and up.
pub(super) type Key = Vec<u32>;

/// A prepared index, never rescored itself.
#[derive(Debug)]
pub(super) struct Variant {
    pub(super) prepared: Prepared,
    /// The nominal weights as fitted, by position.
    pub(super) fitted: Vec<f64>,
    /// The weights of the schemes before the methodology's own replace them, if they need no data.
    pub(super) schemes: Vec<f64>,
    /// The position of each node in the whole framework.
    pub(super) nodes: Vec<usize>,
    /// The position of each unit in the whole data.
    pub(super) units: Vec<usize>,
}

impl Variant {
    pub(super) fn new(
        prepared: Prepared,
        whole: &Framework,
        units: &BTreeMap<&str, usize>,
    ) -> Self {
        let fitted = prepared.weights().values().to_vec();
        let schemes = prepared.scheme_weights().unwrap_or_else(|| fitted.clone());
        let position = |node: &Node| whole.node(node.code()).map_or(0, Node::position);
        let nodes = prepared.framework().nodes().iter().map(position).collect();
        let position = |unit: &Unit| units.get(unit.code.as_str()).copied().unwrap_or(0);
        let units = prepared.units().iter().map(position).collect();
        Self { prepared, fitted, schemes, nodes, units }
    }

    /// How many variants of its size, near enough, may be kept.
    pub(super) fn capacity(&self) -> usize {
        let size = (self.nodes.len() + 8) * (self.units.len() + 16) * size_of::<f64>();
        (MEMORY / size).max(1)
    }
}

type Slot = Arc<OnceLock<Result<Arc<Variant>>>>;

/// Variants by their keys. If they take too much memory, some are forgotten and prepared again on
/// demand.
#[derive(Debug, Default)]
struct Variants(Mutex<BTreeMap<Key, Slot>>);

/// Bytes that the variants of a study may take, and that those of one evaluator may.
const MEMORY: usize = 256 << 20;

impl Variants {
    /// The variant of a key, prepared by the first caller while others wait.
    fn get(&self, key: &Key, prepare: impl FnOnce() -> Result<Variant>) -> Result<Arc<Variant>> {
        let slot = {
            let mut variants = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(variants.entry(key.clone()).or_default())
        };
        let variant = slot.get_or_init(|| prepare().map(Arc::new)).clone()?;
        self.forget_beyond(variant.capacity());
        Ok(variant)
    }

    fn forget_beyond(&self, capacity: usize) {
        let mut variants = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while variants.len() > capacity {
            variants.pop_first();
        }
    }
}

/// The index and the data of one combination of alternatives, as if they had been given so.
struct Combination<'a> {
    index: Index,
    data: Cow<'a, Dataset>,
}

impl<'a> Combination<'a> {
    /// Applies the alternatives of the structural factors that take part, in their order.
    fn new(model: &'a Model, choices: &Choices) -> Result<Self> {
        let Model { index, data, plan, .. } = model;
        let mut methodology = index.methodology().clone();
        let (mut nodes, mut units) = (BTreeSet::new(), BTreeSet::new());
        for factor in plan.order.iter().filter(|factor| plan.is_structural(**factor)) {
            let Some(choice) = choices[*factor] else { continue };
            match &plan.factors[*factor].varied {
                Varied::Setting { address, alternatives } => address
                    .put(&mut methodology, &alternatives[choice].0)
                    .map_err(|found| unfit(plan, *factor, choice, found))?,
                Varied::Exclude(lists) => nodes.extend(lists[choice].iter().cloned()),
                Varied::ExcludeUnits(lists) => units.extend(lists[choice].iter().cloned()),
                Varied::Weight { .. } | Varied::Noise { .. } => {}
            }
        }
        let mut index = index.with_methodology(methodology)?;
        if !units.is_empty() {
            index = index.for_fewer_units();
        }
        Ok(Self { index: without(index, &nodes)?, data: without_units(data, &units)? })
    }
}

fn without(index: Index, nodes: &BTreeSet<NodeCode>) -> Result<Index> {
    if nodes.is_empty() {
        return Ok(index);
    }
    index.without(nodes).map_err(|error| in_groups(&error))
}

/// Tells to leave out a whole group rather than everything in it.
fn in_groups(error: &Error) -> Error {
    wrapped(error, |fault| match &fault.kind {
        ErrorKind::ChildlessGroup { code } => {
            fault.clone().help(Some(format!("leave out `{code}` as a whole")))
        }
        _ => fault.clone(),
    })
}

fn without_units<'a>(data: &'a Dataset, units: &BTreeSet<UnitCode>) -> Result<Cow<'a, Dataset>> {
    if units.is_empty() {
        return Ok(Cow::Borrowed(data));
    }
    let rows = data.units().iter().enumerate();
    let rows: Vec<_> =
        rows.filter(|(_, unit)| !units.contains(&unit.code)).map(|(row, _)| row).collect();
    if rows.is_empty() {
        return Err(ErrorKind::NoUnits.into());
    }
    Ok(Cow::Owned(data.select(&rows)))
}
