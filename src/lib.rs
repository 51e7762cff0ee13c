//! Score composite indices: typed trees of pillars, sub-pillars and indicators are normalised,
//! weighted and aggregated into scores and ranks of countries, regions or firms, by a pure engine.
//!
//! # Example
//!
//! ```
//! use composite_index::{Dataset, Framework, Index, Methodology, Settings, Transform};
//!
//! // What is measured: indicators in different units, in pillars, with weights.
//! let framework = Framework::builder("prosperity", "Prosperity index")
//!     .pillar("economy", 2.0, |p| {
//!         p.indicator_with("income", 3.0, |i| i.unit("dollars a head"))
//!             .indicator_with("unemployment", 1.0, |i| i.unit("per cent").lower_is_better())
//!     })
//!     .pillar("health", 1.0, |p| p.indicator_with("life-expectancy", 1.0, |i| i.unit("years")))
//!     .build()?;
//!
//! // How: each indicator from 0 for the worst country to 100 for the best, then weighted means.
//! let min_max = Settings::new().transforms([Transform::min_max(0.0, 100.0)]);
//! let index = Index::new(framework, Methodology::default().with_indicators(min_max))?;
//!
//! // The values (made up here); `None` is missing.
//! let data = Dataset::builder(["income", "unemployment", "life-expectancy"])
//!     .unit("KOR", [Some(30_000.0), Some(2.5), Some(82.0)])
//!     .unit("DEU", [Some(54_000.0), Some(3.0), Some(81.0)])
//!     .unit("VNM", [Some(4_000.0), None, Some(74.0)])
//!     .build()?;
//!
//! let scores = index.score(&data)?;
//! for cell in scores.ranking() {
//!     println!("{:?} {} {:.1}", cell.rank, cell.unit, cell.score.unwrap_or(f64::NAN));
//! }
//! assert_eq!(scores.rank("DEU")?, Some(1.0));
//! assert_eq!(scores.at("health")?.score("KOR")?, Some(100.0));
//! assert_eq!(scores.effective_weight("economy")?, 2.0 / 3.0);
//!
//! // Other weights: health counts as much as the economy.
//! let healthy = index.with_weights([("health", 2.0)])?.score(&data)?;
//! assert_eq!(healthy.rank("KOR")?, Some(1.0));
//! # Ok::<(), composite_index::Error>(())
//! ```
//!
//! # How it is put together
//!
//! An index is a tree of columns. An indicator's column starts from the data, a group's from the
//! weighted aggregate of its children; then each passes through its own chain of transforms.
//! Before anything else, units and indicators with too much missing data can be screened out.
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
//! | [`Scorer`] | an index [fitted](Index::fit) to data, frozen, for units outside the sample |
//! | [`RowScorer`] | a scorer's rows each for itself, for a data engine: plain columns in and out, in any batches |
//! | [`Prepared`] | an index with everything computed that does not depend on the weights, to [`rescore`](Prepared::rescore) under others without allocation |
//! | [`Comparison`], [`Published`] | one ranking beside another, scores against published ones |
//! | [`Bands`](classify::Bands), [`Matrix`](classify::Matrix) | units in classes, by one score or by two |
//!
//! Behind features: `IndexFolder`, an index in a folder of files; `audit`, a reviewer's checks;
//! `decisions`, what makes a rank and what would change it; `robustness`, the ranking under other
//! weights and methods; `axioms`, property tests of a methodology.
//!
//! Every enum of methods has a variant for your own: implement [`Imputer`](impute::Imputer),
//! [`ColumnTransform`](transform::ColumnTransform), [`WeightingScheme`](weight::WeightingScheme), [`Aggregator`](aggregate::Aggregator) or [`ColumnAggregator`](aggregate::ColumnAggregator).
//!
//! # What holds everywhere
//!
//! - **Missing** is a state: `Option<f64>` for single values, NaN in slices, and NaN means nothing
//!   else. Infinite values are refused. A node without values is missing, and has no rank.
//! - **Direction** is reversed by the normaliser: in a score, higher is always better.
//! - **Weights** are relative within their parent; a child of weight zero takes no part.
//! - **Names** that do not exist are errors that suggest the nearest, never missing values.
//! - **Errors** name the culprit, its place in a file and what would be right; all faults of an
//!   input come at once, in one [`Error`]. Nothing panics, whatever the input.
//! - **Determinism**: the order of rows, columns and children changes no bit of a result, and
//!   elementary functions come from `libm`, so that all platforms agree.
//!
//! # Features
//!
//! The default build is the library alone: serde, thiserror, libm, strsim and nalgebra. A build that
//! lacks the feature of a method still reads the methodology, and refuses it with the feature's name.
//!
//! | feature | adds | costs |
//! |---|---|---|
//! | `csv` | `from_csv` and `to_csv` of `Framework` and `Dataset`, `Scores::to_csv`, `Published::from_csv` | fast-float2, unicode-normalization, zmij |
//! | `parquet` | `from_parquet`, `read_parquet` and `to_parquet` of `Dataset`, `Scores::to_parquet`; with `toml`, `IndexFolder` reads such data | parquet without arrow |
//! | `toml` | `Methodology::from_toml`; with `csv`, `IndexFolder` | toml |
//! | `ndarray` | `Dataset::from_array`, and scores, ranks and weights as arrays | ndarray |
//! | `approx` | `AbsDiffEq` and `RelativeEq` for `Scores`, `Dataset` and `Weights` | approx, which nalgebra brings anyway |
//! | `linear-programming` | benefit of the doubt, best–worst | microlp |
//! | `audit` | `audit`, the review of an index with p-values | |
//! | `decisions` | `decisions`: what makes a score or a rank, exactly which ranks are possible, what would change them | |
//! | `proptest` | `axioms`: property tests of methodologies, and the search for counterexamples | proptest |
//! | `robustness` | `robustness`: sweeps over weights, uncertainty over methods, sensitivity, on all cores | rayon, ndarray, pulp, rand_xoshiro, serde_json, toml |
//! | `cli-basic` | the command line `cindex`: init, check, rank, score, compare, verify, methods, schema | clap, codespan-reporting, csv, serde_json, tabled, toml |
//! | `explorer` | `cindex explore`: an index as a page with this engine in WebAssembly | base64, beside `cli-basic` |
//! | `cli` | the whole command line, with every method | all of the above |
//! | `report` | `cindex report`: pages in HTML | `cli`, maud |

