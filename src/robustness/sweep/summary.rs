//! What a sweep found.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::counts::{Counts, ScoreMoments};
use super::draws::SweepPlan;
use super::histogram::ScoreQuantile;
use super::origin::SweepOrigin;
use super::places::Places;
use super::stored::Stored;
use super::tally::WEIGHT_UNIT;
use crate::error::{Diagnostic, ErrorKind, Result, did_you_mean};
use crate::framework::{NodeCode, UnitCode};
use crate::robustness::fingerprint::Fingerprint;

/// The rankings under many weightings, as counts: how often each unit had each rank.
///
/// A share of draws has a Monte Carlo error, [`standard_error`](WeightSweep::standard_error).
/// Parts of one sweep [merge](WeightSweep::merge) to the same bits as the whole. With serde a sweep
/// is stored as its counts; what is read is checked. (As JSON, read it with serde_json's feature
/// `float_roundtrip`.)
///
/// With more than about 1,400 units several neighbouring ranks are counted together, so that the
/// counts take no more than 16 MiB; [`rank_step`](WeightSweep::rank_step) says how many. Mean, best
/// and worst rank are exact all the same.
///
/// Source: R. Lahdelma and P. Salminen, *SMAA-2: stochastic multicriteria acceptability analysis for
/// group decision making*, Operations Research 49 (2001).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct WeightSweep {
    pub(super) origin: SweepOrigin,
    pub(super) units: Vec<UnitCode>,
    pub(super) by_code: BTreeMap<UnitCode, usize>,
    pub(super) indicators: Vec<NodeCode>,
    pub(super) nominal: Vec<Option<f64>>,
    /// The draws that were counted, ascending and apart.
    pub(super) runs: Vec<(u64, u64)>,
    pub(super) places: Places,
    pub(super) counts: Counts,
}

/// One unit over all draws.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RankAcceptability {
    /// The rank under the nominal weights; `None` where the score is missing.
    pub nominal: Option<f64>,
    /// The mean of the ranks; `None` where the unit never had one, as for the others.
    pub mean: Option<f64>,
    /// The best rank seen.
    pub best: Option<f64>,
    /// The worst rank seen.
    pub worst: Option<f64>,
    /// The share of draws in which the unit had no rank.
    pub unranked: f64,
}

impl WeightSweep {
    /// The units, in the order of the data.
    pub fn units(&self) -> &[UnitCode] {
        &self.units
    }

    /// What was drawn, and what was kept.
    pub fn drawn(&self) -> &SweepPlan {
        &self.origin.draws
    }

    /// How many draws were counted.
    pub fn counted(&self) -> u64 {
        self.runs.iter().map(|(from, to)| to - from).sum()
    }

    /// How many draws the whole sweep has.
    pub fn draws(&self) -> u64 {
        self.origin.draws.draws
    }

    /// The numbers of the draws that were counted, as ranges without their ends.
    pub fn runs(&self) -> &[(u64, u64)] {
        &self.runs
    }

    /// Whether every draw of the sweep was counted.
    pub fn is_complete(&self) -> bool {
        self.counted() == self.draws()
    }

    /// Sixteen hexadecimal digits that all parts of one sweep share: a hash of the crate's version,
    /// index, data, seed and plan.
    pub fn fingerprint(&self) -> String {
        self.hash().to_string()
    }

    pub(super) fn hash(&self) -> Fingerprint {
        Fingerprint::new().json(&self.origin).json(&self.units)
    }

    /// The standard error √(p(1 − p)/N) of a share p of the N draws.
    pub fn standard_error(&self, share: f64) -> f64 {
        (share * (1.0 - share) / self.counted() as f64).sqrt()
    }

    /// How many ranks are counted together: 1 but for very many units.
    pub fn rank_step(&self) -> usize {
        (self.places.last(0) + 1).div_ceil(self.places.step())
    }

