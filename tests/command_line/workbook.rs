//! Workbooks where commands take a folder, `cindex import` and `export`, and results as workbooks.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::Path;

use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use zip::ZipArchive;

use crate::workbooks::workbook;
use crate::{cindex, printed, refused, refused_saying, text};

const META: &str = "iCode|iName|Parent|Type|Direction|Weight
growth|Growth|money|Indicator|1|2
debt|Debt|money|Indicator|-1|1
trust|Trust|people|Indicator|1|1
talent|Talent|people|Indicator|1|1
money|Money|index|Aggregate||3
people|People|index|Aggregate||2
index|An index||Aggregate||";

const DATA: &str = "uCode|uName|growth|debt|trust|talent
KOR|Korea|2.6|50|4|6
JPN|Japan|1.9|255|6|5
DEU|Germany|1.5|66|5|2
FRA|France|0.9|110|3|3
ITA|Italy|0.1|140|2|n/a";

/// A file of this test's own.
fn file(name: &str, bytes: &[u8]) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("workbooks");
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join(name);
    std::fs::write(&path, bytes).expect("a file");
    path.to_str().expect("text").to_owned()
}

/// A name of this test's own where nothing is.
fn nothing(name: &str) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("workbooks");
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join(name);
    let _ = std::fs::remove_dir_all(&path);
    let _ = std::fs::remove_file(&path);
    path.to_str().expect("text").to_owned()
}

fn sound(name: &str) -> String {
    file(name, &workbook(&[("iData", DATA), ("iMeta", META)]))
}

#[test]
fn what_is_imported_works_and_is_the_workbook() {
    let (book, dir) = (sound("sound.xlsx"), nothing("sound"));
    let said = printed(&["import", &book, &dir]);
    let expected = format!(
        "wrote {dir}/framework.csv\nwrote {dir}/data.csv\nwrote {dir}/methodology.toml\n\n\
         read as idata-imeta\n\nNow `cindex check {dir}` shows the tree, and `cindex rank {dir}` the \
         ranking.\n"
    );
    assert_eq!(said, expected);
    let framework = std::fs::read_to_string(format!("{dir}/framework.csv")).expect("a file");
    assert!(framework.starts_with("code,name,parent,type,direction,weight\n"), "{framework}");
    let new = nothing("edition");
    printed(&["import", &book, &new, "--layout", "idata-imeta"]);
    // All commands take either; what they print names neither.
    let commands: &[&[&str]] = &[
        &["check"],
        &["rank"],
        &["score", "--provenance"],
        &["compare", "--weights", "growth=5"],
        &["fit"],
        &["audit"],
        &["explain", "--unit", "KOR"],
        &["breakpoints", "--unit", "KOR"],
        &["bounds"],
        &["reach", "--unit", "ITA", "--rank", "4"],
        &["confidence", "--gaps"],
        &["sweep", "--draws", "1000"],
        &["sensitivity", "--leave-one-out"],
        &["axioms", "--only", "monotonicity", "--cases", "8"],
    ];
    for command in commands {
        let of = |index: &str| printed(&[&[command[0], index], &command[1..]].concat());
        assert_eq!(of(&book), of(&dir), "{command:?}");
    }
    assert_eq!(printed(&["change", &book, &dir]), printed(&["change", &dir, &new]));
    let again = refused(&["import", &book, &dir]);
    assert!(again.contains("the file exists, and is not overwritten"), "{again}");
}

#[test]
fn what_is_left_out_is_told() {
    let meta = META.replace("|Weight\n", "|Weight|Note\n") + "\nmore|More|index|Aggregate||1";
    let data = format!("{DATA}\nESP|Spain||||\nPRT|Portugal||||");
    let book = file("unused.xlsx", &workbook(&[("iData", &data), ("iMeta", &meta)]));
    let dir = nothing("unused");
    let said = printed(&["import", &book, &dir]);
    let told = "read as idata-imeta
left out: column `Note` is not read (iMeta!G1)
left out: group `more` has no children (iMeta!A9)
left out: unit `ESP` has no data (iData!A7)
left out: unit `PRT` has no data (iData!A8)
";
    assert!(said.contains(told), "{said}");
    printed(&["check", &dir]);
    let output = cindex(&["rank", &book]);
    let err = text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{err}");
    let warning = "warning: group `more` has no children (iMeta!A9)\n  = help: it is left out; \
                   `cindex import` writes what is read\n";
    assert!(err.contains(warning), "{err}");
    assert_eq!(text(&output.stdout), printed(&["rank", &dir]));
    let strict = refused(&["import", &book, &nothing("strict"), "--strict"]);
    for said in
        ["unit `ESP` has no data", "iData!A7 of", "column `Note` is not read", "4 faults in all"]
    {
        assert!(strict.contains(said), "{strict}");
    }
    assert!(!Path::new(&nothing("strict")).exists(), "nothing is written");
}

