//! `data.csv`: one row per unit (and period), under our column names or COINr's.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use super::Dataset;
use super::column_without_indicator;
use super::unit::Unit;
use super::{alike, form, lean};
use crate::error::{
    Declaration, Diagnostic, Diagnostics, Encoding, Error, ErrorKind, Help, Origin, Place, Result,
    Source, is_it_the_column,
};
use crate::framework::{Framework, Record, RecordKind, UnitCode, VariableCode};
use crate::numerics::Columns;
use crate::text::{CellRules, ColumnName, OtherNames, Row, SharedText, Table};

static COLUMNS: [ColumnName; 3] = [
    ColumnName::new("unit", &["uCode"]),
    ColumnName::new("name", &["uName"]),
    ColumnName::new("period", &["Time"]),
];

/// What others call the column of the units' codes, first the names of codes.
const UNIT_NAMES: [[&str; 9]; 2] = [
    [
        "code",
        "iso3",
        "iso",
        "iso_code",
        "iso3_code",
        "country_code",
        "region_code",
        "unit_code",
        "id",
    ],
    [
        "country",
        "region",
        "city",
        "state",
        "economy",
        "territory",
        "firm",
        "company",
        "municipality",
    ],
];

/// Takes the one column for that of the units that can be meant, where none is called `unit`, and
/// beside codes the one that can hold the names; returns the help where several can be meant.
pub(crate) fn find_unit(table: &mut Table<'_>, taken: impl Fn(&str) -> bool) -> Option<Help> {
    if table.has("unit") {
        return None;
    }
    for names in UNIT_NAMES {
        let is_meant = |position: &usize| {
            let header = table.header(*position);
            let plain = header.to_lowercase().replace([' ', '-'], "_");
            names.contains(&plain.as_str()) && !taken(header)
        };
        let meant: Vec<_> = table.unknown().filter(is_meant).collect();
        let role = if table.has("unit") { "name" } else { "unit" };
        match meant.as_slice() {
            [one] if !table.has(role) => table.take(*one, role),
            [_, _, ..] if role == "unit" => {
                let quoted: Vec<_> =
                    meant.iter().map(|at| format!("`{}`", table.header(*at))).collect();
                let help = "rename the column of the units' codes to `unit`; is it";
                return Some(format!("{help} {}?", quoted.join(" or ")).into());
            }
            _ => {}
        }
    }
    None
}

/// What the columns beside code, name and period are.
#[derive(Default)]
pub(super) struct Roles {
    pub(super) variables: Vec<(usize, VariableCode)>,
    pub(super) groups: Vec<(usize, VariableCode)>,
}

/// The columns of a table of data whose header has no fault.
pub(super) struct DataColumns<'s> {
    /// The header, without columns that have no name.
    pub(super) table: Table<'s>,
    /// Where each of its columns is among all.
    pub(super) positions: Vec<usize>,
    pub(super) roles: Roles,
}

impl<'s> DataColumns<'s> {
    /// The columns that a header says; nothing where it is at fault, or where the rows must say whether
    /// the table has another form.
    pub(super) fn read(header: &'s Source, framework: &Framework) -> Option<Self> {
        let columns = Self::check(header, framework).ok()?;
        let described = fed_by_column(framework);
        let headers = (0..columns.table.width()).map(|at| columns.table.header(at));
        (headers.filter(|header| described.contains_key(header)).count() > 1).then_some(columns)
    }

    /// The columns that a header says.
    ///
    /// # Errors
    ///
    /// Every fault of the header at once.
    pub(super) fn check(header: &'s Source, framework: &Framework) -> Result<Self> {
        let other_names = described_names(framework);
        let mut required: Vec<&str> = other_names.keys().copied().collect();
        required.push("unit");
        let empty = || Error::from(ErrorKind::EmptyTable);
        let (mut table, positions) =
            Table::read_header(header, &COLUMNS, other_names).ok_or_else(empty)?;
        let mut faults = Diagnostics::default();
        let fed = fed_by_column(framework);
        let described = |column: &str| fed.contains_key(column);
        let candidates = find_unit(&mut table, described);
        table.check_required(&required, candidates, &mut faults);
        table.check_duplicates(&mut faults);
        let roles = roles(&table, framework, &fed, &mut faults);
        faults.finish(Self { table, positions, roles })
    }
}

