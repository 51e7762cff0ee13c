//! What a search found of each axiom.

use std::fmt;

use serde::Serialize;

use super::axiom::Axiom;
use super::case::Case;
use super::counterexample::Counterexample;

/// What a search found of one axiom.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Verdict {
    /// The axiom.
    pub axiom: Axiom,
    /// Whether it holds, with the evidence.
    #[serde(flatten)]
    pub kind: VerdictKind,
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
    /// The axiom applied to no case.
    NotApplicable {
        /// The most frequent reason.
        reason: String,
    },
}

impl Verdict {
    /// Whether a violation was found.
    pub fn is_violated(&self) -> bool {
        self.counterexample().is_some()
    }

    /// The violation.
    pub fn counterexample(&self) -> Option<&Counterexample> {
        match &self.kind {
            VerdictKind::Violated { counterexample, .. } => Some(counterexample),
            _ => None,
        }
    }
}

/// In one line: `strict-pareto: holds in 1000 cases`.
impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.axiom)?;
        match &self.kind {
            VerdictKind::Holds { cases } => write!(f, "holds in {cases} cases"),
            VerdictKind::Violated { cases, .. } => write!(f, "violated after {cases} cases"),
            VerdictKind::NotApplicable { reason } => write!(f, "not applicable: {reason}"),
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