#[test]
fn faults_are_shown_by_cell() {
    let data = DATA.replace("2.6", "2,6").replace("1.9", "1,9").replace("255", "=B2");
    let book = file("dirty.xlsx", &workbook(&[("iData", &data), ("iMeta", META)]));
    let expected = format!(
        "error: `2,6` in column `growth` of `KOR` has a decimal comma
 = iData!C2 of {book}
 = help: write 2.6, or declare `decimal = \",\"` below `[data]` in methodology.toml
 = 1 more like it: cell iData!C3

error: formula `=B2` in column `debt` of `JPN` has no stored value
 = iData!D3 of {book}
 = help: open the workbook in a spreadsheet program, let it calculate, and save it; or write the value \
 in place of the formula

3 faults in all; --all-faults shows each
"
    );
    for command in ["import", "rank"] {
        let mut arguments = vec![command, &book];
        let dir = nothing("dirty");
        arguments.extend((command == "import").then_some(dir.as_str()));
        let said = refused(&arguments);
        let plain = |text: &str| text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
        assert_eq!(plain(&said), plain(&expected));
    }
    // Where the methodology says how cells are written, they are read.
    let methodology = crate::scratch(
        "decimal.toml",
        "[data]\ndecimal = \",\"\n[indicators]\ntransforms = [{ min-max = { to = [0, 100] } }]\n",
    );
    let data = data.replace("=B2", "255");
    let book = file("declared.xlsx", &workbook(&[("iData", &data), ("iMeta", META)]));
    let declared = printed(&["score", &book, "--methodology", &methodology, "--format", "csv"]);
    let (plain, as_is) = (
        sound("plain.xlsx"),
        crate::scratch(
            "as-is.toml",
            "[indicators]\ntransforms = [{ min-max = { to = [0, 100] } }]\n",
        ),
    );
    assert_eq!(declared, printed(&["score", &plain, "--methodology", &as_is, "--format", "csv"]));
}

#[test]
fn scenarios_and_layouts_are_chosen() {
    let long = DATA.replace("2.6", "0");
    let sheets = [("iData_Short", DATA), ("iData_Long", &*long), ("iMeta", META)];
    let book = file("scenarios.xlsx", &workbook(&sheets));
    let said = "the workbook has 2 scenarios: `Short`, `Long`";
    refused_saying(&["rank", &book], said);
    refused_saying(&["rank", &book], "choose one of the sheets of iData by `--scenario Short`");
    let ranks = |scenario: &str| printed(&["rank", &book, "--scenario", scenario]);
    assert_ne!(ranks("Short"), ranks("Long"));
    refused_saying(&["rank", &book, "--layout", "a2sit"], "sheet `Data` is missing");
    refused_saying(
        &["rank", &book, "--layout", "excel"],
        "possible values: idata-imeta, coin-tool",
    );
}

#[test]
fn an_exported_index_is_the_index() {
    let (book, dir) = (nothing("gai.xlsx"), nothing("gai"));
    let gai = "fixtures/gai-2021";
    assert_eq!(printed(&["export", gai, "--output", &book]), "");
    let first = std::fs::read(&book).expect("a file");
    printed(&["export", gai, "--output", &book]);
    assert!(std::fs::read(&book).expect("a file") == first, "the same bytes each run");
    printed(&["import", &book, &dir]);
    for index in [&book, &dir] {
        for command in ["score", "verify", "check"] {
            let of = |index: &str| printed(&[command, index, "--format", "json"]);
            assert_eq!(of(index), of(gai), "{command} {index}");
        }
    }
    let read = |folder: &str, file: &str| {
        std::fs::read_to_string(format!("{folder}/{file}")).expect("a file")
    };
    assert_eq!(read(&dir, "methodology.toml"), read(gai, "methodology.toml"));
    refused_saying(&["export", &book, "--output", &book], "which is read: name another file");
    refused_saying(&["export", gai], "--output <FILE>");
}

/// The sheets of a workbook as texts of cells: numbers as they are written elsewhere.
fn sheets(bytes: &[u8]) -> BTreeMap<String, Vec<Vec<String>>> {
    let mut file: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).expect("a workbook");
    let cell = |cell: &Data| match cell {
        Data::Empty => String::new(),
        Data::Float(value) => composite_index::error::number(*value),
        Data::Bool(truth) => truth.to_string(),
        Data::String(text) => text.clone(),
        other => panic!("{other:?}"),
    };
    let read = |name: String| {
        let range = file.worksheet_range(&name).expect("a sheet");
        let rows = range.rows().map(|row| row.iter().map(cell).collect());
        (name, rows.collect())
    };
    let names = open_workbook_from_rs::<Xlsx<_>, _>(Cursor::new(bytes)).expect("it").sheet_names();
    names.into_iter().map(read).collect()
}

