//! A score as a weighted sum of columns that do not depend on the weights which move.

use std::collections::BTreeSet;

use serde::Serialize;

use super::profile::scores_by;
use super::subject::{Mean, Subject};
use crate::engine::{Prepared, Weights};
use crate::error::{ErrorKind, Result};
use crate::framework::NodeCode;
use crate::methods::aggregate::Aggregation;
use crate::numerics::elementary;

/// φ(S) = Σ eⱼ φ(zⱼ): S is the score at the root, zⱼ the score at a node, eⱼ its effective weight, and
/// φ is z, ln z or ± z^p, which all means above the nodes have in common. φ rises, so that it orders
/// units as scores do.
#[derive(Debug, Clone)]
pub(super) struct LinearForm {
    /// The exponent of the means.
    pub(super) power: f64,
    /// Positions of the nodes j.
    pub(super) nodes: Vec<usize>,
    /// Nominal weights e, which sum to 1.
    pub(super) weights: Vec<f64>,
    /// Rows of the units that have a score.
    pub(super) rows: Vec<usize>,
    /// φ(z), unit by unit in the order of `rows`, times −1 where the lowest score is first.
    pub(super) values: Vec<Vec<f64>>,
    /// Groups whose weights can move.
    opened: BTreeSet<usize>,
}

/// Why a score is no such sum.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Obstacle {
    /// A unit lacks a child of a group whose weights move: its weights are shared out.
    Gap { group: usize },
    /// The group's mean is another than those above it, or none.
    Mean { group: usize, why: String },
}

impl Obstacle {
    pub(super) fn said(&self, subject: &Subject) -> String {
        match self {
            Self::Gap { group } => {
                let group = subject.code(*group);
                format!("the weights of what is missing in `{group}` are shared out unit by unit")
            }
            Self::Mean { group, why } => format!("`{}` {why}", subject.code(*group)),
        }
    }

    pub(super) fn error(&self, subject: &Subject) -> crate::error::Error {
        let (node, why) = (subject.code(subject.root), self.said(subject));
        ErrorKind::NoExactAnswer { node, why }.into()
    }
}

impl LinearForm {
    /// With the weights in some groups, and in all groups above these, free to move.
    pub(super) fn new(subject: &Subject, free: &[usize]) -> Result<Self, Obstacle> {
        let opened: BTreeSet<usize> = free
            .iter()
            .flat_map(|group| std::iter::once(*group).chain(subject.above(*group)))
            .chain([subject.root])
            .collect();
        let power = match subject.mean(subject.root) {
            Mean::Power(power) => power,
            Mean::Other => return Err(other_mean(subject, subject.root)),
        };
        let rows = subject.scored();
        let mut form = Self {
            power,
            nodes: Vec::new(),
            weights: Vec::new(),
            rows,
            values: Vec::new(),
            opened,
        };
        form.open(subject, subject.root, 1.0)?;
        form.transform(subject)?;
        Ok(form)
    }

    /// With the weights in all groups free to move.
    pub(super) fn of_leaves(subject: &Subject) -> Result<Self, Obstacle> {
        Self::new(subject, &subject.groups)
    }

    fn open(&mut self, subject: &Subject, group: usize, weight: f64) -> Result<(), Obstacle> {
        self.check(subject, group)?;
        let shares = subject.shares(group);
        for child in subject.children(group) {
            let share = shares.iter().find(|(at, _)| at == child).map_or(0.0, |(_, share)| *share);
            let complete = || !self.rows.iter().any(|row| subject.value(*child, *row).is_nan());
            if share == 0.0 && !complete() {
                continue;
            }
            let is_group = subject.node(*child).as_group().is_some();
            if is_group && (self.opened.contains(child) || self.divides(subject, *child)) {
                self.opened.insert(*child);
                self.open(subject, *child, weight * share)?;
            } else {
                self.nodes.push(*child);
                self.weights.push(weight * share);
            }
        }
        Ok(())
    }

    /// Whether a group that need not be opened can be, which makes rounding errors smaller.
    fn divides(&self, subject: &Subject, group: usize) -> bool {
        self.check(subject, group).is_ok()
    }

    fn check(&self, subject: &Subject, group: usize) -> Result<(), Obstacle> {
        if subject.mean(group) != Mean::Power(self.power) {
            return Err(other_mean(subject, group));
        }
        let shares = subject.shares(group);
        let total: f64 = shares.iter().map(|(_, share)| share).sum();
        if (total - 1.0).abs() > 1e-9 {
            let why = "uses its weights as they are written, and they do not sum to 1".to_owned();
            return Err(Obstacle::Mean { group, why });
        }
        for (child, _) in &shares {
            if subject.node(*child).source().is_some() || subject.recipe(*child).times.is_some() {
                let why =
                    format!("contains `{}`, which depends on another node", subject.code(*child));
                return Err(Obstacle::Mean { group, why });
            }
            if self.rows.iter().any(|row| subject.value(*child, *row).is_nan()) {
                return Err(Obstacle::Gap { group });
            }
        }
        Ok(())
    }

