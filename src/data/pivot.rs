//! Tables of other forms brought into one row per unit and period and one column per indicator.

use std::collections::{BTreeMap, BTreeSet};

use super::form::{KeyColumns, begins_with_year, named, plain};
use crate::error::{ErrorKind, Result, Source};
use crate::text::cells;

/// A table with a row for each unit and period and a column for each indicator, as `data.csv` has it,
/// out of a table of another form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct WideTable {
    /// The names of the columns: units, their names and periods where there are any, indicators.
    pub header: Vec<String>,
    /// Rows with as many cells as the header; an empty cell is missing.
    pub rows: Vec<Vec<String>>,
    /// The names of indicators, by their columns, where the table has names beside codes.
    pub names: BTreeMap<String, String>,
    /// Rows without the code of a unit, by the name that they have: regions and footers.
    pub left_out: BTreeSet<String>,
    /// Flags that stood behind numbers, as in `12.5 b`.
    pub flags: BTreeSet<String>,
}

const VALUES: [&str; 2] = ["value", "obs_value"];
const INDICATORS: [&str; 9] = [
    "indicator_code",
    "series_code",
    "seriescode",
    "indicator",
    "series",
    "variable",
    "na_item",
    "indicator_name",
    "series_name",
];
const INDICATOR_NAMES: [&str; 3] = ["indicator_name", "series_name", "seriesdescription"];

/// Brings a table into the form of `data.csv` (a pivot): a long one, with a row for each value (World Bank,
/// OECD, United Nations); one with its periods in columns (DataBank, Eurostat's tab-separated
/// tables); or one with rows that belong to no unit (Our World in Data). `None` if the table has that
/// form already, or another one.
///
/// Where a unit has several values of an indicator in a period, the other columns that tell them
/// apart become part of the indicator's code. Flags behind numbers are dropped and told.
///
/// # Errors
///
/// The table cannot be read, or nothing tells apart two values of a unit, an indicator and a period.
///
/// # Examples
///
/// ```
/// use composite_index::data::widened;
/// use composite_index::error::Source;
///
/// let long = "iso3,indicator,year,value\nKOR,gdp,2020,31.7\nKOR,life,2020,83.4\n";
/// let wide = widened(&Source::new("long.csv", long))?.unwrap();
/// assert_eq!(wide.header, ["iso3", "year", "gdp", "life"]);
/// assert_eq!(wide.rows, [["KOR", "2020", "31.7", "83.4"]]);
/// # Ok::<(), composite_index::Error>(())
/// ```
pub fn widened(source: &Source) -> Result<Option<WideTable>> {
    let (header, rows, joined) = apart(cells(source)?);
    let mut keys = KeyColumns::of(&header);
    // The last of joined dimensions is the place.
    keys.unit = joined.checked_sub(1).or(keys.unit);
    let Some(form) = Form::of(&header, keys) else {
        return Ok(without_strays(header, rows, keys));
    };
    let unreadable = |why| ErrorKind::Unreadable { path: source.name().to_owned(), why };
    Ok(Some(form.collect(&header, &rows).map_err(unreadable)?))
}

/// Eurostat joins the dimensions of a row in its first cell, as in `freq,unit,geo\TIME_PERIOD`: the
/// table with these in columns of their own, and how many they are.
fn apart(
    (header, rows): (Vec<String>, Vec<Vec<String>>),
) -> (Vec<String>, Vec<Vec<String>>, usize) {
    let Some((joined, _)) = header.first().and_then(|first| first.split_once('\\')) else {
        return (header, rows, 0);
    };
    let width = joined.split(',').count();
    let apart = |cells: &[String], joined: &str| -> Vec<String> {
        let mut own: Vec<_> = joined.split(',').map(|cell| cell.trim().to_owned()).collect();
        own.resize(width, String::new());
        own.extend_from_slice(cells.get(1..).unwrap_or_default());
        own
    };
    let rows = rows.iter().map(|row| apart(row, row.first().map_or("", String::as_str)));
    (apart(&header, joined), rows.collect(), width)
}

