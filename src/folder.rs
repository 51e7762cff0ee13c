//! An index on disk: a folder with its tables and its methodology.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::data::{CellRules, Dataset, readable};
use crate::engine::Index;
use crate::error::{Diagnostic, Diagnostics, ErrorKind, Result, Source};
use crate::framework::Framework;
use crate::methodology::Methodology;
use crate::results::{Published, VerificationReport};
#[cfg(feature = "xlsx")]
use crate::workbook::{Exported, Workbook, WorkbookOptions, export};

/// Files of an index that lie elsewhere than in its folder, or go by other names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IndexFiles {
    /// In place of `methodology.toml`.
    pub methodology: Option<PathBuf>,
    /// In place of `data.csv`.
    pub data: Option<PathBuf>,
    /// In place of `published.csv`.
    pub published: Option<PathBuf>,
}

/// An index on disk, read and checked: a folder or, with the feature `xlsx`, a workbook.
///
/// | file | holds | |
/// |---|---|---|
/// | `framework.csv` | what is measured | required |
/// | `methodology.toml` | how it is measured | without it, [`Methodology::default`] |
/// | `data.csv` | the values | without it, the index can be checked but not scored |
/// | `published.csv` | published scores and ranks | only for [`verify`](IndexFolder::verify) |
///
/// # Examples
///
/// ```
/// use composite_index::IndexFolder;
///
/// let folder = IndexFolder::open("fixtures/gai-2021")?;
/// let scores = folder.index().score(folder.data()?)?;
/// assert_eq!(scores.rank("KOR")?, Some(7.0));
/// # Ok::<(), composite_index::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct IndexFolder {
    path: PathBuf,
    index: Index,
    has_methodology: bool,
    data: Option<Dataset>,
    published: Option<Published>,
    notes: Vec<Diagnostic>,
    #[cfg(feature = "xlsx")]
    is_workbook: bool,
    /// The texts of methodology and published table.
    texts: [Option<Source>; 2],
}

