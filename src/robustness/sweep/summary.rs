//! The result of a sweep.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::bins::{Counts, Places, ScoreMoments, ScoreQuantile};
use super::plan::SweepPlan;
use super::stored::{Stored, SweepOrigin};
use super::tally::WEIGHT_UNIT;
use crate::error::{Diagnostic, ErrorKind, Result};
use crate::framework::{NodeCode, UnitCode};
use crate::robustness::fingerprint::Fingerprint;
use crate::robustness::{invalid, row_of};

/// The rankings under many weightings: how often each unit had each rank.
///
/// Shares and means have errors, since weightings are drawn:
/// [`top_error`](WeightSweep::top_error), [`mean_error`](WeightSweep::mean_error),
/// [`acceptability_errors`](WeightSweep::acceptability_errors) and
/// [`pairwise_error`](WeightSweep::pairwise_error) give the standard errors of the method by which the
/// draws [were made](SweepPlan#quasi-random-draws), and [`margin`](WeightSweep::margin) how many of
/// them lie to either side of a value in an interval of 95 %. Parts of one sweep [merge](WeightSweep::merge) to the same bits as the whole. Serde stores the
/// counts and checks what it reads. (To read JSON, use serde_json's feature `float_roundtrip`.)
///
/// With more than about 1,400 units several neighbouring ranks are counted together, so that the
/// counts take no more than 16 MiB; [`rank_step`](WeightSweep::rank_step) is their number. Mean, best
/// and worst rank remain exact.
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

/// The ranks of one unit over all draws.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RankAcceptability {
    /// The rank under the nominal weights; `None` if the score is missing.
    pub nominal: Option<f64>,
    /// The mean rank; like the next two, `None` if the unit never had a rank.
    pub mean: Option<f64>,
    /// The best rank.
    pub best: Option<f64>,
    /// The worst rank.
    pub worst: Option<f64>,
    /// The share of draws in which the unit had no rank.
    pub unranked: f64,
}

impl WeightSweep {
    /// The units, in the order of the data.
    pub fn units(&self) -> &[UnitCode] {
        &self.units
    }

    /// The plan of the sweep.
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

    /// The numbers of the draws that were counted: ranges from the first to one past the last.
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

    /// The standard error √(p(1 − p)/N) of a share p of N draws that are random. Those of quasi-random
    /// draws are nearly always smaller.
    pub fn standard_error(&self, share: f64) -> f64 {
        (share * (1.0 - share) / self.counted() as f64).sqrt()
    }

    /// How many ranks are counted together: 1 except for very many units.
    pub fn rank_step(&self) -> usize {
        (self.places.last(0) + 1).div_ceil(self.places.step())
    }

    /// Mean, best and worst rank of a unit.
    ///
    /// # Errors
    ///
    /// The sweep has no such unit; the error names the nearest code.
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

    /// The rank acceptabilities of a unit: each rank (the last of its step) with the share of draws in
    /// which the unit had it. With the share of draws
    /// [without a rank](RankAcceptability::unranked) they sum to one.
    ///
    /// # Errors
    ///
    /// The sweep has no such unit; the error names the nearest code.
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
    /// No such unit, k zero or above the number of units, or k within a
    /// [step](WeightSweep::rank_step) of ranks that are counted together and not the
    /// [k of the plan](SweepPlan::top).
    pub fn top(&self, unit: impl AsRef<str>, k: usize) -> Result<f64> {
        let row = self.row(unit.as_ref())?;
        self.check_top(k)?;
        let draws = self.counted() as f64;
        if k == 1 {
            return Ok(self.counts.firsts[row] as f64 / draws);
        }
        if let (Some(tops), true) = (&self.counts.tops, self.origin.draws.top == Some(k)) {
            return Ok(tops[row] as f64 / draws);
        }
        let places = self.places.up_to(k).ok_or_else(|| {
            let step = self.rank_step();
            let (below, above) = ((k / step * step).max(1), k.div_ceil(step) * step);
            let help = format!(
                "{below} and {above} can be told; the sweep itself counts any with `--top`"
            );
            Diagnostic::new(ErrorKind::NotKept { what: "every single rank" }).help(Some(help))
        })?;
        Ok(self.ranks_of(row)[..places].iter().sum::<u64>() as f64 / draws)
    }