/// Which columns of a table that is not wide hold what.
struct Form {
    unit: usize,
    name: Option<usize>,
    period: Option<usize>,
    /// Columns of values; several have their periods as names.
    values: Vec<usize>,
    indicator: Option<usize>,
    indicator_name: Option<usize>,
}

impl Form {
    /// The form of a table that is long or has its periods in columns.
    fn of(header: &[String], keys: KeyColumns) -> Option<Self> {
        let KeyColumns { unit, name, period } = keys;
        let years: Vec<_> = (0..header.len()).filter(|at| begins_with_year(&header[*at])).collect();
        let indicator = named(header, &INDICATORS);
        let values = match named(header, &VALUES) {
            _ if years.len() > 1 => years,
            Some(value) if indicator.is_some() => vec![value],
            _ => return None,
        };
        let indicator_name = named(header, &INDICATOR_NAMES).filter(|at| Some(*at) != indicator);
        let period = period.filter(|_| values.len() == 1);
        Some(Self { unit: unit?, name, period, values, indicator, indicator_name })
    }

    /// The columns that are none of these and may tell values apart.
    fn others(&self, width: usize) -> impl Iterator<Item = usize> {
        let known = [self.name, self.period, self.indicator, self.indicator_name];
        let mut known: BTreeSet<_> = known.into_iter().flatten().collect();
        known.insert(self.unit);
        known.extend(self.values.iter().copied());
        (0..width).filter(move |at| !known.contains(at))
    }

    /// The columns that make an indicator: its own, and others as long as values fall together.
    fn dimensions(&self, header: &[String], rows: &[Vec<String>]) -> Vec<usize> {
        let mut chosen: Vec<_> = self.indicator.into_iter().collect();
        for other in self.others(header.len()) {
            if plain(&header[other]).contains("flag") || plain(&header[other]) == "obs_status" {
                continue;
            }
            let mut seen: BTreeMap<Vec<&str>, &str> = BTreeMap::new();
            let key = [Some(self.unit), self.period].into_iter().flatten();
            let key: Vec<_> = key.chain(chosen.iter().copied()).collect();
            let mut of_units = rows.iter().filter(|row| !row[self.unit].is_empty());
            let differs = of_units.any(|row| {
                let key = key.iter().map(|at| row[*at].as_str()).collect();
                *seen.entry(key).or_insert(&row[other]) != row[other]
            });
            if differs {
                chosen.push(other);
            }
        }
        chosen
    }

    fn collect(&self, header: &[String], rows: &[Vec<String>]) -> Result<WideTable, String> {
        let dimensions = self.dimensions(header, rows);
        let (mut wide, mut found) = (WideTable::default(), Values::default());
        for row in rows {
            let (unit, name) = (&row[self.unit], self.name.map_or("", |at| &row[at]));
            if unit.is_empty() {
                wide.left_out.insert(name.to_owned());
                continue;
            }
            found.unit_names.entry(unit).or_insert(name);
            let parts: Vec<_> = dimensions.iter().map(|at| row[*at].as_str()).collect();
            let indicator = if parts.is_empty() { "value".to_owned() } else { parts.join("-") };
            if let Some(name) = self.indicator_name.map(|at| &row[at]) {
                wide.names.entry(indicator.clone()).or_insert_with(|| name.clone());
            }
            for at in &self.values {
                let value = without_flag(&row[*at], &mut wide.flags);
                found.add([unit, &self.period_of(header, row, *at), &indicator], value)?;
            }
        }
        wide.header.push(header[self.unit].clone());
        wide.header.extend(self.name.map(|at| header[at].clone()));
        let has_periods = self.period.is_some() || self.values.len() > 1;
        let period = self.period.map_or("period", |at| &header[at]).to_owned();
        wide.header.extend(has_periods.then_some(period));
        wide.header.extend(found.indicators.order.iter().cloned());
        wide.rows = found.rows(self.name.is_some(), has_periods);
        Ok(wide)
    }

