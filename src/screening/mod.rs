//! Screening by coverage: units and indicators of which too little is there take no part.

mod apply;
mod report;
mod rule;

pub use report::{Forced, ScreenedIndicator, ScreenedUnit, ScreeningReport, Verdict};
pub use rule::{Screening, ScreeningRule};

pub(crate) use apply::keeps_unit;
