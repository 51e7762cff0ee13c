//! The workbooks of A2SIT, the UNHCR's tool for severity and vulnerability of districts: weights,
//! directions, groups and names above the data, and a sheet with the structure.

use super::book::Book;
use super::draft::{Draft, Purpose};
use super::grid::{Entry, Grid};
use super::layout::needed;
use crate::error::Result;

pub(super) const SHEETS: [&str; 2] = ["Data", "Structure"];

/// What the columns of `Structure` hold, from the first on.
const STRUCTURE: [(&str, Purpose); 5] = [
    ("code", Purpose::Text),
    ("parent", Purpose::Text),
    ("name", Purpose::Text),
    ("level", Purpose::Text),
    ("weight", Purpose::Number),
];

/// Rows and columns of `Data`, from 0.
const WEIGHTS: u32 = 0;
const DIRECTIONS: u32 = 1;
const GROUPS: u32 = 2;
const NAMES: u32 = 3;
const CODES: u32 = 4;
const FIRST_INDICATOR: u32 = 2;

/// A2SIT as its manual has it: outliers treated, values from 1 to 100, groups as weighted means.
pub(super) const METHODOLOGY: &str = r#"# As A2SIT scores: outliers are treated, values lie between 1 and 100, groups are weighted means.
name = "TITLE"

[indicators]
transforms = [
    { treat = { trigger = { skewness = 2, kurtosis = 3.5, when = "both" }, remedy = { winsorise = { stepwise = { maximum = 5, ties = "together" } } }, fallback = { ln-coin-tool = { tail = "by-skewness" } }, unresolved = "keep" } },
    { min-max = { to = [1, 100] } },
]

[groups]
weighting = "nominal"
aggregation = "arithmetic-mean"
"#;

pub(super) fn draft(book: &Book) -> Result<Draft> {
    let (data, structure) = (needed(book, SHEETS[0])?, needed(book, SHEETS[1])?);
    let mut draft = Draft::of(&book.path);
    draft.framework =
        Grid::with_header(&["code", "parent", "name", "level", "type", "weight", "direction"]);
    let columns: Vec<_> =
        data.row(CODES).filter(|(column, _)| *column >= FIRST_INDICATOR).collect();
    for (column, code) in &columns {
        let mut take = |row, purpose, name| draft.take((data, row, *column), purpose, (name, code));
        let row = vec![
            take(CODES, Purpose::Text, "code"),
            take(GROUPS, Purpose::Text, "parent"),
            take(NAMES, Purpose::Text, "name"),
            Entry::default(),
            Entry::made("indicator"),
            take(WEIGHTS, Purpose::Number, "weight"),
            take(DIRECTIONS, Purpose::Number, "direction"),
        ];
        draft.framework.rows.push(row);
    }
    for row in structure.rows(structure.header().map_or(1, |header| header + 1)) {
        let code = structure.text(row, 0).unwrap_or_default();
        let cells = (0..).zip(STRUCTURE);
        let mut cells: Vec<_> = cells
            .map(|(at, (name, purpose))| draft.take((structure, row, at), purpose, (name, &code)))
            .collect();
        cells.insert(4, Entry::made("aggregate"));
        cells.push(Entry::default());
        draft.framework.rows.push(cells);
    }
    draft.data.header = vec![Entry::made("unit"), Entry::made("name")];
    for (column, _) in &columns {
        let code = draft.take((data, CODES, *column), Purpose::Text, ("code", ""));
        draft.data.header.push(code);
    }
    for row in data.rows(CODES + 1) {
        let unit = data.text(row, 0).unwrap_or_default();
        let mut cells: Vec<_> = [(0, "unit"), (1, "name")]
            .map(|(at, name)| draft.take((data, row, at), Purpose::Text, (name, &unit)))
            .into();
        for (column, code) in &columns {
            cells.push(draft.take((data, row, *column), Purpose::Number, (code, &unit)));
        }
        draft.data.rows.push(cells);
    }
    Ok(draft)
}