impl Dataset {
    /// Reads the data of a framework from a table with one row per unit.
    ///
    /// Columns: `unit` (the unit's code; `code`, `iso3`, `country_code`, `country`, `region` and the
    /// like do where only one of them can be meant), optional `name` and `period`, one column per indicator,
    /// denominator and outcome under its code, and one per grouping of units; COINr's `uCode`,
    /// `uName` and `Time` do as well. A framework that describes columns of other names (see
    /// [`Framework::from_csv`]) is followed; the dataset then holds the variables under their
    /// codes. Columns that the framework declares as `other` are passed over. An empty cell, `NA`,
    /// `N/A`, `n/a`, `..` and `...` are missing values.
    ///
    /// # Errors
    ///
    /// Every fault at once, each with line and column: of the table, of its cells, columns without
    /// indicator and indicators without column, units twice in one period, units without period
    /// where others have one.
    pub fn from_csv(source: &Source, framework: &Framework) -> Result<Self> {
        Self::from_csv_with(source, framework, &CellRules::default())
    }

    /// As [`from_csv`](Dataset::from_csv), a table whose cells are written by other rules.
    ///
    /// # Errors
    ///
    /// As for [`from_csv`](Dataset::from_csv), and rules by which numbers could be misread.
    pub fn from_csv_with(
        source: &Source,
        framework: &Framework,
        rules: &CellRules,
    ) -> Result<Self> {
        check_rules(rules)?;
        let lean = lean::From {
            reader: source.text().as_bytes(),
            bytes: source.text().len() as u64,
            origin: Box::new({
                let source = source.clone();
                move |_| Origin::of(&source)
            }),
        };
        match lean::read(lean, framework, rules) {
            Some(dataset) => Ok(dataset),
            None => Self::from_csv_strictly(source, framework, rules),
        }
    }

    /// Reads a table of data, or a Parquet file if the feature `parquet` is enabled.
    ///
    /// # Errors
    ///
    /// As for [`read_csv`](Dataset::read_csv) and `read_parquet`.
    pub fn read(path: impl AsRef<Path>, framework: &Framework, rules: &CellRules) -> Result<Self> {
        #[cfg(feature = "parquet")]
        if super::is_parquet(path.as_ref()) {
            return Self::read_parquet(path, framework);
        }
        Self::read_csv(path, framework, rules)
    }

    /// As [`from_csv_with`](Dataset::from_csv_with), from a file, which is read piece by piece without
    /// keeping its text. A file with a fault, or not in UTF-8, is read as a [`Source`].
    ///
    /// # Errors
    ///
    /// As for [`from_csv_with`](Dataset::from_csv_with) and [`Source::read`].
    pub fn read_csv(
        path: impl AsRef<Path>,
        framework: &Framework,
        rules: &CellRules,
    ) -> Result<Self> {
        check_rules(rules)?;
        let path = path.as_ref();
        let encoding = rules.encoding.unwrap_or_default();
        let is_utf_8 = encoding == Encoding::Utf8;
        let lean = is_utf_8.then(|| lean_file(path, framework, rules)).flatten();
        match lean {
            Some(dataset) => Ok(dataset),
            None => {
                let source = Source::read_as(path, encoding).map_err(declaring_encoding)?;
                Self::from_csv_strictly(&source, framework, rules)
            }
        }
    }

    /// Reads a table row by row and names every fault with its place.
    pub(super) fn from_csv_strictly(
        source: &Source,
        framework: &Framework,
        rules: &CellRules,
    ) -> Result<Self> {
        let other_names = described_names(framework);
        let mut required: Vec<&str> = other_names.keys().copied().collect();
        required.push("unit");
        let table = Table::read_foreign(source, &COLUMNS, other_names)?;
        let mut table = table.with_rules(rules);
        let mut faults = Diagnostics::default();
        let fed = fed_by_column(framework);
        let described = |column: &str| fed.contains_key(column);
        let candidates = find_unit(&mut table, described);
        table.check_required(&required, candidates, &mut faults);
        table.check_duplicates(&mut faults);
        let roles = roles(&table, framework, &fed, &mut faults);
        table.check_notes(&mut faults);
        if let Some(fault) = form::of(&table, described) {
            return Err(fault.into());
        }
        // Without unit or period, rows would look alike that are not.
        let named = |position| form::role_of(table.header(position)) == Some("period");
        let undeclared = !table.has("period")
            && !framework.passes_over_others()
            && table.unknown().any(|at| named(at) && !described(table.header(at)));
        if undeclared || !required.iter().all(|name| table.has(name)) {
            faults.sort_by_place();
            faults.check()?;
            faults = Diagnostics::default();
        }
        let (mut units, mut blank) = (Vec::new(), Vec::new());
        let origin = Origin::of(source);
        let mut values = Columns::missing(roles.variables.len(), table.rows().len());
        for row in table.rows() {
            for (variable, (position, code)) in roles.variables.iter().enumerate() {
                let text = row.text_at(*position).filter(|_| !rules.codes.is_empty());
                let coded = text.and_then(|text| rules.value_of(code.as_str(), text));
                if let Some(value) = coded.or_else(|| row.number_at(*position, &mut faults)) {
                    values.column_mut(variable)[units.len()] = value;
                }
            }
            if let Some(unit) = unit(&row, &roles.groups, &origin, &mut faults) {
                if table.has("period") && unit.period.is_none() {
                    blank.push((unit.code.to_string(), row.place_of("period")));
                }
                units.push(unit);
            }
        }
        if units.len() > blank.len() {
            for (unit, span) in blank {
                faults.push(Diagnostic::new(ErrorKind::BlankPeriod { unit }).at(span));
            }
        }
        alike::check(&units, &mut faults);
        let variables = roles.variables.into_iter().map(|(_, code)| code).collect();
        let units = units.into_iter().collect();
        let dataset = faults.keep(Self::with_values(units, variables, values));
        faults.sort_by_place();
        faults.finish_kept(dataset)
    }
}

