//! COINr's two tables as sheets: `iData` has a row for each unit, `iMeta` one for each node. Several of
//! them, as in `iData_Short` and `iData_Long`, are scenarios.

use std::collections::BTreeSet;

use super::book::{Book, Sheet, plain};
use super::draft::{Draft, Purpose};
use super::grid::{Entry, Grid};
use crate::error::{Diagnostic, ErrorKind, Result, one_of};
use crate::framework::Framework;

/// Sheets that go with the two tables: the lines of methodology.toml, and published figures.
pub(super) const METHODOLOGY: &str = "Methodology";
pub(super) const PUBLISHED: &str = "Published";

/// Names of columns in the wild for ours.
const OTHER_NAMES: [(&str, &str); 8] = [
    ("IndName", "name"),
    ("IndCode", "code"),
    ("IndUnit", "unit"),
    ("IndWeight", "weight"),
    ("uCode", "unit"),
    ("uName", "name"),
    ("Time", "period"),
    ("Year", "period"),
];

pub(super) fn is_layout_of(book: &Book) -> bool {
    !sheets(book, &META).is_empty() && !sheets(book, &DATA).is_empty()
}

/// What tells the sheets of a table: how their names begin, and a column.
struct Kind {
    begins: &'static str,
    column: &'static [&'static str],
}

const DATA: Kind = Kind { begins: "idata", column: &["uCode", "unit"] };
const META: Kind = Kind { begins: "imeta", column: &["iCode", "code"] };

/// The sheets of a table; a sheet of data may go by the name of its scenario alone.
fn sheets<'b>(book: &'b Book, kind: &Kind) -> Vec<&'b Sheet> {
    let has_column = |sheet: &Sheet| {
        let header = sheet.header().into_iter().flat_map(|row| sheet.row(row));
        header.into_iter().any(|(_, name)| kind.column.contains(&name.as_str()))
    };
    let begins = |sheet: &Sheet| plain(&sheet.name).starts_with(kind.begins);
    let named: Vec<_> = book.sheets.iter().filter(|it| begins(it)).collect();
    if !named.is_empty() || kind.begins == META.begins {
        return named;
    }
    let is_other = |sheet: &Sheet| plain(&sheet.name).starts_with(META.begins);
    book.sheets.iter().filter(|it| has_column(it) && !is_other(it)).collect()
}

/// The name of a scenario: that of the sheet, without what tells the table.
fn scenario(sheet: &Sheet) -> &str {
    let rest = ["iData", "iMeta"].iter().find_map(|kind| {
        let (start, rest) = sheet.name.split_at_checked(kind.len())?;
        start.eq_ignore_ascii_case(kind).then_some(rest)
    });
    let rest = rest.unwrap_or(&sheet.name).trim_start_matches(['_', '-', '.', ' ']);
    if rest.is_empty() { &sheet.name } else { rest }
}

/// The one sheet of a table that a scenario names; without scenarios, the only one.
fn chosen<'b>(
    sheets: &[&'b Sheet],
    kind: &str,
    asked: &[String],
    used: &mut BTreeSet<String>,
) -> Result<&'b Sheet> {
    let names: Vec<_> = sheets.iter().map(|sheet| scenario(sheet)).collect();
    let is_asked = |name: &str| asked.iter().find(|asked| plain(asked) == plain(name));
    let mut found = Vec::new();
    for (sheet, name) in sheets.iter().zip(&names) {
        if let Some(asked) = is_asked(name).or_else(|| is_asked(&sheet.name)) {
            used.insert(asked.clone());
            found.push(*sheet);
        }
    }
    match (sheets, found.as_slice()) {
        (_, [sheet]) | ([sheet], []) => Ok(sheet),
        ([], _) => Err(ErrorKind::MissingSheet { sheet: kind.to_owned() }.into()),
        _ => {
            let scenarios = names.iter().map(|name| (*name).to_owned()).collect();
            let help =
                format!("choose one of the sheets of {kind} by `--scenario {}`", quoted(names[0]));
            Err(Diagnostic::new(ErrorKind::SeveralScenarios { scenarios }).help(Some(help)).into())
        }
    }
}

/// A name as a shell takes it.
fn quoted(name: &str) -> String {
    if name.contains(' ') { format!("'{name}'") } else { name.to_owned() }
}

pub(super) fn draft(book: &Book, asked: &[String]) -> Result<Draft> {
    let (data, meta) = (sheets(book, &DATA), sheets(book, &META));
    let mut used = BTreeSet::new();
    let data_sheet = chosen(&data, "iData", asked, &mut used);
    let meta_sheet = chosen(&meta, "iMeta", asked, &mut used);
    if let Some(unknown) = asked.iter().find(|asked| !used.contains(*asked)) {
        let several = [&data, &meta].into_iter().filter(|sheets| sheets.len() > 1).flatten();
        let names: Vec<_> = several.map(|sheet| scenario(sheet)).collect();
        let problem = ErrorKind::UnknownScenario { scenario: unknown.clone() };
        return Err(Diagnostic::new(problem).help(one_of(unknown, names)).into());
    }
    let (data_sheet, meta_sheet) = (data_sheet?, meta_sheet?);
    let mut draft = Draft::of(&book.path);
    draft.data = table(&mut draft, data_sheet, is_key);
    rename(&mut draft.data, &["unit", "name", "period"]);
    draft.framework = table(&mut draft, meta_sheet, |name| !is_figure(name));
    leave_out_unread(&mut draft);
    complete(&mut draft, &meta_sheet.name);
    if let Some(sheet) = book.sheet(METHODOLOGY) {
        draft.methodology = Some(lines(&mut draft, sheet));
    }
    if let Some(sheet) = book.sheet(PUBLISHED) {
        let is_text = |name: &str| ["unit", "node", "period"].contains(&name);
        draft.published = Some(table(&mut draft, sheet, is_text));
    }
    Ok(draft)
}

