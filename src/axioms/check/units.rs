//! Axioms on units: their names and their order, copies, and those that come and go.

use super::keeps_order;
use super::seen::{Checked, Seen};
use crate::axioms::case::Case;
use crate::axioms::change::{Table, free, with_tree};
use crate::axioms::counterexample::{Change, Violation};
use crate::axioms::failure::AxiomFailure;
use crate::axioms::leaf::{extremes, roundest};
use crate::axioms::scored::Scored;
use crate::data::Unit;

pub(super) fn anonymity(case: &Case) -> Checked {
    let ((a, b), before) = (case.pair()?, case.given()?);
    let mut table = case.table();
    table.columns.iter_mut().for_each(|column| column.swap(a, b));
    if table.units[a].groups != table.units[b].groups {
        let units = table.units_mut();
        let groups = std::mem::take(&mut units[a].groups);
        units[a].groups = std::mem::replace(&mut units[b].groups, groups);
    }
    let after = before.on(&table)?;
    let there = |row| match row {
        row if row == a => b,
        row if row == b => a,
        row => row,
    };
    let violation = before.unexpected(&after, |score| score, there).map(|row| {
        let finding = format!("the values of {} do not have the same score", before.name(row));
        let change = format!("{} and {} exchange their values", before.name(a), before.name(b));
        Violation::new(before, finding).by(change).to(&after)
    });
    Ok(violation.into())
}

pub(super) fn determinism(case: &Case) -> Checked {
    let before = case.given()?;
    let mut table = case.table();
    let mut order = case.choices().order | 1;
    let rows = shuffled(table.units.len(), &mut order);
    table.select(&rows);
    let columns = shuffled(table.variables.len(), &mut order);
    table.variables = columns.iter().map(|column| table.variables[*column].clone()).collect();
    table.columns = columns.iter().map(|column| table.columns[*column].clone()).collect();
    let index = with_tree(case.index(), |records, _| {
        let positions = shuffled(records.len(), &mut order);
        *records = positions.iter().map(|record| records[*record].clone()).collect();
    });
    let data = index.and_then(|index| Ok((index, table.build()?)));
    let after = data.map_err(AxiomFailure::from);
    let after = after.and_then(|(index, data)| Scored::score(index, data));
    let by = |violation: Violation| {
        violation.by("rows, columns and siblings are put in another order".to_owned())
    };
    let Ok(after) = after else {
        return Ok(Some(by(Violation::new(before, "the other order is refused"))).into());
    };
    let changed = if before.has_own_parts() {
        let mut there = vec![0; rows.len()];
        rows.iter().enumerate().for_each(|(place, row)| there[*row] = place);
        before.unexpected(&after, |score| score, |row| there[row])
    } else {
        let bits = |scored: &Scored, row: usize| {
            let root = scored.scores.root();
            [root.scores(), root.full_scores(), root.ranks()].map(|column| column[row].to_bits())
        };
        let mut places = rows.iter().enumerate();
        let changed = places.find(|(there, here)| bits(before, **here) != bits(&after, *there));
        changed.map(|(_, row)| *row)
    };
    Ok(changed.map(|row| by(Violation::changed(before, row)).to(&after)).into())
}

/// Positions in an order drawn from a seed.
fn shuffled(count: usize, seed: &mut u64) -> Vec<usize> {
    let mut positions: Vec<_> = (0..count).collect();
    for last in (1..count).rev() {
        // Knuth's multiplier for linear congruential generators of 64 bits.
        *seed =
            seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        positions.swap(last, (*seed >> 33) as usize % (last + 1));
    }
    positions
}

/// Puts a unit into the groups of another.
pub(super) fn take_groups(table: &mut Table, row: usize, like: usize) {
    if table.units[row].groups != table.units[like].groups {
        let units = table.units_mut();
        units[row].groups = units[like].groups.clone();
    }
}

