//! Score composite indices: typed trees of pillars, sub-pillars and indicators are normalised,
//! weighted and aggregated into scores and ranks of countries, regions or firms, by a pure engine.
//!
//! # Example
//!
//! ```
//! use composite_index::{Dataset, Framework, Index, Methodology};
//!
//! let framework = Framework::builder("gai", "Global AI Index")
//!     .pillar("implementation", 10.0, |p| {
//!         p.indicator("talent", 5.0)
//!             .indicator("infrastructure", 3.0)
//!             .indicator("operating-environment", 2.0)
//!     })
//!     .pillar("innovation", 8.0, |p| p.indicator("research", 5.0).indicator("development", 3.0))
//!     .pillar("investment", 6.0, |p| {
//!         p.indicator("government-strategy", 1.0).indicator("commercial", 5.0)
//!     })
//!     .build()?;
//!
//! // Three countries of the 2021 edition, as published.
//! let data = Dataset::builder([
//!     "talent", "infrastructure", "operating-environment", "research", "development",
//!     "government-strategy", "commercial",
//! ])
//! .unit("CAN", [31.28, 77.05, 93.94, 30.67, 25.78, 100.0, 14.88])
//! .unit("ISR", [35.76, 67.58, 82.44, 32.63, 27.96, 43.91, 27.33])
//! .unit("KOR", [14.54, 85.23, 68.86, 26.66, 77.25, 87.5, 5.41])
//! .build()?;
//!
//! let index = Index::new(framework, Methodology::default())?;
//! let scores = index.score(&data)?;
//! assert_eq!(scores.rank("KOR")?, Some(3.0));
//! assert_eq!(scores.effective_weight("innovation")?, 8.0 / 24.0);
//!
//! // Another weighting: the research and development of a country count twice as much.
//! let innovation_first = index.with_weights([("innovation", 16.0)])?.score(&data)?;
//! assert_eq!(innovation_first.rank("KOR")?, Some(1.0));
//! # Ok::<(), composite_index::Error>(())
//! ```
//!
//! # How it is put together
//!
//! An index is a tree of columns. An indicator's column starts from the data, a group's from the
//! weighted aggregate of its children; then each passes through its own chain of transforms. Units
//! and indicators of which too little is there can be screened out before anything else.
//!
//! ```text
//! indicator:  raw column ── denominator ── impute ── transforms ──▶ column
//! group:      children's columns ── weights ── aggregate ── transforms ──▶ column
//! publish:    column ── transforms ──▶ what is shown; never fed back into a parent
//! ```
//!
//! | type | says |
//! |---|---|
//! | [`Framework`] | **what** is measured: the typed tree of groups and [`Indicator`](framework::Indicator)s |
//! | [`Methodology`] | **how**: [`Screening`](methodology::Screening), [`Imputation`], [`Transform`]s, [`Weighting`], [`Aggregation`], [`Missing`](aggregate::Missing) rules, publication and [`Ranking`], as plain data with a cascade of defaults |
//! | [`Dataset`] | the **values**: units × variables, missing cells explicit |
//! | [`Index`] | framework and methodology, checked against each other; [`score`](Index::score)s data |
//! | [`Scores`] | scores and ranks of every unit at every node, effective weights, [`Provenance`](engine::Provenance) |
//! | [`Scorer`] | what a [`fit`](Index::fit) learnt, frozen, for units outside the sample |
//! | [`Prepared`] | what does not depend on the weights, to [`rescore`](Prepared::rescore) under others without allocation |
//! | [`Bands`](results::Bands), [`Matrix`](results::Matrix) | units into classes by one score or by two |
//! | `audit::Audit` | the **review**: coverage, correlations, consistency, importance beside weights (feature `audit`) |
//! | [`Comparison`], [`Published`] | a ranking beside another, scores against what was printed |
//!
//! Every enum of methods has a variant for the user's own: implement [`Imputer`](impute::Imputer),
//! [`ColumnTransform`](transform::ColumnTransform), [`WeightingScheme`](weight::WeightingScheme), [`Aggregator`](aggregate::Aggregator) or [`ColumnAggregator`](aggregate::ColumnAggregator).
//!
//! # What holds everywhere
//!
//! - **Missing** is a state: `Option<f64>` at the edges, NaN in slices, and NaN means nothing
//!   else. Infinite values never enter. A node with nothing is missing, and has no rank.
//! - **Direction** is turned round by the normaliser: a score is always higher-is-better.
//! - **Weights** are relative within their parent; a child of weight zero takes no part.
//! - **Errors** name the culprit, its place in a file and the nearest right name; all faults of an
//!   input come at once, in one [`Error`]. Nothing panics, whatever the input.
//! - **Determinism**: the order of rows, columns and children changes no bit of a result, and
//!   elementary functions come from `libm`, so that all platforms agree.
//!
//! # Features
//!
//! The default build is the library alone: serde, thiserror, libm, strsim and nalgebra. A methodology whose
//! method needs a feature that is not there is read, and refused with the name of the feature.
//!
//! | feature | adds | costs |
//! |---|---|---|
//! | `csv` | `Framework::from_csv`, `Dataset::from_csv`, `Published::from_csv` | csv |
//! | `toml` | `Methodology::from_toml`; with `csv`, `IndexFolder` | toml |
//! | `linear-programming` | benefit of the doubt, best–worst | microlp |
//! | `audit` | `audit`, the review of an index with p-values | statrs |
//! | `proptest` | `axioms`: property tests of methodologies, and the search for counterexamples | proptest |
//! | `robustness` | `robustness`: sweeps over weights, uncertainty over methods, sensitivity, on all cores | rayon, ndarray, pulp, rand_xoshiro, serde_json, toml |
//! | `proptest` | `axioms`: strategies, axioms and the search for counterexamples | proptest |
//! | `cli` | the command line `cindex`, with everything above | clap, codespan-reporting, serde_json, tabled |

