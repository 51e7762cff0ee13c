//! Axioms of composite indices: strategies that generate indices, checks of properties that an index
//! should have, and a search for the smallest counterexample if it lacks them. Feature `proptest`.
//!
//! | | |
//! |---|---|
//! | [`Axiom`] | a property, with its statement, what it means, its source, and a [check](Axiom::check) |
//! | [`Case`] | an index with data, and the [`Choices`] of what axioms change |
//! | [`strategy`] | proptest strategies for codes, weights, frameworks, data, methodologies and whole cases |
//! | [`Search`] | goes through cases for many axioms and shrinks what it finds |
//! | [`Certificate`] | the [`Verdict`]s of a search, with the seed that reproduces them |
//! | [`Counterexample`] | the tables before and after, and what changed, to be checked by hand |
//!
//! # Property-test your own methods
//!
//! The guide [`test_a_scheme`](crate::guides::test_a_scheme) tests a weighting scheme in twenty lines.
//! Everything but the scheme is as plain as possible (goalposts onto 0 to 100, arithmetic means), so
//! that a failure is due to the scheme. In the same way,
//! [`aggregated_by`](strategy::IndexStrategy::aggregated_by) tests an aggregator,
//! [`normalised_by`](strategy::IndexStrategy::normalised_by) a normalisation, and
//! [`methodology`](strategy::IndexStrategy::methodology) a whole methodology.
//!
//! A search goes through cases for many axioms at once:
//!
//! ```
//! use composite_index::axioms::{Axiom, Search, strategy};
//! use composite_index::Weighting;
//!
//! let indices = strategy::index().weighting(Weighting::StandardDeviation);
//! let certificate = Search::new().axioms(Axiom::named("monotonicity")?).cases(500).run(&indices);
//! assert!(certificate.violated().any(|axiom| axiom == Axiom::OwnMonotonicity));
//! println!("{certificate}");
//! # Ok::<(), composite_index::Error>(())
//! ```
//!
//! # An index as it is
//!
//! `cindex axioms DIR` tests the index of a folder, with its own data, a few values changed, and with
//! generated data. In code, the strategy is [`strategy::given`]. With `--deny monotonicity,pareto`, a
//! violation of one of these axioms ends with exit status 1.
//!
//! # What a verdict means
//!
//! *Violated* is a proof: the counterexample can be checked by hand. *Holds* says how many cases were
//! checked. *Not applicable* says why the axiom applied to no case: the methodology lacks what it
//! speaks of, the index is too small, or the engine refuses the changed case, as min–max refuses the
//! constant indicator of [`Axiom::ConstantIrrelevance`].
//!
//! `docs/AXIOMS.md` of the repository says what the methods of this crate keep and violate.
//!
//! No axiom is an obligation. Fully compensatory indices violate Condorcet consistency, indices that
//! follow majorities violate continuity, and re-weighting rewards gaps. A methodology is a choice
//! among violations, to be made knowingly.

mod axiom;
mod case;
mod certificate;
mod change;
mod check;
mod counterexample;
mod leaf;
mod scored;
mod search;
mod snapshot;
pub mod strategy;

pub use axiom::Axiom;
pub use case::{Case, Choices};
pub use certificate::{Certificate, Verdict, VerdictKind};
pub use counterexample::{AxiomFailure, Change, Counterexample};
pub use search::Search;
pub use snapshot::{Snapshot, SnapshotIndicator, SnapshotUnit};
