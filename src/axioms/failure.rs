//! Why an axiom is not found to hold in a case: violated, refused, or it does not apply.

use std::fmt;

use proptest::test_runner::TestCaseError;
use serde::{Deserialize, Serialize};

use super::counterexample::Counterexample;
use crate::error::{Diagnostic, Error, ErrorKind};

/// Why an axiom was not found to hold in a case.
///
/// Inside `proptest!`, `?` turns a violation into a failure, and a case that is refused or to which
/// the axiom does not apply into a rejected one: a test whose axiom never applies fails, rather than
/// passing in silence. (It is no [`std::error::Error`], since proptest would turn all of them into
/// failures.)
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum AxiomFailure {
    /// The case violates the axiom.
    Violated(Box<Counterexample>),
    /// The index gives no scores: a method refuses the data or their change, or a part of the
    /// user's own errs, panics, or gives something else than finite numbers.
    Refused(Reason),
    /// The axiom does not apply to the structure or the scale of the case.
    NotApplicable(Reason),
}

/// Why a case is refused or an axiom does not apply to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Reason {
    /// What is alike in all such cases, without the names and figures of one of them.
    pub kind: String,
    /// The case's own reason, with its names and figures.
    pub text: String,
    /// Whose fault it is.
    #[serde(skip)]
    pub(super) fault: Fault,
}

/// Whose fault a refusal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Fault {
    /// A method of this crate refuses what it says it refuses.
    #[default]
    Documented,
    /// A part of the user's own says no.
    OwnRefusal,
    /// A part of the user's own gives too few or too many numbers, or some that are no weights or
    /// scores; or anything panics.
    Broken,
}

impl AxiomFailure {
    /// The axiom does not apply to such cases.
    pub(super) fn not_applicable(kind: impl Into<String>) -> Self {
        let kind = kind.into();
        Self::not_applicable_to(kind.clone(), kind)
    }

    /// The axiom does not apply to cases of this kind, such as this one.
    pub(super) fn not_applicable_to(kind: impl Into<String>, text: impl Into<String>) -> Self {
        let fault = Fault::Documented;
        Self::NotApplicable(Reason { kind: kind.into(), text: text.into(), fault })
    }

    pub(super) fn too_small(what: &str, needed: usize, found: usize) -> Self {
        let kind = format!("it needs {needed} {what}");
        let text = format!("{kind}, and there are {found}");
        Self::not_applicable_to(kind, text)
    }

    /// Something panicked.
    pub(super) fn panicked(message: String) -> Self {
        let (kind, fault) = ("panic".to_owned(), Fault::Broken);
        Self::Refused(Reason { kind, text: format!("it panics: {message}"), fault })
    }

    /// The refusal is that of a part of the user's own, if it names one of these.
    pub(super) fn of_own(error: &Error, own: &[String]) -> Self {
        let mut reason = Reason::from(error);
        let kind = error.diagnostics().first().map(|first| &first.kind);
        let broken = matches!(
            kind,
            Some(
                ErrorKind::WeightsLength { .. }
                    | ErrorKind::NegativeWeight { .. }
                    | ErrorKind::InfiniteWeight { .. }
                    | ErrorKind::AllZeroWeights { .. }
            )
        );
        let named = kind.and_then(|kind| kind.part("method").or_else(|| kind.part("scheme")));
        if broken && !own.is_empty() || reason.text.contains("not finite") {
            reason.fault = Fault::Broken;
        } else if named.is_some_and(|named| own.iter().any(|name| name == named)) {
            let gave = reason.text.contains("it gave ");
            reason.fault = if gave { Fault::Broken } else { Fault::OwnRefusal };
        }
        Self::Refused(reason)
    }
}

impl Reason {
    /// Of the first fault of an error: its kind, and the method that refuses.
    fn of(first: &Diagnostic) -> Self {
        let code = first.kind.code().replace('-', " ");
        let method = first.kind.part("method").or_else(|| first.kind.part("scheme"));
        let kind = method.map_or_else(|| code.clone(), |method| format!("{code}: {method}"));
        Self { kind, text: first.to_string(), fault: Fault::Documented }
    }
}

impl From<&Error> for Reason {
    fn from(error: &Error) -> Self {
        let nothing =
            || Self { kind: String::new(), text: String::new(), fault: Fault::Documented };
        error.diagnostics().first().map_or_else(nothing, Self::of)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Display for AxiomFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Violated(counterexample) => counterexample.fmt(f),
            Self::Refused(reason) => write!(f, "refused: {reason}"),
            Self::NotApplicable(reason) => write!(f, "not applicable: {reason}"),
        }
    }
}

/// The index or the changed index refuses.
impl From<Error> for AxiomFailure {
    fn from(error: Error) -> Self {
        Self::Refused(Reason::from(&error))
    }
}

impl From<AxiomFailure> for TestCaseError {
    fn from(failure: AxiomFailure) -> Self {
        match failure {
            AxiomFailure::Violated(counterexample) => Self::fail(counterexample.to_string()),
            AxiomFailure::Refused(reason) | AxiomFailure::NotApplicable(reason) => {
                Self::reject(reason.text)
            }
        }
    }
}
