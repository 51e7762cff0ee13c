//! Profiles: a value for every indicator, of a unit or made up, with the scores of all groups.

use std::collections::BTreeMap;

use super::subject::Subject;
use crate::engine::Prepared;
use crate::error::Result;

/// Values at every node below a root, by position; NaN is missing.
#[derive(Debug, Clone)]
pub(super) struct Profile(pub(super) BTreeMap<usize, f64>);

impl Profile {
    /// A unit's own.
    pub(super) fn of_unit(subject: &Subject, row: usize) -> Self {
        let nodes = subject.leaves.iter().chain(&subject.groups);
        Self(nodes.map(|node| (*node, subject.value(*node, row))).collect())
    }

    /// The median of the units that have a score, indicator by indicator: the middle value, or the
    /// mean of the two in the middle.
    pub(super) fn median(subject: &Subject) -> Self {
        let scored = subject.scored();
        let median = |leaf: &usize| {
            let values = scored.iter().map(|row| subject.value(*leaf, *row));
            let mut values: Vec<f64> = values.filter(|value| !value.is_nan()).collect();
            values.sort_unstable_by(f64::total_cmp);
            let middle = values.len() / 2;
            match values.len() {
                0 => f64::NAN,
                odd if odd % 2 == 1 => values[middle],
                _ => (values[middle - 1] + values[middle]) / 2.0,
            }
        };
        Self(subject.leaves.iter().map(|leaf| (*leaf, median(leaf))).collect())
    }

    pub(super) fn at(&self, node: usize) -> f64 {
        self.0.get(&node).copied().unwrap_or(f64::NAN)
    }

    /// Whether two profiles say the same at a node.
    pub(super) fn agrees(&self, other: &Self, node: usize) -> bool {
        let (own, others) = (self.at(node), other.at(node));
        own == others || own.is_nan() && others.is_nan()
    }
}

/// Scores at the root of many profiles, from one column per indicator in the order of the subject's
/// leaves; NaN is missing.
pub(super) fn scores_of(subject: &Subject, leaves: &[Vec<f64>]) -> Result<Vec<f64>> {
    scores_by(&subject.prepared, subject, leaves)
}

/// The same under the weights that an engine scored under last.
pub(super) fn scores_by(
    prepared: &Prepared,
    subject: &Subject,
    leaves: &[Vec<f64>],
) -> Result<Vec<f64>> {
    let leaf = |(position, column): (&usize, &Vec<f64>)| (*position, column.clone());
    let mut columns: BTreeMap<usize, Vec<f64>> =
        subject.leaves.iter().zip(leaves).map(leaf).collect();
    for group in subject.groups.iter().rev() {
        let children: Vec<&[f64]> = subject
            .children(*group)
            .iter()
            .map(|child| columns.get(child).map_or(&[][..], Vec::as_slice))
            .collect();
        let scores = prepared.score_profiles(*group, &children)?;
        columns.insert(*group, scores);
    }
    Ok(columns.remove(&subject.root).unwrap_or_default())
}

/// Profiles that are scored at once, so that memory stays small.
const AT_ONCE: usize = 1 << 12;

/// Scores of all mixes of two profiles: bit i of a number from 0 says whether the i-th set of leaves
/// (by their places among the subject's) is from the first profile rather than the second.
pub(super) fn scores_of_mixes(
    subject: &Subject,
    first: &Profile,
    second: &Profile,
    players: &[Vec<usize>],
) -> Result<Vec<f64>> {
    let mut player_of = vec![None; subject.leaves.len()];
    for (player, leaves) in players.iter().enumerate() {
        leaves.iter().for_each(|leaf| player_of[*leaf] = Some(player));
    }
    let mixes = 1usize << players.len();
    let mut scores = Vec::with_capacity(mixes);
    for start in (0..mixes).step_by(AT_ONCE) {
        let range = start..(start + AT_ONCE).min(mixes);
        let column = |(leaf, player): (&usize, &Option<usize>)| -> Vec<f64> {
            let (own, other) = (first.at(*leaf), second.at(*leaf));
            let is_own = |mix: usize| player.is_none_or(|player| mix >> player & 1 == 1);
            range.clone().map(|mix| if is_own(mix) { own } else { other }).collect()
        };
        let columns: Vec<_> = subject.leaves.iter().zip(&player_of).map(column).collect();
        scores.extend(scores_of(subject, &columns)?);
    }
    Ok(scores)
}
