//! `framework.csv`: one row per node or column, under our column names or COINr's.

use std::collections::BTreeSet;

use super::Framework;
use super::node::Level;
use super::node::{Direction, Goalposts, Scale};
use super::record::{Record, RecordKind};
use crate::error::{Diagnostic, Diagnostics, ErrorKind, Result, Source};
use crate::text::{ColumnName, Row, Table, write_table};

/// Our column names with COINr's for the same.
static COLUMNS: [ColumnName; 19] = [
    ColumnName::new("code", &["iCode"]),
    ColumnName::new("name", &["iName"]),
    ColumnName::new("parent", &["Parent"]),
    ColumnName::new("level", &["Level"]),
    ColumnName::new("type", &["Type"]),
    ColumnName::new("weight", &["Weight"]),
    ColumnName::new("memo", &[]),
    ColumnName::new("tags", &[]),
    ColumnName::new("direction", &["Direction"]),
    ColumnName::new("unit", &["Unit"]),
    ColumnName::new("scale", &["Scale"]),
    ColumnName::new("goalpost_low", &[]),
    ColumnName::new("goalpost_high", &[]),
    ColumnName::new("target", &["Target"]),
    ColumnName::new("denominator", &["Denominator"]),
    ColumnName::new("denominator_scale", &["ScaleFactor"]),
    ColumnName::new("source", &["Source"]),
    ColumnName::new("of", &[]),
    ColumnName::new("column", &["Column"]),
];

const REQUIRED: [&str; 3] = ["code", "parent", "type"];

const DIRECTIONS: [(&str, Direction); 7] = [
    ("1", Direction::HigherIsBetter),
    ("+1", Direction::HigherIsBetter),
    ("-1", Direction::LowerIsBetter),
    ("higher", Direction::HigherIsBetter),
    ("lower", Direction::LowerIsBetter),
    ("higher-is-better", Direction::HigherIsBetter),
    ("lower-is-better", Direction::LowerIsBetter),
];

/// The levels whose names do as the type of a group.
const LEVELS: [&str; 14] = [
    "index",
    "sub-index",
    "dimension",
    "sub-dimension",
    "pillar",
    "sub-pillar",
    "domain",
    "sub-domain",
    "theme",
    "sub-theme",
    "component",
    "sub-component",
    "category",
    "sub-category",
];

const YES_OR_NO: [(&str, bool); 4] =
    [("yes", true), ("no", false), ("true", true), ("false", false)];

const SCALES: [(&str, Scale); 4] = [
    ("nominal", Scale::Nominal),
    ("ordinal", Scale::Ordinal),
    ("interval", Scale::Interval),
    ("ratio", Scale::Ratio),
];

impl Framework {
    /// Reads a framework from a table with one row per node.
    ///
    /// | column | holds | where it is empty |
    /// |---|---|---|
    /// | `code` | the node's code | required |
    /// | `parent` | the code of the group above | the root |
    /// | `type` | `indicator`; `aggregate` for a group, or its level: `index`, `pillar`, `dimension`, `domain`, `theme`, `component`, `category`, each also with `sub-`; for columns that are not nodes `denominator`, `outcome`, `group` (a grouping of units), `unit`, `name`, `period`, `other` | required |
    /// | `level` | a group's level, by name or by COINr's number | as `type` says, as other groups at the same depth, or `index`, `pillar`, `sub-pillar` by depth |
    /// | `weight` | relative within the parent | 1, where no sibling has a weight |
    /// | `memo` | `yes` for a node that is only shown: scored, published, ranked, and no part of the group above | `no` |
    /// | `tags` | words, with spaces between them, by which a methodology can set nodes together | none |
    /// | `name` | the name for people | the code |
    /// | `direction` | `1` or `higher`, `-1` or `lower` | higher is better |
    /// | `unit`, `source` | for people | |
    /// | `scale` | `nominal`, `ordinal`, `interval`, `ratio` | ratio |
    /// | `goalpost_low`, `goalpost_high`, `target` | raw values | none |
    /// | `denominator` | the variable that the raw value is divided by | none |
    /// | `denominator_scale` | what the quotient is multiplied by: 100000 for a rate per 100,000 | 1 |
    /// | `of` | the node whose full scores the indicator takes, in place of a column of the data | none |
    /// | `column` | the column of the data that feeds the indicator; one may feed several | the code |
    ///
    /// `code`, `parent` and `type` must be columns of the table; the others may be left out. COINr's
    /// names (`iCode`, `iName`, `Parent`, `Level`, `Type`, `Weight`, `Direction`, `Unit`, `Target`,
    /// `Denominator`, `ScaleFactor`) are accepted as well. Rows come in any order. `NA`, `N/A`,
    /// `n/a`, `..` and `...` count as empty.
    ///
    /// A table of other people loads unchanged where the framework describes its columns by
    /// `column` and by rows of type `unit`, `name` and `period`; a row of type `other` with the code
    /// `*` ignores all columns that are not described.
    ///
    /// # Errors
    ///
    /// Every fault at once, each with line and column: of the table, of its cells, of the tree.
    pub fn from_csv(source: &Source) -> Result<Self> {
        let mut faults = Diagnostics::default();
        let mut table = Table::read(source, &COLUMNS)?;
        table.check_unknown(&mut faults);
        table.check_required(&REQUIRED, None, &mut faults);
        table.check_duplicates(&mut faults);
        faults.sort_by_place();
        faults.check()?;
        let mut faults = Diagnostics::default();
        table.check_notes(&mut faults);
        let parents: BTreeSet<_> = table.rows().filter_map(|row| row.text("parent")).collect();
        let records = table.rows().map(|row| record(&row, &parents, &mut faults)).collect();
        let framework = faults.keep(Self::from_records(records));
        faults.sort_by_place();
        faults.finish_kept(framework)
    }

