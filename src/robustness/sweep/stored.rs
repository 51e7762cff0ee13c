//! Parts of a sweep: their origin, how they are stored and merged.

use serde::{Deserialize, Serialize};

use super::bins::{Places, ScoreRange, bins_for};
use super::counts::Counts;
use super::plan::SweepPlan;
use super::resolved::MOST_DRAWS;
use super::summary::{WeightSweep, by_code};
use crate::data::Dataset;
use crate::engine::{Index, Prepared};
use crate::error::{Error, ErrorKind, Result};
use crate::framework::{NodeCode, UnitCode};
use crate::robustness::fingerprint::Fingerprint;

/// What all parts of a sweep have in common.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SweepOrigin {
    pub(super) version: String,
    pub(super) index: Fingerprint,
    pub(super) data: Fingerprint,
    pub(super) draws: SweepPlan,
}

impl SweepOrigin {
    /// A sweep of an index that is prepared on data.
    pub(super) fn new(
        index: &Index,
        data: &Dataset,
        prepared: &Prepared,
        draws: &SweepPlan,
    ) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            index: Fingerprint::new().json(index.framework()).json(index.methodology()),
            data: fingerprint_of(data, prepared),
            draws: SweepPlan { runs: None, ..draws.clone() },
        }
    }

    /// The first of version, index and data in which two sweeps differ, with both values.
    pub(super) fn difference(&self, other: &Self) -> Option<(&'static str, String, String)> {
        let of = |origin: &Self| {
            [origin.version.clone(), origin.index.to_string(), origin.data.to_string()]
        };
        let pairs = of(self).into_iter().zip(of(other));
        let mut named = ["version", "index", "data"].into_iter().zip(pairs);
        let (what, (one, other)) = named.find(|(_, (one, other))| one != other)?;
        Some((what, one, other))
    }
}

/// The data and the columns made of them, which also shows methods of the user's own that cannot be
/// serialised.
fn fingerprint_of(data: &Dataset, prepared: &Prepared) -> Fingerprint {
    let nodes = prepared.framework().nodes();
    let columns = nodes.iter().filter_map(|node| prepared.full_scores(node.code()).ok());
    columns.fold(Fingerprint::new().json(data), Fingerprint::numbers)
}

/// A sweep as it is stored.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Stored {
    fingerprint: Fingerprint,
    origin: SweepOrigin,
    units: Vec<UnitCode>,
    indicators: Vec<NodeCode>,
    nominal: Vec<Option<f64>>,
    halves: bool,
    runs: Vec<(u64, u64)>,
    counts: Counts,
}

impl From<WeightSweep> for Stored {
    fn from(sweep: WeightSweep) -> Self {
        Self {
            fingerprint: sweep.hash(),
            halves: sweep.places.step() == 2,
            origin: sweep.origin,
            units: sweep.units,
            indicators: sweep.indicators,
            nominal: sweep.nominal,
            runs: sweep.runs,
            counts: sweep.counts,
        }
    }
}

impl TryFrom<Stored> for WeightSweep {
    type Error = Error;
    fn try_from(stored: Stored) -> Result<Self> {
        let refuse = |why| Err(ErrorKind::StoredSweep { why }.into());
        if stored.units.is_empty() {
            return refuse("there are no units");
        }
        let places = Places::new(stored.units.len(), stored.halves);
        let fingerprint = stored.fingerprint;
        let Stored { origin, units, indicators, nominal, runs, counts, .. } = stored;
        let by_code = by_code(&units);
        if by_code.len() != units.len() {
            return refuse("duplicate unit");
        }
        let sweep = Self { by_code, origin, units, indicators, nominal, runs, places, counts };
        if sweep.hash() != fingerprint {
            return refuse("the fingerprint is not that of the rest");
        }
        let apart = sweep.runs.windows(2).all(|pair| pair[0].1 < pair[1].0);
        if sweep.draws() > MOST_DRAWS {
            return refuse("it has more draws than a sweep can");
        }
        let sound = sweep.runs.iter().all(|(from, to)| from < to && *to <= sweep.draws());
        if sweep.runs.is_empty() || !apart || !sound {
            return refuse("the runs are not ascending ranges of draws");
        }
        if !sweep.lengths_fit() {
            return refuse("the counts are not those of the units");
        }
        match sweep.check_derived() {
            Ok(()) => Ok(sweep),
            Err(why) => refuse(why),
        }
    }
}

