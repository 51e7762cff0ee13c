//! Axioms on who should be ahead: dominance, improvement, more weight on a strength, majorities.

use std::cmp::Ordering;

use super::Checked;
use super::units::take_groups;
use crate::axioms::case::Case;
use crate::axioms::change::Table;
use crate::axioms::counterexample::{AxiomFailure, Change, Violation};
use crate::axioms::leaf::Leaf;
use crate::axioms::scored::{NOISE, Scored};

pub(super) fn weak_pareto(case: &Case) -> Checked {
    let (above, below) = case.pair()?;
    let scored = case.given()?.on(&dominated(case, above, below)?)?;
    let (a, b) = (scored.name(above), scored.name(below));
    let lower = scored.compare(above, below) == Some(Ordering::Less);
    let finding = || format!("{a} is nowhere worse than {b} and scores lower");
    Ok(lower.then(|| Violation::new(&scored, finding())))
}

pub(super) fn strict_pareto(case: &Case) -> Checked {
    let ((above, below), leaf) = (case.pair()?, case.leaf()?);
    let mut table = dominated(case, above, below)?;
    let range = leaf.range()?;
    let column = table
        .column_mut(leaf.code())
        .ok_or_else(|| AxiomFailure::not_applicable(format!("`{}` has no column", leaf.code())))?;
    // Better by a hundredth of the range at least, so that no score is too coarse to show it.
    let least = (range.high - range.low) / 100.0;
    if column[above].is_nan() || (column[above] - column[below]).abs() < least {
        column[above] = leaf.better(column[below], case.choices().share().max(0.1))?;
    }
    let scored = case.given()?.on(&table)?;
    if !scored.scores.effective_weight(leaf.code()).is_ok_and(|weight| weight >= 1e-6) {
        return Err(AxiomFailure::not_applicable(format!("`{}` weighs nothing", leaf.code())));
    }
    let (a, b, code) = (scored.name(above), scored.name(below), leaf.code());
    let not_higher = matches!(scored.compare(above, below), Some(Ordering::Less | Ordering::Equal));
    let finding =
        || format!("{a} is nowhere worse than {b} and better in {code}, and does not score higher");
    Ok(not_higher.then(|| Violation::new(&scored, finding())))
}

