//! A cell of a workbook.

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

/// A cell of a workbook, written as spreadsheets write it: `Data!D7`, `'Mid-Term'!B2`.
///
/// Serde writes it as that text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CellPlace {
    sheet: Arc<str>,
    row: u32,
    column: u32,
}

impl CellPlace {
    /// A cell of a sheet; row and column are counted from 0.
    #[cfg(feature = "xlsx")]
    pub(crate) fn new(sheet: &Arc<str>, row: u32, column: u32) -> Self {
        Self { sheet: Arc::clone(sheet), row, column }
    }

    /// The name of the sheet.
    pub fn sheet(&self) -> &str {
        &self.sheet
    }

    /// The row and the column, from 1.
    pub fn row_and_column(&self) -> (usize, usize) {
        (self.row as usize + 1, self.column as usize + 1)
    }
}

impl fmt::Display for CellPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
        match self.sheet.chars().all(is_plain) {
            true => write!(f, "{}!", self.sheet)?,
            false => write!(f, "'{}'!", self.sheet.replace('\'', "''"))?,
        }
        write!(f, "{}{}", letters(self.column), u64::from(self.row) + 1)
    }
}

impl Serialize for CellPlace {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The letters of a column, from 0: `A`, `Z`, `AA`.
fn letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        let letter = (rest - 1) % 26;
        letters.push(char::from(b'A' + u8::try_from(letter).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_written_as_spreadsheets_write_them() {
        for (sheet, row, column, expected) in [
            ("Data", 6, 3, "Data!D7"),
            ("iMeta_2", 0, 25, "iMeta_2!Z1"),
            ("Data.Raw", 0, 26, "Data.Raw!AA1"),
            ("Mid-Term Scenario", 1_048_575, 16_383, "'Mid-Term Scenario'!XFD1048576"),
            ("it's", 0, 701, "'it''s'!ZZ1"),
        ] {
            let place = CellPlace { sheet: sheet.into(), row, column };
            assert_eq!(place.to_string(), expected);
        }
    }
}
