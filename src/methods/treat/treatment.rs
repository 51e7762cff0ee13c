//! A whole treatment: a trigger, a remedy, and another where the first is not enough; what it does to
//! a column, and why.

use serde::{Deserialize, Serialize};

use super::Workspace;
use super::outlier_treatment::{FittedOutlierTreatment, FittedTreatment, OutlierTreatment};
use super::trigger::{ColumnShape, Trigger};
use crate::error::Refusal;
use crate::framework::Scale;
use crate::methods::registry::{
    BOOLEAN, HANDBOOK, MethodEntry, MethodOption, OUTLIER_TREATMENTS, ValueKind, choice, optional,
    or, required,
};
use crate::methods::transform::{
    ColumnFault, ColumnSample, FitBuffers, FitResult, Fitted, FittedMethod, Method,
};
use crate::numerics::sorted_into;

/// Treats a column if its trigger holds: first by `remedy`, and if the trigger still holds, by
/// `fallback`.
///
/// The trigger is tested before, after the remedy, and after the fallback; stepwise winsorisation
/// tests it after each step besides. The fallback starts from the column as it was, unless
/// `combine` lets it start from what the remedy made of it. A column whose trigger does not hold, as
/// of one that does not vary, passes as it is. Missing values take no part and stay missing; tied
/// values stay tied; order and so direction are kept, and goalposts go through as values do.
///
/// What was done is frozen, and applies to units outside the sample without another test: a value
/// beyond a cap becomes the cap, and a value for which a logarithm is not defined is refused.
/// [`examine`](Treatment::examine) tells what is done to a column and why. Source: OECD/JRC
/// Handbook (2008), section 5; COINr, `Treat`; Global Innovation Index 2024, appendix on data
/// treatment.
///
/// # Examples
///
/// ```
/// use composite_index::treat::{FewValues, OutlierTreatment, Stepwise, TiedPoints, Treatment, Trigger, TriggerRule, Unresolved, Winsorisation};
///
/// // The Global Innovation Index of 2024.
/// let treatment = Treatment {
///     trigger: Trigger {
///         skewness: 2.25,
///         kurtosis: 3.5,
///         when: TriggerRule::Both,
///         strict: true,
///         too_few: FewValues::Refuse,
///     },
///     remedy: OutlierTreatment::Winsorise(Winsorisation::Stepwise(Stepwise {
///         maximum: Some(5),
///         ties: TiedPoints::Apart,
///     })),
///     fallback: Some(OutlierTreatment::LnGii),
///     combine: false,
///     unresolved: Unresolved::Keep,
/// };
/// let report = treatment.examine(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 90.0])?;
/// assert!(report.before.triggered);
/// assert_eq!(report.remedies[0].lowered, [9]);
/// assert_eq!(report.treated[9], 9.0);
/// # Ok::<(), composite_index::error::Refusal>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Treatment {
    /// When a column counts as having outliers.
    pub trigger: Trigger,
    /// What is done then.
    pub remedy: OutlierTreatment,
    /// What is done if that is not enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<OutlierTreatment>,
    /// Whether the fallback starts from what the remedy made of the column.
    #[serde(default)]
    pub combine: bool,
    /// What becomes of a column for which neither is enough; refused unless said.
    #[serde(default)]
    pub unresolved: Unresolved,
}

/// What becomes of a column whose trigger holds even after a [`Treatment`]'s last remedy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unresolved {
    /// It is refused.
    #[default]
    Refuse,
    /// It stays as the last remedy made it (COINr).
    Keep,
    /// It stays as it was.
    Untreated,
}

/// How a treatment went.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TreatmentRun {
    pub(crate) before: ColumnShape,
    pub(crate) remedy: Option<Attempt>,
    pub(crate) fallback: Option<Attempt>,
}

/// A remedy that was tried.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attempt {
    pub(crate) fitted: FittedOutlierTreatment,
    /// None where it is not defined for some value of the sample.
    pub(crate) after: Option<ColumnShape>,
}

impl Attempt {
    fn is_enough(&self) -> bool {
        self.after.is_none_or(|after| !after.triggered)
    }
}

impl Treatment {
    const OPTIONS: &[MethodOption] = &[
        required("trigger", Trigger::VALUE, "When a column has outliers."),
        required("remedy", ValueKind::Method(&OUTLIER_TREATMENTS), "What is done then."),
        optional(
            "fallback",
            ValueKind::Method(&OUTLIER_TREATMENTS),
            "What is done where the remedy is not enough.",
        ),
        or(
            "combine",
            BOOLEAN,
            "false",
            "Whether the fallback starts from the result of the remedy.",
        ),
        or(
            "unresolved",
            ValueKind::Choice(&[
                choice("refuse", "It is refused."),
                choice("keep", "It stays as the last remedy made it."),
                choice("untreated", "It stays as it was."),
            ]),
            "\"refuse\"",
            "What happens to a column that still has outliers.",
        ),
    ];

