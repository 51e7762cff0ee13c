//! The search for violations.

use std::collections::BTreeMap;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::axiom::Axiom;
use super::case::Case;
use super::counterexample::Counterexample;
use super::failure::AxiomFailure;
use super::verdict::{Certificate, Outcome, Verdict};

/// A search for violations of axioms: every case is drawn from the seed and its own number, so that
/// the same search finds the same, whichever axioms it looks at.
///
/// # Examples
///
/// Min–max reverses two countries when a third one leaves:
///
/// ```
/// use composite_index::Transform;
/// use composite_index::axioms::{Axiom, Search, strategy};
///
/// let indices = strategy::index().normalisation([Transform::min_max(0.0, 100.0)]);
/// let certificate = Search::new().axioms([Axiom::DeletionIndependence]).run(&indices);
/// let verdict = certificate.verdict(Axiom::DeletionIndependence).unwrap();
/// println!("{}", verdict.counterexample().unwrap());
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    axioms: Vec<Axiom>,
    cases: u32,
    seed: u64,
    shrinks: bool,
}

impl Default for Search {
    fn default() -> Self {
        Self { axioms: Axiom::ALL.to_vec(), cases: 1000, seed: 0, shrinks: true }
    }
}

/// An axiom that so many times more cases say nothing of is not looked at any longer; one that none
/// of as many cases as were asked for says anything of neither.
const ATTEMPTS: u32 = 4;
/// Shrinking stops after so many cases.
const SHRINKS: u32 = 2000;
/// So many violations are shrunk, for the smallest of them.
const VIOLATIONS: u32 = 3;
/// Further violations are looked for in so many further cases.
const FURTHER: u32 = 60;

impl Search {
    /// A search through 1,000 cases for every axiom, with seed 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// For these axioms.
    pub fn axioms(self, axioms: impl IntoIterator<Item = Axiom>) -> Self {
        Self { axioms: axioms.into_iter().collect(), ..self }
    }

    /// Through so many cases to which an axiom applies; four times as many are drawn at most, and no
    /// more than these where none of them is one.
    pub fn cases(self, cases: u32) -> Self {
        Self { cases, ..self }
    }

    /// With another seed.
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Takes the first violation of each axiom as it is, unshrunk: to know after how many cases it
    /// is found.
    pub fn without_shrinking(self) -> Self {
        Self { shrinks: false, ..self }
    }

    /// Searches, and shrinks what it finds.
    pub fn run(&self, indices: &impl Strategy<Value = Case>) -> Certificate {
        self.run_while(indices, |_| true)
    }

    /// Searches for as long as `go_on` says. It is asked after every check, those of shrinking among
    /// them, and told how many cases of all axioms together are done; in the end these are as many as
    /// [`cases`](Search::cases) times the axioms. What was found until it said no is told in a
    /// certificate that is not complete.
    pub fn run_while(
        &self,
        indices: &impl Strategy<Value = Case>,
        mut go_on: impl FnMut(u64) -> bool,
    ) -> Certificate {
        let mut hunts: Vec<_> = self.axioms.iter().map(|axiom| Hunt::new(*axiom)).collect();
        let mut complete = true;
        for attempt in 0..self.cases.saturating_mul(ATTEMPTS) {
            if !complete || hunts.iter().all(|hunt| hunt.is_over(self)) {
                break;
            }
            match self.tree(indices, attempt) {
                Ok(tree) => {
                    complete = self.hunt(indices, attempt, &tree.current(), &mut hunts, &mut go_on);
                }
                Err(reason) => hunts.iter_mut().for_each(|hunt| hunt.reject(reason.clone())),
            }
        }
        let verdicts = hunts.into_iter().map(Hunt::verdict).collect();
        Certificate { seed: self.seed, cases: self.cases, complete, verdicts }
    }

    /// Looks at one case for every axiom that is not over; whether to go on.
    fn hunt(
        &self,
        indices: &impl Strategy<Value = Case>,
        attempt: u32,
        case: &Case,
        hunts: &mut [Hunt],
        go_on: &mut impl FnMut(u64) -> bool,
    ) -> bool {
        for position in 0..hunts.len() {
            if hunts[position].is_over(self) {
                continue;
            }
            if let Some(found) = hunts[position].look_at(case) {
                let done = self.done(hunts);
                let smallest = if self.shrinks {
                    self.shrink(indices, attempt, found, || go_on(done))
                } else {
                    found
                };
                hunts[position].keep(smallest);
            }
            if !go_on(self.done(hunts)) {
                return false;
            }
        }
        true
    }