    /// The period of a value: what a header begins with, or what the row says.
    fn period_of(&self, header: &[String], row: &[String], value: usize) -> String {
        match (self.values.as_slice(), self.period) {
            ([_], Some(period)) => row[period].clone(),
            ([_], None) => String::new(),
            _ => header[value].chars().take_while(|c| !c.is_whitespace()).collect(),
        }
    }
}

/// The values of a table, by unit, period and indicator.
#[derive(Default)]
struct Values<'r> {
    values: BTreeMap<[String; 3], &'r str>,
    /// Units with their periods.
    units: InOrder<[String; 2]>,
    indicators: InOrder<String>,
    unit_names: BTreeMap<&'r str, &'r str>,
}

impl<'r> Values<'r> {
    /// A value, unless there is another one; a blank is none.
    fn add(&mut self, key: [&str; 3], value: &'r str) -> Result<(), String> {
        let [unit, period, indicator] = key.map(str::to_owned);
        self.units.add([unit.clone(), period.clone()]);
        self.indicators.add(indicator.clone());
        let known = self.values.entry([unit, period, indicator]).or_insert(value);
        if known.is_empty() {
            *known = value;
        }
        if value.is_empty() || *known == value {
            return Ok(());
        }
        let [unit, period, indicator] = key;
        let when = if period.is_empty() { String::new() } else { format!(" in {period}") };
        Err(format!(
            "`{unit}` has two values of `{indicator}`{when}, and no column tells them apart"
        ))
    }

    /// A row for each unit and period.
    fn rows(self, has_names: bool, has_periods: bool) -> Vec<Vec<String>> {
        let Self { values, units, indicators, unit_names } = self;
        let row = |[unit, period]: [String; 2]| {
            let name = unit_names.get(unit.as_str()).filter(|_| has_names);
            let mut cells = vec![unit.clone()];
            cells.extend(name.map(|name| (*name).to_owned()));
            cells.extend(has_periods.then(|| period.clone()));
            cells.extend(indicators.order.iter().map(|indicator| {
                let key = [unit.clone(), period.clone(), indicator.clone()];
                values.get(&key).copied().unwrap_or_default().to_owned()
            }));
            cells
        };
        units.order.into_iter().map(row).collect()
    }
}

/// Things once each, in the order in which they came.
struct InOrder<T> {
    seen: BTreeSet<T>,
    order: Vec<T>,
}

impl<T> Default for InOrder<T> {
    fn default() -> Self {
        Self { seen: BTreeSet::new(), order: Vec::new() }
    }
}

impl<T: Ord + Clone> InOrder<T> {
    fn add(&mut self, thing: T) {
        if self.seen.insert(thing.clone()) {
            self.order.push(thing);
        }
    }
}

/// A value without the letters behind it, which Eurostat calls flags; `:` is missing.
fn without_flag<'a>(cell: &'a str, flags: &mut BTreeSet<String>) -> &'a str {
    let (value, flag) = cell.split_once(' ').unwrap_or((cell, ""));
    let is_flag = flag.len() <= 3 && flag.bytes().all(|byte| byte.is_ascii_lowercase());
    if value != ":" && (value.parse::<f64>().is_err() || !is_flag) {
        return cell;
    }
    if !flag.is_empty() {
        flags.insert(flag.to_owned());
    }
    if value == ":" { "" } else { value }
}

