//! What COINr writes: since version 1, `export_to_excel` writes a sheet for each table of a coin, of
//! which `Data.Raw`, `Meta.Ind` and `Meta.Unit` are what was put in; before, the input was in
//! `InputIndData`, `InputIndMeta` and `InputAggMeta`.

use std::collections::{BTreeMap, BTreeSet};

use super::book::Book;
use super::draft::Draft;
use super::grid::{Entry, Grid};
use super::idata_imeta::{leave_out_unread, rename, table};
use super::layout::needed;
use crate::error::Result;

const NOW: [&str; 2] = ["Data.Raw", "Meta.Ind"];
const UNITS: &str = "Meta.Unit";
const BEFORE: [&str; 3] = ["InputIndData", "InputIndMeta", "InputAggMeta"];

pub(super) fn is_layout_of(book: &Book) -> bool {
    let has = |names: &[&str]| names.iter().all(|name| book.sheet(name).is_some());
    has(&NOW) || has(&BEFORE)
}

pub(super) fn draft(book: &Book) -> Result<Draft> {
    let mut draft = Draft::of(&book.path);
    if book.sheet(BEFORE[1]).is_some() {
        before(book, &mut draft)?;
    } else {
        now(book, &mut draft)?;
    }
    Ok(draft)
}

fn now(book: &Book, draft: &mut Draft) -> Result<()> {
    let (data, meta) = (needed(book, NOW[0])?, needed(book, NOW[1])?);
    let is_key = |name: &str| ["uCode", "uName", "Time"].contains(&name);
    draft.data = table(draft, data, is_key);
    draft.framework = table(draft, meta, |_| true);
    if let Some(units) = book.sheet(UNITS) {
        let units = table(draft, units, |_| true);
        join(&mut draft.data, &units);
    }
    rename(&mut draft.data, &["unit", "name", "period"]);
    leave_out_unread(draft);
    Ok(())
}

/// Adds the columns of the table of units that the data lack: names, groups, denominators.
fn join(data: &mut Grid, units: &Grid) {
    let keys: Vec<_> = ["uCode", "Time"]
        .into_iter()
        .filter_map(|name| Some((data.position(name)?, units.position(name)?)))
        .collect();
    let known: BTreeSet<_> = data.header.iter().map(|entry| entry.text.clone()).collect();
    let others = (0..units.header.len()).filter(|at| !known.contains(&units.header[*at].text));
    let others: Vec<_> = others.collect();
    let key_of = |row: &[Entry], of_units: bool| -> Vec<String> {
        let positions = keys.iter().map(|(own, other)| if of_units { *other } else { *own });
        positions.map(|at| row[at].text.clone()).collect()
    };
    let by_key: BTreeMap<_, _> = units.rows.iter().map(|row| (key_of(row, true), row)).collect();
    for row in &mut data.rows {
        let found = by_key.get(&key_of(row, false));
        let cells = others.iter().map(|at| found.map(|row| row[*at].clone()).unwrap_or_default());
        let cells: Vec<_> = cells.collect();
        row.extend(cells);
    }
    data.header.extend(others.iter().map(|at| units.header[*at].clone()));
}

fn before(book: &Book, draft: &mut Draft) -> Result<()> {
    let (data, indicators) = (needed(book, BEFORE[0])?, needed(book, BEFORE[1])?);
    let groups = needed(book, BEFORE[2])?;
    let is_text = |name: &str| name.starts_with("Unit") || name.starts_with("Group_");
    draft.data = table(draft, data, |name| is_text(name) || name == "Year");
    let figures = ["IndWeight", "Target", "Weight"];
    let indicators = table(draft, indicators, |name| !figures.contains(&name));
    let groups = table(draft, groups, |name| !figures.contains(&name));
    draft.framework = Grid::with_header(&[
        "code",
        "parent",
        "name",
        "type",
        "weight",
        "direction",
        "denominator",
        "unit",
        "target",
    ]);
    let column = |grid: &Grid, row: &[Entry], name: &str| {
        grid.position(name).map(|at| row[at].clone()).unwrap_or_default()
    };
    let mut parents: BTreeMap<String, Entry> = BTreeMap::new();
    for row in &indicators.rows {
        let of = |name: &str| column(&indicators, row, name);
        let path = (1..).map_while(|level| {
            let name = format!("Agg{level}");
            indicators.position(&name).map(|at| row[at].clone())
        });
        let path: Vec<_> = path.filter(|entry| !entry.is_missing()).collect();
        for pair in path.windows(2) {
            parents.entry(pair[0].text.clone()).or_insert_with(|| pair[1].clone());
        }
        draft.framework.rows.push(vec![
            of("IndCode"),
            path.first().cloned().unwrap_or_default(),
            of("IndName"),
            Entry::made("indicator"),
            of("IndWeight"),
            of("Direction"),
            of("Denominator"),
            of("IndUnit"),
            of("Target"),
        ]);
    }
    for row in &groups.rows {
        let code = column(&groups, row, "Code");
        let parent = parents.get(&code.text).cloned().unwrap_or_default();
        let (name, weight) = (column(&groups, row, "Name"), column(&groups, row, "Weight"));
        let mut cells = vec![code, parent, name, Entry::made("aggregate"), weight];
        cells.resize(draft.framework.header.len(), Entry::default());
        draft.framework.rows.push(cells);
    }
    describe_columns(draft);
    Ok(())
}

/// Adds rows for the columns of the data that are no indicators, by how their names begin.
fn describe_columns(draft: &mut Draft) {
    let known: BTreeSet<_> =
        draft.framework.column("code").map(|entry| entry.text.clone()).collect();
    for entry in &draft.data.header {
        let kind = match entry.text.as_str() {
            "UnitCode" => "unit",
            "UnitName" => "name",
            "Year" => "period",
            name if name.starts_with("Group_") => "group",
            name if name.starts_with("Den_") => "denominator",
            name if name.starts_with("x_") => "other",
            _ => continue,
        };
        if !known.contains(&entry.text) {
            let mut row = vec![Entry::default(); draft.framework.header.len()];
            (row[0], row[3]) = (entry.clone(), Entry::made(kind));
            draft.framework.rows.push(row);
        }
    }
}
