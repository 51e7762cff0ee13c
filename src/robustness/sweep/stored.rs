//! Parts of a sweep: their origin, how they are stored, checked and merged.

use serde::{Deserialize, Serialize};

use super::bins::{Counts, Places, Randomised, ScoreRange, bins_for, summed};
use super::plan::SweepPlan;
use super::quasi::RANDOMISATIONS;
use super::resolved::MOST_DRAWS;
use super::summary::{WeightSweep, by_code};
use super::tally::WEIGHT_UNIT;
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
        if !sweep.randomisations_fit() {
            return refuse("the counts of the randomisations do not sum to those of all draws");
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

    /// Whether the randomisations have the draws that are theirs, and sum to the whole.
    fn randomisations_fit(&self) -> bool {
        let Some(all) = &self.counts.randomisations else { return true };
        let (units, places) = (self.units.len(), self.places.len());
        let fits = |(own, draws): (&Randomised, u64)| {
            let pairs = own.pairs.as_ref().map(Vec::len);
            let of_row = |ranks: &[u64]| ranks.iter().sum::<u64>() <= draws;
            own.ranks.len() == units * places
                && own.ranks.chunks_exact(places).all(of_row)
                && pairs == self.counts.pairs.as_ref().map(Vec::len)
        };
        all.len() == RANDOMISATIONS
            && self.places.are_exact()
            && all.iter().zip(self.by_randomisation()).all(fits)
            && summed(all.iter().map(|own| own.ranks.as_slice())) == self.counts.ranks
            && self.counts.pairs.as_ref().is_none_or(|pairs| {
                summed(all.iter().filter_map(|own| own.pairs.as_deref())) == *pairs
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

type Checked = Result<(), &'static str>;

impl WeightSweep {
    /// Checks every count against those that it follows from. The lengths fit.
    pub(super) fn check_derived(&self) -> Checked {
        for row in 0..self.units.len() {
            let ranked = self.check_ranks(row)?;
            self.check_extremes(row, ranked)?;
            self.check_first_ranks(row)?;
            self.check_central(row)?;
            self.check_scores(row, ranked)?;
        }
        self.check_pairs()
    }

    /// How often a unit had a rank.
    fn check_ranks(&self, row: usize) -> Result<u64, &'static str> {
        let ranked =
            self.ranks_of(row).iter().try_fold(0_u64, |sum, count| sum.checked_add(*count));
        let all = ranked.and_then(|ranked| ranked.checked_add(self.counts.unranked[row]));
        let Some(ranked) = ranked.filter(|_| all == Some(self.counted())) else {
            return Err("the counts do not sum to the draws");
        };
        let is_rank = |rank: f64| {
            let position = (rank - 1.0) * self.places.step() as f64;
            position.fract() == 0.0 && (0.0..self.places.positions() as f64).contains(&position)
        };
        match self.nominal[row] {
            Some(rank) if !is_rank(rank) => Err("a nominal rank is none of the units"),
            _ => Ok(ranked),
        }
    }

    /// Sum, best and worst lie where the counts of the ranks put them.
    fn check_extremes(&self, row: usize, ranked: u64) -> Checked {
        let (ranks, places) = (self.ranks_of(row), &self.places);
        let had = |count: &u64| *count > 0;
        let range = |place: usize| places.first(place)..=places.last(place);
        let fits = |position: Option<u32>, place: Option<usize>| match (position, place) {
            (Some(position), Some(place)) => range(place).contains(&(position as usize)),
            (position, place) => position.is_none() && place.is_none(),
        };
        let (best, worst) = (self.counts.best[row], self.counts.worst[row]);
        if !fits(best, ranks.iter().position(had)) || !fits(worst, ranks.iter().rposition(had)) {
            return Err("a best or a worst rank is not that of the counts");
        }
        let sum = |of: &dyn Fn(usize) -> usize| -> u128 {
            let terms = ranks.iter().enumerate();
            terms.map(|(place, count)| u128::from(*count) * of(place) as u128).sum()
        };
        let least = sum(&|place| places.first(place));
        let most = sum(&|place| places.last(place));
        let extreme =
            |position: Option<u32>| u128::from(ranked) * u128::from(position.unwrap_or_default());
        let found = u128::from(self.counts.sums[row]);
        let within = (least..=most).contains(&found);
        if !within || found < extreme(best) || found > extreme(worst) {
            return Err("a sum of ranks is not that of the counts");
        }
        Ok(())
    }

    /// The counts of first ranks, and of the first k.
    fn check_first_ranks(&self, row: usize) -> Checked {
        let (ranks, places, counts) = (self.ranks_of(row), &self.places, &self.counts);
        // How many ranks lie at or before a position, at least and at most.
        let up_to = |last: usize| {
            let sum = |of: &dyn Fn(usize) -> usize| -> u64 {
                let before = ranks.iter().enumerate().filter(|(place, _)| of(*place) <= last);
                before.map(|(_, count)| count).sum()
            };
            sum(&|place| places.last(place))..=sum(&|place| places.first(place))
        };
        let first = counts.firsts[row];
        if !up_to(0).contains(&first) || (first > 0) != (counts.best[row] == Some(0)) {
            return Err("a count of first ranks is not that of the counts");
        }
        if let (Some(tops), Some(k)) = (&counts.tops, self.origin.draws.top) {
            if !up_to(k.saturating_sub(1) * places.step()).contains(&tops[row]) || tops[row] < first
            {
                return Err("a count of the first ranks is not that of the counts");
            }
        }
        Ok(())
    }

    /// Weights are shares: those under which a unit was first sum to the number of draws.
    fn check_central(&self, row: usize) -> Checked {
        let Some(central) = &self.counts.central else { return Ok(()) };
        let leaves = self.indicators.len();
        let sum: f64 = central[row * leaves..][..leaves].iter().map(|sum| *sum as f64).sum();
        let firsts = self.counts.firsts[row] as f64;
        // Each weight is rounded to a unit.
        let noise = firsts * (leaves as f64 + 1e-9 * WEIGHT_UNIT);
        if (sum - firsts * WEIGHT_UNIT).abs() > noise {
            return Err("central weights do not sum to one");
        }
        Ok(())
    }

    /// Scores are counted where ranks are, in bins between the least and the largest.
    fn check_scores(&self, row: usize, ranked: u64) -> Checked {
        let Some(scores) = &self.counts.scores else { return Ok(()) };
        let refused = Err("the counts of scores are not those of the draws");
        let counts = &scores.counts[row * (scores.bins + 2)..][..scores.bins + 2];
        let sum = counts.iter().try_fold(0_u64, |sum, count| sum.checked_add(*count));
        let range = scores.ranges[row];
        let sound = range.low.is_finite() && range.high.is_finite() && range.low <= range.high;
        if sum != Some(ranked) || !sound {
            return refused;
        }
        let had = |count: &u64| *count > 0;
        let bin = |score: Option<f64>| score.map(|score| range.bin(score, scores.bins));
        let (least, most) = (scores.least[row], scores.most[row]);
        let lowest = counts.iter().position(had);
        if bin(least) != lowest || bin(most) != counts.iter().rposition(had) || least > most {
            return refused;
        }
        Ok(())
    }

    /// Of two units either is before the other, or both are tied: two halves for each draw in which
    /// both have ranks.
    fn check_pairs(&self) -> Checked {
        let Some(pairs) = &self.counts.pairs else { return Ok(()) };
        let units = self.units.len();
        let ranked = |row: usize| self.counted() - self.counts.unranked[row];
        for row in 0..units {
            for other in 0..=row {
                let sum = pairs[row * units + other].checked_add(pairs[other * units + row]);
                let least = (ranked(row) + ranked(other)).saturating_sub(self.counted());
                let most = ranked(row).min(ranked(other));
                let least = if row == other { most } else { least };
                let fits =
                    sum.is_some_and(|sum| sum % 2 == 0 && (2 * least..=2 * most).contains(&sum));
                if !fits {
                    return Err("the pairs of two units do not sum to the draws");
                }
            }
        }
        Ok(())
    }
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