    /// How many of the cases that were asked for are done, of all axioms together.
    fn done(&self, hunts: &[Hunt]) -> u64 {
        hunts.iter().map(|hunt| hunt.done(self)).sum()
    }

    /// The case of a number.
    fn tree<S: Strategy<Value = Case>>(&self, indices: &S, number: u32) -> Result<S::Tree, String> {
        let mut seed = [0; 16];
        seed[..8].copy_from_slice(&mixed(self.seed).to_le_bytes());
        seed[8..].copy_from_slice(&mixed(self.seed ^ mixed(u64::from(number) + 1)).to_le_bytes());
        let rng = TestRng::from_seed(RngAlgorithm::XorShift, &seed);
        let config = Config { failure_persistence: None, ..Config::default() };
        let mut runner = TestRunner::new_with_rng(config, rng);
        indices.new_tree(&mut runner).map_err(|reason| reason.message().to_owned())
    }

    /// The smallest violation that a case shrinks to, or has shrunk to when it is not to go on.
    fn shrink<S: Strategy<Value = Case>>(
        &self,
        indices: &S,
        number: u32,
        mut smallest: Violation,
        mut go_on: impl FnMut() -> bool,
    ) -> Violation {
        let Ok(mut tree) = self.tree(indices, number) else { return smallest };
        let axiom = smallest.counterexample.axiom;
        let mut moved = tree.simplify();
        for _ in 0..SHRINKS {
            if !moved || !go_on() {
                break;
            }
            let case = tree.current();
            moved = match axiom.check(&case) {
                Err(AxiomFailure::Violated(counterexample)) => {
                    smallest = Violation { case, counterexample };
                    tree.simplify()
                }
                _ => tree.complicate(),
            };
        }
        smallest
    }
}

/// The finaliser of SplitMix64: numbers that are near each other give seeds that are not.
fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// The search for one axiom.
struct Hunt {
    axiom: Axiom,
    cases: u32,
    rejected: u32,
    reasons: BTreeMap<String, u32>,
    found: Option<Found>,
}

/// A case in which the axiom is violated.
struct Violation {
    case: Case,
    counterexample: Box<Counterexample>,
}

/// The smallest violation of those found.
struct Found {
    cases: u32,
    violations: u32,
    smallest: Violation,
}

impl Hunt {
    fn new(axiom: Axiom) -> Self {
        Self { axiom, cases: 0, rejected: 0, reasons: BTreeMap::new(), found: None }
    }

    fn is_over(&self, search: &Search) -> bool {
        match &self.found {
            Some(_) if !search.shrinks => true,
            Some(found) => {
                found.violations >= VIOLATIONS || self.cases >= found.cases.saturating_add(FURTHER)
            }
            None if self.cases == 0 => self.rejected >= search.cases,
            None => self.cases >= search.cases,
        }
    }

    /// How many of the cases that were asked for are done; all where no more are looked at.
    fn done(&self, search: &Search) -> u64 {
        u64::from(if self.is_over(search) { search.cases } else { self.cases.min(search.cases) })
    }

    fn reject(&mut self, reason: String) {
        self.rejected += 1;
        *self.reasons.entry(reason).or_default() += 1;
    }

    fn look_at(&mut self, case: &Case) -> Option<Violation> {
        match self.axiom.check(case) {
            Ok(()) => self.cases += 1,
            Err(AxiomFailure::NotApplicable(reason)) => self.reject(reason),
            Err(AxiomFailure::Violated(counterexample)) => {
                self.cases += 1;
                return Some(Violation { case: case.clone(), counterexample });
            }
        }
        None
    }

    fn keep(&mut self, violation: Violation) {
        let Some(found) = &mut self.found else {
            self.found = Some(Found { cases: self.cases, violations: 1, smallest: violation });
            return;
        };
        found.violations += 1;
        if violation.counterexample.size() < found.smallest.counterexample.size() {
            found.smallest = violation;
        }
    }

    fn verdict(self) -> Verdict {
        let Self { axiom, cases, reasons, found, .. } = self;
        let outcome = match found {
            Some(Found { cases, smallest: Violation { case, counterexample }, .. }) => {
                Outcome::Violated { cases, counterexample, smallest: Box::new(case) }
            }
            None if cases > 0 => Outcome::Holds { cases },
            None => {
                let most = reasons.into_iter().max_by_key(|(_, count)| *count);
                let reason = most.map(|(reason, _)| reason);
                let reason = reason.unwrap_or_else(|| "no case was looked at".to_owned());
                Outcome::NotApplicable { reason }
            }
        };
        Verdict { axiom, outcome }
    }
}
