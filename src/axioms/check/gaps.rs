//! Axioms on values that two units share, and on values that a unit withholds.

use std::cmp::Ordering;

use super::dominance::loss;
use super::seen::{Checked, Seen};
use crate::axioms::case::Case;
use crate::axioms::counterexample::{Change, Violation};
use crate::axioms::failure::AxiomFailure;
use crate::axioms::leaf::roundest;

pub(super) fn separability(case: &Case) -> Checked {
    let (pair, leaf) = (case.pair()?, case.leaf()?);
    let (reach, share) = (leaf.range()?, case.choices().share());
    let with = |value: f64| {
        let mut table = case.table();
        [pair.0, pair.1].into_iter().for_each(|row| table.set(row, leaf.code(), value));
        case.given()?.on(&table)
    };
    let before = with(roundest(reach.low, reach.high, share * 0.5))?;
    let value = roundest(reach.low, reach.high, 1.0 - share * 0.45);
    let after = with(value)?;
    let change = |row| Change::value(&before, row, leaf.code(), value);
    let turn = before.turned(&after, [pair].into_iter(), |row| row);
    let violation = turn.pair.map(|turned| {
        Violation::turned(&before, turned).by(change(pair.0)).by(change(pair.1)).to(&after)
    });
    Ok(Seen::of(turn.margin, violation))
}

pub(super) fn no_gain_from_gaps(case: &Case) -> Checked {
    let (row, leaf, before) = (case.unit(), case.leaf()?, case.given()?);
    if leaf.column.get(row).is_none_or(|value| value.is_nan()) {
        return Err(AxiomFailure::not_applicable("there is no value to withhold"));
    }
    let mut table = case.table();
    table.set(row, leaf.code(), f64::NAN);
    let after = before.on(&table)?;
    let counts = |_, worse| worse == row;
    let turn = before.turned_where(&after, before.pairs_with(row), |row| row, counts);
    let change = Change::value(before, row, leaf.code(), f64::NAN);
    let violation = turn.pair.map(|(better, worse)| {
        let (a, b) = (before.name(worse), before.name(better));
        let finding = format!("{a} was below {b}, withholds a value, and rises above it");
        Violation::new(before, finding).by(change).to(&after)
    });
    Ok(Seen::of(turn.margin, violation))
}

/// The unit without a value, then with the better goalpost or the best value in the data, whichever is
/// better.
pub(super) fn coverage(case: &Case) -> Checked {
    let (row, leaf) = (case.unit(), case.leaf()?);
    let [_, best] = leaf.ends(if leaf.is_bounded() { leaf.reach()? } else { leaf.range()? });
    let with = |value: f64| {
        let mut table = case.table();
        table.set(row, leaf.code(), value);
        case.given()?.on(&table)
    };
    let (before, after) = (with(f64::NAN)?, with(best)?);
    let (was, is) = (before.ranked()[row], after.ranked()[row]);
    if was.is_nan() {
        return Err(AxiomFailure::not_applicable("a unit has no score without the value"));
    }
    let lower = before.compare_scores(is, was, before.noise(&after)) == Some(Ordering::Less);
    let violation = (lower || is.is_nan()).then(|| {
        let (unit, code) = (before.name(row), leaf.code());
        let then = if lower { "scores lower" } else { "has no score" };
        let finding =
            format!("{unit} gets the best value in {code}, where it had none, and {then}");
        Violation::new(&before, finding).by(Change::value(&before, row, code, best)).to(&after)
    });
    Ok(Seen::of(loss(&before, &after, row, 1.0), violation))
}
