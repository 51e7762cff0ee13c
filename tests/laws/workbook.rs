//! An index that is written as a workbook is read as the same index.

use std::path::{Path, PathBuf};

use composite_index::error::Source;
use composite_index::workbook::{Workbook, WorkbookOptions};
use composite_index::{Dataset, Framework, IndexFiles, IndexFolder};
use proptest::prelude::*;

use crate::engine::generated::{dataset, frameworks, methodologies, tables};

/// A folder of this test's own with these files.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("workbook").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    for (file, content) in files {
        std::fs::write(folder.join(file), content).expect("a file");
    }
    folder
}

fn read(bytes: &[u8]) -> (Workbook, IndexFolder) {
    let workbook = Workbook::of_bytes("w.xlsx", bytes, &WorkbookOptions::default()).unwrap();
    let folder = IndexFolder::from_workbook(&workbook, IndexFiles::default()).unwrap();
    (workbook, folder)
}

/// The bits of all values, by unit and variable.
fn bits(data: &Dataset) -> Vec<Vec<u64>> {
    let columns = data.variables().iter().map(|code| data.column(code).unwrap());
    columns.map(|column| column.iter().map(|value| value.to_bits()).collect()).collect()
}

/// Exported, imported and exported again: the same index, and then the same bytes.
fn check(folder: &IndexFolder) {
    let bytes = folder.to_workbook().unwrap();
    assert!(bytes == folder.to_workbook().unwrap(), "the same bytes each time");
    let (workbook, again) = read(&bytes);
    assert_eq!(again.notes(), []);
    assert_eq!(again.index(), folder.index());
    assert_eq!(again.data().ok(), folder.data().ok());
    // Where the figures of the table are is no part of what was published.
    let published = |of: &IndexFolder| serde_json::to_value(of.published().ok()).unwrap();
    assert_eq!(published(&again), published(folder));
    if let (Ok(data), Ok(other)) = (folder.data(), again.data()) {
        assert_eq!(bits(data), bits(other));
    }
    assert!(bytes == again.to_workbook().unwrap(), "the same bytes again");
    // The files that `cindex import` writes are the same index too.
    let rules = folder.index().methodology().data.clone().unwrap_or_default();
    let files = workbook.files(rules.decimal.as_deref().unwrap_or(".")).unwrap();
    let file = |name: &str| {
        let found = files.iter().find(|(own, _)| *own == name);
        Source::new(name, found.map_or("", |(_, text)| text))
    };
    let framework = Framework::from_csv(&file("framework.csv")).unwrap();
    assert_eq!(&framework, folder.index().framework());
    if let Ok(data) = folder.data() {
        let read = Dataset::from_csv_with(&file("data.csv"), &framework, &rules).unwrap();
        assert_eq!((&read, bits(&read)), (data, bits(data)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn an_index_is_read_as_it_was_written(
        records in frameworks(), rows in tables(), methodology in methodologies(),
    ) {
        let framework = Framework::from_records(records).unwrap();
        let data = dataset(&framework, &rows);
        let folder = folder("generated", &[
            ("framework.csv", &framework.to_csv().unwrap()),
            ("data.csv", &data.to_csv().unwrap()),
            ("methodology.toml", &methodology.to_toml().unwrap()),
        ]);
        // Some methods do not fit some frameworks.
        let Ok(folder) = IndexFolder::open(folder) else {
            return Err(TestCaseError::reject("no index"));
        };
        check(&folder);
    }
}

#[test]
fn fixtures_are_read_as_they_were_written() {
    for name in ["gai-2021", "gai-2024", "gai-2024-full-synthetic", "gvt-2024"] {
        check(&IndexFolder::open(Path::new("fixtures").join(name)).unwrap());
    }
}

const FRAMEWORK: &str =
    "code,name,parent,level,type,weight,direction,goalpost_low,goalpost_high,denominator,of,column
index,\"An \"\"index\"\", so called\",,index,aggregate,,,,,,,
a,\"=1+1\",index,,indicator,0.1,1,0,1e-300,pop,,GDP (real)
b,_x0041_,index,,indicator,2,1,,,,,
c,,index,,indicator,1,1,,,,,b-column
d,,index,,indicator,1,,,,,b,
pop,,,,denominator,,,,,,,
region,,,,group,,,,,,,
Land,,,,unit,,,,,,,
Jahr,,,,period,,,,,,,
*,,,,other,,,,,,,
";

/// What people write: quotes, lines, marks of formulas, codes like numbers, values at the ends of what a
/// number holds, a decimal comma that is declared, columns of other names, panels.
#[test]
fn what_is_hard_to_write_is_read_as_it_was_written() {
    let data = "Land;Jahr;GDP (real);b;b-column;pop;region;Notiz
001;2019;5e-324;-0,1;1,7976931348623157e308;0,30000000000000004;'Süd <&>';x
001;2020;;7;-1;5;true;
A B;2019;1;2;3;4;=A1;
A B;2020;-999;4;5;6;_x000D_;
";
    let methodology = "name = \"\"\"\n  two lines,\n\n\tand a tab \\u00e9 🌍 \"\"\"\n\n\
                       [data]\nmissing = [\"-999\"]\ndecimal = \",\"\n\n\n[node.index]\n\
                       aggregation = \"arithmetic-mean\"\n";
    let folder = folder(
        "hard",
        &[
            ("framework.csv", FRAMEWORK),
            ("data.csv", data),
            ("methodology.toml", methodology),
            ("published.csv", "unit,period,index\n001,2019,2.50\nA B,2019,3.125\n"),
        ],
    );
    let folder = IndexFolder::open(folder).unwrap();
    assert_eq!(folder.data().unwrap().units().len(), 4);
    check(&folder);
    let (workbook, _) = read(&folder.to_workbook().unwrap());
    let files = workbook.files(",").unwrap();
    let text = |name: &str| files.iter().find(|(own, _)| *own == name).unwrap().1.clone();
    assert_eq!(text("methodology.toml"), methodology, "comments and space too");
    assert!(text("published.csv").contains("001,2019,2.50\n"), "printed digits are kept");
}

/// An index that was exported is meant as it is: units and indicators without data stay.
#[test]
fn what_is_empty_in_an_exported_index_stays() {
    let folder = folder(
        "empty",
        &[
            (
                "framework.csv",
                "code,parent,type\nindex,,aggregate\na,index,indicator\nb,index,indicator\n",
            ),
            ("data.csv", "unit,a,b\nx,1,\ny,2,\nz,,\n"),
        ],
    );
    let folder = IndexFolder::open(folder).unwrap();
    check(&folder);
}

#[test]
fn what_no_sheet_holds_is_refused() {
    let framework =
        "code,parent,type,column\nindex,,aggregate,\na,index,indicator,x\nb,index,indicator,x\n";
    let files = [
        ("framework.csv", framework),
        ("data.csv", "unit,x\nu,low\nv,2\n"),
        ("methodology.toml", "[data.codes.a]\nlow = 0\n[data.codes.b]\nlow = 1\n"),
    ];
    let error = IndexFolder::open(folder("shared", &files)).unwrap().to_workbook().unwrap_err();
    assert_eq!(
        error.to_string(),
        "`x`: the column feeds several variables with other values for each"
    );
    let long = format!("name = \"{}\"\n", "x".repeat(40_000));
    let files = [files[0], ("data.csv", "unit,x\nu,1\nv,2\n"), ("methodology.toml", &long)];
    let error = IndexFolder::open(folder("long", &files)).unwrap().to_workbook().unwrap_err();
    assert!(error.to_string().starts_with("sheet `Methodology` cannot be written: "), "{error}");
}
