//! Why an axiom was not found to hold.

use std::fmt;

use proptest::test_runner::TestCaseError;

use super::counterexample::Counterexample;
use crate::error::Error;

/// Why an axiom was not found to hold in a case: it is violated, or does not apply.
///
/// Inside `proptest!`, `?` makes a failure of the first and a rejected case of the second, so that
/// a test of an axiom that never applies fails rather than passing in silence. (It is no
/// [`std::error::Error`], of which proptest would make a failure in both cases.)
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum AxiomFailure {
    /// The axiom is violated.
    Violated(Box<Counterexample>),
    /// The axiom says nothing of this case, and why.
    NotApplicable(String),
}

impl AxiomFailure {
    pub(super) fn not_applicable(reason: impl Into<String>) -> Self {
        Self::NotApplicable(reason.into())
    }

    pub(super) fn too_small(what: &str, needed: usize, found: usize) -> Self {
        Self::NotApplicable(format!("it needs {needed} {what}, and there are {found}"))
    }
}

impl fmt::Display for AxiomFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Violated(counterexample) => counterexample.fmt(f),
            Self::NotApplicable(reason) => write!(f, "not applicable: {reason}"),
        }
    }
}

/// What the engine refuses, an axiom says nothing of.
impl From<Error> for AxiomFailure {
    fn from(error: Error) -> Self {
        let first = error.diagnostics().first();
        Self::NotApplicable(first.map(ToString::to_string).unwrap_or_default())
    }
}

impl From<AxiomFailure> for TestCaseError {
    fn from(objection: AxiomFailure) -> Self {
        match objection {
            AxiomFailure::Violated(counterexample) => Self::fail(counterexample.to_string()),
            AxiomFailure::NotApplicable(reason) => Self::reject(reason),
        }
    }
}