    pub(crate) const ENTRY: MethodEntry = MethodEntry::treatment(
        "treat",
        "Treats a column whose skewness and kurtosis show outliers, and treats it \
         otherwise if that is not enough.",
        "the remedy where |G₁| and G₂ pass the thresholds; the fallback where they still do",
    )
    .options(Self::OPTIONS)
    .source(HANDBOOK)
    .example(
        "{ treat = { trigger = { skewness = 2, kurtosis = 3.5, when = \"both\" }, remedy \
         = { winsorise = { stepwise = { maximum = 5 } } }, fallback = \"ln-gii\" } }",
    );

    /// What is wrong with the options, whatever the data.
    pub(crate) fn what_is_wrong(&self) -> Option<&'static str> {
        let options = self.trigger.refuse().or_else(|| self.remedy.refuse(true));
        let fallback = || self.fallback.and_then(|fallback| fallback.refuse(true));
        let combined = || {
            (self.combine && self.fallback.is_none())
                .then_some("`combine` needs a `fallback` to be combined with")
        };
        options.or_else(fallback).or_else(combined)
    }

    /// Whether it can only ever move values to caps.
    fn only_winsorises(&self) -> bool {
        let winsorises =
            |remedy: OutlierTreatment| matches!(remedy, OutlierTreatment::Winsorise(_));
        winsorises(self.remedy) && self.fallback.is_none_or(winsorises)
    }

    /// Learns from sorted values, none of them missing.
    fn learn(&self, sorted: &[f64], workspace: &mut Workspace) -> Result<FittedTreatment, Refusal> {
        let run = self.run(sorted, workspace)?;
        if self.unresolved == Unresolved::Refuse {
            self.check(&run)?;
        }
        Ok(self.frozen(&run))
    }

    /// Tests and tries.
    pub(crate) fn run(
        &self,
        sorted: &[f64],
        workspace: &mut Workspace,
    ) -> Result<TreatmentRun, Refusal> {
        let before = self.trigger.examine(sorted)?;
        let mut run = TreatmentRun { before, remedy: None, fallback: None };
        if !before.triggered {
            return Ok(run);
        }
        let Workspace { treated, scratch } = workspace;
        treated.clear();
        treated.extend_from_slice(sorted);
        let first = self.attempt(self.remedy, treated, scratch)?;
        run.remedy = Some(first);
        if let (false, Some(fallback)) = (first.is_enough(), self.fallback) {
            if !self.combine {
                treated.clear();
                treated.extend_from_slice(sorted);
            }
            run.fallback = Some(self.attempt(fallback, treated, scratch)?);
        }
        Ok(run)
    }

    /// Fits a remedy on a sorted column and transforms it.
    fn attempt(
        &self,
        remedy: OutlierTreatment,
        column: &mut [f64],
        scratch: &mut Vec<f64>,
    ) -> Result<Attempt, Refusal> {
        let in_remedy = |refusal: Refusal| Refusal::new(format!("`{}`: {refusal}", remedy.name()));
        let fitted = remedy.fit(column, Some(&self.trigger), scratch).map_err(in_remedy)?;
        for value in &mut *column {
            match fitted.apply(*value) {
                Ok(result) if result.is_finite() => *value = result,
                // The values that are refused are told by their units when the column is
                // transformed, which nothing is to hide.
                _ => return Ok(Attempt { fitted, after: None }),
            }
        }
        Ok(Attempt { fitted, after: Some(self.trigger.examine(column)?) })
    }

    /// Refuses a column that still has outliers.
    fn check(&self, run: &TreatmentRun) -> Result<(), Refusal> {
        match run.fallback.or(run.remedy) {
            Some(last) if !last.is_enough() => {
                let after = last.after.unwrap_or(run.before);
                let figure = |figure: Option<f64>| figure.unwrap_or(f64::NAN);
                Err(Refusal::new(format!(
                    "after `{}` its skewness is {:.3} and its kurtosis {:.3}, which are outliers \
                     still; with the option `unresolved` it can be kept so or stay untreated",
                    last.fitted.name(),
                    figure(after.skewness),
                    figure(after.kurtosis),
                )))
            }
            _ => Ok(()),
        }
    }

    /// What values go through after a run.
    pub(crate) fn frozen(&self, run: &TreatmentRun) -> FittedTreatment {
        let Some(first) = run.remedy else { return FittedTreatment::default() };
        let last = run.fallback.unwrap_or(first);
        if self.unresolved == Unresolved::Untreated && !last.is_enough() {
            return FittedTreatment::default();
        }
        FittedTreatment {
            remedy: (run.fallback.is_none() || self.combine).then_some(first.fitted),
            fallback: run.fallback.map(|trial| trial.fitted),
        }
    }
}

