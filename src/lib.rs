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
//! assert_eq!(scores.rank("KOR"), Some(3.0));
//! assert_eq!(scores.effective_weight("innovation"), Some(8.0 / 24.0));
//!
//! // Another weighting: the research and development of a country count twice as much.
//! let innovation_first = index.with_weights([("innovation", 16.0)])?.score(&data)?;
//! assert_eq!(innovation_first.rank("KOR"), Some(1.0));
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
//! | [`Framework`] | **what** is measured: the typed tree of groups and [`Indicator`]s |
//! | [`Methodology`] | **how**: [`Screening`], [`Imputation`], [`Transform`]s, [`Weighting`], [`Aggregation`], [`Missing`] rules, publication and [`Ranking`], as plain data with a cascade of defaults |
//! | [`Dataset`] | the **values**: units × variables, missing cells explicit |
//! | [`Index`] | framework and methodology, checked against each other; [`score`](Index::score)s data |
//! | [`Scores`] | scores and ranks of every unit at every node, effective weights, [`Provenance`] |
//! | [`Scorer`] | what a [`fit`](Index::fit) learnt, frozen, for units outside the sample |
//! | [`Prepared`] | what does not depend on the weights, to [`rescore`](Prepared::rescore) under others without allocation |
//! | [`Bands`], [`Matrix`] | units into classes by one score or by two |
//! | `audit::Audit` | the **review**: coverage, correlations, consistency, importance beside weights (feature `audit`) |
//! | [`Comparison`], [`Published`] | a ranking beside another, scores against what was printed |
//!
//! Every enum of methods has a variant for the user's own: implement [`Imputer`],
//! [`ColumnTransform`], [`WeightingScheme`], [`Aggregator`] or [`ColumnAggregator`].
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
//! The default build is the library alone: serde, thiserror, libm and strsim. A methodology whose
//! method needs a feature that is not there is read, and refused with the name of the feature.
//!
//! | feature | adds | costs |
//! |---|---|---|
//! | `csv` | `Framework::from_csv`, `Dataset::from_csv`, `Published::from_csv` | csv |
//! | `toml` | `Methodology::from_toml`; with `csv`, `IndexFolder` | toml |
//! | `multivariate` | methods by linear algebra: EM and regression imputation; principal components, factor analysis, CRITIC, target importance, regression as weights | nalgebra |
//! | `linear-programming` | benefit of the doubt, best–worst | microlp |
//! | `audit` | `audit`, the review of an index with p-values; includes `multivariate` | nalgebra, statrs |
//! | `proptest` | `axioms`: property tests of methodologies, and the search for counterexamples | proptest |
//! | `robustness` | `robustness`: sweeps over weights, uncertainty over methods, sensitivity, on all cores | rayon, ndarray, pulp, rand_xoshiro, serde_json, toml |
//! | `proptest` | `axioms`: strategies, axioms and the search for counterexamples | proptest |
//! | `cli` | the command line `cindex`, with everything above | clap, codespan-reporting, serde_json, tabled |

#![forbid(unsafe_code)]
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod aggregation;
#[cfg(feature = "audit")]
pub mod audit;
#[cfg(feature = "proptest")]
pub mod axioms;
mod classification;
mod column;
mod comparison;
mod custom;
mod dataset;
mod error;
#[cfg(all(feature = "csv", feature = "toml"))]
mod folder;
mod framework;
mod frontier;
mod impute;
mod methodology;
mod misfit;
#[cfg(feature = "multivariate")]
mod multivariate;
#[cfg(any(feature = "audit", feature = "robustness"))]
mod reason;
#[cfg(any(feature = "audit", feature = "robustness"))]
mod removal;
#[cfg(feature = "robustness")]
pub mod robustness;
mod score;
mod screening;
#[cfg(feature = "csv")]
mod table;
mod verification;
mod weighting;
mod widest;

pub use aggregation::{
    Aggregation, Aggregator, Choquet, ColumnAggregator, Interaction, InvertedGeometricMean,
    KemenyYoung, MazziottaPareto, MeanMin, Missing, MissingRule, Outranking, OutrankingMatrix,
    Penalty, PowerMean, Preference, Promethee, Quantifier, Topsis, TopsisNormalisation,
    UnitsToCompare, Vikor,
};
pub use classification::{Axis, Bands, FittedBands, FittedMatrix, Matrix, MatrixCell};
pub use column::{
    Ampi, Beyond, Borda, BoxCox, BoxCoxLambda, BoxCoxShift, Categories, Clamp, CoinToolLogarithm,
    ColumnShape, ColumnTransform, CutOffs, DistanceToReference, ExponentialRank, Fences, FewValues,
    FractionOfMaximum, Goalposted, Linear, LogarithmTail, Logistic, MaximumReversal,
    MedianDeviations, MinMax, PercentileRank, Percentiles, PiecewiseLinear, Power, RankBase,
    RankNormalisation, RankReversal, Reference, Remedy, RemedyReport, Replacement, RobustZScore,
    Round, Scaled, ShareOfSum, Stepwise, TiedPoints, Ties, Transform, Treatment, TreatmentReport,
    Trigger, TriggerRule, TwoTailed, Unresolved, Winsorisation, ZScore, round_half_away,
};
pub use comparison::{Comparison, RankChange};
pub use custom::Custom;
pub use dataset::{Availability, Coverage, Dataset, DatasetBuilder, Unit, UnitAvailability};
pub use error::{Error, Fault, Place, Problem, Refusal, Result, Source};
#[cfg(all(feature = "csv", feature = "toml"))]
pub use folder::{IndexFiles, IndexFolder};
pub use framework::{
    Direction, Framework, Goalposts, Group, GroupBuilder, Indicator, IndicatorBuilder, Level, Node,
    NodeCode, NodeKind, Record, RecordKind, Scale, UnitCode, VariableCode,
};
pub use frontier::BenefitOfTheDoubt;
pub use impute::{
    Carry, Ends, ExpectationMaximisation, Imputation, Imputer, Interpolation, NearestNeighbours,
    Regression, WithinGrouping, WithinLevel,
};
pub use methodology::{
    Acceptance, Figure, Methodology, NodeVerification, RankedOn, Ranking, RankingOrder, Settings,
    Verification,
};
pub use score::{
    Cell, Imputed, ImputedCell, Index, NodeScores, Origin, Prepared, Provenance, Scorer, Scores,
    Weights,
};
pub use screening::{
    Forced, ScreenedIndicator, ScreenedUnit, Screening, ScreeningReport, ScreeningRule, Verdict,
};
pub use verification::{
    Divergence, DivergentChild, NodeAgreement, Published, PublishedColumn, Shortfall,
    VerificationReport,
};
#[cfg(feature = "linear-programming")]
pub use weighting::BestWorstWeights;
pub use weighting::{
    AnalyticHierarchy, BestWorst, BudgetAllocation, ExpertSpread, FactorAnalysis, GroupToWeigh,
    ImportanceMeasure, NegativeCoefficients, NegativeLoadings, OutcomeRegression,
    PrincipalComponent, Priorities, PriorityMethod, RankOrder, Reliability, TargetImportance,
    UnobservedComponents, UnobservedSource, UnobservedUnit, Unreachable, Weighting,
    WeightingScheme,
};
#[cfg(feature = "multivariate")]
pub use weighting::{ComponentLoadings, TargetedChild, TargetedWeights};

/// Statistics of rankings.
pub mod statistics {
    pub use crate::column::{kendall, spearman};
}

/// The README's example is tested with everything else.
#[cfg(all(doctest, feature = "csv", feature = "toml"))]
#[doc = include_str!("../README.md")]
struct Readme;
