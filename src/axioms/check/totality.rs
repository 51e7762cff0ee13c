//! Whether an index gives every unit a score.

use super::seen::{Checked, Seen};
use crate::axioms::case::Case;
use crate::axioms::counterexample::{Change, Violation};
use crate::axioms::failure::{AxiomFailure, Fault, Reason};
use crate::axioms::scored::Scored;

/// On the data as they are, if they are complete, and with one value withheld. What a method of this
/// crate says it refuses is refused, and no violation.
pub(super) fn totality(case: &Case) -> Checked {
    let complete = case.data().columns().all(|(_, column)| !column.iter().any(|it| it.is_nan()));
    let given = match case.given() {
        Ok(given) => given,
        Err(AxiomFailure::Refused(reason)) if is_fault(&reason, complete) => {
            return Ok(Some(Violation::unscored(case, fault(&reason))).into());
        }
        Err(refused) => return Err(refused),
    };
    match without_score(given).filter(|_| complete) {
        Some(finding) => Ok(Some(Violation::new(given, finding)).into()),
        None => at_a_gap(case, given),
    }
}

/// A part of the user's own may refuse gaps, but nothing else.
fn is_fault(reason: &Reason, complete: bool) -> bool {
    reason.fault == Fault::Broken || (complete && reason.fault == Fault::OwnRefusal)
}

fn fault(reason: &Reason) -> String {
    format!("the index has no scores: {reason}")
}

fn without_score(scored: &Scored) -> Option<String> {
    let row = scored.ranked().iter().position(|score| !score.is_finite())?;
    Some(format!("{} has no score, though its data are complete", scored.name(row)))
}

/// One value less may be refused, but nothing may break.
fn at_a_gap(case: &Case, given: &Scored) -> Checked {
    let (row, leaf) = (case.unit(), case.leaf()?);
    let present = |column: &[f64]| column.iter().filter(|value| !value.is_nan()).count();
    let own = case.data().columns().filter(|(_, column)| !column[row].is_nan()).count();
    if own < 2 || present(leaf.column) < 2 {
        return Ok(Seen::of(-1.0, None));
    }
    let mut table = case.table();
    table.set(row, leaf.code(), f64::NAN);
    let broken = match given.on(&table) {
        Err(AxiomFailure::Refused(reason)) => Some(reason).filter(|it| it.fault == Fault::Broken),
        _ => None,
    };
    let change = Change::value(given, row, leaf.code(), f64::NAN);
    Ok(broken.map(|reason| Violation::new(given, fault(&reason)).by(change)).into())
}
