//! What commands read: the folder of an index, and numbers that are typed.

use std::path::{Path, PathBuf};

use clap::Args;
#[cfg(feature = "xlsx")]
use clap::builder::{PossibleValuesParser, TypedValueParser};
use composite_index::error::{Diagnostic, ErrorKind, Source};
use composite_index::{Dataset, Index, IndexFiles, IndexFolder, Result, Scores};

#[cfg(feature = "xlsx")]
use composite_index::workbook::{Layout, Workbook, WorkbookOptions};
use serde::de::DeserializeOwned;

use crate::{diagnostic, notes};

#[derive(Debug, Args)]
pub(crate) struct Input {
    /// Folder with framework.csv, methodology.toml and data.csv; or a workbook.
    pub(crate) dir: PathBuf,
    /// Use another table of data.
    #[arg(long, value_name = "FILE")]
    pub(crate) data: Option<PathBuf>,
    /// Use this period of a panel. Without it, `score` and `verify` take all periods; other commands
    /// need one.
    #[arg(long, value_name = "PERIOD")]
    pub(crate) period: Option<String>,
    #[command(flatten)]
    pub(crate) sheets: Sheets,
}

/// How a workbook is read, where one is named in place of a folder.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Sheets {
    /// The layout of a workbook: idata-imeta, coin-tool, a2sit or coinr-export; recognised without it.
    #[cfg(feature = "xlsx")]
    #[arg(long, value_name = "LAYOUT", value_parser = layouts())]
    pub(crate) layout: Option<Layout>,
    /// Which scenario of a workbook to take, where several sheets hold one each; may be repeated, for
    /// data and for structure.
    #[cfg(feature = "xlsx")]
    #[arg(long, value_name = "SCENARIO")]
    pub(crate) scenario: Vec<String>,
}

#[cfg(feature = "xlsx")]
fn layouts() -> impl TypedValueParser<Value = Layout> {
    let names = Layout::NAMES.map(|(name, _)| name);
    PossibleValuesParser::new(names).map(|typed| {
        let found = Layout::NAMES.into_iter().find(|(name, _)| *name == typed);
        found.map_or(Layout::IDataIMeta, |(_, layout)| layout)
    })
}

impl Sheets {
    /// Reads a folder or a workbook, and warns of what is left out.
    pub(crate) fn open(&self, path: &Path, files: IndexFiles) -> Result<IndexFolder> {
        let folder = self.read(path, files)?;
        for left_out in diagnostic::sentences(folder.notes()) {
            diagnostic::warn(&left_out, "it is left out; `cindex import` writes what is read");
        }
        notes::warn_without_methodology(&folder);
        Ok(folder)
    }

    #[cfg(feature = "xlsx")]
    fn read(&self, path: &Path, files: IndexFiles) -> Result<IndexFolder> {
        match Workbook::is_at(path) {
            true => IndexFolder::from_workbook(&Workbook::read(path, &self.options(false))?, files),
            false => IndexFolder::open_from(path, files),
        }
    }

    #[cfg(not(feature = "xlsx"))]
    fn read(&self, path: &Path, files: IndexFiles) -> Result<IndexFolder> {
        IndexFolder::open_from(path, files)
    }

    /// What is asked for; if `strict`, what would be left out is a fault.
    #[cfg(feature = "xlsx")]
    pub(crate) fn options(&self, strict: bool) -> WorkbookOptions {
        WorkbookOptions { layout: self.layout, scenarios: self.scenario.clone(), strict }
    }
}

impl Input {
    /// Reads the folder, with its own files or others.
    pub(crate) fn open(
        &self,
        methodology: Option<&PathBuf>,
        published: Option<&PathBuf>,
    ) -> Result<IndexFolder> {
        let (methodology, published) = (methodology.cloned(), published.cloned());
        let files = IndexFiles { methodology, data: self.data.clone(), published };
        self.sheets.open(&self.dir, files)
    }

    /// The scores of an index on the folder's data, of the period asked for.
    pub(crate) fn score(&self, index: &Index, folder: &IndexFolder) -> Result<Scores> {
        match &self.period {
            Some(period) => index.score_period(folder.data()?, period),
            None => index.score(self.of_one_period(folder)?),
        }
    }

    /// The folder's data; an error if they hold several periods and `--period` names none.
    fn of_one_period<'f>(&self, folder: &'f IndexFolder) -> Result<&'f Dataset> {
        let data = folder.data()?;
        let periods = data.periods();
        if self.period.is_some() || periods.len() <= 1 {
            return Ok(data);
        }
        let periods = periods.into_iter().map(str::to_owned).collect();
        let mut fault = Diagnostic::from(ErrorKind::SeveralPeriods { periods });
        fault.help = Some("choose one with `--period`".into());
        Err(fault.into())
    }

    /// The folder's data of the period asked for, or of their only one.
    pub(crate) fn values(&self, folder: &IndexFolder) -> Result<Dataset> {
        self.of_one_period(folder)?;
        self.all_values(folder)
    }

    /// The folder's data, of the period asked for or of all.
    pub(crate) fn all_values(&self, folder: &IndexFolder) -> Result<Dataset> {
        match &self.period {
            Some(period) => folder.data()?.in_period(period),
            None => folder.data().cloned(),
        }
    }
}

/// Reads what was stored as JSON; `what` says what it must be, and who writes it.
pub(crate) fn read_json<T: DeserializeOwned>(file: &Path, what: &str) -> Result<T> {
    let source = Source::read(file)?;
    serde_json::from_str(source.text()).map_err(|error| {
        let why = if error.is_eof() {
            format!("it ends too early, as an interrupted file does ({error})")
        } else {
            format!("it is not a {what}: {error}")
        };
        ErrorKind::Unreadable { path: file.display().to_string(), why }.into()
    })
}

/// Whole numbers as they are typed.
pub(crate) mod number {
    use std::ops::RangeBounds;

    /// The seed of random numbers.
    #[cfg(feature = "cli")]
    pub(crate) fn seed(typed: &str) -> Result<u64, String> {
        let number = typed.trim().parse();
        number.map_err(|_| format!("`{typed}` is not a seed: write a whole number, such as 42"))
    }

    /// How many, at least one.
    pub(crate) fn count(typed: &str) -> Result<usize, String> {
        within(typed, 1.., "of 1 or more")
    }

    /// How many draws.
    #[cfg(feature = "cli")]
    pub(crate) fn draws(typed: &str) -> Result<u64, String> {
        count(typed).map(|draws| draws as u64)
    }

    /// How many threads.
    #[cfg(feature = "cli")]
    pub(crate) fn threads(typed: &str) -> Result<usize, String> {
        within(typed, 1..=1024, "from 1 to 1024")
    }

    fn within(typed: &str, range: impl RangeBounds<usize>, words: &str) -> Result<usize, String> {
        let number = typed.trim().parse().ok().filter(|number| range.contains(number));
        number.ok_or_else(|| format!("`{typed}` is not a whole number {words}"))
    }
}