    /// Checks that a unit can be among the first k.
    ///
    /// # Errors
    ///
    /// k is zero or above the number of units.
    pub fn check_top(&self, k: usize) -> Result<()> {
        let units = self.units.len();
        if k == 0 || k > units {
            return Err(ErrorKind::RankBeyondUnits { rank: k, units }.into());
        }
        Ok(())
    }

    /// The p-quantile of a unit's ranks: the best rank with at least a share p of its ranks at or
    /// before it (the last of its step); `None` if the unit never had a rank.
    ///
    /// # Errors
    ///
    /// No such unit, or p outside 0 to 1.
    pub fn rank_quantile(&self, unit: impl AsRef<str>, p: f64) -> Result<Option<f64>> {
        let row = self.row(unit.as_ref())?;
        check_quantile(p)?;
        let place = quantile_place(self.ranks_of(row), p);
        Ok(place.map(|place| {
            let worst = self.counts.worst[row].map_or(usize::MAX, |worst| worst as usize);
            self.places.rank(self.places.last(place).min(worst) as f64)
        }))
    }

    /// The p-quantile of a unit's scores, from counts in bins: the lowest bin with at least a share p
    /// of the unit's scores in or below it. `None` if the unit never had a score.
    ///
    /// The bins of a unit are equally wide and cover twice the range of its scores in the first 64
    /// draws; an open bin at either end reaches to the extreme score.
    ///
    /// # Errors
    ///
    /// No such unit, p outside 0 to 1, or a plan without [`scores`](SweepPlan::scores).
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
            let error = high / 2.0 - low / 2.0;
            Some(ScoreQuantile { score: low + error, error })
        };
        Ok(quantile())
    }

    /// The pairwise winning index: the share of draws in which one unit ranks before another, a tie
    /// counting as half. Both ways sum to one if both units always have ranks.
    ///
    /// # Errors
    ///
    /// No such unit, or a plan without [`pairwise`](SweepPlan::pairwise).
    pub fn pairwise(&self, unit: impl AsRef<str>, other: impl AsRef<str>) -> Result<f64> {
        let (row, column) = (self.row(unit.as_ref())?, self.row(other.as_ref())?);
        let kept = || ErrorKind::NotKept { what: "pairs of units" };
        let pairs = self.counts.pairs.as_ref().ok_or_else(kept)?;
        Ok(pairs[row * self.units.len() + column] as f64 / (2.0 * self.counted() as f64))
    }

    /// The central weights of a unit: the mean effective weight of each indicator over the draws in
    /// which the unit was first; `None` if it never was. Weights are summed in steps of 2⁻³², so that
    /// a mean is off by at most half a step.
    ///
    /// # Errors
    ///
    /// No such unit, or a plan without [`central`](SweepPlan::central).
    pub fn central_weights(&self, unit: impl AsRef<str>) -> Result<Option<Vec<(&NodeCode, f64)>>> {
        let row = self.row(unit.as_ref())?;
        let kept = || {
            let fault = Diagnostic::new(ErrorKind::NotKept { what: "central weights" });
            fault.help(Some("run the sweep, or its parts, with `--central`"))
        };
        let central = self.counts.central.as_ref().ok_or_else(kept)?;
        let firsts = self.counts.firsts[row];
        let leaves = self.indicators.len();
        let weights = self.indicators.iter().zip(&central[row * leaves..][..leaves]);
        let mean = |sum: &u64| *sum as f64 / WEIGHT_UNIT / firsts as f64;
        Ok((firsts > 0).then(|| weights.map(|(code, sum)| (code, mean(sum))).collect()))
    }

    pub(super) fn row(&self, unit: &str) -> Result<usize> {
        let found = self.by_code.get(unit).copied();
        found.map_or_else(|| row_of(unit, self.units.iter().map(UnitCode::as_str)), Ok)
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
    Err(invalid("quantile", "a quantile lies between 0 and 1").into())
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
