//! Parts of an analysis, as `--format json` wrote them.

use std::path::Path;

use composite_index::error::{ErrorKind, Source};
use serde::de::DeserializeOwned;

use crate::Failure;

/// Reads a part of what is named.
pub(crate) fn read<P: DeserializeOwned>(file: &Path, what: &str) -> Result<P, Failure> {
    let source = Source::read(file)?;
    serde_json::from_str(source.text()).map_err(|error| {
        let why = if error.is_eof() {
            format!("it ends too early, as an interrupted file does ({error})")
        } else {
            format!("it is not a {what} as `--format json` writes it: {error}")
        };
        ErrorKind::Unreadable { path: file.display().to_string(), why }.into()
    })
}
