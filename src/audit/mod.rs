//! The review of an index: the statistics by which an auditor judges data, framework and weights.
//!
//! [`Audit::of`] does everything at once. Each part is a function of its own, on an index's data, on
//! its [`Scores`](crate::engine::Scores), or on any [`Series`]:
//!
//! | question | function |
//! |---|---|
//! | What do the columns look like? | [`describe`] |
//! | How much of the data is there? | [`coverage`] |
//! | How do two columns, or two sets of nodes, go together? | [`correlate`], [`correlations`] |
//! | Does an indicator measure mostly size? | [`denominator_pairs`] |
//! | Do siblings say the same, or work against each other? | [`sibling_pairs`] |
//! | Does a node stand in the right group? | [`parent_correlations`] |
//! | Do the children of a group measure one thing? | [`consistency`], [`dimensions`] |
//! | Are weights what they seem? | [`importance`], [`influence`] |
//! | What hangs on a single element? | [`removals`](crate::results::removals) |
//! | What do the methods themselves tell? | [`method_figures`] |
//! | What is a unit strong in? | [`profile`], [`unit_summary`] |
//! | Where do the values go over time? | [`trends`] |
//!
//! What cannot be computed is an entry with its reason, never a silent NaN and never a failed
//! review. Thresholds are in [`Thresholds`].

mod consistency;
mod correlation;
mod coverage;
mod description;
mod dimensions;
mod findings;
mod importance;
mod methods;
mod pairs;
mod parents;
mod profile;
mod review;
mod series;
mod significance;
mod thresholds;
mod trend;

pub use consistency::{AlphaWithout, Consistency, consistency};
pub use correlation::{
    Association, Coefficient, Correlation, CorrelationMethod, correlate, correlations,
};
pub use coverage::{DataCoverage, NodeCoverage, Share, UnitCoverage, coverage};
pub use description::{Description, DescriptionFlag, describe};
pub use dimensions::{Adequacy, Dimensions, ExplainedComponent, Sphericity, dimensions};
pub use findings::{Check, Finding, What};
pub use importance::{Importance, Influence, importance, influence};
pub use methods::{MethodFigure, method_figures};
pub use pairs::{SiblingPair, denominator_pairs, sibling_pairs};
pub use parents::{ParentCorrelations, parent_correlations};
pub use profile::{Profile, Standing, profile, unit_summary};
pub use review::{Audit, GroupReview, Statistics, group_reviews};
pub use series::Series;
pub use thresholds::Thresholds;
pub use trend::{Trend, compound_growth, linear_change, trends};
