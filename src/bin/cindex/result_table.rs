//! A result as rows and columns, written for people, as CSV or as JSON.

use std::io::{self, Write};

use composite_index::error::number as written;
use composite_index::error::printable;
use composite_index::transform::Round;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value as Json, json};
use tabled::builder::Builder;
use tabled::settings::object::Columns;
use tabled::settings::{Alignment, Modify, Padding, Style};

use crate::Failure;
use crate::output::{Format, Output, wrapped, write_csv};

/// A result: a heading, rows, and figures that sum it up.
#[derive(Debug, Default)]
pub(crate) struct ResultTable {
    pub(crate) heading: String,
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Vec<Value>>,
    pub(crate) summary: Vec<(String, Value)>,
    /// What the columns mean: said below the table, in no other format.
    pub(crate) legend: &'static str,
    /// Said below the table, in no other format.
    pub(crate) notes: Vec<String>,
    /// What JSON has beside the rows, by name.
    pub(crate) details: Vec<(&'static str, Json)>,
    /// How many columns at the end may be left out where the terminal is too narrow.
    pub(crate) spare_columns: usize,
    /// How much of an interrupted run was done.
    pub(crate) incomplete: Option<String>,
}

/// A cell.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Text(String),
    /// The code of a node, which people see indented by its depth in the tree.
    Node(String, usize),
    Truth(bool),
    /// A number, with the decimals that people are shown.
    Number(Option<f64>, usize),
    /// Places gained or lost.
    Change(Option<f64>),
}

impl Value {
    pub(crate) fn text(text: impl ToString) -> Self {
        Self::Text(text.to_string())
    }

    /// A score, with two decimals for people.
    pub(crate) fn score(score: Option<f64>) -> Self {
        Self::Number(score, 2)
    }

    /// A rank; halves show.
    pub(crate) fn rank(rank: Option<f64>) -> Self {
        let whole = rank.is_none_or(|rank| rank.fract() == 0.0);
        Self::Number(rank, usize::from(!whole))
    }

    /// A class; a unit may have none.
    pub(crate) fn class(class: Option<&str>) -> Self {
        class.map_or(Self::Number(None, 0), Self::text)
    }

    pub(crate) fn count(count: usize) -> Self {
        Self::Number(Some(count as f64), 0)
    }

    pub(crate) fn for_people(&self) -> String {
        match self {
            Self::Text(text) => printable(text).into_owned(),
            Self::Node(code, depth) => format!("{}{}", "  ".repeat(*depth), printable(code)),
            Self::Truth(truth) => truth.to_string(),
            Self::Number(Some(number), decimals) => rounded(*number, *decimals),
            Self::Change(Some(0.0)) => "=".to_owned(),
            Self::Change(Some(change)) => format!("{change:+}"),
            Self::Number(None, _) | Self::Change(None) => "-".to_owned(),
        }
    }

    pub(crate) fn for_csv(&self) -> String {
        match self {
            Self::Text(text) | Self::Node(text, _) => text.clone(),
            Self::Truth(truth) => truth.to_string(),
            Self::Number(number, _) | Self::Change(number) => {
                number.map(written).unwrap_or_default()
            }
        }
    }

    fn for_json(&self) -> Json {
        match self {
            Self::Text(text) | Self::Node(text, _) => json!(text),
            Self::Truth(truth) => json!(truth),
            Self::Number(number, _) | Self::Change(number) => match number {
                Some(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
                    json!(*number as i64)
                }
                number => json!(number.map(|number| number + 0.0)),
            },
        }
    }
}

/// From here on, doubles are further apart than whole numbers: digits behind the point, and some
/// before it, say nothing.
const NO_DECIMALS: f64 = 1e16;

/// A number at some decimals; with a power of ten where it would be shown as 0 (then with three
/// digits) or with more digits than a double has (then with six).
fn rounded(number: f64, decimals: usize) -> String {
    let rounded = Round { decimals: i8::try_from(decimals).unwrap_or(i8::MAX) }.round(number);
    if rounded == 0.0 && number != 0.0 {
        return with_power(number, 2);
    }
    if rounded.abs() < NO_DECIMALS || !rounded.is_finite() {
        return format!("{rounded:.decimals$}");
    }
    with_power(rounded, 5)
}

/// A number with a power of ten, at some digits behind the first or fewer where these say it.
fn with_power(number: f64, digits: usize) -> String {
    let (exact, rounded) = (format!("{number:e}"), format!("{number:.digits$e}"));
    let (mantissa, power) = rounded.split_once('e').unwrap_or((&rounded, "0"));
    let short = format!("{}e{power}", mantissa.trim_end_matches('0').trim_end_matches('.'));
    if exact.len() <= short.len() { exact } else { short }
}

/// A number of units in words.
pub(crate) fn counted(units: usize) -> String {
    if units == 1 { "1 unit".to_owned() } else { format!("{units} units") }
}

