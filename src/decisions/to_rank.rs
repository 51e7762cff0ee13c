//! The smallest change of all weights together that brings a unit to a rank.

use std::time::Duration;

use serde::Serialize;

use super::linear::{LinearForm, Witnesses, named};
use super::local_set::LocalSet;
use super::most::{Ties, most_of};
use super::polytope::Polytope;
use super::reversal::{LeastChange, Norm};
use super::subject::Subject;
use super::until::Until;
use super::weight_set::polytope;
use super::words::{figure, listed, ordinal};
use crate::data::Dataset;
use crate::engine::Index;
use crate::error::{ErrorKind, Result};
use crate::framework::UnitCode;
use crate::numerics::pieces::Watch;

/// How far the weights must change before a unit has a rank or a better one.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ToRank {
    /// The unit.
    pub unit: UnitCode,
    /// Its name.
    pub name: String,
    /// Its nominal rank.
    pub rank: usize,
    /// The rank that is sought.
    pub target: usize,
    /// By each norm, the least change; none where no weights do it. The norms may bring the unit past
    /// different rivals.
    pub changes: Vec<LeastChange>,
    /// Whether all was proved, rather than the search ended early.
    pub complete: bool,
}

/// Changes are found up to this.
const PRECISION: f64 = 1e-10;

/// How far the weights of all indicators must change together before a unit has a rank or a better one:
/// by halving over sets of that size, in each of which its best rank is found exactly. A tie is enough.
/// What is not proved in the time given is an interval, between a change that does it and one that none
/// smaller does.
///
/// # Errors
///
/// There is no such unit or node, the unit has no score, the rank is beyond the units; the node is no
/// weighted (or geometric, or power) mean throughout; there are too many indicators.
pub fn to_rank(
    index: &Index,
    data: &Dataset,
    (unit, target): (&str, usize),
    node: Option<&str>,
    time: Duration,
) -> Result<ToRank> {
    to_rank_while(index, data, (unit, target), node, time, |_| true)
}

/// As [`to_rank`], until `go_on`, told how many of the three norms more are done, returns false.
///
/// # Errors
///
/// As for [`to_rank`].
pub fn to_rank_while(
    index: &Index,
    data: &Dataset,
    (unit, target): (&str, usize),
    node: Option<&str>,
    time: Duration,
    go_on: impl Fn(u64) -> bool + Sync,
) -> Result<ToRank> {
    let subject = Subject::new(index, data, node)?;
    let row = subject.row(unit)?;
    let units = subject.scored().len();
    if target == 0 || target > units {
        return Err(ErrorKind::RankBeyondUnits { rank: target, units }.into());
    }
    let form = LinearForm::of_leaves(&subject).map_err(|it| it.error(&subject))?;
    let Some(own) = form.place(row) else {
        return Err(ErrorKind::RankBeyondUnits { rank: target, units }.into());
    };
    let others = (0..units).filter(|other| *other != own);
    // How far the unit is ahead of each rival; as many must be as are not to be ahead of it.
    let rows = others.map(|other| form.difference(own, other)).collect();
    let watch = Watch::new(go_on);
    let is_to_stop = || watch.is_to_stop();
    let until = Until::new(time, &is_to_stop);
    let search = Search {
        nominal: form.weights.clone(),
        rows,
        needed: units - target,
        until,
        node: subject.code(subject.root),
    };
    let mut changes = Vec::new();
    for norm in [Norm::Sum, Norm::Largest, Norm::Relative] {
        let Least { found, limit } = search.least(norm)?;
        watch.has_done(1);
        if let Some((size, weights)) = &found {
            let scores = Witnesses::new(&subject).scores_under(&form, weights)?;
            let ahead = form.rows.iter().filter(|other| {
                let (other, own) = (scores[**other], scores[row]);
                other - own > 1e-8 * own.abs().max(1.0)
            });
            if ahead.count() >= target {
                let claim = format!("{unit} is {} after a change of {size}", ordinal(target));
                return Err(ErrorKind::NotConfirmed { claim }.into());
            }
        }
        changes.push(LeastChange {
            norm,
            size: found.as_ref().map(|(size, _)| *size),
            limit,
            weights: found.map(|(_, weights)| named(&subject, &form, &weights)),
        });
    }
    let name = subject.units()[row].name.to_string();
    // What is not proved lacks one of the two, or has them apart.
    let is_proved = |change: &LeastChange| match (change.size, change.limit) {
        (Some(size), Some(limit)) => size - limit <= PRECISION,
        (size, limit) => size.is_none() && limit.is_none(),
    };
    let complete = changes.iter().all(is_proved);
    Ok(ToRank { unit: subject.unit(row), name, rank: subject.rank(row), target, changes, complete })
}

/// The least change that was found, with weights after it, and one that none smaller is; neither where
/// no weights do it.
struct Least {
    found: Option<(f64, Vec<f64>)>,
    limit: Option<f64>,
}

struct Search<'w> {
    nominal: Vec<f64>,
    rows: Vec<Vec<f64>>,
    needed: usize,
    until: Until<'w>,
    node: String,
}

