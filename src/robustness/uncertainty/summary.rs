//! The summary of replicates, counts of ranks which merge, and the ranks of one unit from them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::study::ModelOutcome;
use crate::data::Unit;
use crate::error::{Error, ErrorKind, Result};
use crate::framework::UnitCode;
use crate::numerics::{present, quantile};
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
            name: unit.name.to_string(),
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

/// The ranks of one unit over the replicates in which it had one.
#[derive(Debug, Clone, Copy)]
pub struct RankSummary<'a> {
    pub(super) summary: &'a UncertaintySummary,
    pub(super) position: usize,
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

    /// The rank in the index itself.
    pub fn nominal_rank(&self) -> Option<f64> {
        self.counts().rank
    }

    /// The score in the index itself.
    pub fn nominal_score(&self) -> Option<f64> {
        self.counts().score
    }

    /// The number of replicates in which the unit had a rank.
    pub fn ranked(&self) -> u64 {
        self.counts().ranked()
    }

    /// The number of replicates in which it had none: left out, screened out or without score.
    pub fn unranked(&self) -> u64 {
        self.counts().unranked
    }

    /// The rank acceptability: the share of replicates with this rank. A half rank, from a tie, counts
    /// half to each neighbour.
    pub fn share(&self, rank: usize) -> f64 {
        let halves = &self.counts().halves;
        let at = |half: u64| {
            let found = halves.binary_search_by_key(&half, |(half, _)| *half);
            found.map_or(0.0, |place| halves[place].1 as f64)
        };
        let doubled = (rank as u64).saturating_mul(2);
        let neighbours = at(doubled.saturating_sub(1)) + at(doubled.saturating_add(1));
        (at(doubled) + neighbours / 2.0) / self.ranked() as f64
    }

    /// The ranks that the unit had, ascending, each with its [`share`](RankSummary::share).
    pub fn shares(&self) -> impl Iterator<Item = (usize, f64)> {
        let mut ranks: Vec<_> = self
            .counts()
            .halves()
            .flat_map(|(half, _)| [half / 2, half.div_ceil(2)])
            .map(|rank| usize::try_from(rank).unwrap_or(usize::MAX))
            .collect();
        ranks.dedup();
        let own = *self;
        ranks.into_iter().map(move |rank| (rank, own.share(rank)))
    }

    /// The share of replicates with a rank of k or better.
    pub fn top(&self, k: usize) -> f64 {
        let last = (k as u64).saturating_mul(2);
        let within = |(half, _): &(u64, u64)| *half <= last;
        let count: u64 = self.counts().halves().filter(within).map(|(_, count)| count).sum();
        count as f64 / self.ranked() as f64
    }

    /// The Monte Carlo standard error of a share p: √(p (1 − p) / n).
    pub fn standard_error(&self, share: f64) -> f64 {
        (share * (1.0 - share) / self.ranked() as f64).sqrt()
    }

    /// The mean rank; `None` if the unit never had one, as for the next two.
    pub fn mean(&self) -> Option<f64> {
        let ranked = self.ranked();
        let sum = self.counts().halves().map(|(half, count)| u128::from(half) * u128::from(count));
        (ranked > 0).then(|| sum.sum::<u128>() as f64 / 2.0 / ranked as f64)
    }

    /// The best rank.
    pub fn best(&self) -> Option<f64> {
        self.counts().halves().next().map(|(half, _)| half as f64 / 2.0)
    }

    /// The worst rank.
    pub fn worst(&self) -> Option<f64> {
        self.counts().halves().next_back().map(|(half, _)| half as f64 / 2.0)
    }

    /// The p-quantile of the ranks, exact: linear interpolation between order statistics at (n − 1) p
    /// (type 7). `None` without ranks or for p outside 0 to 1.
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

    /// The p-quantile (type 7) of the scores, if they were kept.
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

/// How often one unit had each rank that it had. Other ranks are not kept, so that the counts of all
/// units grow with the units and the replicates, and not with the square of the units.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UnitCounts {
    pub(super) unit: UnitCode,
    pub(super) name: String,
    pub(super) score: Option<f64>,
    pub(super) rank: Option<f64>,
    /// Replicates in which it had no rank.
    pub(super) unranked: u64,
    /// Twice each rank, since tied units may have half ranks, with its count; ascending.
    pub(super) halves: Vec<(u64, u64)>,
}

impl UnitCounts {
    /// Counts twice the ranks of some replicates; 0 is no rank.
    pub(super) fn count(&mut self, halves: Vec<u64>) {
        let ranked = halves.iter().filter(|half| **half > 0);
        self.unranked += (halves.len() - ranked.clone().count()) as u64;
        self.merge(ranked.map(|half| (*half, 1)));
    }

    pub(super) fn add(&mut self, other: Self) {
        self.unranked += other.unranked;
        self.merge(other.halves);
    }

    /// Adds counts to ours. The sort of two ascending lists takes as long as to read them.
    fn merge(&mut self, others: impl IntoIterator<Item = (u64, u64)>) {
        self.halves.extend(others);
        self.halves.sort_by_key(|(half, _)| *half);
        self.halves.dedup_by(|(half, more), (kept, count)| {
            let same = half == kept;
            *count += if same { *more } else { 0 };
            same
        });
    }

