//! `framework.csv`: one row per node or column, under our column names or COINr's.

use super::Framework;
use super::node::Level;
use super::node::{Direction, Goalposts, Scale};
use super::record::{Record, RecordKind};
use crate::error::{Diagnostic, Diagnostics, ErrorKind, Result, Source};
use crate::text::{ColumnName, Row, Table, write_table};

/// Our column names with COINr's for the same.
static COLUMNS: [ColumnName; 16] = [
    ColumnName::new("code", &["iCode"]),
    ColumnName::new("name", &["iName"]),
    ColumnName::new("parent", &["Parent"]),
    ColumnName::new("level", &["Level"]),
    ColumnName::new("type", &["Type"]),
    ColumnName::new("weight", &["Weight"]),
    ColumnName::new("direction", &["Direction"]),
    ColumnName::new("unit", &["Unit"]),
    ColumnName::new("scale", &["Scale"]),
    ColumnName::new("goalpost_low", &[]),
    ColumnName::new("goalpost_high", &[]),
    ColumnName::new("target", &["Target"]),
    ColumnName::new("denominator", &["Denominator"]),
    ColumnName::new("denominator_scale", &["ScaleFactor"]),
    ColumnName::new("source", &["Source"]),
    ColumnName::new("column", &["Column"]),
];

const REQUIRED: [&str; 5] = ["code", "parent", "level", "type", "weight"];

const DIRECTIONS: [(&str, Direction); 5] = [
    ("1", Direction::HigherIsBetter),
    ("+1", Direction::HigherIsBetter),
    ("-1", Direction::LowerIsBetter),
    ("higher-is-better", Direction::HigherIsBetter),
    ("lower-is-better", Direction::LowerIsBetter),
];

const SCALES: [(&str, Scale); 4] = [
    ("nominal", Scale::Nominal),
    ("ordinal", Scale::Ordinal),
    ("interval", Scale::Interval),
    ("ratio", Scale::Ratio),
];

impl Framework {
    /// Reads a framework from a table with one row per node.
    ///
    /// Columns: `code`, `parent`, `level`, `type` (`indicator`, `aggregate`, and for columns that
    /// are no nodes `denominator`, `outcome`, `group`, `unit`, `name`, `period`, `other`) and
    /// `weight` are required; `name`, `direction` (`1` or `-1`; higher is better where it is empty), `unit`,
    /// `scale` (`nominal`, `ordinal`, `interval`, `ratio`), `goalpost_low`, `goalpost_high`,
    /// `target`, `denominator` (the variable by which the raw value is divided),
    /// `denominator_scale` (by which the quotient is multiplied: 100000 for a rate per 100,000),
    /// `source` and `column` are not. COINr's names for them (`iCode`, `iName`, `Parent`, `Level`,
    /// `Type`, `Weight`, `Direction`, `Unit`, `Target`, `Denominator`, `ScaleFactor`) do as well. Rows may stand in any order. An empty cell, `NA`, `N/A`, `n/a`, `..` and `...`
    /// mean that nothing is said.
    ///
    /// A table of other people loads unchanged where the framework describes its columns: `column`
    /// names the column that feeds an indicator where it is not its code (one may feed several),
    /// rows of type `unit`, `name` and `period` the columns that hold these, and a row of type
    /// `other` with the code `*` passes over all that are not described.
    ///
    /// # Errors
    ///
    /// Every fault at once, each with line and column: of the table, of its cells, of the tree.
    pub fn from_csv(source: &Source) -> Result<Self> {
        let mut faults = Diagnostics::default();
        let table = Table::read(source, &COLUMNS)?;
        table.check_unknown(&mut faults);
        table.check_required(&REQUIRED, &mut faults);
        table.check_duplicates(&mut faults);
        faults.sort_by_place();
        faults.check()?;
        let mut faults = Diagnostics::default();
        let records = table.rows().map(|row| record(&row, &mut faults)).collect();
        let framework = faults.keep(Self::from_records(records));
        faults.sort_by_place();
        faults.finish_kept(framework)
    }

