//! The order of levels, and the names of levels that a table leaves out.

use std::collections::{BTreeMap, BTreeSet};
use std::iter::successors;

use super::node::Level;
use super::record::{Record, RecordKind};
use super::tree::MOST_DEPTH;

/// Names the level of each group that has none: as that of another group at the same depth, or
/// `index`, `pillar`, `sub-pillar`, `sub-sub-pillar`, … by depth.
pub(super) fn name_missing(records: &mut [Record]) {
    let nameless = |record: &Record| record.kind == RecordKind::Aggregate && record.level.is_none();
    if !records.iter().any(nameless) {
        return;
    }
    let parents: BTreeMap<_, _> =
        records.iter().map(|record| (record.code.as_str(), record.parent.as_deref())).collect();
    // Deeper trees are refused, and what goes round in a circle has no depth.
    let depth = |record: &Record| {
        let above = successors(record.parent.as_deref(), |code| *parents.get(code)?);
        above.take(MOST_DEPTH + 1).count()
    };
    let depths: Vec<_> = records.iter().map(depth).collect();
    let mut names: BTreeMap<usize, String> = BTreeMap::new();
    for (record, depth) in records.iter().zip(&depths) {
        if let (RecordKind::Aggregate, Some(level)) = (record.kind, &record.level) {
            names.entry(*depth).or_insert_with(|| level.clone());
        }
    }
    for (record, depth) in records.iter_mut().zip(depths).filter(|(record, _)| nameless(record)) {
        let by_depth = || match depth {
            0 => "index".to_owned(),
            _ => format!("{}pillar", "sub-".repeat(depth - 1)),
        };
        record.level = Some(names.get(&depth).cloned().unwrap_or_else(by_depth));
    }
}

/// An edge of the tree between two groups: the child's position and both levels.
pub(super) struct Edge<'a> {
    pub(super) child: usize,
    pub(super) above: &'a str,
    pub(super) below: &'a str,
}

/// The levels from the top down, and the children whose level is not below their parent's.
///
/// Levels that are all whole numbers count upwards from the leaves, as COINr's do. Names are
/// ordered by the tree itself: the way most edges between two levels run is right, the others are
/// faults.
pub(super) fn order<'a>(root: &'a str, edges: &[Edge<'a>]) -> (Vec<Level>, Vec<usize>) {
    let mut seen = BTreeSet::new();
    let met = edges.iter().flat_map(|edge| [edge.above, edge.below]);
    let names: Vec<_> =
        std::iter::once(root).chain(met).filter(|name| seen.insert(*name)).collect();
    let (ordered, faulty) = match numbered(&names) {
        Some(numbers) => by_number(names, &numbers, edges),
        None => by_majority(names, edges),
    };
    (ordered.into_iter().map(Level::new).collect(), faulty)
}

fn numbered<'a>(names: &[&'a str]) -> Option<BTreeMap<&'a str, i64>> {
    names.iter().map(|name| name.parse().ok().map(|number| (*name, number))).collect()
}

fn by_number<'a>(
    mut names: Vec<&'a str>,
    numbers: &BTreeMap<&'a str, i64>,
    edges: &[Edge<'a>],
) -> (Vec<&'a str>, Vec<usize>) {
    names.sort_by_key(|name| -numbers[name]);
    let faulty = edges.iter().filter(|edge| numbers[edge.above] <= numbers[edge.below]);
    (names, faulty.map(|edge| edge.child).collect())
}

fn by_majority<'a>(names: Vec<&'a str>, edges: &[Edge<'a>]) -> (Vec<&'a str>, Vec<usize>) {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for edge in edges {
        *counts.entry((edge.above, edge.below)).or_default() += 1;
    }
    let (faulty, sound): (Vec<&Edge>, Vec<&Edge>) = edges.iter().partition(|edge| {
        let against = counts.get(&(edge.below, edge.above)).copied().unwrap_or(0);
        edge.above == edge.below || against >= counts[&(edge.above, edge.below)]
    });
    let (ordered, cyclic) = topological(names, &sound);
    let among: BTreeSet<_> = cyclic.iter().collect();
    let in_cycle =
        sound.iter().filter(|edge| among.contains(&edge.above) && among.contains(&edge.below));
    let children = faulty.iter().chain(in_cycle).map(|edge| edge.child).collect();
    (ordered.into_iter().chain(cyclic).collect(), children)
}

/// Takes a level as soon as no level left is above it, the first met first; what remains contains a
/// cycle.
fn topological<'a>(names: Vec<&'a str>, edges: &[&Edge<'a>]) -> (Vec<&'a str>, Vec<&'a str>) {
    let position: BTreeMap<_, _> = names.iter().enumerate().map(|(at, name)| (*name, at)).collect();
    let pairs: BTreeSet<_> =
        edges.iter().map(|edge| (position[edge.above], position[edge.below])).collect();
    let (mut above, mut below) = (vec![0_usize; names.len()], vec![Vec::new(); names.len()]);
    for (upper, lower) in pairs {
        above[lower] += 1;
        below[upper].push(lower);
    }
    let mut free: BTreeSet<_> = (0..names.len()).filter(|at| above[*at] == 0).collect();
    let mut ordered = Vec::with_capacity(names.len());
    while let Some(at) = free.pop_first() {
        ordered.push(names[at]);
        for lower in &below[at] {
            above[*lower] -= 1;
            if above[*lower] == 0 {
                free.insert(*lower);
            }
        }
    }
    let cyclic = (0..names.len()).filter(|at| above[*at] > 0).map(|at| names[at]).collect();
    (ordered, cyclic)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges<'a>(pairs: &[(&'a str, &'a str)]) -> Vec<Edge<'a>> {
        let edge =
            |(child, (above, below)): (usize, &(&'a str, &'a str))| Edge { child, above, below };
        pairs.iter().enumerate().map(edge).collect()
    }

    fn names(levels: &[Level]) -> Vec<&str> {
        levels.iter().map(Level::as_str).collect()
    }

    #[test]
    fn uneven_branches_are_in_order() {
        let pairs = [("index", "sub-pillar"), ("index", "pillar"), ("pillar", "sub-pillar")];
        let (levels, faulty) = order("index", &edges(&pairs));
        assert_eq!(names(&levels), ["index", "pillar", "sub-pillar"]);
        assert!(faulty.is_empty());
    }

    #[test]
    fn the_minority_is_at_fault() {
        let pairs = [("i", "p"), ("p", "s"), ("p", "s"), ("s", "p"), ("p", "p")];
        let (_, faulty) = order("i", &edges(&pairs));
        assert_eq!(faulty, [3, 4]);
    }

    #[test]
    fn a_cycle_of_levels_is_at_fault() {
        let pairs = [("i", "a"), ("a", "b"), ("b", "c"), ("c", "a")];
        assert_eq!(order("i", &edges(&pairs)).1, [1, 2, 3]);
    }

    #[test]
    fn numbers_count_upwards_from_the_leaves() {
        let (levels, faulty) =
            order("4", &edges(&[("4", "3"), ("3", "2"), ("4", "2"), ("2", "3")]));
        assert_eq!(names(&levels), ["4", "3", "2"]);
        assert_eq!(faulty, [3]);
    }
}
