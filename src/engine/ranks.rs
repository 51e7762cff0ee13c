//! Ranks of scores.

use std::sync::OnceLock;

use super::peers::Peers;
use crate::data::Units;
use crate::methodology::{RankedOn, Ranking, RankingOrder};
use crate::numerics::{Ties, is_within, same_within};

/// Ranks columns of the same units, without allocation after the first.
#[derive(Debug, Clone)]
pub(crate) struct Ranker {
    /// Their codes settle ordinal ties.
    units: Units,
    /// Rows with scores as numbers in the order of the ranks, so that a sort finds them side by side.
    order: Vec<(u64, u32)>,
}

impl Ranker {
    pub(crate) fn new(units: &Units) -> Self {
        Self { units: units.clone(), order: Vec::with_capacity(units.len()) }
    }

    /// Fills `ranks`; a missing score (NaN), and a unit without peers where there are any, have a
    /// missing rank.
    pub(crate) fn rank(
        &mut self,
        scores: NoisyScores<'_>,
        ranking: &Ranking,
        peers: Option<&Peers>,
        ranks: &mut [f64],
    ) {
        ranks.fill(f64::NAN);
        match peers {
            None => self.rank_rows(scores, ranking, 0..scores.scores.len(), ranks),
            Some(peers) => {
                for rows in peers.lists() {
                    self.rank_rows(scores, ranking, rows.iter().copied(), ranks);
                }
            }
        }
    }

    /// Ranks the units at some rows among each other.
    fn rank_rows(
        &mut self,
        scores: NoisyScores<'_>,
        ranking: &Ranking,
        rows: impl Iterator<Item = usize>,
        ranks: &mut [f64],
    ) {
        self.sort(scores, ranking, rows);
        let (mut first, mut groups) = (0, 0);
        while let Some((_, leader)) = self.order.get(first) {
            let best = scores.of(*leader);
            let rest = self.order[first..].iter();
            let is_tied =
                |(_, unit): &&(u64, u32)| is_tied(best, scores.of(*unit), ranking.tolerance);
            let tied = rest.take_while(is_tied).count();
            groups += 1;
            let (low, high) = ((first + 1) as f64, (first + tied) as f64);
            let group = &mut self.order[first..first + tied];
            if ranking.ties == Ties::Ordinal && tied > 1 {
                let places = self.units.places_by_code();
                group.sort_unstable_by_key(|(_, unit)| places[*unit as usize]);
            }
            for (offset, (_, unit)) in group.iter().enumerate() {
                ranks[*unit as usize] = match ranking.ties {
                    Ties::Min => low,
                    Ties::Max => high,
                    Ties::Average => (low + high) / 2.0,
                    Ties::Dense => f64::from(groups),
                    Ties::Ordinal => low + offset as f64,
                };
            }
            first += tied;
        }
    }

    /// Puts those units that have a score in order, the first rank first.
    fn sort(
        &mut self,
        scores: NoisyScores<'_>,
        ranking: &Ranking,
        rows: impl Iterator<Item = usize>,
    ) {
        let turn = match ranking.order {
            RankingOrder::Descending => u64::MAX,
            RankingOrder::Ascending => 0,
        };
        self.order.clear();
        let scored = rows.filter(|unit| !scores.scores[*unit].is_nan());
        // Data have fewer than four thousand million rows.
        self.order.extend(scored.map(|unit| (in_order(scores.scores[unit]) ^ turn, unit as u32)));
        self.order.sort_unstable_by(|(one, a), (other, b)| {
            // Of equal scores any may lead its group, but not by the order of the rows.
            one.cmp(other).then_with(|| scores.of(*a).1.total_cmp(&scores.of(*b).1))
        });
    }
}

/// A number whose order is that of the value among all values.
fn in_order(value: f64) -> u64 {
    let bits = value.to_bits();
    let turned = if value.is_sign_negative() { u64::MAX } else { 1 << 63 };
    bits ^ turned
}

/// The ranks at each node, computed when they are first asked for. They follow from the scores, so that
/// those of equal scores are equal.
#[derive(Debug, Clone)]
pub(super) struct NodeRanks(Box<[OnceLock<Box<[f64]>>]>);