    /// Writes the framework as a table.
    ///
    /// # Errors
    ///
    /// The table cannot be written; it always can be in memory.
    pub fn to_csv(&self) -> Result<String> {
        write_table(COLUMNS.map(|column| column.name()), self.to_records().iter().map(cells))
    }
}

fn record(row: &Row<'_>, faults: &mut Diagnostics) -> Record {
    let mut record = Record {
        code: row.text("code").unwrap_or_default().to_owned(),
        kind: row.one_of("type", &RecordKind::NAMES, faults).unwrap_or_default(),
        name: row.text("name").map(str::to_owned),
        parent: row.text("parent").map(str::to_owned),
        level: row.text("level").map(str::to_owned),
        weight: row.number("weight", faults),
        direction: row.one_of("direction", &DIRECTIONS, faults),
        unit: row.text("unit").map(str::to_owned),
        scale: row.one_of("scale", &SCALES, faults),
        goalposts: goalposts(row, faults),
        target: row.number("target", faults),
        denominator: row.text("denominator").map(str::to_owned),
        denominator_scale: row.number("denominator_scale", faults),
        source: row.text("source").map(str::to_owned),
        column: row.text("column").map(str::to_owned),
        spans: row.spans(),
    };
    // COINr's tables may give a direction to every row; only an indicator has one.
    if record.kind != RecordKind::Indicator {
        record.direction = None;
    }
    // What could not be read has been reported as such, and is not missing too.
    if record.weight.is_none() && row.text("weight").is_some() {
        record.weight = Some(1.0);
    }
    record
}

fn goalposts(row: &Row<'_>, faults: &mut Diagnostics) -> Option<Goalposts> {
    match (row.number("goalpost_low", faults), row.number("goalpost_high", faults)) {
        (Some(low), Some(high)) => Some(Goalposts { low, high }),
        (None, None) => None,
        _ => {
            let code = row.text("code").unwrap_or_default().to_owned();
            let (low, high) = (row.text("goalpost_low"), row.text("goalpost_high"));
            // A goalpost that is there but no number has been reported as such.
            if low.is_none() || high.is_none() {
                let span = row.spans().of("goalpost_low");
                faults.push(Diagnostic::new(ErrorKind::HalfGoalposts { code }).at(span));
            }
            None
        }
    }
}

fn cells(record: &Record) -> Vec<String> {
    let text = |cell: &Option<String>| cell.clone().unwrap_or_default();
    let number = |cell: Option<f64>| cell.map(|cell| cell.to_string()).unwrap_or_default();
    let level = match record.kind {
        RecordKind::Indicator => Level::INDICATOR.to_owned(),
        _ => text(&record.level),
    };
    vec![
        record.code.clone(),
        text(&record.name),
        text(&record.parent),
        if record.kind.is_node() { level } else { String::new() },
        name_of(&RecordKind::NAMES, &record.kind),
        number(record.weight),
        match record.direction {
            Some(Direction::HigherIsBetter) => "1".to_owned(),
            Some(Direction::LowerIsBetter) => "-1".to_owned(),
            None => String::new(),
        },
        text(&record.unit),
        record.scale.map(|scale| name_of(&SCALES, &scale)).unwrap_or_default(),
        number(record.goalposts.map(|goalposts| goalposts.low)),
        number(record.goalposts.map(|goalposts| goalposts.high)),
        number(record.target),
        text(&record.denominator),
        number(record.denominator_scale),
        text(&record.source),
        text(&record.column),
    ]
}

fn name_of<T: PartialEq>(names: &[(&str, T)], value: &T) -> String {
    let found = names.iter().find(|(_, named)| named == value);
    found.map(|(name, _)| (*name).to_owned()).unwrap_or_default()
}
