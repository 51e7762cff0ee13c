//! A case a little different from another, for a search that climbs.

use proptest::test_runner::TestRng;

use super::draw::Draw;
use crate::axioms::case::{Case, Choices};
use crate::axioms::change::{Table, free, with_figures};
use crate::axioms::leaf::{Leaf, extremes};
use crate::data::Unit;
use crate::framework::Goalposts;
use crate::numerics::round_half_away;

/// One to three changes of cells, of what axioms change, or of weights where the case is free to change
/// its index, or more units where it has room for them. The tree stays. `None` where nothing can be changed.
pub(in crate::axioms) fn neighbour(case: &Case, rng: &mut TestRng) -> Option<Case> {
    let draw = &mut Draw::of(rng);
    match draw.below(10) {
        0 | 1 => Some(case.clone().with_choices(other_choices(case, draw))),
        2 if case.is_free_to_shrink() => other_weight(case, draw),
        3 if case.room() > 0 => more_units(case, draw),
        _ => other_cells(case, draw),
    }
}

/// From 0 to one less than the count, which must be above zero.
pub(in crate::axioms) fn below(rng: &mut TestRng, count: usize) -> usize {
    Draw::of(rng).below(count)
}

fn other_choices(case: &Case, draw: &mut Draw<'_>) -> Choices {
    let framework = case.index().framework();
    let (units, indicators) = (case.data().units().len(), framework.observed().count());
    let mut choices = Choices { value: None, ..*case.choices() };
    match draw.below(8) {
        0 => choices.unit = draw.below(units),
        1 => choices.other = draw.below(units),
        2 => choices.indicator = draw.below(indicators),
        3 => choices.second = draw.below(indicators),
        4 => choices.group = draw.below(framework.groups().count()),
        5 => choices.kind = draw.below(60) as u8,
        _ => choices.amount = draw.below(20) as u8,
    }
    choices
}

fn other_weight(case: &Case, draw: &mut Draw<'_>) -> Option<Case> {
    let nodes = case.index().framework().nodes().len();
    let changed = 1 + draw.below(nodes.checked_sub(1).filter(|below| *below > 0)?);
    let weight = draw.one_of(1.0, &[0.0, 2.0, 5.0, 20.0, 1000.0]);
    let edit = |node: &mut crate::framework::Node| {
        if node.position() == changed {
            node.set_weight(weight);
        }
    };
    let index = with_figures(case.index(), edit, |_| ()).ok()?;
    let changed = Case::new(index, case.data().clone()).with_choices(*case.choices());
    Some(changed.free_to_shrink(true).with_room(case.room() + case.data().units().len()))
}

fn other_cells(case: &Case, draw: &mut Draw<'_>) -> Option<Case> {
    let mut table = case.table();
    match draw.below(8) {
        0 => other_row(case, &mut table, draw)?,
        1 => other_spread(case, &mut table, draw)?,
        _ => {
            for _ in 0..=draw.below(3) {
                other_cell(case, &mut table, draw)?;
            }
        }
    }
    table.build().ok().map(|data| case.with_other_data(data))
}

/// Copies of all units but one or two, or of a few.
fn more_units(case: &Case, draw: &mut Draw<'_>) -> Option<Case> {
    let mut table = case.table();
    let units = table.units.len();
    let spared = [case.choices().unit, case.choices().other];
    let all = draw.chance(0.7);
    let copied = (0..units).filter(|row| !spared.contains(row) || units < 3);
    let copied: Vec<_> = copied.filter(|_| all || draw.chance(0.3)).take(case.room()).collect();
    for row in copied {
        let wish = format!("{}+", table.units[row].code);
        let code = free(&wish, |code| table.units.iter().any(|it| it.code.as_str() == code));
        let Unit { code, name, .. } = Unit::new(code).ok()?;
        let unit = Unit { code, name, ..table.units[row].clone() };
        table.push_unit(unit, |column| column[row]);
    }
    table.build().ok().map(|data| case.with_other_data(data))
}

