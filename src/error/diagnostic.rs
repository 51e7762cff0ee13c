//! One fault, and the error that gathers them.

use std::convert::Infallible;
use std::fmt;

use serde::{Serialize, Serializer};

use super::Result;
use super::help::{Help, did_you_mean};
use super::kind::{Area, ErrorKind};
use super::printable::printable;
use super::span::Span;

/// One thing that is wrong: the problem, where it is, and what would be right.
///
/// Serde writes it as data: the kind's `code` and `details`, `area`, `message`, `culprit`,
/// `suggestion`, `help`, `span`, `first` and `period`.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// What is wrong, with the culprit's name.
    pub kind: ErrorKind,
    /// Where it is, when it comes from a file.
    pub span: Option<Span>,
    /// Where the first of two duplicates is; `span` is the second.
    pub first: Option<Span>,
    /// The period of a panel to which it belongs, when it belongs to one.
    pub period: Option<String>,
    /// What would be right, where that can be said.
    pub help: Option<Help>,
}

impl Diagnostic {
    /// The fault with the nearest right name to a misspelt one, where one is near enough.
    pub fn suggesting<'a>(self, name: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        self.help(did_you_mean(name, known))
    }

    /// The right name nearest to a misspelt one, where one is near enough.
    pub fn suggestion(&self) -> Option<&str> {
        self.help.as_ref()?.suggestion()
    }

    pub(crate) fn new(kind: ErrorKind) -> Self {
        Self { kind, span: None, first: None, period: None, help: None }
    }

    pub(crate) fn at(mut self, span: Option<Span>) -> Self {
        self.span = span.or(self.span);
        self
    }

    /// The fault of a duplicate whose first occurrence is here.
    pub(crate) fn after(mut self, first: Option<Span>) -> Self {
        self.first = first;
        self
    }

    pub(crate) fn help<H: Into<Help>>(mut self, help: Option<H>) -> Self {
        self.help = help.map(Into::into).or(self.help);
        self
    }

    /// The lines or cells of two duplicates, where they differ.
    fn lines(&self) -> Option<String> {
        let (first, second) = (self.first.as_ref()?, self.span.as_ref()?);
        match (&first.cell, &second.cell) {
            (Some(one), Some(other)) if one != other => Some(format!("cells {one} and {other}")),
            (None, None) if first.line != second.line => {
                Some(format!("lines {} and {}", first.line, second.line))
            }
            _ => None,
        }
    }
}

impl From<ErrorKind> for Diagnostic {
    fn from(kind: ErrorKind) -> Self {
        Self::new(kind)
    }
}

/// What cannot fail has no fault.
impl From<Infallible> for Diagnostic {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(span) = &self.span {
            write!(f, "{span}: ")?;
        }
        if let Some(period) = &self.period {
            write!(f, "in period `{}`: ", printable(period))?;
        }
        f.write_str(&printable(&self.kind.to_string()))?;
        if let Some(lines) = self.lines() {
            write!(f, " ({lines})")?;
        }
        match &self.help {
            Some(help) => write!(f, " ({})", printable(help.as_str())),
            None => Ok(()),
        }
    }
}

impl Serialize for Diagnostic {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Data<'a> {
            #[serde(flatten)]
            kind: &'a ErrorKind,
            area: Area,
            message: String,
            culprit: Option<&'a str>,
            suggestion: Option<&'a str>,
            help: Option<&'a str>,
            span: Option<&'a Span>,
            first: Option<&'a Span>,
            period: Option<&'a str>,
        }
        let data = Data {
            kind: &self.kind,
            area: self.kind.area(),
            message: self.kind.to_string(),
            culprit: self.kind.culprit(),
            suggestion: self.suggestion(),
            help: self.help.as_ref().map(Help::as_str),
            span: self.span.as_ref(),
            first: self.first.as_ref(),
            period: self.period.as_deref(),
        };
        data.serialize(serializer)
    }
}

/// Everything that is wrong with an input, found in one pass: at least one [`Diagnostic`].
///
/// It iterates over its diagnostics, and serde writes it as the list of them.
///
/// # Examples
///
/// ```
/// use composite_index::Framework;
///
/// let error = Framework::builder("index", "An index")
///     .pillar("economy", -1.0, |p| p.indicator("growth", 1.0).indicator("growth", 1.0))
///     .build()
///     .unwrap_err();
/// assert_eq!(error.diagnostics().len(), 2);
/// assert_eq!(
///     error.to_string(),
///     "duplicate code `growth`\n\
///      weight -1 of `economy` is negative (a weight is zero or more; only ratios within the parent matter)"
/// );
/// ```
#[derive(Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Error {
    diagnostics: Vec<Diagnostic>,
}

