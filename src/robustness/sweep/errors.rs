//! How far shares and means of a sweep may be from those of all weightings.

use super::BLOCK;
use super::bins::Randomised;
use super::quasi::{RANDOMISATIONS, randomisation_of};
use super::summary::WeightSweep;
use crate::error::Result;

/// Half the width of an interval of 95 % in standard errors: the quantiles of .975 of Student's t, by
/// degrees of freedom from 1.
const STUDENT: [f64; RANDOMISATIONS - 1] = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131,
];

/// The same for many degrees of freedom.
const NORMAL: f64 = 1.960;

/// Numbers of randomisations, each with how many draws it has.
type Draws = Vec<(usize, u64)>;

impl WeightSweep {
    /// Whether the draws are quasi-random: points of a Sobol' sequence in sixteen randomisations.
    pub fn is_quasi_random(&self) -> bool {
        self.counts.randomisations.is_some()
    }

    /// How many standard errors an interval of 95 % has to either side: 2.131 where they come from
    /// sixteen randomisations (Student's t), 1.960 where draws are random.
    pub fn margin(&self) -> f64 {
        match self.draws_by_randomisation() {
            Some(draws) => STUDENT[draws.len().clamp(2, RANDOMISATIONS) - 2],
            None => NORMAL,
        }
    }

    /// The standard error of [`top`](WeightSweep::top).
    ///
    /// Of quasi-random draws, it is the scatter of the shares pᵣ in the R randomisations around the
    /// share p of all, √(Σ wᵣ²(pᵣ − p)² · R/(R − 1)), where a randomisation has wᵣ of the draws. Of random
    /// ones it is √(p(1 − p)/N). A share that all randomisations have alike, as very small ones often
    /// are, has no scatter: its error is 0 and says little.
    ///
    /// # Errors
    ///
    /// As for [`top`](WeightSweep::top).
    pub fn top_error(&self, unit: impl AsRef<str>, k: usize) -> Result<f64> {
        let (row, share) = (self.row(unit.as_ref())?, self.top(unit, k)?);
        let places = self.places.up_to(k).unwrap_or(0);
        Ok(self.error_of_share(share, |own| self.own_ranks(own, row)[..places].iter().sum()))
    }

    /// The standard errors of [`acceptability`](WeightSweep::acceptability), rank by rank, as
    /// [`top_error`](WeightSweep::top_error) has them.
    ///
    /// # Errors
    ///
    /// The sweep has no such unit; the error names the nearest code.
    pub fn acceptability_errors(&self, unit: impl AsRef<str>) -> Result<Vec<f64>> {
        let row = self.row(unit.as_ref())?;
        let draws = self.counted() as f64;
        let error = |(place, count): (usize, &u64)| {
            self.error_of_share(*count as f64 / draws, |own| self.own_ranks(own, row)[place])
        };
        Ok(self.ranks_of(row).iter().enumerate().map(error).collect())
    }

    /// The standard error of [`pairwise`](WeightSweep::pairwise), as
    /// [`top_error`](WeightSweep::top_error) has it.
    ///
    /// # Errors
    ///
    /// As for [`pairwise`](WeightSweep::pairwise).
    pub fn pairwise_error(&self, unit: impl AsRef<str>, other: impl AsRef<str>) -> Result<f64> {
        let (row, column) = (self.row(unit.as_ref())?, self.row(other.as_ref())?);
        let share = self.pairwise(unit, other)?;
        let cell = row * self.units.len() + column;
        let halves = |own: &Randomised| own.pairs.as_ref().map_or(0, |pairs| pairs[cell]);
        Ok(match self.randomised() {
            Some(_) => self.error_of_mean(share, |own| halves(own) as f64 / 2.0),
            None => self.standard_error(share),
        })
    }

    /// The standard error of a unit's mean rank, where it had a rank in every draw and every rank is
    /// counted: the scatter of the randomisations, or s/√N of random draws, s the standard deviation of
    /// the ranks. `None` elsewhere.
    ///
    /// # Errors
    ///
    /// The sweep has no such unit; the error names the nearest code.
    pub fn mean_error(&self, unit: impl AsRef<str>) -> Result<Option<f64>> {
        let row = self.row(unit.as_ref())?;
        if self.counts.unranked[row] > 0 || !self.places.are_exact() {
            return Ok(None);
        }
        let draws = self.counted() as f64;
        let moment = |ranks: &[u64], power: i32| -> f64 {
            let terms = ranks.iter().enumerate();
            terms.map(|(place, count)| *count as f64 * (place as f64).powi(power)).sum()
        };
        let ranks = self.ranks_of(row);
        let mean = moment(ranks, 1) / draws;
        let positions = match self.randomised() {
            Some(_) => self.error_of_mean(mean, |own| moment(self.own_ranks(own, row), 1)),
            None => ((moment(ranks, 2) / draws - mean * mean).max(0.0) / draws).sqrt(),
        };
        Ok(Some(positions / self.places.step() as f64))
    }

    fn error_of_share(&self, share: f64, count: impl Fn(&Randomised) -> u64) -> f64 {
        match self.randomised() {
            Some(_) => self.error_of_mean(share, |own| count(own) as f64),
            None => self.standard_error(share),
        }
    }

    /// The scatter of sums over the draws of the randomisations around a mean over all draws.
    fn error_of_mean(&self, mean: f64, sum: impl Fn(&Randomised) -> f64) -> f64 {
        let Some((randomised, draws)) = self.randomised() else { return f64::NAN };
        let all = self.counted() as f64;
        let off = |(number, own): &(usize, u64)| {
            let off = (sum(&randomised[*number]) - mean * *own as f64) / all;
            off * off
        };
        let count = draws.len() as f64;
        (draws.iter().map(off).sum::<f64>() * count / (count - 1.0)).sqrt()
    }

    /// The counts of the randomisations, and the numbers of those that have draws with how many these
    /// are; `None` where there are not two to compare.
    fn randomised(&self) -> Option<(&[Randomised], Draws)> {
        Some((self.counts.randomisations.as_deref()?, self.draws_by_randomisation()?))
    }

    fn draws_by_randomisation(&self) -> Option<Draws> {
        self.counts.randomisations.as_ref()?;
        let draws = (0..RANDOMISATIONS).zip(self.by_randomisation()).filter(|(_, own)| *own > 0);
        let draws: Draws = draws.collect();
        (draws.len() > 1).then_some(draws)
    }

    /// How many of the counted draws belong to each randomisation.
    pub(super) fn by_randomisation(&self) -> [u64; RANDOMISATIONS] {
        let up_to = |draw: u64| -> [u64; RANDOMISATIONS] {
            let (block, within) = (draw / BLOCK as u64, draw % BLOCK as u64);
            std::array::from_fn(|number| {
                let full =
                    (block + RANDOMISATIONS as u64 - 1 - number as u64) / RANDOMISATIONS as u64;
                let begun = if randomisation_of(block) == number { within } else { 0 };
                full * BLOCK as u64 + begun
            })
        };
        let mut draws = [0; RANDOMISATIONS];
        for (from, to) in &self.runs {
            let (before, after) = (up_to(*from), up_to(*to));
            draws.iter_mut().zip(after).zip(before).for_each(|((own, after), before)| {
                *own += after - before;
            });
        }
        draws
    }

    fn own_ranks<'a>(&self, own: &'a Randomised, row: usize) -> &'a [u64] {
        &own.ranks[row * self.places.len()..][..self.places.len()]
    }
}
