//! What a change between two editions is made of.

mod edition;
mod hybrid;
mod parts;
mod sentences;
#[cfg(feature = "csv")]
mod table;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::data::Dataset;
use crate::decisions::standing::Standing;
use crate::decisions::subject::ranks;
use crate::engine::Index;
use crate::error::{ErrorKind, Result};
use crate::framework::{NodeCode, Record, RecordKind, UnitCode};
use crate::numerics::pieces::collect;
use crate::numerics::present;
use edition::{Edition, check_names};
use hybrid::{DATA, METHOD, Mixer, Outcome, STRUCTURE};
use parts::{four, members, weighted};

#[cfg(feature = "csv")]
pub use table::renamed_from_csv;

/// More columns than these are taken pillar by pillar.
const MOST_MEMBERS: usize = 12;

/// How to match two editions, and how far to go.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Editions {
    renamed: BTreeMap<String, String>,
    by_indicator: bool,
}

impl Editions {
    /// Codes of nodes, units and denominators of the old edition that have another code in the new
    /// one: old → new. The root needs none.
    pub fn renamed<O: Into<String>, N: Into<String>>(
        self,
        codes: impl IntoIterator<Item = (O, N)>,
    ) -> Self {
        let codes = codes.into_iter().map(|(old, new)| (old.into(), new.into()));
        Self { renamed: codes.collect(), ..self }
    }

    /// With the part of the data divided among the indicators: 8 · 2ᵏ hybrids of the k columns that
    /// both editions have, pillar by pillar for more than 12.
    pub fn by_indicator(self) -> Self {
        Self { by_indicator: true, ..self }
    }
}

/// A change between two editions, unit by unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Change {
    /// The name of the index in the new edition.
    pub name: String,
    /// Units with a score in both editions, in the order of their codes.
    pub units: Vec<UnitChange>,
    /// The columns or pillars among which the part of the data is divided, where that was asked for.
    pub members: Vec<String>,
    /// The sixteen hybrids, for those who want to see one.
    pub hybrids: Vec<Hybrid>,
    /// What could not be matched.
    pub unmatched: Unmatched,
    /// What to bear in mind.
    pub warnings: Vec<String>,
    /// Whether all was computed, rather than the work ended early.
    pub complete: bool,
}

/// The change of one unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct UnitChange {
    /// The unit.
    pub unit: UnitCode,
    /// Its name in the new edition.
    pub name: String,
    /// The change of its full score.
    pub score: ChangeParts,
    /// The change of its rank: below zero it rose.
    pub rank: ChangeParts,
}

/// A change as a sum of parts.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ChangeParts {
    /// In the old edition.
    pub old: f64,
    /// In the new one.
    pub new: f64,
    /// new − old = data + method + structure + units.
    pub change: f64,
    /// What values do: none where the unit has no score in some hybrid.
    pub data: Option<f64>,
    /// What methodology, weights, goalposts and directions do.
    pub method: Option<f64>,
    /// What the tree does: nodes that were added, dropped or moved.
    pub structure: Option<f64>,
    /// What other units do that came or went.
    pub units: Option<f64>,
    /// Of the data: the unit's own values.
    pub own: Option<f64>,
    /// Of the data: the values of all others.
    pub others: Option<f64>,
    /// Of the data: by member.
    pub by_member: Vec<f64>,
}

/// One of sixteen mixes of the editions.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Hybrid {
    /// Which components come from the new edition: data, method, structure, units, each `0` or `1`.
    pub switches: String,
    /// Full scores of the units.
    pub scores: Vec<Option<f64>>,
    /// Their ranks among all units of the hybrid.
    pub ranks: Vec<Option<f64>>,
}

/// What is in one edition only, or is not what it was.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[non_exhaustive]
pub struct Unmatched {
    /// Units with a score in the new edition only.
    pub entered: Vec<UnitCode>,
    /// Units with a score in the old edition only.
    pub left: Vec<UnitCode>,
    /// Nodes of the new edition only.
    pub added: Vec<NodeCode>,
    /// Nodes of the old edition only.
    pub dropped: Vec<NodeCode>,
    /// Nodes in another group than before.
    pub moved: Vec<NodeCode>,
    /// Units without a score in some hybrid, whose change has no parts.
    pub without_parts: Vec<UnitCode>,
}

