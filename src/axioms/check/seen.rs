//! What a check sees in a case: a violation, or how near the case comes to one.

use crate::axioms::counterexample::Violation;
use crate::axioms::failure::AxiomFailure;

/// A violation or none, with the margin by which the search climbs; or why there is neither.
pub(super) type Checked = Result<Seen, AxiomFailure>;

/// A violation or none, and how near the case comes to one.
#[derive(Debug)]
pub(in crate::axioms) struct Seen {
    /// The larger, the nearer; only margins of one axiom compare.
    pub(in crate::axioms) margin: f64,
    pub(in crate::axioms) violation: Option<Violation>,
}

impl Seen {
    /// The case comes this near, and violates the axiom where there is a violation.
    pub(super) fn of(margin: f64, violation: Option<Violation>) -> Self {
        let margin = if violation.is_some() { f64::INFINITY } else { margin };
        Self { margin, violation }
    }
}

/// A check that knows no more or less.
impl From<Option<Violation>> for Seen {
    fn from(violation: Option<Violation>) -> Self {
        Self::of(-1.0, violation)
    }
}
