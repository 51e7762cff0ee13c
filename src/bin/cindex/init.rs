//! `cindex init`: the files of a new index, from templates or from a table of data.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{Error, ErrorKind as Io};
use std::path::{Path, PathBuf};

use clap::Args;
use composite_index::data::{KeyColumns, WideTable, cells, widened};
use composite_index::error::{ErrorKind, Source};
use composite_index::{Dataset, Framework};

use crate::output::write_csv;
use crate::{Failure, Outcome};

#[derive(Debug, Args)]
pub(crate) struct InitArguments {
    /// The folder of the new index; it is created if need be. Files in it are never overwritten.
    dir: PathBuf,
    /// Start from a table with a row for each unit: every column of numbers becomes an indicator. A
    /// long table, or one with its periods in columns, is brought into that form.
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
}

const METHODOLOGY: &str = include_str!("templates/methodology.toml");

pub(crate) fn run(arguments: &InitArguments) -> Result<Outcome, Failure> {
    let InitArguments { dir, from } = arguments;
    let mut said = String::new();
    let Start { framework, data, title, is_as_it_was } = match from {
        Some(file) => from_table(file, &mut said)?,
        None => Start::template(),
    };
    let own = dir.join("data.csv");
    let is_there = is_as_it_was && from.as_ref().is_some_and(|file| is_same(file, &own));
    let files = [
        ("framework.csv", framework),
        ("data.csv", data),
        ("methodology.toml", METHODOLOGY.replace("TITLE", &title)),
        ("uncertainty.toml", include_str!("templates/uncertainty.toml").to_owned()),
    ];
    let files: Vec<_> =
        files.into_iter().filter(|(name, _)| !(is_there && *name == "data.csv")).collect();
    write_new(dir, &files)?;
    let dir = dir.display();
    print!(
        "{said}\nNow `cindex check {dir}` shows the tree, and `cindex rank {dir}` the ranking.\n"
    );
    Ok(Outcome::Done)
}

/// Writes files into a folder, which is created if it does not exist. No file is overwritten.
pub(crate) fn write_new(dir: &Path, files: &[(&str, String)]) -> Result<(), Failure> {
    let failed = |path: &Path| {
        let target = format!("`{}`", path.display());
        move |error| Failure::Output { target, error }
    };
    if let Some(path) = files.iter().map(|(name, _)| dir.join(name)).find(|path| path.exists()) {
        let why = "the file exists, and is not overwritten: name another folder";
        return Err(failed(&path)(Error::new(Io::AlreadyExists, why)));
    }
    std::fs::create_dir_all(dir).map_err(failed(dir))?;
    for (name, text) in files {
        let path = dir.join(name);
        std::fs::write(&path, text).map_err(failed(&path))?;
        println!("wrote {}", path.display());
    }
    Ok(())
}

/// What a new index starts from.
struct Start {
    framework: String,
    data: String,
    title: String,
    /// Whether the data are those of the table, byte for byte.
    is_as_it_was: bool,
}

impl Start {
    fn template() -> Self {
        Self {
            framework: include_str!("templates/framework.csv").to_owned(),
            data: include_str!("templates/data.csv").to_owned(),
            title: "My index".to_owned(),
            is_as_it_was: false,
        }
    }
}

fn is_same(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| std::fs::canonicalize(path).ok();
    real(one).is_some_and(|one| real(other) == Some(one))
}

/// A column of a table, and what becomes of it.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Role {
    Unit,
    Name,
    Period,
    Indicator,
    /// Numbers that are all the same, which no ranking can use.
    Constant,
    Grouping,
}

impl Role {
    fn of_row(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Name => "name",
            Self::Period => "period",
            Self::Indicator => "indicator",
            Self::Constant => "other",
            Self::Grouping => "group",
        }
    }
}

/// An index of all columns of a table; what became of them is said.
fn from_table(file: &Path, said: &mut String) -> Result<Start, Failure> {
    let source = Source::read(file)?;
    let unreadable = |why: String| {
        let path = file.display().to_string();
        Failure::from(ErrorKind::Unreadable { path, why })
    };
    let wide = widened(&source)?;
    let is_as_it_was = wide.is_none();
    let (source, header, rows, names) = match wide {
        Some(wide) => {
            tell_of(&wide, said);
            let text = csv(&wide.header, wide.rows.iter().cloned())?;
            (Source::new(source.name(), text), wide.header, wide.rows, wide.names)
        }
        None => {
            let (header, rows) = cells(&source)?;
            (source, header, rows, BTreeMap::new())
        }
    };
    let roles = roles(&header, &rows)
        .ok_or_else(|| unreadable("no column tells the units apart: name one `unit`".to_owned()))?;
    if !roles.contains(&Role::Indicator) {
        return Err(unreadable("no column holds numbers that differ between units".to_owned()));
    }
    let stem = file.file_stem().map_or("index".into(), |stem| stem.to_string_lossy());
    let title = if stem == "data" { "My index".to_owned() } else { stem.into_owned() };
    let framework = framework(&header, &names, &roles, &title)?;
    for (what, role) in [
        ("unit", Role::Unit),
        ("name", Role::Name),
        ("period", Role::Period),
        ("indicators", Role::Indicator),
        ("groups of units", Role::Grouping),
        ("left out, all values equal", Role::Constant),
    ] {
        tell(said, what, &header, &roles, role);
    }
    *said += NEXT;
    // Faults of the table are told before anything is written.
    let read = Framework::from_csv(&Source::new("framework.csv", framework.clone()))?;
    Dataset::from_csv(&source, &read)?;
    let (data, title) = (source.text().to_owned(), title.replace(['"', '\\'], ""));
    Ok(Start { framework, data, title, is_as_it_was })
}