impl ResultTable {
    /// Writes the sheet where it was asked for.
    pub(crate) fn write(&self, output: &Output) -> Result<(), Failure> {
        match output.format {
            Format::Table => output.write(&self.table(output.width())),
            Format::Csv => output.stream(|out| self.write_csv(out)),
            Format::Json => output.stream(|out| {
                serde_json::to_writer_pretty(&mut *out, self)?;
                out.write_all(b"\n")
            }),
            #[cfg(feature = "xlsx")]
            Format::Xlsx => crate::sheets::write(output, "", &[("result", self)]),
        }
    }

    pub(crate) fn write_csv(&self, out: &mut dyn Write) -> io::Result<()> {
        let rows = self.rows.iter().map(|row| cells_of(row));
        write_csv(out, &self.columns, rows, self.incomplete.as_deref())
    }

    /// The table, within a width where one is given: first the spare columns at the end are left
    /// out, then the longest texts are cut, then further columns are left out. Columns in which
    /// nothing is said are not shown.
    pub(crate) fn table(&self, width: Option<usize>) -> String {
        let width = width.unwrap_or(usize::MAX);
        let said: Vec<_> = (0..self.columns.len()).filter(|at| !self.is_blank(*at)).collect();
        let mut shown = said.len();
        let least = self.columns.len() - self.spare_columns.min(self.columns.len());
        let mut table = self.render(&said, usize::MAX);
        while shown > FEWEST_COLUMNS && said[shown - 1] >= least && widest_line(&table) > width {
            shown -= 1;
            table = self.render(&said[..shown], usize::MAX);
        }
        let excess = widest_line(&table).saturating_sub(width);
        let longest = self.longest_text().saturating_sub(excess).max(SHORTEST_CUT);
        if excess > 0 {
            table = self.render(&said[..shown], longest);
        }
        while shown > FEWEST_COLUMNS && widest_line(&table) > width {
            shown -= 1;
            table = self.render(&said[..shown], longest);
        }
        // Two texts may be long: they share the width that the other columns leave.
        let roomier = longest + width.saturating_sub(widest_line(&table)) / 2;
        if excess > 0 && roomier > longest {
            table = self.render(&said[..shown], roomier);
        }
        let incomplete = self.incomplete.iter().map(|extent| format!("{extent}\n"));
        let incomplete: String = incomplete.collect();
        let mut text = format!("{}\n{incomplete}\n{table}\n", printable(&self.heading));
        match said.len() - shown {
            0 => {}
            1 => text += "\n1 more column is shown with --wide.\n",
            several => text += &format!("\n{several} more columns are shown with --wide.\n"),
        }
        if !self.legend.is_empty() {
            text += &format!("\n{}\n", wrapped(self.legend, 0));
        }
        if !self.summary.is_empty() {
            text += "\n";
        }
        for (name, value) in &self.summary {
            text += &format!("{}: {}\n", printable(name), value.for_people());
        }
        for note in &self.notes {
            let lines: Vec<_> = note.lines().map(printable).collect();
            text += &format!("\n{}\n", lines.join("\n"));
        }
        text
    }

    fn longest_text(&self) -> usize {
        let cells = self.rows.iter().flatten().filter_map(|value| match value {
            Value::Text(text) => Some(text.chars().count()),
            Value::Node(code, depth) => Some(code.chars().count() + 2 * depth),
            _ => None,
        });
        cells.max().unwrap_or(0)
    }

    /// Whether a column has rows, and a text of no length in each of them.
    pub(crate) fn is_blank(&self, column: usize) -> bool {
        let blank = |row: &Vec<Value>| matches!(&row[column], Value::Text(text) if text.is_empty());
        !self.rows.is_empty() && self.rows.iter().all(blank)
    }

    /// The rows as a table, in some of the columns, texts cut at a length.
    fn render(&self, columns: &[usize], longest: usize) -> String {
        let mut builder = Builder::default();
        builder.push_record(columns.iter().map(|column| printable(&self.columns[*column])));
        for row in &self.rows {
            let cells = columns.iter().map(|column| row[*column].for_people());
            builder.push_record(cells.map(|cell| cut(cell, longest)));
        }
        let mut table = builder.build();
        table.with(Style::empty()).with(Padding::new(0, 2, 0, 0));
        let positions = columns.iter().enumerate();
        for (position, _) in positions.filter(|(_, column)| self.is_numeric(**column)) {
            table.with(Modify::new(Columns::one(position)).with(Alignment::right()));
        }
        let lines = table.to_string();
        lines.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
    }

    pub(crate) fn is_numeric(&self, column: usize) -> bool {
        self.rows.iter().all(|row| !matches!(row[column], Value::Text(_) | Value::Node(..)))
    }

    pub(crate) fn json(&self) -> Json {
        serde_json::to_value(self).unwrap_or_default()
    }
}

/// Row by row, so that no second copy of a large table is made.
impl Serialize for ResultTable {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut table = serializer.serialize_map(None)?;
        table.serialize_entry("title", &self.heading)?;
        table.serialize_entry("rows", &Rows(self))?;
        if !self.summary.is_empty() {
            let summary = self.summary.iter();
            let summary = summary.map(|(name, value)| (name.clone(), value.for_json()));
            table.serialize_entry("summary", &summary.collect::<Map<_, _>>())?;
        }
        for (name, detail) in &self.details {
            table.serialize_entry(name, detail)?;
        }
        table.end()
    }
}