impl WeightSweep {
    fn lengths_fit(&self) -> bool {
        let (units, counts) = (self.units.len(), &self.counts);
        let Counts { unranked, sums, best, worst, firsts, tops, pairs, central, scores, .. } =
            counts;
        let by_unit = [unranked.len(), sums.len(), best.len(), worst.len(), firsts.len()];
        let of = |kept: &Option<Vec<u64>>, asked: bool, length: usize| match kept {
            Some(kept) => asked && kept.len() == length,
            None => !asked,
        };
        let draws = &self.origin.draws;
        counts.ranks.len() == units * self.places.len()
            && self.nominal.len() == units
            && by_unit == [units; 5]
            && of(tops, draws.top.is_some(), units)
            && of(pairs, draws.pairwise, units * units)
            && of(central, draws.central, units * self.indicators.len())
            && scores.is_some() == draws.scores
            && scores.as_ref().is_none_or(|scores| {
                scores.bins == bins_for(units)
                    && scores.counts.len() == units * (scores.bins + 2)
                    && [scores.ranges.len(), scores.least.len(), scores.most.len()] == [units; 3]
            })
    }

    /// Merges parts of one sweep, in any order; the result has the bits of computing them at once.
    ///
    /// # Errors
    ///
    /// No parts, two parts with the same draw, or parts of different sweeps: of another version,
    /// index (framework or methodology), data, seed or plan.
    pub fn merge(parts: impl IntoIterator<Item = Self>) -> Result<Self> {
        let mut parts = parts.into_iter();
        let first = parts.next().ok_or(ErrorKind::NothingToMerge)?;
        parts.try_fold(first, Self::with)
    }

    fn with(mut self, other: Self) -> Result<Self> {
        self.check_same(&other)?;
        self.runs = union(&self.runs, &other.runs)?;
        self.counts.add(other.counts);
        Ok(self)
    }

    fn check_same(&self, other: &Self) -> Result<()> {
        let (draws, theirs) = (&self.origin.draws, &other.origin.draws);
        let text = |what, one: &dyn ToString, other: &dyn ToString| {
            let (one, other) = (one.to_string(), other.to_string());
            (one != other).then_some((what, one, other))
        };
        let difference = self
            .origin
            .difference(&other.origin)
            .or_else(|| text("seed", &draws.seed, &theirs.seed))
            .or_else(|| text("number of draws", &draws.draws, &theirs.draws))
            .or_else(|| text("what is drawn and kept", &self.hash(), &other.hash()))
            .or_else(|| self.difference_of_derived(other));
        match difference {
            Some((what, one, other)) => Err(ErrorKind::ForeignSweep { what, one, other }.into()),
            None => Ok(()),
        }
    }

    /// The first of what follows from index, data and plan in which two parts differ all the same.
    fn difference_of_derived(&self, other: &Self) -> Option<(&'static str, String, String)> {
        if self.indicators != other.indicators {
            let list = |sweep: &Self| {
                let codes: Vec<_> = sweep.indicators.iter().map(NodeCode::as_str).collect();
                codes.join(", ")
            };
            return Some(("the indicators", list(self), list(other)));
        }
        let row = (0..self.units.len()).find(|row| self.nominal[*row] != other.nominal[*row]);
        if let Some(row) = row {
            let rank = |sweep: &Self| {
                let rank = sweep.nominal[row].map_or("none".to_owned(), |rank| rank.to_string());
                format!("{rank} of {}", self.units[row])
            };
            return Some(("the nominal ranks", rank(self), rank(other)));
        }
        let ranges = |sweep: &Self| Some(sweep.counts.scores.as_ref()?.ranges.clone());
        let (own, others) = (ranges(self)?, ranges(other)?);
        let (row, _) =
            own.iter().zip(&others).enumerate().find(|(_, (own, other))| own != other)?;
        let range =
            |range: ScoreRange| format!("{}–{} of {}", range.low, range.high, self.units[row]);
        Some(("the bins of scores", range(own[row]), range(others[row])))
    }
}

/// The ranges of both, joined where they touch.
fn union(ours: &[(u64, u64)], theirs: &[(u64, u64)]) -> Result<Vec<(u64, u64)>> {
    let mut all: Vec<_> = ours.iter().chain(theirs).copied().collect();
    all.sort_unstable();
    let mut joined: Vec<(u64, u64)> = Vec::new();
    for (from, to) in all {
        match joined.last_mut() {
            Some(last) if from < last.1 => {
                return Err(ErrorKind::OverlappingRuns { draw: from }.into());
            }
            Some(last) if from == last.1 => last.1 = to,
            _ => joined.push((from, to)),
        }
    }
    Ok(joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_join_and_do_not_overlap() {
        assert_eq!(union(&[(0, 5), (9, 10)], &[(5, 9)]).unwrap(), [(0, 10)]);
        assert_eq!(union(&[(8, 9)], &[(0, 2)]).unwrap(), [(0, 2), (8, 9)]);
        let error = union(&[(0, 5)], &[(4, 9)]).unwrap_err();
        assert_eq!(error.to_string(), "the sweeps cannot be merged: both contain draw 4");
    }
}
