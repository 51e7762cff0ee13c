//! What `cindex verify` and `check` take.

use std::path::PathBuf;

use clap::Args;
use composite_index::{IndexFiles, IndexFolder, Result};

use super::{Input, Output};

#[derive(Debug, Args)]
pub(crate) struct FolderArguments {
    #[command(flatten)]
    pub(crate) input: Input,
    /// Use another methodology file.
    #[arg(long, value_name = "FILE")]
    pub(crate) methodology: Option<PathBuf>,
    /// Use another table of published figures.
    #[arg(long, value_name = "FILE")]
    pub(crate) published: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) output: Output,
}

impl FolderArguments {
    /// Reads the folder, with its own files or others.
    pub(crate) fn open(&self) -> Result<IndexFolder> {
        let files = self.input.files(self.methodology.as_ref());
        IndexFolder::open_from(
            &self.input.dir,
            IndexFiles { published: self.published.clone(), ..files },
        )
    }
}
