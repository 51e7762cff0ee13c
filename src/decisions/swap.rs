//! A gap as the sum of what each indicator makes of it: its value in one profile takes the place of
//! its value in the other, in every order.

use std::collections::BTreeMap;

use super::orders::{order_weights, shapley};
use super::profile::{Profile, scores_of_mixes};
use super::subject::{Mean, Subject};
use crate::error::{ErrorKind, Result};

/// Parts of a gap by node: an indicator's own, a group's the sum below it.
pub(super) type Parts = BTreeMap<usize, f64>;

/// Mixed profiles of one indicator that are looked at, at most.
const MOST_MIXES: usize = 1 << 20;

/// Nodes that are put in every order, at most: indicators without regard to the tree, or the children of
/// one group.
const MOST_PLAYERS: usize = 20;

/// Owen's value along the tree: in every order of the children of a group, with the indicators below
/// a child side by side. The part of a group does not depend on how finely it is divided.
///
/// Each level on the path above an indicator has 2^(siblings that differ) mixes; they multiply until
/// only weighted means without gaps are above, where the slope is the same in all of them.
pub(super) fn owen(subject: &Subject, first: &Profile, second: &Profile) -> Result<Parts> {
    let linear = linear_from(subject, first, second);
    let part = |leaf: &usize| Ok((*leaf, owen_of(subject, *leaf, (first, second), &linear)?));
    let leaves = subject.leaves.iter().map(part).collect::<Result<_>>()?;
    Ok(with_groups(subject, leaves))
}

/// Groups from which on up to the root there are only weighted means in which nothing is missing.
fn linear_from(subject: &Subject, first: &Profile, second: &Profile) -> BTreeMap<usize, bool> {
    let mut linear = BTreeMap::new();
    for group in &subject.groups {
        let there = |(child, _): &(usize, f64)| !(first.at(*child) + second.at(*child)).is_nan();
        let above = *group == subject.root || linear[&subject.parent(*group)];
        let own =
            subject.mean(*group) == Mean::Power(1.0) && subject.shares(*group).iter().all(there);
        linear.insert(*group, above && own);
    }
    linear
}

/// The part of one indicator: the values of the nodes above it under every mix, from the bottom up.
fn owen_of(
    subject: &Subject,
    leaf: usize,
    (first, second): (&Profile, &Profile),
    linear: &BTreeMap<usize, bool>,
) -> Result<f64> {
    let (mut own, mut other) = (vec![first.at(leaf)], vec![second.at(leaf)]);
    let (mut weights, mut at) = (vec![1.0], leaf);
    if first.agrees(second, leaf) {
        return Ok(0.0);
    }
    for group in subject.above(leaf) {
        let shares = subject.shares(group);
        let Some((_, share)) = shares.iter().find(|(child, _)| *child == at) else {
            return Ok(0.0);
        };
        let known = |values: &[f64]| values.iter().all(|value| !value.is_nan());
        if linear[&group] && known(&own) && known(&other) {
            let above = subject.above(group).into_iter().scan(group, |below, above| {
                let shares = subject.shares(above);
                let own = shares.iter().find(|(child, _)| child == below);
                // What is below a group without weight makes nothing.
                let share = own.map_or(0.0, |(_, share)| *share);
                *below = above;
                Some(share)
            });
            let slope: f64 = above.fold(*share, |slope, share| slope * share);
            return Ok(slope * mean_difference(&weights, &own, &other));
        }
        let differ = |child: &usize| *child != at && !first.agrees(second, *child);
        let rivals: Vec<usize> = shares.iter().map(|(child, _)| *child).filter(differ).collect();
        let mixes = weights.len().checked_shl(rivals.len() as u32).unwrap_or(usize::MAX);
        if rivals.len() >= MOST_PLAYERS || mixes > MOST_MIXES {
            let (node, players) = (subject.code(group), rivals.len() + 1);
            let most = MOST_PLAYERS;
            return Err(ErrorKind::TooManyPlayers { node, players, most }.into());
        }
        (own, other, weights) =
            raised(subject, (group, at), &rivals, (first, second), (&own, &other, &weights))?;
        at = group;
    }
    let part = mean_difference(&weights, &own, &other);
    if part.is_nan() {
        return Err(ErrorKind::ProfileWithoutScore { node: subject.code(subject.root) }.into());
    }
    Ok(part)
}

