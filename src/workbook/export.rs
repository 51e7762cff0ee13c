//! An index as a workbook: COINr's two tables, the lines of its methodology, its published figures.

use std::collections::BTreeMap;

use super::idata_imeta::{METHODOLOGY, PUBLISHED};
use super::sheets::{SheetCell, SheetTable, write_sheets};
use crate::data::Dataset;
use crate::error::{ErrorKind, Result, Source, number};
use crate::framework::{Framework, Record, RecordKind};
use crate::text::cells;

/// What a workbook of an index holds.
pub(crate) struct Exported<'i> {
    pub(crate) framework: &'i Framework,
    pub(crate) data: Option<&'i Dataset>,
    pub(crate) methodology: Option<&'i Source>,
    pub(crate) published: Option<&'i Source>,
}

/// COINr's names for columns that COINr has too.
const NAMES: [(&str, &str); 11] = [
    ("code", "iCode"),
    ("name", "iName"),
    ("parent", "Parent"),
    ("level", "Level"),
    ("type", "Type"),
    ("weight", "Weight"),
    ("direction", "Direction"),
    ("unit", "Unit"),
    ("target", "Target"),
    ("denominator", "Denominator"),
    ("denominator_scale", "ScaleFactor"),
];

/// The bytes of a workbook that is read as the same index.
///
/// # Errors
///
/// Two variables share a column of the data but not its values; a text or a table is too long for a
/// sheet.
pub(crate) fn export(index: &Exported<'_>) -> Result<Vec<u8>> {
    let mut sheets = Vec::new();
    if let Some(data) = index.data {
        sheets.push(data_sheet(index.framework, data)?);
    }
    sheets.push(framework_sheet(index.framework)?);
    let text = index.methodology.map_or("", Source::text);
    let lines = text.lines().map(|line| vec![cell_of_text(line)]);
    let mut lines = lines.collect::<Vec<_>>().into_iter();
    // The first line is where other sheets have their header.
    let first = match lines.next().as_deref() {
        Some([SheetCell::Text(text)]) => text.clone(),
        _ => String::new(),
    };
    sheets.push(SheetTable {
        name: METHODOLOGY.to_owned(),
        header: vec![first],
        rows: lines.collect(),
    });
    if let Some(published) = index.published {
        let (header, rows) = cells(published)?;
        let rows = rows.iter().map(|row| row.iter().map(|text| cell_of_figure(text)).collect());
        sheets.push(SheetTable { name: PUBLISHED.to_owned(), header, rows: rows.collect() });
    }
    write_sheets(&sheets)
}

fn cell_of_text(text: &str) -> SheetCell {
    if text.is_empty() { SheetCell::Empty } else { SheetCell::Text(text.to_owned()) }
}

/// A number where the text is how we write one: `62.9`, but not `62.90`, whose digits say something.
fn cell_of_figure(text: &str) -> SheetCell {
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() && number(value) == text => SheetCell::Number(value, None),
        _ => cell_of_text(text),
    }
}

fn framework_sheet(framework: &Framework) -> Result<SheetTable> {
    let (header, rows) = cells(&Source::new("framework.csv", framework.to_csv()?))?;
    let is_used = |at: &usize| rows.iter().any(|row| !row[*at].is_empty());
    let used: Vec<_> = (0..header.len()).filter(|at| *at < 5 || is_used(at)).collect();
    let coinr: BTreeMap<_, _> = NAMES.into_iter().collect();
    let name = |at: &usize| coinr.get(&*header[*at]).map_or(&*header[*at], |name| name).to_owned();
    let row = |row: &Vec<String>| used.iter().map(|at| cell_of_figure(&row[*at])).collect();
    Ok(SheetTable {
        name: "iMeta".to_owned(),
        header: used.iter().map(name).collect(),
        rows: rows.iter().map(row).collect(),
    })
}

fn data_sheet(framework: &Framework, data: &Dataset) -> Result<SheetTable> {
    let names = Columns::of(framework);
    let has_periods = !data.periods().is_empty();
    let groups: Vec<_> =
        data.units().first().map(|unit| unit.groups.keys().collect()).unwrap_or_default();
    let mut header = vec![names.role(RecordKind::Unit), names.role(RecordKind::Name)];
    header.extend(has_periods.then(|| names.role(RecordKind::Period)));
    header.extend(groups.iter().map(|group| names.column(group.as_str())));
    let mut variables: Vec<&[f64]> = Vec::new();
    let mut seen: BTreeMap<String, &[f64]> = BTreeMap::new();
    for code in data.variables() {
        let (column, values) = (names.column(code.as_str()), data.column(code).unwrap_or(&[]));
        match seen.get(&column) {
            Some(before) if is_same(before, values) => continue,
            Some(_) => {
                let why =
                    "the column feeds several variables with other values for each".to_owned();
                return Err(ErrorKind::InvalidOption { option: column, why }.into());
            }
            None => {}
        }
        seen.insert(column.clone(), values);
        header.push(column);
        variables.push(values);
    }
    let rows = data.units().iter().enumerate().map(|(row, unit)| {
        let mut cells = vec![cell_of_text(unit.code.as_str()), cell_of_text(&unit.name)];
        let period = || unit.period.as_deref().map_or(SheetCell::Empty, cell_of_figure);
        cells.extend(has_periods.then(period));
        let group = |group| unit.groups.get(group).map_or(SheetCell::Empty, |it| cell_of_text(it));
        cells.extend(groups.iter().map(|it| group(*it)));
        cells.extend(variables.iter().map(|values| match values[row] {
            value if value.is_nan() => SheetCell::Empty,
            value => SheetCell::Number(value, None),
        }));
        cells
    });
    let rows = rows.collect();
    Ok(SheetTable { name: "iData".to_owned(), header, rows })
}

fn is_same(one: &[f64], other: &[f64]) -> bool {
    let same = |(one, other): (&f64, &f64)| one.to_bits() == other.to_bits();
    one.len() == other.len() && one.iter().zip(other).all(same)
}

/// The columns of the data by codes.
struct Columns<'f> {
    by_code: BTreeMap<&'f str, &'f str>,
    described: &'f [Record],
}

impl<'f> Columns<'f> {
    fn of(framework: &'f Framework) -> Self {
        let nodes = framework.nodes().iter();
        let nodes = nodes.filter_map(|node| Some((node.code().as_str(), node.column_name()?)));
        let described = framework.columns();
        let columns = described.iter().map(|record| (record.code.as_str(), record.column_name()));
        Self { by_code: nodes.chain(columns).collect(), described }
    }

    fn column(&self, code: &str) -> String {
        self.by_code.get(code).map_or(code, |column| column).to_owned()
    }

    /// The column of units, names or periods: as described, or as COINr has it.
    fn role(&self, kind: RecordKind) -> String {
        let described = self.described.iter().find(|record| record.kind == kind);
        let coinr = match kind {
            RecordKind::Unit => "uCode",
            RecordKind::Name => "uName",
            _ => "Time",
        };
        described.map_or(coinr, Record::column_name).to_owned()
    }
}
