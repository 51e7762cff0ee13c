//! One fault, and the error that gathers them.

use std::fmt;

use super::Result;
use super::place::Place;
use super::problem::Problem;

/// One thing that is wrong: the problem, where it stands, and what would be right.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Fault {
    /// What is wrong, with the culprit's name.
    pub problem: Problem,
    /// Where it stands, when it comes from a file.
    pub place: Option<Place>,
    /// The period of a panel to which it belongs, when it belongs to one.
    pub period: Option<String>,
    /// What would be right, where that can be said.
    pub help: Option<String>,
}

impl Fault {
    /// The fault with the nearest right name to a misspelt one, where one is near enough.
    pub fn suggesting<'a>(self, name: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        self.help(super::suggest::did_you_mean(name, known))
    }

    pub(crate) fn new(problem: Problem) -> Self {
        Self { problem, place: None, period: None, help: None }
    }

    pub(crate) fn at(mut self, place: Option<Place>) -> Self {
        self.place = place.or(self.place);
        self
    }

    pub(crate) fn help(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        Self::new(problem)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        if let Some(period) = &self.period {
            write!(f, "in period `{period}`: ")?;
        }
        write!(f, "{}", self.problem)?;
        match &self.help {
            Some(help) => write!(f, " ({help})"),
            None => Ok(()),
        }
    }
}

/// Everything that is wrong with an input, found in one pass: at least one [`Fault`].
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
/// assert_eq!(error.faults().len(), 2);
/// assert_eq!(
///     error.to_string(),
///     "code `growth` stands twice\n\
///      weight -1 of `economy` is negative (a weight is zero or more; only ratios within the parent matter)"
/// );
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Error {
    faults: Vec<Fault>,
}

impl Error {
    /// The faults, in the order of the input.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// The same faults, their problems changed.
    #[cfg(feature = "robustness")]
    pub(crate) fn map_problems(mut self, change: impl Fn(Problem) -> Problem) -> Self {
        for fault in &mut self.faults {
            fault.problem = change(fault.problem.clone());
        }
        self
    }

    /// The same faults, those without a place at the place that their problem has.
    pub(crate) fn located(mut self, place: impl Fn(&Problem) -> Option<Place>) -> Self {
        for fault in self.faults.iter_mut().filter(|fault| fault.place.is_none()) {
            fault.place = place(&fault.problem);
        }
        self
    }

    /// The same faults as those of a period of a panel.
    pub(crate) fn in_period(mut self, period: Option<&str>) -> Self {
        for fault in &mut self.faults {
            fault.period = period.map(str::to_owned);
        }
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, fault) in self.faults.iter().enumerate() {
            if position > 0 {
                writeln!(f)?;
            }
            write!(f, "{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

impl<F: Into<Fault>> From<F> for Error {
    fn from(fault: F) -> Self {
        Self { faults: vec![fault.into()] }
    }
}

/// Gathers faults until a pass is over.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    pub(crate) fn push(&mut self, fault: impl Into<Fault>) {
        self.0.push(fault.into());
    }

    /// Keeps the value of a result, or its faults.
    pub(crate) fn keep<T>(&mut self, result: Result<T>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.0.extend(error.faults);
                None
            }
        }
    }

    /// Puts the faults of one file in the order of its text; those without place stay first.
    #[cfg(any(feature = "csv", feature = "toml"))]
    pub(crate) fn sort_by_place(&mut self) {
        self.0.sort_by_key(|fault| fault.place.as_ref().map(|place| place.bytes.start));
    }

    #[cfg(feature = "toml")]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `Ok` with the value where no fault was found.
    pub(crate) fn finish<T>(self, value: T) -> Result<T> {
        self.check().map(|()| value)
    }

    /// As [`finish`](Faults::finish), for a value that a fault may have kept from being made.
    pub(crate) fn finish_kept<T>(self, value: Option<T>) -> Result<T> {
        match value {
            Some(value) => self.finish(value),
            None => Err(Error { faults: self.0 }),
        }
    }

    /// `Ok` where no fault was found.
    pub(crate) fn check(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error { faults: self.0 }) }
    }
}
