//! Axioms on indicators: names, copies, and those that should not matter.

use super::{AxiomCheck, keeps_order, keeps_scores};
use crate::axioms::axiom::Axiom;
use crate::axioms::case::Case;
use crate::axioms::counterexample::{Change, Finding};
use crate::axioms::draft::Draft;
use crate::axioms::failure::AxiomFailure;
use crate::axioms::leaf::{Leaf, extremes, roundest};
use crate::axioms::table::CaseTable;
use crate::framework::{Node, NodeCode, VariableCode};

pub(super) fn neutrality(case: &Case) -> AxiomCheck {
    let (a, b) = case.leaves()?;
    let before = case.given()?;
    let mut draft = Draft::of(case.index(), case.data());
    exchange(&mut draft, a.node.code(), b.node.code())?;
    let after = draft.score()?;
    keeps_scores(Axiom::Neutrality, before, &after, || {
        Change::other(format!("{} and {} exchange their names", a.code(), b.code()))
    })
}

/// Exchanges two codes in framework, methodology and data.
fn exchange(draft: &mut Draft, a: &NodeCode, b: &NodeCode) -> Result<(), AxiomFailure> {
    let other = |code: &str| {
        let exchanged = if code == a.as_str() { b } else { a };
        [a.as_str(), b.as_str()].contains(&code).then(|| exchanged.clone())
    };
    for record in &mut draft.records {
        if let Some(code) = other(&record.code) {
            record.code = code.to_string();
        }
        let denominator = record.denominator.as_deref().and_then(&other);
        record.denominator = denominator.map(String::from).or(record.denominator.take());
    }
    let variables = draft.table.variables.iter();
    let renamed = |variable: &VariableCode| {
        other(variable.as_str()).map_or_else(|| variable.clone(), VariableCode::from)
    };
    draft.table.variables = variables.map(renamed).collect();
    let node = &mut draft.methodology.node;
    swap_keys(node, a, b);
    swap_keys(&mut draft.methodology.weights, a, b);
    Ok(())
}

fn swap_keys<T>(map: &mut std::collections::BTreeMap<NodeCode, T>, a: &NodeCode, b: &NodeCode) {
    let (first, second) = (map.remove(a), map.remove(b));
    map.extend(first.map(|value| (b.clone(), value)));
    map.extend(second.map(|value| (a.clone(), value)));
}

pub(super) fn splitting(case: &Case) -> AxiomCheck {
    let (leaf, before) = (case.leaf()?, case.given()?);
    let Some(parent) = case.index().framework().parent(leaf.node) else { return Ok(()) };
    let mut draft = Draft::of(case.index(), case.data());
    let half = leaf.node.weight() / 2.0;
    let group = parent.code().as_str();
    let copy = draft.add_like(leaf.code(), group, half, leaf.column.to_vec())?;
    if let Some(record) = draft.record_mut(leaf.code()) {
        record.weight = Some(half);
    }
    let weights = &mut draft.methodology.weights;
    if let Some(weight) = weights.get_mut(leaf.code()) {
        *weight /= 2.0;
        let weight = *weight;
        weights.insert(copy.clone(), weight);
    }
    let after = draft.score()?;
    keeps_order(Axiom::SplittingInvariance, before, &after, || {
        Change::other(format!(
            "{} is split into itself and {copy}, of half its weight each",
            leaf.code()
        ))
    })
}

pub(super) fn zero_weight(case: &Case) -> AxiomCheck {
    let (leaf, before) = (case.leaf()?, case.given()?);
    let mut draft = Draft::of(case.index(), case.data());
    let mut column = leaf.column.to_vec();
    if !column.is_empty() {
        let turn = 1 + usize::from(case.choices().amount) % column.len();
        column.rotate_left(turn % leaf.column.len());
    }
    let group = group(case);
    let added = draft.add_like(leaf.code(), group.code().as_str(), 0.0, column)?;
    draft.methodology.weights.insert(added.clone(), 0.0);
    let after = draft.score()?;
    keeps_order(Axiom::ZeroWeightIrrelevance, before, &after, || {
        Change::other(format!("{added} is added to {}, of weight zero", group.code()))
    })
}

pub(super) fn constant(case: &Case) -> AxiomCheck {
    let (leaf, before) = (case.leaf()?, case.given()?);
    let range = if leaf.is_bounded() { leaf.range()? } else { extremes(leaf.column) };
    let value = roundest(range.low, range.high, case.choices().share());
    let mut draft = Draft::of(case.index(), case.data());
    let group = case.index().framework().root();
    let siblings: Vec<_> = case.index().framework().children(group).map(Node::weight).collect();
    let weight = siblings.iter().sum::<f64>() / siblings.len() as f64;
    let column = vec![value; case.data().units().len()];
    let added = draft.add_like(leaf.code(), group.code().as_str(), weight, column)?;
    let after = draft.score()?;
    keeps_order(Axiom::ConstantIrrelevance, before, &after, || {
        Change::other(format!("{added} is added to {}, the same for all units", group.code()))
    })
}

/// The group that gets an indicator.
fn group(case: &Case) -> &Node {
    let framework = case.index().framework();
    let found = framework.groups().nth(case.choices().group);
    found.map_or(framework.root(), |(node, _)| node)
}

pub(super) fn separability(case: &Case) -> AxiomCheck {
    let (pair, leaf) = (case.pair()?, case.leaf()?);
    let reach = leaf.range()?;
    let share = case.choices().share();
    let first = roundest(reach.low, reach.high, share * 0.5);
    let second = roundest(reach.low, reach.high, 1.0 - share * 0.45);
    let before = case.given()?.on(&with_value(case, &leaf, pair, first))?;
    let after = before.on(&with_value(case, &leaf, pair, second))?;
    match before.turned(&after, [pair].into_iter(), |row| row) {
        None => Ok(()),
        Some(turned) => Err(Finding::turned(&before, turned)
            .by(Change::value(&before, pair.0, leaf.code(), second))
            .by(Change::value(&before, pair.1, leaf.code(), second))
            .between(Axiom::Separability, &before, &after)),
    }
}

fn with_value(case: &Case, leaf: &Leaf<'_>, pair: (usize, usize), value: f64) -> CaseTable {
    let mut table = CaseTable::of(case.data());
    table.set(pair.0, leaf.code(), value);
    table.set(pair.1, leaf.code(), value);
    table
}