/// A wide table without its rows that have a name but no unit; `None` where there are none.
fn without_strays(
    header: Vec<String>,
    rows: Vec<Vec<String>>,
    keys: KeyColumns,
) -> Option<WideTable> {
    let (unit, name) = (keys.unit?, keys.name?);
    let is_stray = |row: &Vec<String>| row[unit].is_empty() && !row[name].is_empty();
    let (strays, rows): (Vec<_>, Vec<_>) = rows.into_iter().partition(is_stray);
    let left_out: BTreeSet<_> = strays.into_iter().map(|row| row[name].clone()).collect();
    (!left_out.is_empty()).then(|| WideTable { header, rows, left_out, ..WideTable::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wide(text: &str) -> WideTable {
        widened(&Source::new("t.csv", text)).unwrap().unwrap()
    }

    fn joined(wide: &WideTable) -> Vec<String> {
        let rows = std::iter::once(&wide.header).chain(&wide.rows);
        rows.map(|row| row.join(",")).collect()
    }

    /// As the OECD, the World Bank and Eurostat write them; figures made up.
    #[test]
    fn tables_of_other_forms_become_wide() {
        for (text, expected) in [
            (
                "LOCATION,INDICATOR,MEASURE,TIME,Value,Flag Codes\n\
                 FRA,gdp,USD,2019,40.5,\nFRA,life,YR,2019,82,E\n\
                 DEU,gdp,USD,2019,46,\nFRA,gdp,USD,2020,39,\n",
                &["LOCATION,TIME,gdp,life", "FRA,2019,40.5,82", "DEU,2019,46,", "FRA,2020,39,"][..],
            ),
            (
                "iso3,indicator,sex,value\nFRA,life,F,85\nFRA,life,M,79\nDEU,life,F,83\n",
                &["iso3,life-F,life-M", "FRA,85,79", "DEU,83,"],
            ),
            (
                "Country Name,Country Code,Series Name,Series Code,2019 [YR2019],2020 [YR2020]\n\
                 France,FRA,GDP,gdp,40.5,39.1\nFrance,FRA,Life,life,82.8,..\n",
                &[
                    "Country Code,Country Name,period,gdp,life",
                    "FRA,France,2019,40.5,82.8",
                    "FRA,France,2020,39.1,..",
                ],
            ),
            (
                "freq,unit,geo\\TIME_PERIOD\t2019 \t2020 \nA,EUR,FR\t12.5 b\t: c\nA,PC,FR\t7\t8.25\n",
                &["geo,period,EUR,PC", "FR,2019,12.5,7", "FR,2020,,8.25"],
            ),
            (
                "Entity,Code,Year,life\nFrance,FRA,2019,82\nAfrica,,2019,62\n",
                &["Entity,Code,Year,life", "France,FRA,2019,82"],
            ),
        ] {
            assert_eq!(joined(&wide(text)), expected, "{text}");
        }
    }

    #[test]
    fn what_is_dropped_is_told_and_names_are_kept() {
        let eurostat = wide("freq,geo\\TIME_PERIOD\t2019\t2020\nA,FR\t1 b\t: c\nA,DE\t2 bp\t3\n");
        assert_eq!(eurostat.flags.iter().collect::<Vec<_>>(), ["b", "bp", "c"]);
        let owid = wide("Entity,Code,Year,life\nFrance,FRA,2019,82\nAfrica,,2019,62\n");
        assert_eq!(owid.left_out.iter().collect::<Vec<_>>(), ["Africa"]);
        // A region's rows tell no values of units apart.
        let regions =
            wide("iso3,indicator,source,value\nFRA,gdp,A,1\n,gdp,A,2\n,gdp,B,3\nDEU,gdp,A,4\n");
        assert_eq!(regions.header, ["iso3", "gdp"]);
        let blank = wide("iso3,indicator,value\nFRA,gdp,1\nFRA,gdp,\nDEU,gdp,\nDEU,gdp,2\n");
        assert_eq!(joined(&blank), ["iso3,gdp", "FRA,1", "DEU,2"], "a blank is no second value");
        let bank = wide(
            "Country Code,Indicator Name,Indicator Code,2019,2020\nFRA,GDP per head,gdp,1,2\n",
        );
        assert_eq!(bank.names["gdp"], "GDP per head");
    }

    #[test]
    fn a_wide_table_stays_and_values_that_nothing_tells_apart_are_refused() {
        let stays = |text: &str| widened(&Source::new("t.csv", text)).unwrap();
        assert_eq!(stays("unit,gdp,life\nFRA,1,2\n"), None);
        assert_eq!(stays("unit,value,growth\nFRA,1,2\n"), None, "an indicator may be called value");
        let twice = "iso3,indicator,value\nFRA,gdp,1\nFRA,gdp,2\n";
        let error = widened(&Source::new("t.csv", twice)).unwrap_err().to_string();
        assert!(error.contains("`FRA` has two values of `gdp`, and no column tells"), "{error}");
    }
}
