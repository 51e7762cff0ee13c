//! Why a column cannot be fitted.

use crate::error::Refusal;

/// Why a column cannot be fitted.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ColumnFault {
    /// All units that have a value have this one.
    Constant {
        value: f64,
        units: usize,
    },
    NoGoalposts,
    NoTarget,
    Refused(Refusal),
}

impl ColumnFault {
    pub(crate) fn refused(why: &'static str) -> Self {
        Self::Refused(Refusal::new(why))
    }
}
