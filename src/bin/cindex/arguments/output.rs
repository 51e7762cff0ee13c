//! How and where a command writes.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub(crate) struct Output {
    /// How to write the result.
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub(crate) format: Format,
    /// Write to a file rather than to standard output.
    #[arg(long, value_name = "FILE", value_parser = parse_output)]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Table,
    /// Full precision, rows only.
    Csv,
    /// Full precision, with the summary.
    Json,
}

/// A file that can be written, as far as its folder tells: long work is not to be lost for a slip.
fn parse_output(typed: &str) -> Result<PathBuf, String> {
    let file = PathBuf::from(typed);
    let folder = file.parent().filter(|folder| *folder != Path::new(""));
    match folder {
        _ if file.is_dir() => Err("it is a folder, but a file is needed".to_owned()),
        Some(folder) if !folder.is_dir() => {
            Err(format!("there is no folder `{}`", folder.display()))
        }
        _ => Ok(file),
    }
}
