//! The rows of a published table and the scores that they belong to.

use std::collections::{BTreeMap, BTreeSet};

use super::published::{Published, PublishedColumn};
use crate::engine::{Scores, ScreeningReport};
use crate::error::{Diagnostic, Diagnostics, Error, ErrorKind, Result, did_you_mean, one_of};
use crate::methodology::VerificationMeasure;

/// The published rows of one period, each with the row of its unit among the scores.
pub(super) struct Part<'a> {
    pub(super) scores: &'a Scores,
    pub(super) period: Option<&'a str>,
    pub(super) rows: Vec<(usize, usize)>,
    /// Published rows of units that were screened out.
    pub(super) screened_out: usize,
    /// Rows of our units that the published table lacks.
    pub(super) lacking: Vec<usize>,
}

impl Published {
    /// The rows of the scores' own period, or all where the table has no periods.
    pub(super) fn part<'a>(&'a self, scores: &'a Scores) -> Result<Vec<Part<'a>>> {
        let period = scores.units().first().and_then(|unit| unit.period.as_deref());
        let all = self.periods.is_empty();
        if let (false, None) = (all, period) {
            let periods = self.printed_periods().into_iter().map(str::to_owned).collect();
            let help = "give the data a column `period`, or take it out of the published table";
            let fault = Diagnostic::new(ErrorKind::DataWithoutPeriods { periods });
            return Err(fault.help(Some(help)).into());
        }
        let rows = (0..self.units.len()).filter(|row| all || self.period(*row) == period);
        let rows: Vec<_> = rows.collect();
        if rows.is_empty() && !self.units.is_empty() {
            return Err(self.without_period(period.unwrap_or_default()));
        }
        let mut faults = Diagnostics::default();
        let part = self.match_rows(scores, period.filter(|_| !all), &rows, &mut faults);
        self.check_columns(scores, &mut faults);
        faults.finish(vec![part])
    }

