//! What every question is about: a node of an index on data, with the indicators below it.

use crate::data::{Dataset, Unit};
use crate::engine::{Index, Prepared};
use crate::error::{ErrorKind, Result};
use crate::framework::{Framework, Node, UnitCode};
use crate::methodology::{RankingOrder, Recipe, RecipeKind};
use crate::methods::aggregate::{Aggregation, Missing, MissingRule, PowerMean};

/// Two scores tie if they differ by no more than this share of the larger, or of 1.
const TIE: f64 = 1e-9;

/// Whether a score is above another one: ties are not.
pub(super) fn is_above(one: f64, other: f64) -> bool {
    one - other > TIE * one.abs().max(other.abs()).max(1.0)
}

/// 1 where the highest score is first, −1 where the lowest is.
pub(super) fn sign(order: RankingOrder) -> f64 {
    match order {
        RankingOrder::Descending => 1.0,
        RankingOrder::Ascending => -1.0,
    }
}

/// One more than the number of scores that are ahead of each; NaN has none and is ahead of nothing.
pub(super) fn ranks(scores: &[f64], order: RankingOrder) -> Vec<Option<usize>> {
    let sign = sign(order);
    let ahead = |own: f64| scores.iter().filter(move |other| is_above(sign * **other, sign * own));
    scores.iter().map(|own| (!own.is_nan()).then(|| 1 + ahead(*own).count())).collect()
}

/// A node on data, before anything is published: full scores, ties within 10⁻⁹, ranks by the first of
/// tied places.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    pub(super) prepared: Prepared,
    /// The node's position in the framework.
    pub(super) root: usize,
    /// Positions of the indicators that the node is made of, depth first.
    pub(super) leaves: Vec<usize>,
    /// Positions of the groups that the node is made of, itself first, parents before children.
    pub(super) groups: Vec<usize>,
    /// Nominal weights by position.
    pub(super) weights: Vec<f64>,
    /// Published scores at the node.
    pub(super) published: Vec<f64>,
}

/// How a group makes its score of its children's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Mean {
    /// (Σ wⱼ zⱼ^p)^(1/p); the geometric mean for p = 0.
    Power(f64),
    /// Anything else, or a mean that is transformed or multiplied afterwards.
    Other,
}

impl Subject {
    /// The index's root, or another of its groups.
    pub(super) fn new(index: &Index, data: &Dataset, node: Option<&str>) -> Result<Self> {
        let prepared = index.prepare(data)?;
        let weights = prepared.weights().values().to_vec();
        let published = prepared.scores().to_vec();
        let (leaves, groups) = (Vec::new(), Vec::new());
        let mut subject = Self { prepared, root: 0, leaves, groups, weights, published };
        if let Some(code) = node {
            let node = subject.framework().find(code)?;
            if node.as_group().is_none() {
                return Err(ErrorKind::NotAGroup { node: code.to_owned() }.into());
            }
            subject.root = node.position();
            subject.published = subject.prepared.at(code)?.scores().to_vec();
        }
        let mut below = vec![subject.root];
        while let Some(position) = below.pop() {
            let children = subject.framework().nodes()[position].child_ids();
            let list = if children.is_empty() { &mut subject.leaves } else { &mut subject.groups };
            list.push(position);
            below.extend(subject.prepared.framework().nodes()[position].child_ids().iter().rev());
        }
        Ok(subject)
    }

    /// The position of a group at or below the root.
    pub(super) fn group_of(&self, code: &str) -> Result<usize> {
        let position = self.framework().find(code)?.position();
        if self.groups.contains(&position) {
            return Ok(position);
        }
        let node = code.to_owned();
        match self.node(position).as_group() {
            None => Err(ErrorKind::NotAGroup { node }.into()),
            Some(_) => {
                let why = format!("it is not below `{}`", self.code(self.root));
                Err(ErrorKind::NoExactAnswer { node, why }.into())
            }
        }
    }

    pub(super) fn framework(&self) -> &Framework {
        self.prepared.framework()
    }

    pub(super) fn node(&self, position: usize) -> &Node {
        &self.framework().nodes()[position]
    }

    pub(super) fn code(&self, position: usize) -> String {
        self.node(position).code().to_string()
    }

    pub(super) fn units(&self) -> &[Unit] {
        self.prepared.units()
    }

    pub(super) fn unit(&self, row: usize) -> UnitCode {
        self.units()[row].code.clone()
    }

    /// Children in the order of their codes.
    pub(super) fn children(&self, position: usize) -> &[usize] {
        self.node(position).child_ids_by_code()
    }

    /// The group above, which a node below the root has.
    pub(super) fn parent(&self, position: usize) -> usize {
        let parent = self.framework().parent(self.node(position));
        parent.map_or(self.root, Node::position)
    }

    /// Nodes from a node's parent up to the root.
    pub(super) fn above(&self, position: usize) -> Vec<usize> {
        let (mut path, mut at) = (Vec::new(), position);
        while at != self.root {
            at = self.parent(at);
            path.push(at);
        }
        path
    }

    /// Full scores at a node; NaN is missing.
    pub(super) fn column(&self, position: usize) -> &[f64] {
        self.prepared.full_column(position)
    }

    /// A unit's full score at a node; NaN is missing.
    pub(super) fn value(&self, position: usize, row: usize) -> f64 {
        self.column(position)[row]
    }

    pub(super) fn scores(&self) -> &[f64] {
        self.column(self.root)
    }