/// Whether a file can be read, before it is known what its columns are.
#[cfg_attr(not(feature = "toml"), expect(dead_code, reason = "folders have methodologies"))]
pub(crate) fn readable(path: &Path) -> Result<()> {
    #[cfg(feature = "parquet")]
    if super::is_parquet(path) {
        return Ok(());
    }
    Source::read(path).map(|_| ())
}

/// The fault of a file that is no UTF-8, with the line that declares what it seems to be.
fn declaring_encoding(error: Error) -> Error {
    error.helped(|fault| match fault.kind {
        ErrorKind::NotUtf8 { .. } => {
            let help = fault.help.as_ref().map_or("", Help::as_str);
            let line = "encoding = \"windows-1252\"".to_owned();
            let is_western = help.contains("Windows-1252");
            is_western.then(|| Help::declaring(help, Declaration::Line(line)))
        }
        _ => None,
    })
}

fn check_rules(rules: &CellRules) -> Result<()> {
    let Some(why) = rules.refuse() else { return Ok(()) };
    let (option, why) = ("data".to_owned(), why.to_owned());
    Err(ErrorKind::InvalidOption { option, why }.into())
}

/// The units without a period, where others have one.
pub(super) fn blank_periods(units: &[Unit]) -> impl Iterator<Item = &Unit> {
    let any = units.iter().any(|unit| unit.period.is_some());
    units.iter().filter(move |unit| any && unit.period.is_none())
}

/// Reads a file in which nothing is out of order.
fn lean_file(path: &Path, framework: &Framework, rules: &CellRules) -> Option<Dataset> {
    // A pipe can be read once, and what is longer has places that are not counted.
    let is_told = |found: &std::fs::Metadata| found.is_file() && found.len() <= u32::MAX.into();
    let found = std::fs::metadata(path).ok().filter(is_told)?;
    let file = File::open(path).ok()?;
    let (bytes, path) = (found.len(), path.to_owned());
    let origin = move |mark: usize| Origin::file(&path, bytes - mark as u64);
    lean::read(lean::From { reader: file, bytes, origin: Box::new(origin) }, framework, rules)
}

/// The columns of unit, name and period where the framework describes them.
fn described_names(framework: &Framework) -> OtherNames {
    let role = |column: &Record| {
        let role = match column.kind {
            RecordKind::Unit => "unit",
            RecordKind::Name => "name",
            RecordKind::Period => "period",
            _ => return None,
        };
        Some((role, column.column_name().to_owned()))
    };
    framework.columns().iter().filter_map(role).collect()
}

fn roles(
    table: &Table<'_>,
    framework: &Framework,
    fed: &FedByColumn<'_>,
    faults: &mut Diagnostics,
) -> Roles {
    let mut roles = Roles::default();
    let mut others = Vec::new();
    for position in table.unknown() {
        let Some(fed) = fed.get(table.header(position)) else {
            others.push(position);
            continue;
        };
        for (code, kind) in fed {
            match (kind, VariableCode::new(*code)) {
                (RecordKind::Group, Ok(code)) => roles.groups.push((position, code)),
                (
                    RecordKind::Indicator | RecordKind::Denominator | RecordKind::Outcome,
                    Ok(code),
                ) => {
                    roles.variables.push((position, code));
                }
                _ => {}
            }
        }
    }
    if !framework.passes_over_others() {
        without_indicator(table, framework, &others, faults);
    }
    without_column(table, framework, &roles, &others, faults);
    roles
}

