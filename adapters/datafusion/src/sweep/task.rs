//! What the partitions of a sweep have in common, and what each of them runs.

use std::ops::Range;

use composite_index::robustness::sweep::{SweepPlan, WeightSweep};
use composite_index::{Dataset, Framework, Index, Methodology};
use datafusion::common::{DataFusionError, Result};
use serde::{Deserialize, Serialize};

use crate::{plan_error, refused};

/// A sweep of an index on data, in parts. It travels whole to whatever runs a part.
#[derive(Debug, Clone)]
pub struct SweepTask {
    index: Index,
    data: Dataset,
    plan: SweepPlan,
    /// The draws of each part.
    parts: Vec<Range<u64>>,
}

/// A task as it travels.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    framework: Framework,
    methodology: Methodology,
    data: Dataset,
    plan: SweepPlan,
    parts: Vec<Range<u64>>,
}

impl SweepTask {
    /// In about so many parts, of whole blocks.
    pub fn new(index: Index, data: Dataset, plan: SweepPlan, parts: usize) -> Self {
        let parts = plan.parts(parts).iter().map(SweepPlan::draws).collect();
        Self { index, data, plan, parts }
    }

    /// The draws of each part.
    pub fn parts(&self) -> &[Range<u64>] {
        &self.parts
    }

    /// Draws the range of a part on one thread, until `go_on` returns false.
    pub(crate) fn run(
        &self,
        draws: Range<u64>,
        go_on: impl FnMut(u64) -> bool + Send,
    ) -> Result<WeightSweep> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
        let pool = pool.map_err(|error| DataFusionError::External(Box::new(error)))?;
        let plan = self.plan.clone().runs(draws);
        pool.install(|| self.index.sweep_while(&self.data, plan, go_on)).map_err(refused)
    }

    /// As JSON.
    pub(crate) fn json(&self) -> Result<Vec<u8>> {
        let stored = Stored {
            framework: self.index.framework().clone(),
            methodology: self.index.methodology().clone(),
            data: self.data.clone(),
            plan: self.plan.clone(),
            parts: self.parts.clone(),
        };
        serde_json::to_vec(&stored).map_err(plan_error)
    }

    /// Out of JSON.
    pub(crate) fn parse(json: &[u8]) -> Result<Self> {
        let stored: Stored = serde_json::from_slice(json).map_err(plan_error)?;
        let Stored { framework, methodology, data, plan, parts } = stored;
        let index = Index::new(framework, methodology).map_err(plan_error)?;
        Ok(Self { index, data, plan, parts })
    }
}
