//! Whether a ranking means anything, given the scale and the unit that the framework declares of each
//! variable.

use super::keeps_order;
use super::measurement::{bent, map_bounds, map_figures, without_raw_figures};
use super::seen::Checked;
use crate::axioms::case::Case;
use crate::axioms::change::with_figures;
use crate::axioms::failure::AxiomFailure;
use crate::axioms::leaf::Leaf;
use crate::axioms::scored::Scored;
use crate::axioms::snapshot::number;
use crate::framework::{Indicator, Node, Scale};

/// Changes a variable as its scale allows, wherever it occurs. Goalposts, target and bounds go along
/// where a unit is declared, in which they are written; otherwise they stay.
pub(super) fn meaningfulness(case: &Case) -> Checked {
    let leaf = case.leaf()?;
    if let (Some(denominator), 1) = (&leaf.indicator.denominator, case.choices().kind % 2) {
        return in_another_unit(case, denominator.as_str());
    }
    match leaf.indicator.scale {
        Scale::Ratio => in_another_unit(case, leaf.code()),
        Scale::Interval => {
            let factor = case.choices().among([1.0, 2.0, 0.5, 1.8, 10.0]);
            let offset = f64::from(case.choices().amount % 20 + 1) * 10.0;
            let (code, times, plus) = (leaf.code(), number(factor), number(offset));
            let what =
                format!("{code}, on an interval scale, becomes {times} times itself plus {plus}");
            transformed(case, &leaf, what, |value| factor * value + offset)
        }
        Scale::Ordinal => {
            let (what, map) = bent(case, &leaf)?;
            transformed(case, &leaf, format!("on an ordinal scale, {what}"), map)
        }
        Scale::Nominal => Err(AxiomFailure::not_applicable("a nominal scale has no order")),
    }
}

/// A variable is multiplied by a factor; figures of indicators that it makes or divides go along with
/// their units.
fn in_another_unit(case: &Case, variable: &str) -> Checked {
    let factor = case.choices().among([2.0, 0.5, 10.0, 0.1, 3.0, 1000.0]);
    // What an indicator is multiplied by.
    let of = |code: &str, indicator: &Indicator| {
        let own = if code == variable { factor } else { 1.0 };
        let divided = indicator.denominator.as_ref().is_some_and(|it| it.as_str() == variable);
        if divided { own / factor } else { own }
    };
    let leaves = changed(case, |leaf| of(leaf.code(), leaf.indicator) != 1.0)?;
    let what = told(&leaves, format!("{variable} is multiplied by {}", number(factor)));
    let before = case.given()?;
    let mut table = case.table();
    let column = table.column_mut(variable);
    column.into_iter().flatten().for_each(|value| *value *= factor);
    let node = |node: &mut Node| {
        let code = node.code().clone();
        let Some(indicator) = node.as_indicator_mut().filter(|it| it.unit.is_some()) else {
            return;
        };
        let factor = of(code.as_str(), indicator);
        map_figures(indicator, |value| factor * value, false);
    };
    let index = with_figures(case.index(), node, |edited| {
        for leaf in leaves.iter().filter(|leaf| leaf.indicator.unit.is_some()) {
            let factor = of(leaf.code(), leaf.indicator);
            map_bounds(edited, case, leaf, |value| factor * value);
        }
    })?;
    keeps_order(before, &Scored::score(index, table.build()?)?, what)
}

/// An indicator passes through a function.
fn transformed(case: &Case, leaf: &Leaf<'_>, what: String, map: impl Fn(f64) -> f64) -> Checked {
    let code = leaf.code();
    let divides =
        |leaf: &Leaf<'_>| leaf.indicator.denominator.as_ref().is_some_and(|it| it.as_str() == code);
    let leaves = changed(case, |other| other.code() == code || divides(other))?;
    if leaves.len() > 1 || leaf.indicator.denominator.is_some() {
        let text = format!("`{code}`, on no ratio scale, divides or is divided");
        let kind = "a variable on no ratio scale divides or is divided";
        return Err(AxiomFailure::not_applicable_to(kind, text));
    }
    let before = case.given()?;
    let mut table = case.table();
    table.column_mut(code).into_iter().flatten().for_each(|value| *value = map(*value));
    let travels = leaf.indicator.unit.is_some();
    let node = |node: &mut Node| {
        if travels && node.code() == leaf.node.code() {
            node.as_indicator_mut().into_iter().for_each(|it| map_figures(it, &map, false));
        }
    };
    let index = with_figures(case.index(), node, |edited| {
        if travels {
            map_bounds(edited, case, leaf, &map);
        }
    })?;
    keeps_order(before, &Scored::score(index, table.build()?)?, told(&leaves, what))
}

/// The indicators that a change reaches. Refused where figures of a transform would have to go along
/// with a declared unit and cannot.
fn changed<'a>(
    case: &'a Case,
    is_changed: impl Fn(&Leaf<'_>) -> bool,
) -> Result<Vec<Leaf<'a>>, AxiomFailure> {
    let mut leaves = Vec::new();
    for leaf in case.all_leaves() {
        if is_changed(&leaf) {
            if leaf.indicator.unit.is_some() {
                without_raw_figures(case, &leaf)?;
            }
            leaves.push(leaf);
        }
    }
    Ok(leaves)
}

/// What is done, and which figures stay for want of a unit.
fn told(leaves: &[Leaf<'_>], what: String) -> String {
    let has_figures = |indicator: &Indicator| {
        indicator.unit.is_none() && (indicator.goalposts.is_some() || indicator.target.is_some())
    };
    let stay: Vec<_> =
        leaves.iter().filter(|it| has_figures(it.indicator)).map(|leaf| leaf.code()).collect();
    match stay.len() {
        0 => what,
        _ => format!("{what}; no unit is declared of {}, whose goalposts stay", stay.join(", ")),
    }
}
