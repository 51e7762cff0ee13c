//! One pass through the tree, from the leaves to the root, over bound data.

use std::collections::{BTreeMap, BTreeSet};

use super::bind::{BoundData, accept_help};
use super::faults::Namer;
use super::provenance::{Origin, Provenance};
use super::scores::Scores;
use crate::data::Unit;
use crate::error::{Diagnostic, Diagnostics, ErrorKind, Refusal, Result};
use crate::framework::{Framework, Node, RecordKind, VariableCode};
use crate::methodology::{Acceptance, Denominator};
use crate::methods::aggregate::{
    Aggregation, Children, GroupRule, GroupWeights, KnownLogs, Missing, MissingRule, Scratch,
    Siblings,
};
use crate::methods::transform::{ChainFault, NoisyColumn, Truncation};
use crate::numerics::{Columns, is_quiet, noise_of_product};

/// How a node's column comes about, before its transforms.
#[derive(Debug, Clone, Copy)]
pub(super) enum Derivation<'a> {
    /// The column has been prepared.
    Indicator,
    /// Weights in the order of the children's codes.
    Group { weights: &'a [f64], aggregation: &'a Aggregation, missing: Missing },
}

/// What a pass ends with.
pub(super) struct PassColumns {
    pub(super) full: Columns,
    pub(super) noise: Columns,
    /// By node with a chain of publication; what the others publish are their full scores.
    pub(super) published: BTreeMap<usize, Columns>,
    pub(super) provenance: Vec<Provenance>,
    /// By indicator that is multiplied, its column before, and the noise of that.
    pub(super) factors: BTreeMap<usize, Columns>,
    /// By group with transforms, its scores before them.
    pub(super) aggregates: BTreeMap<usize, Columns>,
}

/// The two chains of a node, in the order in which they run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Stage {
    Transforms,
    Publish,
}

/// What a pass has filled so far.
pub(super) struct Pass<'a> {
    pub(super) framework: &'a Framework,
    pub(super) accept: &'a BTreeSet<Acceptance>,
    pub(super) bound: &'a BoundData<'a>,
    /// By node, where they are given and no scheme is asked.
    pub(super) weights: Option<&'a [f64]>,
    /// Full scores of every node.
    pub(super) full: Columns,
    /// The noise of the full scores.
    pub(super) noise: Columns,
    /// Scores as published, by node with a chain of publication.
    pub(super) published: BTreeMap<usize, Columns>,
    /// The noise of what is being published.
    pub(super) noise_of_published: Vec<f64>,
    /// Of every cell, node by node.
    pub(super) provenance: Vec<Provenance>,
    /// By group with transforms, its scores before them.
    pub(super) aggregates: BTreeMap<usize, Columns>,
    /// Periods that imputed values were carried over from, by node and row.
    pub(super) carried_from: BTreeMap<(usize, usize), f64>,
    /// By indicator that is multiplied, its column before.
    pub(super) factors: BTreeMap<usize, Columns>,
    /// Nodes whose column could not be made.
    pub(super) failed: Vec<bool>,
    pub(super) faults: Diagnostics,
}

impl PassColumns {
    /// A node's scores as published.
    pub(super) fn published(&self, node: usize) -> &[f64] {
        self.published.get(&node).map_or(self.full.column(node), |own| own.column(0))
    }
}

impl<'a> Pass<'a> {
    pub(super) fn new(
        framework: &'a Framework,
        accept: &'a BTreeSet<Acceptance>,
        bound: &'a BoundData<'a>,
    ) -> Self {
        let (nodes, units) = (framework.nodes().len(), bound.units());
        Self {
            framework,
            accept,
            bound,
            weights: None,
            full: Columns::missing(nodes, units),
            noise: Columns::zeros(nodes, units),
            published: BTreeMap::new(),
            noise_of_published: Vec::new(),
            provenance: vec![Provenance::default(); nodes * units],
            aggregates: BTreeMap::new(),
            carried_from: BTreeMap::new(),
            factors: BTreeMap::new(),
            failed: vec![false; nodes],
            faults: Diagnostics::default(),
        }
    }