impl Search<'_> {
    fn least(&self, norm: Norm) -> Result<Least> {
        let largest = if norm == Norm::Sum { 2.0 } else { 1.0 };
        if self.reached(&self.nominal) {
            return Ok(Least { found: Some((0.0, self.nominal.clone())), limit: Some(0.0) });
        }
        let (mut low, mut high) = (0.0, largest);
        let mut weights = match self.within(norm, largest)? {
            Within::Some(found) => found,
            Within::None => return Ok(Least { found: None, limit: None }),
            Within::Unknown => return Ok(Least { found: None, limit: Some(low) }),
        };
        while high - low > PRECISION {
            // Small changes are told as well as large ones.
            let middle = if low > 0.0 { (low + high) / 2.0 } else { high / 4.0 };
            match self.within(norm, middle)? {
                Within::Some(found) => (high, weights) = (middle, found),
                Within::None => low = middle,
                Within::Unknown => break,
            }
            if low == 0.0 && high < PRECISION {
                break;
            }
        }
        let limit = if high - low > PRECISION { low } else { high };
        Ok(Least { found: Some((high, weights)), limit: Some(limit) })
    }

    fn reached(&self, weights: &[f64]) -> bool {
        let ahead = |row: &&Vec<f64>| super::polytope::dot(row, weights) >= -1e-9;
        self.rows.iter().filter(ahead).count() >= self.needed
    }

    /// Weights within a distance that bring the unit to its rank.
    fn within(&self, norm: Norm, distance: f64) -> Result<Within> {
        let Some(region) = self.region(norm, distance) else {
            let why = "it has too many indicators for the smallest change to a rank".to_owned();
            return Err(ErrorKind::NoExactAnswer { node: self.node.clone(), why }.into());
        };
        let (needed, until) = (self.needed, Some(self.until));
        let found = most_of(&region, &self.rows, Ties::Included, Some(needed), until);
        Ok(if found.count >= needed {
            Within::Some(found.witness)
        } else if found.bound >= needed {
            Within::Unknown
        } else {
            Within::None
        })
    }

    /// The weights within a distance of the nominal ones.
    fn region(&self, norm: Norm, distance: f64) -> Option<Polytope> {
        let nodes = self.nominal.len();
        let unit = |own: usize| (0..nodes).map(|node| f64::from(u8::from(node == own))).collect();
        let masses: Vec<Vec<f64>> = (0..nodes).map(unit).collect();
        let around = |bound: &dyn Fn(f64) -> [f64; 2]| -> Vec<[f64; 2]> {
            self.nominal.iter().map(|weight| bound(*weight)).collect()
        };
        let rows = match norm {
            Norm::Largest => {
                let bound =
                    |weight: f64| [(weight - distance).max(0.0), (weight + distance).min(1.0)];
                LocalSet::Shares(around(&bound)).rows(&masses)
            }
            Norm::Relative => {
                let bound = |weight: f64| [weight * (1.0 - distance), weight * (1.0 + distance)];
                LocalSet::Raw(around(&bound)).rows(&masses)
            }
            Norm::Sum => self.moved(distance / 2.0)?,
        };
        polytope(nodes, &rows)
    }

    /// No set of nodes gains more weight than so much.
    fn moved(&self, mass: f64) -> Option<Vec<Vec<f64>>> {
        let nodes = self.nominal.len();
        let sets = 1usize.checked_shl(nodes as u32).filter(|_| nodes <= 7)?;
        let row = |set: usize| -> Vec<f64> {
            let is_in = |node: usize| set >> node & 1 == 1;
            let own: f64 = (0..nodes).filter(|node| is_in(*node)).map(|it| self.nominal[it]).sum();
            (0..nodes).map(|node| mass + own - f64::from(u8::from(is_in(node)))).collect()
        };
        Some((1..sets - 1).map(row).collect())
    }
}

/// Whether weights within a distance do it.
enum Within {
    /// These.
    Some(Vec<f64>),
    /// None do.
    None,
    /// The time was over before this was known.
    Unknown,
}

impl ToRank {
    /// The answer in a plain sentence or two.
    pub fn sentences(&self) -> Vec<String> {
        let target = ordinal(self.target);
        let place = format!("{} is {}.", self.name, ordinal(self.rank));
        if self.rank <= self.target {
            return vec![place, format!("That is {target} or better as it is.")];
        }
        let said = |change: &LeastChange| {
            let size = change.size?;
            Some(match change.norm {
                Norm::Relative => {
                    format!("every weight changes by {} % of itself", figure(100.0 * size))
                }
                Norm::Largest => {
                    format!("no weight changes by more than {} points", figure(100.0 * size))
                }
                Norm::Sum => format!("{} points of weight are moved", figure(50.0 * size)),
            })
        };
        let ways: Vec<String> = self.changes.iter().filter_map(said).collect();
        let answer = match ways.as_slice() {
            [] if self.complete => format!("No weights make it {target}."),
            [] => format!("No weights that make it {target} were found in the time given."),
            ways if self.complete => {
                format!("The smallest changes that make it {target}: {}.", listed(ways))
            }
            ways => {
                format!("Changes that make it {target}, though smaller ones may: {}.", listed(ways))
            }
        };
        vec![place, answer]
    }
}
