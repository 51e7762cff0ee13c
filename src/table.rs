//! A table of text with places: what all CSV files of the project have in common.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::error::{
    Error, Fault, Faults, Place, Places, Problem, Result, Source, is_it_the_column, one_of,
};

/// Cells that mean a missing value, in every table.
pub(crate) const MISSING: [&str; 6] = ["", "NA", "N/A", "n/a", "..", "..."];

/// A column's own name, and other names under which it is accepted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ColumnName {
    name: &'static str,
    aliases: &'static [&'static str],
}

impl ColumnName {
    pub(crate) const fn new(name: &'static str, aliases: &'static [&'static str]) -> Self {
        Self { name, aliases }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn matches(&self, header: &str) -> bool {
        header == self.name || self.aliases.contains(&header)
    }
}

/// Known columns that go by another name in a table, which then is their only one.
pub(crate) type OtherNames = BTreeMap<&'static str, String>;

/// A table as it was read: a header and rows of cells, each with its place.
#[derive(Debug)]
pub(crate) struct Table<'s> {
    source: &'s Source,
    known: &'static [ColumnName],
    other_names: OtherNames,
    header: Vec<Cell>,
    /// Which known column stands at a position.
    columns: Vec<Option<&'static ColumnName>>,
    rows: Vec<Vec<Cell>>,
}

/// A cell: its text, trimmed, and its bytes in the source.
#[derive(Debug, Clone)]
struct Cell {
    text: String,
    bytes: Range<usize>,
}

impl<'s> Table<'s> {
    /// Reads a table; its rows have as many cells as its header. Columns are known by their name
    /// or by an alias.
    ///
    /// # Errors
    ///
    /// The table is empty, has no rows, is not well-formed, or has rows of other lengths.
    pub(crate) fn read(source: &'s Source, known: &'static [ColumnName]) -> Result<Self> {
        Self::read_foreign(source, known, OtherNames::new())
    }

    /// As [`read`](Table::read), a table in which some of the known columns go by other names.
    ///
    /// # Errors
    ///
    /// As for [`read`](Table::read).
    pub(crate) fn read_foreign(
        source: &'s Source,
        known: &'static [ColumnName],
        other_names: OtherNames,
    ) -> Result<Self> {
        let mut rows = records(source)?.into_iter();
        let whole = || Some(source.place(0..0));
        let Some(header) = rows.next() else {
            return Err(Fault::new(Problem::EmptyTable).at(whole()).into());
        };
        let rows: Vec<_> = rows.collect();
        let mut faults = Faults::default();
        if rows.is_empty() {
            faults.push(Fault::new(Problem::NoRows).at(whole()));
        }
        for row in rows.iter().filter(|row| row.len() != header.len()) {
            let problem = Problem::RowLength { expected: header.len(), found: row.len() };
            let place = row.first().map(|cell| source.place(cell.bytes.clone()));
            faults.push(Fault::new(problem).at(place).help(unquoted_comma(row, &header)));
        }
        let column = |cell: &Cell| {
            known.iter().find(|column| match other_names.get(column.name) {
                Some(other) => *other == cell.text,
                None => column.matches(&cell.text),
            })
        };
        let columns = header.iter().map(column).collect();
        faults.finish(Self { source, known, other_names, header, columns, rows })
    }

    /// Reports every column that is not known.
    pub(crate) fn check_unknown(&self, faults: &mut Faults) {
        for position in self.unknown() {
            let cell = &self.header[position];
            let problem = Problem::UnknownColumn { column: cell.text.clone() };
            let help = one_of(&cell.text, self.known.iter().map(|column| column.name));
            faults.push(Fault::new(problem).at(self.place(cell)).help(help));
        }
    }

    /// The positions of the columns that are not known.
    pub(crate) fn unknown(&self) -> impl Iterator<Item = usize> {
        (0..self.header.len()).filter(|position| self.column(*position).is_none())
    }

    /// The known column at a position.
    fn column(&self, position: usize) -> Option<&'static ColumnName> {
        self.columns[position]
    }

