//! How far a weight can move before a rank, the first places or the whole order change.

use std::collections::BTreeMap;

use serde::Serialize;

use super::moving::{Breakpoints, Event, Move, MovingWeight, SAME_SHARE};
use crate::error::{Diagnostic, ErrorKind, Result};
use crate::framework::UnitCode;

/// What is to stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stable<'a> {
    /// The rank of every unit.
    Order,
    /// Who has each of the first ranks.
    List(usize),
    /// Who is among the first, in whatever order.
    Set(usize),
    /// The rank of one unit.
    Unit(&'a str),
}

/// The largest interval around the nominal share in which something stays: open at its ends, but at 0
/// and 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct StableInterval {
    /// Its lower end.
    pub from: f64,
    /// Its upper end.
    pub to: f64,
    /// Whether units tie at the nominal share, so that nothing stays on either side of it: the two ends
    /// are then the share.
    pub at_event: bool,
}

/// Which ranks a unit has as a weight moves.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct UnitStability {
    /// Where it keeps the rank that it has at the nominal share.
    pub interval: StableInterval,
    /// Its rank there, just below the nominal share where units tie at it.
    pub rank: usize,
    /// Its best rank over all shares between 0 and 1.
    pub best: usize,
    /// Its worst.
    pub worst: usize,
}

/// The ranks on both sides of a turn.
struct Turn<'r> {
    share: f64,
    before: &'r [usize],
    after: &'r [usize],
}

