//! The ranks of one unit, from its counts.

use super::summary::UncertaintySummary;
use super::unit_counts::UnitCounts;
use crate::framework::UnitCode;
use crate::numerics::quantile;

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
