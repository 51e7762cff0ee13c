//! Uniform shares under orderings.

use std::collections::BTreeMap;

use super::generators::Generators;
use super::shares::spacings;
use crate::robustness;

/// The most sets of children that may come first in a total order; beyond them the search ends.
const MOST_STATES: usize = 1 << 18;

/// The part of a simplex where some shares are at least as large as others.
///
/// The shares of the children that the orderings name are exchangeable, so the part consists of pieces
/// of equal volume, one for each total order of these children that agrees with the orderings. One
/// total order is drawn, each with the same probability, and the sorted gaps are assigned in that
/// order: exactly uniform, without rejection.
#[derive(Debug, Clone)]
pub(super) struct Ordered {
    /// The children that orderings name, by position among the members.
    named: Vec<usize>,
    /// For each state, the children that can come next, the state after each, and the cumulative share
    /// of the state's total orders that continue with it.
    states: Vec<Vec<Next>>,
}

#[derive(Debug, Clone)]
struct Next {
    child: usize,
    state: usize,
    cumulative: f64,
}

/// Why no shares can be drawn under orderings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Disorder {
    /// The orderings form a cycle over these members.
    Circle(Vec<usize>),
    /// There are too many total orders to tell apart.
    TooMany,
}

impl Ordered {
    /// Orderings as pairs of members: the first weighs at least as much as the second.
    pub(super) fn new(pairs: &[(usize, usize)]) -> Result<Self, Disorder> {
        if let Some(circle) = circle(pairs) {
            return Err(Disorder::Circle(circle));
        }
        let mut named: Vec<_> = pairs.iter().flat_map(|(more, less)| [*more, *less]).collect();
        named.sort_unstable();
        named.dedup();
        if named.len() > 64 {
            return Err(Disorder::TooMany);
        }
        let bit = |member: usize| {
            named.iter().position(|named| *named == member).map_or(0, |place| 1_u64 << place)
        };
        let mut before = vec![0_u64; named.len()];
        for (place, member) in named.iter().enumerate() {
            let above = pairs.iter().filter(|(_, less)| less == member);
            before[place] = above.fold(0, |mask, (more, _)| mask | bit(*more));
        }
        let mut search = Search { before, known: BTreeMap::new(), states: Vec::new() };
        search.count(0).ok_or(Disorder::TooMany)?;
        // The first state was finished last.
        search.states.reverse();
        let last = search.states.len().saturating_sub(1);
        for step in search.states.iter_mut().flatten() {
            step.state = last - step.state;
        }
        Ok(Self { named, states: search.states })
    }

    pub(super) fn fill(
        &self,
        generators: &mut Generators,
        lane: usize,
        shares: &mut [f64],
        sorted: &mut [f64],
    ) {
        spacings(generators, lane, shares);
        let sorted = &mut sorted[..self.named.len()];
        for (value, member) in sorted.iter_mut().zip(&self.named) {
            *value = shares[*member];
        }
        sorted.sort_unstable_by(|a, b| b.total_cmp(a));
        let mut state = 0;
        for value in sorted {
            let steps = &self.states[state];
            let u = if steps.len() > 1 { generators.next_of(lane) } else { 0.0 };
            let Some(step) = steps.iter().find(|step| u < step.cumulative).or(steps.last()) else {
                return;
            };
            shares[self.named[step.child]] = *value;
            state = step.state;
        }
    }
}

/// Counts the total orders that continue from a set of children that are already placed.
struct Search {
    before: Vec<u64>,
    known: BTreeMap<u64, (usize, f64)>,
    states: Vec<Vec<Next>>,
}

impl Search {
    /// The state's number and count; `None` if there are too many states.
    fn count(&mut self, placed: u64) -> Option<(usize, f64)> {
        if let Some(known) = self.known.get(&placed) {
            return Some(*known);
        }
        let mut steps = Vec::new();
        let mut total = 0.0;
        for child in 0..self.before.len() {
            let bit = 1_u64 << child;
            if placed & bit == 0 && self.before[child] & !placed == 0 {
                let (state, count) = self.count(placed | bit)?;
                total += count;
                steps.push(Next { child, state, cumulative: total });
            }
        }
        if steps.is_empty() {
            total = 1.0;
        }
        steps.iter_mut().for_each(|step| step.cumulative /= total);
        if self.states.len() >= MOST_STATES {
            return None;
        }
        self.states.push(steps);
        let state = (self.states.len() - 1, total);
        self.known.insert(placed, state);
        Some(state)
    }
}

