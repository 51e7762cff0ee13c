//! Tables as sheets of a workbook: real numbers, headers that stay in view, and the same bytes each
//! time.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use crate::error::{ErrorKind, Result};

/// A table that becomes a sheet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SheetTable {
    /// The name of the sheet: 31 characters at most.
    pub name: String,
    /// The names of its columns.
    pub header: Vec<String>,
    /// Its rows.
    pub rows: Vec<Vec<SheetCell>>,
}

/// A cell of a sheet.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum SheetCell {
    /// Nothing.
    Empty,
    /// A text; one that begins with `=` is no formula.
    Text(String),
    /// True or false.
    Truth(bool),
    /// A number in full precision, shown with some decimals, or as it is.
    Number(f64, Option<usize>),
    /// A difference, shown with its sign.
    Change(f64),
}

/// Columns are not wider than so many characters.
const WIDEST: usize = 60;

/// Writes sheets as the bytes of a workbook. The same tables are the same bytes.
///
/// # Errors
///
/// A sheet has more than 1,048,576 rows or 16,384 columns, a text has more than 32,767 characters, or a
/// name is none that a sheet can have.
///
/// # Examples
///
/// ```
/// use composite_index::workbook::{SheetCell, SheetTable, write_sheets};
///
/// let table = SheetTable {
///     name: "rank".to_owned(),
///     header: vec!["unit".to_owned(), "score".to_owned()],
///     rows: vec![vec![SheetCell::Text("KOR".to_owned()), SheetCell::Number(38.6, Some(2))]],
/// };
/// let bytes = write_sheets(&[table])?;
/// assert!(bytes.starts_with(b"PK"));
/// # Ok::<(), composite_index::Error>(())
/// ```
pub fn write_sheets(tables: &[SheetTable]) -> Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    // Without a date of its own, a workbook has that of the day.
    let date = ExcelDateTime::from_ymd(2000, 1, 1).map_err(|error| unwritable("", &error))?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&date));
    for table in tables {
        let sheet = workbook.add_worksheet();
        write(sheet, table).map_err(|error| unwritable(&table.name, &error))?;
    }
    Ok(workbook.save_to_buffer().map_err(|error| unwritable("", &error))?)
}

fn unwritable(sheet: &str, error: &XlsxError) -> ErrorKind {
    let why = match error {
        XlsxError::RowColumnLimitError => {
            "it has more than 1048576 rows or 16384 columns, the most of a sheet: write CSV or JSON"
                .to_owned()
        }
        error => error.to_string(),
    };
    ErrorKind::UnwritableSheet { sheet: sheet.to_owned(), why }
}

fn write(sheet: &mut Worksheet, table: &SheetTable) -> Result<(), XlsxError> {
    sheet.set_name(&table.name)?;
    sheet.set_freeze_panes(1, 0)?;
    let bold = Format::new().set_bold();
    for (column, name) in (0..).zip(&table.header) {
        sheet.write_string_with_format(0, column, name, &bold)?;
    }
    for (row, cells) in (1..).zip(&table.rows) {
        for (column, cell) in (0..).zip(cells) {
            write_cell(sheet, row, column, cell)?;
        }
    }
    for (column, name) in table.header.iter().enumerate() {
        let cells = table.rows.iter().filter_map(|row| row.get(column)).map(width);
        let widest = cells.chain([name.chars().count()]).max().unwrap_or(0).min(WIDEST);
        let column = u16::try_from(column).map_err(|_| XlsxError::RowColumnLimitError)?;
        // Whole numbers of characters of this size are exact.
        sheet.set_column_width(column, u32::try_from(widest + 2).unwrap_or(8))?;
    }
    Ok(())
}

fn write_cell(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &SheetCell,
) -> Result<(), XlsxError> {
    match cell {
        SheetCell::Empty => {}
        SheetCell::Text(text) => {
            sheet.write_string(row, column, text)?;
        }
        SheetCell::Truth(truth) => {
            sheet.write_boolean(row, column, *truth)?;
        }
        SheetCell::Number(value, None) => {
            sheet.write_number(row, column, *value + 0.0)?;
        }
        SheetCell::Number(value, Some(decimals)) => {
            let format = match decimals {
                0 => "0".to_owned(),
                more => format!("0.{}", "0".repeat((*more).min(30))),
            };
            let format = Format::new().set_num_format(format);
            sheet.write_number_with_format(row, column, *value + 0.0, &format)?;
        }
        SheetCell::Change(value) => {
            let format = if value.fract() == 0.0 { "+0;-0;0" } else { "+0.0;-0.0;0" };
            let format = Format::new().set_num_format(format);
            sheet.write_number_with_format(row, column, *value + 0.0, &format)?;
        }
    }
    Ok(())
}

/// About how many characters a cell shows.
fn width(cell: &SheetCell) -> usize {
    match cell {
        SheetCell::Empty => 0,
        SheetCell::Text(text) => text.lines().map(|line| line.chars().count()).max().unwrap_or(0),
        SheetCell::Truth(_) => 5,
        SheetCell::Number(value, Some(decimals)) => format!("{value:.decimals$}").len().min(16),
        SheetCell::Number(value, None) => crate::error::number(*value).len().min(16),
        SheetCell::Change(value) => format!("{value:+.1}").len(),
    }
}
