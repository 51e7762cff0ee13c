//! Ranks of scores.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::OnceLock;

use super::peers::Peers;
use super::side_by_side::{LANES, SideBySide};
use crate::data::Units;
use crate::methodology::{RankedOn, Ranking, RankingOrder};
use crate::numerics::{Ties, is_beyond, is_within, same_within, widest};

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
        self.place(scores, ranking, ranks);
    }

    /// Ranks the units at several nodes side by side, each with the scores and the ranking of its node; as
    /// [`rank`](Ranker::rank) ranks them one by one. There may be [`LANES`] nodes, and [`MOST`] units.
    pub(super) fn rank_side_by_side(
        &mut self,
        nodes: &[(NoisyScores<'_>, &Ranking)],
    ) -> Option<Vec<Box<[f64]>>> {
        let sign = |ranking: &Ranking| match ranking.order {
            RankingOrder::Descending => -1.0,
            RankingOrder::Ascending => 1.0,
        };
        let columns: Vec<_> =
            nodes.iter().map(|(scores, ranking)| (scores.scores, sign(ranking))).collect();
        let sorted = SideBySide::sort(&columns)?;
        let mut in_order = InOrder::default();
        let ranked = nodes.iter().enumerate().map(|(lane, (scores, ranking))| {
            let mut ranks = vec![f64::NAN; scores.scores.len()];
            in_order.fill(sorted.order(lane), *scores);
            if ranking.tolerance <= 0.0 && in_order.are_apart(sign(ranking)) {
                let places = in_order.units.iter().zip(1_u32..);
                places.for_each(|(unit, place)| ranks[*unit as usize] = place.into());
            } else {
                self.order.clear();
                self.order.extend(in_order.keys(turn(ranking)));
                settle_order(&mut self.order, *scores);
                self.place(*scores, ranking, &mut ranks);
            }
            ranks.into()
        });
        Some(ranked.collect())
    }

    /// Fills the ranks of the units that are in order.
    pub(super) fn place(&mut self, scores: NoisyScores<'_>, ranking: &Ranking, ranks: &mut [f64]) {
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

    /// The units in order, each behind its score as a number.
    pub(super) fn order(&self) -> &[(u64, u32)] {
        &self.order
    }

    /// Puts those units that have a score in order, the first rank first.
    pub(super) fn sort(
        &mut self,
        scores: NoisyScores<'_>,
        ranking: &Ranking,
        rows: impl Iterator<Item = usize>,
    ) {
        let turn = turn(ranking);
        self.order.clear();
        let scored = rows.filter(|unit| !scores.scores[*unit].is_nan());
        // Data have fewer than four thousand million rows.
        self.order.extend(scored.map(|unit| (in_order(scores.scores[unit]) ^ turn, unit as u32)));
        self.order.sort_unstable_by(|one, other| scores.compare(one, other));
    }
}

/// Units that are nearly in order, with their scores.
#[derive(Default)]
struct InOrder {
    units: Vec<u32>,
    scores: Vec<f64>,
    noise: Vec<f64>,
}

impl InOrder {
    fn fill(&mut self, units: impl Iterator<Item = u32>, scores: NoisyScores<'_>) {
        self.units.clear();
        self.units.extend(units);
        let NoisyScores { scores, noise } = scores;
        self.scores.clear();
        self.scores.extend(self.units.iter().map(|unit| scores[*unit as usize]));
        self.noise.clear();
        if noise.is_empty() {
            self.noise.resize(self.units.len(), 0.0);
        } else {
            self.noise.extend(self.units.iter().map(|unit| noise[*unit as usize]));
        }
    }

    /// Whether each unit's score is beyond the one before, in a direction, by more than what would make
    /// them the same: then all are in order, and none is tied.
    fn are_apart(&self, sign: f64) -> bool {
        let Self { scores, noise, .. } = self;
        let next = scores.iter().skip(1).zip(noise.iter().skip(1));
        widest(
            #[inline(always)]
            || {
                let near = |near, ((a, of_a), (b, of_b)): ((&f64, &f64), (&f64, &f64))| {
                    near | !is_beyond((*a, *of_a), (*b, *of_b), sign)
                };
                !scores.iter().zip(noise).zip(next.clone()).fold(false, near)
            },
        )
    }

    /// The units with what their scores are in the order of the ranks.
    fn keys(&self, turn: u64) -> impl Iterator<Item = (u64, u32)> {
        let pairs = self.scores.iter().zip(&self.units);
        pairs.map(move |(score, unit)| (in_order(*score) ^ turn, *unit))
    }
}

/// Puts units in order that nearly are.
fn settle_order(order: &mut [(u64, u32)], scores: NoisyScores<'_>) {
    for next in 1..order.len() {
        let behind = |pair: &[(u64, u32)]| scores.compare(&pair[0], &pair[1]).is_gt();
        let mut at = next;
        while at > 0 && behind(&order[at - 1..=at]) {
            order.swap(at - 1, at);
            at -= 1;
        }
    }
}

/// What turns the order of numbers into that of the ranking.
fn turn(ranking: &Ranking) -> u64 {
    match ranking.order {
        RankingOrder::Descending => u64::MAX,
        RankingOrder::Ascending => 0,
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

    /// The nodes to be ranked side by side: whoever asks for a node after the one before it goes through
    /// all of them, so that this and the next are asked for. None where this one is ranked already.
    pub(super) fn asked_together(&self, node: usize) -> Range<usize> {
        let ranked = |node: usize| self.0.get(node).is_some_and(|ranks| ranks.get().is_some());
        let follows = node > 0 && ranked(node - 1) && !ranked(node);
        let nodes = if follows { LANES } else { 0 };
        node..self.0.len().min(node + nodes)
    }

    /// Keeps the ranks at a node.
    pub(super) fn keep(&self, node: usize, ranks: Box<[f64]>) {
        // Where another thread was faster, it has kept the same.
        let _ = self.0[node].set(ranks);
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

    /// How two units lie to each other in the order of their scores.
    fn compare(&self, (one, a): &(u64, u32), (other, b): &(u64, u32)) -> Ordering {
        // Of equal scores any may lead its group, but not by the order of the rows.
        one.cmp(other).then_with(|| self.of(*a).1.total_cmp(&self.of(*b).1))
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
    use super::super::side_by_side::MOST;
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

    /// Columns in which scores are twins, near twins, missing, or all the same, with their noise.
    fn odd_columns(units: usize) -> Vec<(Vec<f64>, Vec<f64>)> {
        let mut state = units as u64 + 1;
        let mut below = move |most: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) % most
        };
        let mut column = |kind: usize| -> (Vec<f64>, Vec<f64>) {
            let mut cell = || match kind {
                0 => (below(1 << 30) as f64 / 1e4 - 5e4, 0.0),
                1 => (below(9) as f64 - 4.0, 0.0),
                2 => (100.0 + below(4000) as f64 * 2e-14, below(3) as f64 * 1e-13),
                3 => (if below(4) == 0 { f64::NAN } else { below(50) as f64 / 7.0 }, 0.0),
                4 => (
                    [0.0, -0.0, 1e-300, -5e-324, 1e-11][below(5) as usize],
                    below(2) as f64 * 1e-11,
                ),
                5 => (2.5, 0.0),
                6 => (f64::NAN, 0.0),
                _ => ([f64::MAX, f64::MIN, 1.0, 1.0 + 1e-12, 1.0 + 2e-12][below(5) as usize], 0.0),
            };
            (0..units).map(|_| cell()).unzip()
        };
        (0..LANES).map(&mut column).collect()
    }

    #[test]
    fn side_by_side_as_one_by_one() {
        let rankings =
            [Ties::Min, Ties::Max, Ties::Average, Ties::Dense, Ties::Ordinal].map(|ties| {
                let order = match ties {
                    Ties::Max | Ties::Dense => RankingOrder::Ascending,
                    _ => RankingOrder::Descending,
                };
                let tolerance = if ties == Ties::Average { 0.5 } else { 0.0 };
                Ranking { ties, order, tolerance, ..Ranking::default() }
            });
        for units in [0, 1, 2, 7, 83, 84, 127, MOST] {
            let unit = |index: usize| Unit::new(format!("U{}", 999 - index)).unwrap();
            let mut ranker = Ranker::new(&(0..units).map(unit).collect());
            let columns = odd_columns(units);
            for turn in 0..rankings.len() {
                let nodes: Vec<_> = columns
                    .iter()
                    .enumerate()
                    .map(|(lane, (scores, noise))| {
                        // Scores of a chain of publication come without noise.
                        let noise = if lane % 3 == turn % 3 { &[] } else { &noise[..] };
                        (NoisyScores { scores, noise }, &rankings[(lane + turn) % rankings.len()])
                    })
                    .collect();
                let together = ranker.rank_side_by_side(&nodes).unwrap();
                for (lane, (scores, ranking)) in nodes.iter().enumerate() {
                    let mut alone = vec![0.0; units];
                    ranker.rank(*scores, ranking, None, &mut alone);
                    let bits = |ranks: &[f64]| ranks.iter().map(|rank| rank.to_bits()).collect();
                    let (together, alone): (Vec<_>, Vec<_>) = (bits(&together[lane]), bits(&alone));
                    assert_eq!(together, alone, "{units} units, column {lane}, {ranking:?}");
                }
            }
        }
    }

    #[test]
    fn who_goes_through_the_nodes_has_them_ranked_together() {
        let ranks = NodeRanks::of(20);
        assert_eq!(ranks.asked_together(0), 0..0);
        ranks.keep(0, Box::default());
        assert_eq!(ranks.asked_together(0), 0..0, "it is ranked");
        assert_eq!(ranks.asked_together(5), 5..5, "nobody asked for the one before");
        assert_eq!(ranks.asked_together(1), 1..1 + LANES);
        ranks.keep(18, Box::default());
        assert_eq!(ranks.asked_together(19), 19..20);
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
