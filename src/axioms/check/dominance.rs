//! Axioms on who should be ahead by dominance, and on a unit that improves.

use std::cmp::Ordering;

use super::seen::{Checked, Seen};
use super::units::take_groups;
use crate::axioms::case::Case;
use crate::axioms::change::Table;
use crate::axioms::counterexample::{Change, Violation};
use crate::axioms::failure::AxiomFailure;
use crate::axioms::leaf::Leaf;
use crate::axioms::scored::{NOISE, Scored};

pub(super) fn weak_pareto(case: &Case) -> Checked {
    let (above, below) = case.pair()?;
    let (table, distance) = dominated(case, above, below)?;
    let scored = case.given()?.on(&table)?;
    let (a, b) = (scored.name(above), scored.name(below));
    let lower = scored.compare(above, below) == Some(Ordering::Less);
    let finding = || format!("{a} is nowhere worse than {b} and scores lower");
    let violation = lower.then(|| Violation::new(&scored, finding()));
    Ok(Seen::of(shortfall(&scored, above, below, distance), violation))
}

/// How much lower the first scores than the second, for the distance between them. Two that differ in
/// nothing that counts are no way to a violation.
fn shortfall(scored: &Scored, above: usize, below: usize, distance: f64) -> f64 {
    let scores = scored.ranked();
    let lead = scored.lead(scores[above], scores[below]);
    if lead.is_nan() || lead.abs() <= NOISE * scored.magnitude {
        return UNMOVED;
    }
    -lead / (scored.magnitude * distance.max(1e-6))
}

/// The margin of a case in which a change moves no score: farther from a violation than most.
const UNMOVED: f64 = -1.0;

pub(super) fn strict_pareto(case: &Case) -> Checked {
    let ((above, below), leaf) = (case.pair()?, case.leaf()?);
    let (mut table, distance) = dominated(case, above, below)?;
    let range = leaf.range()?;
    let column = table.column_mut(leaf.code()).ok_or_else(|| {
        let text = format!("`{}` has no column", leaf.code());
        AxiomFailure::not_applicable_to("an indicator has no column", text)
    })?;
    // Better by a hundredth of the range at least, so that no score is too coarse to show it.
    let least = (range.high - range.low) / 100.0;
    if column[above].is_nan() || (column[above] - column[below]).abs() < least {
        column[above] = leaf.better(column[below], case.choices().share().max(0.1))?;
    }
    let scored = case.given()?.on(&table)?;
    if !scored.scores.effective_weight(leaf.code()).is_ok_and(|weight| weight >= 1e-6) {
        let text = format!("`{}` weighs nothing", leaf.code());
        return Err(AxiomFailure::not_applicable_to("an indicator weighs nothing", text));
    }
    let (a, b, code) = (scored.name(above), scored.name(below), leaf.code());
    let found = scored.compare(above, below);
    let tie = if found == Some(Ordering::Equal) { "the two tie" } else { "" };
    let not_higher = matches!(found, Some(Ordering::Less | Ordering::Equal));
    let finding =
        || format!("{a} is nowhere worse than {b} and better in {code}, and does not score higher");
    let violation = not_higher.then(|| Violation::new(&scored, finding()).telling(tie));
    Ok(Seen::of(shortfall(&scored, above, below, distance), violation))
}

/// The data with the better value of two units in one row and the worse in the other, indicator by
/// indicator; if one has no value, both get the other's. With the mean distance between the two, in
/// shares of the ranges.
pub(in crate::axioms) fn dominated(
    case: &Case,
    above: usize,
    below: usize,
) -> Result<(Table, f64), AxiomFailure> {
    let mut table = case.table();
    let framework = case.index().framework();
    for (variable, column) in table.variables.iter().zip(&mut table.columns) {
        if framework.node(variable).is_none() {
            column[below] = column[above];
        }
    }
    let (mut distance, count) = (0.0, framework.observed().count());
    for leaf in case.all_leaves() {
        let Some(column) = table.column_mut(leaf.code()) else { continue };
        let (a, b) = (column[above], column[below]);
        (column[above], column[below]) = match (a.is_nan(), b.is_nan()) {
            (true, _) => (b, b),
            (_, true) => (a, a),
            _ if leaf.is_better(b, a) => (b, a),
            _ => (a, b),
        };
        if let (false, Ok(range)) = (a.is_nan() || b.is_nan(), leaf.range()) {
            distance += (a - b).abs() / (range.high - range.low) / count as f64;
        }
    }
    take_groups(&mut table, below, above);
    Ok((table, distance))
}

