//! The summary of replicates: counts of ranks, which merge.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::ranks::{BlockOutcomes, RankSummary, UnitCounts};
use super::study::ModelOutcome;
use crate::data::Unit;
use crate::error::{Error, ErrorKind, Result};
use crate::numerics::present;
use crate::robustness::fingerprint::Fingerprint;
use crate::robustness::row_of;

/// The ranks of every unit over the replicates of a study, as counts.
///
/// Summaries of ranges that do not overlap [merge](UncertaintySummary::merge), in any order, to the
/// summary of all of them. Equal runs give equal summaries. Serde stores the counts and checks what it
/// reads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "StoredSummary")]
pub struct UncertaintySummary {
    fingerprint: Fingerprint,
    seed: u64,
    /// In order, without overlap.
    runs: Vec<Runs>,
    pub(super) units: Vec<UnitCounts>,
    /// By replicate, in the order of the units; empty unless kept.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) scores: BTreeMap<u64, Vec<Option<f64>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredSummary {
    fingerprint: Fingerprint,
    seed: u64,
    runs: Vec<Runs>,
    units: Vec<UnitCounts>,
    #[serde(default)]
    scores: BTreeMap<u64, Vec<Option<f64>>>,
}

impl UncertaintySummary {
    /// No replicates yet; units and nominal outcome of a study.
    pub(super) fn empty(
        fingerprint: Fingerprint,
        seed: u64,
        units: &[Unit],
        ModelOutcome { scores, ranks }: &ModelOutcome,
    ) -> Self {
        let units = units.iter().zip(scores.iter().zip(ranks));
        let counts = units.map(|(unit, (score, rank))| UnitCounts {
            unit: unit.code.clone(),
            name: unit.name.clone(),
            score: present(*score),
            rank: present(*rank),
            unranked: 0,
            halves: Vec::new(),
        });
        Self {
            fingerprint,
            seed,
            runs: Vec::new(),
            units: counts.collect(),
            scores: BTreeMap::new(),
        }
    }

    /// A summary of points that were not drawn by the seed.
    pub(super) fn at_points(mut self, points: &[Vec<f64>]) -> Self {
        let hash = |hash: Fingerprint, point: &Vec<f64>| hash.numbers(point);
        self.fingerprint = points.iter().fold(self.fingerprint, hash);
        self
    }

    /// Counts the outcomes of replicates, each with its number.
    pub(super) fn count(&mut self, outcomes: BlockOutcomes) {
        for (unit, halves) in self.units.iter_mut().zip(outcomes.halves) {
            unit.count(halves);
        }
        self.scores.extend(outcomes.scores);
    }

    pub(super) fn has_run(&mut self, runs: Runs) {
        self.runs.push(runs);
    }

    /// Merges two summaries of one study.
    ///
    /// # Errors
    ///
    /// Different studies or seeds, or a replicate that both hold.
    pub fn merge(mut self, other: Self) -> Result<Self> {
        let differs = |what| Err(ErrorKind::ForeignSummary { what }.into());
        if self.seed != other.seed {
            return differs("the seed");
        }
        if self.fingerprint != other.fingerprint {
            return differs("the version, framework, methodology, data or factors");
        }
        let alike = |(one, other): (&UnitCounts, &UnitCounts)| one.unit == other.unit;
        if self.units.len() != other.units.len() || !self.units.iter().zip(&other.units).all(alike)
        {
            return differs("the units");
        }
        let alike = |(one, other): (&UnitCounts, &UnitCounts)| one.same_nominal(other);
        if !self.units.iter().zip(&other.units).all(alike) {
            return differs("the name, score or rank of a unit in the index itself");
        }
        if self.scores.is_empty() != other.scores.is_empty()
            && !(self.runs.is_empty() || other.runs.is_empty())
        {
            return differs("whether scores are kept");
        }
        self.runs.extend(other.runs);
        self.runs = joined(std::mem::take(&mut self.runs))?;
        for (unit, other) in self.units.iter_mut().zip(other.units) {
            unit.add(other);
        }
        self.scores.extend(other.scores);
        Ok(self)
    }

