//! An index as it is, gone through exhaustively: each unit left out and copied, each value made the best
//! and withheld, each pair under dominance.

use std::cmp::Ordering as Order;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;

use super::axiom::Axiom;
use super::case::Case;
use super::change::free;
use super::cores::on_all_cores;
use super::failure::AxiomFailure;
use super::leaf::Leaf;
use super::scored::Scored;
use crate::data::{Dataset, Unit};
use crate::engine::Index;

/// What all changes of one kind do to an index with its own data.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Examination {
    /// The axiom that a change violates if it turns a pair.
    pub axiom: Axiom,
    /// What is changed.
    pub kind: ChangeKind,
    /// How many changes were made.
    pub changes: u32,
    /// How many of them the index refuses.
    pub refused: u32,
    /// How many of them turn a pair, in the way the axiom forbids.
    pub violations: u32,
    /// How many pairs these turn together.
    pub pairs: u32,
    /// The change that turns most pairs, and of these the one that moves a unit most.
    pub worst: Option<Consequence>,
}

/// A kind of change of an index with its data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ChangeKind {
    /// A unit is left out.
    Departure,
    /// A copy of a unit is added.
    Clone,
    /// A value is made the best in the data, or the better goalpost, and its unit loses places.
    Improvement,
    /// The same, and others change places among themselves.
    Interference,
    /// A value is withheld, and its unit gains places.
    Withholding,
    /// None: a unit is nowhere worse than another and scores lower.
    Dominance,
}

/// What one change does.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Consequence {
    /// The change, in words.
    pub change: String,
    /// How many pairs it turns.
    pub pairs: u32,
    /// The most places that a unit moves among the units compared.
    pub places: u32,
    /// That unit.
    pub unit: String,
}

impl Examination {
    fn new(axiom: Axiom, kind: ChangeKind) -> Self {
        Self { axiom, kind, changes: 0, refused: 0, violations: 0, pairs: 0, worst: None }
    }

    fn add(&mut self, consequence: Option<Consequence>) {
        self.changes += 1;
        let Some(consequence) = consequence else { return };
        self.violations += 1;
        self.pairs += consequence.pairs;
        let size = |it: &Consequence| (it.pairs, it.places);
        if self.worst.as_ref().is_none_or(|worst| size(&consequence) > size(worst)) {
            self.worst = Some(consequence);
        }
    }

    fn refuse(&mut self) {
        self.changes += 1;
        self.refused += 1;
    }
}

/// `27 of 83 departures turn a pair; the departure of X turns 104 and moves Y by 22 places`.
impl fmt::Display for Examination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { changes, violations, .. } = self;
        let (what, does) = match self.kind {
            ChangeKind::Departure => ("departures", "turn a pair"),
            ChangeKind::Clone => ("copies", "turn a pair"),
            ChangeKind::Improvement => ("improvements of a value", "cost the unit places"),
            ChangeKind::Interference => ("improvements of a value", "turn a pair of others"),
            ChangeKind::Withholding => ("withheld values", "gain the unit places"),
            ChangeKind::Dominance => ("units that are nowhere worse than another", "score lower"),
        };
        write!(f, "{violations} of {changes} {what} {does}")?;
        if self.refused > 0 {
            write!(f, ", {} are refused", self.refused)?;
        }
        let Some(Consequence { change, pairs, places, unit }) = &self.worst else { return Ok(()) };
        match self.kind {
            ChangeKind::Dominance => write!(f, "; {change}"),
            _ => {
                let s = if *places == 1 { "" } else { "s" };
                write!(f, "; {change} turns {pairs} and moves {unit} by {places} place{s}")
            }
        }
    }
}

/// How many times [`examine`] tells how far it is.
pub fn examinations(index: &Index, data: &Dataset) -> u64 {
    let indicators = index.framework().observed().count();
    (2 * data.units().len() * (1 + indicators)) as u64
}

/// Goes through all changes of an index with its data, on all cores, while `go_on` returns true for
/// the number of changes done; whether it came to its end is returned too. What is found does not
/// depend on the number of cores.
///
/// # Errors
///
/// The index gives no scores to the data as they are.
pub fn examine(
    index: &Index,
    data: &Dataset,
    go_on: impl FnMut(u64) -> bool,
) -> Result<(Vec<Examination>, bool), AxiomFailure> {
    let case = Case::new(index.clone(), data.clone());
    let given = case.given()?;
    let dominance = dominance(&case, given)?;
    let units = data.units().len();
    let each = (2 * (1 + index.framework().observed().count())) as u64;
    let (rows, complete) =
        on_all_cores(units, each, go_on, |row, stopped| of_unit(&case, given, row, stopped));
    let mut found = [
        (Axiom::DeletionIndependence, ChangeKind::Departure),
        (Axiom::CloneIndependence, ChangeKind::Clone),
        (Axiom::OwnMonotonicity, ChangeKind::Improvement),
        (Axiom::ThirdUnitIndependence, ChangeKind::Interference),
        (Axiom::NoGainFromGaps, ChangeKind::Withholding),
    ]
    .map(|(axiom, kind)| Examination::new(axiom, kind));
    for (kind, outcome) in rows.into_iter().flatten() {
        let examined = found.iter_mut().find(|examination| examination.kind == kind);
        examined.into_iter().for_each(|examination| match &outcome {
            Some(consequence) => examination.add(consequence.clone()),
            None => examination.refuse(),
        });
    }
    Ok(([dominance].into_iter().chain(found).collect(), complete))
}