    /// The rows period by period, in the order of the periods; of some periods, where asked for.
    pub(super) fn parts<'a>(
        &'a self,
        panel: &'a BTreeMap<String, Scores>,
        asked: &BTreeSet<String>,
    ) -> Result<Vec<Part<'a>>> {
        let mut scored = panel.values();
        if let (Some(only), None) = (scored.next(), scored.next()) {
            return self.part(only);
        }
        if self.periods.is_empty() {
            let periods = panel.keys().cloned().collect();
            let help = "choose one, or publish a column `period`";
            let fault = Diagnostic::new(ErrorKind::SeveralPeriods { periods });
            return Err(fault.help(Some(help)).into());
        }
        let mut rows: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for row in 0..self.units.len() {
            rows.entry(self.period(row).unwrap_or_default()).or_default().push(row);
        }
        if let Some(period) = asked.iter().find(|period| !rows.contains_key(period.as_str())) {
            return Err(self.without_period(period));
        }
        rows.retain(|period, _| asked.is_empty() || asked.contains(*period));
        let any = panel.values().next();
        let gone = |row: &usize| {
            let scores = any.filter(|_| !panel.contains_key(self.period(*row).unwrap_or_default()));
            scores.is_some_and(|scores| {
                is_screened_out(scores.screening(), &self.units[*row], self.period(*row))
            })
        };
        rows.values_mut().for_each(|rows| rows.retain(|row| !gone(row)));
        rows.retain(|_, rows| !rows.is_empty());
        let (mut faults, mut parts) = (Diagnostics::default(), Vec::new());
        for (period, rows) in rows {
            match panel.get(period) {
                Some(scores) => {
                    parts.push(self.match_rows(scores, Some(period), &rows, &mut faults));
                }
                None => {
                    let help = one_of(period, panel.keys().map(String::as_str));
                    let problem = ErrorKind::UnknownPeriod { period: period.to_owned() };
                    let span = rows.first().and_then(|row| self.spans.get(*row)).cloned();
                    faults.push(Diagnostic::new(problem).at(span.flatten()).help(help));
                }
            }
        }
        if let Some(scores) = panel.values().next() {
            self.check_columns(scores, &mut faults);
        }
        faults.finish(parts)
    }

    fn match_rows<'a>(
        &'a self,
        scores: &'a Scores,
        period: Option<&'a str>,
        rows: &[usize],
        faults: &mut Diagnostics,
    ) -> Part<'a> {
        let (mut matched, mut screened_out) = (Vec::with_capacity(rows.len()), 0);
        let scored = scores.units().first().and_then(|unit| unit.period.as_deref());
        for row in rows {
            let unit = self.units[*row].as_str();
            match scores.row(unit) {
                Some(own) => matched.push((*row, own)),
                None if is_screened_out(scores.screening(), unit, scored) => screened_out += 1,
                None => {
                    let known = scores.units().iter().map(|unit| unit.code.as_str());
                    let problem = ErrorKind::UnknownPublishedUnit { unit: unit.to_owned() };
                    let span = self.spans.get(*row).cloned().flatten();
                    faults.push(Diagnostic::new(problem).at(span).help(did_you_mean(unit, known)));
                }
            }
        }
        let mut lacking = vec![true; scores.units().len()];
        matched.iter().for_each(|(_, own)| lacking[*own] = false);
        let lacking = (0..lacking.len()).filter(|own| lacking[*own]).collect();
        Part { scores, period, rows: matched, screened_out, lacking }
    }

    fn check_columns(&self, scores: &Scores, faults: &mut Diagnostics) {
        for column in &self.columns {
            self.check_column(column, scores, faults);
        }
        if !self.periods.is_empty() && self.periods.len() != self.units.len() {
            let (expected, found) = (self.units.len(), self.periods.len());
            faults.push(ErrorKind::ColumnLength { variable: "period".to_owned(), expected, found });
        }
    }

    fn check_column(&self, column: &PublishedColumn, scores: &Scores, faults: &mut Diagnostics) {
        if let Some(node) = column.measure.node() {
            let screened = scores.screening().into_iter();
            let mut screened = screened.flat_map(ScreeningReport::excluded_indicators);
            if scores.at(node).is_err() && !screened.any(|it| it.indicator == *node) {
                let help = did_you_mean(node.as_str(), scores.framework().codes());
                let problem = ErrorKind::UnknownNode { code: node.to_string() };
                faults.push(Diagnostic::new(problem).help(help));
            }
        }
        if let VerificationMeasure::Group(grouping) | VerificationMeasure::RankWithin(_, grouping) =
            &column.measure
        {
            let known: BTreeSet<_> =
                scores.units().iter().flat_map(|unit| unit.groups.keys()).collect();
            if !known.contains(grouping) {
                let help = one_of(grouping.as_str(), known.iter().map(|known| known.as_str()));
                let problem = ErrorKind::UnknownGrouping { grouping: grouping.to_string() };
                faults.push(Diagnostic::new(problem).help(help));
            }
        }
        if column.cells.len() != self.units.len() {
            let (expected, found) = (self.units.len(), column.cells.len());
            let variable = column.measure.to_string();
            faults.push(ErrorKind::ColumnLength { variable, expected, found });
        }
    }

    fn without_period(&self, period: &str) -> Error {
        let problem = ErrorKind::UnpublishedPeriod { period: period.to_owned() };
        Diagnostic::new(problem).help(one_of(period, self.printed_periods())).into()
    }

    /// The periods of the table, each once.
    fn printed_periods(&self) -> BTreeSet<&str> {
        self.periods.iter().map(String::as_str).collect()
    }
}

/// Whether a unit is in the data of a period and was screened out.
fn is_screened_out(
    report: Option<&ScreeningReport>,
    unit: impl AsRef<str>,
    period: Option<&str>,
) -> bool {
    let mut excluded = report.into_iter().flat_map(ScreeningReport::excluded_units);
    excluded.any(|it| it.unit.as_str() == unit.as_ref() && it.period.as_deref() == period)
}