    pub(super) fn ranked(&self) -> u64 {
        self.halves.iter().map(|(_, count)| count).sum()
    }

    /// Half ranks with their counts, ascending.
    pub(super) fn halves(&self) -> impl DoubleEndedIterator<Item = (u64, u64)> {
        self.halves.iter().copied()
    }

    /// Whether the unit has the same name, score and rank in the index itself.
    pub(super) fn same_nominal(&self, other: &Self) -> bool {
        self.name == other.name && self.score == other.score && self.rank == other.rank
    }

    /// Checks what can be derived: counts of the replicates, ranks from 1 to the number of units.
    pub(super) fn check(&self, replicates: u64, most: u64) -> Result<(), &'static str> {
        let counts = self.halves.iter().map(|(_, count)| *count);
        let sum = counts.clone().try_fold(self.unranked, u64::checked_add);
        if sum != Some(replicates) {
            return Err("the number of ranks of a unit is not that of its runs");
        }
        let inside = |half: u64| (2..=most).contains(&half);
        if !self.halves.iter().all(|(half, _)| inside(*half)) {
            return Err("a rank lies outside of 1 to the number of units");
        }
        let ascending = self.halves.windows(2).all(|pair| pair[0].0 < pair[1].0);
        if !ascending || counts.clone().any(|count| count == 0) {
            return Err("the ranks of a unit are not in order");
        }
        let whole = |rank: f64| (2.0 * rank).fract() == 0.0 && inside((2.0 * rank) as u64);
        if self.rank.is_some_and(|rank| !whole(rank)) || self.rank.is_some() != self.score.is_some()
        {
            return Err("the rank of a unit in the index itself is none");
        }
        Ok(())
    }
}

/// What a block of replicates found.
#[derive(Debug, Default)]
pub(super) struct BlockOutcomes {
    /// Twice the rank in each replicate, unit by unit; 0 is no rank.
    pub(super) halves: Vec<Vec<u64>>,
    /// By replicate, where they are kept.
    pub(super) scores: Vec<(u64, Vec<Option<f64>>)>,
}

impl BlockOutcomes {
    pub(super) fn add(&mut self, replicate: u64, outcome: &ModelOutcome, keep_scores: bool) {
        self.halves.resize_with(outcome.ranks.len(), Vec::new);
        for (halves, rank) in self.halves.iter_mut().zip(&outcome.ranks) {
            halves.push(if rank.is_nan() { 0 } else { (2.0 * rank) as u64 });
        }
        if keep_scores {
            let scores = outcome.scores.iter().map(|score| present(*score)).collect();
            self.scores.push((replicate, scores));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts() -> UnitCounts {
        UnitCounts {
            unit: UnitCode::new("KOR").unwrap(),
            name: "Korea".to_owned(),
            score: Some(1.0),
            rank: Some(2.0),
            unranked: 0,
            halves: Vec::new(),
        }
    }

    #[test]
    fn counts_are_those_of_the_ranks_whichever_come_first() {
        let mut one = counts();
        one.count(vec![4, 2, 0, 4]);
        assert_eq!((one.unranked, one.halves.as_slice()), (1, [(2, 1), (4, 2)].as_slice()));
        let mut other = counts();
        other.count(vec![3, 6, 4]);
        let (mut forth, mut back) = (one.clone(), other.clone());
        forth.add(other);
        back.add(one);
        assert_eq!(forth, back);
        assert_eq!(forth.halves, [(2, 1), (3, 1), (4, 3), (6, 1)]);
        assert_eq!(forth.ranked() + forth.unranked, 7);
        assert_eq!(forth.check(7, 6), Ok(()));
    }

    #[test]
    fn what_can_be_derived_is_not_trusted() {
        let sound = UnitCounts { halves: vec![(2, 1), (4, 2)], ..counts() };
        assert_eq!(sound.check(3, 4), Ok(()));
        for (wrong, why) in [
            (UnitCounts { unranked: 1, ..sound.clone() }, "is not that of its runs"),
            (
                UnitCounts { halves: vec![(2, u64::MAX), (4, 4)], ..sound.clone() },
                "is not that of its runs",
            ),
            (UnitCounts { halves: vec![(1, 1), (4, 2)], ..sound.clone() }, "outside"),
            (UnitCounts { halves: vec![(2, 1), (5, 2)], ..sound.clone() }, "outside"),
            (UnitCounts { halves: vec![(4, 2), (2, 1)], ..sound.clone() }, "not in order"),
            (UnitCounts { halves: vec![(2, 0), (4, 3)], ..sound.clone() }, "not in order"),
            (UnitCounts { rank: Some(7.0), ..sound.clone() }, "in the index itself"),
            (UnitCounts { rank: Some(1.25), ..sound.clone() }, "in the index itself"),
            (UnitCounts { score: None, ..sound.clone() }, "in the index itself"),
        ] {
            let said = wrong.check(3, 4).unwrap_err();
            assert!(said.contains(why), "{wrong:?}: {said}");
        }
    }
}