/// The rows of a table, each by the names of its columns.
pub(crate) struct Rows<'t>(pub(crate) &'t ResultTable);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(table) = self;
        let row = |row: &Vec<Value>| -> Map<String, Json> {
            table.columns.iter().cloned().zip(row.iter().map(Value::for_json)).collect()
        };
        serializer.collect_seq(table.rows.iter().map(row))
    }
}

/// A row's cells as CSV has them.
pub(crate) fn cells_of(row: &[Value]) -> Vec<String> {
    row.iter().map(Value::for_csv).collect()
}

/// Texts are not cut shorter than this, however narrow the terminal.
const SHORTEST_CUT: usize = 12;

/// Nor are more columns left out than leaves these, which say what a row is about.
const FEWEST_COLUMNS: usize = 3;

fn cut(text: String, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text;
    }
    let kept: String = text.chars().take(longest.saturating_sub(1)).collect();
    format!("{kept}…")
}

fn widest_line(table: &str) -> usize {
    table.lines().map(|line| line.chars().count()).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn csv(sheet: &ResultTable) -> String {
        let mut bytes = Vec::new();
        sheet.write_csv(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    fn sheet() -> ResultTable {
        ResultTable {
            heading: "An index: 1 units".to_owned(),
            columns: ["unit", "name", "score", "first", "second"].map(str::to_owned).into(),
            rows: vec![vec![
                Value::text("KOR"),
                Value::text("A name that is longer than others"),
                Value::score(Some(2.675)),
                Value::rank(Some(2.5)),
                Value::Change(Some(-2.0)),
            ]],
            spare_columns: 2,
            ..ResultTable::default()
        }
    }

    #[test]
    fn a_table_keeps_within_its_width() {
        for width in 30..80 {
            let table = sheet().table(Some(width));
            let lines: Vec<_> = table.lines().take(4).collect();
            assert!(widest_line(&lines.join("\n")) <= width, "{width}:\n{table}");
        }
        let narrow = sheet().table(Some(30));
        assert!(narrow.contains("A name that is l…"), "{narrow}");
        assert!(narrow.contains("2 more columns"), "{narrow}");
        assert!(!sheet().table(None).contains("more columns"));
        let wide = ResultTable { spare_columns: 0, ..sheet() };
        let (roomy, narrow) = (wide.table(Some(45)), wide.table(Some(36)));
        assert!(roomy.contains("second") && roomy.contains("A name th"), "texts first: {roomy}");
        assert!(narrow.contains("1 more column is shown with --wide."), "{narrow}");
    }

    #[test]
    fn columns_without_a_word_are_for_csv_only() {
        let mut sheet = sheet();
        sheet.columns.push("reason".to_owned());
        sheet.rows[0].push(Value::text(""));
        assert!(!sheet.table(None).contains("reason"));
        assert!(csv(&sheet).starts_with("unit,name,score,first,second,reason\n"));
        sheet.rows[0][5] = Value::text("because");
        assert!(sheet.table(None).contains("because"));
    }

    #[test]
    fn what_is_incomplete_says_so() {
        let sheet =
            ResultTable { incomplete: Some("incomplete: 3 of 8 runs".to_owned()), ..sheet() };
        assert!(sheet.table(None).starts_with("An index: 1 units\nincomplete: 3 of 8 runs\n\n"));
        let csv = csv(&sheet);
        assert!(csv.starts_with("unit,name,score,first,second,incomplete\n"), "{csv}");
        assert!(csv.ends_with(",-2,incomplete: 3 of 8 runs\n"), "{csv}");
    }

    #[test]
    fn cells_by_format() {
        let csv = csv(&sheet());
        assert_eq!(csv.lines().nth(1), Some("KOR,A name that is longer than others,2.675,2.5,-2"));
        let table = sheet().table(None);
        assert!(table.contains("2.68") && table.contains("-2"), "{table}");
        assert_eq!(sheet().json()["rows"][0]["second"], -2);
        for (number, decimals, for_people, for_csv) in [
            (1e-14, 6, "1e-14", "1e-14"),
            (-0.0, 2, "0.00", "0"),
            (-0.004, 2, "-4e-3", "-0.004"),
            (2.675, 2, "2.68", "2.675"),
            (600_000_000_000_000.0, 2, "600000000000000.00", "600000000000000"),
            (21_433_226_000_000.0, 3, "21433226000000.000", "21433226000000"),
            (1e300, 2, "1e300", "1e300"),
            (-1.234_567_8e20, 0, "-1.23457e20", "-1.2345678e20"),
            (1.797_693_134_862_315_7e308, 3, "1.79769e308", "1.7976931348623157e308"),
            (5e-324, 15, "5e-324", "5e-324"),
        ] {
            let value = Value::Number(Some(number), decimals);
            assert_eq!((value.for_people(), value.for_csv()), (for_people.into(), for_csv.into()));
            assert_eq!(value.for_csv().parse(), Ok(number));
        }
        assert!(!Value::Number(Some(-0.0), 2).for_json().to_string().contains('-'));
    }
}
