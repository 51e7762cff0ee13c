//! `cindex export`: an index as a workbook.

use std::path::PathBuf;

use clap::Args;
use composite_index::IndexFiles;

use crate::destination::Destination;
use crate::input::Sheets;
use crate::{Failure, Outcome};

#[derive(Debug, Args)]
pub(crate) struct ExportArguments {
    /// Folder with framework.csv, methodology.toml and data.csv; or a workbook of any layout.
    dir: PathBuf,
    #[command(flatten)]
    sheets: Sheets,
    /// The workbook (.xlsx).
    #[arg(long, value_name = "FILE", value_parser = Destination::parse)]
    output: Destination,
}

pub(crate) fn run(arguments: &ExportArguments) -> Result<Outcome, Failure> {
    let ExportArguments { dir, sheets, output } = arguments;
    let bytes = sheets.open(dir, IndexFiles::default())?.to_workbook()?;
    output
        .write(|out| out.write_all(&bytes))
        .map_err(|error| Failure::Output { target: format!("`{}`", output.display()), error })?;
    Ok(Outcome::Done)
}
