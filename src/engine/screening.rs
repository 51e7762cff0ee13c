//! The screening of data by how much of them is missing, and its report.

use serde::Serialize;

use super::wholes;
use crate::data::{Coverage, Dataset, Unit};
use crate::error::{Diagnostic, Diagnostics, ErrorKind, Result, did_you_mean};
use crate::framework::{Framework, Node, NodeCode, UnitCode};
use crate::methodology::{Parts, Screening, ScreeningRule};
use crate::numerics::exceeds;

/// The coverage of every unit and every indicator, and whether it is kept.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ScreeningReport {
    /// All units, row by row of the data, screened out or not.
    pub units: Vec<ScreenedUnit>,
    /// All indicators, depth first, screened out or not.
    pub indicators: Vec<ScreenedIndicator>,
}

/// One unit, in a panel one unit in one period.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ScreenedUnit {
    /// The unit.
    pub unit: UnitCode,
    /// The period, in a panel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// The verdict.
    #[serde(flatten)]
    pub verdict: ScreeningVerdict,
}

/// One indicator.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ScreenedIndicator {
    /// The indicator.
    pub indicator: NodeCode,
    /// The verdict.
    #[serde(flatten)]
    pub verdict: ScreeningVerdict,
}

/// Whether a unit or an indicator is kept, and why.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ScreeningVerdict {
    /// Its cells, and how many of them are missing or zero.
    pub coverage: Coverage,
    /// Too few cells have a value.
    pub few_available: bool,
    /// Too few values are not zero.
    pub few_non_zero: bool,
    /// Whether it was forced in or out, whatever its shares.
    pub forced: Option<Forced>,
    /// Whether it is kept.
    pub included: bool,
}

/// What was forced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Forced {
    /// It is kept.
    In,
    /// It is screened out.
    Out,
}

impl ScreeningReport {
    /// The units that are screened out.
    pub fn excluded_units(&self) -> impl Iterator<Item = &ScreenedUnit> {
        self.units.iter().filter(|unit| !unit.verdict.included)
    }

    /// The indicators that are screened out.
    pub fn excluded_indicators(&self) -> impl Iterator<Item = &ScreenedIndicator> {
        self.indicators.iter().filter(|indicator| !indicator.verdict.included)
    }
}

impl Screening {
    /// Judges every unit and every indicator, and leaves the data as they are.
    ///
    /// # Errors
    ///
    /// Every fault at once: a share that is not from 0 to 1, a forced code that does not exist
    /// (with the nearest that does).
    ///
    /// # Examples
    ///
    /// ```
    /// use composite_index::{Dataset, Framework};
    /// use composite_index::methodology::{Screening, ScreeningRule};
    ///
    /// let framework = Framework::builder("index", "An index")
    ///     .indicator("talent", 1.0)
    ///     .indicator("funding", 1.0)
    ///     .build()?;
    /// let data = Dataset::builder(["talent", "funding"])
    ///     .unit("KOR", [Some(20.0), Some(60.0)])
    ///     .unit("JPN", [Some(30.0), None])
    ///     .build()?;
    /// let screening = Screening {
    ///     units: ScreeningRule::default().available(0.66),
    ///     ..Screening::default()
    /// };
    /// let report = screening.report(&framework, &data)?;
    /// let gone: Vec<_> = report.excluded_units().map(|unit| unit.unit.as_str()).collect();
    /// assert_eq!(gone, ["JPN"]);
    /// # Ok::<(), composite_index::Error>(())
    /// ```
    pub fn report(&self, framework: &Framework, data: &Dataset) -> Result<ScreeningReport> {
        self.report_beside(framework, None, data)
    }

