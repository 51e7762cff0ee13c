//! Axioms on improvement and dominance.

use std::cmp::Ordering;

use super::AxiomCheck;
use super::units::take_groups;
use crate::axioms::axiom::Axiom;
use crate::axioms::case::Case;
use crate::axioms::counterexample::{Change, Finding};
use crate::axioms::failure::AxiomFailure;
use crate::axioms::instance::{Instance, NOISE};
use crate::axioms::leaf::Leaf;
use crate::axioms::table::CaseTable;

pub(super) fn weak_pareto(case: &Case) -> AxiomCheck {
    let (above, below) = case.pair()?;
    let table = dominated(case, above, below)?;
    let instance = case.given()?.on(&table)?;
    if instance.compare(above, below) != Some(Ordering::Less) {
        return Ok(());
    }
    let (a, b) = (instance.name(above), instance.name(below));
    let finding = format!("{a} is nowhere worse than {b} and scores lower");
    Err(Finding::new(finding).in_one(Axiom::WeakPareto, &instance))
}

pub(super) fn strict_pareto(case: &Case) -> AxiomCheck {
    let (above, below) = case.pair()?;
    let leaf = case.leaf()?;
    let mut table = dominated(case, above, below)?;
    let range = leaf.range()?;
    let column = table
        .column_mut(leaf.code())
        .ok_or_else(|| AxiomFailure::not_applicable(format!("`{}` has no column", leaf.code())))?;
    // Better by a hundredth of the range at least, so that no score is too coarse to show it.
    if column[above].is_nan()
        || (column[above] - column[below]).abs() < (range.high - range.low) / 100.0
    {
        column[above] = leaf.better(column[below], case.choices().share().max(0.1))?;
    }
    let instance = case.given()?.on(&table)?;
    if instance.scores.effective_weight(leaf.code()).is_none_or(|weight| weight < 1e-6) {
        return Err(AxiomFailure::not_applicable(format!("`{}` weighs nothing", leaf.code())));
    }
    if !matches!(instance.compare(above, below), Some(Ordering::Less | Ordering::Equal)) {
        return Ok(());
    }
    let (a, b, code) = (instance.name(above), instance.name(below), leaf.code());
    let finding =
        format!("{a} is nowhere worse than {b} and better in {code}, and does not score higher");
    Err(Finding::new(finding).in_one(Axiom::StrictPareto, &instance))
}

/// The data with the better value of two units in one row and the worse in the other, indicator by
/// indicator; where one has no value, both get the other's.
fn dominated(case: &Case, above: usize, below: usize) -> Result<CaseTable, AxiomFailure> {
    let mut table = CaseTable::of(case.data());
    let index = case.index();
    let count = index.framework().indicators().count();
    for (variable, column) in table.variables.iter().zip(&mut table.columns) {
        if index.framework().node(variable).is_none() {
            column[below] = column[above];
        }
    }
    for position in 0..count {
        let leaf = Leaf::new(index, case.data(), position)?;
        let Some(column) = table.column_mut(leaf.code()) else { continue };
        let (a, b) = (column[above], column[below]);
        (column[above], column[below]) = match (a.is_nan(), b.is_nan()) {
            (true, _) => (b, b),
            (_, true) => (a, a),
            _ if leaf.is_better(b, a) => (b, a),
            _ => (a, b),
        };
    }
    take_groups(&mut table, below, above);
    Ok(table)
}

pub(super) fn score_monotonicity(case: &Case) -> AxiomCheck {
    let improved = Improved::of(case)?;
    let Improved { before, after, row, .. } = &improved;
    let noise = before.noise(after);
    let (was, is) = (before.ranked()[*row], after.ranked()[*row]);
    if before.compare_scores(is, was, noise) != Some(Ordering::Less) {
        return Ok(());
    }
    let finding = Finding::new(format!("{} improves and scores lower", before.name(*row)));
    Err(improved.objection(finding, Axiom::ScoreMonotonicity))
}