    /// Rows of the units that have a score.
    pub(super) fn scored(&self) -> Vec<usize> {
        (0..self.units().len()).filter(|row| !self.scores()[*row].is_nan()).collect()
    }

    /// The row of a unit that has a score.
    pub(super) fn row(&self, unit: &str) -> Result<usize> {
        let row = self.prepared.row(unit)?;
        if self.scores()[row].is_nan() {
            let (unit, node) = (unit.to_owned(), self.code(self.root));
            return Err(ErrorKind::UnitWithoutScore { unit, node }.into());
        }
        Ok(row)
    }

    /// 1 where the highest score is first, −1 where the lowest is.
    pub(super) fn sign(&self) -> f64 {
        sign(self.recipe(self.root).ranking.order)
    }

    /// One more than the number of scores that are ahead of a score; NaN is ahead of nothing.
    pub(super) fn rank_among(&self, score: f64, others: impl Iterator<Item = f64>) -> usize {
        let sign = self.sign();
        1 + others.filter(|other| is_above(sign * other, sign * score)).count()
    }

    /// The nominal rank of a unit.
    pub(super) fn rank(&self, row: usize) -> usize {
        self.rank_among(self.scores()[row], self.scores().iter().copied())
    }

    pub(super) fn recipe(&self, position: usize) -> &Recipe {
        &self.prepared.recipes()[position]
    }

    /// The aggregation and the rule for missing children of a group.
    pub(super) fn rule(&self, group: usize) -> (Aggregation, Missing) {
        match &self.recipe(group).kind {
            RecipeKind::Group { aggregation, missing, .. } => (aggregation.clone(), *missing),
            RecipeKind::Indicator { .. } => Default::default(),
        }
    }

    /// How a group's score is made of its children's.
    pub(super) fn mean(&self, group: usize) -> Mean {
        let recipe = self.recipe(group);
        if !recipe.transforms.is_empty() || recipe.times.is_some() {
            return Mean::Other;
        }
        match self.rule(group).0 {
            Aggregation::ArithmeticMean | Aggregation::WeightedSum => Mean::Power(1.0),
            Aggregation::GeometricMean => Mean::Power(0.0),
            Aggregation::HarmonicMean => Mean::Power(-1.0),
            Aggregation::PowerMean(PowerMean { exponent }) => Mean::Power(exponent),
            _ => Mean::Other,
        }
    }

    /// The children of weight above zero, each with its share; the weight itself in a weighted sum.
    pub(super) fn shares(&self, group: usize) -> Vec<(usize, f64)> {
        let weights = self.children(group).iter().map(|child| (*child, self.weights[*child]));
        let weights: Vec<_> = weights.filter(|(_, weight)| *weight > 0.0).collect();
        let as_written = self.rule(group).0 == Aggregation::WeightedSum;
        let sum: f64 =
            if as_written { 1.0 } else { weights.iter().map(|(_, weight)| weight).sum() };
        weights.into_iter().map(|(child, weight)| (child, weight / sum)).collect()
    }

    /// Effective weights of all nodes below the root, by position: products of shares.
    pub(super) fn effective_weights(&self) -> Vec<f64> {
        let mut effective = vec![0.0; self.weights.len()];
        effective[self.root] = 1.0;
        for group in &self.groups {
            for (child, share) in self.shares(*group) {
                effective[child] = share * effective[*group];
            }
        }
        effective
    }

    /// The shares that a unit's children have in a weighted mean, those of missing children shared out
    /// as the group's rule says. A missing child that counts as a score keeps its share.
    pub(super) fn shares_of(&self, group: usize, row: usize) -> Vec<(usize, f64)> {
        let all = self.shares(group);
        let rule = self.rule(group).1.rule;
        if matches!(rule, MissingRule::CountAs(_)) {
            return all;
        }
        let total: f64 = all.iter().map(|(_, share)| share).sum();
        let there = all.into_iter().filter(|(child, _)| !self.value(*child, row).is_nan());
        let there: Vec<_> = there.collect();
        let present: f64 = there.iter().map(|(_, share)| share).sum();
        let part = (total - present) / there.len() as f64;
        let shared = |(child, share)| match rule {
            MissingRule::ShareEqually => (child, share + part),
            _ => (child, share * total / present),
        };
        there.into_iter().map(shared).collect()
    }

    /// The effective weights that a unit has in a tree of weighted means, by position; those of what it
    /// lacks are shared out.
    pub(super) fn own_weights(&self, row: usize) -> Vec<f64> {
        let mut own = vec![0.0; self.weights.len()];
        own[self.root] = 1.0;
        for group in &self.groups {
            if self.value(*group, row).is_nan() {
                continue;
            }
            for (child, share) in self.shares_of(*group, row) {
                own[child] = share * own[*group];
            }
        }
        own
    }

    /// Refuses a tree in which mixed profiles have no meaning: one that compares units, multiplies
    /// nodes, or asks for a share of the indicators below.
    pub(super) fn check_profiles(&self) -> Result<()> {
        for group in &self.groups {
            let (aggregation, missing) = self.rule(*group);
            let why = if aggregation.compares_units() {
                format!("{} compares units with each other", aggregation.name())
            } else if self.recipe(*group).times.is_some() {
                "it is multiplied by another node".to_owned()
            } else if missing.indicators.is_some() {
                "it asks for a share of the indicators below it".to_owned()
            } else {
                continue;
            };
            return Err(ErrorKind::NoExactAnswer { node: self.code(*group), why }.into());
        }
        Ok(())
    }
}