impl Method for Treatment {
    fn refuse(&self) -> Option<&'static str> {
        self.what_is_wrong()
    }

    fn scale(&self, before: Scale) -> Scale {
        if self.only_winsorises() { before } else { before.min(Scale::Interval) }
    }

    fn fit(&self, sample: &ColumnSample<'_>, buffers: &mut FitBuffers) -> FitResult {
        sorted_into(sample.column, &mut buffers.sorted);
        let fitted = self.learn(&buffers.sorted, &mut buffers.workspace);
        fitted.map(Fitted::Treat).map_err(ColumnFault::Refused)
    }
}

/// What a [`Treatment`] does to a column, from [`Treatment::examine`].
#[derive(Debug, Clone, PartialEq)]
pub struct TreatmentReport {
    /// The column as it was.
    pub before: ColumnShape,
    /// The remedies that were tried, in their order; none where the trigger does not hold.
    pub remedies: Vec<OutlierTreatmentReport>,
    /// Whether the trigger holds even after the last remedy, so that the option `unresolved`
    /// decided what became of the column.
    pub unresolved: bool,
    /// The column as it is in the end, in the order of the rows; NaN is missing.
    pub treated: Vec<f64>,
}

/// A remedy that was tried on a column.
#[derive(Debug, Clone, PartialEq)]
pub struct OutlierTreatmentReport {
    /// The remedy's name, as a methodology file writes it.
    pub remedy: &'static str,
    /// The column behind it.
    pub after: ColumnShape,
    /// The rows of the values that winsorisation moved up to its lower cap.
    pub raised: Vec<usize>,
    /// The rows of the values that winsorisation moved down to its upper cap.
    pub lowered: Vec<usize>,
}

impl Treatment {
    /// Treats a column (NaN is missing) and tells what was done and why.
    ///
    /// Unlike the transform it does not refuse a column that has outliers still, whatever the option
    /// `unresolved` says, but reports it, with the column as the last remedy made it (as it was where
    /// `unresolved` says so).
    ///
    /// # Errors
    ///
    /// The column has too few values for the statistics, or a remedy is not defined for it.
    pub fn examine(&self, column: &[f64]) -> Result<TreatmentReport, Refusal> {
        if let Some(why) = self.what_is_wrong() {
            return Err(Refusal::new(why));
        }
        let (mut sorted, mut workspace) = (Vec::new(), Workspace::default());
        sorted_into(column, &mut sorted);
        let run = self.run(&sorted, &mut workspace)?;
        let mut remedies = Vec::new();
        let mut start = column.to_vec();
        for trial in [run.remedy, run.fallback].into_iter().flatten() {
            remedies.push(report(&trial, &start, run.before)?);
            if self.combine {
                apply(&trial.fitted, &mut start)?;
            }
        }
        let last = remedies.last().map_or(run.before, |remedy| remedy.after);
        let frozen = self.frozen(&run);
        let treated = column.iter().map(|value| match value.is_nan() {
            true => Ok(f64::NAN),
            false => frozen.apply(*value),
        });
        let treated = treated.collect::<Result<_, _>>()?;
        Ok(TreatmentReport { before: run.before, unresolved: last.triggered, remedies, treated })
    }
}

/// Reports a trial on the column that it started from.
fn report(
    trial: &Attempt,
    start: &[f64],
    before: ColumnShape,
) -> Result<OutlierTreatmentReport, Refusal> {
    let (mut raised, mut lowered) = (Vec::new(), Vec::new());
    for (row, value) in start.iter().enumerate().filter(|(_, value)| !value.is_nan()) {
        // A remedy that is not defined for a value says so here.
        let result = trial.fitted.apply(*value)?;
        if trial.fitted.clamps(*value) {
            if result > *value { raised.push(row) } else { lowered.push(row) }
        }
    }
    let after = trial.after.unwrap_or(before);
    Ok(OutlierTreatmentReport { remedy: trial.fitted.name(), after, raised, lowered })
}

