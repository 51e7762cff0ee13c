//! What is said beside a result: what a screening took out, and what a reader should doubt.

use std::collections::BTreeSet;

use composite_index::engine::Incommensurable;
use composite_index::engine::{Forced, ScreeningReport, ScreeningVerdict};
use composite_index::{Dataset, Index, IndexFolder, Result, Scores};

use crate::diagnostic;
use crate::input::Input;

/// Warns, on standard error, that there is no methodology.
pub(crate) fn warn_without_methodology(folder: &IndexFolder) {
    if !folder.has_methodology() {
        let why = "there is no methodology.toml: values are averaged as they are";
        diagnostic::warn(why, Incommensurable::HELP);
    }
}

/// Warns, on standard error, of values that were averaged although they cannot be compared, and of
/// what has no effect in the folder's files. What was typed is meant to replace these.
pub(crate) fn warn((index, scores): (&Index, &Scores), folder: &IndexFolder) {
    for pair in index.incommensurable(scores) {
        diagnostic::warn(&pair.to_string(), Incommensurable::HELP);
    }
    remark(folder);
}

/// Warns, on standard error, of what has no effect in the folder's files.
pub(crate) fn remark(folder: &IndexFolder) {
    for remark in folder.index().remarks() {
        diagnostic::warn(&remark.to_string(), remark.help());
    }
}

/// Says, on standard error, that every parameter is fitted on the data named by `--data`.
pub(crate) fn refitted(input: &Input, index: &Index) {
    let Some(data) = input.data.as_ref().filter(|_| index.learns_from_data()) else { return };
    let what = format!(
        "everything is fitted again on {}: ranges, means, ranks and weights are those of its units",
        data.display()
    );
    let help = "to keep those of data.csv, store them by `cindex fit DIR --output scorer.json` and \
                score by `cindex score --with scorer.json --data FILE`";
    diagnostic::warn(&what, help);
}

/// Who and what was screened out of scores, and why; nothing where all take part.
pub(crate) fn note_of(scores: &Scores) -> Option<String> {
    let period = scores.units().first().and_then(|unit| unit.period.as_deref());
    note(scores.screening()?, |other| other == period)
}

/// Who and what is screened out of data, and why; nothing where all take part.
pub(crate) fn note_on(index: &Index, data: &Dataset) -> Result<Option<String>> {
    Ok(index.screening(data)?.and_then(|report| note(&report, |_| true)))
}

fn note(report: &ScreeningReport, is_shown: impl Fn(Option<&str>) -> bool) -> Option<String> {
    let units = report.excluded_units().filter(|unit| is_shown(unit.period.as_deref()));
    let periods: BTreeSet<_> =
        report.units.iter().map(|unit| &unit.period).filter(|it| is_shown(it.as_deref())).collect();
    let unit = units.map(|screened| {
        let period = screened.period.as_ref().filter(|_| periods.len() > 1);
        let period = period.map(|period| format!(" in {period}")).unwrap_or_default();
        format!("{}{period} ({})", screened.unit, why(&screened.verdict))
    });
    let indicator = report
        .excluded_indicators()
        .map(|screened| format!("indicator {} ({})", screened.indicator, why(&screened.verdict)));
    let gone: Vec<_> = unit.chain(indicator).collect();
    (!gone.is_empty()).then(|| format!("Screened out: {}", gone.join(", ")))
}

fn why(verdict: &ScreeningVerdict) -> String {
    if verdict.forced == Some(Forced::Out) {
        return "excluded".to_owned();
    }
    let reasons = [
        (verdict.few_available, "available", verdict.coverage.available()),
        (verdict.few_non_zero, "non-zero", verdict.coverage.non_zero()),
    ];
    let reasons = reasons.into_iter().filter(|(few, ..)| *few);
    let said: Vec<_> = reasons.map(|(_, name, share)| format!("{name} {share:.2}")).collect();
    said.join(", ")
}
