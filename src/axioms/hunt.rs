//! The search for violations of one axiom, on its way.

use std::collections::BTreeMap;

use proptest::test_runner::TestRng;

use super::axiom::Axiom;
use super::case::Case;
use super::certificate::{Verdict, VerdictKind};
use super::check::Seen;
use super::climb::Climb;
use super::counterexample::Counterexample;
use super::failure::{AxiomFailure, Fault, Reason};
use super::search::Search;
use super::strategy::Stratum;
use super::tally::{Kinds, Tally};

/// A case that violates an axiom.
pub(super) type Hit = (Case, Box<Counterexample>);

/// This many violations are shrunk, for the smallest of them.
const VIOLATIONS: u32 = 3;
/// The cases after a first violation in which others are looked for.
const FURTHER: u32 = 60;

/// The search for one axiom.
pub(super) struct Hunt {
    axiom: Axiom,
    drawn: u32,
    climbed: u32,
    steps: u32,
    refused: u32,
    not_applicable: u32,
    refusals: Kinds,
    silences: Kinds,
    strata: BTreeMap<Stratum, u32>,
    climb: Climb,
    found: Option<Found>,
}

struct Found {
    /// The number of the first violating case.
    cases: u32,
    violations: u32,
    smallest: Hit,
}

impl Hunt {
    pub(super) fn new(axiom: Axiom) -> Self {
        Self {
            axiom,
            drawn: 0,
            climbed: 0,
            steps: 0,
            refused: 0,
            not_applicable: 0,
            refusals: Kinds::default(),
            silences: Kinds::default(),
            strata: BTreeMap::new(),
            climb: Climb::default(),
            found: None,
        }
    }

    /// The cases so far to which the axiom applied and that were drawn.
    pub(super) fn drawn(&self) -> u32 {
        self.drawn
    }

    fn applied(&self) -> u32 {
        self.drawn + self.climbed
    }

    pub(super) fn is_found(&self) -> bool {
        self.found.is_some()
    }

    pub(super) fn is_over(&self, search: &Search) -> bool {
        let cases = self.applied();
        match &self.found {
            Some(_) if !search.shrinks => true,
            Some(found) => {
                found.violations >= VIOLATIONS || cases >= found.cases.saturating_add(FURTHER)
            }
            None if cases == 0 => self.refused + self.not_applicable >= search.cases,
            None => cases >= search.cases,
        }
    }

    /// How many of the cases asked for are done; all once the axiom is over.
    pub(super) fn done(&self, search: &Search) -> u64 {
        u64::from(if self.is_over(search) {
            search.cases
        } else {
            self.applied().min(search.cases)
        })
    }

    pub(super) fn cannot_draw(&mut self, why: &str) {
        self.refused += 1;
        let kind = "no case could be drawn".to_owned();
        let reason = Reason { kind, text: why.to_owned(), fault: Fault::Documented };
        self.refusals.add(reason, None);
    }

    /// Looks at a drawn case.
    pub(super) fn check(&mut self, case: &Case) -> Option<Hit> {
        let seen = self.axiom.look(case);
        match seen {
            Err(AxiomFailure::Refused(reason)) => {
                self.refused += 1;
                self.refusals.add(reason, Some(case));
                None
            }
            Err(AxiomFailure::NotApplicable(reason)) => {
                self.not_applicable += 1;
                self.silences.add(reason, Some(case));
                None
            }
            // A check finds violations by what it sees.
            Err(AxiomFailure::Violated(_)) => None,
            Ok(Seen { margin, violation }) => {
                self.drawn += 1;
                for stratum in case.strata() {
                    *self.strata.entry(*stratum).or_default() += 1;
                }
                let Some(violation) = violation else {
                    self.climb.offer(margin, case);
                    return None;
                };
                hit(self.axiom, case, violation.of(self.axiom))
            }
        }
    }

    /// The number of the next step of the climb, other than those of cases and of other axioms.
    pub(super) fn climbing(&self) -> u64 {
        (1 << 63) | ((self.axiom as u64) << 40) | u64::from(self.steps)
    }

    /// Goes a step from one of the best cases. Where the axiom does not apply to what is reached, or
    /// the index refuses it, nothing is counted.
    pub(super) fn climb(&mut self, rng: &mut TestRng) -> Option<Hit> {
        self.steps += 1;
        let (from, case) = self.climb.step(rng)?;
        let Ok(Seen { margin, violation }) = self.axiom.look(&case) else { return None };
        self.climbed += 1;
        match violation {
            Some(violation) => hit(self.axiom, &case, violation.of(self.axiom)),
            None => {
                self.climb.reach(from, margin, case);
                None
            }
        }
    }

    pub(super) fn keep(&mut self, hit: Hit) {
        let cases = self.applied();
        let Some(found) = &mut self.found else {
            self.found = Some(Found { cases, violations: 1, smallest: hit });
            return;
        };
        found.violations += 1;
        if hit.1.size() < found.smallest.1.size() {
            found.smallest = hit;
        }
    }

    pub(super) fn verdict(self) -> Verdict {
        let applied = self.applied();
        let tally = Tally {
            applied,
            drawn: self.drawn,
            refused: self.refused,
            not_applicable: self.not_applicable,
            refusals: self.refusals.most_frequent(),
            silences: self.silences.most_frequent(),
            strata: self.strata,
        };
        let first = |kinds: &[super::tally::Kind]| kinds.first().map(|kind| kind.example.clone());
        let kind = match self.found {
            Some(Found { cases, smallest: (case, counterexample), .. }) => {
                VerdictKind::Violated { cases, counterexample, smallest: Box::new(case) }
            }
            None if applied > 0 => VerdictKind::Holds { cases: applied },
            // Whichever is more frequent: a case refused here and there says nothing of an axiom that
            // does not apply.
            None => match (first(&tally.refusals), first(&tally.silences)) {
                (Some(reason), _) if self.refused >= self.not_applicable => {
                    VerdictKind::Refused { reason }
                }
                (_, Some(reason)) => VerdictKind::NotApplicable { reason },
                (Some(reason), None) => VerdictKind::Refused { reason },
                (None, None) => VerdictKind::Untested,
            },
        };
        Verdict { axiom: self.axiom, kind, tally, implied_by: None }
    }
}

fn hit(axiom: Axiom, case: &Case, failure: AxiomFailure) -> Option<Hit> {
    match failure {
        AxiomFailure::Violated(counterexample) => {
            debug_assert_eq!(counterexample.axiom, axiom);
            Some((case.clone(), counterexample))
        }
        _ => None,
    }
}
