//! The search for violations.

use std::collections::BTreeMap;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::axiom::Axiom;
use super::case::Case;
use super::certificate::{Certificate, Verdict, VerdictKind};
use super::counterexample::{AxiomFailure, Counterexample};

/// A search for violations of axioms. Every case is drawn from the seed and its own number: the same
/// search finds the same violations, whichever axioms it looks at.
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

/// An axiom is given up after this many times the cases asked for, or if it applies to none of the
/// first as many as were asked for.
const ATTEMPTS: u32 = 4;
/// Shrinking stops after this many cases.
const SHRINKS: u32 = 2000;
/// This many violations are shrunk, for the smallest of them.
const VIOLATIONS: u32 = 3;
/// The cases after a first violation in which others are looked for.
const FURTHER: u32 = 60;

impl Search {
    /// A search through 1,000 cases for every axiom, with seed 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Searches for violations of these axioms.
    pub fn axioms(self, axioms: impl IntoIterator<Item = Axiom>) -> Self {
        Self { axioms: axioms.into_iter().collect(), ..self }
    }

    /// Goes through this many cases to which an axiom applies. At most four times as many are drawn,
    /// and an axiom that applies to none of the first `cases` is given up.
    pub fn cases(self, cases: u32) -> Self {
        Self { cases, ..self }
    }

    /// Draws cases from another seed.
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Takes the first violation of each axiom as it is, unshrunk: tells after how many cases a
    /// violation is found.
    pub fn without_shrinking(self) -> Self {
        Self { shrinks: false, ..self }
    }

    /// Searches, and shrinks what it finds.
    pub fn run(&self, indices: &impl Strategy<Value = Case>) -> Certificate {
        self.run_while(indices, |_| true)
    }

    /// Searches while `go_on` returns true. It is called after every check, also while shrinking, with
    /// the number of cases done so far over all axioms, which ends at [`cases`](Search::cases) times
    /// the number of axioms. When it returns false, the certificate has what was found until then and
    /// is not [complete](Certificate::complete).
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

    /// Checks one case for every axiom that is not over; returns whether to go on.
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
            if let Some(mut hit) = hunts[position].check(case) {
                if self.shrinks {
                    let done = self.done(hunts);
                    hit = self.shrink(indices, attempt, hit, || go_on(done));
                }
                hunts[position].keep(hit);
            }
            if !go_on(self.done(hunts)) {
                return false;
            }
        }
        true
    }

    /// How many of the cases asked for are done, over all axioms.
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

    /// The smallest violation that a case shrinks to while `go_on` returns true.
    fn shrink<S: Strategy<Value = Case>>(
        &self,
        indices: &S,
        number: u32,
        mut smallest: Hit,
        mut go_on: impl FnMut() -> bool,
    ) -> Hit {
        let Ok(mut tree) = self.tree(indices, number) else { return smallest };
        let axiom = smallest.1.axiom;
        let mut moved = tree.simplify();
        for _ in 0..SHRINKS {
            if !moved || !go_on() {
                break;
            }
            let case = tree.current();
            moved = match axiom.check(&case) {
                Err(AxiomFailure::Violated(counterexample)) => {
                    smallest = (case, counterexample);
                    tree.simplify()
                }
                _ => tree.complicate(),
            };
        }
        smallest
    }
}

/// The finaliser of SplitMix64, which turns neighbouring numbers into distant seeds.
fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// A case that violates an axiom.
type Hit = (Case, Box<Counterexample>);

/// The search for one axiom.
struct Hunt {
    axiom: Axiom,
    cases: u32,
    rejected: u32,
    reasons: BTreeMap<String, u32>,
    found: Option<Found>,
}

struct Found {
    /// The number of the first violating case.
    cases: u32,
    violations: u32,
    smallest: Hit,
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

    /// How many of the cases asked for are done; all once the axiom is over.
    fn done(&self, search: &Search) -> u64 {
        u64::from(if self.is_over(search) { search.cases } else { self.cases.min(search.cases) })
    }

    fn reject(&mut self, reason: String) {
        self.rejected += 1;
        *self.reasons.entry(reason).or_default() += 1;
    }

    fn check(&mut self, case: &Case) -> Option<Hit> {
        let hit = match self.axiom.check(case) {
            Ok(()) => None,
            Err(AxiomFailure::Violated(found)) => Some((case.clone(), found)),
            Err(AxiomFailure::NotApplicable(reason)) => {
                self.reject(reason);
                return None;
            }
        };
        self.cases += 1;
        hit
    }

    fn keep(&mut self, hit: Hit) {
        let Some(found) = &mut self.found else {
            self.found = Some(Found { cases: self.cases, violations: 1, smallest: hit });
            return;
        };
        found.violations += 1;
        if hit.1.size() < found.smallest.1.size() {
            found.smallest = hit;
        }
    }

    fn verdict(self) -> Verdict {
        let Self { axiom, cases, reasons, found, .. } = self;
        let kind = match found {
            Some(Found { cases, smallest: (case, counterexample), .. }) => {
                VerdictKind::Violated { cases, counterexample, smallest: Box::new(case) }
            }
            None if cases > 0 => VerdictKind::Holds { cases },
            None => {
                let most = reasons.into_iter().max_by_key(|(_, count)| *count);
                let reason = most.map(|(reason, _)| reason);
                let reason = reason.unwrap_or_else(|| "no case was looked at".to_owned());
                VerdictKind::NotApplicable { reason }
            }
        };
        Verdict { axiom, kind }
    }
}
