//! A table of text whose cells know where they are: what all CSV files of the project share.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::number::{self, Marks};
use super::row::Row;
use super::rules::CellRules;
use super::scan::{self, Cell, Layout};
use super::shape;
use crate::error::{
    Diagnostic, Diagnostics, ErrorKind, Help, Result, Source, Span, is_it_the_column, one_of,
};

/// A column's own name, and other names under which it is accepted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ColumnName {
    pub(super) name: &'static str,
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

/// Known columns that go by another name in a table, and by no other there.
pub(crate) type OtherNames = BTreeMap<&'static str, String>;

/// A table as it was read: a header and rows of cells, each with its span.
#[derive(Debug)]
pub(crate) struct Table<'s> {
    pub(super) source: &'s Source,
    known: &'static [ColumnName],
    other_names: OtherNames,
    header: Vec<Cell<'s>>,
    /// The known column at each position.
    columns: Vec<Option<&'static ColumnName>>,
    /// The first position of each known column.
    positions: BTreeMap<&'static str, usize>,
    rows: Vec<Vec<Cell<'s>>>,
    /// Whether decimals are behind a comma: only where commas do not divide cells, and where some
    /// cell leaves no doubt.
    decimal_comma: bool,
    /// How each column uses commas, once a message asks.
    marks: OnceCell<Vec<Marks>>,
    /// How cells are written, where that can be said.
    pub(super) rules: Option<&'s CellRules>,
    /// Footers and comments.
    notes: Vec<Diagnostic>,
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
        let layout = Layout::of(source.text());
        let rows = scan::rows(source, layout)?;
        let (header, rows, notes) = shape::shaped(source, rows, layout)?;
        let cells = || rows.iter().flatten().map(|cell: &Cell<'_>| &*cell.text);
        let marks = if layout.delimiter == b',' { Marks::default() } else { Marks::of(cells()) };
        Ok(Self {
            decimal_comma: marks.has_decimal_commas(),
            rows,
            notes,
            ..Self::of_header(source, known, other_names, header)
        })
    }

    /// The header of a table without its rows: the columns that have a name, and where each is among
    /// all; nothing where the header is at fault.
    pub(crate) fn read_header(
        source: &'s Source,
        known: &'static [ColumnName],
        other_names: OtherNames,
    ) -> Option<(Self, Vec<usize>)> {
        let rows = scan::rows(source, Layout::of(source.text())).ok()?;
        let header = rows.into_iter().find(|row| !shape::is_blank(row))?;
        let named = header.into_iter().enumerate().filter(|(_, cell)| !cell.text.is_empty());
        let (positions, header) = named.unzip();
        Some((Self::of_header(source, known, other_names, header), positions))
    }

    fn of_header(
        source: &'s Source,
        known: &'static [ColumnName],
        other_names: OtherNames,
        header: Vec<Cell<'s>>,
    ) -> Self {
        let column = |cell: &Cell<'_>| {
            known.iter().find(|column| match other_names.get(column.name) {
                Some(other) => *other == cell.text,
                None => column.matches(&cell.text),
            })
        };
        let columns: Vec<_> = header.iter().map(column).collect();
        let mut positions = BTreeMap::new();
        for (position, column) in columns.iter().enumerate() {
            if let Some(column) = column {
                positions.entry(column.name).or_insert(position);
            }
        }
        Self {
            source,
            known,
            other_names,
            header,
            columns,
            positions,
            rows: Vec::new(),
            decimal_comma: false,
            marks: OnceCell::new(),
            rules: None,
            notes: Vec::new(),
        }
    }

    /// The table with rules for its cells.
    pub(crate) fn with_rules(self, rules: &'s CellRules) -> Self {
        Self { rules: Some(rules), ..self }
    }

    /// Reports the footers and comments among the rows, which are none of them.
    pub(crate) fn check_notes(&mut self, faults: &mut Diagnostics) {
        self.notes.drain(..).for_each(|fault| faults.push(fault));
    }

    /// Reports every column that is not known.
    pub(crate) fn check_unknown(&self, faults: &mut Diagnostics) {
        for position in self.unknown() {
            let cell = &self.header[position];
            if cell.text.is_empty() {
                faults.push(self.unnamed(position));
                continue;
            }
            let problem = ErrorKind::UnknownColumn { column: cell.text.to_string() };
            let help = one_of(&cell.text, self.known.iter().map(|column| column.name));
            faults.push(Diagnostic::new(problem).at(self.span(cell)).help(help));
        }
    }

    /// The positions of the columns that are not known.
    pub(crate) fn unknown(&self) -> impl Iterator<Item = usize> {
        (0..self.header.len()).filter(|position| self.column(*position).is_none())
    }

    /// The known column at a position.
    pub(super) fn column(&self, position: usize) -> Option<&'static ColumnName> {
        self.columns[position]
    }

    /// The fault of a column that has cells but no name.
    pub(crate) fn unnamed(&self, position: usize) -> Diagnostic {
        let fault = Diagnostic::new(ErrorKind::UnnamedColumn { position: position + 1 });
        fault.at(self.header_place(position)).help(Some("name it in the header, or delete it"))
    }

    /// Takes an unknown column for a known one.
    pub(crate) fn take(&mut self, position: usize, name: &str) {
        let column = self.known.iter().find(|column| column.name == name);
        self.columns[position] = column;
        if let Some(column) = column {
            self.positions.insert(column.name, position);
        }
    }

    /// The position of a known column.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.positions.get(name).copied()
    }

    /// The name of a known column in this table.
    fn name_of(&self, column: &'static ColumnName) -> &str {
        self.other_names.get(column.name).map_or(column.name, String::as_str)
    }

    /// Whether the table has a known column.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.position(name).is_some()
    }

    /// How many columns there are.
    pub(crate) fn width(&self) -> usize {
        self.header.len()
    }

    /// A column's name in the header.
    pub(crate) fn header(&self, position: usize) -> &str {
        &self.header[position].text
    }

    /// Where the table starts.
    pub(crate) fn start(&self) -> Option<Span> {
        Some(self.source.span(0..0))
    }

    /// Where a column's name is.
    pub(crate) fn header_place(&self, position: usize) -> Option<Span> {
        self.span(&self.header[position])
    }

    /// Reports columns that are required and missing, with the help given or the nearest column.
    pub(crate) fn check_required(
        &self,
        required: &[&str],
        help: Option<Help>,
        faults: &mut Diagnostics,
    ) {
        for column in self.known.iter().filter(|column| required.contains(&column.name)) {
            if !self.has(column.name) {
                let problem = ErrorKind::MissingColumn { column: self.name_of(column).to_owned() };
                let help = help.clone().or_else(|| self.missing_help(column));
                faults.push(Diagnostic::new(problem).at(self.start()).help(help));
            }
        }
    }

    /// Reports duplicate columns, under whichever name.
    pub(crate) fn check_duplicates(&self, faults: &mut Diagnostics) {
        let mut seen = BTreeSet::new();
        let named = self.header.iter().enumerate().filter(|(_, cell)| !cell.text.is_empty());
        for (position, cell) in named {
            let column = self.column(position).map_or(&*cell.text, |column| column.name);
            if !seen.insert(column) {
                let problem = ErrorKind::DuplicateColumn { column: column.to_owned() };
                faults.push(Diagnostic::new(problem).at(self.span(cell)));
            }
        }
    }

    fn missing_help(&self, column: &'static ColumnName) -> Option<Help> {
        let unknown = self.unknown().map(|position| self.header(position));
        is_it_the_column(self.name_of(column), unknown).or_else(|| {
            let alias = column.aliases.first()?;
            let own = !self.other_names.contains_key(column.name);
            own.then(|| format!("write `{}` or `{alias}` in the header", column.name).into())
        })
    }

    pub(crate) fn rows(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        self.rows.iter().map(|cells| Row { table: self, cells })
    }

    /// The text of a number with a point before its decimals, whichever mark the table has there.
    pub(super) fn figure<'c>(&self, text: &'c str) -> Cow<'c, str> {
        let text = number::plain(text);
        if self.decimal_comma { number::with_point(text) } else { text }
    }

    /// How a column uses commas.
    pub(super) fn marks(&self, position: usize) -> Marks {
        let marks = self.marks.get_or_init(|| {
            let cells = |at: usize| self.rows.iter().map(move |row| &*row[at].text);
            (0..self.header.len()).map(|at| Marks::of(cells(at))).collect()
        });
        marks[position]
    }

    pub(super) fn span(&self, cell: &Cell<'_>) -> Option<Span> {
        Some(self.source.span(cell.bytes.clone()))
    }
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
        let span = rows[0].place_at(1).unwrap();
        assert_eq!((span.line, span.column), (2, 14));
        assert_eq!(&source.text()[span.bytes], "2.5");
        let span = rows[1].place_at(2).unwrap();
        assert_eq!((span.line, span.column, &source.text()[span.bytes]), (4, 4, "y"));
        assert_eq!(rows[1].text("growth"), None);
    }

    #[test]
    fn spaces_before_and_behind_a_row_move_no_place() {
        let source = Source::new("t.csv", "unit,growth\n   a,2.5  \n");
        let table = Table::read(&source, &KNOWN).unwrap();
        let spans = table.rows().next().map(|row| [0, 1].map(|at| row.place_at(at).unwrap()));
        let columns =
            spans.unwrap().map(|span| (span.column, source.text()[span.bytes].to_owned()));
        assert_eq!(columns, [(4, "a".to_owned()), (6, "2.5".to_owned())]);
    }
}