impl Error {
    /// The faults, in the order of the input.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// These faults and one more.
    pub fn and(mut self, fault: impl Into<Diagnostic>) -> Self {
        self.diagnostics.push(fault.into());
        self
    }

    /// The same faults, their problems changed.
    #[cfg(feature = "robustness")]
    pub(crate) fn map_kinds(mut self, change: impl Fn(ErrorKind) -> ErrorKind) -> Self {
        for fault in &mut self.diagnostics {
            fault.kind = change(fault.kind.clone());
        }
        self
    }

    /// The same faults, without their places.
    #[cfg(feature = "robustness")]
    pub(crate) fn without_spans(mut self) -> Self {
        self.diagnostics.iter_mut().for_each(|fault| fault.span = None);
        self
    }

    /// The same faults; those without a span get the one of their problem.
    pub(crate) fn located(mut self, span: impl Fn(&ErrorKind) -> Option<Span>) -> Self {
        for fault in self.diagnostics.iter_mut().filter(|fault| fault.span.is_none()) {
            fault.span = span(&fault.kind);
        }
        self
    }

    /// The same faults with other help, where there is some.
    #[cfg(feature = "csv")]
    pub(crate) fn helped(mut self, help: impl Fn(&Diagnostic) -> Option<Help>) -> Self {
        for fault in &mut self.diagnostics {
            fault.help = help(fault).or(fault.help.take());
        }
        self
    }

    /// The same faults without the places where they are.
    #[cfg(feature = "parquet")]
    pub(crate) fn without_places(mut self) -> Self {
        for fault in &mut self.diagnostics {
            (fault.span, fault.first) = (None, None);
        }
        self
    }

    /// The same faults as those of a period of a panel.
    pub(crate) fn in_period(mut self, period: Option<&str>) -> Self {
        for fault in &mut self.diagnostics {
            fault.period = period.map(str::to_owned);
        }
        self
    }
}

/// As for people: it is what a `main` that returns an error shows.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, fault) in self.diagnostics.iter().enumerate() {
            if position > 0 {
                writeln!(f)?;
            }
            write!(f, "{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

impl IntoIterator for Error {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.diagnostics.into_iter()
    }
}

impl<'a> IntoIterator for &'a Error {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.diagnostics.iter()
    }
}

impl<F: Into<Diagnostic>> From<F> for Error {
    fn from(fault: F) -> Self {
        Self { diagnostics: vec![fault.into()] }
    }
}

/// Gathers faults until a pass is over.
#[derive(Debug, Default)]
pub(crate) struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    pub(crate) fn push(&mut self, fault: impl Into<Diagnostic>) {
        self.0.push(fault.into());
    }

    /// Keeps the value of a result, or its faults.
    pub(crate) fn keep<T>(&mut self, result: Result<T>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.0.extend(error.diagnostics);
                None
            }
        }
    }

    /// Puts the faults of one file in the order of its text; those without span stay first.
    #[cfg(any(feature = "csv", feature = "toml"))]
    pub(crate) fn sort_by_place(&mut self) {
        self.0.sort_by_key(|fault| fault.span.as_ref().map(|span| span.bytes.start));
    }

    /// Puts the faults of a workbook in the order of its cells; those without a cell stay first.
    #[cfg(feature = "xlsx")]
    pub(crate) fn sort_by_cell(&mut self) {
        self.0.sort_by_key(|fault| fault.span.as_ref().and_then(|span| span.cell.clone()));
    }

    /// `Ok` with the value where no fault was found.
    pub(crate) fn finish<T>(self, value: T) -> Result<T> {
        self.check().map(|()| value)
    }

    /// As [`finish`](Diagnostics::finish), for a value that a fault may have kept from being made.
    pub(crate) fn finish_kept<T>(self, value: Option<T>) -> Result<T> {
        match value {
            Some(value) => self.finish(value),
            None => Err(Error { diagnostics: self.0 }),
        }
    }

    /// `Ok` where no fault was found.
    pub(crate) fn check(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error { diagnostics: self.0 }) }
    }
}
