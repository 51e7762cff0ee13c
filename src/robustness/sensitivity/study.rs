//! The sensitivity of an index to the choices of a study.

use std::collections::BTreeMap;

use super::enumeration::Enumeration;
use super::estimation::Estimation;
use super::indices::{InputFactor, Sensitivity};
use super::outputs::{Outputs, SensitivityOutput};
use crate::error::{Diagnostics, ErrorKind, Result};
use crate::robustness::uncertainty::{ModelOutcome, Uncertainty};

impl Uncertainty {
    /// Estimates how much of the variance of outputs each factor accounts for.
    ///
    /// Points with the same choices are scored once: each thread remembers 16 MiB of its latest runs.
    /// The design takes the memory that [`Estimation`] tells.
    ///
    /// # Errors
    ///
    /// As for [`Estimation::run`]; an unknown unit of an output, a top k not below the number of
    /// units, or a combination of alternatives that a method refuses, which the error names.
    ///
    /// # Examples
    ///
    /// ```
    /// use composite_index::robustness::sensitivity::{Enumeration, Estimation, SensitivityOutput};
    /// use composite_index::robustness::uncertainty::{Alternative, Factor, Factors, Uncertainty};
    /// use composite_index::{Aggregation, Dataset, Framework, Index, Methodology};
    ///
    /// let framework = Framework::builder("index", "An index")
    ///     .indicator("talent", 1.0)
    ///     .indicator("funding", 1.0)
    ///     .build()?;
    /// let data = Dataset::builder(["talent", "funding"])
    ///     .unit("KOR", [40.0, 50.0])
    ///     .unit("JPN", [90.0, 10.0])
    ///     .build()?;
    /// let index = Index::new(framework, Methodology::default())?;
    /// let means = [Aggregation::ArithmeticMean, Aggregation::GeometricMean];
    /// let means = means.map(Alternative::new).into_iter().collect::<Result<Vec<_>, _>>()?;
    /// let weights = [1.0, 3.0].map(Alternative::new).into_iter().collect::<Result<Vec<_>, _>>()?;
    /// let factors = Factors::new()
    ///     .with("means", Factor::setting("groups.aggregation", means))
    ///     .with("funding", Factor::setting("weights.funding", weights));
    /// let study = Uncertainty::new(&index, &data, factors)?;
    ///
    /// // Korea is second under arithmetic means and equal weights, and first otherwise.
    /// let outputs = [SensitivityOutput::Rank("KOR".into())];
    /// let exact = study.exact_sensitivity(&outputs, Enumeration::new())?;
    /// let rank = exact.outputs[0].result.as_ref().expect("the rank varies");
    /// assert_eq!(rank.mean, 1.25);
    /// assert!((rank.total[0].index - 2.0 / 3.0).abs() < 1e-12);
    /// let estimated = study.sensitivity(&outputs, &Estimation::new(256).seed(1))?;
    /// let rank = estimated.outputs[0].result.as_ref().expect("the rank varies");
    /// assert!((rank.total[0].index - 2.0 / 3.0).abs() < 0.1);
    /// # Ok::<(), composite_index::Error>(())
    /// ```
    pub fn sensitivity(
        &self,
        outputs: &[SensitivityOutput],
        estimation: &Estimation,
    ) -> Result<Sensitivity> {
        self.sensitivity_while(outputs, estimation, |_| true)
    }

    /// As [`sensitivity`](Uncertainty::sensitivity), until `go_on`, told after every point how many
    /// more runs are done, returns false. The estimates are then those of the points that were run
    /// (at least two), and not [complete](Sensitivity::complete).
    ///
    /// # Errors
    ///
    /// As for [`sensitivity`](Uncertainty::sensitivity).
    pub fn sensitivity_while(
        &self,
        outputs: &[SensitivityOutput],
        estimation: &Estimation,
        go_on: impl Fn(u64) -> bool + Sync,
    ) -> Result<Sensitivity> {
        let outputs = self.outputs(outputs)?;
        let factors: Vec<_> =
            self.dimensions().iter().map(|dimension| InputFactor::new(&dimension.name)).collect();
        let found = estimation.run_with(
            &factors,
            outputs.names(),
            go_on,
            || (self.evaluator(), Memo::default(), Vec::new()),
            |(evaluator, memo, run), point| {
                evaluator.distinguish(point, run)?;
                let make = || evaluator.evaluate(point).map(|found| values(&outputs, found));
                memo.outputs(run, make)
            },
        )?;
        Ok(Sensitivity { fingerprint: Some(self.fingerprint(estimation.seed)), ..found })
    }

