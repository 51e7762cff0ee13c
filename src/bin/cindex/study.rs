//! The study of a folder's factors, for `uncertainty` and `sensitivity`.

use std::path::PathBuf;

use composite_index::error::Source;
use composite_index::robustness::uncertainty::{Factors, Uncertainty};
use composite_index::{Dataset, Index, Result};

use crate::arguments::{Change, Input};
use crate::changed;

/// The index under the changes that were typed, and the folder's data of one period.
pub(crate) fn index_and_data(input: &Input, change: &Change) -> Result<(Index, Dataset)> {
    let (index, folder) = changed::index(input, change)?;
    let data = input.values(&folder)?;
    Ok((index, data))
}

/// The factors of a file, or of the folder's uncertainty.toml.
pub(crate) fn of_factors(
    input: &Input,
    specification: Option<&PathBuf>,
    index: &Index,
    data: &Dataset,
) -> Result<Uncertainty> {
    let file = specification.cloned().unwrap_or_else(|| input.dir.join("uncertainty.toml"));
    Uncertainty::new(index, data, Factors::from_toml(&Source::read(file)?)?)
}
