//! Why a method declines its input.

use std::borrow::Cow;
use std::fmt;

/// Why a transform, an aggregation or a weighting declines a column or a value.
///
/// The caller adds the names of node and unit, so that the reason says only what is wrong
/// with the figures.
///
/// # Examples
///
/// ```
/// use composite_index::error::Refusal;
///
/// let refusal = Refusal::new("the logarithm needs a value above zero");
/// assert_eq!(refusal.to_string(), "the logarithm needs a value above zero");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal(Cow<'static, str>);

impl Refusal {
    /// A refusal for the reason given.
    pub fn new(reason: impl Into<Cow<'static, str>>) -> Self {
        Self(reason.into())
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refusal {}

impl serde::Serialize for Refusal {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Serialises what was found as it is, and a refusal as `{ "reason": … }`.
#[cfg(any(feature = "audit", feature = "robustness"))]
pub(crate) mod reason {
    use serde::ser::SerializeStruct;
    use serde::{Serialize, Serializer};

    use super::Refusal;

    pub(crate) fn serialize<T: Serialize, S: Serializer>(
        result: &Result<T, Refusal>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match result {
            Ok(found) => found.serialize(serializer),
            Err(refusal) => {
                let mut entry = serializer.serialize_struct("Refusal", 1)?;
                entry.serialize_field("reason", refusal)?;
                entry.end()
            }
        }
    }
}
