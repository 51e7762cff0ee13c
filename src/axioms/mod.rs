//! Axioms of composite indices: strategies that generate indices, checks of what an index should
//! keep, and a search for the smallest counterexample where it does not. Feature `proptest`.
//!
//! | | |
//! |---|---|
//! | [`Axiom`] | what an index should keep, each with a statement, a source and a [check](Axiom::check) |
//! | [`Case`] | an index with data, and the [`Choices`] of what an axiom changes |
//! | [`strategy`] | proptest strategies for codes, weights, frameworks, data, methodologies and whole cases |
//! | [`Search`] | goes through cases for many axioms and shrinks what it finds |
//! | [`Certificate`] | the [`Verdict`]s of a search, with the seed that finds them again |
//! | [`Counterexample`] | the tables before and after, and what changed, to be checked by hand |
//!
//! # Property-test your own weighting scheme
//!
//! A scheme that gives more weight to the indicators in which units differ more sounds sensible.
//! Does it ever punish an improvement? In a file of your crate's `tests/`, with `proptest` among
//! your dev-dependencies and this crate's feature `proptest` on:
//!
//! ```no_run
//! use composite_index::axioms::{Axiom, strategy};
//! use composite_index::error::Refusal;
//! use composite_index::weight::{GroupScores, WeightingScheme};
//! use proptest::prelude::*;
//!
//! #[derive(Debug)]
//! struct BySpread;
//!
//! impl WeightingScheme for BySpread {
//!     fn weights(&self, group: &GroupScores<'_>) -> Result<Vec<f64>, Refusal> {
//!         let most = |column: &[f64]| column.iter().copied().fold(f64::MIN, f64::max);
//!         let least = |column: &[f64]| column.iter().copied().fold(f64::MAX, f64::min);
//!         Ok(group.columns().map(|column| most(column) - least(column)).collect())
//!     }
//! }
//!
//! # fn main() {
//! proptest! {
//!     # /*
//!     #[test]
//!     # */
//!     fn it_never_punishes_an_improvement(case in strategy::index().weighted_by(BySpread)) {
//!         Axiom::OwnMonotonicity.check(&case)?;
//!     }
//! }
//! # it_never_punishes_an_improvement();
//! # }
//! ```
//!
//! It does, and the failing test prints two tables of a few cells: the unit that improves widens the
//! spread of the very indicator in which it stays behind. Everything but the scheme is as plain as
//! can be — goalposts onto 0 to 100, arithmetic means — so that what fails is the scheme. In the
//! same way, [`aggregated_by`](strategy::IndexStrategy::aggregated_by) tests an aggregator and
//! [`normalised_by`](strategy::IndexStrategy::normalised_by) a normalisation, and
//! [`methodology`](strategy::IndexStrategy::methodology) a whole methodology.
//!
//! For all axioms at once, search:
//!
//! ```
//! use composite_index::axioms::{Axiom, Search, strategy};
//! # use composite_index::error::Refusal;
//! # use composite_index::weight::{GroupScores, WeightingScheme};
//! # #[derive(Debug)]
//! # struct BySpread;
//! # impl WeightingScheme for BySpread {
//! #     fn weights(&self, group: &GroupScores<'_>) -> Result<Vec<f64>, Refusal> {
//! #         let most = |column: &[f64]| column.iter().copied().fold(f64::MIN, f64::max);
//! #         let least = |column: &[f64]| column.iter().copied().fold(f64::MAX, f64::min);
//! #         Ok(group.columns().map(|column| most(column) - least(column)).collect())
//! #     }
//! # }
//!
//! let indices = strategy::index().weighted_by(BySpread);
//! let certificate = Search::new().axioms(Axiom::named("monotonicity")?).cases(500).run(&indices);
//! assert!(certificate.violated().any(|axiom| axiom == Axiom::OwnMonotonicity));
//! println!("{certificate}");
//! # Ok::<(), composite_index::Error>(())
//! ```
//!
//! # An index as it is
//!
//! `cindex axioms DIR` does this for the index of a folder, with its own data, a few values changed,
//! and with generated data; in code, the strategy is [`strategy::given`]. `--deny
//! monotonicity,pareto` ends with exit status 1 where one of these is violated.
//!
//! # What a verdict means
//!
//! *Violated* is a proof: the counterexample can be checked by hand. *Holds* says how many cases
//! were gone through. *Not applicable* says why the axiom said nothing of any case: the methodology
//! has not what it speaks of, the index is too small, or the engine refuses the changed instance —
//! min–max, for one, the constant indicator of [`Axiom::ConstantIrrelevance`].
//!
//! What this crate's own methods keep and violate is in `docs/AXIOMS.md` of its repository.
//!
//! No axiom is an obligation. Fully compensatory indices violate Condorcet consistency, indices that
//! follow majorities violate continuity, and re-weighting rewards gaps: a methodology is a choice
//! among violations, to be made knowingly.

mod axiom;
mod case;
mod check;
mod counterexample;
mod draft;
mod failure;
mod instance;
mod leaf;
mod revision;
mod search;
mod snapshot;
pub mod strategy;
mod table;
mod verdict;

pub use axiom::Axiom;
pub use case::{Case, Choices};
pub use counterexample::{Change, Counterexample};
pub use failure::AxiomFailure;
pub use instance::NOISE;
pub use search::Search;
pub use snapshot::{Snapshot, SnapshotIndicator, SnapshotUnit};
pub use verdict::{Certificate, Outcome, Verdict};
