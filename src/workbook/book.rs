//! A workbook as sheets of cells.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::Arc;

use calamine::{DataRef, ExcelDateTime, Reader as _, Xlsx, XlsxError, open_workbook_from_rs};

use super::guard;
use crate::error::{ErrorKind, Result, number};

/// What a cell holds; one that holds nothing is not there.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Text(String),
    Number(f64),
    /// A day, as in `2020-12-31`, or what else the format of the cell makes of a number.
    Date(String),
    /// The error of a formula, such as `#N/A`.
    Error(String),
    /// A formula, with its sign, without a stored result.
    Formula(String),
}

impl Value {
    /// The cell as a table of text has it.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Number(value) => number(*value),
            Self::Text(text) | Self::Date(text) | Self::Error(text) | Self::Formula(text) => {
                text.clone()
            }
        }
    }
}

/// A sheet: cells by row and column, from 0.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sheet {
    pub(super) name: Arc<str>,
    pub(super) cells: BTreeMap<(u32, u32), Value>,
}

impl Sheet {
    pub(super) fn get(&self, row: u32, column: u32) -> Option<&Value> {
        self.cells.get(&(row, column))
    }

    /// The text of a cell without space around it; nothing where that is nothing.
    pub(super) fn text(&self, row: u32, column: u32) -> Option<String> {
        let text = self.get(row, column)?.text().trim().to_owned();
        Some(text).filter(|text| !text.is_empty())
    }

    /// The cells of a row that hold more than space, by their columns.
    pub(super) fn row(&self, row: u32) -> impl Iterator<Item = (u32, String)> {
        let columns = self.cells.range((row, 0)..=(row, u32::MAX)).map(|((_, column), _)| *column);
        columns.filter_map(move |column| Some((column, self.text(row, column)?)))
    }

    /// The rows from one on that hold something.
    pub(super) fn rows(&self, from: u32) -> impl Iterator<Item = u32> {
        let mut last = None;
        let rows = self.cells.range((from, 0)..).map(|((row, _), _)| *row);
        rows.filter(move |row| last.replace(*row) != Some(*row))
            .filter(|row| self.row(*row).next().is_some())
    }

    /// The first row that holds something: the header of a table.
    pub(super) fn header(&self) -> Option<u32> {
        self.rows(0).next()
    }
}

/// A workbook.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Book {
    pub(super) path: String,
    pub(super) sheets: Vec<Sheet>,
}

impl Book {
    /// Reads all sheets.
    ///
    /// # Errors
    ///
    /// The bytes are no workbook, or one that is too large.
    pub(super) fn read(path: &str, bytes: &[u8]) -> Result<Self> {
        let sound = guard::check(path, bytes)?;
        let no_workbook = |why: String| ErrorKind::NotAWorkbook { path: path.to_owned(), why };
        let mut file: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes))
            .map_err(|error: XlsxError| no_workbook(error.to_string()))?;
        let mut sheets = Vec::new();
        for name in file.sheet_names() {
            let of_sheet = |error: XlsxError| no_workbook(format!("sheet `{name}`: {error}"));
            let cells = match values(&mut file, &name) {
                // A sheet of a chart has no cells.
                Err(XlsxError::NotAWorksheet(_)) => continue,
                cells => cells.map_err(of_sheet)?,
            };
            let mut sheet = Sheet { name: name.as_str().into(), cells };
            if sound.has_formulas {
                add_formulas(&mut file, &mut sheet).map_err(of_sheet)?;
            }
            sheets.push(sheet);
        }
        Ok(Self { path: path.to_owned(), sheets })
    }

    /// The sheet of a name; capitals, blanks and marks between words make no difference.
    pub(super) fn sheet(&self, name: &str) -> Option<&Sheet> {
        self.sheets.iter().find(|sheet| plain(&sheet.name) == plain(name))
    }
}

/// A name in small letters and digits.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

type File<'b> = Xlsx<Cursor<&'b [u8]>>;

fn values(file: &mut File<'_>, name: &str) -> Result<BTreeMap<(u32, u32), Value>, XlsxError> {
    let mut cells = BTreeMap::new();
    let mut reader = file.worksheet_cells_reader(name)?;
    while let Some(cell) = reader.next_cell()? {
        if let Some(value) = value(cell.get_value()) {
            cells.insert(cell.get_position(), value);
        }
    }
    Ok(cells)
}

fn value(cell: &DataRef<'_>) -> Option<Value> {
    // A text of no length is what a formula may yield: it is blank, and stored.
    let text = |text: &str| Some(Value::Text(text.to_owned()));
    match cell {
        DataRef::Empty => None,
        DataRef::String(own) => text(own),
        DataRef::SharedString(shared) => text(shared),
        DataRef::Int(value) => Some(Value::Number(*value as f64)),
        DataRef::Float(value) => Some(Value::Number(*value)),
        DataRef::Bool(truth) => Some(Value::Text(truth.to_string().to_uppercase())),
        DataRef::DateTime(date) => Some(Value::Date(day(date))),
        DataRef::DateTimeIso(date) | DataRef::DurationIso(date) => Some(Value::Date(date.clone())),
        DataRef::Error(error) => Some(Value::Error(error.to_string())),
    }
}

/// Days from which on dates have more than four digits of years.
const END_OF_DATES: f64 = 2_958_466.0;

fn day(date: &ExcelDateTime) -> String {
    let days = date.as_f64();
    if !(date.is_datetime() && (1.0..END_OF_DATES).contains(&days)) {
        return number(days);
    }
    let (year, month, day, ..) = date.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}")
}

/// Adds the formulas without a stored value: to the reader of values, these cells are empty.
fn add_formulas(file: &mut File<'_>, sheet: &mut Sheet) -> Result<(), XlsxError> {
    let mut reader = file.worksheet_cells_reader(&sheet.name)?;
    while let Some(cell) = reader.next_formula()? {
        let formula = cell.get_value();
        if !formula.is_empty() {
            let formula = Value::Formula(format!("={formula}"));
            sheet.cells.entry(cell.get_position()).or_insert(formula);
        }
    }
    Ok(())
}
