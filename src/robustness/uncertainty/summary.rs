//! What replicates add up to: counts of ranks, which merge.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::outcome::Outcome;
use super::study::Uncertainty;
use crate::column::quantile;
use crate::error::{Problem, Result};
use crate::framework::UnitCode;
use crate::robustness::Fingerprint;

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

    pub(super) fn check(&self) -> Result<()> {
        let Self { from, to } = *self;
        if from < to { Ok(()) } else { Err(Problem::NoRuns { from, to }.into()) }
    }

    pub(super) fn numbers(self) -> std::ops::Range<u64> {
        self.from..self.to
    }

    pub(super) fn blocks(self) -> Vec<Self> {
        let starts = (self.from..self.to).step_by(BLOCK as usize);
        starts.map(|from| Self { from, to: self.to.min(from.saturating_add(BLOCK)) }).collect()
    }
}

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

/// How often a unit had which rank.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitCounts {
    unit: UnitCode,
    name: String,
    score: Option<f64>,
    rank: Option<f64>,
    /// Replicates in which it had no rank.
    unranked: u64,
    /// Twice the first rank that is counted: tied units may share half ranks.
    first: usize,
    /// Of every half rank from the first.
    counts: Vec<u64>,
}

impl UncertaintySummary {
    pub(super) fn empty(study: &Uncertainty, seed: u64) -> Self {
        let Outcome { scores, ranks } = study.nominal();
        let units = study.units().iter().zip(scores.iter().zip(ranks));
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
            fingerprint: study.fingerprint(seed),
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

    pub(super) fn count(&mut self, replicate: u64, outcome: &Outcome, keep: bool) {
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
        let differs = |what| Err(Problem::ForeignSummary { what }.into());
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

    /// Tells studies apart: see [`Uncertainty::fingerprint`].
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
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
    pub fn unit(&self, code: impl AsRef<str>) -> Option<RankSummary<'_>> {
        let position = self.units.iter().position(|unit| unit.unit.as_str() == code.as_ref())?;
        Some(RankSummary { summary: self, position })
    }
}

/// Ranges in order, those that touch as one.
fn joined(mut runs: Vec<Runs>) -> Result<Vec<Runs>> {
    runs.sort_by_key(|runs| runs.from);
    let mut joined: Vec<Runs> = Vec::with_capacity(runs.len());
    for next in runs {
        next.check()?;
        match joined.last_mut() {
            Some(last) if next.from < last.to => {
                let (from, to) = (next.from, next.to.min(last.to));
                return Err(Problem::OverlappingReplicates { from, to }.into());
            }
            Some(last) if next.from == last.to => last.to = next.to,
            _ => joined.push(next),
        }
    }
    Ok(joined)
}

impl UnitCounts {
    /// The count of a half rank; the counted range grows to it.
    fn at(&mut self, half: usize) -> &mut u64 {
        if self.counts.is_empty() {
            self.first = half;
        }
        if half < self.first {
            let more = std::iter::repeat_n(0, self.first - half);
            self.counts.splice(0..0, more);
            self.first = half;
        }
        let place = half - self.first;
        if place >= self.counts.len() {
            self.counts.resize(place + 1, 0);
        }
        &mut self.counts[place]
    }

    fn add(&mut self, other: &Self) {
        self.unranked += other.unranked;
        for (place, count) in other.counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            *self.at(other.first + place) += count;
        }
    }

    fn ranked(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Half ranks with their counts.
    fn halves(&self) -> impl DoubleEndedIterator<Item = (usize, u64)> {
        let halves = self.counts.iter().enumerate();
        halves.map(|(place, count)| (self.first + place, *count)).filter(|(_, count)| *count > 0)
    }
}

impl TryFrom<Parts> for UncertaintySummary {
    type Error = crate::Error;

    fn try_from(parts: Parts) -> Result<Self> {
        let Parts { fingerprint, seed, runs, units, scores } = parts;
        let refuse = |why| Err(Problem::StoredSummary { why }.into());
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

/// The ranks of one unit over the replicates in which it had one.
#[derive(Debug, Clone, Copy)]
pub struct RankSummary<'a> {
    summary: &'a UncertaintySummary,
    position: usize,
}

impl<'a> RankSummary<'a> {
    fn counts(&self) -> &'a UnitCounts {
        &self.summary.units[self.position]
    }

