//! Columns of texts in Parquet files.

use parquet::column::reader::ColumnReader;
use parquet::schema::types::ColumnDescriptor;

use super::parquet::{Fault, Kind, each};

/// The texts of a column, one behind the other, trimmed.
#[derive(Default)]
pub(super) struct TextColumn {
    text: String,
    /// Where each ends; a text that is null has a place of its own.
    ends: Vec<(u32, bool)>,
}

impl TextColumn {
    pub(super) fn read(column: &ColumnDescriptor, reader: ColumnReader) -> Result<Self, Fault> {
        let mut texts = Self::default();
        let mut wrong = None;
        let name = column.name();
        match reader {
            ColumnReader::ByteArrayColumnReader(reader) => each(reader, column, |cell| match cell
                .map(|cell| std::str::from_utf8(cell.data()))
                .transpose()
            {
                Ok(text) => texts.push(text),
                Err(_) => wrong = Some("holds bytes that are no text"),
            })?,
            ColumnReader::Int32ColumnReader(reader)
                if matches!(Kind::of(column), Kind::Date | Kind::Number { .. }) =>
            {
                let is_date = Kind::of(column) == Kind::Date;
                each(reader, column, |cell| match cell {
                    Some(days) if is_date => texts.push(Some(&date(i64::from(*days)))),
                    cell => texts.push(cell.map(ToString::to_string).as_deref()),
                })?;
            }
            ColumnReader::Int64ColumnReader(reader)
                if matches!(Kind::of(column), Kind::Number { .. }) =>
            {
                each(reader, column, |cell| texts.push(cell.map(ToString::to_string).as_deref()))?;
            }
            _ => wrong = Some("holds neither texts nor whole numbers nor dates"),
        }
        if texts.text.len() > u32::MAX as usize {
            wrong = Some("holds more than four gigabytes of text in a row group");
        }
        match wrong {
            None => Ok(texts),
            Some(wrong) => Err(Fault::Column(format!("column `{name}` {wrong}"))),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text of a row; nothing where it is null.
    pub(super) fn get(&self, row: usize) -> Option<&str> {
        let (end, is_there) = *self.ends.get(row)?;
        let start = row.checked_sub(1).map_or(0, |before| self.ends[before].0);
        is_there.then(|| self.text.get(start as usize..end as usize).unwrap_or_default())
    }

    fn push(&mut self, text: Option<&str>) {
        self.text += text.unwrap_or_default().trim();
        self.ends.push((self.text.len().min(u32::MAX as usize) as u32, text.is_some()));
    }
}

/// A day counted from 1970-01-01, as people write it.
///
/// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
fn date(days: i64) -> String {
    // Eras of 400 years, which begin in March so that a leap day is the last of its year.
    let days = days + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    format!("{:04}-{month:02}-{day:02}", year + 400 * era + next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_dates() {
        for (days, expected) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (11_016, "2000-02-29"),
            (11_017, "2000-03-01"),
            (19_723, "2024-01-01"),
            (-25_509, "1900-02-28"),
            (-25_508, "1900-03-01"),
        ] {
            assert_eq!(date(days), expected);
        }
    }

    #[test]
    fn texts_are_found_by_row() {
        let mut texts = TextColumn::default();
        [Some(" a "), None, Some(""), Some("bc")].into_iter().for_each(|text| texts.push(text));
        let found: Vec<_> = (0..5).map(|row| texts.get(row)).collect();
        assert_eq!(found, [Some("a"), None, Some(""), Some("bc"), None]);
        assert_eq!(texts.len(), 4);
    }
}