/// What the step from one edition to another is made of: for every unit with a score in both, the
/// change of its full score and of its rank as parts of data, method, structure and units.
///
/// Each part is the mean over the 24 orders of the four switches of what a switch adds, so that parts
/// add up exactly. A cell, a weight or a setting that one edition alone has is used whichever way its
/// switch is: what an added indicator does is structure, what a newcomer does is units. What is fitted
/// to data is fitted anew in each of the sixteen hybrids. The part of the data is divided into the
/// unit's own values and those of all others by Owen's value, and among the indicators where asked.
///
/// Source: A. F. Shorrocks, J. Econ. Inequality 11 (2013); G. Owen, *Values of games with a priori
/// unions* (1977).
///
/// # Errors
///
/// As for [`Index::score`], of either edition; no unit has a score in both; a renamed code that is in
/// no edition, or two that become one; a hybrid that cannot be built or scored, with its switches.
///
/// # Examples
///
/// ```
/// use composite_index::decisions::{Editions, change};
/// use composite_index::{Dataset, Framework, Index, Methodology};
///
/// let index = |weight| {
///     let framework = Framework::builder("index", "An index")
///         .indicator("talent", weight)
///         .indicator("funding", 1.0)
///         .build()?;
///     Index::new(framework, Methodology::default())
/// };
/// let data = |talent| {
///     let data = Dataset::builder(["talent", "funding"]);
///     data.unit("KOR", [talent, 20.0]).unit("JPN", [40.0, 40.0]).build()
/// };
/// let found =
///     change((&index(1.0)?, &data(60.0)?), (&index(3.0)?, &data(80.0)?), &Editions::default())?;
/// let korea = &found.units[1];
/// // 40 → 65: by data 10 or 15, by weights 10 or 15.
/// assert_eq!((korea.score.data, korea.score.method), (Some(12.5), Some(12.5)));
/// # Ok::<(), composite_index::Error>(())
/// ```
pub fn change(
    old: (&Index, &Dataset),
    new: (&Index, &Dataset),
    asked: &Editions,
) -> Result<Change> {
    change_while(old, new, asked, |_| true)
}

/// As [`change`], until `go_on`, told how many hybrids more are done, returns false. The result then
/// lacks the division of the data, or has the two editions alone.
///
/// # Errors
///
/// As for [`change`]; the work ended before both editions were scored.
pub fn change_while(
    old: (&Index, &Dataset),
    new: (&Index, &Dataset),
    asked: &Editions,
    go_on: impl Fn(u64) -> bool + Sync,
) -> Result<Change> {
    let mixer = mixer(old, new, asked)?;
    // The editions themselves come first.
    let order = std::iter::once(0).chain((1..16).rev()).collect::<Vec<_>>();
    let outcome = |(): &mut (), place: usize| Ok((order[place], mixer.outcome(order[place])?));
    let done: BTreeMap<usize, Outcome> =
        collect(16, 1, &go_on, || (), outcome)?.into_iter().collect();
    if !(done.contains_key(&0) && done.contains_key(&15)) {
        return Err(ErrorKind::EndedEarly.into());
    }
    let all_masks = done.len() == 16;
    let mask = |mask: usize| done.get(&mask).cloned().unwrap_or_else(|| mixer.nothing());
    let masks: Vec<Outcome> = (0..16).map(mask).collect();
    let answered = |unit: usize| masks.iter().all(|mask| !mask.scores[unit].is_nan());
    let mut found = Change {
        name: new.0.framework().root().name().to_owned(),
        units: mixer.units(&masks),
        members: Vec::new(),
        hybrids: hybrids(&done),
        unmatched: mixer.unmatched(),
        warnings: Vec::new(),
        complete: false,
    };
    let without = (0..mixer.asked.len()).filter(|unit| all_masks && !answered(*unit));
    found.unmatched.without_parts = without.map(|unit| mixer.asked[unit].clone()).collect();
    found.complete = all_masks && mixer.divide_by_rows(&mut found, &masks, &go_on)?;
    if asked.by_indicator && found.complete {
        found.complete = mixer.divide_by_members(&mut found, &go_on)?;
    }
    found.warnings = mixer.warnings(&found);
    Ok(found)
}

