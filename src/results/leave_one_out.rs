//! The index without one of its elements, each in turn.

use serde::Serialize;

use super::comparison::shifts;
use crate::data::Dataset;
use crate::engine::{Index, Peers, Prepared, Weights};
use crate::error::{Diagnostic, ErrorKind, Refusal, Result, one_of, reason};
use crate::framework::{Framework, NodeCode, UnitCode};
use crate::numerics::{Concordance, options};

/// The index without each element of a level in turn. Missing scores and ranks are `None`; every
/// list is in the order of [`units`](Removals::units).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Removals {
    /// The level whose elements were removed.
    pub level: String,
    /// The units.
    pub units: Vec<UnitCode>,
    /// Published scores with all elements.
    pub scores: Vec<Option<f64>>,
    /// Ranks with all elements.
    pub ranks: Vec<Option<f64>>,
    /// The elements, depth first.
    pub removed: Vec<Removal>,
}

/// One element that was removed.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Removal {
    /// The element.
    pub node: NodeCode,
    /// The group that is removed with it, since nothing else in it has a weight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with: Option<NodeCode>,
    /// The index without it, or why it cannot be removed.
    #[serde(flatten, serialize_with = "reason::serialize")]
    pub result: std::result::Result<WithoutElement, Refusal>,
}

/// The index without an element.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct WithoutElement {
    /// Published scores.
    pub scores: Vec<Option<f64>>,
    /// Ranks.
    pub ranks: Vec<Option<f64>>,
    /// Places gained by the removal: rank with the element − rank without.
    pub changes: Vec<Option<f64>>,
    /// Mean of the absolute changes of rank, over the units that have both ranks.
    pub mean_absolute_shift: Option<f64>,
    /// The largest absolute change of rank.
    pub largest_shift: Option<f64>,
    /// Pairs of units whose order is reversed: the one before the other with the element is behind
    /// it without. Ties that appear or disappear are not reversals, and units of different groups
    /// are no pairs where units are ranked within groups.
    pub reversals: usize,
}

/// The index without each element of a level in turn: its weight is set to zero, and the groups
/// above it are aggregated again.
///
/// Everything that does not depend on the weights stays as it is: an indicator's own column, and
/// weights that come from the data, which are those of the whole index. A group goes with the only
/// element in it that has a weight, and is named with it. Where that would be the index itself, the
/// element cannot be removed, and is listed with the reason.
///
/// Source: COINr's `remove_elements`.
///
/// # Errors
///
/// There is no such level, or it is the index's own; and as for [`Index::score`].
pub fn removals(index: &Index, data: &Dataset, level: &str) -> Result<Removals> {
    let nodes = index.framework().nodes().iter().skip(1);
    let nodes = nodes.filter(|node| node.takes_part() && node.level() == level);
    let elements: Vec<_> = nodes.map(|node| node.code().clone()).collect();
    if elements.is_empty() {
        let below = index.framework().levels().iter().skip(1);
        let help = one_of(level, below.map(|level| level.as_str()));
        let problem = ErrorKind::UnknownLevel { level: level.to_owned() };
        return Err(Diagnostic::new(problem).help(help).into());
    }
    let mut prepared = index.prepare(data)?;
    let (scores, ranks) = (options(prepared.scores()), options(prepared.ranks()));
    let removed = one_by_one(&mut prepared, elements)?;
    let units = prepared.units().iter().map(|unit| unit.code.clone()).collect();
    Ok(Removals { level: level.to_owned(), units, scores, ranks, removed })
}

/// The prepared index without each element in turn.
pub(crate) fn one_by_one(
    prepared: &mut Prepared,
    elements: impl IntoIterator<Item = NodeCode>,
) -> Result<Vec<Removal>> {
    let ranks = prepared.ranks().to_vec();
    let found = without_each(prepared, elements, |prepared| {
        WithoutElement::new(&ranks, prepared.scores(), prepared.ranks(), prepared.peers())
    })?;
    let removal = |Without { node, with, result }| Removal { node, with, result };
    Ok(found.into_iter().map(removal).collect())
}

/// What was seen without an element.
pub(crate) struct Without<T> {
    pub(crate) node: NodeCode,
    /// The group that went with it.
    pub(crate) with: Option<NodeCode>,
    pub(crate) result: std::result::Result<T, Refusal>,
}

/// What is seen of the prepared index without each element in turn.
pub(crate) fn without_each<T>(
    prepared: &mut Prepared,
    elements: impl IntoIterator<Item = NodeCode>,
    look: impl Fn(&Prepared) -> T,
) -> Result<Vec<Without<T>>> {
    let nominal = prepared.weights();
    let mut seen = Vec::new();
    for node in elements {
        let mut weights = nominal.clone();
        let with = emptied(prepared.framework(), &nominal, &node)?;
        weights.set(with.as_ref().unwrap_or(&node), 0.0)?;
        let result = match prepared.rescore(&weights) {
            Ok(()) => Ok(look(prepared)),
            Err(error) => Err(Refusal::new(error.to_string())),
        };
        seen.push(Without { node, with, result });
    }
    Ok(seen)
}

