//! `data.csv` straight into columns: cells are read one by one, and nothing is kept of them but their
//! values, the texts of units and one place a row.
//!
//! What reads a table here has no word for its faults. Where anything is out of order, nothing is
//! returned, and the table is read again by what names every fault with its place. Both must
//! have the same result for a table without faults; a test holds them to it.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

use super::Dataset;
use super::table::{DataColumns, Roles, blank_periods};
use super::unit::Units;
use super::{alike, unit_texts::UnitTexts};
use crate::error::{Diagnostics, Origin, Source};
use crate::framework::{Framework, VariableCode};
use crate::numerics::GrowingColumns;
use crate::text::{Behind, CellRules, Figures, Layout, LeanCells, MISSING, Pieces, Stop};

/// What a column is read for.
#[derive(Debug, Clone)]
enum Use {
    Nothing,
    /// It has no name, so that its cells are empty.
    Blank,
    Code,
    Name,
    Period,
    Group(VariableCode),
    /// The value of a variable, by its position.
    Value(usize),
}

/// Where a table is from, and how many bytes it has.
pub(super) struct From<R> {
    pub(super) reader: R,
    pub(super) bytes: u64,
    /// What its places refer to, once the length of a byte order mark is known.
    pub(super) origin: Box<dyn FnOnce(usize) -> Arc<Origin>>,
}

/// Reads a table in which nothing is out of order.
pub(super) fn read<R: Read>(
    from: From<R>,
    framework: &Framework,
    rules: &CellRules,
) -> Option<Dataset> {
    let mut pieces = Pieces::new(from.reader);
    pieces.read().ok()?;
    let mark = pieces.skip_mark();
    let origin = (from.origin)(mark);
    let text = pieces.text()?;
    let layout = Layout::of(text);
    let end = header_end(text, layout, pieces.is_last())?;
    let header = Source::new("", &text[..end]);
    let DataColumns { table, positions, roles } = DataColumns::read(&header, framework)?;
    let mut uses = vec![Use::Blank; width(&text[..end], layout)?];
    for (at, position) in positions.iter().enumerate() {
        uses[*position] = match at {
            at if table.position("unit") == Some(at) => Use::Code,
            at if table.position("name") == Some(at) => Use::Name,
            at if table.position("period") == Some(at) => Use::Period,
            _ => Use::Nothing,
        };
    }
    let Roles { variables, groups } = roles;
    let named = variables.iter().enumerate().map(|(slot, (at, _))| (*at, Use::Value(slot)));
    let grouped = groups.into_iter().map(|(at, code)| (at, Use::Group(code)));
    for (at, new) in named.chain(grouped) {
        let own = uses.get_mut(*positions.get(at)?)?;
        // A column that is read for two things is left to the strict reader.
        if !matches!(own, Use::Nothing) {
            return None;
        }
        *own = new;
    }
    let variables: Vec<_> = variables.into_iter().map(|(_, code)| code).collect();
    let rest = usize::try_from(from.bytes).ok()?.saturating_sub(end);
    let room = expected_rows(text.get(end..)?, rest);
    let mut reading = Reading {
        uses,
        variables: &variables,
        figures: Figures::new(rules, layout.delimiter),
        delimiter: layout.delimiter,
        values: GrowingColumns::new(variables.len(), room),
        texts: UnitTexts::new(Some(origin), room),
        row: 0,
    };
    pieces.take(end);
    loop {
        let (text, is_last) = (pieces.text()?, pieces.is_last());
        let taken = reading.rows(text, pieces.offset(), is_last)?;
        pieces.take(taken);
        if is_last {
            break;
        }
        pieces.read().ok()?;
    }
    let (values, units, rows) = (reading.values, reading.texts.finish(), reading.row);
    if rows == 0 || !reading.figures.are_sound() || blank_periods(&units).next().is_some() {
        return None;
    }
    let mut faults = Diagnostics::default();
    alike::check(&units, &mut faults);
    faults.check().ok()?;
    let (units, values) = (Units::from_iter(units), values.finish(rows));
    Dataset::with_values(units, variables.into(), values).ok()
}