/// How many hybrids a change takes, at most.
pub fn change_hybrids(old: (&Index, &Dataset), new: (&Index, &Dataset), asked: &Editions) -> u64 {
    let units = old.1.units().len().min(new.1.units().len()) as u64;
    let learns = [old.0, new.0].iter().any(|index| index.learns_from_data());
    let rows = if learns { 16 * units } else { 0 };
    let columns = old.0.framework().indicators().count().min(MOST_MEMBERS);
    16 + rows + if asked.by_indicator { 8 << columns } else { 0 }
}

fn mixer(old: (&Index, &Dataset), new: (&Index, &Dataset), asked: &Editions) -> Result<Mixer> {
    let (mut before, after) = (Edition::new(old.0, old.1)?, Edition::new(new.0, new.1)?);
    let mut names = asked.renamed.clone();
    check_names(&before, &after, &names)?;
    if before.root() != after.root() {
        names.insert(before.root().to_owned(), after.root().to_owned());
    }
    before.rename(&names)?;
    Mixer::new(before, after)
}

fn hybrids(masks: &BTreeMap<usize, Outcome>) -> Vec<Hybrid> {
    let options = |values: &[f64]| values.iter().map(|value| present(*value)).collect();
    let hybrid = |(mask, outcome): (&usize, &Outcome)| Hybrid {
        switches: format!("{mask:04b}"),
        scores: options(&outcome.scores),
        ranks: options(&outcome.ranks),
    };
    masks.iter().map(hybrid).collect()
}

/// Of a score or of a rank.
type Of = fn(&Outcome) -> &[f64];

const OF: [Of; 2] = [|outcome| &outcome.scores, |outcome| &outcome.ranks];

impl UnitChange {
    fn parts_mut(&mut self) -> [&mut ChangeParts; 2] {
        [&mut self.score, &mut self.rank]
    }
}

impl Mixer {
    fn units(&self, masks: &[Outcome]) -> Vec<UnitChange> {
        let parts = |unit: usize, of: Of| {
            let value = |mask: usize| of(&masks[mask])[unit];
            let (old, new) = (value(0), value(15));
            let [data, method, structure, units] = four(value).map(present);
            let change = new - old;
            let (own, others, by_member) = (None, None, Vec::new());
            ChangeParts { old, new, change, data, method, structure, units, own, others, by_member }
        };
        let name = |unit: &UnitCode| {
            let row = self.new.rows.get(unit).and_then(|row| self.new.units.get(*row));
            row.map_or_else(|| unit.to_string(), |unit| unit.name.to_string())
        };
        let unit = |(at, unit): (usize, &UnitCode)| UnitChange {
            unit: unit.clone(),
            name: name(unit),
            score: parts(at, OF[0]),
            rank: parts(at, OF[1]),
        };
        self.asked.iter().enumerate().map(unit).collect()
    }

