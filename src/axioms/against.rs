//! Two methodologies side by side on the same cases.

use std::fmt;

use proptest::strategy::Strategy;
use serde::Serialize;

use super::axiom::Axiom;
use super::case::Case;
use super::certificate::{Certificate, Verdict, VerdictKind};
use super::counterexample::Counterexample;
use super::failure::AxiomFailure;
use super::search::Search;
use super::snapshot::Snapshot;
use super::strategy::given;
use crate::data::Dataset;
use crate::engine::Index;

/// What a search finds of two indices on one framework: case n is the same for both.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Against {
    /// What it finds of the index itself.
    pub own: Certificate,
    /// What it finds of the other.
    pub other: Certificate,
    /// For each axiom that one of them violates and the other does not, a case where they differ.
    pub differences: Vec<Difference>,
}

/// A case in which one of two indices violates an axiom and the other does not.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Difference {
    /// The axiom.
    pub axiom: Axiom,
    /// Which of the two violates it.
    pub violated_by: Side,
    /// How it does.
    pub counterexample: Box<Counterexample>,
    /// What the axiom finds of the one that does not.
    pub beside: Beside,
    /// The case, on the index that violates the axiom.
    #[serde(skip)]
    pub case: Box<Case>,
}

/// One of two indices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The index itself.
    Own,
    /// The other.
    Other,
}

/// What an axiom finds in a case that another index violates.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "verdict")]
#[non_exhaustive]
pub enum Beside {
    /// It holds.
    Holds {
        /// The case as this index scores it.
        scored: Box<Snapshot>,
    },
    /// The index refuses the case or its change.
    Refused {
        /// Why.
        reason: String,
    },
    /// It does not apply.
    NotApplicable {
        /// Why.
        reason: String,
    },
}

impl Against {
    /// Holds the data of all counterexamples against those published, as
    /// [`Certificate::beside`] does.
    pub fn beside(&mut self, published: &Dataset) {
        self.own.beside(published);
        self.other.beside(published);
        self.differences.iter_mut().for_each(|it| it.counterexample.hold_against(published));
    }
}

impl Search {
    /// Searches an index and another on the same framework, case by case the same data and the same
    /// changes, as [`given`] draws them for the index itself. Each search climbs towards violations of
    /// its own index; what it finds is checked on the other too. `go_on` is called as by [`run_while`](Self::run_while), with
    /// the cases done of both.
    pub fn against(
        &self,
        index: &Index,
        other: &Index,
        data: Option<&Dataset>,
        mut go_on: impl FnMut(u64) -> bool,
    ) -> Against {
        let drawn = given(index, data);
        let mut own = self.run_on_all_cores(&drawn, &mut go_on);
        let (done, complete) = (self.asked(), own.complete);
        let on_other = drawn.prop_map(|case| case.on(other));
        let mut beside = self.run_on_all_cores(&on_other, |more| complete && go_on(done + more));
        let mut differences = Vec::new();
        for (one, two) in own.verdicts.iter_mut().zip(&mut beside.verdicts) {
            let found = match (one.is_violated(), two.is_violated()) {
                (true, false) => differ(Side::Own, one, two, other),
                (false, true) => differ(Side::Other, two, one, index),
                _ => None,
            };
            differences.extend(found);
        }
        Against { own, other: beside, differences }
    }
}

/// The case of a violation on the other index. Where that violates the axiom too, its search has
/// missed it, and its verdict says so.
fn differ(
    violated_by: Side,
    violated: &Verdict,
    verdict: &mut Verdict,
    index: &Index,
) -> Option<Difference> {
    let VerdictKind::Violated { cases, counterexample, smallest } = &violated.kind else {
        return None;
    };
    let (axiom, case) = (violated.axiom, smallest.on(index));
    let beside = match axiom.check(&case) {
        Err(AxiomFailure::Violated(counterexample)) => {
            let (cases, smallest) = (*cases, Box::new(case));
            verdict.kind = VerdictKind::Violated { cases, counterexample, smallest };
            return None;
        }
        Err(AxiomFailure::Refused(reason)) => Beside::Refused { reason: reason.text },
        Err(AxiomFailure::NotApplicable(reason)) => Beside::NotApplicable { reason: reason.text },
        Ok(()) => Beside::Holds { scored: Box::new(case.snapshot()) },
    };
    let (counterexample, case) = (counterexample.clone(), smallest.clone());
    Some(Difference { axiom, violated_by, counterexample, beside, case })
}

/// The violation, then the same case by the other index.
impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (by, other) = match self.violated_by {
            Side::Own => ("the index itself", "the other"),
            Side::Other => ("the other", "the index itself"),
        };
        writeln!(f, "By {by}, {}", self.counterexample)?;
        match &self.beside {
            Beside::Holds { scored } => {
                writeln!(f, "By {other}, {} holds in the same case:\n{scored}", self.axiom)
            }
            Beside::Refused { reason } => {
                writeln!(f, "By {other}, the same case is refused: {reason}")
            }
            Beside::NotApplicable { reason } => {
                writeln!(f, "By {other}, {} does not apply to the same case: {reason}", self.axiom)
            }
        }
    }
}
