//! Whether a score jumps where a value hardly changes.

use super::seen::{Checked, Seen};
use crate::axioms::case::Case;
use crate::axioms::counterexample::{Change, Violation};
use crate::axioms::failure::AxiomFailure;
use crate::axioms::leaf::{Leaf, extremes};
use crate::axioms::scored::Scored;
use crate::framework::Goalposts;

/// Steps across a point, in shares of the indicator's range, the wider first.
const STEPS: [f64; 2] = [1e-6, 1e-9];
/// The least jump, in shares of the range of the scores.
pub(super) const JUMP: f64 = 1e-3;
/// How much of the change is left at the narrower step if it is a jump. A power x^w of a share x that
/// leaves zero has 1000^−w left, less than this from w = 0.01 on.
const LEFT: f64 = 0.95;
/// The least effective weight of the indicator.
const WEIGHT: f64 = 0.01;

/// Across a point at which a score may jump: the unit's own value, another's, a half.
pub(super) fn continuity(case: &Case) -> Checked {
    let (row, leaf, given) = (case.unit(), case.leaf()?, case.given()?);
    let Goalposts { low, high } = leaf.range()?;
    varies_without(&leaf, row, (high - low) / 10.0)?;
    if given.scores.effective_weight(leaf.code()).is_ok_and(|weight| weight < WEIGHT) {
        let text = format!("`{}` weighs less than {WEIGHT}", leaf.code());
        return Err(AxiomFailure::not_applicable_to("an indicator weighs too little", text));
    }
    let other = case.pair().map_or(row, |(_, other)| other);
    let at = match case.choices().kind % 3 {
        0 => leaf.column.get(other).copied(),
        1 => leaf.column.get(row).copied(),
        _ => leaf.column.get(row).map(|value| value.floor() + 0.5),
    };
    let at = at.filter(|value| !value.is_nan()).unwrap_or(f64::midpoint(low, high));
    let [wide, narrow] = STEPS.map(|step| step * (high - low));
    let at = at.max(low + wide).min(high - wide);
    let on = |value: f64| {
        let mut table = case.table();
        table.set(row, leaf.code(), value);
        given.on(&table)
    };
    let across = |step: f64| Ok::<_, AxiomFailure>((on(at - step / 2.0)?, on(at + step / 2.0)?));
    let (before, after) = across(wide)?;
    let (jumper, change) = largest_change(&before, &after);
    // Where the wider step changes little, so does the narrower one.
    if change < JUMP {
        return Ok(Seen::of(change, None));
    }
    let (before, after) = across(narrow)?;
    let left = largest_change_of(&before, &after, jumper);
    let violation = (left >= LEFT * change).then(|| {
        let moved = Change::value(&before, row, leaf.code(), at + narrow / 2.0);
        let finding = format!("the score of {} jumps", before.name(jumper));
        Violation::new(&before, finding).by(moved).to(&after)
    });
    Ok(Seen::of(change, violation))
}

/// The row whose score changes most, and by how much of the range of the scores.
pub(super) fn largest_change(before: &Scored, after: &Scored) -> (usize, f64) {
    let rows = 0..before.ranked().len();
    let changes = rows.map(|row| (row, largest_change_of(before, after, row)));
    changes.fold((0, 0.0), |most, next| if next.1 > most.1 { next } else { most })
}

fn largest_change_of(before: &Scored, after: &Scored, row: usize) -> f64 {
    let range = |scored: &Scored| {
        let Goalposts { low, high } = extremes(scored.ranked());
        high - low
    };
    // Where all units score nearly the same, nothing they do is a jump.
    let least = before.magnitude.max(after.magnitude) * 1e-3;
    let range = range(before).max(range(after)).max(least);
    let change = (before.ranked()[row] - after.ranked()[row]).abs() / range;
    if change.is_nan() { 0.0 } else { change }
}

/// If all other units are alike, one cell spans the range, which can be as small as one likes, and
/// every normalisation by ranges jumps.
fn varies_without(leaf: &Leaf<'_>, row: usize, least: f64) -> Result<(), AxiomFailure> {
    let others = leaf.column.iter().enumerate().filter(|(other, _)| *other != row);
    let others: Vec<_> = others.map(|(_, value)| *value).collect();
    let Goalposts { low, high } = extremes(&others);
    if leaf.is_bounded() || high - low >= least {
        return Ok(());
    }
    let text = format!("`{}` does not vary among the others", leaf.code());
    Err(AxiomFailure::not_applicable_to("an indicator varies by one unit alone", text))
}