impl NodeRanks {
    pub(super) fn of(nodes: usize) -> Self {
        Self((0..nodes).map(|_| OnceLock::new()).collect())
    }

    pub(super) fn at(&self, node: usize, rank: impl FnOnce() -> Box<[f64]>) -> &[f64] {
        self.0[node].get_or_init(rank)
    }
}

impl PartialEq for NodeRanks {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// Scores with their noise, unit by unit; without any where there are scores alone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NoisyScores<'a> {
    pub(crate) scores: &'a [f64],
    pub(crate) noise: &'a [f64],
}

impl<'a> NoisyScores<'a> {
    /// The scores that are ranked, full or published. Those that a chain of publication made are
    /// settled within their noise; others are the full ones.
    pub(super) fn ranked_on(on: RankedOn, full: Self, published: &'a [f64]) -> Self {
        let mut pairs = full.scores.iter().zip(published);
        match on {
            RankedOn::Published if pairs.any(|(full, shown)| full.to_bits() != shown.to_bits()) => {
                Self { scores: published, noise: &[] }
            }
            _ => full,
        }
    }

    fn of(&self, unit: u32) -> (f64, f64) {
        let unit = unit as usize;
        (self.scores[unit], self.noise.get(unit).copied().unwrap_or(0.0))
    }
}

/// Whether a score with its noise is tied with the best of its group: they are the same within the
/// noise, or differ by no more than a tolerance, as decimals.
pub(crate) fn is_tied(
    (best, its_noise): (f64, f64),
    (score, noise): (f64, f64),
    tolerance: f64,
) -> bool {
    same_within(best, score, its_noise.max(noise))
        || tolerance > 0.0 && is_within(best, score, tolerance)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Unit;

    fn ranks(scores: &[f64], ranking: &Ranking) -> Vec<f64> {
        let unit = |index: usize| Unit::new(format!("U{}", 9 - index)).unwrap();
        let units: Units = (0..scores.len()).map(unit).collect();
        let mut ranks = vec![0.0; scores.len()];
        Ranker::new(&units).rank(NoisyScores { scores, noise: &[] }, ranking, None, &mut ranks);
        ranks
    }

    #[test]
    fn ties_by_hand() {
        let scores = [7.0, 9.0, 7.0, 5.0];
        for (ties, expected) in [
            (Ties::Min, [2.0, 1.0, 2.0, 4.0]),
            (Ties::Max, [3.0, 1.0, 3.0, 4.0]),
            (Ties::Average, [2.5, 1.0, 2.5, 4.0]),
            (Ties::Dense, [2.0, 1.0, 2.0, 3.0]),
            (Ties::Ordinal, [3.0, 1.0, 2.0, 4.0]),
        ] {
            assert_eq!(
                ranks(&scores, &Ranking { ties, ..Ranking::default() }),
                expected,
                "{ties:?}"
            );
        }
    }

    #[test]
    fn binary_noise_ties_and_a_tolerance_does_not_chain() {
        assert_eq!(ranks(&[0.1 + 0.2, 0.3], &Ranking::default()), [1.0, 1.0]);
        let near = Ranking { tolerance: 1.0, ..Ranking::default() };
        assert_eq!(ranks(&[10.0, 9.0, 8.0, 7.5], &near), [1.0, 1.0, 3.0, 3.0]);
        let tenth = Ranking { tolerance: 0.1, ..Ranking::default() };
        assert_eq!(
            ranks(&[0.3, 0.2, 1.1, 1.0], &tenth),
            [3.0, 3.0, 1.0, 1.0],
            "tenths are decimals"
        );
    }

    #[test]
    fn ascending_and_missing() {
        let ascending =
            Ranking { order: RankingOrder::Ascending, on: RankedOn::Full, ..Ranking::default() };
        let given = ranks(&[3.0, f64::NAN, 1.0], &ascending);
        assert_eq!((given[0], given[2]), (2.0, 1.0));
        assert!(given[1].is_nan());
    }
}
