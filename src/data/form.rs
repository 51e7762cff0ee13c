//! Tables of data in another form than one row per unit and one column per indicator.

use std::collections::BTreeSet;

use crate::error::{Diagnostic, ErrorKind};
use crate::text::Table;

/// What publishers call the columns of units, of their names and of periods, the most certain first.
const UNITS: [&str; 14] = [
    "unit",
    "ucode",
    "iso3",
    "code",
    "country_code",
    "ref_area",
    "location",
    "geo",
    "geoareacode",
    "iso_code",
    "economy",
    "country",
    "entity",
    "id",
];
const NAMES: [&str; 9] = [
    "name",
    "uname",
    "unit_name",
    "country_name",
    "reference_area",
    "geoareaname",
    "country",
    "entity",
    "region_name",
];
const PERIODS: [&str; 6] = ["period", "year", "time", "time_period", "timeperiod", "season"];

/// The columns of a table that tell its rows apart, by their headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct KeyColumns {
    /// The codes of units.
    pub unit: Option<usize>,
    /// The names of units; not the column of their codes.
    pub name: Option<usize>,
    /// The periods.
    pub period: Option<usize>,
}

impl KeyColumns {
    /// The columns that go by the names that publishers use, such as `iso3`, `Country Name` and `Year`.
    /// Capitals, blanks and hyphens make no difference.
    ///
    /// ```
    /// use composite_index::data::KeyColumns;
    ///
    /// let header = ["Country Name", "Country Code", "Year", "gdp"].map(str::to_owned);
    /// let keys = KeyColumns::of(&header);
    /// assert_eq!((keys.unit, keys.name, keys.period), (Some(1), Some(0), Some(2)));
    /// ```
    pub fn of(header: &[String]) -> Self {
        let unit = named(header, &UNITS);
        let name = named(header, &NAMES).filter(|name| Some(*name) != unit);
        Self { unit, name, period: named(header, &PERIODS) }
    }
}

/// The first column that goes by one of the names, the first names before the others.
pub(super) fn named(header: &[String], names: &[&str]) -> Option<usize> {
    names.iter().find_map(|name| header.iter().position(|own| plain(own) == *name))
}

/// The role that the name of a column suggests.
pub(super) fn role_of(column: &str) -> Option<&'static str> {
    let plain = plain(column);
    if PERIODS.contains(&plain.as_str()) {
        Some("period")
    } else {
        NAMES.contains(&plain.as_str()).then_some("name")
    }
}

/// A column's name in small letters, its words joined by `_`.
pub(super) fn plain(column: &str) -> String {
    column.to_lowercase().replace([' ', '-'], "_")
}

/// The row of the framework that gives a column its role.
pub(super) fn row_for(role: &str, column: &str) -> String {
    match column.contains(char::is_whitespace) {
        false => format!("add a row with code `{column}` and type `{role}` to framework.csv"),
        true => format!(
            "add a row with code `{role}`, type `{role}` and column `{column}` to framework.csv"
        ),
    }
}

/// The fault of a table that is long, or that has its periods in columns: such a table lacks most of
/// what a wide one has, and each lack would be a fault of its own.
pub(super) fn of(table: &Table<'_>, is_indicator: impl Fn(&str) -> bool) -> Option<Diagnostic> {
    let wide = (0..table.width()).filter(|at| is_indicator(table.header(*at))).count();
    if wide > 1 {
        return None;
    }
    let periods: Vec<_> =
        table.unknown().filter(|at| begins_with_year(table.header(*at))).collect();
    let of_codes = table.unknown().find(|at| holds_codes(table, *at, &is_indicator));
    if let [first, _, ..] = periods.as_slice() {
        let problem = ErrorKind::PeriodsInColumns {
            periods: periods.iter().map(|at| table.header(*at).to_owned()).collect(),
        };
        let codes =
            of_codes.map(|at| format!(", and one column for each code in `{}`", table.header(at)));
        let help = format!(
            "bring it into one row per unit and period, with a column `period`{}, as `cindex init DIR \
             --from FILE` does",
            codes.unwrap_or_default()
        );
        return Some(Diagnostic::new(problem).at(table.header_place(*first)).help(Some(help)));
    }
    let column = of_codes?;
    let problem = ErrorKind::LongTable { column: table.header(column).to_owned() };
    let help = "bring it into one row per unit and period, with one column for each indicator (a \
                pivot of the table), as `cindex init DIR --from FILE` does";
    Some(Diagnostic::new(problem).at(table.header_place(column)).help(Some(help)))
}

/// Whether a header is a year, as in `2019` and `2019 [YR2019]`.
pub(super) fn begins_with_year(header: &str) -> bool {
    let (year, rest) = header.split_at_checked(4).unwrap_or((header, "x"));
    let is_year = year.parse::<u16>().is_ok_and(|year| (1800..2200).contains(&year));
    is_year && !rest.starts_with(|c: char| c.is_alphanumeric())
}

/// Whether most cells of a column are codes of indicators, and some codes occur more than once.
fn holds_codes(table: &Table<'_>, column: usize, is_indicator: &impl Fn(&str) -> bool) -> bool {
    let (mut codes, mut cells, mut distinct) = (0_usize, 0_usize, BTreeSet::new());
    for text in table.rows().filter_map(|row| row.text_at(column)) {
        cells += 1;
        if is_indicator(text) {
            codes += 1;
            distinct.insert(text);
        }
    }
    2 * codes > cells && codes > distinct.len()
}
