//! What makes a rank: which of its values lift a unit from where a baseline would be.

use serde::{Deserialize, Serialize};

use super::orders::{contexts, shapley};
use super::profile::{Profile, scores_of_mixes};
use super::subject::{Subject, is_above};
use super::words::{listed, ordinal};
use crate::data::Dataset;
use crate::engine::Index;
use crate::error::{ErrorKind, Result};
use crate::framework::{NodeCode, UnitCode};

/// More indicators than these are explained by the children of the node.
const MOST_INDICATORS: usize = 16;

/// What stands in for a unit's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BaselineKind {
    /// The median of every indicator, over all units with a score.
    Median,
    /// Every other unit in turn; the parts are means over them.
    Donors,
}

/// What makes a unit's rank.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RankExplanation {
    /// The node.
    pub node: NodeCode,
    /// The unit.
    pub unit: UnitCode,
    /// Its name.
    pub name: String,
    /// Its rank.
    pub rank: usize,
    /// The units with a score.
    pub ranked: usize,
    /// The parts from each baseline.
    pub baselines: Vec<Baseline>,
}

/// The parts of a rank from one baseline.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Baseline {
    /// Which.
    pub kind: BaselineKind,
    /// The rank of the baseline among the other units, or its mean over all donors. The parts add up to
    /// the unit's rank less this.
    pub rank: f64,
    /// One for each indicator, or for each child of the node where there are more than 16 indicators.
    pub parts: Vec<RankPart>,
}

/// What one indicator, or one child of the node, makes of a rank.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RankPart {
    /// The node.
    pub node: NodeCode,
    /// Its name.
    pub name: String,
    /// Places lost by it (below zero: places gained), as its Shapley value.
    pub shapley: f64,
    /// The same as Owen's value along the tree.
    pub owen: f64,
}

/// What makes a unit's rank: v(C) is the rank, among the other units as they are, of a profile with
/// the unit's values in C and a baseline's elsewhere. Parts are means of v(C ∪ i) − v(C) over orders,
/// in places; below zero they lift the unit.
///
/// Sources: A. F. Shorrocks, J. Econ. Inequality 11 (2013); Pliatsika et al., *ShaRP* (2025).
///
/// # Errors
///
/// There is no such unit or node, the unit has no score; the node has more than 16 children and more
/// than 16 indicators; a mix of profiles has no score; units are compared with each other.
pub fn explain_rank(
    index: &Index,
    data: &Dataset,
    unit: &str,
    node: Option<&str>,
) -> Result<RankExplanation> {
    let subject = Subject::new(index, data, node)?;
    subject.check_profiles()?;
    let row = subject.row(unit)?;
    let game = Game::new(&subject, row)?;
    let baselines = vec![game.from(BaselineKind::Median)?, game.from(BaselineKind::Donors)?];
    Ok(RankExplanation {
        node: subject.node(subject.root).code().clone(),
        unit: subject.unit(row),
        name: subject.units()[row].name.to_string(),
        rank: subject.rank(row),
        ranked: subject.scored().len(),
        baselines,
    })
}

/// The players, each a node with the indicators that it swaps.
struct Game<'s> {
    subject: &'s Subject,
    row: usize,
    own: Profile,
    /// Their positions.
    nodes: Vec<usize>,
    /// Places of their indicators among the subject's.
    leaves: Vec<Vec<usize>>,
    /// Scores of the other units, times the ranking's sign, descending.
    others: Vec<f64>,
}

impl<'s> Game<'s> {
    fn new(subject: &'s Subject, row: usize) -> Result<Self> {
        let effective = subject.effective_weights();
        let taking_part = |node: &usize| effective[*node] > 0.0;
        let indicators = subject.leaves.iter().copied().filter(taking_part);
        let mut nodes: Vec<usize> = indicators.collect();
        if nodes.len() > MOST_INDICATORS {
            let children = subject.node(subject.root).child_ids().iter().copied();
            nodes = children.filter(taking_part).collect();
        }
        if nodes.len() > MOST_INDICATORS {
            let (node, players) = (subject.code(subject.root), nodes.len());
            let most = MOST_INDICATORS;
            return Err(ErrorKind::TooManyPlayers { node, players, most }.into());
        }
        let below = |node: &usize| {
            let is_below = |leaf: &usize| leaf == node || subject.above(*leaf).contains(node);
            let places = 0..subject.leaves.len();
            places.filter(|place| is_below(&subject.leaves[*place])).collect()
        };
        let sign = subject.sign();
        let others = subject.scored().into_iter().filter(|other| *other != row);
        let mut others: Vec<f64> = others.map(|other| sign * subject.scores()[other]).collect();
        others.sort_unstable_by(|a, b| b.total_cmp(a));
        let leaves = nodes.iter().map(below).collect();
        Ok(Self { subject, row, own: Profile::of_unit(subject, row), nodes, leaves, others })
    }

