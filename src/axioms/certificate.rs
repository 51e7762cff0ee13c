//! What a search found of each axiom.

use std::fmt;

use serde::Serialize;

use super::axiom::Axiom;
use super::case::Case;
use super::counterexample::Counterexample;
use super::tally::{Tally, claim, grouped};

/// What a search found of one axiom.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Verdict {
    /// The axiom.
    pub axiom: Axiom,
    /// Whether it holds, with the evidence.
    #[serde(flatten)]
    pub kind: VerdictKind,
    /// The cases of the search, and why some of them say nothing.
    pub tally: Tally,
    /// The axiom from whose violation the one of this axiom was built, where the search itself found
    /// none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub implied_by: Option<Axiom>,
}

/// Whether an axiom holds, with the evidence.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "verdict")]
#[non_exhaustive]
pub enum VerdictKind {
    /// No violation was found.
    Holds {
        /// The number of cases to which the axiom applied.
        cases: u32,
    },
    /// A violation was found.
    Violated {
        /// The number of cases to which the axiom applied until the first violation, inclusive.
        cases: u32,
        /// The smallest one found, after shrinking.
        counterexample: Box<Counterexample>,
        /// The case in which [`Axiom::check`] finds it.
        #[serde(skip)]
        smallest: Box<Case>,
    },
    /// The axiom applied to no case, and most were refused: nothing is known.
    Refused {
        /// One case of the most frequent kind.
        reason: String,
    },
    /// The axiom applies to no case.
    NotApplicable {
        /// One case of the most frequent kind.
        reason: String,
    },
    /// No case was looked at.
    Untested,
}

impl VerdictKind {
    /// In a word or two.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Holds { .. } => "holds",
            Self::Violated { .. } => "violated",
            Self::Refused { .. } => "refused",
            Self::NotApplicable { .. } => "not applicable",
            Self::Untested => "untested",
        }
    }
}

impl Verdict {
    /// Whether a violation was found.
    pub fn is_violated(&self) -> bool {
        self.counterexample().is_some()
    }

    /// Whether no violation was found in as many cases to which the axiom applied.
    pub fn holds_in(&self, cases: u32) -> bool {
        matches!(self.kind, VerdictKind::Holds { cases: applied } if applied >= cases)
    }

    /// The violation.
    pub fn counterexample(&self) -> Option<&Counterexample> {
        match &self.kind {
            VerdictKind::Violated { counterexample, .. } => Some(counterexample),
            _ => None,
        }
    }

    /// What was found, in a sentence: the violation, what may be claimed without one, or why nothing
    /// is known.
    pub fn finding(&self) -> String {
        match &self.kind {
            VerdictKind::Holds { .. } => claim(&self.tally),
            VerdictKind::Violated { counterexample, .. } => counterexample.finding.clone(),
            VerdictKind::Refused { reason } | VerdictKind::NotApplicable { reason } => {
                reason.clone()
            }
            VerdictKind::Untested => "no case was looked at".to_owned(),
        }
    }
}

/// In one line: `strict-pareto: no violation in 1,000 cases: below 0.3 % of such cases at 95 %`.
impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.axiom)?;
        match (&self.kind, self.implied_by) {
            (VerdictKind::Holds { .. }, _) => f.write_str(&self.finding()),
            (VerdictKind::Violated { .. }, Some(other)) => write!(f, "violated, as {other} is"),
            (VerdictKind::Violated { cases, .. }, None) => {
                write!(f, "violated after {} cases", grouped(*cases))
            }
            (kind, _) => write!(f, "{}: {}", kind.name(), self.finding()),
        }
    }
}

/// What a search found of all its axioms, with the seed that reproduces it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Certificate {
    /// The seed of the search.
    pub seed: u64,
    /// How many cases of each axiom were asked for.
    pub cases: u32,
    /// Whether the search came to its end; [`run_while`](super::Search::run_while) can end it earlier.
    pub complete: bool,
    /// One per axiom, in the order they were asked for.
    pub verdicts: Vec<Verdict>,
}

impl Certificate {
    /// The verdict on an axiom; `None` if the search did not look at it.
    pub fn verdict(&self, axiom: Axiom) -> Option<&Verdict> {
        self.verdicts.iter().find(|verdict| verdict.axiom == axiom)
    }

    /// The axioms that are violated.
    pub fn violated(&self) -> impl Iterator<Item = Axiom> {
        self.verdicts.iter().filter(|verdict| verdict.is_violated()).map(|verdict| verdict.axiom)
    }
}

/// The verdicts line by line, then the counterexamples, then the seed.
impl fmt::Display for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for verdict in &self.verdicts {
            writeln!(f, "{verdict}")?;
        }
        for counterexample in self.verdicts.iter().filter_map(Verdict::counterexample) {
            write!(f, "\n{counterexample}")?;
        }
        write!(f, "\nseed {}, {} cases", self.seed, self.cases)?;
        if self.complete { Ok(()) } else { f.write_str(", not complete") }
    }
}
