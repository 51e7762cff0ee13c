//! What makes a score or a rank, and what would change it: exact answers, each with what shows it.
//!
//! | question | function |
//! |---|---|
//! | What makes this score, this gap? | [`explain`] |
//! | What makes this rank? | [`explain_rank`] |
//! | At which weight does an order turn, and how far can a weight move before a rank does? | [`breakpoints`] |
//! | How far must all weights change before two units tie, or a unit has a rank? | [`reversal`], [`to_rank`] |
//! | What must a unit do to reach a rank? | [`reach`] |
//! | Which ranks are possible under all weightings of a set, and which pairs are certain? | [`bounds`] |
//! | Is 6th different from 7th, given standard errors? | [`rank_confidence`] |
//! | Which ranks are possible whatever is missing, or was rounded away? | [`rank_limits`] |
//! | Which ranks come from several imputations? | [`pool`] |
//! | Whom does one unit, one indicator hold up? | [`lattice`] |
//! | Who gains by hiding a number? | [`hiding`] |
//! | What is the step between two editions made of? | [`change`](change()) |
//! | Which weights are behind a published table? | `recover` (feature `linear-programming`) |
//!
//! All of them concern one node (the index unless said otherwise) **before it is published**: full
//! scores, of which two tie if they differ by no more than 10⁻⁹ of the larger or of 1, and ranks that
//! are 1 + the number of units ahead. Where scores or gaps are also told as published, the publication
//! is frozen as it was fitted. Units without a score take no part.

mod bounds;
mod crossings;
mod explain;
mod extreme;
mod goal;
mod joint;
mod linear;
mod lmdi;
mod local_set;
mod most;
mod moving;
mod orders;
mod polytope;
mod post_factum;
mod profile;
mod rank_bounds;
mod rank_parts;
mod reach;
mod relations;
mod reversal;
mod single;
mod stability;
mod subject;
mod swap;
#[cfg(feature = "csv")]
mod tables;
mod to_rank;
mod until;
mod weight_set;
mod words;

pub use bounds::{Bounds, bounds, bounds_while};
pub use explain::{Attribution, Explain, Explanation, Part, explain};
pub use goal::Cost;
pub use joint::{CostModel, JointMove, NodeMove};
pub use linear::NodeWeight;
pub use moving::{Breakpoints, Event, Method, Move, MovingWeight, breakpoints, breakpoints_while};
pub use post_factum::{Enough, PostFactum};
pub use rank_bounds::{Certainty, ExtremeRank, RankBounds, UnitBounds};
pub use rank_parts::{Baseline, BaselineKind, RankExplanation, RankPart, explain_rank};
pub use reach::{Reach, Reached, reach, reach_while};
pub use relations::{PairRelation, ScoreInterval};
pub use reversal::{LeastChange, Norm, Reversal, reversal};
pub use single::{RefittedMove, SingleMove};
pub use stability::{Stable, StableInterval, UnitStability};
#[cfg(feature = "csv")]
pub use tables::rivals_from_csv;
pub use to_rank::{ToRank, to_rank, to_rank_while};
pub use weight_set::WeightSet;
pub use words::ordinal;
#[cfg(feature = "robustness")]
mod change;
#[cfg(feature = "robustness")]
mod confidence;
#[cfg(feature = "robustness")]
mod hiding;
#[cfg(feature = "robustness")]
mod lattice;
#[cfg(all(feature = "robustness", feature = "linear-programming"))]
mod recover;
#[cfg(feature = "robustness")]
mod standing;

#[cfg(all(feature = "robustness", feature = "csv"))]
pub use change::renamed_from_csv;
#[cfg(feature = "robustness")]
pub use change::{
    Change, ChangeParts, Editions, Hybrid, UnitChange, Unmatched, change, change_hybrids,
    change_while,
};
#[cfg(all(feature = "robustness", feature = "csv"))]
pub use confidence::ranges_from_csv;
#[cfg(feature = "robustness")]
pub use confidence::{
    Cells, Confidence, Correction, Estimates, Fill, Fit, Imputations, Pooled, PooledUnit, Pooling,
    RankConfidence, RankLimits, RankSet, Rounding, StandardErrors, UnitLimits, UnitRanks, pool,
    rank_confidence, rank_confidence_while, rank_limits,
};
#[cfg(feature = "robustness")]
pub use hiding::{BestHiding, Hidden, Hiding, HidingRule, hiding, hiding_scores, hiding_while};
#[cfg(feature = "robustness")]
pub use lattice::{
    Lattice, LatticeCell, LatticeRanks, Support, Supports, lattice, lattice_rankings, lattice_while,
};
#[cfg(all(feature = "robustness", feature = "linear-programming"))]
pub use recover::{
    Hypothesis, IntegerGuess, Interval, OrderWeight, OrderWeights, Publication, Recover,
    RecoveredWeight, RecoveredWeights, recover, recover_from_ranks,
};