fn mean_difference(weights: &[f64], own: &[f64], other: &[f64]) -> f64 {
    let values = own.iter().zip(other);
    weights.iter().zip(values).map(|(weight, (own, other))| weight * (own - other)).sum()
}

type Mixes = (Vec<f64>, Vec<f64>, Vec<f64>);

/// The values of a group from those of one child, with every set of its siblings from the first
/// profile and the rest from the second.
fn raised(
    subject: &Subject,
    (group, at): (usize, usize),
    rivals: &[usize],
    (first, second): (&Profile, &Profile),
    (own, other, weights): (&[f64], &[f64], &[f64]),
) -> Result<Mixes> {
    let sets = 1usize << rivals.len();
    let column = |child: &usize| -> Vec<f64> {
        if *child == at {
            return [own, other].iter().flat_map(|values| values.repeat(sets)).collect();
        }
        let Some(bit) = rivals.iter().position(|rival| rival == child) else {
            return vec![first.at(*child); 2 * sets * weights.len()];
        };
        let chosen = (0..sets).flat_map(|set| {
            let value = if set >> bit & 1 == 1 { first.at(*child) } else { second.at(*child) };
            std::iter::repeat_n(value, weights.len())
        });
        chosen.collect::<Vec<_>>().repeat(2)
    };
    let columns: Vec<_> = subject.children(group).iter().map(column).collect();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let scores = subject.prepared.score_profiles(group, &columns)?;
    let (own, other) = scores.split_at(sets * weights.len());
    let of_orders = order_weights(rivals.len() + 1);
    let weigh = |set: usize| {
        let of_set = of_orders[set.count_ones() as usize];
        weights.iter().map(move |weight| of_set * weight)
    };
    Ok((own.to_vec(), other.to_vec(), (0..sets).flat_map(weigh).collect()))
}

/// The Shapley value of the indicators, whatever the tree.
pub(super) fn shapley_of(subject: &Subject, first: &Profile, second: &Profile) -> Result<Parts> {
    let effective = subject.effective_weights();
    let differs = |place: &usize| {
        let leaf = subject.leaves[*place];
        effective[leaf] > 0.0 && !first.agrees(second, leaf)
    };
    let players: Vec<usize> = (0..subject.leaves.len()).filter(differs).collect();
    if players.len() > MOST_PLAYERS {
        let (node, most) = (subject.code(subject.root), MOST_PLAYERS);
        return Err(ErrorKind::TooManyPlayers { node, players: players.len(), most }.into());
    }
    let sets: Vec<_> = players.iter().map(|player| vec![*player]).collect();
    let values = scores_of_mixes(subject, first, second, &sets)?;
    if values.iter().any(|value| value.is_nan()) {
        return Err(ErrorKind::ProfileWithoutScore { node: subject.code(subject.root) }.into());
    }
    let mut leaves: Parts = subject.leaves.iter().map(|leaf| (*leaf, 0.0)).collect();
    for (player, part) in players.iter().zip(shapley(players.len(), &values)) {
        leaves.insert(subject.leaves[*player], part);
    }
    Ok(with_groups(subject, leaves))
}

/// The parts of groups as the sums below them.
pub(super) fn with_groups(subject: &Subject, mut parts: Parts) -> Parts {
    for group in subject.groups.iter().rev() {
        let children = subject.children(*group).iter();
        let sum = children.map(|child| parts.get(child).copied().unwrap_or(0.0)).sum();
        parts.insert(*group, sum);
    }
    parts
}
