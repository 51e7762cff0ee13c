//! Confidence sets for ranks.

use serde::{Deserialize, Serialize};

use super::critical::{Critical, Draws, by_draws, by_quadrature};
use super::estimates::{Estimates, Spread};
use super::families::Family;
use crate::decisions::subject::is_above;
use crate::error::{ErrorKind, Result};
use crate::framework::UnitCode;
use crate::numerics::normal_upper;
use crate::numerics::pieces::{Watch, collect};

/// How many comparisons are allowed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Correction {
    /// The quantile of the greatest difference among the pairs still open, found again after each
    /// rejection until nothing new is rejected.
    #[default]
    StepDown,
    /// The same, found once.
    SingleStep,
    /// α divided by the number of ordered pairs: no draws, wider sets.
    Bonferroni,
    /// The same, by the number still open after each rejection: S. Holm, Scand. J. Statistics 6 (1979).
    Holm,
}

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Confidence {
    coverage: f64,
    correction: Correction,
    draws: usize,
    seed: u64,
}

/// 95 %, step-down, 100,000 draws, seed 0.
impl Default for Confidence {
    fn default() -> Self {
        Self { coverage: 0.95, correction: Correction::default(), draws: 100_000, seed: 0 }
    }
}

impl Confidence {
    /// With another probability, between ½ and 1, that a set contains the true rank.
    pub fn coverage(self, coverage: f64) -> Self {
        Self { coverage, ..self }
    }

    /// With another allowance for many comparisons.
    pub fn correction(self, correction: Correction) -> Self {
        Self { correction, ..self }
    }

    /// With another number of draws, of 1,000 or more, for sets that hold together.
    pub fn draws(self, draws: usize) -> Self {
        Self { draws, ..self }
    }

    /// With another seed of the draws.
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    fn check(&self) -> Result<()> {
        let fault =
            |option: &str, why: String| ErrorKind::InvalidOption { option: option.into(), why };
        let Self { coverage, draws, .. } = *self;
        if !(coverage > 0.5 && coverage < 1.0) {
            let why = format!("{coverage} is not between 0.5 and 1");
            return Err(fault("coverage", why).into());
        }
        if draws < 1000 {
            return Err(fault("draws", format!("{draws} are too few; take 1000 or more")).into());
        }
        Ok(())
    }
}

/// Ranks with their confidence sets.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RankConfidence {
    /// The probability that a set contains the true rank (a marginal set), or that all sets do (the
    /// simultaneous ones).
    pub coverage: f64,
    /// How many comparisons are allowed for.
    pub correction: Correction,
    /// Draws for each critical value that is drawn.
    pub draws: usize,
    /// Their seed.
    pub seed: u64,
    /// Whether errors are independent, so that marginal sets come from an integral rather than draws.
    pub independent: bool,
    /// The units, in the order of the estimates.
    pub units: Vec<UnitRanks>,
    /// Units with a score but without a standard error, which take no part.
    pub left_out: Vec<UnitCode>,
    /// How often the critical value of the simultaneous sets was found.
    pub steps: usize,
    /// Whether all was computed, rather than the work ended early.
    pub complete: bool,
}

/// A unit with its sets of ranks.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct UnitRanks {
    /// The unit.
    pub unit: UnitCode,
    /// Its name.
    pub name: String,
    /// Its full score.
    pub score: f64,
    /// The standard error of its score.
    pub error: f64,
    /// 1 + the number of units with a better score.
    pub rank: usize,
    /// The ranks of this unit alone; none where the work ended early.
    pub marginal: Option<RankSet>,
    /// The ranks that hold for all units together.
    pub simultaneous: Option<RankSet>,
}

/// Ranks that cannot be told apart.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RankSet {
    /// 1 + the number of units that are significantly better.
    pub best: usize,
    /// The number of units less those that are significantly worse.
    pub worst: usize,
    /// The critical value before anything was rejected, in standard errors; none where nothing varies.
    pub first_critical: Option<f64>,
    /// The last critical value.
    pub critical: Option<f64>,
    /// How far the last critical value may be off: the standard error of drawn ones.
    pub critical_error: f64,
    /// How near a pair of this unit is to the last critical value.
    pub nearest: Option<f64>,
    /// Whether that is within three errors of the critical value: another seed may give another set.
    pub fragile: bool,
}

impl RankConfidence {
    /// The units that may be among the best so many, with the coverage for all of them together.
    pub fn among_best(&self, places: usize) -> Vec<&UnitRanks> {
        let is_among = |unit: &&UnitRanks| unit.simultaneous.is_some_and(|set| set.best <= places);
        self.units.iter().filter(is_among).collect()
    }
}

/// Confidence sets for the rank of each unit, marginal and simultaneous.
///
/// "a is not above b" is rejected where (Sₐ − S_b)/sₐ_b is above the quantile of the greatest
/// (Zₐ − Z_b)/sₐ_b over the pairs still open, Z ~ N(0, V), sₐ_b = √(Vₐₐ + V_bb − 2 Vₐ_b); a unit's set
/// goes from 1 + the number of units significantly above it to n − the number significantly below.
/// Pairs without a standard error are compared as they are. Marginal quantiles of independent errors
/// are integrals, without noise; all others are drawn, with a seed, and a set that hangs on the draws
/// is marked as fragile.
///
/// Source: M. Mogstad, J. P. Romano, A. M. Shaikh, D. Wilhelm, Review of Economic Studies (2023).
///
/// # Errors
///
/// A coverage that is not between ½ and 1; fewer than 1,000 draws.
///
/// # Examples
///
/// ```
/// use composite_index::decisions::{Confidence, Estimates, rank_confidence};
///
/// let estimates = Estimates::new([("KOR", 526.0, 3.0), ("JPN", 527.0, 2.5), ("USA", 478.0, 3.2)])?;
/// let found = rank_confidence(&estimates, Confidence::default())?;
/// let set = found.units[0].marginal.unwrap();
/// assert_eq!((found.units[0].rank, set.best, set.worst), (2, 1, 2));
/// # Ok::<(), composite_index::Error>(())
/// ```
pub fn rank_confidence(estimates: &Estimates, asked: Confidence) -> Result<RankConfidence> {
    rank_confidence_while(estimates, asked, |_| true)
}

