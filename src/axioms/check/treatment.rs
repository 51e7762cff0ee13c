//! Whether a last digit decides how an indicator's outliers are treated.

use super::continuity::{JUMP, largest_change};
use super::seen::{Checked, Seen};
use crate::axioms::case::Case;
use crate::axioms::counterexample::{Change, Violation};
use crate::axioms::failure::AxiomFailure;
use crate::axioms::leaf::Leaf;
use crate::framework::Goalposts;
use crate::methods::transform::Transform;
use crate::methods::treat::Treatment;

/// Two values that count as the same but for their last digit: this share of the range apart.
const LAST_DIGIT: f64 = 1e-9;

/// Moves a value to another place, and looks for the point on its way at which the treatment changes.
pub(super) fn treatment_continuity(case: &Case) -> Checked {
    let ((leaf, treatment), row, given) = (treated(case)?, case.unit(), case.given()?);
    let now = leaf.column.get(row).copied().unwrap_or(f64::NAN);
    if leaf.column.iter().any(|value| value.is_nan()) {
        let text = format!("`{}` has gaps", leaf.code());
        return Err(AxiomFailure::not_applicable_to("a treated indicator has gaps", text));
    }
    let (range, share) = (leaf.range()?, case.choices().share());
    let Goalposts { low, high } = range;
    let end = match case.choices().kind % 3 {
        0 => high + 10.0 * share * (high - low),
        1 => high + share * (high - low),
        _ => low + share * (high - low),
    };
    // What is done to the column where the unit has this value; none where that is refused.
    let state = |value: f64| {
        let mut column = leaf.column.to_vec();
        column[row] = value;
        let report = treatment.examine(&column).ok()?;
        let remedies = report.remedies.into_iter();
        let done = remedies.map(|remedy| (remedy.remedy, remedy.raised, remedy.lowered));
        Some((done.collect::<Vec<_>>(), report.unresolved))
    };
    let (mut from, mut to) = (now, end);
    let before = state(from);
    if before == state(to) {
        let text = "no value on the way is treated otherwise";
        return Err(AxiomFailure::not_applicable(text));
    }
    while (to - from).abs() > LAST_DIGIT * (high - low) {
        let middle = f64::midpoint(from, to);
        if middle == from || middle == to {
            break;
        }
        if state(middle) == before { from = middle } else { to = middle }
    }
    let on = |value: f64| {
        let mut table = case.table();
        table.set(row, leaf.code(), value);
        given.on(&table)
    };
    let (before, after) = (on(from)?, on(to)?);
    let (jumper, change) = largest_change(&before, &after);
    let violation = (change >= JUMP).then(|| {
        let finding = format!(
            "{} is treated otherwise from a last digit on, and the score of {} jumps",
            leaf.code(),
            before.name(jumper)
        );
        Violation::new(&before, finding).by(Change::value(&before, row, leaf.code(), to)).to(&after)
    });
    Ok(Seen::of(change, violation))
}

/// The chosen indicator, or the next one, whose chain begins with a treatment that looks at the data.
fn treated(case: &Case) -> Result<(Leaf<'_>, &Treatment), AxiomFailure> {
    let mut leaves: Vec<_> = case.all_leaves().collect();
    let first = case.choices().indicator % leaves.len().max(1);
    leaves.rotate_left(first);
    for leaf in leaves {
        let first = case.index().recipe(leaf.node).transforms.first();
        let first = match first {
            Some(Transform::Pooled(step)) => Some(&**step),
            first => first,
        };
        if let (Some(Transform::Treat(treatment)), None) = (first, &leaf.indicator.denominator) {
            return Ok((leaf, treatment));
        }
    }
    Err(AxiomFailure::not_applicable("no indicator is treated by what its data look like"))
}