    /// The position of a known column.
    fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.is_some_and(|column| column.name == name))
    }

    /// The name of a known column in this table.
    fn name_of(&self, column: &'static ColumnName) -> &str {
        self.other_names.get(column.name).map_or(column.name, String::as_str)
    }

    /// Whether a known column is there.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.position(name).is_some()
    }

    /// A column's name in the header.
    pub(crate) fn header(&self, position: usize) -> &str {
        &self.header[position].text
    }

    /// Where the table starts.
    pub(crate) fn start(&self) -> Option<Place> {
        Some(self.source.place(0..0))
    }

    /// Where a column's name stands.
    pub(crate) fn header_place(&self, position: usize) -> Option<Place> {
        self.place(&self.header[position])
    }

    /// Reports columns that are required and not there.
    pub(crate) fn check_required(&self, required: &[&str], faults: &mut Faults) {
        for column in self.known.iter().filter(|column| required.contains(&column.name)) {
            if !self.has(column.name) {
                let problem = Problem::MissingColumn { column: self.name_of(column).to_owned() };
                faults.push(Fault::new(problem).at(self.start()).help(self.missing_help(column)));
            }
        }
    }

    /// Reports columns that are there twice, under whichever name.
    pub(crate) fn check_duplicates(&self, faults: &mut Faults) {
        let mut seen = BTreeSet::new();
        for (position, cell) in self.header.iter().enumerate() {
            let column = self.column(position).map_or(cell.text.as_str(), |column| column.name);
            if !seen.insert(column) {
                let problem = Problem::DuplicateColumn { column: column.to_owned() };
                faults.push(Fault::new(problem).at(self.place(cell)));
            }
        }
    }

    fn missing_help(&self, column: &'static ColumnName) -> Option<String> {
        if let [only] = self.header.as_slice() {
            if only.text.contains([';', '\t']) {
                return Some("separate the cells by commas".to_owned());
            }
        }
        let unknown = self.unknown().map(|position| self.header(position));
        is_it_the_column(self.name_of(column), unknown).or_else(|| {
            let alias = column.aliases.first()?;
            let own = !self.other_names.contains_key(column.name);
            own.then(|| format!("also accepted as `{alias}`"))
        })
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|cells| Row { table: self, cells })
    }

    fn place(&self, cell: &Cell) -> Option<Place> {
        Some(self.source.place(cell.bytes.clone()))
    }
}

/// A row of a table, whose cells are asked for by known column or by position.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'t> {
    table: &'t Table<'t>,
    cells: &'t [Cell],
}

impl<'t> Row<'t> {
    /// The text of a known column's cell, where it says something.
    pub(crate) fn text(&self, column: &str) -> Option<&'t str> {
        self.text_at(self.table.position(column)?)
    }

    /// The text of a known column's cell, whatever it says.
    pub(crate) fn literal(&self, column: &str) -> Option<&'t str> {
        Some(self.cells[self.table.position(column)?].text.as_str())
    }

    /// The text of a cell that says something.
    pub(crate) fn text_at(&self, position: usize) -> Option<&'t str> {
        Some(self.cells[position].text.as_str()).filter(|text| !MISSING.contains(text))
    }

    /// The number of a known column, or nothing where the cell is missing or at fault.
    pub(crate) fn number(&self, column: &str, faults: &mut Faults) -> Option<f64> {
        self.number_at(self.table.position(column)?, faults)
    }

    /// A number, or nothing where the cell is missing or at fault.
    pub(crate) fn number_at(&self, position: usize, faults: &mut Faults) -> Option<f64> {
        let text = self.text_at(position)?;
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Some(number),
            parsed => {
                faults.push(self.bad_number(position, text, parsed.is_ok()));
                None
            }
        }
    }

    /// A cell that holds one of a few words, whatever their case.
    pub(crate) fn one_of<T: Copy>(
        &self,
        column: &str,
        words: &[(&'static str, T)],
        faults: &mut Faults,
    ) -> Option<T> {
        let position = self.table.position(column)?;
        let text = self.text_at(position)?;
        let found = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(text));
        if found.is_none() {
            let (column, row) = (column.to_owned(), self.label());
            let problem = Problem::InvalidCell { column, row, text: text.to_owned() };
            let help = one_of(text, words.iter().map(|(word, _)| *word));
            faults.push(Fault::new(problem).at(self.place_at(position)).help(help));
        }
        found.map(|(_, value)| *value)
    }

    fn bad_number(&self, position: usize, text: &str, is_number: bool) -> Fault {
        let column = self.table.header(position).to_owned();
        let (row, text) = (self.label(), text.to_owned());
        let with_point = text.replace(',', ".");
        let missing = || format!("a missing value is an empty cell, {}", listed_missing());
        let fault = if is_number {
            Fault::new(Problem::NotFinite { column, row, text }).help(Some(missing()))
        } else if with_point.matches('.').count() == 1 && with_point.parse::<f64>().is_ok() {
            Fault::new(Problem::DecimalComma { column, row, text })
                .help(Some(format!("write {with_point}")))
        } else {
            Fault::new(Problem::NotANumber { column, row, text }).help(Some(missing()))
        };
        fault.at(self.place_at(position))
    }

    /// What a message calls the row: its first cell.
    fn label(&self) -> String {
        self.cells.first().map(|cell| cell.text.clone()).unwrap_or_default()
    }

    /// Where the row starts.
    pub(crate) fn place(&self) -> Option<Place> {
        self.cells.first().and_then(|cell| self.table.place(cell))
    }

    /// Where the cell of a known column stands, or the row without such a column.
    pub(crate) fn place_of(&self, column: &str) -> Option<Place> {
        match self.table.position(column) {
            Some(position) => self.place_at(position),
            None => self.place(),
        }
    }

    /// Where a cell stands.
    pub(crate) fn place_at(&self, position: usize) -> Option<Place> {
        self.table.place(&self.cells[position])
    }

    /// Where the cells of the known columns stand.
    pub(crate) fn places(&self) -> Places {
        let mut places = self.place().map(Places::of_whole).unwrap_or_default();
        for position in 0..self.cells.len() {
            if let (Some(column), Some(place)) =
                (self.table.column(position), self.place_at(position))
            {
                places.note(column.name, place);
            }
        }
        places
    }
}

