//! What does not change from replicate to replicate, computed once and shared: one prepared index
//! per combination of the alternatives that change more than weights.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::engine::Prepared;
use crate::error::Result;
use crate::framework::Framework;

/// The choices of the structural factors: 0 where a factor takes no part, else 1 and up.
pub(super) type Key = Vec<u32>;

/// A prepared index, never rescored itself.
#[derive(Debug)]
pub(super) struct Variant {
    pub(super) prepared: Prepared,
    /// The nominal weights as fitted, by position.
    pub(super) fitted: Vec<f64>,
    /// What the schemes give without the methodology's own weights over them, where it can be told
    /// without data.
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
        let position = |node: &crate::framework::Node| {
            whole.node(node.code()).map_or(0, crate::framework::Node::position)
        };
        let nodes = prepared.framework().nodes().iter().map(position).collect();
        let position =
            |unit: &crate::data::Unit| units.get(unit.code.as_str()).copied().unwrap_or(0);
        let units = prepared.units().iter().map(position).collect();
        Self { prepared, fitted, schemes, nodes, units }
    }

    /// Its size in bytes, near enough.
    fn size(&self) -> usize {
        (self.nodes.len() + 8) * (self.units.len() + 16) * size_of::<f64>()
    }
}

type Slot = Arc<OnceLock<Result<Arc<Variant>>>>;

/// Variants by their keys. Where they would take too much memory, earlier ones are forgotten and
/// prepared again when they are asked for.
#[derive(Debug, Default)]
pub(super) struct Variants(Mutex<BTreeMap<Key, Slot>>);

/// Bytes that the variants of a study may take, and that those of one evaluator may.
pub(super) const MEMORY: usize = 256 << 20;

impl Variants {
    /// The variant of a key, prepared by the first who asks for it; others wait.
    pub(super) fn get(
        &self,
        key: &Key,
        prepare: impl FnOnce() -> Result<Variant>,
    ) -> Result<Arc<Variant>> {
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

impl Variant {
    /// How many like it may be kept.
    pub(super) fn capacity(&self) -> usize {
        (MEMORY / self.size()).max(1)
    }
}