    /// The units, row by row; none where rows have no names.
    pub(super) fn units(&self) -> &'a [Unit] {
        self.bound.named_units()
    }

    /// The outcomes that the data have, with their columns.
    pub(super) fn outcomes(&self) -> Vec<(&'a str, &'a [f64])> {
        let outcomes = self.framework.columns_of(RecordKind::Outcome);
        let column = |code: &'a str| (code, self.bound.column(code));
        outcomes.map(column).filter(|(_, column)| !column.is_empty()).collect()
    }

    /// Whether all children of a node, or the node that it refers to, have their columns; if not, the
    /// node fails silently, since the fault there has been reported.
    pub(super) fn is_ready(&mut self, node: &Node) -> bool {
        let mut below = node.child_ids().iter().copied().chain(node.source());
        let ready = !below.any(|child| self.failed[child]);
        self.failed[node.position()] |= !ready;
        ready
    }

    /// Marks a node as failed for a reason.
    pub(super) fn fail(&mut self, node: &Node, fault: impl Into<Diagnostic>) {
        self.failed[node.position()] = true;
        self.faults.push(fault);
    }

    /// Fills a node's column before its transforms; whether it could be filled.
    pub(super) fn derive(&mut self, node: &Node, derivation: Derivation<'_>) -> bool {
        let made = match derivation {
            Derivation::Indicator => {
                node.source().into_iter().for_each(|source| self.refer(node, source));
                !self.failed[node.position()]
            }
            Derivation::Group { weights, aggregation, missing } => {
                self.group(node, weights, aggregation, missing)
            }
        };
        self.failed[node.position()] |= !made;
        made
    }

    /// Keeps a group's scores as they are before its transforms.
    pub(super) fn keep_aggregate(&mut self, group: &Node) {
        let id = group.position();
        let mut before = Columns::missing(1, self.bound.units());
        before.column_mut(0).copy_from_slice(self.full.column(id));
        self.aggregates.insert(id, before);
    }

    /// Takes over the full scores of another node, and where they came from.
    fn refer(&mut self, node: &Node, source: usize) {
        let (id, units) = (node.position(), self.bound.units());
        self.full.copy(source, id);
        self.noise.copy(source, id);
        self.provenance.copy_within(source * units..(source + 1) * units, id * units);
    }

    /// Multiplies a node's column by the full scores of another; keeps an indicator's as it was.
    pub(super) fn multiply(&mut self, node: &Node, by: usize) {
        let id = node.position();
        if self.failed[by] || self.failed[id] {
            self.failed[id] = true;
            return;
        }
        if node.column_name().is_some() {
            let before = Columns::pair_of(self.full.column(id), self.noise.column(id));
            self.factors.insert(id, before);
        }
        let infinite = multiply(&mut self.full, &mut self.noise, id, by);
        for row in infinite {
            self.fail(node, infinite_product(node, self.bound.unit(row)));
        }
        self.note_missing(node);
    }

    /// The column that a chain of a node runs over, with its noise; the one to publish starts from the
    /// full scores, and is asked for only where the chain has steps.
    pub(super) fn column(&mut self, node: &Node, stage: Stage) -> NoisyColumn<'_> {
        let id = node.position();
        match stage {
            Stage::Transforms => {
                NoisyColumn { values: self.full.column_mut(id), noise: self.noise.column_mut(id) }
            }
            Stage::Publish => {
                let units = self.bound.units();
                let own = self.published.entry(id).or_insert_with(|| Columns::missing(1, units));
                let values = own.column_mut(0);
                values.copy_from_slice(self.full.column(id));
                self.noise_of_published.clear();
                self.noise_of_published.extend_from_slice(self.noise.column(id));
                NoisyColumn { values, noise: &mut self.noise_of_published }
            }
        }
    }

    /// Notes the rows that a chain cut off, and its faults.
    pub(super) fn note_chain(
        &mut self,
        node: &Node,
        cut: &[(usize, Truncation)],
        faults: Vec<ChainFault>,
    ) {
        let id = node.position();
        for (row, how) in cut {
            let origin = match how {
                Truncation::Clamped => Origin::Clamped,
                Truncation::Winsorised => Origin::Winsorised,
            };
            self.provenance[id * self.bound.units() + row].insert(origin);
        }
        if faults.is_empty() {
            return;
        }
        self.failed[id] = true;
        let namer = Namer::of(node, self.bound);
        faults.into_iter().for_each(|fault| self.faults.push(namer.chain(fault)));
    }

    /// Whether a node's column could not be made.
    pub(super) fn has_failed(&self, node: &Node) -> bool {
        self.failed[node.position()]
    }

    /// Marks a node as failed for a reason that has been reported elsewhere.
    pub(super) fn fail_silently(&mut self, node: usize) {
        self.failed[node] = true;
    }

    /// Puts an imputed value where there was none.
    pub(super) fn put(&mut self, node: usize, row: usize, value: f64) {
        self.full.column_mut(node)[row] = value;
        self.provenance[node * self.bound.units() + row] = Origin::Imputed.into();
    }

    /// Takes over an indicator's finished columns, or its column as it was before it was multiplied.
    pub(super) fn adopt_before_product(&mut self, node: &Node, scores: &Scores) {
        self.adopt(node, scores);
        if let Some(before) = scores.factors.get(&node.position()) {
            self.full.column_mut(node.position()).copy_from_slice(before.column(0));
            self.noise.column_mut(node.position()).copy_from_slice(before.column(1));
        }
    }

    /// Takes over an indicator's finished columns.
    pub(super) fn adopt(&mut self, node: &Node, scores: &Scores) {
        let (id, units) = (node.position(), self.bound.units());
        self.full.column_mut(id).copy_from_slice(scores.full.column(id));
        self.noise.column_mut(id).copy_from_slice(scores.noise.column(id));
        self.published.extend(scores.published.get(&id).map(|shown| (id, shown.clone())));
        let cells = id * units..(id + 1) * units;
        self.provenance[cells.clone()].copy_from_slice(&scores.provenance[cells]);
    }

    pub(super) fn finish(self) -> Result<PassColumns> {
        let Self { full, noise, published, provenance, factors, aggregates, .. } = self;
        let columns = PassColumns { full, noise, published, provenance, factors, aggregates };
        self.faults.finish(columns)
    }

    /// Fills an indicator's column: raw, or divided by its denominator.
    pub(super) fn denominate(&mut self, node: &Node, denominator: Option<&Denominator>) {
        let units = self.bound.units();
        let raw = self.bound.column_of(node);
        let column = self.full.column_mut(node.position());
        column.copy_from_slice(raw);
        // Added to zero, −0 becomes 0, which is what people are shown.
        column.iter_mut().for_each(|value| *value += 0.0);
        let sound = match denominator {
            Some(denominator) => self.divide(node, denominator),
            None => true,
        };
        let mut found = Provenance::from(Origin::Observed);
        if denominator.is_some() {
            found.insert(Origin::Denominated);
        }
        self.provenance[node.position() * units..][..units].fill(found);
        self.note_missing(node);
        self.failed[node.position()] |= !sound;
    }

    /// x / denominator · scale; what cannot be divided is missing where that is accepted.
    fn divide(&mut self, node: &Node, denominator: &Denominator) -> bool {
        let Denominator { variable, scale } = denominator;
        let divisors = self.bound.column(variable.as_str());
        let mut indivisible = Vec::new();
        let column = self.full.column_mut(node.position());
        for (row, (value, divisor)) in column.iter_mut().zip(divisors).enumerate() {
            let mut quotient = *value / divisor * scale;
            if quotient.is_infinite() {
                quotient = *value / (divisor / scale);
            }
            if !value.is_nan() && !quotient.is_finite() {
                indivisible.push((row, *divisor));
            }
            *value = if quotient.is_finite() { quotient } else { f64::NAN };
        }
        let fault = |(row, divisor)| self.indivisible(node, variable, row, divisor);
        let faults: Vec<_> = indivisible.into_iter().filter_map(fault).collect();
        let sound = faults.is_empty();
        faults.into_iter().for_each(|fault| self.faults.push(fault));
        sound
    }

    fn indivisible(
        &self,
        node: &Node,
        denominator: &VariableCode,
        row: usize,
        divisor: f64,
    ) -> Option<Diagnostic> {
        let (indicator, unit) = (node.code().to_string(), self.bound.unit(row));
        let denominator = denominator.to_string();
        let (acceptance, help, problem) = if divisor.is_nan() {
            let problem = ErrorKind::MissingDenominator { indicator, denominator, unit };
            (Acceptance::MissingDenominator, "missing-denominator", problem)
        } else if divisor != 0.0 {
            let method = format!("the division by `{denominator}`");
            let refusal = Refusal::new("the quotient is not finite");
            let problem = ErrorKind::ValueRefused { node: indicator, unit, method, refusal };
            return Some(problem.into());
        } else {
            let problem = ErrorKind::ZeroDenominator { indicator, denominator, unit };
            (Acceptance::ZeroDenominator, "zero-denominator", problem)
        };
        let accepted = self.accept.contains(&acceptance);
        (!accepted).then(|| Diagnostic::new(problem).help(accept_help(help)))
    }

    fn group(
        &mut self,
        node: &Node,
        weights: &[f64],
        aggregation: &Aggregation,
        missing: Missing,
    ) -> bool {
        let (id, units) = (node.position(), self.bound.units());
        let children = node.child_ids_by_code();
        let rows: Vec<_> = children.iter().map(|child| child - id - 1).collect();
        let mut shares = GroupWeights::default();
        shares.set(weights.iter().copied(), *aggregation == Aggregation::WeightedSum);
        let zero_accepted = self.accept.contains(&Acceptance::ZeroInMean);
        let siblings = Siblings::new(self.framework, node, aggregation, &missing);
        let rule = GroupRule { aggregation, missing, zero_accepted, siblings: &siblings };
        let complete = !self.note_gaps(node, children, weights, missing.rule);
        let is_quiet =
            |child: &usize| is_quiet(self.full.column(*child), self.noise.column(*child));
        let quiet = children.iter().all(is_quiet);
        let (values, below) = self.full.split_behind(id);
        let (noise, noise_below) = self.noise.split_behind(id);
        let logs = KnownLogs::default();
        let children =
            Children { below, noise: noise_below, rows: &rows, units, complete, quiet, logs };
        let column = &mut NoisyColumn { values, noise };
        let result = rule.aggregate(children, &shares, &mut Scratch::default(), column);
        self.note_missing(node);
        let Err(found) = result else { return true };
        let namer = Namer::of(node, self.bound);
        for fault in found {
            self.faults.push(namer.aggregate(aggregation.name(), fault));
        }
        false
    }

    /// Notes where children that take part are missing; whether any child has a gap.
    fn note_gaps(
        &mut self,
        node: &Node,
        children: &[usize],
        weights: &[f64],
        rule: MissingRule,
    ) -> bool {
        let units = self.bound.units();
        let filled = match rule {
            MissingRule::CountAs(_) => Origin::CountedAs,
            _ => Origin::Reweighted,
        };
        let provenance = &mut self.provenance[node.position() * units..][..units];
        provenance.fill(Origin::Aggregated.into());
        let mut gaps = false;
        for (child, weight) in children.iter().zip(weights) {
            let column = self.full.column(*child);
            if !has_gap(column) {
                continue;
            }
            gaps = true;
            let noted = provenance.iter_mut().zip(column).filter(|_| *weight > 0.0);
            for (origin, _) in noted.filter(|(_, value)| value.is_nan()) {
                origin.insert(filled);
            }
        }
        gaps
    }

    fn note_missing(&mut self, node: &Node) {
        let units = self.bound.units();
        let column = self.full.column(node.position());
        if !has_gap(column) {
            return;
        }
        let provenance = &mut self.provenance[node.position() * units..][..units];
        let cells = provenance.iter_mut().zip(column);
        for (origin, _) in cells.filter(|(_, value)| value.is_nan()) {
            *origin = Origin::Missing.into();
        }
    }
}

/// Multiplies a column by another, with their noise; the rows whose product is not finite.
pub(super) fn multiply(
    full: &mut Columns,
    noise: &mut Columns,
    id: usize,
    by: usize,
) -> Vec<usize> {
    let (column, factors) = full.pair(id, by);
    let (own, others) = noise.pair(id, by);
    let pairs = column.iter_mut().zip(factors).zip(own.iter_mut().zip(others));
    for ((value, factor), (noise, other)) in pairs {
        *noise = noise_of_product((*value, *noise), (*factor, *other));
        *value *= factor;
    }
    (0..column.len()).filter(|row| column[*row].is_infinite()).collect()
}

/// The fault of a product that cannot be represented.
pub(super) fn infinite_product(node: &Node, unit: String) -> ErrorKind {
    let (node, method) = (node.code().to_string(), "times".to_owned());
    let refusal = Refusal::new("the product is not finite");
    ErrorKind::ValueRefused { node, unit, method, refusal }
}

pub(super) fn has_gap(column: &[f64]) -> bool {
    // Without an early exit, so that several values are looked at at once.
    column.iter().fold(false, |gap, value| gap | value.is_nan())
}
