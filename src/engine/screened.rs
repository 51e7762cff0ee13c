//! An index and data without the indicators and units that a screening takes out.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::index::Index;
use super::screening::{ScreeningReport, keeps_unit};
use super::wholes;
use crate::data::Dataset;
use crate::error::{Diagnostic, Diagnostics, Error, ErrorKind, Result};
use crate::framework::{Framework, NodeCode, UnitCode};
use crate::methodology::{Parts, ScreeningRule};

/// What is left to be scored, and the report on the rest.
pub(super) struct Screened<'a> {
    pub(super) index: Cow<'a, Index>,
    pub(super) data: Cow<'a, Dataset>,
    pub(super) report: Option<Arc<ScreeningReport>>,
}

/// Screens by the index's own methodology.
pub(super) fn screen<'a>(index: &'a Index, data: &'a Dataset) -> Result<Screened<'a>> {
    index.check_names(data)?;
    let methodology = index.methodology();
    let (mut index, mut data) = (Cow::Borrowed(index), Cow::Borrowed(data));
    let Some(screening) = &methodology.screening else {
        return Ok(Screened { index, data, report: None });
    };
    let span = |fault: &Diagnostic| {
        let part = match fault.kind {
            ErrorKind::UnknownUnit { .. } => "screening.units",
            _ => "screening.indicators",
        };
        fault.clone().at(methodology.spans.of(part))
    };
    let in_place = |error: Error| {
        let mut faults = Diagnostics::default();
        error.diagnostics().iter().for_each(|fault| faults.push(span(fault)));
        faults.check().err().unwrap_or(error)
    };
    let report = screening.report_beside(index.framework(), index.parts(), &data);
    let report = report.map_err(in_place)?;
    let excluded: BTreeSet<NodeCode> =
        report.excluded_indicators().map(|screened| screened.indicator.clone()).collect();
    if !excluded.is_empty() {
        check_groups(index.framework(), &index.framework().going_with(&excluded))?;
        index = Cow::Owned(index.without(&excluded)?);
    }
    let judged = report.units.iter().enumerate();
    let rows: Vec<usize> =
        judged.filter(|(_, unit)| unit.verdict.included).map(|(row, _)| row).collect();
    if rows.is_empty() {
        return Err(ErrorKind::AllScreenedOut.into());
    }
    if rows.len() < report.units.len() {
        data = Cow::Owned(data.select(&rows));
    }
    Ok(Screened { index, data, report: Some(Arc::new(report)) })
}

/// Names the lowest groups without a child left.
fn check_groups(framework: &Framework, gone: &BTreeSet<NodeCode>) -> Result<()> {
    let mut faults = Diagnostics::default();
    for (group, _) in framework.groups() {
        let children: Vec<_> = framework.children(group).collect();
        if children.iter().all(|child| gone.contains(child.code())) {
            let group = group.code().to_string();
            let help = "force one of its indicators in, or leave the group out of the framework";
            let fault = Diagnostic::new(ErrorKind::GroupScreenedOut { group });
            faults.push(fault.help(Some(help)));
        }
    }
    faults.check()
}

/// The screening of units: a rule for each alone, which therefore holds outside the sample.
pub(super) fn unit_rule(index: &Index) -> ScreeningRule<UnitCode> {
    let screening = index.methodology().screening.as_ref();
    screening.map(|screening| screening.units.clone()).unwrap_or_default()
}

/// The units that take part, by a rule.
pub(super) fn units<'a>(
    framework: &Framework,
    rule: &ScreeningRule<UnitCode>,
    parts: Option<&Parts>,
    data: &'a Dataset,
) -> Result<Cow<'a, Dataset>> {
    if rule.is_empty() {
        return Ok(Cow::Borrowed(data));
    }
    let columns: Vec<_> =
        framework.observed().filter_map(|(node, _)| data.column(node.code()).ok()).collect();
    let wholes = parts.map(|parts| wholes::codes(parts, data.units())).unwrap_or_default();
    let keeps = |row: &usize| {
        let values = columns.iter().map(|column| column[*row]);
        let code = &data.units()[*row].code;
        keeps_unit(rule, Some((code, wholes.contains(code.as_str()))), values)
    };
    let rows: Vec<_> = (0..data.units().len()).filter(keeps).collect();
    if rows.is_empty() {
        return Err(ErrorKind::AllScreenedOut.into());
    }
    Ok(Cow::Owned(data.select(&rows)))
}

/// Which rows of plain columns take part; those of the indicators come first.
pub(super) fn rows(
    framework: &Framework,
    rule: &ScreeningRule<UnitCode>,
    columns: &[&[f64]],
) -> Vec<bool> {
    let rows = columns.first().map_or(0, |column| column.len());
    if rule.is_empty() {
        return vec![true; rows];
    }
    let indicators = framework.observed().count();
    let values = |row: usize| columns.iter().take(indicators).map(move |column| column[row]);
    (0..rows).map(|row| keeps_unit(rule, None, values(row))).collect()
}

/// Columns in which the rows that take no part are empty, so that the others keep their numbers.
pub(super) fn without_rows<'a>(columns: &[&'a [f64]], kept: &[bool]) -> Vec<Cow<'a, [f64]>> {
    if kept.iter().all(|kept| *kept) {
        return columns.iter().copied().map(Cow::Borrowed).collect();
    }
    let value = |(value, kept): (&f64, &bool)| if *kept { *value } else { f64::NAN };
    let without = |column: &&[f64]| Cow::Owned(column.iter().zip(kept).map(value).collect());
    columns.iter().map(without).collect()
}