    /// Mean, best and worst rank of a unit.
    ///
    /// # Errors
    ///
    /// There is no such unit.
    pub fn unit(&self, unit: impl AsRef<str>) -> Result<RankAcceptability> {
        let row = self.row(unit.as_ref())?;
        let counts = &self.counts;
        let ranked = self.counted() - counts.unranked[row];
        let rank = |position: Option<u32>| Some(self.places.rank(f64::from(position?)));
        Ok(RankAcceptability {
            nominal: self.nominal[row],
            mean: (ranked > 0).then(|| self.places.rank(counts.sums[row] as f64 / ranked as f64)),
            best: rank(counts.best[row]),
            worst: rank(counts.worst[row]),
            unranked: counts.unranked[row] as f64 / self.counted() as f64,
        })
    }

    /// The rank acceptability of a unit: with every rank that was counted (the last of its step),
    /// the share of draws in which the unit had it. The shares, and that of draws
    /// [without a rank](RankAcceptability::unranked), sum to one.
    ///
    /// # Errors
    ///
    /// There is no such unit.
    pub fn acceptability(&self, unit: impl AsRef<str>) -> Result<Vec<(f64, f64)>> {
        let row = self.row(unit.as_ref())?;
        let draws = self.counted() as f64;
        let share = |(place, count): (usize, &u64)| {
            (self.places.rank(self.places.last(place) as f64), *count as f64 / draws)
        };
        Ok(self.ranks_of(row).iter().enumerate().map(share).collect())
    }

    /// The share of draws in which a unit had one of the first k ranks.
    ///
    /// # Errors
    ///
    /// There is no such unit, or k is zero or beyond the units, or it falls within a
    /// [step](WeightSweep::rank_step) of ranks that are counted together.
    pub fn top(&self, unit: impl AsRef<str>, k: usize) -> Result<f64> {
        let row = self.row(unit.as_ref())?;
        self.check_top(k)?;
        let draws = self.counted() as f64;
        if k == 1 {
            return Ok(self.counts.firsts[row] as f64 / draws);
        }
        let places = self.places.up_to(k).ok_or_else(|| {
            let step = self.rank_step();
            let help = format!("{} and {} can be told", k / step * step, k.div_ceil(step) * step);
            Diagnostic::new(ErrorKind::NotKept { what: "every rank by itself" }).help(Some(help))
        })?;
        Ok(self.ranks_of(row)[..places].iter().sum::<u64>() as f64 / draws)
    }

    /// Whether there are k units.
    ///
    /// # Errors
    ///
    /// k is zero or beyond the units.
    pub fn check_top(&self, k: usize) -> Result<()> {
        let units = self.units.len();
        if k == 0 || k > units {
            return Err(ErrorKind::RankBeyondUnits { rank: k, units }.into());
        }
        Ok(())
    }

    /// The least rank with at least a share p of the unit's ranks at or before it; `None` where the
    /// unit never had a rank. Where ranks are counted together it is the last of its step.
    ///
    /// # Errors
    ///
    /// There is no such unit, or p is not between 0 and 1.
    pub fn rank_quantile(&self, unit: impl AsRef<str>, p: f64) -> Result<Option<f64>> {
        let row = self.row(unit.as_ref())?;
        check_quantile(p)?;
        let place = quantile_place(self.ranks_of(row), p);
        Ok(place.map(|place| {
            let worst = self.counts.worst[row].map_or(usize::MAX, |worst| worst as usize);
            self.places.rank(self.places.last(place).min(worst) as f64)
        }))
    }