/// The words for a missing value, as a sentence lists them.
fn listed_missing() -> String {
    let words = MISSING.iter().filter(|text| !text.is_empty());
    let quoted: Vec<_> = words.map(|text| format!("`{text}`")).collect();
    quoted.join(", ")
}

fn unquoted_comma(row: &[Cell], header: &[Cell]) -> Option<String> {
    (row.len() > header.len()).then(|| "put a cell with a comma in quotation marks".to_owned())
}

/// The records of a table; the library says what the cells hold, the scan where they stand.
fn records(source: &Source) -> Result<Vec<Vec<Cell>>> {
    let text = source.text();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(|error| malformed(source, &error))? {
        let start = record.position().map_or(0, |position| byte(position.byte()));
        let end = byte(reader.position().byte());
        let bytes = cell_ranges(text, start..end);
        let whole = start..end;
        let cell = |(index, text): (usize, &str)| Cell {
            text: text.to_owned(),
            bytes: bytes.get(index).unwrap_or(&whole).clone(),
        };
        rows.push(record.iter().enumerate().map(cell).collect());
    }
    Ok(rows)
}

fn byte(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

fn malformed(source: &Source, error: &csv::Error) -> Error {
    let start = error.position().map_or(0, |position| byte(position.byte()));
    let problem = Problem::MalformedTable { why: error.to_string() };
    Fault::new(problem).at(Some(source.place(start..start))).into()
}

/// Where the cells of a record stand: commas outside quotation marks divide it.
fn cell_ranges(text: &str, record: Range<usize>) -> Vec<Range<usize>> {
    let raw = &text[record.start.min(text.len())..record.end.min(text.len())];
    let leading = raw.len() - raw.trim_start_matches(['\r', '\n']).len();
    let end = raw.trim_end_matches(['\r', '\n']).len();
    let (mut ranges, mut from, mut quoted) = (Vec::new(), leading, false);
    for (index, byte) in raw.bytes().enumerate().take(end).skip(leading) {
        match byte {
            b'"' => quoted = !quoted,
            b',' if !quoted => {
                ranges.push(from..index);
                from = index + 1;
            }
            _ => {}
        }
    }
    ranges.push(from..end.max(from));
    let trimmed = |range: Range<usize>| {
        let cell = &raw[range.clone()];
        let start = range.start + cell.len() - cell.trim_start().len();
        record.start + start..record.start + start + cell.trim().len()
    };
    ranges.into_iter().map(trimmed).collect()
}

/// Writes a table; the library quotes cells where they must be.
pub(crate) fn write_table<H: AsRef<[u8]>>(
    header: impl IntoIterator<Item = H>,
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Result<String> {
    let unwritable =
        |error: csv::Error| Error::from(Problem::MalformedTable { why: error.to_string() });
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).map_err(unwritable)?;
    for row in rows {
        writer.write_record(row).map_err(unwritable)?;
    }
    let bytes = writer.into_inner().map_err(|error| unwritable(error.into_error().into()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    static KNOWN: [ColumnName; 2] =
        [ColumnName::new("unit", &["uCode"]), ColumnName::new("growth", &[])];

    #[test]
    fn cells_know_where_they_stand() {
        let source =
            Source::new("t.csv", "uCode , growth,x\r\n\"a, \"\"b\"\"\",  2.5 ,é\r\n\r\nc,,y\r\n");
        let table = Table::read(&source, &KNOWN).unwrap();
        let rows: Vec<_> = table.rows().collect();
        assert_eq!(rows[0].text("unit"), Some("a, \"b\""));
        let place = rows[0].place_at(1).unwrap();
        assert_eq!((place.line, place.column), (2, 14));
        assert_eq!(&source.text()[place.bytes], "2.5");
        let place = rows[1].place_at(2).unwrap();
        assert_eq!((place.line, place.column, &source.text()[place.bytes]), (4, 4, "y"));
        assert_eq!(rows[1].text("growth"), None);
    }

    #[test]
    fn spaces_before_and_behind_a_row_move_no_place() {
        let source = Source::new("t.csv", "unit,growth\n   a,2.5  \n");
        let table = Table::read(&source, &KNOWN).unwrap();
        let places = table.rows().next().map(|row| [0, 1].map(|at| row.place_at(at).unwrap()));
        let columns =
            places.unwrap().map(|place| (place.column, source.text()[place.bytes].to_owned()));
        assert_eq!(columns, [(4, "a".to_owned()), (6, "2.5".to_owned())]);
    }

    #[test]
    fn written_tables_are_read_again() {
        let rows = vec![vec!["a,b".to_owned(), "say \"x\"".to_owned()]];
        let text = write_table(["unit", "growth"], rows).unwrap();
        assert_eq!(text, "unit,growth\n\"a,b\",\"say \"\"x\"\"\"\n");
    }
}
