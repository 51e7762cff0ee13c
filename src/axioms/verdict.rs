//! What a search found.

use std::fmt;

use serde::Serialize;

use super::axiom::Axiom;
use super::case::Case;
use super::counterexample::Counterexample;

/// What a search found of one axiom.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verdict {
    /// The axiom.
    pub axiom: Axiom,
    /// Whether it holds.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// Whether an axiom holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "verdict")]
#[non_exhaustive]
pub enum Outcome {
    /// No violation was found.
    Holds {
        /// In so many cases to which the axiom applied.
        cases: u32,
    },
    /// A violation was found.
    Violated {
        /// The first one after so many cases to which the axiom applied.
        cases: u32,
        /// The smallest one, after shrinking.
        counterexample: Box<Counterexample>,
        /// The case that the axiom's check finds it in.
        #[serde(skip)]
        smallest: Box<Case>,
    },
    /// The axiom applied to no case.
    NotApplicable {
        /// Why not, most often.
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
        match &self.outcome {
            Outcome::Violated { counterexample, .. } => Some(counterexample),
            _ => None,
        }
    }
}

/// In one line: `strict-pareto: holds in 1000 cases`.
impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.axiom)?;
        match &self.outcome {
            Outcome::Holds { cases } => write!(f, "holds in {cases} cases"),
            Outcome::Violated { cases, .. } => write!(f, "violated after {cases} cases"),
            Outcome::NotApplicable { reason } => write!(f, "not applicable: {reason}"),
        }
    }
}

/// What a search found of all its axioms, with the seed that finds it again.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Certificate {
    /// The seed of the search.
    pub seed: u64,
    /// How many cases were asked for.
    pub cases: u32,
    /// Whether the search came to its end, which [`run_while`](super::search::Search::run_while) can
    /// forestall.
    pub complete: bool,
    /// One per axiom, in the order they were asked for.
    pub verdicts: Vec<Verdict>,
}

impl Certificate {
    /// The verdict on an axiom, where it was searched for.
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