/// The rows of CSV, those of each table without the column of its name; a table of its own has the name
/// of its sheet.
fn tables(csv: &str) -> BTreeMap<String, Vec<Vec<String>>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv.as_bytes());
    let mut rows = reader
        .records()
        .map(|row| -> Vec<String> { row.expect("a row").iter().map(str::to_owned).collect() });
    let header = rows.next().expect("a header");
    let mut tables: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
    for row in rows {
        match header[0] == "table" {
            true => tables.entry(row[0].clone()).or_default().push(row[1..].to_vec()),
            false => tables.entry("result".to_owned()).or_default().push(row),
        }
    }
    tables
}

#[test]
fn results_are_sheets_of_real_numbers() {
    let gai = "fixtures/gai-2021";
    let commands: &[&[&str]] = &[
        &["rank", gai],
        &["score", gai, "--provenance"],
        &["compare", gai, "--weights", "talent=15"],
        &["audit", gai],
        &["sweep", gai, "--draws", "500"],
        &["bounds", gai, "--within", "25%"],
        &["explain", gai, "--unit", "KOR", "--against", "USA"],
        &["explain", gai, "--unit", "KOR"],
        &["check", gai],
        &["verify", gai],
    ];
    for command in commands {
        let book = nothing("result.xlsx");
        let write = || {
            let more: &[&str] = &["--format", "xlsx", "--output", &book];
            assert_eq!(printed(&[command, more].concat()), "");
            std::fs::read(&book).expect("a file")
        };
        let bytes = write();
        assert!(bytes == write(), "{command:?}: the same bytes each run");
        let found = sheets(&bytes);
        let csv = printed(&[command, &["--format", "csv"][..]].concat());
        let mut compared = 0;
        for (name, rows) in tables(&csv) {
            // What is said below the tables is in the sheet `about`.
            let Some(own) = found.get(&name) else {
                assert_eq!(name, "figures", "{command:?}");
                continue;
            };
            assert_eq!(own.len(), rows.len() + 1, "{command:?}: {name}");
            for (own, row) in own[1..].iter().zip(&rows) {
                let filled = |cells: &[String]| -> Vec<String> {
                    let mut cells: Vec<_> =
                        cells.iter().filter(|cell| !cell.is_empty()).cloned().collect();
                    cells.sort();
                    cells
                };
                assert_eq!(filled(own), filled(row), "{command:?}: {name}");
                compared += own.len();
            }
        }
        assert!(compared > 20, "{command:?}: {compared} cells");
        let about = &found["about"];
        assert_eq!(about[0], ["table", "what", "value"]);
        let mut archive = ZipArchive::new(Cursor::new(&bytes)).expect("an archive");
        let mut sheet = String::new();
        archive
            .by_name("xl/worksheets/sheet1.xml")
            .expect("it")
            .read_to_string(&mut sheet)
            .expect("text");
        assert!(
            sheet.contains("<pane ySplit=\"1\" topLeftCell=\"A2\""),
            "the header stays: {sheet:.600}"
        );
    }
}

#[test]
fn numbers_have_formats_and_full_precision() {
    let book = nothing("formats.xlsx");
    printed(&["rank", "fixtures/gai-2021", "--format", "xlsx", "--output", &book]);
    let bytes = std::fs::read(&book).expect("a file");
    let mut archive = ZipArchive::new(Cursor::new(&bytes)).expect("an archive");
    let mut part = |name: &str| {
        let mut text = String::new();
        archive.by_name(name).expect("a part").read_to_string(&mut text).expect("text");
        text
    };
    let (styles, core) = (part("xl/styles.xml"), part("docProps/core.xml"));
    assert!(core.contains("2000-01-01T00:00:00Z"), "{core}");
    for format in ["\"0\"", "\"0.00\""] {
        assert!(styles.contains(&format!("formatCode={format}")), "{styles}");
    }
    let csv = printed(&["rank", "fixtures/gai-2021", "--format", "csv"]);
    let own = &sheets(&bytes)["result"];
    let line = csv.lines().nth(3).expect("a row");
    assert_eq!(own[3].join(","), line);
    assert!(
        line.contains("40.93226577896869"),
        "more than the two decimals that are shown: {line}"
    );
}

#[test]
fn a_workbook_goes_to_a_file() {
    refused_saying(&["rank", "fixtures/gai-2021", "--format", "xlsx"], "--output <FILE>");
    let output = cindex(&["rank", "fixtures/gai-2021", "--output", &nothing("table.xlsx")]);
    assert!(text(&output.stderr).contains("add `--format xlsx`"), "{}", text(&output.stderr));
}