fn apply(fitted: &FittedOutlierTreatment, column: &mut [f64]) -> Result<(), Refusal> {
    for value in column.iter_mut().filter(|value| !value.is_nan()) {
        *value = fitted.apply(*value)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::transform::Clamp;
    use crate::methods::treat::logarithm::FittedLogarithm;
    use crate::methods::treat::stepwise::{Stepwise, TiedPoints};
    use crate::methods::treat::trigger::{FewValues, TriggerRule};
    use crate::methods::treat::winsorisation::Winsorisation;

    /// Two highs, with skewness 2.95 and kurtosis 8.93; with the higher winsorised 1.36 and 0.60.
    const COLUMN: [f64; 10] = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 20.0, 90.0];

    fn treatment(skewness: f64, maximum: usize) -> Treatment {
        let trigger = Trigger {
            skewness,
            kurtosis: 0.5,
            when: TriggerRule::Both,
            strict: true,
            too_few: FewValues::Refuse,
        };
        let stepwise = Stepwise { maximum: Some(maximum), ties: TiedPoints::Apart };
        Treatment {
            trigger,
            remedy: OutlierTreatment::Winsorise(Winsorisation::Stepwise(stepwise)),
            fallback: Some(OutlierTreatment::LnGii),
            combine: false,
            unresolved: Unresolved::Refuse,
        }
    }

    fn learn(treatment: &Treatment, column: &[f64]) -> Result<FittedTreatment, Refusal> {
        treatment.learn(column, &mut Workspace::default())
    }

    fn frozen(
        remedy: Option<FittedOutlierTreatment>,
        fallback: Option<FittedOutlierTreatment>,
    ) -> Result<FittedTreatment, Refusal> {
        Ok(FittedTreatment { remedy, fallback })
    }

    #[test]
    fn the_remedy_the_fallback_or_nothing() {
        let caps = |high| FittedOutlierTreatment::Winsorise(Clamp { low: None, high: Some(high) });
        assert_eq!(learn(&treatment(3.0, 1), &COLUMN), frozen(None, None));
        assert_eq!(learn(&treatment(2.0, 1), &COLUMN), frozen(Some(caps(20.0)), None));
        let by = |min, max| Some(FittedOutlierTreatment::LnGii(FittedLogarithm::Gii { min, max }));
        assert_eq!(learn(&treatment(1.0, 1), &COLUMN), frozen(None, by(1.0, 90.0)));
        let combined = Treatment { combine: true, ..treatment(1.0, 1) };
        assert_eq!(learn(&combined, &COLUMN), frozen(Some(caps(20.0)), by(1.0, 20.0)));
    }

    #[test]
    fn what_nothing_resolves_is_refused_kept_or_untreated() {
        let without = Treatment { fallback: None, ..treatment(1.0, 1) };
        assert_eq!(
            learn(&without, &COLUMN).unwrap_err().to_string(),
            "after `winsorise` its skewness is 1.356 and its kurtosis 0.603, which are outliers \
         still; with the option `unresolved` it can be kept so or stay untreated"
        );
        let caps = FittedOutlierTreatment::Winsorise(Clamp { low: None, high: Some(20.0) });
        let kept = Treatment { unresolved: Unresolved::Keep, ..without };
        assert_eq!(learn(&kept, &COLUMN), frozen(Some(caps), None));
        let untreated = Treatment { unresolved: Unresolved::Untreated, ..without };
        assert_eq!(learn(&untreated, &COLUMN), frozen(None, None));
    }

    #[test]
    fn what_a_remedy_refuses_is_told_with_its_name() {
        let small = COLUMN.map(|value| value / 100.0);
        assert_eq!(
            learn(&treatment(2.0, 0), &small).unwrap_err().to_string(),
            "`ln-gii`: ln((max - 1)(x - min)/(max - min) + 1) needs a greatest value above 1, and \
         it is 0.9"
        );
    }

    #[test]
    fn a_value_that_a_remedy_refuses_is_left_to_its_unit() {
        let shifted = COLUMN.map(|value| value - 2.0);
        let fitted =
            learn(&Treatment { remedy: OutlierTreatment::Ln, ..treatment(1.0, 1) }, &shifted);
        let fitted = fitted.unwrap();
        assert_eq!(fitted.apply(1.0), Ok(0.0));
        assert!(fitted.apply(-1.0).is_err());
    }

    #[test]
    fn options_are_checked() {
        let sound = treatment(2.0, 5);
        assert_eq!(sound.what_is_wrong(), None);
        let lonely = Treatment { combine: true, fallback: None, ..sound };
        assert!(lonely.what_is_wrong().unwrap().contains("`fallback`"));
        let negative = Trigger { skewness: -1.0, ..sound.trigger };
        assert!(Treatment { trigger: negative, ..sound }.what_is_wrong().is_some());
        let none =
            Winsorisation::TwoTailed(crate::methods::treat::winsorisation::TwoTailed { points: 0 });
        let fallback = Some(OutlierTreatment::Winsorise(none));
        assert!(Treatment { fallback, ..sound }.what_is_wrong().is_some());
    }

    #[test]
    fn a_value_outside_the_sample_becomes_the_cap() {
        let fitted = learn(&treatment(2.0, 1), &COLUMN).unwrap();
        assert_eq!(
            [19.0, 21.0, 1000.0, -5.0].map(|x| fitted.apply(x).unwrap()),
            [19.0, 20.0, 20.0, -5.0]
        );
        assert!(fitted.clamps(21.0) && !fitted.clamps(20.0));
    }
}
