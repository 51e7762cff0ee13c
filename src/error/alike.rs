//! Faults that are alike, told as one.

use std::collections::{BTreeMap, BTreeSet};

use super::diagnostic::{Diagnostic, Error};
use super::help::{Declaration, Help};
use super::kind::ErrorKind;
use super::span::Span;

/// Faults of one kind: the first, and those that are like it.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "csv")]
/// # {
/// use composite_index::Framework;
/// use composite_index::error::Source;
///
/// let table =
///     "code,parent,type,weight\nindex,,index,\na,index,indicator,much\nb,index,indicator,much\n";
/// let error = Framework::from_csv(&Source::new("framework.csv", table)).unwrap_err();
/// let alike = error.alike(6);
/// assert_eq!(alike[0].others.len(), 1, "{error}");
/// # }
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Alike<'e> {
    /// The first in the order of the input.
    pub first: &'e Diagnostic,
    /// The others, in the order of the input.
    pub others: Vec<&'e Diagnostic>,
}

/// How many names or places are listed.
const LISTED: usize = 4;

/// How many remedies are listed, and how many texts in a line that declares them.
const REMEDIES: usize = 6;
const DECLARED: usize = 40;

impl Alike<'_> {
    /// How many the others are, with the first of their culprits, lines or units, and periods that the
    /// first fault does not name; nothing where it is alone.
    pub fn others(&self) -> Option<String> {
        if self.others.is_empty() {
            return None;
        }
        let mut parts = Vec::new();
        let own = self.first.kind.culprit();
        let culprits = self.others.iter().filter_map(|fault| fault.kind.culprit());
        let culprits = distinct(culprits.filter(|culprit| Some(*culprit) != own));
        if !culprits.is_empty() {
            parts.push(listed(&quoted(&culprits)));
        }
        let spans = self.others.iter().filter_map(|fault| fault.span.as_ref());
        let lines = spans.filter(|span| span.cell.is_none()).map(|span| span.line);
        let at = self.first.span.as_ref().map(|span| span.line);
        let lines: BTreeSet<_> = lines.filter(|line| Some(*line) != at).collect();
        let lines: Vec<_> = lines.iter().map(ToString::to_string).collect();
        if !lines.is_empty() {
            parts.push(named("line", &lines));
        }
        let cells = self.others.iter().filter_map(|fault| fault.span.as_ref()?.cell.as_ref());
        let cells: Vec<_> = cells.map(ToString::to_string).collect();
        if !cells.is_empty() {
            parts.push(named("cell", &cells));
        }
        let units = distinct(self.others.iter().filter_map(|fault| fault.kind.part("unit")));
        if lines.is_empty() && cells.is_empty() && !units.is_empty() && units != culprits {
            parts.push(named("unit", &quoted(&units)));
        }
        let periods = distinct(self.others.iter().filter_map(|fault| fault.period.as_deref()));
        if periods.iter().any(|period| Some(*period) != self.first.period.as_deref()) {
            parts.push(named("period", &quoted(&periods)));
        }
        let count = format!("{} more like it", self.others.len());
        Some(match parts.is_empty() {
            true => count,
            false => format!("{count}: {}", parts.join("; ")),
        })
    }

    /// What would be right for the others where that is not what would be right for the first: one
    /// sentence with the lines that declare all as they are, and each other help with its place.
    pub fn remedies(&self) -> Vec<String> {
        let all = || std::iter::once(&self.first).chain(&self.others);
        let declared = all().filter_map(|fault| fault.help.as_ref()?.declaration());
        let declared: BTreeSet<_> = declared.collect();
        let mut remedies = Vec::new();
        if declared.len() > 1 {
            remedies.push(format!(
                "to declare them all, write below `[data]` in methodology.toml: {}",
                lines(&declared).join(", ")
            ));
        }
        let mut seen: BTreeSet<_> =
            self.first.help.as_ref().map(Help::as_str).into_iter().collect();
        let others = self.others.iter().filter_map(|fault| {
            let help = fault.help.as_ref().filter(|help| help.declaration().is_none())?;
            seen.insert(help.as_str()).then(|| format!("{}: {help}", place(fault)))
        });
        let others: Vec<_> = others.collect();
        let more = others.len().saturating_sub(REMEDIES);
        remedies.extend(others.into_iter().take(REMEDIES));
        remedies.extend((more > 0).then(|| format!("and {more} more remedies")));
        remedies
    }
}

/// The lines that declare texts, those of one option in one list.
fn lines(declared: &BTreeSet<&Declaration>) -> Vec<String> {
    let mut items: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut lines = Vec::new();
    for declaration in declared {
        match declaration {
            Declaration::Item(option, text) => {
                items.entry(*option).or_default().push(format!("{text:?}"));
            }
            Declaration::Line(line) => lines.push(format!("`{line}`")),
        }
    }
    lines.extend(items.into_iter().map(|(option, texts)| {
        let more = texts.len().saturating_sub(DECLARED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("`{option} = [{}]`{more}", texts[..texts.len().min(DECLARED)].join(", "))
    }));
    lines
}

/// Where a fault is: its line, or its culprit.
fn place(fault: &Diagnostic) -> String {
    match (&fault.span, fault.kind.culprit()) {
        (Some(Span { cell: Some(cell), .. }), _) => format!("cell {cell}"),
        (Some(span), _) => format!("line {}", span.line),
        (None, Some(culprit)) => format!("`{culprit}`"),
        (None, None) => fault.kind.to_string(),
    }
}

fn distinct<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<&'t str> {
    let mut seen = BTreeSet::new();
    texts.filter(|text| seen.insert(*text)).collect()
}