    /// A quantile of a unit's scores, from counts in bins: the least bin with at least a share p of
    /// the unit's scores at or below it. `None` where the unit never had a score.
    ///
    /// The bins of a unit are equally wide; they cover twice the range of its scores in the first 64
    /// draws, with one open bin at either end that reaches to the extreme scores seen.
    ///
    /// # Errors
    ///
    /// There is no such unit, p is not between 0 and 1, or the draws did not ask for
    /// [`scores`](SweepPlan::scores).
    pub fn score_quantile(&self, unit: impl AsRef<str>, p: f64) -> Result<Option<ScoreQuantile>> {
        let row = self.row(unit.as_ref())?;
        check_quantile(p)?;
        let kept = || ErrorKind::NotKept { what: "scores" };
        let ScoreMoments { bins, ranges, counts, least, most } =
            self.counts.scores.as_ref().ok_or_else(kept)?;
        let own = &counts[row * (bins + 2)..][..bins + 2];
        let quantile = || {
            let bin = quantile_place(own, p)?;
            let (low, high) = ranges[row].edges(bin, *bins, (least[row]?, most[row]?));
            Some(ScoreQuantile { score: low + (high - low) / 2.0, error: (high - low) / 2.0 })
        };
        Ok(quantile())
    }

    /// The pairwise winning index: the share of draws in which one unit ranks before another, ties
    /// counted as half. Both ways it sums to one, where both units always have ranks; a unit against
    /// itself has one half.
    ///
    /// # Errors
    ///
    /// There is no such unit, or the draws did not ask for [`pairwise`](SweepPlan::pairwise).
    pub fn pairwise(&self, unit: impl AsRef<str>, other: impl AsRef<str>) -> Result<f64> {
        let (row, column) = (self.row(unit.as_ref())?, self.row(other.as_ref())?);
        let kept = || ErrorKind::NotKept { what: "pairs of units" };
        let pairs = self.counts.pairs.as_ref().ok_or_else(kept)?;
        Ok(pairs[row * self.units.len() + column] as f64 / (2.0 * self.counted() as f64))
    }

    /// The central weights of a unit: the mean of the effective weights of the indicators over the
    /// draws in which the unit was first; `None` where it never was. Each weight is summed in steps
    /// of 2⁻³², so that it is off by no more than half of that.
    ///
    /// # Errors
    ///
    /// There is no such unit, or the draws did not ask for [`central`](SweepPlan::central).
    pub fn central_weights(&self, unit: impl AsRef<str>) -> Result<Option<Vec<(&NodeCode, f64)>>> {
        let row = self.row(unit.as_ref())?;
        let kept = || ErrorKind::NotKept { what: "central weights" };
        let central = self.counts.central.as_ref().ok_or_else(kept)?;
        let firsts = self.counts.firsts[row];
        let leaves = self.indicators.len();
        let weights = self.indicators.iter().zip(&central[row * leaves..][..leaves]);
        let mean = |sum: &u64| *sum as f64 / WEIGHT_UNIT / firsts as f64;
        Ok((firsts > 0).then(|| weights.map(|(code, sum)| (code, mean(sum))).collect()))
    }

    fn row(&self, unit: &str) -> Result<usize> {
        self.by_code.get(unit).copied().ok_or_else(|| {
            let help = did_you_mean(unit, self.units.iter().map(UnitCode::as_str));
            Diagnostic::new(ErrorKind::UnknownUnit { unit: unit.to_owned() }).help(help).into()
        })
    }

    pub(super) fn ranks_of(&self, row: usize) -> &[u64] {
        &self.counts.ranks[row * self.places.len()..][..self.places.len()]
    }
}

/// The rows of the units.
pub(super) fn by_code(units: &[UnitCode]) -> BTreeMap<UnitCode, usize> {
    units.iter().cloned().zip(0..).collect()
}

fn check_quantile(p: f64) -> Result<()> {
    if (0.0..=1.0).contains(&p) {
        return Ok(());
    }
    let why = "a quantile lies between 0 and 1".to_owned();
    Err(ErrorKind::InvalidOption { option: "quantile".to_owned(), why }.into())
}

/// The first place with at least a share p of all counts at or before it.
fn quantile_place(counts: &[u64], p: f64) -> Option<usize> {
    let total: u64 = counts.iter().sum();
    // Products such as .95 × 20 carry binary noise.
    let needed = ((p * total as f64 * (1.0 - 1e-12)).ceil() as u64).max(1);
    let mut sum = 0;
    counts.iter().position(|count| {
        sum += count;
        sum >= needed
    })
}