/// What a change of a kind does, if it does anything the axiom forbids; none where it is refused.
type Outcome = (ChangeKind, Option<Option<Consequence>>);

/// All changes of one unit, or those until it is stopped.
fn of_unit(case: &Case, given: &Scored, row: usize, stopped: &AtomicBool) -> Vec<Outcome> {
    let mut found = vec![
        (ChangeKind::Departure, departure(case, given, row).ok()),
        (ChangeKind::Clone, clone(case, given, row).ok()),
    ];
    for leaf in case.all_leaves() {
        if stopped.load(Ordering::Relaxed) {
            break;
        }
        if let Some(best) = better(&leaf, row) {
            let after = with_cell(case, given, row, &leaf, best).ok();
            let change = format!("{} of {} at its best", leaf.code(), given.name(row));
            let after = after.as_ref();
            let improved = after.map(|after| own(given, after, row, &change, false));
            let others = || given.pairs_without(row);
            let interfered = after.map(|after| turned(given, after, others(), |row| row, &change));
            found.push((ChangeKind::Improvement, improved));
            found.push((ChangeKind::Interference, interfered));
        }
        if !leaf.column[row].is_nan() {
            let after = with_cell(case, given, row, &leaf, f64::NAN).ok();
            let change = format!("{} withheld by {}", leaf.code(), given.name(row));
            let withheld = after.map(|after| own(given, &after, row, &change, true));
            found.push((ChangeKind::Withholding, withheld));
        }
    }
    found
}

/// The pairs of the data in which one unit is nowhere worse than the other, and somewhere better.
fn dominance(case: &Case, given: &Scored) -> Result<Examination, AxiomFailure> {
    let mut found = Examination::new(Axiom::WeakPareto, ChangeKind::Dominance);
    let leaves: Vec<_> = case.all_leaves().collect();
    let dominates = |a: usize, b: usize| {
        let known = leaves.iter().all(|leaf| !leaf.column[a].is_nan() && !leaf.column[b].is_nan());
        let worse = |leaf: &Leaf<'_>| leaf.is_better(leaf.column[b], leaf.column[a]);
        let better = |leaf: &Leaf<'_>| leaf.is_better(leaf.column[a], leaf.column[b]);
        known && !leaves.iter().any(worse) && leaves.iter().any(better)
    };
    for (a, b) in given.pairs().flat_map(|(a, b)| [(a, b), (b, a)]) {
        if dominates(a, b) {
            let (unit, other) = (given.name(a), given.name(b));
            let lower = given.compare(a, b) == Some(Order::Less);
            let change = format!("{unit} is nowhere worse than {other} and scores lower");
            let unit = unit.to_owned();
            found.add(lower.then_some(Consequence { change, pairs: 1, places: 0, unit }));
        }
    }
    Ok(found)
}

fn departure(
    case: &Case,
    given: &Scored,
    gone: usize,
) -> Result<Option<Consequence>, AxiomFailure> {
    let mut table = case.table();
    table.remove_unit(gone);
    let after = given.on(&table)?;
    let there = |row: usize| row - usize::from(row > gone);
    let change = format!("the departure of {}", given.name(gone));
    Ok(turned(given, &after, given.pairs_without(gone), there, &change))
}

fn clone(case: &Case, given: &Scored, row: usize) -> Result<Option<Consequence>, AxiomFailure> {
    let mut table = case.table();
    let wish = format!("{}'", table.units[row].code);
    let code = free(&wish, |code| table.units.iter().any(|unit| unit.code.as_str() == code));
    let Unit { code, name, .. } = Unit::new(code)?;
    let copy = Unit { code, name, ..table.units[row].clone() };
    table.push_unit(copy, |column| column[row]);
    let after = given.on(&table)?;
    let change = format!("a copy of {}", given.name(row));
    Ok(turned(given, &after, given.pairs(), |row| row, &change))
}

/// The better goalpost or the best value in the data, if the unit's own is worse.
fn better(leaf: &Leaf<'_>, row: usize) -> Option<f64> {
    let [_, best] = leaf.ends(leaf.range().ok()?);
    leaf.is_better(best, leaf.column[row]).then_some(best)
}