    fn transform(&mut self, subject: &Subject) -> Result<(), Obstacle> {
        let (power, sign) = (self.power, subject.sign());
        let form = |value: f64| match power {
            1.0 => Some(value),
            _ if value < 0.0 => None,
            0.0 => (value > 0.0).then(|| elementary::ln(value)),
            p if p > 0.0 => Some(libm::pow(value, p)),
            p => (value > 0.0).then(|| -libm::pow(value, p)),
        };
        let of_unit = |row: &usize| {
            let values = self.nodes.iter().map(|node| form(subject.value(*node, *row)));
            values.map(|value| value.map(|value| sign * value)).collect::<Option<Vec<f64>>>()
        };
        let values: Option<Vec<Vec<f64>>> = self.rows.iter().map(of_unit).collect();
        self.values = values.ok_or_else(|| {
            let why = "has a score of zero, which no weight makes up for".to_owned();
            Obstacle::Mean { group: subject.root, why }
        })?;
        Ok(())
    }

    /// φ(z) of one unit less that of another, both by their places among the rows.
    pub(super) fn difference(&self, one: usize, other: usize) -> Vec<f64> {
        let pairs = self.values[one].iter().zip(&self.values[other]);
        pairs.map(|(one, other)| one - other).collect()
    }

    /// Whether the weights in a group can move.
    pub(super) fn is_opened(&self, group: usize) -> bool {
        self.opened.contains(&group)
    }

    /// A unit's place among the rows.
    pub(super) fn place(&self, row: usize) -> Option<usize> {
        self.rows.iter().position(|own| *own == row)
    }

    /// The nodes below a group or node, by their places, each with its nominal share of it.
    pub(super) fn below(&self, subject: &Subject, node: usize) -> Vec<(usize, f64)> {
        let members = self.nodes.iter().enumerate().filter_map(|(place, member)| {
            let mut share = 1.0;
            let mut at = *member;
            while at != node {
                if at == subject.root {
                    return None;
                }
                let parent = subject.parent(at);
                let own = subject.shares(parent).into_iter().find(|(child, _)| *child == at);
                share *= own.map_or(0.0, |(_, share)| share);
                at = parent;
            }
            Some((place, share))
        });
        members.collect()
    }

    /// Local weights under which the nodes have these effective weights. A group without any weight
    /// keeps its own.
    pub(super) fn local(&self, subject: &Subject, effective: &[f64]) -> Weights {
        let mut weights = subject.prepared.weights();
        let mut mass = vec![0.0; subject.weights.len()];
        for (node, weight) in self.nodes.iter().zip(effective) {
            mass[*node] += weight;
            subject.above(*node).into_iter().for_each(|group| mass[group] += weight);
        }
        let values = weights.values_mut();
        for group in self.opened.iter().filter(|group| mass[**group] > 0.0) {
            for child in subject.children(*group) {
                values[*child] = mass[*child] / mass[*group];
            }
        }
        weights
    }
}

fn other_mean(subject: &Subject, group: usize) -> Obstacle {
    let (aggregation, recipe) = (subject.rule(group).0, subject.recipe(group));
    let why = if recipe.times.is_some() {
        "is multiplied by another node".to_owned()
    } else if !recipe.transforms.is_empty() {
        "is transformed after it is aggregated".to_owned()
    } else {
        match aggregation {
            Aggregation::Custom(_) | Aggregation::CustomOverUnits(_) => {
                "has an aggregation of its own".to_owned()
            }
            other => format!("has another mean than the groups above it: {}", other.name()),
        }
    };
    Obstacle::Mean { group, why }
}

/// Effective weights by node, as they are reported.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct NodeWeight {
    /// The node.
    pub node: NodeCode,
    /// Its effective weight.
    pub weight: f64,
}

/// Effective weights under their nodes.
pub(super) fn named(subject: &Subject, form: &LinearForm, weights: &[f64]) -> Vec<NodeWeight> {
    let pairs = form.nodes.iter().zip(weights);
    let named = |(node, weight): (&usize, &f64)| NodeWeight {
        node: subject.node(*node).code().clone(),
        weight: *weight,
    };
    pairs.map(named).collect()
}

/// The engine, to score again what was found.
#[derive(Debug, Clone)]
pub(super) struct Witnesses<'s> {
    subject: &'s Subject,
    prepared: Prepared,
}

impl<'s> Witnesses<'s> {
    pub(super) fn new(subject: &'s Subject) -> Self {
        Self { subject, prepared: subject.prepared.clone() }
    }

    /// Full scores at the root under other weights, times −1 where the lowest score is first.
    pub(super) fn scores(&mut self, weights: &Weights) -> Result<Vec<f64>> {
        self.prepared.rescore(weights)?;
        let sign = self.subject.sign();
        let scores = self.prepared.full_column(self.subject.root);
        Ok(scores.iter().map(|score| sign * score).collect())
    }

    /// Full scores of made-up profiles under the same weights, one column per indicator.
    pub(super) fn scores_of(&self, leaves: &[Vec<f64>]) -> Result<Vec<f64>> {
        scores_by(&self.prepared, self.subject, leaves)
    }

    /// Full scores at the root under effective weights, times −1 where the lowest score is first.
    pub(super) fn scores_under(
        &mut self,
        form: &LinearForm,
        effective: &[f64],
    ) -> Result<Vec<f64>> {
        self.scores(&form.local(self.subject, effective))
    }
}