/// Where the header ends: behind the first line that holds anything.
fn header_end(text: &str, layout: Layout, is_last: bool) -> Option<usize> {
    let mut cells = LeanCells::new(text.get(layout.start..)?, layout.delimiter, is_last);
    let mut is_blank = true;
    while !cells.is_done() {
        let (cell, _, behind) = cells.cell().ok()?;
        is_blank &= cell.is_empty();
        if behind == Behind::Row && !is_blank {
            return Some(layout.start + cells.at());
        }
    }
    None
}

/// How many cells the last line of a header has.
fn width(header: &str, layout: Layout) -> Option<usize> {
    let mut cells = LeanCells::new(header.get(layout.start..)?, layout.delimiter, true);
    let (mut width, mut last) = (0, 0);
    while !cells.is_done() {
        let (.., behind) = cells.cell().ok()?;
        width += 1;
        if behind == Behind::Row {
            last = std::mem::take(&mut width);
        }
    }
    // A header that ends with a delimiter and nothing more has an empty cell there.
    Some(if width > 0 { width + 1 } else { last })
}

/// The rows that are to be expected in so many bytes, if lines are as long as the first ones; some more,
/// since room that is not used costs nothing.
fn expected_rows(first: &str, bytes: usize) -> usize {
    let lines = first.bytes().filter(|byte| *byte == b'\n').count().max(1);
    let length = (first.len() / lines).max(1);
    let rows = bytes / length;
    rows + rows / 16 + 64
}

/// What has been read of a table.
struct Reading<'r> {
    uses: Vec<Use>,
    variables: &'r [VariableCode],
    figures: Figures<'r>,
    delimiter: u8,
    values: GrowingColumns,
    texts: UnitTexts,
    row: usize,
}

