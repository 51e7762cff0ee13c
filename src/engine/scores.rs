//! The result: scores, ranks, weights and provenance of every unit at every node.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::provenance::Provenance;
use super::ranks::{Ranker, rows_by_code};
use super::scorer::{FittedKind, FittedNode};
use super::screening_report::ScreeningReport;
use crate::data::Unit;
use crate::framework::{Framework, Node, NodeCode, UnitCode};
use crate::methodology::{RankedOn, Ranking};
use crate::methods::aggregate::Aggregation;
use crate::numerics::{Columns, present};

/// Scores and ranks of every unit at every node, effective weights, and where every cell came
/// from.
///
/// A **score** is what is published: behind the node's `publish` chain. A **full** score is what
/// the group above was aggregated from. They are the same where nothing is said on publication.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    framework: Arc<Framework>,
    units: Arc<[Unit]>,
    /// Rows in the order of the units' codes.
    by_code: Vec<usize>,
    full: Columns,
    published: Columns,
    ranks: Columns,
    provenance: Vec<Provenance>,
    /// By node: weight as used, share within the parent, and product of shares along the path from
    /// the root.
    weights: Vec<f64>,
    shares: Vec<f64>,
    effective: Vec<f64>,
    /// By node.
    rankings: Vec<Ranking>,
    screening: Option<Arc<ScreeningReport>>,
}

impl Scores {
    pub(super) fn new(
        framework: Arc<Framework>,
        units: Arc<[Unit]>,
        (full, published, provenance): (Columns, Columns, Vec<Provenance>),
        nodes: &[FittedNode],
    ) -> Self {
        let mut ranks = Columns::missing(nodes.len(), units.len());
        let mut ranker = Ranker::new(&units);
        for (id, node) in nodes.iter().enumerate() {
            let scores = match node.ranking.on {
                RankedOn::Full => full.column(id),
                RankedOn::Published => published.column(id),
            };
            ranker.rank(scores, node.ranking, ranks.column_mut(id));
        }
        let weights = weights(&framework, nodes);
        let shares = shares(&framework, nodes, &weights);
        let effective = effective(&framework, &shares);
        Self {
            framework,
            by_code: rows_by_code(&units),
            units,
            full,
            published,
            ranks,
            provenance,
            weights,
            shares,
            effective,
            rankings: nodes.iter().map(|node| node.ranking).collect(),
            screening: None,
        }
    }

    pub(super) fn with_screening(self, screening: Option<Arc<ScreeningReport>>) -> Self {
        Self { screening, ..self }
    }

    /// Which units and indicators took part and which did not, and why; `None` where the
    /// methodology does not screen.
    pub fn screening(&self) -> Option<&ScreeningReport> {
        self.screening.as_deref()
    }

    /// The framework that was scored.
    pub fn framework(&self) -> &Framework {
        &self.framework
    }

    /// The units, in the order of the data.
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// A unit's score in the index; `None` where it is missing or there is no such unit.
    pub fn score(&self, unit: impl AsRef<str>) -> Option<f64> {
        self.root().score(unit)
    }

    /// A unit's rank in the index: 1 is the first, tied units share ranks by the ranking's rule
    /// (which can be halves). `None` where the score is missing or there is no such unit.
    pub fn rank(&self, unit: impl AsRef<str>) -> Option<f64> {
        self.root().rank(unit)
    }

    /// Scores and ranks at the root.
    pub fn root(&self) -> NodeScores<'_> {
        NodeScores { scores: self, node: self.framework.root() }
    }

    /// Scores and ranks at a node.
    pub fn at(&self, code: impl AsRef<str>) -> Option<NodeScores<'_>> {
        Some(NodeScores { scores: self, node: self.framework.node(code)? })
    }

    /// Scores and ranks at every node, depth first.
    pub fn nodes(&self) -> impl ExactSizeIterator<Item = NodeScores<'_>> {
        self.framework.nodes().iter().map(|node| NodeScores { scores: self, node })
    }

    /// A node's weight as its group uses it, relative to its siblings': what the weighting gave,
    /// or a weight of its own; 1 for the root. An aggregation may
    /// [use no weights](Aggregation::uses_weights).
    pub fn weight(&self, code: impl AsRef<str>) -> Option<f64> {
        self.framework.node(code).map(|node| self.weights[node.position()])
    }

    /// A node's share of weight within its parent; 1 for the root. The shares of siblings sum to
    /// 1, but under a weighted sum they are the weights as written.
    pub fn share(&self, code: impl AsRef<str>) -> Option<f64> {
        self.framework.node(code).map(|node| self.shares[node.position()])
    }

    /// A node's effective weight in the index: the product of the shares from the root down.
    pub fn effective_weight(&self, code: impl AsRef<str>) -> Option<f64> {
        self.framework.node(code).map(|node| self.effective[node.position()])
    }

    /// Every cell: unit by unit in the order of the data, nodes depth first.
    pub fn cells(&self) -> impl Iterator<Item = Cell<'_>> {
        (0..self.units.len()).flat_map(move |row| self.nodes().map(move |node| node.cell(row)))
    }

    /// Units, full scores of all nodes, and published scores and ranks of the root.
    pub(super) fn into_root_parts(self) -> (Arc<[Unit]>, Columns, Vec<f64>, Vec<f64>) {
        let (published, ranks) = (self.published.column(0).to_vec(), self.ranks.column(0).to_vec());
        (self.units, self.full, published, ranks)
    }

    /// The row of a unit.
    pub(crate) fn row(&self, unit: &str) -> Option<usize> {
        let code = |row: &usize| self.units[*row].code.as_str();
        let span = self.by_code.binary_search_by(|row| code(row).cmp(unit)).ok()?;
        self.by_code.get(span).copied()
    }
}

