//! The engine: an index scores data; fit once for units outside the sample, prepare once to score
//! many times under other weights.

mod aggregates;
mod alone;
mod bind;
mod change;
mod classes;
mod contributions;
mod document;
mod export;
mod faults;
mod fit;
mod imputed;
mod incommensurable;
mod index;
mod needed_aggregates;
mod node_scores;
mod pass;
mod peers;
mod preparation;
mod prepared;
#[cfg(feature = "decisions")]
mod profiles;
mod provenance;
mod ranking;
mod ranks;
mod remarks;
mod rescore;
mod rows;
mod scorer;
mod scores;
mod screened;
mod screening;
mod side_by_side;
mod weights;
mod wholes;

#[cfg(feature = "robustness")]
pub(crate) use ranks::is_tied;

#[cfg(any(feature = "audit", feature = "robustness"))]
pub(crate) use peers::Peers;

pub use alone::{NodeAlone, RowsAt};
pub use document::ScoreDocument;
pub use imputed::{Imputed, ImputedCell};
pub use incommensurable::Incommensurable;
pub use index::Index;
pub use needed_aggregates::{NeededAggregates, NeededColumn};
pub use node_scores::{Cell, NodeScores};
pub use prepared::{Prepared, PreparedNode};
pub use provenance::{Origin, Provenance};
pub use remarks::Remark;
pub use rows::{RowScorer, RowScratch};
pub use scorer::Scorer;
pub use scores::Scores;
pub use screening::{Forced, ScreenedIndicator, ScreenedUnit, ScreeningReport, ScreeningVerdict};
pub use weights::Weights;
