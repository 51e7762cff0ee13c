//! The review of an index: the statistics by which auditors judge data, framework and weights.
//!
//! [`Audit::of`] computes all of them. Each is a function of its own too, on an index's data, on its
//! [`Scores`](crate::engine::Scores), or on any [`Series`]:
//!
//! | question | function |
//! |---|---|
//! | How are the values distributed? | [`describe`] |
//! | How much of the data is missing? | [`coverage`] |
//! | How are two columns, or two sets of nodes, correlated? | [`correlate`], [`correlations`] |
//! | Does an indicator mostly measure size? | [`denominator_pairs`] |
//! | Do siblings say the same thing, or work against each other? | [`sibling_pairs`] |
//! | Is a node in the right group? | [`parent_correlations`] |
//! | Do the children of a group measure one thing? | [`consistency`], [`dimensions`] |
//! | Is a node as important as its weight says? | [`importance`], [`influence`] |
//! | How much depends on a single node? | [`removals`](crate::results::removals) |
//! | What do weighting and aggregation methods say of themselves? | [`method_figures`] |
//! | Where is a unit strong and weak? | [`profile`], [`unit_summary`] |
//! | How do the values change over time? | [`trends`] |
//!
//! What cannot be computed is an entry with the reason, never a silent NaN and never a failed review.
//! [`Thresholds`] say what is remarkable, and [`explanation`] how to read each section.

mod columns;
mod consistency;
mod correlation;
mod coverage;
mod dimensions;
mod findings;
mod importance;
mod methods;
mod profile;
mod relations;
mod review;
mod trend;

pub use columns::{Description, DescriptionFlag, Series, describe};
pub use consistency::{AlphaWithout, Consistency, consistency};
pub use correlation::{
    Association, Coefficient, Correlation, CorrelationMethod, correlate, correlations,
};
pub use coverage::{DataCoverage, NodeCoverage, Share, UnitCoverage, coverage};
pub use dimensions::{Adequacy, Dimensions, ExplainedComponent, Sphericity, dimensions};
pub use findings::{AuditCheck, Finding, FindingKind};
pub use importance::{Importance, Influence, importance, influence};
pub use methods::{MethodFigure, method_figures};
pub use profile::{Profile, Standing, profile, unit_summary};
pub use relations::{
    ParentCorrelations, SiblingPair, denominator_pairs, parent_correlations, sibling_pairs,
};
pub use review::{Audit, GroupReview, Statistics, Thresholds, explanation, group_reviews};
pub use trend::{Trend, compound_growth, linear_change, trends};