impl IndexFolder {
    /// Reads a folder.
    ///
    /// # Errors
    ///
    /// Every fault of all its files at once, each with file, line and column. If the framework has
    /// faults, the faults of files that depend on it are not reported.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Self::read(path.as_ref(), IndexFiles::default())
    }

    /// Reads a folder with a methodology file from elsewhere.
    ///
    /// # Errors
    ///
    /// As for [`open`](IndexFolder::open).
    pub fn open_with(path: impl AsRef<Path>, methodology: impl AsRef<Path>) -> Result<Self> {
        let methodology = Some(methodology.as_ref().to_owned());
        Self::read(path.as_ref(), IndexFiles { methodology, ..IndexFiles::default() })
    }

    /// Reads a folder, with some of its files elsewhere.
    ///
    /// # Errors
    ///
    /// As for [`open`](IndexFolder::open), and for a named file that does not exist.
    pub fn open_from(path: impl AsRef<Path>, files: IndexFiles) -> Result<Self> {
        Self::read(path.as_ref(), files)
    }

    fn read(path: &Path, files: IndexFiles) -> Result<Self> {
        #[cfg(feature = "xlsx")]
        if Workbook::is_at(path) {
            return Self::from_workbook(&Workbook::read(path, &WorkbookOptions::default())?, files);
        }
        check_folder(path)?;
        Self::of_parts(path, &mut Folder { path, files })
    }

    /// The index of a workbook, with some of its parts from files. Its methodology is that of its sheet
    /// `Methodology` or, without one, the first choices of its layout, which `cindex import` writes.
    ///
    /// # Errors
    ///
    /// Every fault at once, each with sheet and cell; as for [`open`](IndexFolder::open).
    #[cfg(feature = "xlsx")]
    pub fn from_workbook(workbook: &Workbook, files: IndexFiles) -> Result<Self> {
        let read = Self::of_parts(workbook.path(), &mut Sheets { workbook, files });
        let notes = workbook.notes().to_vec();
        workbook.judge(read).map(|folder| Self { notes, is_workbook: true, ..folder })
    }

    fn of_parts(path: &Path, parts: &mut dyn Parts) -> Result<Self> {
        let mut faults = Diagnostics::default();
        let framework = parts.framework().and_then(|source| Framework::from_csv(&source));
        let methodology_text = parts.methodology();
        let has_methodology = methodology_text.is_some();
        let methodology_text = faults.keep(methodology_text.transpose()).flatten();
        let methodology = match &methodology_text {
            Some(source) => Methodology::from_toml(source).map(Some),
            // One that cannot be read has been reported.
            None => Ok((!has_methodology).then(Methodology::default)),
        };
        let framework = faults.keep(framework);
        let methodology = faults.keep(methodology).flatten();
        let rules = methodology.as_ref().and_then(|methodology| methodology.data.as_ref());
        let decimal = rules.and_then(|rules| rules.decimal.as_deref()).unwrap_or(".");
        let data = parts.data(decimal);
        let rules = rules.cloned().unwrap_or_default();
        // Rules that are refused are a fault of the methodology, which is reported with its place.
        let sound = framework.as_ref().filter(|_| rules.refuse().is_none());
        let data = data.and_then(|data| faults.keep(data.read(sound, &rules))).flatten();
        let published_text = faults.keep(parts.published().transpose()).flatten();
        let published = published_text.clone();
        let Some(framework) = framework else { return faults.finish_kept(None) };
        let published = published
            .map(|source| read_published(&source, &framework, methodology.as_ref()))
            .transpose();
        let published = faults.keep(published).flatten().flatten();
        let index = methodology.map(|methodology| Index::new(framework, methodology));
        let index = index.and_then(|index| faults.keep(index));
        faults.finish_kept(index).map(|index| Self {
            path: path.to_owned(),
            index,
            has_methodology,
            data,
            published,
            notes: Vec::new(),
            #[cfg(feature = "xlsx")]
            is_workbook: false,
            texts: [methodology_text, published_text],
        })
    }

    /// Whether the folder has a methodology, or one was named; without it, the
    /// [default](Methodology::default) is used.
    pub fn has_methodology(&self) -> bool {
        self.has_methodology
    }

    /// What was left out of a workbook, each as the fault that it would be; nothing of a folder.
    pub fn notes(&self) -> &[Diagnostic] {
        &self.notes
    }

    /// The index as the bytes of a workbook, which is read as the same index: COINr's sheets `iData` and
    /// `iMeta`, the lines of the methodology, and what was published.
    ///
    /// # Errors
    ///
    /// A text has more than 32,767 characters or a table more rows or columns than a sheet; two variables
    /// share a column of the data and have other values.
    #[cfg(feature = "xlsx")]
    pub fn to_workbook(&self) -> Result<Vec<u8>> {
        let [methodology, published] = &self.texts;
        export(&Exported {
            framework: self.index.framework(),
            data: self.data.as_ref(),
            methodology: methodology.as_ref(),
            published: published.as_ref(),
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

    /// Scores the data, period by period if they have several, and compares the scores with the
    /// published ones by the methodology's demands.
    ///
    /// # Errors
    ///
    /// As for [`Index::score`] and [`Published::verify_panel`]; the folder has no data or no
    /// published scores.
    pub fn verify(&self) -> Result<VerificationReport> {
        self.verify_data(self.data()?)
    }

    /// As [`verify`](IndexFolder::verify), with data of its framework that are not its own, such as
    /// one period.
    ///
    /// # Errors
    ///
    /// As for [`verify`](IndexFolder::verify).
    pub fn verify_data(&self, data: &Dataset) -> Result<VerificationReport> {
        let published = self.published()?;
        let tolerance = self.index.methodology().verification.as_ref();
        if data.periods().is_empty() {
            published.verify(&self.index.score(data)?, tolerance)
        } else {
            published.verify_panel(&self.index.score_panel(data)?, tolerance)
        }
    }

    fn missing(&self, name: &str) -> crate::error::Error {
        #[cfg(feature = "xlsx")]
        if self.is_workbook && name == "published.csv" {
            return ErrorKind::MissingSheet { sheet: "Published".to_owned() }.into();
        }
        let path = self.path.join(name).display().to_string();
        ErrorKind::FileMissing { path }.into()
    }
}

/// Where the parts of an index come from.
trait Parts {
    fn framework(&mut self) -> Result<Source>;
    fn methodology(&mut self) -> Option<Result<Source>>;
    /// The data, with this mark before decimals where the reader can choose it.
    fn data(&mut self, decimal: &str) -> Option<Values>;
    fn published(&mut self) -> Option<Result<Source>>;
}

/// Where values come from.
enum Values {
    File(PathBuf),
    #[cfg_attr(not(feature = "xlsx"), expect(dead_code, reason = "only workbooks become text"))]
    Text(Source),
}

impl Values {
    /// The values; nothing without a framework, but for the fault of a file that cannot be read.
    fn read(self, framework: Option<&Framework>, rules: &CellRules) -> Result<Option<Dataset>> {
        match (self, framework) {
            (Self::File(file), Some(framework)) => Dataset::read(file, framework, rules).map(Some),
            (Self::Text(source), Some(framework)) => {
                Dataset::from_csv_with(&source, framework, rules).map(Some)
            }
            (Self::File(file), None) => readable(&file).map(|()| None),
            (Self::Text(_), None) => Ok(None),
        }
    }
}

/// Files of a folder, and files in place of them.
struct Folder<'p> {
    path: &'p Path,
    files: IndexFiles,
}

impl Folder<'_> {
    fn file(&self, other: Option<PathBuf>, name: &str) -> Option<PathBuf> {
        let own = || Some(self.path.join(name)).filter(|file| is_there(file));
        other.or_else(own)
    }

    fn read(&self, other: Option<PathBuf>, name: &str) -> Option<Result<Source>> {
        self.file(other, name).map(Source::read)
    }
}