/// The range that the values of an indicator take or may take.
fn range(case: &Case, position: usize) -> Option<(usize, Goalposts, bool)> {
    let leaf = Leaf::new(case.index(), case.data(), position).ok()?;
    let column = case.data().variables().iter().position(|it| it.as_str() == leaf.code())?;
    let range = leaf.reach().unwrap_or_else(|_| extremes(leaf.column));
    let low_is_better = leaf.is_better(0.0, 1.0);
    (range.low <= range.high).then_some((column, range, low_is_better))
}

fn indicator(case: &Case, draw: &mut Draw<'_>) -> usize {
    let count = case.index().framework().observed().count();
    let chosen = case.choices().indicator.min(count - 1);
    if draw.chance(0.25) { chosen } else { draw.below(count) }
}

/// More often one of the two units that the axiom looks at.
fn row(case: &Case, draw: &mut Draw<'_>) -> usize {
    let units = case.data().units().len();
    let chosen = draw.one_of(case.choices().unit, &[case.choices().other]).min(units - 1);
    if draw.chance(0.6) { chosen } else { draw.below(units) }
}

/// A cell takes the value of another unit, an end of the range, a place between, or moves a little.
fn other_cell(case: &Case, table: &mut Table, draw: &mut Draw<'_>) -> Option<()> {
    let (position, row) = (indicator(case, draw), row(case, draw));
    let (column, Goalposts { low, high }, _) = range(case, position)?;
    let column = &mut table.columns[column];
    let (now, other) = (column[row], column[draw.below(column.len())]);
    let width = high - low;
    let value = match draw.below(8) {
        0 => other,
        1 => low,
        2 => high,
        3 => low + width * draw.whole(0, 20) / 20.0,
        4 => f64::midpoint(now, other),
        _ => {
            let step = draw.one_of(0.1, &[0.3, 0.03, 0.01, 0.001]);
            now + width * step * (2.0 * draw.share() - 1.0)
        }
    };
    // A gap stays one: how many there are is not changed.
    if !now.is_nan() && !value.is_nan() {
        column[row] = readable(value.clamp(low, high), width);
    }
    Some(())
}

/// To a hundred-thousandth of the range, so that ties can be hit and figures can be read.
fn readable(value: f64, width: f64) -> f64 {
    if width <= 0.0 {
        return value;
    }
    let magnitude = libm::floor(libm::log10(width)) as i8;
    let rounded = round_half_away(value, 5_i8.saturating_sub(magnitude));
    if (rounded - value).abs() <= width * 1e-4 { rounded } else { value }
}

/// A unit takes all values of another, or the worst everywhere.
fn other_row(case: &Case, table: &mut Table, draw: &mut Draw<'_>) -> Option<()> {
    let units = case.data().units().len();
    let (row, like, worst) = (row(case, draw), draw.below(units), draw.chance(0.3));
    for position in 0..case.index().framework().observed().count() {
        let (column, Goalposts { low, high }, low_is_better) = range(case, position)?;
        let end = if low_is_better { high } else { low };
        let column = &mut table.columns[column];
        if !column[row].is_nan() && !column[like].is_nan() {
            column[row] = if worst { end } else { column[like] };
        }
    }
    Some(())
}

/// All units but one come closer together in an indicator, or go farther apart.
fn other_spread(case: &Case, table: &mut Table, draw: &mut Draw<'_>) -> Option<()> {
    let (column, Goalposts { low, high }, _) = range(case, indicator(case, draw))?;
    let column = &mut table.columns[column];
    let (apart, centre) = (draw.below(column.len()), column[draw.below(column.len())]);
    if centre.is_nan() {
        return Some(());
    }
    let factor = draw.one_of(0.5, &[0.1, 2.0]);
    for (_, value) in column.iter_mut().enumerate().filter(|(row, _)| *row != apart) {
        *value = readable((centre + factor * (*value - centre)).clamp(low, high), high - low);
    }
    Some(())
}
