//! Verdicts held against each other: what a violation of one axiom implies for another is built from its
//! case and checked.
//!
//! | violated | built | implies, on a normalisation that does not depend on the sample |
//! |---|---|---|
//! | score monotonicity | the improved unit beside itself | weak and strict Pareto |
//! | score monotonicity | a rival between before and after | own monotonicity |
//! | weak Pareto | one indicator after the other made better | score monotonicity |
//! | weak Pareto | the same case | strict Pareto |
//! | strict Pareto | the same case | weak Pareto, unless the two tie |
//! | equal treatment | the same case | weak Pareto |
//!
//! On other normalisations the built case may violate nothing: it is always checked.

use super::axiom::Axiom;
use super::case::{Case, Choices};
use super::certificate::{Verdict, VerdictKind};
use super::change::{Table, free};
use super::check::{dominated, improvement};
use super::failure::AxiomFailure;
use super::hunt::Hit;
use crate::data::Unit;

/// Cases built from one that violates another axiom.
type Build = fn(&Case) -> Vec<Case>;

/// What implies what, with the cases built from one that violates the first.
const IMPLICATIONS: [(Axiom, Axiom, Build); 8] = [
    (Axiom::ScoreMonotonicity, Axiom::WeakPareto, twins),
    (Axiom::ScoreMonotonicity, Axiom::StrictPareto, twins),
    (Axiom::ScoreMonotonicity, Axiom::OwnMonotonicity, rivals),
    (Axiom::WeakPareto, Axiom::ScoreMonotonicity, steps),
    (Axiom::WeakPareto, Axiom::StrictPareto, every_indicator),
    (Axiom::StrictPareto, Axiom::WeakPareto, the_same),
    (Axiom::EqualTreatment, Axiom::WeakPareto, equals),
    (Axiom::OwnMonotonicity, Axiom::ScoreMonotonicity, the_same),
];

/// Turns verdicts without a violation into such with one, where another verdict's violation leads to
/// it; `shrink` makes what is built smaller.
pub(super) fn apply(verdicts: &mut [Verdict], mut shrink: impl FnMut(Hit) -> Hit) {
    let mut tried = [false; IMPLICATIONS.len()];
    let mut changed = true;
    while changed {
        changed = false;
        for (position, (from, to, build)) in IMPLICATIONS.into_iter().enumerate() {
            let violation = verdicts.iter().find_map(|verdict| match &verdict.kind {
                VerdictKind::Violated { cases, smallest, .. } if verdict.axiom == from => {
                    Some((*cases, smallest.clone()))
                }
                _ => None,
            });
            let open = |verdict: &&mut Verdict| verdict.axiom == to && !verdict.is_violated();
            let (Some((cases, case)), Some(verdict)) =
                (violation, verdicts.iter_mut().find(|verdict| open(verdict)))
            else {
                continue;
            };
            if std::mem::replace(&mut tried[position], true) {
                continue;
            }
            if let Some(hit) = first_violation(to, build(&case)) {
                let (smallest, counterexample) = shrink(hit);
                let smallest = Box::new(smallest);
                verdict.kind = VerdictKind::Violated { cases, counterexample, smallest };
                verdict.implied_by = Some(from);
                changed = true;
            }
        }
    }
}

fn first_violation(axiom: Axiom, cases: Vec<Case>) -> Option<Hit> {
    cases.into_iter().find_map(|case| match axiom.check(&case) {
        Err(AxiomFailure::Violated(counterexample)) => Some((case, counterexample)),
        _ => None,
    })
}

fn the_same(case: &Case) -> Vec<Case> {
    vec![case.clone()]
}

/// The case with a copy of the changed unit, with another value in the changed indicator, and the
/// copy's row.
fn with_copy(case: &Case, value: f64) -> Option<(Case, usize)> {
    let (row, code) = (case.unit(), case.leaf().ok()?.code().to_owned());
    let mut table = case.table();
    let wish = format!("{}'", table.units[row].code);
    let name = free(&wish, |name| table.units.iter().any(|unit| unit.code.as_str() == name));
    let copy = Unit { groups: table.units[row].groups.clone(), ..Unit::new(name).ok()? };
    let copy = Unit { period: table.units[row].period.clone(), ..copy };
    table.push_unit(copy, |column| column[row]);
    let added = table.units.len() - 1;
    table.set(added, &code, value);
    Some((case.with_other_data(table.build().ok()?), added))
}

/// The improved unit beside itself.
fn twins(case: &Case) -> Vec<Case> {
    let Ok((value, _)) = case.improved(improvement) else { return Vec::new() };
    let Some((twin, added)) = with_copy(case, *value) else { return Vec::new() };
    let choices = Choices { unit: added, other: case.unit(), ..*case.choices() };
    vec![twin.with_choices(choices)]
}

/// A rival like the changed unit, between before and after in the changed indicator.
fn rivals(case: &Case) -> Vec<Case> {
    let (Ok((value, _)), Ok(leaf)) = (case.improved(improvement), case.leaf()) else {
        return Vec::new();
    };
    let now = leaf.column[case.unit()];
    let choices = Choices { value: Some(*value), ..*case.choices() };
    let between = (1..32).map(|step| now + (value - now) * f64::from(step) / 32.0);
    let rivals = between.filter_map(|value| with_copy(case, value));
    rivals.map(|(case, _)| case.with_choices(choices)).collect()
}

/// From the worse unit to the better one, one indicator after the other, beginning with each.
fn steps(case: &Case) -> Vec<Case> {
    let (Ok((above, below)), count) = (case.pair(), case.index().framework().observed().count())
    else {
        return Vec::new();
    };
    let Ok((table, _)) = dominated(case, above, below) else { return Vec::new() };
    let codes: Vec<_> = case.index().framework().observed().map(|(node, _)| node.code()).collect();
    let value = |table: &Table, row: usize, code: &str| {
        let column = table.variables.iter().position(|variable| variable.as_str() == code);
        column.map_or(f64::NAN, |column| table.columns[column][row])
    };
    let mut cases = Vec::new();
    for first in 0..count {
        let mut table = table.clone();
        for indicator in (0..count).map(|step| (first + step) % count) {
            let code = codes[indicator].as_str();
            let better = value(&table, above, code);
            if let Ok(data) = table.build() {
                let choices =
                    Choices { unit: below, indicator, value: Some(better), ..*case.choices() };
                cases.push(case.with_other_data(data).with_choices(choices));
            }
            table.set(below, code, better);
        }
    }
    cases
}

/// The same case with each indicator as the one in which a unit is better.
fn every_indicator(case: &Case) -> Vec<Case> {
    let indicators = 0..case.index().framework().observed().count();
    let choices = indicators.map(|indicator| Choices { indicator, ..*case.choices() });
    choices.map(|choices| case.clone().with_choices(choices)).collect()
}

/// Both orders of two units with the same values.
fn equals(case: &Case) -> Vec<Case> {
    let Ok((a, b)) = case.pair() else { return Vec::new() };
    let mut table = case.table();
    table.columns.iter_mut().for_each(|column| column[b] = column[a]);
    let Ok(data) = table.build() else { return Vec::new() };
    let equal = case.with_other_data(data);
    let ordered = [(a, b), (b, a)];
    let choices = ordered.map(|(unit, other)| Choices { unit, other, ..*case.choices() });
    choices.map(|choices| equal.clone().with_choices(choices)).into()
}
