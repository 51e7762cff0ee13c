//! A group prepared for all of its units: its children by name with what it sees of them, and its
//! weights.

use super::choquet::Interactions;
use super::conditional::Decision;
use super::method::Aggregation;
use super::missing::Missing;
use crate::framework::{Framework, Node, NodeCode};

/// The children of a group in the order of their codes, and how they interact.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Siblings {
    /// None where the method does not ask for them.
    pub(super) codes: Vec<NodeCode>,
    /// Of the Choquet integral; none for other methods.
    pub(super) interactions: Interactions,
    /// Of the conditional; none for other methods.
    pub(super) decision: Option<Decision>,
    /// The indicators below, at any depth, that take part by the weights of the framework, as
    /// positions behind the group; none where the rule for missing children does not ask for them.
    pub(super) indicators: Vec<usize>,
}

impl Siblings {
    pub(crate) fn new(
        framework: &Framework,
        group: &Node,
        aggregation: &Aggregation,
        missing: &Missing,
    ) -> Self {
        let asked = aggregation.compares_units()
            || matches!(aggregation, Aggregation::Choquet(_) | Aggregation::Conditional(_));
        let children = group.child_ids_by_code().iter().filter(|_| asked);
        let codes: Vec<_> =
            children.map(|child| framework.nodes()[*child].code().clone()).collect();
        let interactions = match aggregation {
            Aggregation::Choquet(choquet) => choquet.resolve(&codes),
            _ => Interactions::default(),
        };
        let decision = match aggregation {
            Aggregation::Conditional(conditional) => conditional.resolve(&codes),
            _ => None,
        };
        let behind = |indicator: &Node| indicator.position() - group.position() - 1;
        let counted = missing.indicators.map(|_| indicators_below(framework, group));
        let indicators = counted.into_iter().flatten().map(behind).collect();
        Self { codes, interactions, decision, indicators }
    }
}

/// The indicators below a group whose own weight in the framework, and those of the groups between, are
/// above zero.
pub(crate) fn indicators_below<'f>(framework: &'f Framework, group: &'f Node) -> Vec<&'f Node> {
    let below = |child: &'f Node| match child.as_indicator() {
        Some(_) => vec![child],
        None => indicators_below(framework, child),
    };
    framework.weighed(group).flat_map(below).collect()
}

/// A group's weights as they are written and as shares of their sum.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct GroupWeights {
    pub(crate) shares: Vec<f64>,
    /// The sum of the shares: 1 for all but the weighted sum, whose shares are the weights.
    pub(super) total: f64,
    pub(super) taking_part: usize,
}

impl GroupWeights {
    /// Prepares weights that are non-negative, finite and not all zero; reuses the buffer.
    pub(crate) fn set(&mut self, weights: impl Iterator<Item = f64> + Clone, as_they_are: bool) {
        let sum: f64 = weights.clone().sum();
        self.taking_part = weights.clone().filter(|weight| *weight > 0.0).count();
        let (divisor, total) = if as_they_are { (1.0, sum) } else { (sum, 1.0) };
        self.total = total;
        self.shares.clear();
        self.shares.extend(weights.map(|weight| weight / divisor));
    }
}

/// The children's columns, all units of one after the other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Children<'a> {
    /// Columns of all nodes below the group.
    pub(crate) below: &'a [f64],
    /// Their noise.
    pub(crate) noise: &'a [f64],
    /// Which of those columns are the children's, in the order of their codes.
    pub(crate) rows: &'a [usize],
    pub(crate) units: usize,
    /// Whether no child misses a value.
    pub(crate) complete: bool,
    /// Whether no child has noise or a negative score.
    pub(crate) quiet: bool,
    pub(crate) logs: KnownLogs<'a>,
}

/// Logarithms of some children's columns.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct KnownLogs<'a> {
    pub(crate) columns: &'a [f64],
    /// By child, which of those columns is its own; none beyond the end.
    pub(crate) of: &'a [Option<usize>],
}

impl<'a> Children<'a> {
    #[inline(always)]
    pub(super) fn column(&self, child: usize) -> &'a [f64] {
        &self.below[self.rows[child] * self.units..][..self.units]
    }

    #[inline(always)]
    pub(super) fn noise(&self, child: usize) -> &'a [f64] {
        &self.noise[self.rows[child] * self.units..][..self.units]
    }

    /// The logarithms of a child's scores, if they are known.
    pub(super) fn known_logs(&self, child: usize) -> Option<&'a [f64]> {
        let column = self.logs.of.get(child).copied().flatten()?;
        self.logs.columns.get(column * self.units..)?.get(..self.units)
    }

    pub(super) fn score(&self, child: usize, unit: usize) -> f64 {
        self.below[self.rows[child] * self.units + unit]
    }

    /// The noise of a score; a score that takes the place of a missing one has none.
    pub(super) fn noise_at(&self, child: usize, unit: usize) -> f64 {
        if self.score(child, unit).is_nan() { 0.0 } else { self.noise(child)[unit] }
    }
}

#[cfg(test)]
impl Siblings {
    pub(super) const NONE: Self = Self {
        codes: Vec::new(),
        interactions: Interactions::NONE,
        decision: None,
        indicators: Vec::new(),
    };
}
