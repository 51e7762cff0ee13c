//! An index on disk: a folder with its tables and its methodology.

use std::path::{Path, PathBuf};

use crate::dataset::Dataset;
use crate::error::{Faults, Problem, Result, Source};
use crate::framework::Framework;
use crate::methodology::Methodology;
use crate::score::Index;
use crate::verification::Published;

/// An index on disk, read and checked.
///
/// | file | holds | |
/// |---|---|---|
/// | `framework.csv` | what is measured | required |
/// | `methodology.toml` | how | without it, [`Methodology::default`] |
/// | `data.csv` | the values | without it, the index can be checked but not scored |
/// | `published.csv` | what was published | where there is a published result |
///
/// # Examples
///
/// ```
/// use composite_index::IndexFolder;
///
/// let folder = IndexFolder::open("fixtures/gai-2021")?;
/// let scores = folder.index().score(folder.data()?)?;
/// assert_eq!(scores.rank("KOR"), Some(7.0));
/// # Ok::<(), composite_index::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct IndexFolder {
    path: PathBuf,
    index: Index,
    data: Option<Dataset>,
    published: Option<Published>,
}

impl IndexFolder {
    /// Reads a folder.
    ///
    /// # Errors
    ///
    /// Every fault of all its files at once, each with file, line and column. Where the framework
    /// is at fault, what depends on it cannot be read and is not reported on.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        let methodology = path.as_ref().join("methodology.toml");
        let methodology = if methodology.exists() { Some(methodology) } else { None };
        Self::read(path.as_ref(), methodology.as_deref())
    }

    /// Reads a folder with a methodology file from elsewhere.
    ///
    /// # Errors
    ///
    /// As for [`open`](IndexFolder::open).
    pub fn open_with(path: impl AsRef<Path>, methodology: impl AsRef<Path>) -> Result<Self> {
        Self::read(path.as_ref(), Some(methodology.as_ref()))
    }

    fn read(path: &Path, methodology: Option<&Path>) -> Result<Self> {
        check_folder(path)?;
        let mut faults = Faults::default();
        let framework = Source::read(path.join("framework.csv"))
            .and_then(|source| Framework::from_csv(&source));
        let methodology = match methodology {
            Some(file) => Source::read(file).and_then(|source| Methodology::from_toml(&source)),
            None => Ok(Methodology::default()),
        };
        let (framework, methodology) = (faults.keep(framework), faults.keep(methodology));
        let mut optional = |name: &str| {
            let file = path.join(name);
            if file.exists() { faults.keep(Source::read(file)) } else { None }
        };
        let (data, published) = (optional("data.csv"), optional("published.csv"));
        let Some(framework) = framework else { return faults.finish_kept(None) };
        let data = data.map(|source| Dataset::from_csv(&source, &framework));
        let data = data.and_then(|data| faults.keep(data));
        let published = published.map(|source| Published::from_csv(&source, &framework));
        let published = published.and_then(|published| faults.keep(published));
        let index = methodology.map(|methodology| Index::new(framework, methodology));
        let index = index.and_then(|index| faults.keep(index));
        faults.finish_kept(index).map(|index| Self {
            path: path.to_owned(),
            index,
            data,
            published,
        })
    }

    /// The index.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// The data.
    ///
    /// # Errors
    ///
    /// The folder has no `data.csv`.
    pub fn data(&self) -> Result<&Dataset> {
        self.data.as_ref().ok_or_else(|| self.missing("data.csv"))
    }

    /// What was published.
    ///
    /// # Errors
    ///
    /// The folder has no `published.csv`.
    pub fn published(&self) -> Result<&Published> {
        self.published.as_ref().ok_or_else(|| self.missing("published.csv"))
    }

    fn missing(&self, name: &str) -> crate::Error {
        let path = self.path.join(name).display().to_string();
        Problem::FileMissing { path }.into()
    }
}

fn check_folder(path: &Path) -> Result<()> {
    let name = path.display().to_string();
    if path.is_file() {
        return Err(Problem::FileInsteadOfFolder { path: name }.into());
    }
    if !path.is_dir() {
        return Err(Problem::FolderMissing { path: name }.into());
    }
    Ok(())
}
