//! Which units are ranked with each other.

use std::collections::{BTreeMap, BTreeSet};

use super::bind::grouping_help;
use super::index::Index;
use crate::data::{Dataset, Unit};
use crate::error::{Diagnostic, Diagnostics, ErrorKind, Help, Result, did_you_mean, one_of};
use crate::framework::{Framework, VariableCode};
use crate::methodology::Ranking;

/// The rows of the units that are ranked with each other, group by group in the order of the groups'
/// names. A unit in no group has no rank.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Peers(Vec<Vec<usize>>);

impl Peers {
    /// The peers by a ranking; none where all units are ranked together.
    pub(super) fn of(ranking: &Ranking, units: &[Unit]) -> Option<Self> {
        let within = ranking.within.as_ref().map(AsRef::as_ref);
        (!ranking.is_of_all()).then(|| Self::within(ranking, within, units))
    }

    /// Those whom a ranking ranks, within the groups of a grouping.
    pub(super) fn within(ranking: &Ranking, grouping: Option<&str>, units: &[Unit]) -> Self {
        let mut lists: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (row, unit) in units.iter().enumerate().filter(|(_, unit)| ranks(ranking, unit)) {
            let group = match grouping {
                Some(grouping) => unit.groups.get(grouping).map(String::as_str),
                None => Some(""),
            };
            group.into_iter().for_each(|group| lists.entry(group).or_default().push(row));
        }
        Self(lists.into_values().collect())
    }

    /// Those of the units at some rows who are ranked with each other.
    #[cfg(feature = "robustness")]
    pub(super) fn at(peers: Option<&Self>, rows: &[usize]) -> Self {
        let Some(Self(lists)) = peers else { return Self(vec![rows.to_vec()]) };
        let rows: BTreeSet<usize> = rows.iter().copied().collect();
        let of_these =
            |list: &Vec<usize>| list.iter().copied().filter(|row| rows.contains(row)).collect();
        Self(lists.iter().map(of_these).collect())
    }

    /// The rows, group by group.
    pub(crate) fn lists(&self) -> impl Iterator<Item = &[usize]> {
        self.0.iter().map(Vec::as_slice)
    }
}

/// Whether a ranking ranks a unit, if it has a score.
fn ranks(ranking: &Ranking, unit: &Unit) -> bool {
    let is_in = |(grouping, groups): (&VariableCode, &BTreeSet<String>)| {
        groups.contains(unit.groups.get(grouping).map_or("", String::as_str))
    };
    ranking.among.iter().all(is_in) && !ranking.exclude.contains(&unit.code)
}

/// Refuses rankings that name units, groups or groupings which the data do not have, each once.
pub(super) fn check(index: &Index, data: &Dataset) -> Result<()> {
    let (framework, methodology) = (index.framework(), index.methodology());
    let (mut faults, mut seen) = (Diagnostics::default(), BTreeSet::new());
    for (node, recipe) in framework.nodes().iter().zip(index.recipes()) {
        if recipe.ranking.is_of_all() {
            continue;
        }
        let path = methodology.path_of(framework, node, "ranking");
        for (key, problem, help) in unknown(&recipe.ranking, framework, data) {
            if seen.insert(problem.to_string()) {
                let mut paths = [path.as_str(), "ranking"].into_iter();
                let span = paths.find_map(|path| methodology.spans.of(&format!("{path}.{key}")));
                faults.push(Diagnostic::new(problem).at(span).help(help));
            }
        }
    }
    faults.check()
}

fn unknown(
    ranking: &Ranking,
    framework: &Framework,
    data: &Dataset,
) -> Vec<(&'static str, ErrorKind, Option<Help>)> {
    let mut found = Vec::new();
    for unit in ranking.exclude.iter().filter(|unit| data.row(unit).is_err()) {
        let help = did_you_mean(unit.as_str(), data.units().iter().map(|unit| unit.code.as_str()));
        found.push(("exclude", ErrorKind::UnknownUnit { unit: unit.to_string() }, help));
    }
    for (key, grouping) in ranking.groupings() {
        let named = data.units().iter().filter_map(|unit| unit.groups.get(grouping));
        let named: BTreeSet<&str> = named.map(String::as_str).collect();
        let grouping_name = || grouping.to_string();
        if named.is_empty() {
            let help = Some(grouping_help(framework, grouping).into());
            found.push((key, ErrorKind::GroupingWithoutColumn { grouping: grouping_name() }, help));
            continue;
        }
        let asked = ranking.among.get(grouping).filter(|_| key == "among").into_iter().flatten();
        for group in asked.filter(|it| !it.is_empty() && !named.contains(it.as_str())) {
            let help = one_of(group, named.iter().copied());
            let group = group.clone();
            found.push((key, ErrorKind::UnknownGroup { grouping: grouping_name(), group }, help));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units() -> Vec<Unit> {
        let unit = |(code, region): &(&str, &str)| {
            let unit = Unit::new(*code).unwrap();
            if region.is_empty() { unit } else { unit.in_group("region", *region).unwrap() }
        };
        [("D", "north"), ("C", "south"), ("B", ""), ("A", "north")].iter().map(unit).collect()
    }

    #[test]
    fn peers_by_hand() {
        let of = |ranking: Ranking| Peers::of(&ranking, &units()).map(|Peers(lists)| lists);
        assert_eq!(of(Ranking::default()), None);
        assert_eq!(
            of(Ranking::default().within("region").unwrap()),
            Some(vec![vec![0, 3], vec![1]])
        );
        let north = Ranking::default().among("region", ["north"]).unwrap();
        assert_eq!(of(north.clone()), Some(vec![vec![0, 3]]));
        let nowhere = Ranking::default().among("region", ["", "south"]).unwrap();
        assert_eq!(of(nowhere), Some(vec![vec![1, 2]]));
        let rest = north.excluding(["A"]).unwrap();
        assert_eq!(of(rest), Some(vec![vec![0]]));
    }

    #[cfg(feature = "robustness")]
    #[test]
    fn peers_at_some_rows_by_hand() {
        let ranking = Ranking::default().among("region", ["north"]).unwrap();
        let peers = Peers::of(&ranking, &units());
        assert_eq!(Peers::at(peers.as_ref(), &[1, 3]), Peers(vec![vec![3]]));
        assert_eq!(Peers::at(None, &[2, 1]), Peers(vec![vec![2, 1]]));
    }
}
