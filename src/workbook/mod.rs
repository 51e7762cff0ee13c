//! Workbooks (`.xlsx`) in and out: an index as sheets, and results as sheets. Needs the feature `xlsx`.
//!
//! A [`Workbook`] is read as the tables and the methodology of an index, whichever of the known
//! [`Layout`]s it has. Every fault names sheet and cell, as in `Data!D7`. What the layout leaves unused
//! (levels, groups without children, indicators and units without data) is left out and
//! [told](Workbook::notes).
//!
//! ```no_run
//! use composite_index::IndexFolder;
//!
//! let index = IndexFolder::open("index.xlsx")?;
//! for note in index.notes() {
//!     println!("{note}");
//! }
//! let scores = index.index().score(index.data()?)?;
//! # Ok::<(), composite_index::Error>(())
//! ```
//!
//! A workbook larger than 256 MiB, packed or unpacked, or with more than 5,000,000 cells is refused
//! before it is read.

mod a2sit;
mod book;
mod coin_tool;
mod coinr_export;
mod draft;
mod export;
mod grid;
mod guard;
mod idata_imeta;
mod layout;
mod sheets;

use std::collections::BTreeSet;
use std::path::Path;

use crate::error::{Diagnostic, Diagnostics, Result, Source};
use book::Book;
use draft::Draft;
use grid::{Entry, Grid};

pub(crate) use export::{Exported, export};
pub use layout::Layout;
pub use sheets::{SheetCell, SheetTable, write_sheets};

/// How a workbook is read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WorkbookOptions {
    /// Its layout; recognised where it is not named.
    pub layout: Option<Layout>,
    /// Which of several sheets to take, by the names of their scenarios: `Short` is the sheet
    /// `iData_Short`. One for data and one for the structure, where both have several.
    pub scenarios: Vec<String>,
    /// Whether what would be left out is a fault.
    pub strict: bool,
}

/// The tables and the methodology of an index, taken from a workbook.
#[derive(Debug, Clone, PartialEq)]
pub struct Workbook {
    layout: Layout,
    draft: Draft,
}

impl Workbook {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// The file is no workbook, too large, or of no known layout; a sheet is missing; there are several
    /// scenarios and none is chosen. Faults of cells are found when the index is read.
    pub fn read(path: impl AsRef<Path>, options: &WorkbookOptions) -> Result<Self> {
        let path = path.as_ref();
        Self::of_bytes(&path.display().to_string(), &guard::bytes(path)?, options)
    }

    /// Reads the bytes of a file, under the name that messages give it.
    ///
    /// # Errors
    ///
    /// As for [`read`](Workbook::read).
    pub fn of_bytes(name: &str, bytes: &[u8], options: &WorkbookOptions) -> Result<Self> {
        let book = Book::read(name, bytes)?;
        let layout = options.layout.map_or_else(|| Layout::of(&book), Ok)?;
        let mut draft = layout.draft(&book, &options.scenarios)?;
        // A workbook that brings its methodology is an index that is meant as it is.
        if draft.methodology.is_none() {
            draft.leave_out_unused();
        }
        if options.strict {
            draft.faults.append(&mut draft.notes);
        }
        Ok(Self { layout, draft })
    }

    /// Whether a file begins as a workbook does.
    pub fn is_at(path: &Path) -> bool {
        let mut first = [0; 4];
        let read = std::fs::File::open(path)
            .and_then(|mut file| std::io::Read::read_exact(&mut file, &mut first));
        path.is_file() && read.is_ok() && guard::is_archive(&first)
    }

    /// The file, as it was named.
    pub fn path(&self) -> &Path {
        Path::new(&self.draft.path)
    }

    /// The layout that it has.
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// What is left out, each as the fault that it would be: levels that tell nothing apart, groups
    /// without children, indicators and units without data, columns that an index does not have.
    pub fn notes(&self) -> &[Diagnostic] {
        &self.draft.notes
    }

