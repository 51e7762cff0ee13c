//! Whether scores can be compared over time.

use super::seen::{Checked, Seen};
use crate::axioms::case::Case;
use crate::axioms::change::Table;
use crate::axioms::counterexample::Violation;
use crate::axioms::failure::AxiomFailure;
use crate::axioms::scored::Scored;

/// A period is added in which all units but two have other values: the two keep their order in the
/// period that was there, and from that to the new one.
pub(super) fn comparability(case: &Case) -> Checked {
    case.needs_units(3)?;
    let ((a, b), given) = (case.pair()?, case.given()?);
    let [now, next] = periods(case);
    let mut first = case.table();
    first.units_mut().iter_mut().for_each(|unit| unit.period = Some(now.as_str().into()));
    let mut second = first.clone();
    second.units_mut().iter_mut().for_each(|unit| unit.period = Some(next.as_str().into()));
    change_others(case, &mut second, [a, b])?;
    let joined = |(one, other): (&Vec<f64>, &Vec<f64>)| [one.as_slice(), other].concat();
    let panel = Table {
        units: first.units.iter().chain(second.units.iter()).cloned().collect(),
        variables: first.variables.clone(),
        columns: first.columns.iter().zip(&second.columns).map(joined).collect(),
    };
    let mut panel = Scored::panel(case.index(), &panel.build()?)?;
    let (Some(before), Some(after)) = (panel.remove(&now), panel.remove(&next)) else {
        return Err(AxiomFailure::not_applicable("the screening leaves units out"));
    };
    let pair = || [(a, b)].into_iter();
    let what = format!(
        "a period is added, in which {} and {} have the same values and all others do not",
        given.name(a),
        given.name(b)
    );
    let refitted = given.turned(&before, pair(), |row| row);
    if let Some(turned) = refitted.pair {
        let violation = Violation::turned(given, turned).telling("in the period before it");
        return Ok(Some(violation.by(what).to(&before)).into());
    }
    let carried = before.turned(&after, pair(), |row| row);
    let violation = carried.pair.map(|turned| {
        Violation::turned(&before, turned).telling("in the added period").by(what).to(&after)
    });
    Ok(Seen::of(refitted.margin.max(carried.margin), violation))
}

/// The period of the data, and one after it.
fn periods(case: &Case) -> [String; 2] {
    match case.data().units().first().and_then(|unit| unit.period.clone()) {
        None => ["1".to_owned(), "2".to_owned()],
        Some(period) => {
            let next = match period.parse::<i32>().ok().and_then(|year| year.checked_add(1)) {
                Some(year) => year.to_string(),
                None => format!("{period}+1"),
            };
            [period.into(), next]
        }
    }
}

/// All units but the pair go a part of the way towards one end of what is possible or the other, cell
/// by cell.
fn change_others(case: &Case, table: &mut Table, pair: [usize; 2]) -> Result<(), AxiomFailure> {
    let (share, order) = (case.choices().share(), case.choices().order);
    let mut changed = false;
    for (position, leaf) in case.all_leaves().enumerate() {
        let (Ok(reach), Some(column)) = (leaf.reach(), table.column_mut(leaf.code())) else {
            continue;
        };
        for (row, value) in column.iter_mut().enumerate().filter(|(row, _)| !pair.contains(row)) {
            let up = (order >> ((7 * row + 3 * position) % 63)) & 1 == 1;
            let end = if up { reach.high } else { reach.low };
            if !value.is_nan() && *value != end {
                *value += (end - *value) * share;
                changed = true;
            }
        }
    }
    if changed {
        Ok(())
    } else {
        Err(AxiomFailure::not_applicable("no other unit has a value to change"))
    }
}