#![forbid(unsafe_code)]
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[cfg(feature = "audit")]
pub mod audit;
#[cfg(feature = "proptest")]
pub mod axioms;
pub mod data;
pub mod engine;
pub mod error;
#[cfg(all(feature = "csv", feature = "toml"))]
mod folder;
pub mod framework;
pub mod methodology;
mod methods;
mod numerics;
pub mod results;
#[cfg(feature = "robustness")]
pub mod robustness;
#[cfg(feature = "csv")]
mod text;

pub use data::{Dataset, Unit};
pub use engine::{Index, Prepared, Scorer, Scores, Weights};
pub use error::{Error, Result};
#[cfg(all(feature = "csv", feature = "toml"))]
pub use folder::{IndexFiles, IndexFolder};
pub use framework::{Direction, Framework, NodeCode, UnitCode, VariableCode};
pub use methodology::{Methodology, Ranking, Settings};
pub use methods::aggregate::Aggregation;
pub use methods::impute::Imputation;
pub use methods::transform::Transform;
pub use methods::weight::Weighting;
pub use methods::{aggregate, impute, normalise, registry, transform, treat, weight};
pub use results::{Comparison, Published};

/// Statistics of columns and rankings, as this crate computes them: NaN is a missing value, and the
/// order of the values changes no bit.
pub mod statistics {
    pub use crate::numerics::public::{kurtosis, pearson, quantile, skewness};
    pub use crate::numerics::{RankReversal, Ties, kendall, spearman};
}

/// Guides, one a task. Their code runs with the tests.
#[cfg(any(doc, doctest))]
pub mod guides {
    #[doc = include_str!("../docs/guides/first-index.md")]
    pub mod first_index {}

    #[doc = include_str!("../docs/guides/reproduce.md")]
    pub mod reproduce {}

    #[doc = include_str!("../docs/guides/weights.md")]
    pub mod weights {}

    #[doc = include_str!("../docs/guides/test-a-scheme.md")]
    #[cfg(any(doc, feature = "proptest"))]
    pub mod test_a_scheme {}

    #[doc = include_str!("../docs/guides/own-aggregator.md")]
    pub mod own_aggregator {}

    #[doc = include_str!("../docs/guides/panel.md")]
    pub mod panel {}

    #[doc = include_str!("../docs/guides/audit.md")]
    pub mod audit {}
}

/// The documents of the repository.
#[cfg(doc)]
pub mod documents {
    #[doc = include_str!("../docs/FILES.md")]
    pub mod files {}

    #[doc = include_str!("../docs/ARCHITECTURE.md")]
    pub mod architecture {}

    #[doc = include_str!("../docs/CONTRIBUTING.md")]
    pub mod contributing {}

    #[doc = include_str!("../docs/COMPARE.md")]
    pub mod compare {}

    #[doc = include_str!("../docs/AXIOMS.md")]
    pub mod axioms {}

    #[doc = include_str!("../CHANGELOG.md")]
    pub mod changelog {}
}

/// The README's example is tested with everything else.
#[cfg(all(doctest, feature = "csv", feature = "toml"))]
#[doc = include_str!("../README.md")]
struct Readme;
