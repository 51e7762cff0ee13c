//! The sensitivity of an index to the choices of a study.

use super::estimation::Estimation;
use super::exact::Enumeration;
use super::factor::InputFactor;
use super::indices::Sensitivity;
use super::memo::Memo;
use super::output::{Outputs, SensitivityOutput};
use super::watch::Watch;
use crate::error::{Diagnostics, ErrorKind, Result};
use crate::robustness::uncertainty::{ModelOutcome, Uncertainty};

impl Uncertainty {
    /// Estimates how much of the variance of outputs each factor accounts for.
    ///
    /// Points between which no factor differs that takes part, such as those with the same
    /// alternatives where all factors have alternatives, are scored once: a thread remembers 16 MiB
    /// of its latest runs. The memory of the design is that of [`Estimation`].
    ///
    /// # Errors
    ///
    /// As for [`Estimation::run`]; a unit of an output does not exist, or a top k is not below the
    /// number of units; a combination of alternatives is refused, which is named.
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

    /// As [`sensitivity`](Uncertainty::sensitivity), as long as `go_on`, which is told after every
    /// point how many more runs are done, says so. The estimates are then those of the points that
    /// were run, and not [complete](Sensitivity::complete); with fewer than two there are none, and
    /// the reason is there.
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
            &Watch::new(go_on),
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

    /// As [`exact_sensitivity`](Uncertainty::exact_sensitivity), as long as `go_on`, which is told
    /// after every combination, says so. Of a part of the combinations there are no exact indices:
    /// what is then returned says how many were run.
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
            match dimension.alternatives() {
                Some(alternatives) => factors.push((factor, alternatives)),
                None => faults.push(ErrorKind::InvalidFactor {
                    factor: factor.clone(),
                    why: "exact indices need alternatives, and it is continuous".to_owned(),
                }),
            }
        }
        faults.check()?;
        let found = exact.run_with(
            &factors,
            outputs.names(),
            &Watch::new(go_on),
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