    /// The files of the index: `framework.csv`, `data.csv`, `methodology.toml` and, where the workbook
    /// has it, `published.csv`. `decimal` is the mark before decimals that the methodology names.
    ///
    /// # Errors
    ///
    /// A table cannot be written; it always can be in memory.
    pub fn files(&self, decimal: &str) -> Result<Vec<(&'static str, String)>> {
        let draft = &self.draft;
        let needed = ["code", "parent", "type"];
        let keys: Vec<_> = draft.data.header.iter().map(|entry| entry.text.as_str()).collect();
        let mut files = vec![
            ("framework.csv", draft.framework.file(&needed, ".")?),
            ("data.csv", draft.data.file(&keys, decimal)?),
            ("methodology.toml", self.methodology_text()),
        ];
        if let Some(published) = &draft.published {
            files.push(("published.csv", published.file(&[], ".")?));
        }
        Ok(files)
    }

    pub(crate) fn framework_source(&self) -> Source {
        self.draft.framework.source(&self.draft.path, ".")
    }

    pub(crate) fn data_source(&self, decimal: &str) -> Source {
        self.draft.data.source(&self.draft.path, decimal)
    }

    pub(crate) fn published_source(&self) -> Option<Source> {
        self.draft.published.as_ref().map(|table| table.source(&self.draft.path, "."))
    }

    /// The methodology of the workbook, or the first choices of its layout.
    pub(crate) fn methodology_source(&self) -> Source {
        let (text, mut start) = (self.methodology_text(), 0);
        let lines = self.draft.methodology.iter().flatten().filter_map(|line| {
            let place = (start, line.place.clone()?);
            start += line.text.len() + 1;
            Some(place)
        });
        let cells = lines.collect();
        let name = match &self.draft.methodology {
            Some(_) => self.draft.path.clone(),
            None => format!("methodology.toml for {}", self.draft.path),
        };
        Source::of_cells(name, text, cells)
    }

    fn methodology_text(&self) -> String {
        if let Some(lines) = &self.draft.methodology {
            return lines.iter().map(|line| format!("{}\n", line.text)).collect();
        }
        let template = match self.layout {
            Layout::A2sit => a2sit::METHODOLOGY.to_owned(),
            Layout::CoinTool => coin_tool::methodology(&self.draft.framework),
            Layout::IDataIMeta | Layout::CoinrExport => METHODOLOGY.to_owned(),
        };
        let is_plain = |c: char| !c.is_control() && !matches!(c, '"' | '\\');
        let title: String = title(&self.draft.framework).chars().filter(|c| is_plain(*c)).collect();
        template.replace("TITLE", &title)
    }

    /// A result with the faults of the cells; what is read from such a cell has no other fault.
    pub(crate) fn judge<T>(&self, read: Result<T>) -> Result<T> {
        let own = &self.draft.faults;
        let mut faults = Diagnostics::default();
        own.iter().cloned().for_each(|fault| faults.push(fault));
        let read = match read {
            Ok(value) => Some(value),
            Err(error) => {
                let told: BTreeSet<_> = own.iter().filter_map(draft::cell_of).collect();
                let is_new = |fault: &Diagnostic| {
                    draft::cell_of(fault).is_none_or(|cell| !told.contains(cell))
                };
                error.into_iter().filter(is_new).for_each(|fault| faults.push(fault));
                None
            }
        };
        faults.sort_by_cell();
        faults.finish_kept(read)
    }
}

/// What `cindex init` writes.
const METHODOLOGY: &str = include_str!("../bin/cindex/templates/methodology.toml");

/// The name of the root, or its code.
fn title(framework: &Grid) -> String {
    let [code, name, parent] = ["code", "name", "parent"].map(|it| framework.position(it));
    let text = |row: &[Entry], at: Option<usize>| {
        at.and_then(|at| row.get(at)).map(|entry| entry.text.clone()).unwrap_or_default()
    };
    let kind = framework.position("type");
    let is_root = |row: &&Vec<Entry>| {
        let kind = text(row, kind).to_lowercase();
        text(row, parent).is_empty() && (kind == "aggregate" || kind == "index")
    };
    let root = framework.rows.iter().find(is_root);
    let named = root.map(|row| (text(row, name), text(row, code)));
    match named {
        Some((name, code)) if name.is_empty() => code,
        Some((name, _)) => name,
        None => "My index".to_owned(),
    }
}
