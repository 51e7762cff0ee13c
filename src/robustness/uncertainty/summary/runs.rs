//! Numbered replicates.

use serde::{Deserialize, Serialize};

use crate::error::{ErrorKind, Result};

/// A range of numbered replicates: from the first to one before the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Runs {
    /// The first.
    pub from: u64,
    /// One behind the last.
    pub to: u64,
}

/// Replicates that one thread evaluates in a row.
const BLOCK: u64 = 256;

impl Runs {
    /// The replicates `from`, …, `to` − 1.
    pub fn new(from: u64, to: u64) -> Self {
        Self { from, to }
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.to.saturating_sub(self.from)
    }

    pub(crate) fn check(&self) -> Result<()> {
        let Self { from, to } = *self;
        if from < to { Ok(()) } else { Err(ErrorKind::NoRuns { from, to }.into()) }
    }

    pub(crate) fn numbers(self) -> std::ops::Range<u64> {
        self.from..self.to
    }

    pub(crate) fn blocks(self) -> Vec<Self> {
        let starts = (self.from..self.to).step_by(BLOCK as usize);
        starts.map(|from| Self { from, to: self.to.min(from.saturating_add(BLOCK)) }).collect()
    }
}

/// Ranges in order, those that touch as one.
pub(super) fn joined(mut runs: Vec<Runs>) -> Result<Vec<Runs>> {
    runs.sort_by_key(|runs| runs.from);
    let mut joined: Vec<Runs> = Vec::with_capacity(runs.len());
    for next in runs {
        next.check()?;
        match joined.last_mut() {
            Some(last) if next.from < last.to => {
                let (from, to) = (next.from, next.to.min(last.to));
                return Err(ErrorKind::OverlappingReplicates { from, to }.into());
            }
            Some(last) if next.from == last.to => last.to = next.to,
            _ => joined.push(next),
        }
    }
    Ok(joined)
}