impl Reading<'_> {
    /// Reads the rows of a text that begins at a byte of the table; returns how many bytes they have.
    fn rows(&mut self, text: &str, offset: usize, is_last: bool) -> Option<usize> {
        let mut cells = LeanCells::new(text, self.delimiter, is_last);
        while !cells.is_done() {
            let start = cells.at();
            self.values.reserve(self.row);
            match self.cells(&mut cells, offset) {
                Ok(is_unit) => self.row += usize::from(is_unit),
                Err(Stop::Short) => {
                    self.texts.forget_row();
                    return Some(start);
                }
                Err(Stop::Odd) => return None,
            }
        }
        Some(text.len())
    }

    /// Reads a row, and says whether it is a unit's; a blank row is none.
    fn cells(&mut self, cells: &mut LeanCells<'_>, offset: usize) -> Result<bool, Stop> {
        let is_plain = self.figures.is_plain();
        let (mut is_blank, mut is_lone, mut looks_like_note) = (true, true, false);
        let mut groups = BTreeMap::new();
        let mut code = None;
        for at in 0..self.uses.len() {
            if let (Use::Value(slot), true) = (&self.uses[at], is_plain) {
                if let Some((value, text, behind)) = cells.number() {
                    (is_blank, is_lone) = (false, is_lone && at == 0);
                    self.figures.note(text);
                    self.values.set(*slot, self.row, value);
                    if self.ends(at, behind)? {
                        break;
                    }
                    continue;
                }
            }
            let (text, bytes, behind) = cells.cell()?;
            self.figures.note(&text);
            if !text.is_empty() {
                (is_blank, is_lone) = (false, is_lone && at == 0);
                // A footer is a sentence, a comment begins with its mark.
                looks_like_note |= at == 0 && (text.starts_with('#') || text.contains(' '));
            }
            let is_missing = MISSING.contains(&&*text);
            match &self.uses[at] {
                Use::Nothing => {}
                Use::Blank if text.is_empty() => {}
                Use::Blank => return Err(Stop::Odd),
                Use::Code => {
                    code = Some(offset + bytes.start..offset + bytes.end);
                    self.texts.code(&text);
                }
                Use::Name => self.texts.name(&text),
                Use::Period if is_missing => {}
                Use::Period => self.texts.period(&text),
                Use::Group(_) if is_missing => {}
                Use::Group(grouping) => {
                    groups.insert(grouping.clone(), text.into_owned());
                }
                Use::Value(slot) => {
                    let variable = self.variables[*slot].as_str();
                    let value = self.figures.value(variable, &text);
                    self.values.set(*slot, self.row, value.ok_or(Stop::Odd)?);
                }
            }
            if behind == Behind::Row && is_blank {
                self.texts.forget_row();
                return Ok(false);
            }
            if self.ends(at, behind)? {
                break;
            }
        }
        // With a single column, there are no notes.
        if is_lone && looks_like_note && self.uses.len() > 1 {
            return Err(Stop::Odd);
        }
        self.texts.end_row(code.ok_or(Stop::Odd)?, groups).ok_or(Stop::Odd)?;
        Ok(true)
    }

    /// Whether a row ends behind a cell, where it must.
    #[inline]
    fn ends(&self, at: usize, behind: Behind) -> Result<bool, Stop> {
        match (at + 1 == self.uses.len(), behind) {
            (true, Behind::Row) => Ok(true),
            (false, Behind::Cell) => Ok(false),
            _ => Err(Stop::Odd),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Unit;
    use super::*;
    use crate::error::Result;

    fn framework() -> Framework {
        let table = "code,parent,type,column\nindex,,,\na,index,,\nb,index,,\nc,index,,\n\
                     region,,group,\nnote,,other,\n";
        Framework::from_csv(&Source::new("framework.csv", table)).unwrap()
    }

    fn lean(text: &str, rules: &CellRules) -> Option<Dataset> {
        let source = Source::new("data.csv", text);
        let origin = Box::new(move |_: usize| Origin::of(&source));
        let reader = text.as_bytes();
        read(From { reader, bytes: text.len() as u64, origin }, &framework(), rules)
    }

    fn strict(text: &str, rules: &CellRules) -> Result<Dataset> {
        Dataset::from_csv_strictly(&Source::new("data.csv", text), &framework(), rules)
    }

    /// Everything of a dataset, places included.
    fn whole(data: &Dataset) -> Vec<String> {
        let row = |(row, unit): (usize, &Unit)| {
            let values = data.columns().map(|(code, column)| (code, column[row].to_bits()));
            let place = unit.span().map(|span| (span.line, span.column, span.bytes));
            let unit = Unit { place: None, ..unit.clone() };
            format!("{unit:?} {:?} {place:?}", values.collect::<Vec<_>>())
        };
        data.units().iter().enumerate().map(row).collect()
    }

    fn same(text: &str, rules: &CellRules) -> bool {
        let (lean, strict) = (lean(text, rules), strict(text, rules));
        if let Some(lean) = &lean {
            let strict = strict.unwrap_or_else(|error| panic!("{error}\n{text}"));
            assert_eq!(whole(lean), whole(&strict), "{text}");
        }
        lean.is_some()
    }

    #[test]
    fn plain_tables_are_read_here() {
        let rules = CellRules::default();
        for text in [
            "unit,a,b,c,region\nX,1,2,3,\nY,4,,NA,West\n",
            "unit,name,a,b,c,region,note\nX,\"Ex, the\",1,2,3,,\nY,\"a \"\"b\"\"\",4,5,6,West,x y\n",
            "sep=;\nunit;a;b;c;region\nX;1;2;3;\n",
            "unit;a;b;c;region\nX;1,5;2;3;\nY;46,805;2;3;E\n",
            "unit\ta\tb\tc\tregion\r\nX\t1\t2\t3\tS\r\nY\t1\t2\t3\tS\r\n",
            "\n , ,\nunit,period,c,b,a,region\nX,2020,1,2,3,\n,,,,,\nX,2021,1e3,-2,+3,\n\nY,2020, 4 ,5,6,q",
            "name,a,unit,b,c,region\nX,1,X,2,3,\n,1,Y,2,3,\nLong,1,Z,2,3,\n",
            "unit,a,b,c,region,\nX,1,2,3,,\nNA,1,2,3,N,\n",
            "iso3,country,a,b,c,region\nX,Ex,\u{2212}1,2,3,\n",
        ] {
            assert!(same(text, &rules), "{text}");
        }
        let rules = CellRules {
            missing: vec!["-999".to_owned()],
            marks: vec!["b".to_owned()],
            percent: true,
            thousands: Some(" ".to_owned()),
            ..CellRules::default()
        };
        assert!(same("unit,a,b,c,region\nX,-999,1 234.5 b,7%,\nY,1,2,3,\n", &rules));
    }

    #[test]
    fn what_is_out_of_order_is_left_to_the_strict_reader() {
        let rules = CellRules::default();
        for text in [
            "",
            "unit,a,b,c,region\n",
            "unit,a,b,c,region\nX,1,2,3,\nX,1,2,3,\n",
            "unit,a,b,c,region\nX,1,2\n",
            "unit,a,b,c,region\nX,1,2,3,,\n",
            "unit,a,b,c,region\nX,1,2,x,\n",
            "unit,a,b,c,region\nX,1,2,inf,\n",
            "unit,a,b,c,region\nX,1,2,1e999,\n",
            "unit,a,b,c,region\nX,1,2,\"3,\n",
            "unit,a,b,c,region\nX,1,2,3\"3,\n",
            "unit,a,b,c,region\n,1,2,3,\n",
            "unit,a,b,region\nX,1,2,\n",
            "unit,a,b,c,c,region\nX,1,2,3,3,\n",
            "unit,a,b,c,region\nX,1,2,3,\n\nData from a database,,,,\n",
            "unit,a,b,c,region\nX,1,2,3,\n# a comment,,,,\n",
            "unit;a;b;c;region\nX;46,805;2;3;\n",
            "unit;a;b;c;region\nX;1,5;2.5;3;\n",
            "unit,a,b,c,region,\nX,1,2,3,,z\n",
            "unit,period,a,b,c,region\nX,2020,1,2,3,\nY,,1,2,3,\n",
            "unit,a,b,c,region\nKOR,1,2,3,\nKO\u{200b}R,1,2,3,\n",
        ] {
            assert!(lean(text, &rules).is_none(), "{text}");
        }
    }

    /// Tables of cells that mean something somewhere: whatever is read here is read the same there.
    #[test]
    fn tables_of_odd_cells_are_read_alike_or_left() {
        let pool = [
            "1",
            "2.5",
            "-3e2",
            "",
            "",
            "NA",
            "..",
            "4,5",
            "46,805",
            "1.234,5",
            "\"7\"",
            "\" 8 \"",
            "\"a,b\"",
            "\"a\nb\"",
            " 9",
            "9 ",
            "x",
            "x y",
            "# z",
            "inf",
            "nan",
            "\u{2212}4",
            "1e400",
            "\"\"",
            "\"q\"\"q\"",
            "5 b",
            "6%",
            "\u{a0}",
            "é",
            "0x1",
            "1_0",
            ".5",
            "5.",
            "+1",
        ];
        let mut state = 3_u64;
        let mut next = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) as usize % below
        };
        let rules = CellRules {
            missing: vec!["x".to_owned(), "9".to_owned()],
            marks: vec!["b".to_owned()],
            percent: true,
            ..CellRules::default()
        };
        let (mut read, plain) = (0, CellRules::default());
        for number in 0..6000 {
            let mark = [",", ";", "\t"][next(3)];
            let end = ["\n", "\r\n", "\n\n"][next(3)];
            let header = ["unit", "a", "b", "name", "c", "region", "note", ""];
            let width = 7 + next(2);
            let mut text = header[..width].join(mark) + end;
            // Most cells are numbers, so that most tables are read.
            let odd = [0, 1, 3][next(3)];
            for row in 0..1 + next(4) {
                let mut cells: Vec<_> = (0..width).map(|_| next(9).to_string()).collect();
                cells[0] = format!("U{row}");
                for _ in 0..odd {
                    cells[next(width)] = pool[next(pool.len())].to_owned();
                }
                if width == 8 && next(4) > 0 {
                    cells[7].clear();
                }
                text += &(cells.join(mark) + end);
            }
            read += usize::from(same(&text, if number % 2 == 0 { &plain } else { &rules }));
        }
        assert!(read > 1000, "{read}");
    }

    #[test]
    fn tables_of_many_pieces_are_read_alike() {
        let mut text = "unit,name,a,b,c,region\n".to_owned();
        for row in 0..20_000 {
            let name =
                if row % 7 == 0 { format!("\"line\n{row}\"") } else { format!("name {row}") };
            text += &format!("U{row},{name},{},{},,R{}\n", row as f64 / 7.0, row % 3, row % 5);
        }
        assert!(text.len() > 1 << 19);
        assert!(same(&text, &CellRules::default()));
        // A cell that is longer than a piece.
        let long = format!("unit,name,a,b,c,region\nX,\"{}\",1,2,3,\n", "line\n".repeat(200_000));
        assert!(same(&long, &CellRules::default()));
    }
}