/// As [`rank_confidence`], until `go_on`, told how many draws more are done, returns false. The result
/// then holds the sets that were found.
///
/// # Errors
///
/// As for [`rank_confidence`].
pub fn rank_confidence_while(
    estimates: &Estimates,
    asked: Confidence,
    go_on: impl Fn(u64) -> bool + Sync,
) -> Result<RankConfidence> {
    asked.check()?;
    let n = estimates.units.len();
    let watch = Watch::new(go_on);
    let told = |draws: u64| {
        watch.has_done(draws);
        !watch.is_to_stop()
    };
    let drawn = |family: &Family| {
        let draws = Draws { number: asked.draws, seed: asked.seed };
        by_draws(&estimates.spread, n, &family.0, asked.coverage, draws, told)
    };
    let marginal = |unit: usize| -> Result<Option<RankSet>> {
        let mut family = Family::of_unit(estimates, unit);
        let settled = asked.settle(&mut family, |family| match &estimates.spread {
            Spread::Independent(errors) => {
                let of =
                    |most: Critical| by_quadrature(errors, &family.0, asked.coverage, most.value);
                Ok(asked.by_counting(family).and_then(of))
            }
            Spread::Correlated(_) => drawn(family),
        })?;
        Ok(settled.map(|settled| settled.set(&family, unit, n)))
    };
    let found = collect(n, 0, told, || (), |(), unit| Ok((unit, marginal(unit)?)))?;
    let all = found.len() == n;
    let mut marginals = vec![None; n];
    found.into_iter().for_each(|(unit, set)| marginals[unit] = set);
    let mut family = Family::of_all(estimates);
    let settled = if all { asked.settle(&mut family, drawn)? } else { None };
    let ended = watch.is_to_stop();
    let settled = settled.filter(|_| !ended);
    let unit = |unit: usize| UnitRanks {
        unit: estimates.units[unit].clone(),
        name: estimates.names[unit].clone(),
        score: estimates.scores[unit],
        error: estimates.spread.of(unit),
        rank: rank(estimates, unit),
        marginal: marginals[unit],
        simultaneous: settled.map(|settled| settled.set(&family, unit, n)),
    };
    Ok(RankConfidence {
        coverage: asked.coverage,
        correction: asked.correction,
        draws: asked.draws,
        seed: asked.seed,
        independent: matches!(estimates.spread, Spread::Independent(_)),
        units: (0..n).map(unit).collect(),
        left_out: estimates.left_out.clone(),
        steps: settled.map_or(0, |settled| settled.steps),
        complete: settled.is_some(),
    })
}

fn rank(estimates: &Estimates, unit: usize) -> usize {
    let score = |unit: usize| estimates.sign * estimates.scores[unit];
    let ahead = (0..estimates.units.len()).filter(|other| is_above(score(*other), score(unit)));
    1 + ahead.count()
}

/// Where rejecting ended.
#[derive(Debug, Clone, Copy)]
struct Settled {
    first: Option<Critical>,
    last: Option<Critical>,
    steps: usize,
}

impl Settled {
    fn set(&self, family: &Family, unit: usize, units: usize) -> RankSet {
        let (best, worst) = family.ranks(unit, units);
        let nearest = self.last.and_then(|last| family.nearest(Some(unit), last.value));
        let error = self.last.map_or(0.0, |last| last.error);
        RankSet {
            best,
            worst,
            first_critical: self.first.map(|first| first.value),
            critical: self.last.map(|last| last.value),
            critical_error: error,
            nearest,
            fragile: nearest.is_some_and(|nearest| nearest <= 3.0 * error),
        }
    }
}

impl Confidence {
    /// Rejects until nothing new is rejected, or once. None where the work ended early.
    fn settle(
        &self,
        family: &mut Family,
        greatest: impl Fn(&Family) -> Result<Option<Critical>>,
    ) -> Result<Option<Settled>> {
        let mut settled = Settled { first: None, last: None, steps: 0 };
        let counted = matches!(self.correction, Correction::Bonferroni | Correction::Holm);
        let again = matches!(self.correction, Correction::StepDown | Correction::Holm);
        while family.open() > 0 {
            let critical = if counted { self.by_counting(family) } else { greatest(family)? };
            let Some(critical) = critical else { return Ok(None) };
            settled.first = settled.first.or(Some(critical));
            settled.last = Some(critical);
            settled.steps += 1;
            if !family.reject(critical.value) || !again {
                break;
            }
        }
        Ok(Some(settled))
    }

    /// The normal quantile of α divided by the number of open hypotheses, if any is.
    fn by_counting(&self, family: &Family) -> Option<Critical> {
        let open = family.open();
        let value = || normal_upper((1.0 - self.coverage) / open as f64);
        (open > 0).then(|| Critical { value: value(), error: 0.0 })
    }
}