    /// As [`report`](Screening::report), where some units are made of others: these take part unless
    /// they are forced out, and do not count in the coverage of an indicator.
    pub(super) fn report_beside(
        &self,
        framework: &Framework,
        parts: Option<&Parts>,
        data: &Dataset,
    ) -> Result<ScreeningReport> {
        self.check(framework, data)?;
        let wholes = parts.map(|parts| wholes::codes(parts, data.units())).unwrap_or_default();
        let is_whole = |unit: &Unit| wholes.contains(unit.code.as_str());
        let indicators: Vec<&Node> = framework.observed().map(|(node, _)| node).collect();
        let left: Vec<usize> = (0..data.units().len())
            .filter(|row| !self.units.exclude.contains(&data.units()[*row].code))
            .filter(|row| !is_whole(&data.units()[*row]))
            .collect();
        let judged = indicators.iter().map(|node| {
            let coverage = data.column_coverage(node, &left);
            let verdict = self.indicators.verdict(node.code(), coverage);
            ScreenedIndicator { indicator: node.code().clone(), verdict }
        });
        let judged: Vec<_> = judged.collect();
        let with_verdict = indicators.into_iter().zip(&judged);
        let left = with_verdict.filter(|(_, judged)| judged.verdict.included);
        let coverage = data.coverage_by_row(left.map(|(node, _)| node));
        let units = data.units().iter().zip(coverage).map(|(unit, coverage)| ScreenedUnit {
            unit: unit.code.clone(),
            period: unit.period.clone().map(String::from),
            verdict: self.units.verdict_of(&unit.code, coverage, is_whole(unit)),
        });
        Ok(ScreeningReport { units: units.collect(), indicators: judged })
    }

    fn check(&self, framework: &Framework, data: &Dataset) -> Result<()> {
        let mut faults = Diagnostics::default();
        for why in [self.units.refuse(), self.indicators.refuse()].into_iter().flatten() {
            let (option, why) = ("screening".to_owned(), why.to_owned());
            faults.push(ErrorKind::InvalidOption { option, why });
        }
        for unit in self.units.forced() {
            faults.keep(data.row(unit));
        }
        for code in self.indicators.forced() {
            faults.keep(check_indicator(framework, code.as_str()));
        }
        faults.check()
    }
}

/// Whether there is an indicator of a code.
fn check_indicator(framework: &Framework, code: &str) -> Result<()> {
    if framework.node(code).and_then(Node::column_name).is_some() {
        return Ok(());
    }
    let known = framework.observed().map(|(node, _)| node.code().as_str());
    let help = framework.there_as(code).or_else(|| did_you_mean(code, known));
    Err(Diagnostic::new(ErrorKind::UnknownIndicator { code: code.to_owned() }).help(help).into())
}

impl<C: Ord> ScreeningRule<C> {
    /// The codes that are forced in or out.
    pub(crate) fn forced(&self) -> impl Iterator<Item = &C> {
        self.include.iter().chain(&self.exclude)
    }

    /// The verdict on a unit, which may be made of others.
    fn verdict_of(&self, code: &C, coverage: Coverage, is_whole: bool) -> ScreeningVerdict {
        let verdict = self.verdict(code, coverage);
        if !is_whole {
            return verdict;
        }
        let included = verdict.forced != Some(Forced::Out);
        ScreeningVerdict { few_available: false, few_non_zero: false, included, ..verdict }
    }

    fn verdict(&self, code: &C, coverage: Coverage) -> ScreeningVerdict {
        let below =
            |least: Option<f64>, share: f64| least.is_some_and(|least| exceeds(least, share, 0.0));
        let few_available = below(self.available, coverage.available());
        let few_non_zero = below(self.non_zero, coverage.non_zero());
        let forced = match (self.include.contains(code), self.exclude.contains(code)) {
            (_, true) => Some(Forced::Out),
            (true, false) => Some(Forced::In),
            (false, false) => None,
        };
        let included = match forced {
            Some(forced) => forced == Forced::In,
            None => !few_available && !few_non_zero,
        };
        ScreeningVerdict { coverage, few_available, few_non_zero, forced, included }
    }
}

/// Whether a unit outside the sample takes part, by the values of the indicators that do; a unit with
/// a code may be made of others.
pub(crate) fn keeps_unit(
    rule: &ScreeningRule<UnitCode>,
    unit: Option<(&UnitCode, bool)>,
    values: impl IntoIterator<Item = f64>,
) -> bool {
    let coverage = Coverage::of(values);
    match unit {
        Some((code, is_whole)) => rule.verdict_of(code, coverage, is_whole).included,
        None => {
            let (available, non_zero) = (rule.available, rule.non_zero);
            let shares = ScreeningRule::<()> { available, non_zero, ..ScreeningRule::default() };
            shares.verdict(&(), coverage).included
        }
    }
}