fn is_key(column: &str) -> bool {
    ["unit", "name", "period", "uCode", "uName", "Time"].contains(&column)
}

fn is_figure(column: &str) -> bool {
    let own = Framework::column_named(column).unwrap_or(column);
    ["weight", "goalpost_low", "goalpost_high", "target", "denominator_scale"].contains(&own)
}

/// The table of a sheet: its first row, and the rows below it.
pub(super) fn table(draft: &mut Draft, sheet: &Sheet, is_text: impl Fn(&str) -> bool) -> Grid {
    let Some(header) = sheet.header() else { return Grid::default() };
    let width = sheet.cells.keys().map(|(_, column)| column + 1).max().unwrap_or(0);
    let names: Vec<_> =
        (0..width).map(|column| sheet.text(header, column).unwrap_or_default()).collect();
    // Columns without a name and without cells are wide apart where a stray cell is far out.
    let used: BTreeSet<_> = sheet.cells.keys().map(|(_, column)| *column).collect();
    let columns: Vec<_> = (0..).zip(names).filter(|(column, _)| used.contains(column)).collect();
    let mut grid = Grid::default();
    for (column, _) in &columns {
        grid.header.push(draft.take((sheet, header, *column), Purpose::Text, ("header", "")));
    }
    for row in sheet.rows(header + 1) {
        let label = sheet.row(row).next().map(|(_, text)| text).unwrap_or_default();
        let cells = columns.iter().map(|(column, name)| {
            let purpose = if is_text(name) { Purpose::Text } else { Purpose::Number };
            draft.take((sheet, row, *column), purpose, (name, &label))
        });
        let cells = cells.collect();
        grid.rows.push(cells);
    }
    grid
}

/// Gives columns our names, where the table does not have these already.
pub(super) fn rename(grid: &mut Grid, own: &[&str]) {
    for (other, name) in OTHER_NAMES {
        if own.contains(&name) && grid.position(name).is_none() {
            if let Some(at) = grid.position(other) {
                grid.header[at].text = name.to_owned();
            }
        }
    }
}

/// Leaves out the columns of `iMeta` that a framework does not have, such as notes.
pub(super) fn leave_out_unread(draft: &mut Draft) {
    let grid = &mut draft.framework;
    for entry in &mut grid.header {
        if let Some(own) = Framework::column_named(&entry.text) {
            entry.text = own.to_owned();
        }
    }
    rename(grid, &["code", "name", "unit", "weight"]);
    let header = grid.header.clone();
    let is_unread = |entry: &Entry| Framework::column_named(&entry.text).is_none();
    grid.retain_columns(|at| !is_unread(&header[at]));
    for entry in header.iter().filter(|entry| is_unread(entry) && !entry.text.is_empty()) {
        draft.leave_out(ErrorKind::UnreadColumn { column: entry.text.clone() }, entry);
    }
}

/// Adds what a framework needs and `iMeta` lacks: types, and parents where there are none.
fn complete(draft: &mut Draft, sheet: &str) {
    let columns: BTreeSet<_> = draft.data.header.iter().map(|entry| entry.text.clone()).collect();
    let code = draft.framework.position("code");
    let has_parents = draft.framework.position("parent").is_some();
    if draft.framework.position("type").is_none() {
        let grid = &mut draft.framework;
        let parents: BTreeSet<_> = grid.column("parent").map(|it| it.text.clone()).collect();
        let is_group = |code: &str| parents.contains(code) || !columns.contains(code);
        add_column(grid, "type", |row| {
            let is_group = code.is_some_and(|at| is_group(&row[at].text));
            if is_group { "aggregate" } else { "indicator" }
        });
    }
    if has_parents {
        return;
    }
    let first = draft.framework.header.first().cloned().unwrap_or_default();
    draft.leave_out(ErrorKind::NoParents { sheet: sheet.to_owned() }, &first);
    if let Some(note) = draft.notes.last_mut() {
        note.help = Some("all indicators are directly below an index, with equal weights".into());
    }
    let codes: BTreeSet<_> = draft.framework.column("code").map(|it| it.text.clone()).collect();
    let free = ["index", "all", "the-index"].into_iter().find(|code| !codes.contains(*code));
    let root = free.unwrap_or("index-of-all");
    add_column(&mut draft.framework, "parent", |_| root);
    let header = draft.framework.header.clone();
    let cell = |entry: &Entry| match entry.text.as_str() {
        "code" => Entry::made(root),
        "type" => Entry::made("aggregate"),
        _ => Entry::default(),
    };
    draft.framework.rows.insert(0, header.iter().map(cell).collect());
}

fn add_column<'t>(grid: &mut Grid, name: &str, text: impl Fn(&[Entry]) -> &'t str) {
    for row in &mut grid.rows {
        let entry = Entry::made(text(row));
        row.push(entry);
    }
    grid.header.push(Entry::made(name));
}

/// The lines of a text, one a row.
fn lines(draft: &mut Draft, sheet: &Sheet) -> Vec<Entry> {
    let end = sheet.cells.keys().map(|(row, _)| row + 1).max().unwrap_or(0);
    let mut lines = Vec::new();
    // Rows far below the text would be millions of blank lines.
    for row in 0..end.min(MOST_LINES) {
        let mut line = draft.take((sheet, row, 0), Purpose::Text, ("A", METHODOLOGY));
        // Space counts within texts of several lines.
        if let Some(super::book::Value::Text(text)) = sheet.get(row, 0) {
            line.text.clone_from(text);
        }
        lines.push(line);
    }
    lines
}

/// The most lines of a methodology.
const MOST_LINES: u32 = 100_000;
