//! The search for violations.

use std::sync::atomic::{AtomicBool, Ordering};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::axiom::Axiom;
use super::case::Case;
use super::certificate::Certificate;
use super::cores::{Done, cores, watched};
use super::failure::AxiomFailure;
use super::hunt::{Hit, Hunt};
use super::implications;
use super::strategy::Shrinking;

/// A search for violations of axioms. Half of its cases are drawn, each from the seed and its own
/// number. The other half climbs: among the cases drawn so far, those that come nearest to a violation
/// are changed a little, and kept where they come nearer. The same search finds the same violations,
/// whichever axioms it looks at.
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
    pub(super) cases: u32,
    seed: u64,
    pub(super) shrinks: bool,
    pub(super) climbs: bool,
}

impl Default for Search {
    fn default() -> Self {
        let axioms = Axiom::ALL.to_vec();
        Self { axioms, cases: 1000, seed: 0, shrinks: true, climbs: true }
    }
}

/// An axiom is given up after this many times the cases asked for, or if it applies to none of the
/// first as many as were asked for.
const ATTEMPTS: u32 = 4;
/// Shrinking stops after this many cases.
const SHRINKS: u32 = 2000;
/// So many cases are drawn, then as many are climbed to, and so on.
const BATCH: u32 = 10;

impl Search {
    /// How cases come about, for whoever wants to draw the same ones: with the version of this crate
    /// and the seed, all of a search is given.
    pub const GENERATOR: &'static str = "composite_index::axioms::Search: case n is drawn by the \
        strategy from proptest's XorShift, seeded with SplitMix64 of the seed and of n; ten cases are \
        drawn, then ten climbed to from those nearest to a violation, and so on";

    /// A search through 1,000 cases for every axiom, with seed 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Searches for violations of these axioms.
    pub fn axioms(self, axioms: impl IntoIterator<Item = Axiom>) -> Self {
        Self { axioms: axioms.into_iter().collect(), ..self }
    }

    /// Goes through this many cases to which an axiom applies. At most four times as many are drawn,
    /// and an axiom that applies to none of the first `cases` is given up, refused or not applicable.
    pub fn cases(self, cases: u32) -> Self {
        Self { cases, ..self }
    }

    /// The cases asked for, over all axioms: where the count of [`run_while`](Self::run_while) ends.
    pub fn asked(&self) -> u64 {
        self.axioms.len() as u64 * u64::from(self.cases)
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

    /// Draws all cases, so that the [bound](super::Tally::bound) is on all of them.
    pub fn without_climbing(self) -> Self {
        Self { climbs: false, ..self }
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
        let (hunts, complete) = self.hunts(indices, &mut go_on);
        self.certificate(hunts, complete)
    }

    /// Searches on all cores, while `go_on` returns true, which is asked now and then. The certificate
    /// is that of [`run_while`](Self::run_while): the axioms are shared out among the cores, and each
    /// core draws the cases for its own.
    pub fn run_on_all_cores(
        &self,
        indices: &(impl Strategy<Value = Case> + Sync),
        mut go_on: impl FnMut(u64) -> bool,
    ) -> Certificate {
        let workers = cores().min(self.axioms.len().max(1));
        let (stopped, done) = (AtomicBool::new(false), Done::of(workers));
        let axioms = |worker| self.axioms.iter().copied().skip(worker).step_by(workers);
        let parts = watched(
            workers,
            &stopped,
            || go_on(done.all()),
            |worker| {
                let tell = |so_far| {
                    done.set(worker, so_far);
                    !stopped.load(Ordering::Relaxed)
                };
                self.clone().axioms(axioms(worker)).hunts(indices, tell)
            },
        );
        let complete = parts.iter().all(|(_, complete)| *complete);
        go_on(done.all());
        let mut parts: Vec<_> = parts.into_iter().map(|(hunts, _)| hunts.into_iter()).collect();
        let places = 0..self.axioms.len();
        let hunts = places.filter_map(|place| parts[place % workers].next()).collect();
        self.certificate(hunts, complete)
    }

    /// The search for each axiom, and whether all came to their end.
    fn hunts(
        &self,
        indices: &impl Strategy<Value = Case>,
        mut go_on: impl FnMut(u64) -> bool,
    ) -> (Vec<Hunt>, bool) {
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
                Err(reason) => hunts.iter_mut().for_each(|hunt| hunt.cannot_draw(&reason)),
            }
        }
        (hunts, complete)
    }

    fn certificate(&self, hunts: Vec<Hunt>, complete: bool) -> Certificate {
        let mut verdicts: Vec<_> = hunts.into_iter().map(Hunt::verdict).collect();
        implications::apply(&mut verdicts, |hit| match self.shrinks {
            true => shrunk(Shrinking::new(hit.0.clone()), hit, || true),
            false => hit,
        });
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
            let before = hunts[position].drawn();
            if let Some(mut hit) = hunts[position].check(case) {
                if let (true, Ok(tree)) = (self.shrinks, self.tree(indices, attempt)) {
                    let done = self.done(hunts);
                    hit = shrunk(tree, hit, || go_on(done));
                }
                hunts[position].keep(hit);
            }
            if !go_on(self.done(hunts)) {
                return false;
            }
            let drawn = hunts[position].drawn();
            let due = self.climbs && drawn > before && drawn % BATCH == 0;
            if due && !self.climb(position, hunts, go_on) {
                return false;
            }
        }
        true
    }

    /// Climbs from the best cases of one axiom; returns whether to go on.
    fn climb(&self, at: usize, hunts: &mut [Hunt], go_on: &mut impl FnMut(u64) -> bool) -> bool {
        for _ in 0..BATCH {
            if hunts[at].is_over(self) || hunts[at].is_found() {
                break;
            }
            let mut rng = self.rng(hunts[at].climbing());
            if let Some(mut hit) = hunts[at].climb(&mut rng) {
                if self.shrinks {
                    let done = self.done(hunts);
                    let tree = Shrinking::new(hit.0.clone());
                    hit = shrunk(tree, hit, || go_on(done));
                }
                hunts[at].keep(hit);
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
        let config = Config { failure_persistence: None, ..Config::default() };
        let mut runner = TestRunner::new_with_rng(config, self.rng(u64::from(number)));
        indices.new_tree(&mut runner).map_err(|reason| reason.message().to_owned())
    }

    /// The random numbers of a number.
    fn rng(&self, number: u64) -> TestRng {
        let mut seed = [0; 16];
        seed[..8].copy_from_slice(&mixed(self.seed).to_le_bytes());
        let own = mixed(self.seed ^ mixed(number.wrapping_add(1)));
        seed[8..].copy_from_slice(&own.to_le_bytes());
        TestRng::from_seed(RngAlgorithm::XorShift, &seed)
    }
}

/// The smallest violation that a case shrinks to while `go_on` returns true.
fn shrunk<T: ValueTree<Value = Case>>(
    mut tree: T,
    mut smallest: Hit,
    mut go_on: impl FnMut() -> bool,
) -> Hit {
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

/// The finaliser of SplitMix64, which turns neighbouring numbers into distant seeds.
pub(super) fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}