/// The data with the better value of two units in one row and the worse in the other, indicator by
/// indicator; if one has no value, both get the other's.
fn dominated(case: &Case, above: usize, below: usize) -> Result<Table, AxiomFailure> {
    let mut table = case.table();
    let framework = case.index().framework();
    for (variable, column) in table.variables.iter().zip(&mut table.columns) {
        if framework.node(variable).is_none() {
            column[below] = column[above];
        }
    }
    for position in 0..framework.observed().count() {
        let leaf = Leaf::new(case.index(), case.data(), position)?;
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

pub(super) fn score_monotonicity(case: &Case) -> Checked {
    let (value, after) = case.improved(improvement)?;
    let (row, before) = (case.unit(), case.given()?);
    let (was, is) = (before.ranked()[row], after.ranked()[row]);
    let lower = before.compare_scores(is, was, before.noise(after)) == Some(Ordering::Less);
    let change = Change::value(before, row, case.leaf()?.code(), *value);
    let finding = || format!("{} improves and scores lower", before.name(row));
    Ok(lower.then(|| Violation::new(before, finding()).by(change).to(after)))
}

pub(super) fn own_monotonicity(case: &Case) -> Checked {
    let (value, after) = case.improved(improvement)?;
    let (row, before) = (case.unit(), case.given()?);
    let turned = before.turned(after, before.pairs_with(row), |row| row);
    let change = Change::value(before, row, case.leaf()?.code(), *value);
    Ok(turned.filter(|(better, _)| *better == row).map(|(better, worse)| {
        let (a, b) = (before.name(better), before.name(worse));
        let finding = format!("{a} was above {b}, improves, and falls below it");
        Violation::new(before, finding).by(change).to(after)
    }))
}

/// A better value of the changed unit, and the case with it, scored once for both axioms.
fn improvement(case: &Case) -> Result<(f64, Scored), AxiomFailure> {
    let (row, leaf) = (case.unit(), case.leaf()?);
    let now = leaf.column.get(row).copied().unwrap_or(f64::NAN);
    let value = leaf.better(now, case.choices().share())?;
    let mut table = case.table();
    table.set(row, leaf.code(), value);
    Ok((value, case.given()?.on(&table)?))
}

pub(super) fn weight_monotonicity(case: &Case) -> Checked {
    let before = case.given()?;
    let framework = case.index().framework();
    let children: Vec<_> = framework.children(framework.root()).collect();
    if children.len() < 2 {
        return Err(AxiomFailure::too_small("children of the root", 2, children.len()));
    }
    let child = children[case.choices().indicator % children.len()];
    let complete = |row: usize| {
        let mut columns = children.iter().map(|child| before.column(child));
        columns.all(|column| column.is_some_and(|column| !column[row].is_nan()))
    };
    let rows: Vec<_> = (0..case.data().units().len()).filter(|row| complete(*row)).collect();
    let score = |row: &usize| before.column(child).map_or(f64::NAN, |column| column[*row]);
    let best = rows.iter().copied().max_by(|a, b| score(a).total_cmp(&score(b)));
    let Some(best) = best else {
        return Err(AxiomFailure::not_applicable("every unit misses a child of the root"));
    };
    let share = |code: &str| before.scores.share(code).unwrap_or(0.0);
    let (code, added) = (child.code().as_str(), 2.0 * case.choices().share());
    let more = share(code) + added;
    let raised = |other: &str| if other == code { more } else { share(other) };
    let after = before.reweighted(framework.root(), raised)?;
    let pairs = rows.iter().filter(|row| **row != best).map(|row| (best, *row));
    let turned = before.turned(&after, pairs, |row| row);
    Ok(turned.filter(|(better, _)| *better == best).map(|(better, worse)| {
        let (a, b) = (before.name(better), before.name(worse));
        let finding = format!("{a} is the best in {code}, was above {b}, and falls below it");
        let all: f64 = children.iter().map(|node| share(node.code().as_str())).sum();
        let (was, is) = (share(code) / all, more / (all + added));
        let change = Change::Weight { node: code.to_owned(), before: was, after: is };
        Violation::new(before, finding).by(change).to(&after)
    }))
}

pub(super) fn condorcet(case: &Case) -> Checked {
    let scored = case.given()?;
    let votes = votes(scored);
    let units = case.data().units().len();
    let beats_all = |a: usize| (0..units).all(|b| a == b || margin(&votes, a, b) > NOISE);
    let Some(winner) = (0..units).find(|unit| beats_all(*unit)) else {
        return Err(AxiomFailure::not_applicable("no unit beats every other by a majority"));
    };
    let above = |other: &usize| scored.compare(winner, *other) == Some(Ordering::Less);
    Ok((0..units).find(above).map(|other| {
        let (winner, other) = (scored.name(winner), scored.name(other));
        let finding =
            format!("{winner} beats every other unit by a majority, and {other} scores higher");
        Violation::new(scored, finding)
    }))
}

/// The indicators as voters, with their effective weights as votes. Normalised values tell what is
/// better, whatever the direction and the denominator.
fn votes(scored: &Scored) -> Vec<(f64, &[f64])> {
    let indicators = scored.index.framework().observed();
    let votes = indicators.filter_map(|(node, _)| {
        Some((scored.scores.effective_weight(node.code()).ok()?, scored.column(node)?))
    });
    votes.collect()
}

/// The share of votes for the first unit less that for the second, among indicators both have.
fn margin(votes: &[(f64, &[f64])], a: usize, b: usize) -> f64 {
    let both = votes.iter().filter(|(_, column)| !column[a].is_nan() && !column[b].is_nan());
    let (margin, all) = both.fold((0.0, 0.0), |(margin, all), (weight, column)| {
        let noise = NOISE * column[a].abs().max(column[b].abs());
        let difference = column[a] - column[b];
        let vote = if difference.abs() <= noise { 0.0 } else { difference.signum() };
        (margin + weight * vote, all + weight)
    });
    if all > 0.0 { margin / all } else { 0.0 }
}
