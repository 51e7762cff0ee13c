//! What a sweep was computed from.

use serde::{Deserialize, Serialize};

use super::draws::SweepPlan;
use crate::data::Dataset;
use crate::engine::{Index, Prepared};
use crate::robustness::fingerprint::Fingerprint;

/// What must be the same in all parts of a sweep.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SweepOrigin {
    pub(super) version: String,
    pub(super) index: Fingerprint,
    pub(super) data: Fingerprint,
    pub(super) draws: SweepPlan,
}

impl SweepOrigin {
    /// Draws from an index that is prepared on data.
    pub(super) fn new(
        index: &Index,
        data: &Dataset,
        prepared: &Prepared,
        draws: &SweepPlan,
    ) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            index: Fingerprint::new().json(index.framework()).json(index.methodology()),
            data: fingerprint_of(data, prepared),
            draws: SweepPlan { runs: None, ..draws.clone() },
        }
    }

    /// The first of version, index and data in which two sweeps differ, with what either has.
    pub(super) fn difference(&self, other: &Self) -> Option<(&'static str, String, String)> {
        if self.version != other.version {
            return Some(("version", self.version.clone(), other.version.clone()));
        }
        let prints = [("index", self.index, other.index), ("data", self.data, other.data)];
        let (what, one, other) = prints.into_iter().find(|(_, one, other)| one != other)?;
        Some((what, one.to_string(), other.to_string()))
    }
}

/// The data, and what they were made into where the user's own methods cannot be written down.
fn fingerprint_of(data: &Dataset, prepared: &Prepared) -> Fingerprint {
    let nodes = prepared.framework().nodes();
    let columns = nodes.iter().filter_map(|node| prepared.full_scores(node.code()).ok());
    columns.fold(Fingerprint::new().json(data), Fingerprint::numbers)
}