fn quoted(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| format!("`{text}`")).collect()
}

/// Some names behind the word for one of them.
fn named(what: &str, names: &[String]) -> String {
    let plural = if names.len() == 1 { "" } else { "s" };
    format!("{what}{plural} {}", listed(names))
}

/// The first of some names, and the number of the rest.
fn listed(names: &[String]) -> String {
    let shown = names[..names.len().min(LISTED)].join(", ");
    match names.len().saturating_sub(LISTED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

impl Error {
    /// The faults in groups of those that are alike: of one kind, in one file, with the same column,
    /// value or node, whatever the unit and the period. Where that makes more than `most` groups, all
    /// faults of one kind in one file are a group.
    pub fn alike(&self, most: usize) -> Vec<Alike<'_>> {
        let by_subject = self.grouped(subject);
        if by_subject.len() <= most {
            return by_subject;
        }
        self.grouped(|_| String::new())
    }

    fn grouped(&self, subject: impl Fn(&Diagnostic) -> String) -> Vec<Alike<'_>> {
        let mut groups: Vec<Alike<'_>> = Vec::new();
        let mut found = BTreeMap::new();
        for fault in self.diagnostics() {
            let file = fault.span.as_ref().map(Span::source).map(|source| source.name());
            let key = (fault.kind.code(), file, subject(fault));
            match found.get(&key) {
                Some(group) => {
                    let group: &mut Alike<'_> = &mut groups[*group];
                    group.others.push(fault);
                }
                None => {
                    found.insert(key, groups.len());
                    groups.push(Alike { first: fault, others: Vec::new() });
                }
            }
        }
        groups
    }
}

/// What faults that are alike have in common beside their kind.
fn subject(fault: &Diagnostic) -> String {
    match &fault.kind {
        ErrorKind::InvalidCell { column, text, .. } => format!("{column}\n{text}"),
        ErrorKind::NotANumber { column, .. } => {
            let help = fault.help.as_ref().map_or("", |help| help.as_str());
            format!("{column}\n{help}")
        }
        ErrorKind::RowLength { found, .. } => found.to_string(),
        ErrorKind::UnknownParent { parent, .. } | ErrorKind::ParentIsIndicator { parent, .. } => {
            parent.clone()
        }
        kind => kind.culprit().unwrap_or_default().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Diagnostics, Source};

    fn comma(source: &Source, column: &str, line: usize) -> Diagnostic {
        let (column, row) = (column.to_owned(), format!("U{line}"));
        let kind = ErrorKind::DecimalComma { column, row, text: "1,5".to_owned() };
        let start = source.line_range(line).unwrap().start;
        Diagnostic::new(kind).at(Some(source.span(start..start + 1)))
    }

    #[test]
    fn alike_faults_are_one() {
        let source = Source::new("d.csv", "x\n".repeat(9));
        let mut faults = Diagnostics::default();
        for line in 2..9 {
            faults.push(comma(&source, "a", line));
        }
        faults.push(comma(&source, "b", 2));
        faults.push(ErrorKind::NoRows);
        let error = faults.check().unwrap_err();
        let alike = error.alike(6);
        let said: Vec<_> = alike.iter().map(Alike::others).collect();
        let expected = "6 more like it: lines 3, 4, 5, 6 and 2 more".to_owned();
        assert_eq!(said, [Some(expected), None, None]);
        let alike = error.alike(2);
        let said: Vec<_> = alike.iter().map(Alike::others).collect();
        let expected = "7 more like it: `b`; lines 3, 4, 5, 6 and 2 more".to_owned();
        assert_eq!(said, [Some(expected), None], "by column they would be three");
    }

    #[test]
    fn periods_and_units_are_listed() {
        let fault = |unit: &str, period: &str| {
            let unit = unit.to_owned();
            let indicator = "gdp".to_owned();
            let denominator = "pop".to_owned();
            let kind = ErrorKind::ZeroDenominator { denominator, indicator, unit };
            Error::from(kind).in_period(Some(period))
        };
        let mut faults = Diagnostics::default();
        for (unit, period) in [("A", "2019"), ("B", "2019"), ("A", "2020")] {
            faults.keep::<()>(Err(fault(unit, period)));
        }
        let error = faults.check().unwrap_err();
        let said = error.alike(6)[0].others();
        let expected = "2 more like it: units `B`, `A`; periods `2019`, `2020`";
        assert_eq!(said.as_deref(), Some(expected));
    }
}