pub(super) fn score_monotonicity(case: &Case) -> Checked {
    let (value, after) = case.improved(improvement)?;
    let (row, leaf, before) = (case.unit(), case.leaf()?, case.given()?);
    let (was, is) = (before.ranked()[row], after.ranked()[row]);
    let lower = before.compare_scores(is, was, before.noise(after)) == Some(Ordering::Less);
    let change = Change::value(before, row, leaf.code(), *value);
    let finding = || format!("{} improves and scores lower", before.name(row));
    let violation = lower.then(|| Violation::new(before, finding()).by(change).to(after));
    Ok(Seen::of(loss(before, after, row, moved(&leaf, row, *value)), violation))
}

/// How much of the score is lost, for the share of the range by which a value moved.
pub(super) fn loss(before: &Scored, after: &Scored, row: usize, moved: f64) -> f64 {
    let gain = before.lead(after.ranked()[row], before.ranked()[row]);
    let size = before.magnitude.max(after.magnitude) * moved.max(1e-6);
    let unmoved = gain.is_nan() || gain.abs() <= before.noise(after);
    if unmoved { UNMOVED } else { -gain / size }
}

fn moved(leaf: &Leaf<'_>, row: usize, value: f64) -> f64 {
    let range = leaf.range().map_or(1.0, |range| range.high - range.low);
    leaf.column.get(row).map_or(1.0, |now| (value - now).abs() / range)
}

pub(super) fn own_monotonicity(case: &Case) -> Checked {
    let (value, after) = case.improved(improvement)?;
    let (row, leaf, before) = (case.unit(), case.leaf()?, case.given()?);
    let turn =
        before.turned_where(after, before.pairs_with(row), |row| row, |better, _| better == row);
    let [was, is] = [before, after].map(|scored| place(scored, row));
    let change = Change::value(before, row, leaf.code(), *value);
    let violation = (is > was).then(|| {
        let name = before.name(row);
        let finding = format!("{name} improves and falls from place {was} to {is}");
        Violation::new(before, finding).telling(&passed(before, after, row)).by(change).to(after)
    });
    Ok(Seen::of(if turn.pair.is_some() { 0.0 } else { turn.margin }, violation))
}

/// One more than the number of units clearly ahead.
pub(super) fn place(scored: &Scored, row: usize) -> usize {
    let others = (0..scored.data.units().len()).filter(|other| *other != row);
    1 + others.filter(|other| scored.compare(*other, row) == Some(Ordering::Greater)).count()
}

/// Which units a unit falls behind, and the ties that end or begin.
fn passed(before: &Scored, after: &Scored, row: usize) -> String {
    let mut told = Vec::new();
    for other in (0..before.data.units().len()).filter(|other| *other != row) {
        let name = before.name(other);
        match (before.compare(row, other), after.compare(row, other)) {
            (Some(Ordering::Greater), Some(Ordering::Less)) => {
                told.push(format!("{name}, which was below, is above"));
            }
            (Some(Ordering::Equal), Some(Ordering::Less)) => {
                told.push(format!("{name}, which tied, is above"));
            }
            (Some(Ordering::Greater), Some(Ordering::Equal)) => {
                told.push(format!("{name}, which was below, ties"));
            }
            _ => {}
        }
    }
    let more = told.len().saturating_sub(3);
    told.truncate(3);
    if more > 0 {
        told.push(format!("{more} more"));
    }
    told.join("; ")
}

/// A better value of the changed unit, and the case with it, scored once for both axioms.
pub(in crate::axioms) fn improvement(case: &Case) -> Result<(f64, Scored), AxiomFailure> {
    let (row, leaf) = (case.unit(), case.leaf()?);
    let now = leaf.column.get(row).copied().unwrap_or(f64::NAN);
    let value = match case.choices().value {
        Some(value) if leaf.is_better(value, now) => value,
        _ => leaf.better(now, case.choices().share())?,
    };
    let mut table = case.table();
    table.set(row, leaf.code(), value);
    Ok((value, case.given()?.on(&table)?))
}