    /// Our name of a column, where a framework has it under this name.
    #[cfg(feature = "xlsx")]
    pub(crate) fn column_named(header: &str) -> Option<&'static str> {
        COLUMNS.iter().find(|column| column.matches(header)).map(ColumnName::name)
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

fn record(row: &Row<'_>, parents: &BTreeSet<&str>, faults: &mut Diagnostics) -> Record {
    let (kind, level) = kind(row, parents, faults);
    let mut record = Record {
        code: row.text("code").unwrap_or_default().to_owned(),
        kind,
        name: row.text("name").map(str::to_owned),
        parent: row.text("parent").map(str::to_owned),
        level: row.text("level").or(level).map(str::to_owned),
        weight: row.number("weight", faults),
        memo: row.one_of("memo", &YES_OR_NO, faults).unwrap_or_default(),
        tags: row.text("tags").unwrap_or_default().split_whitespace().map(str::to_owned).collect(),
        direction: row.one_of("direction", &DIRECTIONS, faults),
        unit: row.text("unit").map(str::to_owned),
        scale: row.one_of("scale", &SCALES, faults),
        goalposts: goalposts(row, faults),
        target: row.number("target", faults),
        denominator: row.text("denominator").map(str::to_owned),
        denominator_scale: row.number("denominator_scale", faults),
        source: row.text("source").map(str::to_owned),
        of: row.text("of").map(str::to_owned),
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

/// What a row describes; a group of the tree may give the name of its level instead.
fn kind(
    row: &Row<'_>,
    parents: &BTreeSet<&str>,
    faults: &mut Diagnostics,
) -> (RecordKind, Option<&'static str>) {
    let own = RecordKind::NAMES.map(|(name, kind)| (name, (kind, None)));
    let levels = LEVELS.map(|name| (name, (RecordKind::Aggregate, Some(name))));
    let words: Vec<_> = own.into_iter().chain(levels).collect();
    // What is not recognised has been reported; with children or a level of groups, it was to be a
    // group.
    let level = row.text("level").filter(|level| !level.eq_ignore_ascii_case(Level::INDICATOR));
    let level = level.filter(|level| level.parse::<i64>().is_err());
    let is_parent = row.text("code").is_some_and(|code| parents.contains(code));
    let is_group = is_parent || level.is_some();
    let otherwise = if is_group { RecordKind::Aggregate } else { RecordKind::Indicator };
    row.one_of("type", &words, faults).unwrap_or((otherwise, None))
}

fn goalposts(row: &Row<'_>, faults: &mut Diagnostics) -> Option<Goalposts> {
    match (row.number("goalpost_low", faults), row.number("goalpost_high", faults)) {
        (Some(low), Some(high)) => Some(Goalposts { low, high }),
        (None, None) => None,
        _ => {
            let code = row.text("code").unwrap_or_default().to_owned();
            let (low, high) = (row.text("goalpost_low"), row.text("goalpost_high"));
            // A goalpost that is not a number has been reported already.
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
    let number = |cell: Option<f64>| cell.map(crate::error::number).unwrap_or_default();
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
        if record.memo { "yes".to_owned() } else { String::new() },
        record.tags.join(" "),
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
        text(&record.of),
        text(&record.column),
    ]
}

fn name_of<T: PartialEq>(names: &[(&str, T)], value: &T) -> String {
    let found = names.iter().find(|(_, named)| named == value);
    found.map(|(name, _)| (*name).to_owned()).unwrap_or_default()
}
