//! The axiom on what a unit may gain by its own reports.

use super::dominance::place;
use super::seen::{Checked, Seen};
use crate::axioms::case::Case;
use crate::axioms::counterexample::{Change, Violation};
use crate::axioms::failure::AxiomFailure;
use crate::axioms::leaf::{Leaf, roundest};
use crate::axioms::scored::{Scored, Turn};

/// A change of a unit's own, and the share of the indicator's range that it gives up.
struct OwnChange<'a> {
    code: &'a str,
    value: f64,
    given_up: f64,
}

/// So many indicators of a case are looked at, from the chosen one on: each costs three scorings.
const MOST: usize = 12;

pub(super) fn manipulation(case: &Case) -> Checked {
    let (row, before) = (case.unit(), case.given()?);
    if before.ranked()[row].is_nan() {
        return Err(AxiomFailure::not_applicable("a unit has no score"));
    }
    let was = place(before, row);
    let mut margin = Turn::FAR;
    let mut cheapest: Option<(f64, usize, OwnChange<'_>, Scored)> = None;
    let mut refused = AxiomFailure::not_applicable("the unit has no value to make worse");
    let mut scored = false;
    let mut leaves: Vec<_> = case.all_leaves().collect();
    if leaves.len() > MOST {
        let first = case.choices().indicator % leaves.len();
        leaves.rotate_left(first);
        leaves.truncate(MOST);
    }
    for leaf in leaves {
        for change in own_changes(&leaf, row) {
            let mut table = case.table();
            table.set(row, change.code, change.value);
            let after = match before.on(&table) {
                Ok(after) => after,
                Err(failure) => {
                    refused = failure;
                    continue;
                }
            };
            scored = true;
            let gains = |_, worse| worse == row;
            let turn = before.turned_where(&after, before.pairs_with(row), |row| row, gains);
            margin = margin.max(if turn.pair.is_some() { 0.0 } else { turn.margin });
            let is = place(&after, row);
            if after.ranked()[row].is_nan() || is >= was {
                continue;
            }
            let cost = change.given_up / (was - is) as f64;
            if cheapest.as_ref().is_none_or(|(least, ..)| cost < *least) {
                cheapest = Some((cost, is, change, after));
            }
        }
    }
    if !scored {
        return Err(refused);
    }
    let violation = cheapest.map(|(cost, is, change, after)| {
        let (name, OwnChange { code, value, .. }) = (before.name(row), change);
        let what = if value.is_nan() { "withholds" } else { "worsens" };
        let share = crate::error::number(crate::numerics::round_half_away(100.0 * cost, 2));
        let finding =
            format!("{name} {what} its value in {code} and rises from place {was} to {is}");
        let cost = format!("the cheapest way: {share} % of the range for a place");
        let change = Change::value(before, row, code, value);
        Violation::new(before, finding).telling(&cost).by(change).to(&after)
    });
    Ok(Seen::of(margin, violation))
}

/// A value withheld, made the worst in the range, and made worse by a tenth of the way there. What is
/// withheld gives up as much as the worst value does.
fn own_changes<'a>(leaf: &Leaf<'a>, row: usize) -> Vec<OwnChange<'a>> {
    let now = leaf.column.get(row).copied().unwrap_or(f64::NAN);
    let (false, Ok(range)) = (now.is_nan(), leaf.range()) else { return Vec::new() };
    let [worst, best] = leaf.ends(range);
    let given_up = |value: f64| (value - now).abs() / (best - worst).abs();
    let change = |value, given_up| OwnChange { code: leaf.code(), value, given_up };
    if !leaf.is_better(now, worst) {
        return vec![change(f64::NAN, 0.0)];
    }
    let nearer = roundest(now, worst, 0.1);
    vec![
        change(f64::NAN, given_up(worst)),
        change(nearer, given_up(nearer)),
        change(worst, given_up(worst)),
    ]
}