pub(super) fn equal_treatment(case: &Case) -> Checked {
    let (a, b) = case.pair()?;
    let mut table = case.table();
    table.columns.iter_mut().for_each(|column| column[b] = column[a]);
    take_groups(&mut table, b, a);
    let scored = case.given()?.on(&table)?;
    let (first, second) = (scored.ranked()[a], scored.ranked()[b]);
    let same = first.is_nan() == second.is_nan()
        && (first.is_nan() || (first - second).abs() <= scored.noise(&scored));
    let violation = (!same).then(|| {
        let (a, b) = (scored.name(a), scored.name(b));
        Violation::new(&scored, format!("{a} and {b} have the same values and different scores"))
    });
    Ok(violation.into())
}

pub(super) fn third_unit(case: &Case) -> Checked {
    case.needs_units(3)?;
    let (third, leaf, before) = (case.unit(), case.leaf()?, case.given()?);
    let reach = leaf.reach()?;
    let value = roundest(reach.low, reach.high, f64::from(case.choices().amount % 21) / 20.0);
    let mut table = case.table();
    table.set(third, leaf.code(), value);
    let after = before.on(&table)?;
    let turn = before.turned(&after, before.pairs_without(third), |row| row);
    let change = Change::value(before, third, leaf.code(), value);
    let violation = turn.pair.map(|pair| Violation::turned(before, pair).by(change).to(&after));
    Ok(Seen::of(turn.margin, violation))
}

pub(super) fn deletion(case: &Case) -> Checked {
    case.needs_units(3)?;
    let (gone, before) = (case.unit(), case.given()?);
    let mut table = case.table();
    table.remove_unit(gone);
    let after = before.on(&table)?;
    let there = |row| row - usize::from(row > gone);
    let turn = before.turned(&after, before.pairs_without(gone), there);
    let change = format!("{} is left out", before.name(gone));
    let violation = turn.pair.map(|pair| Violation::turned(before, pair).by(change).to(&after));
    Ok(Seen::of(turn.margin, violation))
}

pub(super) fn interior_addition(case: &Case) -> Checked {
    let before = case.given()?;
    let mut table = case.table();
    let code = free_code(&table, "new");
    let (share, order) = (case.choices().share() * 0.94, case.choices().order);
    // Shares of the ranges between 3 and 97 %, different from column to column.
    let mut shares = (0..).map(|column| {
        let shift = f64::from((order >> (column * 5 % 60)) as u8 % 20) / 20.0;
        0.03 + (share + shift) % 0.94
    });
    table.push_unit(Unit::new(code.clone())?, |column| {
        let range = extremes(column);
        let share = shares.next().unwrap_or(0.5);
        if range.low < range.high { roundest(range.low, range.high, share) } else { column[0] }
    });
    let after = before.on(&table)?;
    keeps_order(before, &after, format!("{code} is added inside all ranges"))
}

pub(super) fn clone(case: &Case) -> Checked {
    let before = case.given()?;
    let mut table = case.table();
    let code = add_copy(&mut table, case.unit())?;
    let after = before.on(&table)?;
    let original = before.name(case.unit());
    keeps_order(before, &after, format!("{code} is added, a copy of {original}"))
}

pub(super) fn replication(case: &Case) -> Checked {
    let before = case.given()?;
    let mut table = case.table();
    for row in 0..case.data().units().len() {
        add_copy(&mut table, row)?;
    }
    let after = before.on(&table)?;
    keeps_order(before, &after, "a copy of every unit is added".to_owned())
}

/// Adds a unit of another name with the same values, groups and period.
fn add_copy(table: &mut Table, row: usize) -> Result<String, AxiomFailure> {
    let original = table.units[row].clone();
    let code = free_code(table, &format!("{}'", original.code));
    let Unit { code: copied, name, .. } = Unit::new(code.clone())?;
    table.push_unit(Unit { code: copied, name, ..original }, |column| column[row]);
    Ok(code)
}

fn free_code(table: &Table, wish: &str) -> String {
    free(wish, |code| table.units.iter().any(|unit| unit.code.as_str() == code))
}
