//! A sweep as it is stored, and the checks of what is read.

use serde::{Deserialize, Serialize};

use super::counts::Counts;
use super::origin::SweepOrigin;
use super::places::Places;
use super::summary::{WeightSweep, by_code};
use crate::error::{Error, ErrorKind, Result};
use crate::framework::{NodeCode, UnitCode};
use crate::robustness::fingerprint::Fingerprint;

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
        let sound = sweep.runs.iter().all(|(from, to)| from < to && *to <= sweep.draws());
        if sweep.runs.is_empty() || !apart || !sound {
            return refuse("the runs are not ascending ranges of draws");
        }
        match sweep.lengths_fit().then(|| sweep.sums_fit()) {
            Some(true) => Ok(sweep),
            Some(false) => refuse("the counts do not sum to the draws"),
            None => refuse("the counts are not those of the units"),
        }
    }
}

impl WeightSweep {
    fn lengths_fit(&self) -> bool {
        let (units, counts) = (self.units.len(), &self.counts);
        let Counts { unranked, sums, best, worst, firsts, pairs, central, scores, .. } = counts;
        let by_unit = [unranked.len(), sums.len(), best.len(), worst.len(), firsts.len()];
        let of = |kept: &Option<Vec<u64>>, asked: bool, length: usize| match kept {
            Some(kept) => asked && kept.len() == length,
            None => !asked,
        };
        let draws = &self.origin.draws;
        counts.ranks.len() == units * self.places.len()
            && self.nominal.len() == units
            && by_unit == [units; 5]
            && of(pairs, draws.pairwise, units * units)
            && of(central, draws.central, units * self.indicators.len())
            && scores.is_some() == draws.scores
            && scores.as_ref().is_none_or(|scores| {
                scores.bins > 0
                    && scores.counts.len() == units * (scores.bins + 2)
                    && [scores.ranges.len(), scores.least.len(), scores.most.len()] == [units; 3]
            })
    }

    fn sums_fit(&self) -> bool {
        (0..self.units.len()).all(|row| {
            let ranked: u64 = self.ranks_of(row).iter().sum();
            ranked + self.counts.unranked[row] == self.counted()
        })
    }
}
