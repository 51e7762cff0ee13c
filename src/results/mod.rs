//! What is done with scores: a ranking beside another, scores against what was published, the
//! index without its elements.

mod comparison;
#[cfg(any(feature = "audit", feature = "robustness"))]
mod leave_one_out;
mod verification;

pub use comparison::{Comparison, RankChange};
#[cfg(feature = "robustness")]
pub(crate) use leave_one_out::one_by_one;
#[cfg(all(feature = "decisions", feature = "robustness"))]
pub(crate) use leave_one_out::without_each;
#[cfg(any(feature = "audit", feature = "robustness"))]
pub use leave_one_out::{Removal, Removals, WithoutElement, removals};
pub use verification::{
    Agreement, Difference, Divergence, DivergentChild, Exception, Figure, PrintedNumber, Published,
    PublishedCell, PublishedColumn, Shortfall, VerificationReport,
};