    /// The unit's code.
    pub fn unit(&self) -> &'a UnitCode {
        &self.counts().unit
    }

    /// The unit's name.
    pub fn name(&self) -> &'a str {
        &self.counts().name
    }

    /// The rank in the index as it is.
    pub fn nominal_rank(&self) -> Option<f64> {
        self.counts().rank
    }

    /// The score in the index as it is.
    pub fn nominal_score(&self) -> Option<f64> {
        self.counts().score
    }

    /// In how many replicates the unit had a rank.
    pub fn ranked(&self) -> u64 {
        self.counts().ranked()
    }

    /// In how many it had none: left out, screened out or without score.
    pub fn unranked(&self) -> u64 {
        self.counts().unranked
    }

    /// The rank acceptability: the share of replicates with this rank. A rank that ties made a half
    /// counts half to each of its neighbours.
    pub fn share(&self, rank: usize) -> f64 {
        let at = |half: usize| {
            let found = self.counts().halves().find(|(found, _)| *found == half);
            found.map_or(0.0, |(_, count)| count as f64)
        };
        let doubled = rank.saturating_mul(2);
        let neighbours = at(doubled.saturating_sub(1)) + at(doubled.saturating_add(1));
        (at(doubled) + neighbours / 2.0) / self.ranked() as f64
    }

    /// The share of replicates with a rank of k or better.
    pub fn top(&self, k: usize) -> f64 {
        let within = |(half, _): &(usize, u64)| *half <= k.saturating_mul(2);
        let count: u64 = self.counts().halves().filter(within).map(|(_, count)| count).sum();
        count as f64 / self.ranked() as f64
    }

    /// The Monte Carlo standard error of a share p: √(p (1 − p) / n).
    pub fn standard_error(&self, share: f64) -> f64 {
        (share * (1.0 - share) / self.ranked() as f64).sqrt()
    }

    /// The mean rank, from the counts and therefore independent of any order.
    pub fn mean(&self) -> Option<f64> {
        let ranked = self.ranked();
        let sum = self.counts().halves().map(|(half, count)| half as u128 * u128::from(count));
        (ranked > 0).then(|| sum.sum::<u128>() as f64 / 2.0 / ranked as f64)
    }

    /// The best rank seen.
    pub fn best(&self) -> Option<f64> {
        self.counts().halves().next().map(|(half, _)| half as f64 / 2.0)
    }

    /// The worst rank seen.
    pub fn worst(&self) -> Option<f64> {
        self.counts().halves().next_back().map(|(half, _)| half as f64 / 2.0)
    }

    /// The p-quantile of the ranks, interpolated linearly between order statistics at (n − 1) p
    /// (type 7); exact. `None` for a p that does not lie from 0 to 1.
    pub fn quantile(&self, p: f64) -> Option<f64> {
        let ranked = self.ranked();
        if ranked == 0 || !(0.0..=1.0).contains(&p) {
            return None;
        }
        let at = (ranked - 1) as f64 * p;
        let (low, high) = (at.floor(), at.ceil());
        let (low, share) = (self.order_statistic(low as u64)?, at - low);
        Some(low + share * (self.order_statistic(high as u64)? - low))
    }

    fn order_statistic(&self, number: u64) -> Option<f64> {
        let mut before = 0;
        let mut halves = self.counts().halves();
        let found = halves.find(|(_, count)| {
            before += count;
            before > number
        });
        found.map(|(half, _)| half as f64 / 2.0)
    }

    /// The p-quantile (type 7) of the scores that were kept; none where none were.
    pub fn score_quantile(&self, p: f64) -> Option<f64> {
        if !(0.0..=1.0).contains(&p) {
            return None;
        }
        let kept = self.summary.scores.values().filter_map(|scores| scores[self.position]);
        let mut sorted: Vec<f64> = kept.collect();
        sorted.sort_by(f64::total_cmp);
        quantile(&sorted, p)
    }
}

fn present(value: f64) -> Option<f64> {
    (!value.is_nan()).then_some(value)
}