#![forbid(unsafe_code)]
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[cfg(feature = "audit")]
pub mod audit;
#[cfg(feature = "proptest")]
pub mod axioms;
pub mod data;
#[cfg(feature = "decisions")]
pub mod decisions;
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
mod text;
#[cfg(feature = "xlsx")]
pub mod workbook;

pub use data::{Dataset, Unit};
pub use engine::{Index, Prepared, RowScorer, RowScratch, Scorer, Scores, Weights};
pub use error::{Error, Result};
#[cfg(all(feature = "csv", feature = "toml"))]
pub use folder::{IndexFiles, IndexFolder};
pub use framework::{Direction, Framework, NodeCode, UnitCode, VariableCode};
pub use methodology::{Methodology, Ranking, Settings};
pub use methods::aggregate::Aggregation;
pub use methods::impute::Imputation;
pub use methods::transform::{Aggregates, Transform};
pub use methods::weight::Weighting;
pub use methods::{aggregate, classify, impute, normalise, registry, transform, treat, weight};
pub use results::{Comparison, Published};

/// Statistics of columns and rankings, as this crate computes them: NaN is a missing value, and the
/// order of the values changes no bit.
pub mod statistics {
    pub use crate::numerics::slices::{kurtosis, pearson, quantile, skewness};
    pub use crate::numerics::{QuantilePlace, RankReversal, Ties, kendall, spearman};
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

    #[doc = include_str!("../docs/guides/workbooks.md")]
    pub mod workbooks {}

    #[doc = include_str!("../docs/guides/test-a-scheme.md")]
    #[cfg(any(doc, feature = "proptest"))]
    pub mod test_a_scheme {}

    #[doc = include_str!("../docs/guides/own-aggregator.md")]
    pub mod own_aggregator {}

    #[doc = include_str!("../docs/guides/panel.md")]
    pub mod panel {}

    #[doc = include_str!("../docs/guides/audit.md")]
    pub mod audit {}

    #[doc = include_str!("../docs/guides/decisions.md")]
    pub mod decisions {}
}

/// The documents of the repository.
#[cfg(doc)]
pub mod documents {
    #[doc = include_str!("../docs/FILES.md")]
    pub mod files {}

    #[doc = include_str!("../docs/METHODS.md")]
    pub mod methods {}

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
