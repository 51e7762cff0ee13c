//! The workbooks of the COIN Tool of the European Commission's Joint Research Centre: the tree is a
//! path of codes above each indicator, and names and weights of groups are in a sheet of their own.

use std::collections::BTreeMap;

use super::book::{Book, Sheet};
use super::draft::{Draft, Purpose};
use super::grid::{Entry, Grid};
use super::layout::needed;
use crate::error::{ErrorKind, Result};

pub(super) const SHEETS: [&str; 2] = ["Database", "Framework"];

/// Rows of `Database` with figures of indicators, from 0.
const FIGURES: [(u32, &str); 4] =
    [(6, "weight"), (7, "direction"), (8, "goalpost_low"), (9, "goalpost_high")];
/// Rows with the codes of groups, from the index down, and what these levels are called.
const LEVELS: [(u32, &str); 4] =
    [(10, "index"), (11, "sub-index"), (12, "pillar"), (13, "sub-pillar")];
const NAMES: u32 = 14;
const CODES: u32 = 15;
/// Indicators are in columns E to CY, units in rows 17 to 315, their names in B and their codes in C.
const INDICATORS: std::ops::Range<u32> = 4..103;
const UNITS: std::ops::Range<u32> = 16..315;
const UNIT_COLUMNS: [(u32, &str); 2] = [(2, "unit"), (1, "name")];

/// Columns of `Framework`, below a header that older versions have one row lower.
const CODE: u32 = 2;
const WEIGHT: u32 = 4;
const NAME: u32 = 7;
/// The text of a row that is not used.
const UNUSED: &str = "--";

/// Where indicators have goalposts, `NORMALISE` is by these, and else by the values themselves.
pub(super) const METHODOLOGY: &str = r#"# Values become 0 to 100, groups are weighted means: the COIN Tool's first choices.
name = "TITLE"

[indicators]
transforms = [{ NORMALISE }]

[groups]
weighting = "nominal"
aggregation = "arithmetic-mean"
"#;

pub(super) fn draft(book: &Book) -> Result<Draft> {
    let (database, framework) = (needed(book, SHEETS[0])?, needed(book, SHEETS[1])?);
    let mut draft = Draft::of(&book.path);
    draft.framework = Grid::with_header(&[
        "code",
        "parent",
        "name",
        "level",
        "type",
        "weight",
        "direction",
        "goalpost_low",
        "goalpost_high",
    ]);
    let columns: Vec<_> = database
        .row(CODES)
        .filter(|(column, _)| INDICATORS.contains(column))
        .filter(|(column, _)| is_used(database, *column))
        .collect();
    let levels = used_levels(&mut draft, database, &columns);
    let groups = Groups { sheet: framework, rows: rows_by_code(framework) };
    let mut known = BTreeMap::new();
    for (column, code) in &columns {
        let mut parent = Entry::default();
        for (row, level) in &levels {
            let group = draft.take((database, *row, *column), Purpose::Text, (level, code));
            if group.text.is_empty() {
                continue;
            }
            // A group below two parents is told as such when the table is read.
            if known.insert((group.text.clone(), parent.text.clone()), ()).is_none() {
                let row = groups.row(&mut draft, group.clone(), parent, level);
                draft.framework.rows.push(row);
            }
            parent = group;
        }
        let mut take =
            |row, purpose, name| draft.take((database, row, *column), purpose, (name, code));
        let (own, mut name) =
            (take(CODES, Purpose::Text, "code"), take(NAMES, Purpose::Text, "name"));
        if name.text == UNUSED {
            name.text.clear();
        }
        let mut row = vec![own, parent, name, Entry::default(), Entry::made("indicator")];
        row.extend(FIGURES.map(|(row, figure)| take(row, Purpose::Number, figure)));
        draft.framework.rows.push(row);
    }
    draft.data = data(&mut draft, database, &columns);
    Ok(draft)
}