/// What became of a table of another form.
fn tell_of(wide: &WideTable, said: &mut String) {
    *said += "\nbrought into one row per unit and period, and one column per indicator\n";
    for (what, items) in [
        ("left out, without the code of a unit", &wide.left_out),
        ("flags behind numbers that were dropped", &wide.flags),
    ] {
        if !items.is_empty() {
            let items: Vec<_> = items.iter().map(String::as_str).collect();
            let _ = writeln!(said, "{what}: {}", items.join(", "));
        }
    }
}

fn csv(header: &[String], rows: impl Iterator<Item = Vec<String>>) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    write_csv(&mut bytes, header, rows, None)
        .map_err(|error| Failure::Output { target: "the table".to_owned(), error })?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// What a table cannot tell.
const NEXT: &str = "
Decide in framework.csv:
- Every indicator counts as higher is better. Where lower is better, write -1 into its column `direction`.
- All indicators are directly below the index, with equal weights. For a pillar, add a row with a code,
  with `index` as its parent and with the type `aggregate`; write its code into the column `parent` of
  its indicators.
";

fn tell(said: &mut String, what: &str, header: &[String], roles: &[Role], role: Role) {
    let columns = header.iter().zip(roles).filter(|(_, own)| **own == role);
    let columns: Vec<_> = columns.map(|(name, _)| name.as_str()).collect();
    if !columns.is_empty() {
        let _ = writeln!(said, "{what}: {}", columns.join(", "));
    }
}

/// What each column is: units, names and periods by their headers, else by their values.
fn roles(header: &[String], rows: &[Vec<String>]) -> Option<Vec<Role>> {
    let keys = KeyColumns::of(header);
    let cells = |column: usize| {
        let cells = rows.iter().map(move |row| row.get(column).map_or("", String::as_str));
        cells.filter(|cell| !["", "NA", "N/A", "n/a", "..", "..."].contains(cell))
    };
    let values = |column| cells(column).map(|cell| cell.parse::<f64>().ok());
    // A few cells that are no numbers make no text of a column of numbers: they are faults in it.
    let is_numeric = |column| {
        let numbers = cells(column).filter(|cell| is_meant_as_number(cell)).count();
        2 * numbers > cells(column).count()
    };
    let is_unique = |column| cells(column).collect::<BTreeSet<_>>().len() == rows.len();
    let texts = || (0..header.len()).filter(|column| !is_numeric(*column));
    let unit = keys.unit.or_else(|| texts().find(|column| is_unique(*column)))?;
    let role = |column: usize| {
        let first = values(column).next();
        match column {
            it if it == unit => Role::Unit,
            it if Some(it) == keys.name => Role::Name,
            it if Some(it) == keys.period => Role::Period,
            it if !is_numeric(it) => Role::Grouping,
            it if values(it).all(|value| value.is_some() && Some(value) == first) => Role::Constant,
            _ => Role::Indicator,
        }
    };
    Some((0..header.len()).map(role).collect())
}

/// Whether a cell is a number, or one once it is known what divides its thousands.
fn is_meant_as_number(cell: &str) -> bool {
    let digits = cell.trim_end_matches(['%', ' ']).trim_start_matches(['-', '+', '\u{2212}']);
    let is_mark = |c: char| matches!(c, ',' | '.' | '\'' | '’') || c.is_whitespace();
    let mut parts = digits.split(is_mark);
    let starts = parts.next().is_some_and(is_whole);
    let parts: Vec<_> = parts.collect();
    let (last, thousands) = parts.split_last().unwrap_or((&"0", &[]));
    let grouped =
        starts && is_whole(last) && thousands.iter().all(|part| is_whole(part) && part.len() == 3);
    grouped || cell.parse::<f64>().is_ok()
}

fn is_whole(digits: &str) -> bool {
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// One row for each column, all indicators below the index with the same weight.
fn framework(
    header: &[String],
    names: &BTreeMap<String, String>,
    roles: &[Role],
    title: &str,
) -> Result<String, Failure> {
    let columns = ["code", "name", "parent", "level", "type", "weight", "direction", "column"];
    let mut codes = BTreeSet::from(["index".to_owned()]);
    let mut rows = vec![["index", title, "", "index", "aggregate", "", "", ""].map(str::to_owned)];
    // A column without a name is refused with the data.
    for (column, role) in header.iter().zip(roles).filter(|(column, _)| !column.is_empty()) {
        let code = code_of(column, &mut codes);
        let row = match role {
            Role::Indicator => [
                &code,
                names.get(column).unwrap_or(column),
                "index",
                "",
                "indicator",
                "1",
                "1",
                column,
            ],
            role => [&code, column, "", "", role.of_row(), "", "", column],
        };
        rows.push(row.map(str::to_owned));
    }
    csv(&columns.map(str::to_owned), rows.into_iter().map(Vec::from))
}

/// A code from a column's name that needs no quotes in a shell or in TOML, and that no other has.
fn code_of(column: &str, codes: &mut BTreeSet<String>) -> String {
    let words: Vec<_> = column
        .split(|it: char| !it.is_alphanumeric() && it != '_')
        .filter(|word| !word.is_empty())
        .collect();
    let code = if words.is_empty() { "column".to_owned() } else { words.join("-") };
    let own = std::iter::once(code.clone()).chain((2..).map(|number| format!("{code}-{number}")));
    let free = own.into_iter().find(|code| !codes.contains(code)).unwrap_or(code);
    codes.insert(free.clone());
    free
}
