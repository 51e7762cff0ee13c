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
//! | [`Against`] | two methodologies side by side on the same cases |
//! | [`Tally`] | in how many cases an axiom applied, was refused or did not apply, and what that allows to claim |
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
//! generated data. In code, the strategy is [`strategy::given`]. With `--deny monotonicity,pareto`, it
//! ends with exit status 1 unless each of these axioms holds in as many cases as are asked for.
//!
//! # What a verdict means
//!
//! *Violated* is a proof: the counterexample can be checked by hand. *Holds* says in how many cases no
//! violation was found, and what that allows to claim ([`Tally::bound`]). *Refused* says that the index
//! gave no scores, before or after the change, as min–max refuses the constant indicator of
//! [`Axiom::ConstantIrrelevance`]; a part of the user's own that panics, or gives anything but finite
//! numbers, violates [`Axiom::Totality`]. *Not applicable* says that the axiom does not apply to the
//! structure or the scale. *Untested* is an axiom for which no case was looked at.
//!
//! What a violation implies for other axioms is built from its case and checked: no certificate has a
//! violation of score monotonicity on goalposts and none of weak Pareto.
//!
//! `docs/AXIOMS.md` of the repository says what the methods of this crate keep and violate.
//!
//! No axiom is an obligation. Fully compensatory indices violate Condorcet consistency, indices that
//! follow majorities violate continuity, and re-weighting rewards gaps. A methodology is a choice
//! among violations, to be made knowingly.

mod against;
mod axiom;
mod case;
mod certificate;
mod change;
mod check;
mod climb;
mod cores;
mod counterexample;
mod examination;
mod failure;
mod guarded;
mod hunt;
mod implications;
mod leaf;
mod origin;
mod rename;
mod scored;
mod search;
mod snapshot;
pub mod strategy;
mod tally;

pub use against::{Against, Beside, Difference, Side};
pub use axiom::Axiom;
pub use case::{Case, Choices};
pub use certificate::{Certificate, Verdict, VerdictKind};
pub use counterexample::{Change, Counterexample};
pub use examination::{ChangeKind, Consequence, Examination, examinations, examine};
pub use failure::{AxiomFailure, Reason};
pub use origin::Origin;
pub use search::Search;
pub use snapshot::{Snapshot, SnapshotIndicator, SnapshotUnit};
pub use tally::{Kind, Tally};
