//! Small workbooks, made for tests.

use std::io::{Cursor, Read, Write};

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// What stands for the result of a formula until it is taken out: for none, and for a text of no length.
const NO_VALUE: &str = "424242424242";
const NO_TEXT: &str = "of no length";

/// A workbook of sheets, each its name and its rows, cells divided by `|`: numbers are numbers,
/// `=A1 -> 12` is a formula with its result, `=A1` one without, `@2020-12-31` a date, and all else is
/// text, as is a number behind `'`.
pub fn workbook(sheets: &[(&str, &str)]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for (name, rows) in sheets {
        let sheet = workbook.add_worksheet().set_name(*name).expect("a name");
        for (row, line) in (0..).zip(rows.lines()) {
            for (column, cell) in (0..).zip(line.split('|')) {
                let written = if cell.is_empty() {
                    continue;
                } else if let Some(formula) = cell.strip_prefix('=') {
                    let (formula, result) =
                        formula.split_once(" -> ").unwrap_or((formula, NO_VALUE));
                    let result = if result.is_empty() { NO_TEXT } else { result };
                    sheet.write_formula(row, column, Formula::new(formula).set_result(result))
                } else if let Some(date) = cell.strip_prefix('@') {
                    let date = ExcelDateTime::parse_from_str(date).expect("a date");
                    let format = Format::new().set_num_format("yyyy-mm-dd");
                    sheet.write_datetime_with_format(row, column, &date, &format)
                } else if let Ok(number) = cell.parse::<f64>() {
                    sheet.write_number(row, column, number)
                } else {
                    sheet.write_string(row, column, cell.trim_start_matches('\''))
                };
                written.expect("a cell");
            }
        }
    }
    let bytes = workbook.save_to_buffer().expect("a workbook");
    rewritten(&bytes, |_, part| {
        part.replace(&format!("<v>{NO_VALUE}</v>"), "").replace(NO_TEXT, "")
    })
}

/// A workbook with the text of its parts changed.
pub fn rewritten(bytes: &[u8], change: impl Fn(&str, String) -> String) -> Vec<u8> {
    let mut from = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..from.len() {
        let mut part = from.by_index(at).expect("a part");
        let name = part.name().to_owned();
        let mut text = String::new();
        part.read_to_string(&mut text).expect("text");
        to.start_file(&name, SimpleFileOptions::default()).expect("a part");
        to.write_all(change(&name, text).as_bytes()).expect("written");
    }
    to.finish().expect("an archive").into_inner()
}