pub(super) fn own_monotonicity(case: &Case) -> AxiomCheck {
    let improved = Improved::of(case)?;
    let Improved { before, after, row, .. } = &improved;
    match before.turned(after, before.pairs_with(*row), |row| row) {
        Some((better, worse)) if better == *row => {
            let (a, b) = (before.name(better), before.name(worse));
            let finding = Finding::new(format!("{a} was above {b}, improves, and falls below it"));
            Err(improved.objection(finding, Axiom::OwnMonotonicity))
        }
        _ => Ok(()),
    }
}

/// A unit that becomes better in one indicator.
struct Improved<'a> {
    before: &'a Instance,
    after: &'a Instance,
    row: usize,
    leaf: Leaf<'a>,
    value: f64,
}

impl Case {
    /// The value that the changed unit gets where it improves, and the instance with it, scored
    /// once for all axioms on improvement.
    fn improvement(&self) -> Result<(f64, Instance), AxiomFailure> {
        let (row, leaf) = (self.unit(), self.leaf()?);
        let now = leaf.column.get(row).copied().unwrap_or(f64::NAN);
        let value = leaf.better(now, self.choices().share())?;
        let mut table = CaseTable::of(self.data());
        table.set(row, leaf.code(), value);
        Ok((value, self.given()?.on(&table)?))
    }
}

impl<'a> Improved<'a> {
    fn of(case: &'a Case) -> Result<Self, AxiomFailure> {
        let (value, after) = case.improved(Case::improvement)?;
        let (row, leaf, before) = (case.unit(), case.leaf()?, case.given()?);
        Ok(Self { before, after, row, leaf, value: *value })
    }

    fn objection(&self, finding: Finding, axiom: Axiom) -> AxiomFailure {
        let change = Change::value(self.before, self.row, self.leaf.code(), self.value);
        finding.by(change).between(axiom, self.before, self.after)
    }
}

pub(super) fn condorcet(case: &Case) -> AxiomCheck {
    let instance = case.given()?;
    let votes = Votes::of(instance);
    let units = case.data().units().len();
    let beats_all = |a: usize| (0..units).all(|b| a == b || votes.margin(a, b) > NOISE);
    let Some(winner) = (0..units).find(|unit| beats_all(*unit)) else {
        return Err(AxiomFailure::not_applicable("no unit beats every other by a majority"));
    };
    let above = |other: &usize| instance.compare(winner, *other) == Some(Ordering::Less);
    let Some(other) = (0..units).find(above) else { return Ok(()) };
    let (winner, other) = (instance.name(winner), instance.name(other));
    let finding =
        format!("{winner} beats every other unit by a majority, and {other} scores higher");
    Err(Finding::new(finding).in_one(Axiom::CondorcetConsistency, instance))
}

/// The indicators as voters, with their effective weights as votes.
struct Votes<'a> {
    columns: Vec<(f64, &'a [f64])>,
}

impl<'a> Votes<'a> {
    /// The normalised values tell what is better, whatever direction and denominator.
    fn of(instance: &'a Instance) -> Self {
        let indicators = instance.index.framework().indicators();
        let columns = indicators.filter_map(|(node, _)| {
            let weight = instance.scores.effective_weight(node.code())?;
            Some((weight, instance.scores.at(node.code())?.full_scores()))
        });
        Self { columns: columns.collect() }
    }

    /// The share of votes for the first less that for the second.
    fn margin(&self, a: usize, b: usize) -> f64 {
        let both =
            self.columns.iter().filter(|(_, column)| !column[a].is_nan() && !column[b].is_nan());
        let (votes, all) = both.fold((0.0, 0.0), |(votes, all), (weight, column)| {
            let noise = NOISE * column[a].abs().max(column[b].abs());
            let difference = column[a] - column[b];
            let vote = if difference.abs() <= noise { 0.0 } else { difference.signum() };
            (votes + weight * vote, all + weight)
        });
        if all > 0.0 { votes / all } else { 0.0 }
    }
}