/// Whether a column has more than the code with which the tool comes.
fn is_used(database: &Sheet, column: u32) -> bool {
    let named = database.text(NAMES, column).is_some_and(|name| name != UNUSED);
    named || UNITS.clone().any(|row| database.text(row, column).is_some())
}

/// The levels that tell indicators apart, and the index; the others are left out.
fn used_levels(
    draft: &mut Draft,
    database: &Sheet,
    columns: &[(u32, String)],
) -> Vec<(u32, &'static str)> {
    let mut used = Vec::new();
    for (row, level) in LEVELS {
        let codes =
            columns.iter().filter_map(|(column, _)| Some((column, database.text(row, *column)?)));
        let codes: Vec<_> = codes.collect();
        let Some((column, code)) = codes.first() else { continue };
        let alike = codes.iter().all(|(_, other)| other == code);
        if alike && level != "index" {
            let cell = draft.take((database, row, **column), Purpose::Text, (level, ""));
            draft.leave_out(
                ErrorKind::UnusedLevel { level: level.to_owned(), code: code.clone() },
                &cell,
            );
        } else {
            used.push((row, level));
        }
    }
    used
}

/// The rows of `Framework` by the codes in them.
fn rows_by_code(framework: &Sheet) -> BTreeMap<String, u32> {
    let mut rows = BTreeMap::new();
    for row in framework.rows(0) {
        if let Some(code) = framework.text(row, CODE) {
            rows.entry(code).or_insert(row);
        }
    }
    rows
}

/// Names and weights of groups.
struct Groups<'b> {
    sheet: &'b Sheet,
    rows: BTreeMap<String, u32>,
}

impl Groups<'_> {
    fn row(&self, draft: &mut Draft, group: Entry, parent: Entry, level: &str) -> Vec<Entry> {
        let mut take = |column, purpose, name| match self.rows.get(&group.text) {
            Some(row) => draft.take((self.sheet, *row, column), purpose, (name, &group.text)),
            None => Entry::default(),
        };
        let mut name = take(NAME, Purpose::Text, "name");
        let mut weight = take(WEIGHT, Purpose::Number, "weight");
        if name.text == UNUSED {
            name.text.clear();
        }
        if weight.text.is_empty() && !parent.text.is_empty() {
            weight.text = "1".to_owned();
        }
        let mut row =
            vec![group.clone(), parent, name, Entry::made(level), Entry::made("aggregate"), weight];
        row.resize(5 + FIGURES.len(), Entry::default());
        row
    }
}

fn data(draft: &mut Draft, database: &Sheet, columns: &[(u32, String)]) -> Grid {
    let mut data = Grid::with_header(&["unit", "name"]);
    for (column, _) in columns {
        data.header.push(draft.take((database, CODES, *column), Purpose::Text, ("code", "")));
    }
    for row in database.rows(UNITS.start).take_while(|row| UNITS.contains(row)) {
        let unit = database.text(row, UNIT_COLUMNS[0].0).unwrap_or_default();
        let mut cells: Vec<_> = UNIT_COLUMNS
            .map(|(at, name)| draft.take((database, row, at), Purpose::Text, (name, &unit)))
            .into();
        for (column, code) in columns {
            cells.push(draft.take((database, row, *column), Purpose::Number, (code, &unit)));
        }
        // Figures beside the units, such as sums, are in columns of no indicator.
        if cells.iter().any(|cell| !cell.text.is_empty()) {
            data.rows.push(cells);
        }
    }
    data
}

/// The normalisation that the goalposts of indicators ask for.
pub(super) fn methodology(framework: &Grid) -> String {
    let kinds = framework.column("type").zip(framework.column("goalpost_low"));
    let mut goalposts = kinds.filter(|(kind, _)| kind.text == "indicator").map(|(_, low)| low);
    let all = goalposts.all(|low| !low.is_missing());
    let normalise = match all {
        true => "goalposts = { to = [0, 100], clamp = true }",
        false => "min-max = { to = [0, 100] }",
    };
    METHODOLOGY.replace("NORMALISE", normalise)
}