    /// Divides the part of the data between a unit's own row and all others; whether to the end.
    fn divide_by_rows(
        &self,
        found: &mut Change,
        masks: &[Outcome],
        go_on: impl Fn(u64) -> bool + Sync,
    ) -> Result<bool> {
        let learns = [0, METHOD, STRUCTURE, METHOD | STRUCTURE]
            .iter()
            .any(|mask| self.index(*mask).learns_from_data());
        let apart = if learns { Vec::new() } else { self.standings()? };
        let split = |unit: usize| -> Result<[[f64; 2]; 2]> {
            // What the own row adds to the old data, and to the new data of all others, in masks
            // without the switch of data; of the score and of the rank.
            let mut added = [[[0.0; 2]; 16]; 2];
            for mask in (0..16).filter(|mask| mask & DATA == 0) {
                let (old, new) = (&masks[mask], &masks[mask | DATA]);
                let (alone, rest) = if learns {
                    (self.own_row(mask, unit, true)?, self.own_row(mask, unit, false)?)
                } else {
                    let [old, new] = [mask, mask | DATA].map(|mask| &apart[mask]);
                    (self.own_row_apart(unit, new, old), self.own_row_apart(unit, old, new))
                };
                for (kind, of) in OF.iter().enumerate() {
                    let first = of(&alone)[unit] - of(old)[unit];
                    let last = of(new)[unit] - of(&rest)[unit];
                    let whole = of(new)[unit] - of(old)[unit];
                    let own = (first + last) / 2.0;
                    added[kind][mask] = [own, whole - own];
                }
            }
            let value = |kind: usize, side: usize| weighted(DATA, |mask| added[kind][mask][side]);
            Ok([0, 1].map(|kind| [0, 1].map(|side| value(kind, side))))
        };
        let runs = if learns { 16 } else { 0 };
        let work = |(): &mut (), unit: usize| Ok((unit, split(unit)?));
        let done = collect(self.asked.len(), runs, go_on, || (), work)?;
        let complete = done.len() == self.asked.len();
        for (unit, parts) in done {
            for (own, [of_own, of_others]) in found.units[unit].parts_mut().into_iter().zip(parts) {
                (own.own, own.others) = (present(of_own), present(of_others));
            }
        }
        Ok(complete)
    }

    /// A unit's own row from the new edition and all others from the old one, or the reverse.
    fn own_row(&self, mask: usize, unit: usize, own_is_new: bool) -> Result<Outcome> {
        let asked = &self.asked[unit];
        self.outcome_with(mask, |code, _| (code == asked) == own_is_new)
    }

    /// The standings of all masks, with the rows of those asked about.
    fn standings(&self) -> Result<Vec<(Standing, Vec<Option<usize>>)>> {
        (0..16).map(|mask| self.standing(mask, |_, _| mask & DATA != 0)).collect()
    }

    /// A unit's own row from one standing and all others from another, where scores depend on nothing
    /// but the own row.
    fn own_row_apart(
        &self,
        unit: usize,
        (own, own_rows): &(Standing, Vec<Option<usize>>),
        (rest, rows): &(Standing, Vec<Option<usize>>),
    ) -> Outcome {
        let (mut outcome, mut scores) = (self.nothing(), rest.scores.clone());
        if let Some(row) = rows[unit] {
            scores[row] = own_rows[unit].map_or(f64::NAN, |row| own.scores[row]);
            let rank = ranks(&scores, rest.order)[row].map_or(f64::NAN, |rank| rank as f64);
            (outcome.scores[unit], outcome.ranks[unit]) = (scores[row], rank);
        }
        outcome
    }

    fn nothing(&self) -> Outcome {
        let missing = vec![f64::NAN; self.asked.len()];
        Outcome { scores: missing.clone(), ranks: missing }
    }

    /// Divides the part of the data among columns or pillars; whether to the end.
    fn divide_by_members(
        &self,
        found: &mut Change,
        go_on: impl Fn(u64) -> bool + Sync,
    ) -> Result<bool> {
        let members_of = self.members();
        let count = members_of.len();
        found.members = members_of.keys().cloned().collect();
        let bits: BTreeMap<&str, usize> = members_of
            .values()
            .enumerate()
            .flat_map(|(bit, columns)| columns.iter().map(move |column| (column.as_str(), bit)))
            .collect();
        if count > MOST_MEMBERS {
            let (node, most) = (found.name.clone(), MOST_MEMBERS);
            return Err(ErrorKind::TooManyPlayers { node, players: count, most }.into());
        }
        let sets = 1_usize << count;
        let outers: Vec<usize> = (0..16).filter(|mask| mask & DATA == 0).collect();
        let work = |(): &mut (), at: usize| {
            let (outer, set) = (outers[at / sets], at % sets);
            self.outcome_with(outer, |_, variable| {
                bits.get(variable).is_some_and(|bit| set & (1 << bit) != 0)
            })
        };
        let done = collect(outers.len() * sets, 1, go_on, || (), work)?;
        if done.len() < outers.len() * sets {
            return Ok(false);
        }
        for (unit, own) in found.units.iter_mut().enumerate() {
            for (parts, of) in own.parts_mut().into_iter().zip(OF) {
                let by_outer: Vec<Vec<f64>> = (0..outers.len())
                    .map(|outer| members(count, |set| of(&done[outer * sets + set])[unit]))
                    .collect();
                let of_mask = |mask: usize, member: usize| {
                    let outer = outers.iter().position(|outer| *outer == mask);
                    outer.map_or(0.0, |outer| by_outer[outer][member])
                };
                parts.by_member =
                    (0..count).map(|member| weighted(DATA, |mask| of_mask(mask, member))).collect();
            }
        }
        Ok(true)
    }

