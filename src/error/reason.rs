//! A figure, or the reason why there is none: how results are serialised.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::refusal::Refusal;

/// Serialises what was found as it is, and a refusal as `{ "reason": … }`.
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