    /// The ranks of all mixes of the unit and a baseline.
    fn ranks(&self, baseline: &Profile) -> Result<Vec<f64>> {
        let sign = self.subject.sign();
        let scores = scores_of_mixes(self.subject, &self.own, baseline, &self.leaves)?;
        let rank = |score: f64| {
            let ahead = self.others.partition_point(|other| is_above(*other, sign * score));
            if score.is_nan() { f64::NAN } else { (1 + ahead) as f64 }
        };
        Ok(scores.into_iter().map(rank).collect())
    }

    fn from(&self, kind: BaselineKind) -> Result<Baseline> {
        let mut values = vec![0.0; 1 << self.nodes.len()];
        let mut add = |baseline: &Profile| -> Result<()> {
            let ranks = self.ranks(baseline)?;
            values.iter_mut().zip(ranks).for_each(|(sum, rank)| *sum += rank);
            Ok(())
        };
        match kind {
            BaselineKind::Median => add(&Profile::median(self.subject))?,
            BaselineKind::Donors => {
                let scored = self.subject.scored();
                let donors = scored.into_iter().filter(|donor| *donor != self.row);
                for donor in donors {
                    add(&Profile::of_unit(self.subject, donor))?;
                }
                let donors = self.others.len() as f64;
                values.iter_mut().for_each(|value| *value /= donors);
            }
        }
        if values.iter().any(|value| value.is_nan()) {
            let node = self.subject.code(self.subject.root);
            return Err(ErrorKind::ProfileWithoutScore { node }.into());
        }
        Ok(Baseline { kind, rank: values[0], parts: self.parts(&values) })
    }

    fn parts(&self, values: &[f64]) -> Vec<RankPart> {
        let shapley = shapley(self.nodes.len(), values);
        let part = |(player, shapley): (usize, f64)| {
            let node = self.subject.node(self.nodes[player]);
            let added =
                |(set, weight): (usize, f64)| weight * (values[set | 1 << player] - values[set]);
            let owen = contexts(&self.levels(player)).into_iter().map(added).sum();
            RankPart { node: node.code().clone(), name: node.name().to_owned(), shapley, owen }
        };
        shapley.into_iter().enumerate().map(part).collect()
    }

    /// At each level above a player, the sets of players in the blocks beside its own.
    fn levels(&self, player: usize) -> Vec<Vec<usize>> {
        let mut at = self.nodes[player];
        let mut levels = Vec::new();
        for group in self.subject.above(at) {
            let beside = self.subject.children(group).iter().filter(|child| **child != at);
            let set = |child: &usize| {
                let is_in =
                    |node: &usize| node == child || self.subject.above(*node).contains(child);
                let members = self.nodes.iter().enumerate().filter(|(_, node)| is_in(node));
                members.fold(0, |set, (other, _)| set | 1 << other)
            };
            levels.push(beside.map(set).filter(|set| *set > 0).collect());
            at = group;
        }
        levels
    }
}

impl RankExplanation {
    /// The answer in two plain sentences.
    pub fn sentences(&self) -> Vec<String> {
        let place = format!("{} is {} of {}.", self.name, ordinal(self.rank), self.ranked);
        let Some(median) = self.baselines.iter().find(|it| it.kind == BaselineKind::Median) else {
            return vec![place];
        };
        let said = |part: &&RankPart| format!("{} {:+.1}", part.name, -part.owen);
        let mut parts: Vec<&RankPart> = median.parts.iter().collect();
        parts.sort_by(|a, b| a.owen.total_cmp(&b.owen));
        let lifts: Vec<_> = parts.iter().filter(|part| part.owen < 0.0).take(3).map(said).collect();
        let lowers = parts.iter().rev().filter(|part| part.owen > 0.0);
        let lowers: Vec<_> = lowers.take(3).map(said).collect();
        let rank = ordinal(median.rank as usize);
        let mut sentence = format!("A unit with the median of every indicator would be {rank}");
        match (lifts.is_empty(), lowers.is_empty()) {
            (false, true) => sentence += &format!("; places gained by {}.", listed(&lifts)),
            (true, false) => sentence += &format!("; places lost by {}.", listed(&lowers)),
            (false, false) => {
                sentence +=
                    &format!("; places gained by {}; lost by {}.", listed(&lifts), listed(&lowers));
            }
            (true, true) => sentence += ".",
        }
        vec![place, sentence]
    }
}