    /// The columns that both editions have, each by itself or by its pillar in the new edition.
    fn members(&self) -> BTreeMap<String, Vec<String>> {
        let common = self.variables.iter().filter(|variable| {
            let has = |edition: &Edition| edition.columns.contains_key(*variable);
            has(&self.old) && has(&self.new)
        });
        let common: Vec<&String> = common.collect();
        let by_pillar = common.len() > MOST_MEMBERS;
        let mut members: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for variable in common {
            let member = if by_pillar { self.pillar(variable) } else { variable.clone() };
            members.entry(member).or_default().push(variable.clone());
        }
        members
    }

    /// The node below the root that a column belongs to; itself where it is none of the tree.
    fn pillar(&self, variable: &str) -> String {
        let edition = if self.new.node(variable).is_some() { &self.new } else { &self.old };
        let mut at = variable.to_owned();
        while let Some(parent) = edition.node(&at).and_then(|record| record.parent.clone()) {
            if parent == edition.root() {
                return at;
            }
            at = parent;
        }
        variable.to_owned()
    }

    fn unmatched(&self) -> Unmatched {
        let only = |one: &Edition, other: &Edition| -> Vec<UnitCode> {
            one.scored.difference(&other.scored).cloned().collect()
        };
        let missing = |one: &Edition, other: &Edition| {
            codes(one.nodes().filter(|record| other.node(&record.code).is_none()))
        };
        let moved = self.new.nodes().filter(|record| {
            self.old.node(&record.code).is_some_and(|old| old.parent != record.parent)
        });
        Unmatched {
            entered: only(&self.new, &self.old),
            left: only(&self.old, &self.new),
            added: missing(&self.new, &self.old),
            dropped: missing(&self.old, &self.new),
            moved: codes(moved),
            without_parts: Vec::new(),
        }
    }

    fn warnings(&self, found: &Change) -> Vec<String> {
        let mut warnings = Vec::new();
        let indicators = self.new.nodes().filter(|record| record.kind == RecordKind::Indicator);
        for record in indicators {
            let Some(old) = self.old.node(&record.code) else { continue };
            let before_and_after =
                [("unit", &old.unit, &record.unit), ("source", &old.source, &record.source)];
            for (what, before, after) in before_and_after {
                if before != after {
                    let said = |text: &Option<String>| match text {
                        Some(text) => format!("`{text}`"),
                        None => "none".to_owned(),
                    };
                    warnings.push(format!(
                        "`{}` has another {what} ({}, before {}): its change counts as data",
                        record.code,
                        said(after),
                        said(before)
                    ));
                }
            }
        }
        let moves = |part: Option<f64>| part.is_some_and(|part| part.abs() > 1e-9);
        let relative = |unit: &UnitChange| moves(unit.score.others) || moves(unit.score.units);
        if found.units.iter().any(relative) {
            warnings.push(
                "scores depend on the other units, because something is fitted to the data in each \
                 edition: compare ranks, and scores within an edition"
                    .to_owned(),
            );
        }
        if self.old.rescales || self.new.rescales {
            warnings.push(
                "published scores are rescaled in each edition: the parts are of full scores"
                    .to_owned(),
            );
        }
        warnings
    }
}

fn codes<'a>(records: impl Iterator<Item = &'a Record>) -> Vec<NodeCode> {
    let codes: BTreeSet<_> =
        records.filter_map(|record| NodeCode::new(&record.code).ok()).collect();
    codes.into_iter().collect()
}
