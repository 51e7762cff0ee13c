//! A result of several tables.

use std::io::Write;

use composite_index::error::printable;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value as Json;

use crate::Failure;
use crate::output::{Format, Output, write_csv};
use crate::result_table::{ResultTable, Rows, Value, cells_of};

/// Several tables under one title.
#[derive(Default)]
pub(crate) struct Report<'a> {
    /// Empty where the first table's heading says it.
    pub(crate) title: String,
    /// Each with the name that its rows have in CSV.
    pub(crate) tables: Vec<(&'static str, ResultTable)>,
    pub(crate) json: Body<'a>,
    /// Shown to people in place of the tables behind the first.
    pub(crate) picture: Option<String>,
    /// How much of an interrupted run was done; the headings of its tables say so too.
    pub(crate) incomplete: Option<String>,
    /// Whether tables fit 80 columns wherever they go, unless all columns are asked for, and the figures
    /// below them are rows in CSV.
    pub(crate) is_answer: bool,
}

/// What JSON has.
pub(crate) enum Body<'a> {
    /// Everything that the tables are made of.
    Whole(Json),
    /// The rows of the tables with what is written beside them, piece by piece, where it is large.
    #[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "only long runs have it"))]
    Streamed(Box<WriteJson<'a>>),
}

/// Writes the rows of tables, and more.
type WriteJson<'a> = dyn Fn(ByName<'_>, &mut dyn Write) -> serde_json::Result<()> + 'a;

impl Default for Body<'_> {
    fn default() -> Self {
        Self::Whole(Json::Null)
    }
}

/// The rows of tables by the tables' names.
pub(crate) struct ByName<'t>(&'t [(&'static str, ResultTable)]);

impl Serialize for ByName<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut tables = serializer.serialize_map(Some(self.0.len()))?;
        for (name, table) in self.0 {
            tables.serialize_entry(name, &Rows(table))?;
        }
        tables.end()
    }
}

impl Report<'_> {
    /// Writes the report where it was asked for.
    pub(crate) fn write(&self, output: &Output) -> Result<(), Failure> {
        match output.format {
            Format::Table if self.is_answer => output.write(&self.text(output.width_of_text())),
            Format::Table => output.write(&self.text(output.width())),
            Format::Csv => output.stream(|out| self.csv(out)),
            Format::Json => output.stream(|out| {
                match &self.json {
                    Body::Whole(json) => serde_json::to_writer_pretty(&mut *out, json)?,
                    Body::Streamed(write) => write(ByName(&self.tables), out)?,
                }
                out.write_all(b"\n")
            }),
            #[cfg(feature = "xlsx")]
            Format::Xlsx => {
                let tables: Vec<_> = self.tables.iter().map(|(name, it)| (*name, it)).collect();
                crate::sheets::write(output, &self.title, &tables)
            }
        }
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
    fn csv(&self, out: &mut dyn Write) -> std::io::Result<()> {
        let figures = self.figures();
        let tables: Vec<_> = self.tables.iter().chain(&figures).collect();
        if let [(_, sheet)] = tables.as_slice() {
            return sheet.write_csv(out);
        }
        let mut columns = vec!["table".to_owned()];
        for column in tables.iter().flat_map(|(_, sheet)| &sheet.columns) {
            if !columns.contains(column) {
                columns.push(column.clone());
            }
        }
        let position = |name: &String| columns.iter().position(|column| column == name);
        let rows = tables.iter().flat_map(|(name, sheet)| {
            let positions: Vec<_> = sheet.columns.iter().map(position).collect();
            let width = columns.len();
            sheet.rows.iter().map(move |row| {
                let mut cells = vec![String::new(); width];
                cells[0] = (*name).to_owned();
                for (cell, position) in cells_of(row).into_iter().zip(&positions) {
                    if let Some(position) = position {
                        cells[*position] = cell;
                    }
                }
                cells
            })
        });
        write_csv(out, &columns, rows, self.incomplete.as_deref())
    }

    /// What is said below the tables of an answer, as a table.
    fn figures(&self) -> Option<(&'static str, ResultTable)> {
        let said = self.tables.iter().filter(|_| self.is_answer).flat_map(|(of, sheet)| {
            let figure = move |(name, value): &(String, Value)| {
                vec![Value::text(of), Value::text(name), value.clone()]
            };
            sheet.summary.iter().map(figure)
        });
        let rows: Vec<_> = said.collect();
        let columns = ["of", "figure", "amount"].map(str::to_owned).into();
        let table = ResultTable { columns, rows, ..ResultTable::default() };
        (!table.rows.is_empty()).then_some(("figures", table))
    }
}