/// The highest group below the root in which nothing but an element has a weight.
fn emptied(
    framework: &Framework,
    weights: &Weights,
    element: &NodeCode,
) -> Result<Option<NodeCode>> {
    let (mut gone, mut group) = (framework.find(element)?, None);
    while let Some(parent) = framework.parent(gone).filter(|parent| parent.position() > 0) {
        let mut siblings = framework.children(parent).filter(|child| child.code() != gone.code());
        if siblings.any(|child| weights.get(child.code()).is_ok_and(|weight| weight > 0.0)) {
            break;
        }
        (gone, group) = (parent, Some(parent.code().clone()));
    }
    Ok(group)
}

impl WithoutElement {
    /// From the ranks with the element, and scores and ranks without it, NaN being missing; and from
    /// who is ranked with whom, where not all units are.
    pub(crate) fn new(
        nominal: &[f64],
        scores: &[f64],
        ranks: &[f64],
        peers: Option<&Peers>,
    ) -> Self {
        let (before, after) = (options(nominal), options(ranks));
        let change = |(before, after): (&Option<f64>, &Option<f64>)| Some((*before)? - (*after)?);
        let changes: Vec<_> = before.iter().zip(&after).map(change).collect();
        let (mean_absolute_shift, largest_shift) = shifts(changes.iter().flatten().copied());
        Self {
            scores: options(scores),
            ranks: after,
            changes,
            mean_absolute_shift,
            largest_shift,
            reversals: match peers {
                None => reversals(nominal, ranks),
                Some(peers) => {
                    let of = |column: &[f64], rows: &[usize]| -> Vec<f64> {
                        rows.iter().map(|row| column[*row]).collect()
                    };
                    let lists = peers.lists();
                    lists.map(|rows| reversals(&of(nominal, rows), &of(ranks, rows))).sum()
                }
            },
        }
    }
}

fn reversals(before: &[f64], after: &[f64]) -> usize {
    Concordance::of(before, after).map_or(0, |pairs| pairs.discordant as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::Framework;
    use crate::methodology::Methodology;

    fn index() -> Index {
        let framework = Framework::builder("index", "An index")
            .pillar("people", 1.0, |p| p.indicator("talent", 1.0).indicator("trust", 1.0))
            .pillar("money", 1.0, |p| p.indicator("funding", 1.0))
            .build()
            .unwrap();
        Index::new(framework, Methodology::default()).unwrap()
    }

    fn data() -> Dataset {
        Dataset::builder(["talent", "trust", "funding"])
            .unit("KOR", [40.0, 0.0, 10.0])
            .unit("JPN", [0.0, 60.0, 0.0])
            .build()
            .unwrap()
    }

    #[test]
    fn removal_by_hand() {
        let found = removals(&index(), &data(), "indicator").unwrap();
        assert_eq!(found.scores, [Some(15.0), Some(15.0)], "(20 + 10)/2 and (30 + 0)/2");
        assert_eq!(found.ranks, [Some(1.0), Some(1.0)]);
        let without_talent = found.removed[0].result.as_ref().unwrap();
        assert_eq!(without_talent.scores, [Some(5.0), Some(30.0)]);
        assert_eq!(without_talent.changes, [Some(-1.0), Some(0.0)]);
        assert_eq!(without_talent.mean_absolute_shift, Some(0.5));
        assert_eq!(without_talent.reversals, 0, "the two were tied");
        let without_funding = &found.removed[2];
        assert_eq!(without_funding.with.as_ref().map(AsRef::as_ref), Some("money"));
        let pillars = removals(&index(), &data(), "pillar").unwrap();
        let without_money = pillars.removed[1].result.as_ref().unwrap();
        assert_eq!(without_money.scores, [Some(20.0), Some(30.0)]);
        assert_eq!(without_funding.result.as_ref().unwrap(), without_money);
        assert_eq!(pillars.removed[1].with, None);
    }

    #[test]
    fn the_last_element_of_an_index_cannot_go() {
        let alone = index().with_weights([("people", 0.0)]).unwrap();
        let found = removals(&alone, &data(), "indicator").unwrap();
        let funding = &found.removed[2];
        assert_eq!(funding.with.as_ref().map(AsRef::as_ref), Some("money"));
        let reason = funding.result.as_ref().unwrap_err().to_string();
        assert_eq!(
            reason,
            "all weights in group `index` are zero; at least one must be above zero"
        );
    }

    #[test]
    fn what_comes_after_a_failed_removal_is_as_before_it() {
        let mut turned = index();
        turned = turned.with_weights([("trust", 0.0)]).unwrap();
        let found = removals(&turned, &data(), "indicator").unwrap();
        let with = found.removed[0].with.as_ref().map(AsRef::as_ref);
        assert_eq!(with, Some("people"), "trust weighs nothing");
        assert_eq!(found.removed[1].result.as_ref().unwrap().scores, found.scores);
    }

    #[test]
    fn a_level_must_be_below_the_index() {
        let refused = |level| removals(&index(), &data(), level).unwrap_err().to_string();
        let message = "`pilar` is not a level of this framework (did you mean `pillar`?)";
        assert_eq!(refused("pilar"), message);
        assert!(refused("index").starts_with("`index` is not a level of this framework"));
    }
}
