//! What replicates add up to: counts of ranks, which merge.

mod counts;
mod ranks;
mod runs;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::outcome::ModelOutcome;
use crate::data::Unit;
use crate::error::{Error, ErrorKind, Result};
use crate::robustness::fingerprint::Fingerprint;
use crate::robustness::row_of;
use counts::UnitCounts;
use runs::joined;

pub use ranks::RankSummary;
pub use runs::Runs;

/// What the replicates of a study add up to: for every unit how often it had which rank. Summaries
/// of ranges that do not overlap merge, in any order, to the very summary of all of them.
///
/// It holds counts and nothing that varies between equal runs, and can be stored with serde; what is
/// read is checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Parts")]
pub struct UncertaintySummary {
    fingerprint: Fingerprint,
    seed: u64,
    /// Apart from each other, in order.
    runs: Vec<Runs>,
    units: Vec<UnitCounts>,
    /// By replicate, in the order of the units; empty unless kept.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    scores: BTreeMap<u64, Vec<Option<f64>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    fingerprint: Fingerprint,
    seed: u64,
    runs: Vec<Runs>,
    units: Vec<UnitCounts>,
    #[serde(default)]
    scores: BTreeMap<u64, Vec<Option<f64>>>,
}

impl UncertaintySummary {
    /// No replicate yet of a study with these units and this outcome of the index as it is.
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
            first: 0,
            counts: Vec::new(),
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

    pub(super) fn count(&mut self, replicate: u64, outcome: &ModelOutcome, keep: bool) {
        for (unit, rank) in self.units.iter_mut().zip(&outcome.ranks) {
            if rank.is_nan() {
                unit.unranked += 1;
            } else {
                *unit.at((2.0 * rank) as usize) += 1;
            }
        }
        if keep {
            let scores = outcome.scores.iter().map(|score| present(*score)).collect();
            self.scores.insert(replicate, scores);
        }
    }

    pub(super) fn has_run(&mut self, runs: Runs) {
        self.runs.push(runs);
    }

    /// Two summaries of one study as one.
    ///
    /// # Errors
    ///
    /// They are of different studies or seeds, or both hold some replicate.
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
        self.runs.extend(other.runs);
        self.runs = joined(std::mem::take(&mut self.runs))?;
        for (unit, other) in self.units.iter_mut().zip(other.units) {
            unit.add(&other);
        }
        self.scores.extend(other.scores);
        Ok(self)
    }

    /// Tells studies apart: see [`fingerprint`](crate::robustness::uncertainty::Uncertainty::fingerprint).
    pub fn fingerprint(&self) -> String {
        self.fingerprint.to_string()
    }

    /// The seed.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The replicates that it holds.
    pub fn runs(&self) -> &[Runs] {
        &self.runs
    }

    /// How many replicates it holds.
    pub fn replicates(&self) -> u64 {
        self.runs.iter().map(Runs::count).sum()
    }

    /// Every unit, in the order of the study's.
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

impl TryFrom<Parts> for UncertaintySummary {
    type Error = Error;

    fn try_from(parts: Parts) -> Result<Self> {
        let Parts { fingerprint, seed, runs, units, scores } = parts;
        let refuse = |why| Err(ErrorKind::StoredSummary { why }.into());
        if joined(runs.clone())? != runs {
            return refuse("its runs are not in order");
        }
        let replicates: u64 = runs.iter().map(Runs::count).sum();
        let most = 2 * units.len();
        for unit in &units {
            let counts = unit.counts.iter().try_fold(unit.unranked, |sum, n| sum.checked_add(*n));
            if counts != Some(replicates) {
                return refuse("the ranks of a unit are not as many as its runs");
            }
            let last = unit.first.checked_add(unit.counts.len());
            if !unit.counts.is_empty() && (unit.first < 2 || last.is_none_or(|l| l > most + 1)) {
                return refuse("a rank lies outside of 1 to the number of units");
            }
        }
        let whole = scores.values().all(|scores| scores.len() == units.len());
        let inside = |replicate: &u64| runs.iter().any(|runs| runs.numbers().contains(replicate));
        if !whole || !scores.keys().all(inside) {
            return refuse("the scores that were kept are not those of its runs");
        }
        Ok(Self { fingerprint, seed, runs, units, scores })
    }
}

fn present(value: f64) -> Option<f64> {
    (!value.is_nan()).then_some(value)
}
