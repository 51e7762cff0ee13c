//! A result of several tables.

use composite_index::error::printable;
use serde_json::{Value as Json, json};

use crate::Failure;
use crate::output::{Format, Output, csv_of};
use crate::result_table::{ResultTable, cells_of};

/// Several tables under one title.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// Empty where the first table's heading says it.
    pub(crate) title: String,
    /// Each with the name that its rows have in CSV.
    pub(crate) tables: Vec<(&'static str, ResultTable)>,
    /// Everything that the tables are made of.
    pub(crate) json: Json,
    /// Shown to people in place of the tables behind the first.
    pub(crate) picture: Option<String>,
    /// How much of an interrupted run was done; the headings of its tables say so too.
    pub(crate) incomplete: Option<String>,
}

/// Title and completeness, and the rows of tables by the tables' names.
pub(crate) fn json_of(title: &str, complete: bool, tables: &[(&str, ResultTable)]) -> Json {
    let mut json = json!({ "title": title, "complete": complete });
    for (name, sheet) in tables {
        json[*name] = sheet.json()["rows"].take();
    }
    json
}

impl Report {
    /// Writes the report where it was asked for.
    pub(crate) fn write(&self, output: &Output) -> Result<(), Failure> {
        let text = match output.format {
            Format::Table => self.text(output.width()),
            Format::Csv => self.csv()?,
            Format::Json => format!("{:#}\n", self.json),
        };
        output.write(&text)
    }

    fn text(&self, width: Option<usize>) -> String {
        let mut text = match self.title.as_str() {
            "" => String::new(),
            title => format!("{}\n", printable(title)),
        };
        let shown = if self.picture.is_some() { 1 } else { self.tables.len() };
        for (_, sheet) in &self.tables[..shown] {
            let apart = if text.is_empty() { "" } else { "\n" };
            text += &format!("{apart}{}", sheet.table(width));
        }
        if let Some(picture) = &self.picture {
            text += &format!("\n{picture}");
            let others: Vec<_> = self.tables[shown..].iter().map(|(name, _)| *name).collect();
            text += &format!("\nIn --format csv and json: {}.\n", others.join(", "));
        }
        text
    }

    /// One table as it is; several below each other, with the columns of all and their name first.
    fn csv(&self) -> Result<String, Failure> {
        if let [(_, sheet)] = self.tables.as_slice() {
            return sheet.csv();
        }
        let mut columns = vec!["table".to_owned()];
        for column in self.tables.iter().flat_map(|(_, sheet)| &sheet.columns) {
            if !columns.contains(column) {
                columns.push(column.clone());
            }
        }
        let position = |name: &String| columns.iter().position(|column| column == name);
        let mut rows = Vec::new();
        for (name, sheet) in &self.tables {
            let positions: Vec<_> = sheet.columns.iter().map(position).collect();
            for row in &sheet.rows {
                let mut cells = vec![String::new(); columns.len()];
                cells[0] = (*name).to_owned();
                for (cell, position) in cells_of(row).into_iter().zip(&positions) {
                    if let Some(position) = position {
                        cells[*position] = cell;
                    }
                }
                rows.push(cells);
            }
        }
        csv_of(&columns, rows.into_iter(), self.incomplete.as_deref())
    }
}