/// A cycle of the pairs, with its first member again at the end.
fn circle(pairs: &[(usize, usize)]) -> Option<Vec<usize>> {
    // Pairs that nothing can be removed below lead to a cycle or belong to one.
    let mut left = pairs.to_vec();
    loop {
        let kept: Vec<_> = left
            .iter()
            .copied()
            .filter(|(_, less)| left.iter().any(|(more, _)| more == less))
            .collect();
        if kept.len() == left.len() {
            break;
        }
        left = kept;
    }
    let below = |here: usize| left.iter().filter(move |(more, _)| *more == here);
    let next = |here: usize| below(here).map(|(_, less)| *less).min();
    Some(robustness::circle(left.first()?.0, next))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn means(pairs: &[(usize, usize)], members: usize) -> Vec<f64> {
        const DRAWS: usize = 100_000;
        let ordered = Ordered::new(pairs).unwrap();
        let mut generators = Generators::of_block(5, 0);
        let (mut shares, mut sorted) = (vec![0.0; members], vec![0.0; members]);
        let mut sums = vec![0.0; members];
        for _ in 0..DRAWS {
            ordered.fill(&mut generators, 0, &mut shares, &mut sorted);
            assert!(pairs.iter().all(|(more, less)| shares[*more] >= shares[*less]), "{shares:?}");
            for (sum, share) in sums.iter_mut().zip(&shares) {
                *sum += share / DRAWS as f64;
            }
        }
        sums
    }

    fn near(found: &[f64], expected: &[f64]) {
        let same = found.iter().zip(expected).all(|(f, e)| (f - e).abs() < 2e-3);
        assert!(same, "{found:?} for {expected:?}");
    }

    /// The rank-order centroid: the mean of the ordered simplex is (1/k) Σ_{j ≥ i} 1/j.
    #[test]
    fn a_total_order_has_the_rank_order_centroid_as_mean() {
        near(&means(&[(2, 0), (0, 1)], 3), &[5.0 / 18.0, 2.0 / 18.0, 11.0 / 18.0]);
    }

    /// 0 ≥ 1 and 0 ≥ 2: the largest of three goes to 0, the others are equal in mean.
    #[test]
    fn a_partial_order_is_uniform_over_its_total_orders() {
        near(&means(&[(0, 1), (0, 2)], 3), &[11.0 / 18.0, 3.5 / 18.0, 3.5 / 18.0]);
        // 0 ≥ 2, 1 ≥ 2, 1 ≥ 3: five total orders, three of them with 1 first: 1023, 1032, 1302.
        let centroid = [25.0, 13.0, 7.0, 3.0].map(|part| part / 48.0);
        let places = |of: [usize; 4]| {
            of.iter().zip(centroid).map(|(count, mean)| *count as f64 * mean / 5.0).sum()
        };
        let first = places([2, 2, 1, 0]);
        near(&means(&[(0, 2), (1, 2), (1, 3)], 4)[..1], &[first]);
    }

    /// A child that no ordering names is as in the whole simplex.
    #[test]
    fn unnamed_children_are_free() {
        near(&means(&[(3, 1)], 4), &[0.25, 0.125, 0.25, 0.375]);
    }

    #[test]
    fn circles_are_found() {
        assert_eq!(
            Ordered::new(&[(0, 1), (1, 2), (2, 1)]).unwrap_err(),
            Disorder::Circle(vec![1, 2, 1])
        );
        assert_eq!(Ordered::new(&[(4, 4)]).unwrap_err(), Disorder::Circle(vec![4, 4]));
    }

    #[test]
    fn forty_children_in_a_row_are_few_states() {
        let chain: Vec<_> = (0..40).map(|i| (i, i + 1)).collect();
        assert_eq!(Ordered::new(&chain).unwrap().states.len(), 42);
        let star: Vec<_> = (1..40).map(|i| (0, i)).collect();
        assert_eq!(Ordered::new(&star).unwrap_err(), Disorder::TooMany);
    }
}
