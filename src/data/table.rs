//! `data.csv`: one row per unit (and period), under our column names or COINr's.

use std::collections::{BTreeMap, BTreeSet};

use super::Dataset;
use super::column_without_indicator;
use super::unit::Unit;
use super::{alike, form};
use crate::error::{Diagnostic, Diagnostics, ErrorKind, Help, Result, Source, is_it_the_column};
use crate::framework::{Framework, Record, RecordKind, UnitCode, VariableCode};
use crate::numerics::Columns;
use crate::text::{CellRules, ColumnName, OtherNames, Row, Table, write_table};

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
struct Roles {
    variables: Vec<(usize, VariableCode)>,
    groups: Vec<(usize, VariableCode)>,
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
        if let Some(why) = rules.refuse() {
            let (option, why) = ("data".to_owned(), why.to_owned());
            return Err(ErrorKind::InvalidOption { option, why }.into());
        }
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
        let mut values = Columns::missing(roles.variables.len(), table.rows().len());
        for row in table.rows() {
            for (variable, (position, code)) in roles.variables.iter().enumerate() {
                let text = row.text_at(*position).filter(|_| !rules.codes.is_empty());
                let coded = text.and_then(|text| rules.value_of(code.as_str(), text));
                if let Some(value) = coded.or_else(|| row.number_at(*position, &mut faults)) {
                    values.column_mut(variable)[units.len()] = value;
                }
            }
            if let Some(unit) = unit(&row, &roles.groups, &mut faults) {
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

    /// Writes the data as a table under our own column names and the variables' codes.
    ///
    /// # Errors
    ///
    /// The table cannot be written; it always can be in memory.
    pub fn to_csv(&self) -> Result<String> {
        let periods = self.units.iter().any(|unit| unit.period.is_some());
        let groups: Vec<_> =
            self.units.first().map(|unit| unit.groups.keys().collect()).unwrap_or_default();
        let mut header = vec!["unit", "name"];
        header.extend(periods.then_some("period"));
        header.extend(groups.iter().map(|group| group.as_str()));
        header.extend(self.variables.iter().map(VariableCode::as_str));
        let rows = self.units.iter().enumerate().map(|(row, unit)| {
            let mut cells = vec![unit.code.to_string(), unit.name.clone()];
            cells.extend(periods.then(|| unit.period.clone().unwrap_or_default()));
            let group =
                |group: &&VariableCode| unit.groups.get(*group).cloned().unwrap_or_default();
            cells.extend(groups.iter().map(group));
            let value = |variable| self.values.column(variable)[row];
            let text = |value: f64| {
                if value.is_nan() { String::new() } else { crate::error::number(value) }
            };
            cells.extend((0..self.variables.len()).map(|variable| text(value(variable))));
            cells
        });
        write_table(header, rows)
    }
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

fn unit(row: &Row<'_>, groups: &[(usize, VariableCode)], faults: &mut Diagnostics) -> Option<Unit> {
    let groups = groups.iter().filter_map(|(column, code)| {
        row.text_at(*column).map(|text| (code.clone(), text.to_owned()))
    });
    // `NA` is Namibia's code, where a code is asked for.
    let code = row.literal("unit").unwrap_or_default();
    match UnitCode::new(code) {
        Ok(code) => Some(Unit {
            name: row
                .literal("name")
                .filter(|name| !name.is_empty())
                .unwrap_or(code.as_str())
                .to_owned(),
            period: row.text("period").map(str::to_owned),
            groups: groups.collect::<BTreeMap<_, _>>(),
            span: row.place_of("unit"),
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