/// Weights as the groups use them, by node.
fn weights(framework: &Framework, nodes: &[FittedNode]) -> Vec<f64> {
    let mut all = vec![1.0; nodes.len()];
    for (node, fitted) in framework.nodes().iter().zip(nodes) {
        let children = node.child_ids_by_code().iter();
        children.zip(fitted.kind.weights()).for_each(|(child, weight)| all[*child] = *weight);
    }
    all
}

/// Shares of weight within the parent, by node.
fn shares(framework: &Framework, nodes: &[FittedNode], weights: &[f64]) -> Vec<f64> {
    let mut shares = weights.to_vec();
    for (node, fitted) in framework.nodes().iter().zip(nodes) {
        let FittedKind::Group { weights, aggregation, .. } = &fitted.kind else { continue };
        if *aggregation != Aggregation::WeightedSum {
            let sum: f64 = weights.iter().sum();
            node.child_ids().iter().for_each(|child| shares[*child] /= sum);
        }
    }
    shares
}

/// Products of shares along the path; parents come before children.
fn effective(framework: &Framework, shares: &[f64]) -> Vec<f64> {
    let mut effective = shares.to_vec();
    for node in framework.nodes() {
        if let Some(parent) = framework.parent(node) {
            effective[node.position()] *= effective[parent.position()];
        }
    }
    effective
}

/// Scores and ranks at one node.
#[derive(Debug, Clone, Copy)]
pub struct NodeScores<'a> {
    scores: &'a Scores,
    node: &'a Node,
}

impl<'a> NodeScores<'a> {
    /// The node.
    pub fn node(&self) -> &'a Node {
        self.node
    }

    /// A unit's score as published.
    pub fn score(&self, unit: impl AsRef<str>) -> Option<f64> {
        self.scores.row(unit.as_ref()).and_then(|row| present(self.scores()[row]))
    }

    /// A unit's full score.
    pub fn full(&self, unit: impl AsRef<str>) -> Option<f64> {
        self.scores.row(unit.as_ref()).and_then(|row| present(self.full_scores()[row]))
    }

    /// A unit's rank.
    pub fn rank(&self, unit: impl AsRef<str>) -> Option<f64> {
        self.scores.row(unit.as_ref()).and_then(|row| present(self.ranks()[row]))
    }

    /// Where a unit's cell came from.
    pub fn provenance(&self, unit: impl AsRef<str>) -> Option<Provenance> {
        self.scores.row(unit.as_ref()).map(|row| self.provenances()[row])
    }

    /// Published scores in the order of the units; NaN is missing.
    pub fn scores(&self) -> &'a [f64] {
        self.scores.published.column(self.node.position())
    }

    /// Full scores in the order of the units; NaN is missing.
    pub fn full_scores(&self) -> &'a [f64] {
        self.scores.full.column(self.node.position())
    }

    /// Ranks in the order of the units; NaN is missing.
    pub fn ranks(&self) -> &'a [f64] {
        self.scores.ranks.column(self.node.position())
    }

    /// Ranks among the units of the unit's own group, such as its world region, by the node's
    /// ranking, in the order of the units; NaN for a unit without score or without group.
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
        let mut rows: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (row, unit) in self.scores.units.iter().enumerate() {
            if let Some(group) = unit.groups.get(grouping.as_ref()) {
                rows.entry(group).or_default().push(row);
            }
        }
        let mut ranks = vec![f64::NAN; self.scores.units.len()];
        for rows in rows.into_values() {
            let among = self.ranks_among(&rows);
            for (row, rank) in rows.into_iter().zip(among) {
                ranks[row] = rank;
            }
        }
        ranks
    }

    /// Ranks of the units at some rows among each other, by the node's ranking.
    pub(crate) fn ranks_among(&self, rows: &[usize]) -> Vec<f64> {
        let ranking = self.scores.rankings[self.node.position()];
        let scores = match ranking.on {
            RankedOn::Full => self.full_scores(),
            RankedOn::Published => self.scores(),
        };
        let units: Vec<Unit> = rows.iter().map(|row| self.scores.units[*row].clone()).collect();
        let own: Vec<f64> = rows.iter().map(|row| scores[*row]).collect();
        let mut ranks = vec![f64::NAN; rows.len()];
        Ranker::new(&units).rank(&own, ranking, &mut ranks);
        ranks
    }

    /// Where the cells came from, in the order of the units.
    pub fn provenances(&self) -> &'a [Provenance] {
        let units = self.scores.units.len();
        &self.scores.provenance[self.node.position() * units..][..units]
    }

    /// The units from the first rank to the last, ties in the order of their codes, units without
    /// a rank at the end.
    pub fn ranking(&self) -> Vec<Cell<'a>> {
        let mut rows: Vec<_> = (0..self.scores.units.len()).collect();
        let (ranks, units) = (self.ranks(), &self.scores.units);
        let rank = |row: usize| present(ranks[row]).unwrap_or(f64::INFINITY);
        rows.sort_by(|a, b| {
            rank(*a).total_cmp(&rank(*b)).then_with(|| units[*a].code.cmp(&units[*b].code))
        });
        rows.into_iter().map(|row| self.cell(row)).collect()
    }

    /// The cell of the unit at a row of the data.
    fn cell(&self, row: usize) -> Cell<'a> {
        Cell {
            unit: &self.scores.units[row].code,
            name: &self.scores.units[row].name,
            node: self.node.code(),
            score: present(self.scores()[row]),
            full: present(self.full_scores()[row]),
            rank: present(self.ranks()[row]),
            provenance: self.provenances()[row],
        }
    }
}

/// One unit at one node.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
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
    /// The rank.
    pub rank: Option<f64>,
    /// Where it came from.
    pub provenance: Provenance,
}