impl Breakpoints {
    /// The interval in which something stays as a weight moves.
    ///
    /// # Errors
    ///
    /// There is no such unit, or more first ranks are asked for than there are units.
    pub fn stable(&self, moving: &MovingWeight, what: Stable<'_>) -> Result<StableInterval> {
        let unit = match what {
            Stable::Unit(code) => self.place(code)?,
            Stable::List(k) | Stable::Set(k) if k == 0 || k > self.units.len() => {
                let (rank, units) = (k, self.units.len());
                return Err(ErrorKind::RankBeyondUnits { rank, units }.into());
            }
            _ => 0,
        };
        let changes = |turn: &Turn<'_>| {
            let pairs = || turn.before.iter().zip(turn.after);
            match what {
                Stable::Order => true,
                Stable::List(k) => pairs().any(|(was, is)| was != is && (*was <= k || *is <= k)),
                Stable::Set(k) => pairs().any(|(was, is)| (*was <= k) != (*is <= k)),
                Stable::Unit(_) => turn.before[unit] != turn.after[unit],
            }
        };
        let mut shares = Vec::new();
        self.walk(moving, |turn| shares.extend(changes(&turn).then_some(turn.share)));
        Ok(around(moving.share, &shares))
    }

    /// The ranks that a unit has as a weight moves.
    ///
    /// # Errors
    ///
    /// There is no such unit.
    pub fn unit(&self, moving: &MovingWeight, unit: &str) -> Result<UnitStability> {
        let place = self.place(unit)?;
        let interval = self.stable(moving, Stable::Unit(unit))?;
        let first = moving.first_ranks[place];
        let (mut rank, mut best, mut worst) = (first, first, first);
        self.walk(moving, |turn| {
            let after = turn.after[place];
            (best, worst) = (best.min(after), worst.max(after));
            if turn.share < moving.share - SAME_SHARE {
                rank = after;
            }
        });
        Ok(UnitStability { interval, rank, best, worst })
    }

    /// The answer in two plain sentences: what a small move of one weight turns first, for a unit's
    /// rank or for the first places.
    ///
    /// # Errors
    ///
    /// There is no such unit, or more first places are asked for than there are units.
    pub fn sentences(&self, unit: Option<&str>, top: usize) -> Result<Vec<String>> {
        let mut sentences = Vec::new();
        if !self.complete {
            sentences.push(format!("Of the weights, {} were looked at.", self.weights.len()));
        }
        let order = self.nearest(Stable::Order)?;
        if let Some((weight, at)) = order {
            sentences.push(match self.stable(weight, Stable::Order)?.at_event {
                true => "Some units tie at the nominal weights, so that the smallest change of a weight \
                         turns their order."
                    .to_owned(),
                false => format!(
                    "The order of all units first turns when the share of {} goes from {:.4} to {at:.4}.",
                    weight.node, weight.share
                ),
            });
        }
        let (what, stable) = match unit {
            Some(code) => {
                let name = &self.names[self.place(code)?];
                (format!("{name} keeps its rank"), Stable::Unit(code))
            }
            None => (format!("The same units are the first {top}"), Stable::Set(top)),
        };
        sentences.push(match self.nearest(stable)? {
            None => format!("{what} whatever the share of any single node."),
            Some((weight, at)) => {
                let interval = self.stable(weight, stable)?;
                let (from, to) = (interval.from, interval.to);
                if interval.at_event {
                    format!("{what} only at the share that {} has: units tie there.", weight.node)
                } else {
                    format!(
                        "{what} while the share of {} is between {from:.4} and {to:.4}; of all nodes \
                         this one needs the smallest change, {:.4}.",
                        weight.node,
                        (at - weight.share).abs()
                    )
                }
            }
        });
        Ok(sentences)
    }

    /// The weight of a node in its group that needs the least change before something no longer stays,
    /// and the share at which that is.
    fn nearest(&self, what: Stable<'_>) -> Result<Option<(&MovingWeight, f64)>> {
        let mut nearest: Option<(&MovingWeight, f64)> = None;
        for weight in self.weights.iter().filter(|weight| weight.kind == Move::Local) {
            let StableInterval { from, to, at_event } = self.stable(weight, what)?;
            let inner = |end: &f64| at_event || *end > 0.0 && *end < 1.0;
            let by_distance =
                |a: &f64, b: &f64| (a - weight.share).abs().total_cmp(&(b - weight.share).abs());
            let Some(end) = [from, to].into_iter().filter(inner).min_by(by_distance) else {
                continue;
            };
            let distance = (end - weight.share).abs();
            if nearest.is_none_or(|(other, at)| distance < (at - other.share).abs()) {
                nearest = Some((weight, end));
            }
        }
        Ok(nearest)
    }

    fn place(&self, unit: &str) -> Result<usize> {
        self.units.iter().position(|own| own.as_str() == unit).ok_or_else(|| {
            let problem = ErrorKind::UnknownUnit { unit: unit.to_owned() };
            let known = self.units.iter().map(UnitCode::as_str);
            Diagnostic::new(problem).suggesting(unit, known).into()
        })
    }

    /// Turns in the order of their shares.
    fn walk(&self, moving: &MovingWeight, mut see: impl FnMut(Turn<'_>)) {
        let places: BTreeMap<&UnitCode, usize> =
            self.units.iter().enumerate().map(|(place, unit)| (unit, place)).collect();
        let mut before = moving.first_ranks.clone();
        let together = |a: &Event, b: &Event| b.share - a.share <= SAME_SHARE;
        for block in moving.events.chunk_by(together) {
            let mut after = before.clone();
            for event in block {
                after[places[&event.up]] -= 1;
                after[places[&event.down]] += 1;
            }
            see(Turn { share: block[0].share, before: &before, after: &after });
            before = after;
        }
    }
}

fn around(nominal: f64, shares: &[f64]) -> StableInterval {
    let near = |share: &&f64| (**share - nominal).abs() <= SAME_SHARE;
    if shares.iter().any(|share| near(&share)) {
        return StableInterval { from: nominal, to: nominal, at_event: true };
    }
    let below = shares.iter().copied().filter(|share| *share < nominal);
    let above = shares.iter().copied().filter(|share| *share > nominal);
    let (from, to) = (below.fold(0.0, f64::max), above.fold(1.0, f64::min));
    StableInterval { from, to, at_event: false }
}
