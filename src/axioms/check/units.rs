//! Axioms on units: names, copies, and those that come and go.

use super::{AxiomCheck, keeps_order};
use crate::axioms::axiom::Axiom;
use crate::axioms::case::Case;
use crate::axioms::counterexample::{Change, Finding};
use crate::axioms::failure::AxiomFailure;
use crate::axioms::leaf::{extremes, roundest};
use crate::axioms::table::CaseTable;
use crate::data::Unit;

pub(super) fn anonymity(case: &Case) -> AxiomCheck {
    let (a, b) = case.pair()?;
    let before = case.given()?;
    let mut table = CaseTable::of(case.data());
    table.columns.iter_mut().for_each(|column| column.swap(a, b));
    if case.data().units()[a].groups != case.data().units()[b].groups {
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
    match before.unexpected(&after, |score| score, there) {
        None => Ok(()),
        Some(row) => {
            let finding = format!("the values of {} do not have the same score", before.name(row));
            let what = format!("{} and {} exchange their values", before.name(a), before.name(b));
            let finding = Finding::new(finding).by(Change::other(what));
            Err(finding.between(Axiom::Anonymity, before, &after))
        }
    }
}

/// Puts a unit into the groups of another.
pub(super) fn take_groups(table: &mut CaseTable, row: usize, like: usize) {
    if table.units()[row].groups != table.units()[like].groups {
        let units = table.units_mut();
        units[row].groups = units[like].groups.clone();
    }
}

/// A unit under another's name; its groups and its period stay its own.
fn renamed(unit: &Unit, like: &Unit) -> Unit {
    Unit { code: like.code.clone(), name: like.name.clone(), ..unit.clone() }
}

pub(super) fn equal_treatment(case: &Case) -> AxiomCheck {
    let (a, b) = case.pair()?;
    let mut table = CaseTable::of(case.data());
    for column in &mut table.columns {
        column[b] = column[a];
    }
    take_groups(&mut table, b, a);
    let instance = case.given()?.on(&table)?;
    let (first, second) = (instance.ranked()[a], instance.ranked()[b]);
    let same = first.is_nan() == second.is_nan()
        && (first.is_nan() || (first - second).abs() <= instance.noise(&instance));
    if same {
        return Ok(());
    }
    let (a, b) = (instance.name(a), instance.name(b));
    let finding = format!("{a} and {b} have the same values and different scores");
    Err(Finding::new(finding).in_one(Axiom::EqualTreatment, &instance))
}

pub(super) fn third_unit(case: &Case) -> AxiomCheck {
    enough(case, 3)?;
    let (third, leaf, before) = (case.unit(), case.leaf()?, case.given()?);
    let reach = leaf.reach()?;
    let value = roundest(reach.low, reach.high, f64::from(case.choices().amount % 21) / 20.0);
    let mut table = CaseTable::of(case.data());
    table.set(third, leaf.code(), value);
    let after = before.on(&table)?;
    let pairs = before.pairs().filter(|(a, b)| *a != third && *b != third);
    match before.turned(&after, pairs, |row| row) {
        None => Ok(()),
        Some(pair) => Err(Finding::turned(before, pair)
            .by(Change::value(before, third, leaf.code(), value))
            .between(Axiom::ThirdUnitIndependence, before, &after)),
    }
}

pub(super) fn deletion(case: &Case) -> AxiomCheck {
    enough(case, 3)?;
    let (gone, before) = (case.unit(), case.given()?);
    let mut table = CaseTable::of(case.data());
    let rows: Vec<_> = (0..table.units().len()).filter(|row| *row != gone).collect();
    table.select(&rows);
    let after = before.on(&table)?;
    let pairs = before.pairs().filter(|(a, b)| *a != gone && *b != gone);
    match before.turned(&after, pairs, |row| row - usize::from(row > gone)) {
        None => Ok(()),
        Some(pair) => Err(Finding::turned(before, pair)
            .by(Change::other(format!("{} is left out", before.name(gone))))
            .between(Axiom::DeletionIndependence, before, &after)),
    }
}

pub(super) fn interior_addition(case: &Case) -> AxiomCheck {
    let before = case.given()?;
    let mut table = CaseTable::of(case.data());
    let code = table.free_code("new");
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
    keeps_order(Axiom::InteriorAddition, before, &after, || {
        Change::other(format!("{code} is added inside all ranges"))
    })
}

pub(super) fn clone(case: &Case) -> AxiomCheck {
    let before = case.given()?;
    let mut table = CaseTable::of(case.data());
    let name = add_copy(&mut table, case.unit())?;
    let after = before.on(&table)?;
    keeps_order(Axiom::CloneIndependence, before, &after, || {
        Change::other(format!("{name} is added, a copy of {}", before.name(case.unit())))
    })
}

pub(super) fn replication(case: &Case) -> AxiomCheck {
    let before = case.given()?;
    let mut table = CaseTable::of(case.data());
    for row in 0..case.data().units().len() {
        add_copy(&mut table, row)?;
    }
    let after = before.on(&table)?;
    keeps_order(Axiom::ReplicationInvariance, before, &after, || {
        Change::other("a copy of every unit is added")
    })
}

fn add_copy(table: &mut CaseTable, row: usize) -> Result<String, AxiomFailure> {
    let original = table.units()[row].clone();
    let code = table.free_code(&format!("{}'", original.code));
    let copy = renamed(&original, &Unit::new(code.clone())?);
    table.push_unit(copy, |column| column[row]);
    Ok(code)
}

fn enough(case: &Case, needed: usize) -> AxiomCheck {
    let found = case.data().units().len();
    if found >= needed { Ok(()) } else { Err(AxiomFailure::too_small("units", needed, found)) }
}