    /// Computes exactly how much of the variance of outputs each factor accounts for, by every
    /// combination of alternatives.
    ///
    /// # Errors
    ///
    /// A factor is continuous; else as for [`Enumeration::run`] and [`sensitivity`](Uncertainty::sensitivity).
    pub fn exact_sensitivity(
        &self,
        outputs: &[SensitivityOutput],
        exact: Enumeration,
    ) -> Result<Sensitivity> {
        self.exact_sensitivity_while(outputs, exact, |_| true)
    }

    /// As [`exact_sensitivity`](Uncertainty::exact_sensitivity), until `go_on`, told after every
    /// combination, returns false. The result then has no indices, as these need all combinations.
    ///
    /// # Errors
    ///
    /// As for [`exact_sensitivity`](Uncertainty::exact_sensitivity).
    pub fn exact_sensitivity_while(
        &self,
        outputs: &[SensitivityOutput],
        exact: Enumeration,
        go_on: impl Fn(u64) -> bool + Sync,
    ) -> Result<Sensitivity> {
        let outputs = self.outputs(outputs)?;
        let mut faults = Diagnostics::default();
        let mut factors = Vec::new();
        for dimension in self.dimensions() {
            let factor = &dimension.name;
            match dimension.count() {
                Some(count) => factors.push((factor, count)),
                None => faults.push(ErrorKind::InvalidFactor {
                    factor: factor.clone(),
                    why: "it is drawn from a range, and exact indices need a list of choices"
                        .to_owned(),
                }),
            }
        }
        faults.check()?;
        let found = exact.run_with(
            &factors,
            outputs.names(),
            go_on,
            || self.evaluator(),
            |evaluator, choice| {
                evaluator.evaluate_choice(choice).map(|outcome| values(&outputs, outcome))
            },
        )?;
        Ok(Sensitivity { fingerprint: Some(self.fingerprint(0)), ..found })
    }

    fn outputs(&self, outputs: &[SensitivityOutput]) -> Result<Outputs> {
        let units: Vec<_> = self.units().iter().map(|unit| unit.code.as_str()).collect();
        Outputs::new(outputs, &units, self.nominal().ranks.clone())
    }
}

fn values(outputs: &Outputs, outcome: &ModelOutcome) -> Vec<f64> {
    outputs.values(&outcome.scores, &outcome.ranks)
}

/// Bytes that the remembered runs of one thread may take.
const MEMORY: usize = 16 << 20;

/// Outputs of runs by their choices, so that no combination is scored twice. When full it starts anew.
#[derive(Debug, Default)]
pub(super) struct Memo {
    runs: BTreeMap<Vec<u64>, Vec<f64>>,
    bytes: usize,
}

impl Memo {
    /// The outputs of a run, made unless remembered.
    pub(super) fn outputs(
        &mut self,
        run: &[u64],
        make: impl FnOnce() -> Result<Vec<f64>>,
    ) -> Result<Vec<f64>> {
        if let Some(outputs) = self.runs.get(run) {
            return Ok(outputs.clone());
        }
        let outputs = make()?;
        // A few words for the tree's own.
        self.bytes += size_of::<u64>() * (run.len() + outputs.len() + 10);
        if self.bytes > MEMORY {
            *self = Self::default();
        }
        self.runs.insert(run.to_vec(), outputs.clone());
        Ok(outputs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_made_once_while_it_is_remembered() {
        let (mut memo, mut made) = (Memo::default(), 0);
        for round in 0..3 {
            for run in 0..5 {
                let outputs = memo.outputs(&[run], || {
                    made += 1;
                    Ok(vec![run as f64])
                });
                assert_eq!(outputs, Ok(vec![run as f64]), "round {round}");
            }
        }
        assert_eq!(made, 5);
    }

    #[test]
    fn memory_is_bounded() {
        let mut memo = Memo::default();
        for run in 0..100 {
            let outputs = memo.outputs(&[run], || Ok(vec![run as f64; MEMORY / 80])).unwrap();
            assert_eq!(outputs[0], run as f64);
            assert!(memo.runs.len() <= 10, "{}", memo.runs.len());
        }
    }
}