/// What each column of the data is for: the codes of indicators and described columns.
type FedByColumn<'f> = BTreeMap<&'f str, Vec<(&'f str, RecordKind)>>;

fn fed_by_column(framework: &Framework) -> FedByColumn<'_> {
    let indicators = framework.nodes().iter().filter_map(|node| {
        Some((node.column_name()?, (node.code().as_str(), RecordKind::Indicator)))
    });
    let described = framework.columns().iter();
    let described =
        described.map(|record| (record.column_name(), (record.code.as_str(), record.kind)));
    let mut fed = FedByColumn::new();
    for (column, code) in indicators.chain(described) {
        fed.entry(column).or_default().push(code);
    }
    fed
}

/// The most faults of one kind for which the nearest name is sought, which takes as many steps as
/// there are names.
const MOST_SUGGESTIONS: usize = 50;

fn without_indicator(
    table: &Table<'_>,
    framework: &Framework,
    others: &[usize],
    faults: &mut Diagnostics,
) {
    let own = COLUMNS.each_ref().map(ColumnName::name);
    for (count, position) in others.iter().enumerate() {
        let column = table.header(*position);
        let fault = match (column.is_empty(), count < MOST_SUGGESTIONS) {
            (true, _) => table.unnamed(*position),
            (_, true) => match form::role_of(column).filter(|role| !table.has(role)) {
                Some(role) => {
                    let problem = ErrorKind::ColumnWithoutIndicator { column: column.to_owned() };
                    Diagnostic::new(problem).help(Some(form::row_for(role, column)))
                }
                None => column_without_indicator(framework, column, &own),
            },
            (_, false) => ErrorKind::ColumnWithoutIndicator { column: column.to_owned() }.into(),
        };
        faults.push(fault.at(table.header_place(*position)));
    }
}

fn without_column(
    table: &Table<'_>,
    framework: &Framework,
    roles: &Roles,
    others: &[usize],
    faults: &mut Diagnostics,
) {
    let found: BTreeSet<_> = roles.variables.iter().map(|(_, code)| code.as_str()).collect();
    let lacking = framework.nodes().iter().filter_map(|node| Some((node, node.column_name()?)));
    let lacking = lacking.filter(|(node, _)| !found.contains(node.code().as_str()));
    for (count, (node, column)) in lacking.enumerate() {
        let code = node.code().as_str();
        let named = || (column != code).then(|| format!("the framework names `{column}`").into());
        let unmatched = others.iter().map(|position| table.header(*position));
        let near = (count < MOST_SUGGESTIONS).then(|| is_it_the_column(column, unmatched));
        let problem = ErrorKind::IndicatorWithoutColumn { indicator: code.to_owned() };
        let help = near.flatten().or_else(named);
        faults.push(Diagnostic::new(problem).at(table.start()).help(help));
    }
}

/// What a row without code is called: its name, or its first cell.
fn row_name(row: &Row<'_>) -> String {
    let name = row.literal("name").filter(|name| !name.is_empty());
    name.map_or_else(|| row.label(), str::to_owned)
}

fn unit(
    row: &Row<'_>,
    groups: &[(usize, VariableCode)],
    origin: &Arc<Origin>,
    faults: &mut Diagnostics,
) -> Option<Unit> {
    let groups = groups.iter().filter_map(|(column, code)| {
        row.text_at(*column).map(|text| (code.clone(), text.to_owned()))
    });
    // `NA` is Namibia's code, where a code is asked for.
    let code = row.literal("unit").unwrap_or_default();
    match UnitCode::new(code) {
        Ok(code) => Some(Unit {
            name: row
                .literal("name")
                .filter(|name| !name.is_empty() && *name != code.as_str())
                .map_or_else(|| code.shared(), SharedText::from),
            period: row.text("period").map(SharedText::from),
            groups: groups.collect::<BTreeMap<_, _>>().into(),
            place: row.bytes_of("unit").map(|bytes| Place::new(origin, bytes)),
            code,
        }),
        Err(error) => {
            if code.is_empty() {
                let problem = ErrorKind::NoUnitCode { row: row_name(row) };
                let help = "give it a code, or delete the row if it is no unit";
                faults.push(Diagnostic::new(problem).at(row.place_of("unit")).help(Some(help)));
                return None;
            }
            for fault in error.diagnostics() {
                faults.push(fault.clone().at(row.place_of("unit")));
            }
            None
        }
    }
}