impl Parts for Folder<'_> {
    fn framework(&mut self) -> Result<Source> {
        Source::read(self.path.join("framework.csv"))
    }

    fn methodology(&mut self) -> Option<Result<Source>> {
        self.read(self.files.methodology.clone(), "methodology.toml")
    }

    fn data(&mut self, _: &str) -> Option<Values> {
        self.file(self.files.data.clone(), "data.csv").map(Values::File)
    }

    fn published(&mut self) -> Option<Result<Source>> {
        self.read(self.files.published.clone(), "published.csv")
    }
}

/// Sheets of a workbook, and files in place of them.
#[cfg(feature = "xlsx")]
struct Sheets<'w> {
    workbook: &'w Workbook,
    files: IndexFiles,
}

#[cfg(feature = "xlsx")]
impl Parts for Sheets<'_> {
    fn framework(&mut self) -> Result<Source> {
        Ok(self.workbook.framework_source())
    }

    fn methodology(&mut self) -> Option<Result<Source>> {
        let file = self.files.methodology.as_ref().map(Source::read);
        Some(file.unwrap_or_else(|| Ok(self.workbook.methodology_source())))
    }

    fn data(&mut self, decimal: &str) -> Option<Values> {
        let file = self.files.data.clone().map(Values::File);
        Some(file.unwrap_or_else(|| Values::Text(self.workbook.data_source(decimal))))
    }

    fn published(&mut self) -> Option<Result<Source>> {
        let file = self.files.published.as_ref().map(Source::read);
        file.or_else(|| self.workbook.published_source().map(Ok))
    }
}

/// Reads the published table by the mapping of the methodology. Where that could not be read, a
/// table under other names than ours is left alone.
fn read_published(
    source: &Source,
    framework: &Framework,
    methodology: Option<&Methodology>,
) -> Result<Option<Published>> {
    if let Some(methodology) = methodology {
        let columns = methodology.verification.as_ref().map(|asked| &asked.columns);
        let none = BTreeMap::new();
        let columns = columns.unwrap_or(&none);
        return Published::from_foreign_csv(source, framework, columns).map(Some);
    }
    match Published::from_csv(source, framework) {
        Err(error) if error.diagnostics().iter().any(is_of_column) => Ok(None),
        read => read.map(Some),
    }
}

fn is_of_column(fault: &Diagnostic) -> bool {
    matches!(fault.kind, ErrorKind::MissingColumn { .. })
}

/// Whether a name is in its folder, be it a link to nothing or a file that may not be read: reading
/// it then says so.
fn is_there(file: &Path) -> bool {
    match file.symlink_metadata() {
        Ok(_) => true,
        Err(error) => error.kind() != std::io::ErrorKind::NotFound,
    }
}

fn check_folder(path: &Path) -> Result<()> {
    let name = path.display().to_string();
    if path.is_file() {
        let is_workbook = path.extension().is_some_and(|ending| ending == "xlsx");
        if is_workbook && cfg!(not(feature = "xlsx")) {
            let feature = "xlsx";
            return Err(ErrorKind::MissingFeature { method: name, feature }.into());
        }
        return Err(ErrorKind::FileInsteadOfFolder { path: name }.into());
    }
    if !path.is_dir() {
        return Err(ErrorKind::FolderMissing { path: name }.into());
    }
    Ok(())
}
