//! The layouts of workbooks that people have, and how each is recognised.

use super::book::{Book, Sheet};
use super::draft::Draft;
use super::{a2sit, coin_tool, coinr_export, idata_imeta};
use crate::error::{Diagnostic, ErrorKind, Result, one_of};

/// What the sheets of a workbook hold, and where.
///
/// | name | sheets |
/// |---|---|
/// | `idata-imeta` | `iData` and `iMeta`, the input of COINr; several of them are scenarios |
/// | `coin-tool` | `Database` and `Framework`, the COIN Tool of the European Commission's JRC |
/// | `a2sit` | `Data` and `Structure`, A2SIT of the UNHCR |
/// | `coinr-export` | `Data.Raw` and `Meta.Ind`, or `InputIndData`, `InputIndMeta` and `InputAggMeta`: what COINr writes |
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Layout {
    /// COINr's two tables, and what [`IndexFolder::to_workbook`](crate::IndexFolder::to_workbook) writes.
    IDataIMeta,
    /// The JRC COIN Tool.
    CoinTool,
    /// A2SIT.
    A2sit,
    /// What COINr writes.
    CoinrExport,
}

impl Layout {
    /// All layouts, by their names.
    pub const NAMES: [(&'static str, Self); 4] = [
        ("idata-imeta", Self::IDataIMeta),
        ("coin-tool", Self::CoinTool),
        ("a2sit", Self::A2sit),
        ("coinr-export", Self::CoinrExport),
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::IDataIMeta => "idata-imeta",
            Self::CoinTool => "coin-tool",
            Self::A2sit => "a2sit",
            Self::CoinrExport => "coinr-export",
        }
    }

    /// The layout of a workbook.
    ///
    /// # Errors
    ///
    /// It is none of ours.
    pub(super) fn of(book: &Book) -> Result<Self> {
        let has = |names: &[&str]| names.iter().all(|name| book.sheet(name).is_some());
        if coinr_export::is_layout_of(book) {
            Ok(Self::CoinrExport)
        } else if has(&a2sit::SHEETS) {
            Ok(Self::A2sit)
        } else if has(&coin_tool::SHEETS) {
            Ok(Self::CoinTool)
        } else if idata_imeta::is_layout_of(book) {
            Ok(Self::IDataIMeta)
        } else {
            let sheets = book.sheets.iter().map(|sheet| sheet.name.to_string()).collect();
            let problem = ErrorKind::UnknownLayout { path: book.path.clone(), sheets };
            let help = "name sheets as a layout has them: `iData` and `iMeta`, `Data` and \
                        `Structure` (A2SIT), `Database` and `Framework` (COIN Tool)";
            Err(Diagnostic::new(problem).help(Some(help)).into())
        }
    }

    /// The tables of a workbook of this layout.
    ///
    /// # Errors
    ///
    /// A sheet is missing, or it is not said which of several to take.
    pub(super) fn draft(self, book: &Book, scenarios: &[String]) -> Result<Draft> {
        match self {
            Self::IDataIMeta => idata_imeta::draft(book, scenarios),
            Self::CoinTool => none_of(scenarios).and_then(|()| coin_tool::draft(book)),
            Self::A2sit => none_of(scenarios).and_then(|()| a2sit::draft(book)),
            Self::CoinrExport => none_of(scenarios).and_then(|()| coinr_export::draft(book)),
        }
    }
}

/// Refuses a scenario where there are none.
fn none_of(scenarios: &[String]) -> Result<()> {
    let Some(scenario) = scenarios.first() else { return Ok(()) };
    let problem = ErrorKind::UnknownScenario { scenario: scenario.clone() };
    Err(Diagnostic::new(problem).help(Some("this layout has no scenarios")).into())
}

/// A sheet that a layout needs.
///
/// # Errors
///
/// It is missing.
pub(super) fn needed<'b>(book: &'b Book, name: &str) -> Result<&'b Sheet> {
    book.sheet(name).ok_or_else(|| {
        let problem = ErrorKind::MissingSheet { sheet: name.to_owned() };
        let names = book.sheets.iter().map(|sheet| &*sheet.name);
        Diagnostic::new(problem).help(one_of(name, names)).into()
    })
}