fn with_cell(
    case: &Case,
    given: &Scored,
    row: usize,
    leaf: &Leaf<'_>,
    value: f64,
) -> Result<Scored, AxiomFailure> {
    let mut table = case.table();
    table.set(row, leaf.code(), value);
    given.on(&table)
}

/// The pairs that turn round, and the unit that moves most among the others.
fn turned(
    before: &Scored,
    after: &Scored,
    pairs: impl Iterator<Item = (usize, usize)>,
    there: impl Fn(usize) -> usize,
    change: &str,
) -> Option<Consequence> {
    let units = before.data.units().len();
    let (mut turned, mut moved) = (0, vec![0_i32; units]);
    for (a, b) in pairs {
        let (Some(was), Some(is)) = (before.compare(a, b), after.compare(there(a), there(b)))
        else {
            continue;
        };
        let ahead = |ordering: Order| i32::from(ordering == Order::Greater);
        let behind = |ordering: Order| i32::from(ordering == Order::Less);
        // A place is a unit clearly ahead.
        moved[a] += behind(is) - behind(was);
        moved[b] += ahead(is) - ahead(was);
        turned += u32::from(was == is.reverse() && was != Order::Equal);
    }
    let (row, places) = moved.iter().enumerate().max_by_key(|(_, places)| places.abs())?;
    let (unit, places) = (before.name(row).to_owned(), places.unsigned_abs());
    let change = change.to_owned();
    (turned > 0).then_some(Consequence { change, pairs: turned, places, unit })
}

/// The places that a unit loses by a change of its own, or gains.
fn own(
    before: &Scored,
    after: &Scored,
    row: usize,
    change: &str,
    gains: bool,
) -> Option<Consequence> {
    let ahead = |scored: &Scored, other: usize| scored.compare(other, row) == Some(Order::Greater);
    let others = || (0..before.data.units().len()).filter(|other| *other != row);
    let passed = |from: &Scored, to: &Scored| {
        others().filter(|other| !ahead(from, *other) && ahead(to, *other)).count()
    };
    let (lost, gained) = (passed(before, after), passed(after, before));
    let (more, less) = if gains { (gained, lost) } else { (lost, gained) };
    let unit = before.name(row).to_owned();
    let places = u32::try_from(more.checked_sub(less).filter(|places| *places > 0)?).ok()?;
    let pairs = u32::try_from(more).ok()?;
    Some(Consequence { change: change.to_owned(), pairs, places, unit })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::Framework;
    use crate::methodology::{Methodology, Settings};
    use crate::methods::transform::Transform;

    fn examined(step: Transform) -> Vec<Examination> {
        let framework = Framework::builder("index", "An index")
            .indicator_with("x", 1.0, |i| i.goalposts(0.0, 100.0))
            .indicator_with("y", 1.0, |i| i.goalposts(0.0, 100.0))
            .build()
            .unwrap();
        let methodology =
            Methodology::default().with_indicators(Settings::new().transforms([step]));
        let data = Dataset::builder(["x", "y"])
            .unit("A", [100.0, 0.0])
            .unit("B", [50.0, 40.0])
            .unit("C", [40.0, 52.0])
            .unit("D", [10.0, 20.0])
            .build()
            .unwrap();
        let index = Index::new(framework, methodology).unwrap();
        let mut last = 0;
        let tell = |done| {
            last = done;
            true
        };
        let (found, complete) = examine(&index, &data, tell).unwrap();
        assert!(complete);
        assert_eq!(last, examinations(&index, &data));
        found
    }

    /// Goalposts: B 45, C 46. Min–max: B (0.444 + 0.769)/2 = 0.607, C (0.333 + 1)/2 = 0.667. Without A
    /// y goes from 20 to 52 and x from 10 to 50: B (1 + 0.625)/2 = 0.8125, C (0.75 + 1)/2 = 0.875.
    #[test]
    fn an_index_is_gone_through() {
        let fixed = examined(Transform::goalposts(0.0, 100.0, false));
        let texts: Vec<_> = fixed.iter().map(ToString::to_string).collect();
        assert_eq!(
            texts[..5],
            [
                "0 of 2 units that are nowhere worse than another score lower",
                "0 of 4 departures turn a pair",
                "0 of 4 copies turn a pair",
                "0 of 7 improvements of a value cost the unit places",
                "0 of 7 improvements of a value turn a pair of others",
            ]
        );
        // B without y has 50, beside A and before C; C without x has 52, before A.
        let withheld = "2 of 8 withheld values gain the unit places; \
                        y withheld by B turns 2 and moves B by 2 places";
        assert_eq!(texts[5], withheld);
        let relative = examined(Transform::min_max(0.0, 1.0));
        assert_eq!(relative[0].violations, 0);
        assert_eq!(relative[2].violations, 0, "a copy changes no extreme");
        assert!(relative[4].violations > 0, "{relative:?}");
    }
}