    /// Tells studies apart: see [`Uncertainty::fingerprint`](super::Uncertainty::fingerprint).
    pub fn fingerprint(&self) -> String {
        self.fingerprint.to_string()
    }

    /// The seed.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The ranges of replicates it holds.
    pub fn runs(&self) -> &[Runs] {
        &self.runs
    }

    /// The number of replicates it holds.
    pub fn replicates(&self) -> u64 {
        self.runs.iter().map(Runs::count).sum()
    }

    /// All units, in the order of the study.
    pub fn units(&self) -> impl ExactSizeIterator<Item = RankSummary<'_>> {
        (0..self.units.len()).map(|position| RankSummary { summary: self, position })
    }

    /// A unit.
    ///
    /// # Errors
    ///
    /// The study has no such unit; the error names the nearest code.
    pub fn unit(&self, code: impl AsRef<str>) -> Result<RankSummary<'_>> {
        let position = row_of(code.as_ref(), self.units.iter().map(|unit| unit.unit.as_str()))?;
        Ok(RankSummary { summary: self, position })
    }
}

impl TryFrom<StoredSummary> for UncertaintySummary {
    type Error = Error;

    fn try_from(stored: StoredSummary) -> Result<Self> {
        let StoredSummary { fingerprint, seed, runs, units, scores } = stored;
        let refuse = |why| Err(ErrorKind::StoredSummary { why }.into());
        if joined(runs.clone())? != runs {
            return refuse("its runs are not in order");
        }
        let most = 2 * units.len() as u64;
        let counted = runs.iter().try_fold(0_u64, |sum, runs| sum.checked_add(runs.count()));
        let Some(replicates) = counted else { return refuse("its runs are not in order") };
        for unit in &units {
            if let Err(why) = unit.check(replicates, most) {
                return refuse(why);
            }
        }
        let codes: BTreeSet<_> = units.iter().map(|unit| &unit.unit).collect();
        if codes.len() != units.len() {
            return refuse("duplicate unit");
        }
        let whole = scores.values().all(|scores| scores.len() == units.len());
        let inside = |replicate: &u64| runs.iter().any(|runs| runs.numbers().contains(replicate));
        if !whole || !scores.keys().all(inside) {
            return refuse("the scores that were kept are not those of its runs");
        }
        Ok(Self { fingerprint, seed, runs, units, scores })
    }
}

/// A range of numbered replicates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Runs {
    /// The first number.
    pub from: u64,
    /// One past the last number.
    pub to: u64,
}

impl Runs {
    /// The replicates `from`, …, `to` − 1.
    pub fn new(from: u64, to: u64) -> Self {
        Self { from, to }
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.to.saturating_sub(self.from)
    }

    pub(super) fn check(&self) -> Result<()> {
        let Self { from, to } = *self;
        if from >= to {
            return Err(ErrorKind::NoRuns { from, to }.into());
        }
        if to > MOST_REPLICATES {
            return Err(ErrorKind::TooManyRuns { from, to, most: MOST_REPLICATES }.into());
        }
        Ok(())
    }

    pub(super) fn numbers(self) -> std::ops::Range<u64> {
        self.from..self.to
    }

    /// Blocks of so many replicates, and the number of blocks.
    pub(super) fn blocks(self, length: u64) -> (u64, impl Fn(u64) -> Self) {
        let block = move |number: u64| {
            let from = self.from + number * length;
            Self { from, to: self.to.min(from.saturating_add(length)) }
        };
        (self.count().div_ceil(length), block)
    }
}

/// The most replicates of a study: beyond them a run would take years.
pub(super) const MOST_REPLICATES: u64 = u32::MAX as u64;

/// The ranges in order, joined where they touch.
fn joined(mut runs: Vec<Runs>) -> Result<Vec<Runs>> {
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
