//! What can be chosen one way or another.

use serde::Serialize;

use crate::error::{Diagnostics, ErrorKind, Result};

/// A factor of an estimated sensitivity analysis: a name, and how many uniform numbers choose it.
///
/// A choice takes one number; the weights of a group take several, and their indices are then those
/// of all of them together. Source: Sobol' (2001) on groups of variables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InputFactor {
    /// What it is called.
    pub name: String,
    /// How many coordinates of a point are its own.
    pub dimensions: usize,
}

impl InputFactor {
    /// A factor of one dimension.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), dimensions: 1 }
    }

    /// With another number of dimensions.
    pub fn dimensions(self, dimensions: usize) -> Self {
        Self { dimensions, ..self }
    }
}

/// Refuses what cannot be a list of factors or of outputs: none, or a name twice.
pub(super) fn check_names<'a>(
    what: &'static str,
    names: impl IntoIterator<Item = &'a str>,
) -> Result<()> {
    let mut faults = Diagnostics::default();
    let mut seen = std::collections::BTreeSet::new();
    let invalid = |why: String| ErrorKind::InvalidOption { option: what.to_owned(), why };
    for name in names {
        if !seen.insert(name) {
            faults.push(invalid(format!("duplicate `{name}`")));
        }
    }
    if seen.is_empty() {
        faults.push(invalid("there are none".to_owned()));
    }
    faults.check()
}
