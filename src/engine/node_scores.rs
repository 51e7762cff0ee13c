//! Scores and ranks at one node.

use serde::Serialize;

use super::peers::Peers;
use super::provenance::{Origin, Provenance};
use super::scores::Scores;
use crate::error::Result;
use crate::framework::{Node, NodeCode, UnitCode};
use crate::methodology::Ranking;
use crate::methods::aggregate::MissingRule;
use crate::numerics::present;

/// Scores and ranks at one node.
#[derive(Debug, Clone, Copy)]
pub struct NodeScores<'a> {
    pub(super) scores: &'a Scores,
    pub(super) node: &'a Node,
}

impl<'a> NodeScores<'a> {
    /// The node.
    pub fn node(&self) -> &'a Node {
        self.node
    }

    /// A unit's score as published; `None` where it is missing.
    ///
    /// # Errors
    ///
    /// There is no such unit.
    pub fn score(&self, unit: impl AsRef<str>) -> Result<Option<f64>> {
        Ok(present(self.scores()[self.scores.find(unit)?]))
    }

    /// A unit's full score; `None` where it is missing.
    ///
    /// # Errors
    ///
    /// There is no such unit.
    pub fn full(&self, unit: impl AsRef<str>) -> Result<Option<f64>> {
        Ok(present(self.full_scores()[self.scores.find(unit)?]))
    }

    /// How the units are ranked.
    pub fn ranked_by(&self) -> &'a Ranking {
        &self.scores.rankings[self.node.position()]
    }

    /// A unit's rank; `None` where its score is missing, and where the ranking leaves it out.
    ///
    /// # Errors
    ///
    /// There is no such unit.
    pub fn rank(&self, unit: impl AsRef<str>) -> Result<Option<f64>> {
        Ok(present(self.ranks()[self.scores.find(unit)?]))
    }

    /// Where a unit's cell came from.
    ///
    /// # Errors
    ///
    /// There is no such unit.
    pub fn provenance(&self, unit: impl AsRef<str>) -> Result<Provenance> {
        Ok(self.provenances()[self.scores.find(unit)?])
    }

    /// A unit's score as it came out of the aggregation of a group; `None` where it is missing. See
    /// [`aggregates`](NodeScores::aggregates).
    ///
    /// # Errors
    ///
    /// There is no such unit.
    pub fn aggregate(&self, unit: impl AsRef<str>) -> Result<Option<f64>> {
        Ok(present(self.aggregates()[self.scores.find(unit)?]))
    }

    /// What a group was before its transforms: its scores as they came out of the aggregation, in the
    /// order of the units; NaN is missing. At an indicator, and at a group without transforms, the full
    /// scores.
    ///
    /// ```
    /// use composite_index::{Dataset, Framework, Index, Methodology, Settings, Transform};
    ///
    /// let framework = Framework::builder("index", "An index")
    ///     .indicator("talent", 1.0)
    ///     .indicator("funding", 1.0)
    ///     .build()?;
    /// let rounded = Settings::new().transforms([Transform::round(0)]);
    /// let index = Index::new(framework, Methodology::default().with_groups(rounded))?;
    /// let data = Dataset::builder(["talent", "funding"]).unit("KOR", [3.0, 5.5]).build()?;
    /// let scores = index.score(&data)?;
    /// assert_eq!(scores.root().full("KOR")?, Some(4.0));
    /// assert_eq!(scores.root().aggregate("KOR")?, Some(4.25));
    /// # Ok::<(), composite_index::Error>(())
    /// ```
    pub fn aggregates(&self) -> &'a [f64] {
        match self.scores.aggregates.get(&self.node.position()) {
            Some(aggregates) => aggregates.column(0),
            None => self.full_scores(),
        }
    }

    /// Whether the node is a group with transforms of its own, or one that is multiplied.
    pub fn transforms_aggregate(&self) -> bool {
        self.scores.aggregates.contains_key(&self.node.position())
    }

    /// A unit's class by the methodology's `classes` at the node; `None` where the node has none, or
    /// the unit has no figure to sort it by.
    ///
    /// # Errors
    ///
    /// There is no such unit.
    pub fn class(&self, unit: impl AsRef<str>) -> Result<Option<&'a str>> {
        Ok(self.class_at(self.scores.find(unit)?))
    }

    /// Whether the methodology sorts units into classes at the node.
    pub fn has_classes(&self) -> bool {
        self.scores.classes.contains_key(&self.node.position())
    }

    /// The units' classes, in the order of the units.
    pub fn classes(&self) -> impl ExactSizeIterator<Item = Option<&'a str>> + use<'a> {
        let node = *self;
        (0..node.scores.units.len()).map(move |row| node.class_at(row))
    }

    /// The class of the unit at a position; see [`class`](NodeScores::class).
    pub fn class_at(&self, row: usize) -> Option<&'a str> {
        self.scores.classes.get(&self.node.position())?.get(row)?.as_deref()
    }

    /// Published scores in the order of the units; NaN is missing.
    pub fn scores(&self) -> &'a [f64] {
        self.scores.published(self.node.position())
    }

    /// Full scores in the order of the units; NaN is missing.
    pub fn full_scores(&self) -> &'a [f64] {
        self.scores.full.column(self.node.position())
    }

    /// Ranks in the order of the units; NaN is missing.
    pub fn ranks(&self) -> &'a [f64] {
        self.scores.ranks(self.node.position())
    }

    /// Ranks among the units of the unit's own group, such as its world region, otherwise by the
    /// node's ranking, in the order of the units; NaN for a unit without score or without group, and
    /// for one that the ranking leaves out.
    ///
    /// ```
    /// use composite_index::{Dataset, Framework, Index, Methodology, Unit};
    ///
    /// let framework = Framework::builder("index", "An index").indicator("growth", 1.0).build()?;
    /// let data = Dataset::builder(["growth"])
    ///     .row(Unit::new("KOR")?.in_group("region", "Asia")?, [2.6])
    ///     .row(Unit::new("DEU")?.in_group("region", "Europe")?, [0.4])
    ///     .row(Unit::new("JPN")?.in_group("region", "Asia")?, [1.0])
    ///     .build()?;
    /// let scores = Index::new(framework, Methodology::default())?.score(&data)?;
    /// assert_eq!(scores.root().ranks_within("region"), [1.0, 1.0, 2.0]);
    /// # Ok::<(), composite_index::Error>(())
    /// ```
    pub fn ranks_within(&self, grouping: impl AsRef<str>) -> Vec<f64> {
        let grouping = Some(grouping.as_ref());
        self.ranks_of(&Peers::within(self.ranked_by(), grouping, &self.scores.units))
    }

    /// Ranks of the units at some rows among each other, by the node's ranking; NaN for all others.
    #[cfg(feature = "robustness")]
    pub(crate) fn ranks_among(&self, rows: &[usize]) -> Vec<f64> {
        self.ranks_of(&Peers::at(self.peers(), rows))
    }

    fn ranks_of(&self, peers: &Peers) -> Vec<f64> {
        self.scores.ranks_among(self.node.position(), Some(peers))
    }

    /// Which units are ranked with each other; none where all are.
    pub(crate) fn peers(&self) -> Option<&'a Peers> {
        self.scores.peers[self.node.position()].as_deref()
    }

    /// Each unit's rank less `from`, divided by the number of units that are ranked with it.
    pub(crate) fn rank_shares(&self, from: f64) -> Vec<f64> {
        let ranks = self.ranks();
        let mut shares = vec![f64::NAN; ranks.len()];
        let mut divide = |rows: &mut dyn Iterator<Item = usize>| {
            let ranked: Vec<usize> = rows.filter(|row| !ranks[*row].is_nan()).collect();
            ranked.iter().for_each(|row| shares[*row] = (ranks[*row] - from) / ranked.len() as f64);
        };
        match self.peers() {
            None => divide(&mut (0..ranks.len())),
            Some(peers) => {
                peers.lists().for_each(|rows| divide(&mut rows.iter().copied()));
            }
        }
        shares
    }

    /// Each child with its share of weight for the unit at a row. Where the weights of missing
    /// children went to the others, these have them, and a missing child has none.
    pub(crate) fn child_shares(&self, row: usize) -> Vec<(NodeScores<'a>, f64)> {
        let scores = self.scores;
        let children = scores.framework.children(self.node);
        let children = children.map(|node| NodeScores { scores, node });
        let share = |child: NodeScores<'a>| (child, scores.weights_of(child.node)[1]);
        let mut shares: Vec<_> = children.map(share).collect();
        if !self.provenances()[row].contains(Origin::Reweighted) {
            return shares;
        }
        let all: f64 = shares.iter().map(|(_, share)| share).sum();
        for (child, share) in &mut shares {
            if child.full_scores()[row].is_nan() {
                *share = 0.0;
            }
        }
        let left: f64 = shares.iter().map(|(_, share)| share).sum();
        let present = shares.iter_mut().map(|(_, share)| share).filter(|share| **share > 0.0);
        if scores.missing_rules[self.node.position()] == MissingRule::ShareEqually {
            let present: Vec<_> = present.collect();
            let part = (all - left) / present.len() as f64;
            present.into_iter().for_each(|share| *share += part);
        } else {
            present.for_each(|share| *share *= all / left);
        }
        shares
    }

    /// Where the cells came from, in the order of the units.
    pub fn provenances(&self) -> &'a [Provenance] {
        let units = self.scores.units.len();
        &self.scores.provenance[self.node.position() * units..][..units]
    }

    /// The cells in the order of the units.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Cell<'a>> + use<'a> {
        let node = *self;
        (0..node.scores.units.len()).map(move |row| node.cell(row))
    }

    /// Whether the scores are of the same units in the same order.
    pub(crate) fn has_units_of(&self, other: NodeScores<'_>) -> bool {
        self.scores.units == other.scores.units
    }

    /// The cell of a unit, where there is such a unit.
    pub(crate) fn find(&self, unit: &str) -> Option<Cell<'a>> {
        self.scores.units.row(unit).map(|row| self.cell(row))
    }

    /// The cell of the unit at a row of the data.
    pub(crate) fn cell(&self, row: usize) -> Cell<'a> {
        Cell {
            unit: &self.scores.units[row].code,
            name: &self.scores.units[row].name,
            node: self.node.code(),
            score: present(self.scores()[row]),
            full: present(self.full_scores()[row]),
            aggregate: present(self.aggregates()[row]).filter(|_| self.transforms_aggregate()),
            rank: present(self.ranks()[row]),
            class: self.class_at(row),
            provenance: self.provenances()[row],
        }
    }
}

/// One unit at one node.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Cell<'a> {
    /// The unit's code.
    pub unit: &'a UnitCode,
    /// The unit's name.
    pub name: &'a str,
    /// The node's code.
    pub node: &'a NodeCode,
    /// The score as published.
    pub score: Option<f64>,
    /// The full score.
    pub full: Option<f64>,
    /// The score before the transforms of a group, where it has any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aggregate: Option<f64>,
    /// The rank.
    pub rank: Option<f64>,
    /// The class, where the node has classes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<&'a str>,
    /// Where it came from.
    pub provenance: Provenance,
}
