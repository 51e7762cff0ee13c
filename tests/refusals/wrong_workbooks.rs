//! COINr's two sheets with their faults, every one by sheet and cell, and workbooks that are none.

use composite_index::workbook::{Workbook, WorkbookOptions};
use composite_index::{Error, IndexFiles, IndexFolder};

use crate::workbooks::{rewritten, workbook};
use crate::wrong_layouts::{A2SIT_DATA, STRUCTURE};

pub(crate) fn read(bytes: &[u8], options: &WorkbookOptions) -> Result<IndexFolder, Error> {
    let workbook = Workbook::of_bytes("w.xlsx", bytes, options)?;
    IndexFolder::from_workbook(&workbook, IndexFiles::default())
}

/// What is said of a workbook, fault by fault.
pub(crate) fn said(sheets: &[(&str, &str)]) -> Vec<String> {
    let error = read(&workbook(sheets), &WorkbookOptions::default()).unwrap_err();
    error.diagnostics().iter().map(ToString::to_string).collect()
}

/// What is left out of a workbook, note by note.
pub(crate) fn left_out(sheets: &[(&str, &str)]) -> Vec<String> {
    let folder = read(&workbook(sheets), &WorkbookOptions::default()).unwrap();
    folder.notes().iter().map(ToString::to_string).collect()
}

pub(crate) const META: &str = "iCode|iName|Level|Parent|Type|Direction|Weight
growth|Growth|1|index|Indicator|1|2
debt|Debt|1|index|Indicator|-1|1
index|An index|2||Aggregate||1";

const DATA: &str = "uCode|uName|growth|debt
KOR|Korea|2.6|50
JPN|Japan|1.9|255
DEU|Germany|1.5|66";

/// The table of data with one cell changed.
fn data_with(unit: usize, column: usize, cell: &str) -> String {
    let mut rows: Vec<Vec<String>> =
        DATA.lines().map(|line| line.split('|').map(str::to_owned).collect()).collect();
    rows[unit][column] = cell.to_owned();
    rows.iter().map(|row| row.join("|")).collect::<Vec<_>>().join("\n")
}

#[test]
fn sound_tables_are_an_index() {
    let folder = read(&workbook(&[("iData", DATA), ("iMeta", META)]), &WorkbookOptions::default());
    let folder = folder.unwrap();
    let scores = folder.index().score(folder.data().unwrap()).unwrap();
    // Growth 100 and debt 100 for Korea; growth 0 and debt 92.195 for Germany.
    assert!((scores.score("KOR").unwrap().unwrap() - 100.0).abs() < 1e-12);
    let germany = (100.0 - 100.0 * 16.0 / 205.0) / 3.0;
    assert!((scores.score("DEU").unwrap().unwrap() - germany).abs() < 1e-12);
    assert!(folder.notes().is_empty());
}

#[test]
fn dirty_cells_are_named_and_say_what_to_do() {
    let generic = "a missing value is an empty cell, `NA`, `N/A`, `n/a`, `..`, `...`";
    for (cell, expected) in [
        (
            "12,5",
            "`12,5` in column `growth` of `JPN` has a decimal comma (write 12.5, or declare `decimal \
             = \",\"` below `[data]` in methodology.toml)"
                .to_owned(),
        ),
        (
            "12 %",
            "`12 %` in column `growth` of `JPN` is not a number (leave the sign out, or declare \
             `percent = true` below `[data]` in methodology.toml)"
                .to_owned(),
        ),
        (
            "1,234.5",
            "`1,234.5` in column `growth` of `JPN` has a comma between thousands (write 1234.5, or \
             declare `thousands = \",\"` below `[data]` in methodology.toml)"
                .to_owned(),
        ),
        (
            "1,234",
            "`1,234` in column `growth` of `JPN` has a comma that may divide decimals or thousands \
             (write 1.234 or 1234, or declare `decimal = \",\"` or `thousands = \",\"` below `[data]` \
             in methodology.toml)"
                .to_owned(),
        ),
        (
            "=C2*2",
            "formula `=C2*2` in column `growth` of `JPN` has no stored value (open the workbook in a \
             spreadsheet program, let it calculate, and save it; or write the value in place of the \
             formula)"
                .to_owned(),
        ),
        (
            "=1/0 -> #DIV/0!",
            "`#DIV/0!` in column `growth` of `JPN` is the error of a formula (mend the formula, or \
             clear the cell if the value is missing)"
                .to_owned(),
        ),
        (
            "=NA() -> #N/A",
            "`#N/A` in column `growth` of `JPN` is the error of a formula (mend the formula, or clear \
             the cell if the value is missing)"
                .to_owned(),
        ),
        (
            "@2020-12-31",
            "`2020-12-31` in column `growth` of `JPN` is a date (write the number again, and give \
             the cell the format of a number)"
                .to_owned(),
        ),
        (
            "dog",
            format!("`dog` in column `growth` of `JPN` is not a number ({generic})"),
        ),
        (
            "-",
            "`-` in column `growth` of `JPN` is not a number (leave the cell empty if the value is \
             missing, or declare `missing = [\"-\"]` below `[data]` in methodology.toml)"
                .to_owned(),
        ),
        (
            "=1=1 -> TRUE",
            format!("`TRUE` in column `growth` of `JPN` is not a number ({generic})"),
        ),
    ] {
        let data = data_with(2, 2, cell);
        assert_eq!(said(&[("iData", &data), ("iMeta", META)]), [format!("w.xlsx:iData!C3: {expected}")]);
    }
}

#[test]
fn what_is_a_number_or_missing_without_doubt_is_read() {
    for (cell, expected) in [
        ("'2.5", Some(2.5)),
        ("' 2.5 ", Some(2.5)),
        ("=1+1 -> 2", Some(2.0)),
        ("=IF(A1=1,1,\"\") -> ", None),
        ("n/a", None),
        ("' ", None),
        ("..", None),
        ("1e-7", Some(1e-7)),
    ] {
        let sheets = [("iData", &*data_with(2, 2, cell)), ("iMeta", META)];
        let folder = read(&workbook(&sheets), &WorkbookOptions::default()).unwrap();
        assert_eq!(folder.data().unwrap().value("JPN", "growth").unwrap(), expected, "{cell:?}");
    }
}

#[test]
fn all_faults_come_at_once_and_alike_ones_are_one() {
    let data = "uCode|uName|growth|debt
KOR|Korea|12,5|50
KOR|Japan|1,5|=NA() -> #N/A
DEU|Germany|2,5|66";
    let meta = META.replace("debt|Debt|1|index", "debt|Debt|1|indx");
    assert_eq!(
        said(&[("iData", data), ("iMeta", &meta)]),
        [
            "w.xlsx:iData!D3: `#N/A` in column `debt` of `KOR` is the error of a formula (mend the \
          formula, or clear the cell if the value is missing)",
            "w.xlsx:iMeta!D3: `indx`, the parent of `debt`, is not a node of this framework (did you mean \
          `index`?)"
        ],
        "data are read by a sound framework"
    );
    let error = read(&workbook(&[("iData", data), ("iMeta", META)]), &WorkbookOptions::default());
    let error = error.unwrap_err();
    let alike = error.alike(6);
    let told: Vec<_> =
        alike.iter().map(|alike| (alike.first.to_string(), alike.others())).collect();
    assert!(
        told[0].0.starts_with("w.xlsx:iData!C2: `12,5` in column `growth` of `KOR`"),
        "{told:?}"
    );
    assert_eq!(told[0].1.as_deref(), Some("2 more like it: cells iData!C3, iData!C4"));
    assert_eq!(
        told[1].0,
        "w.xlsx:iData!A3: duplicate unit `KOR` (cells iData!A2 and iData!A3) (delete one \
         of the two rows, or add a column `period` to tell them apart)"
    );
    assert!(told[2].0.starts_with("w.xlsx:iData!D3: `#N/A`"), "{told:?}");
    assert_eq!(told.len(), 3);
}

#[test]
fn faults_of_the_structure_are_in_its_sheet() {
    for (from, to, expected) in [
        (
            "growth|Growth|1|index|Indicator|1|2",
            "growth|Growth|1|index|Indicator|up|2",
            "w.xlsx:iMeta!F2: `up` in column `direction` of `growth` is not recognised (one of `1`, \
             `+1`, `-1`, `higher`, `lower`, `higher-is-better`, `lower-is-better`)",
        ),
        (
            "growth|Growth|1|index|Indicator|1|2",
            "growth|Growth|1|index|Indicator|1|=X9",
            "w.xlsx:iMeta!G2: formula `=X9` in column `Weight` of `growth` has no stored value (open \
             the workbook in a spreadsheet program, let it calculate, and save it; or write the value \
             in place of the formula)",
        ),
        (
            "debt|Debt|1|index|Indicator|-1|1",
            "growth|Debt|1|index|Indicator|-1|1",
            "w.xlsx:iMeta!A3: duplicate code `growth` (cells iMeta!A2 and iMeta!A3)",
        ),
        (
            "iCode|iName",
            "key|iName",
            "w.xlsx:iMeta!B1: required column `code` is missing (write `code` or `iCode` in the header)",
        ),
    ] {
        let meta = META.replace(from, to);
        assert_eq!(said(&[("iData", DATA), ("iMeta", &meta)]), [expected]);
    }
    let data = DATA.replace("uCode|uName|growth", "uCode|uName|grwth");
    assert_eq!(
        said(&[("iData", &data), ("iMeta", META)]),
        [
            "w.xlsx:iData!A1: indicator `growth` has no column in the data (is it the column `grwth`?)",
            "w.xlsx:iData!C1: column `grwth` belongs to no indicator of the framework (did you mean \
             `growth`?)",
        ]
    );
}

#[test]
fn what_is_unused_is_left_out_with_a_note_or_refused() {
    let meta = format!("{META}\nempty|Empty|1|more|Indicator|1|1\nmore|More|2|index|Aggregate||1")
        .replace("|Weight\n", "|Weight|Note\n");
    let data = "uCode|uName|growth|debt|empty
KOR|Korea|2.6|50|n/a
JPN|Japan|1.9|255|
FRA|France|n/a||";
    let sheets = [("iData", data), ("iMeta", &*meta)];
    let expected = [
        "w.xlsx:iMeta!H1: column `Note` is not read",
        "w.xlsx:iData!E1: indicator `empty` has no data",
        "w.xlsx:iMeta!A6: group `more` has no children",
        "w.xlsx:iData!A4: unit `FRA` has no data",
    ];
    assert_eq!(left_out(&sheets), expected);
    let folder = read(&workbook(&sheets), &WorkbookOptions::default()).unwrap();
    assert_eq!(folder.index().framework().nodes().len(), 3);
    assert_eq!(folder.data().unwrap().units().len(), 2);
    let strict = WorkbookOptions { strict: true, ..WorkbookOptions::default() };
    let error = read(&workbook(&sheets), &strict).unwrap_err();
    let mut said: Vec<_> = error.diagnostics().iter().map(ToString::to_string).collect();
    said.sort_unstable();
    let mut expected = expected.map(str::to_owned);
    expected.sort_unstable();
    assert_eq!(said, expected);
}

#[test]
fn a_unit_is_left_out_if_it_has_no_value_in_any_period() {
    let data = "uCode|Time|growth|debt
KOR|2019|2.6|50
KOR|2020||
JPN|2019|1|2
FRA|2019||
FRA|2020||";
    let meta = format!("{META}\nTime|Year|||Other||");
    let sheets = [("iData", data), ("iMeta", &*meta)];
    assert_eq!(left_out(&sheets), ["w.xlsx:iData!A5: unit `FRA` has no data"]);
    let folder = read(&workbook(&sheets), &WorkbookOptions::default()).unwrap();
    assert_eq!(folder.data().unwrap().units().len(), 3);
}

#[test]
fn periods_are_years_or_days() {
    let data = "uCode|Time|growth|debt\nKOR|@2019-12-31|2.6|50\nKOR|@2020-12-31|1|2";
    let folder = read(&workbook(&[("iData", data), ("iMeta", META)]), &WorkbookOptions::default());
    assert_eq!(folder.unwrap().data().unwrap().periods(), ["2019-12-31", "2020-12-31"]);
    let data = "uCode|Time|growth|debt\nKOR|2019|2.6|50\nKOR|2020|1|2";
    let folder = read(&workbook(&[("iData", data), ("iMeta", META)]), &WorkbookOptions::default());
    assert_eq!(folder.unwrap().data().unwrap().periods(), ["2019", "2020"]);
}

#[test]
fn a_methodology_and_published_figures_may_be_sheets() {
    let methodology = "name = \"A\"\n\n[indicators]\ntransforms = [\"min-mx\"]";
    let sheets = [("iData", DATA), ("iMeta", META), ("Methodology", methodology)];
    let said = said(&sheets);
    assert!(said[0].starts_with("w.xlsx:Methodology!A4: unknown method `min-mx`"), "{said:?}");
    let published = "unit|rank|index\nKOR|1|100\nJPN|x|2";
    let sheets = [sheets[0], sheets[1], ("Published", published)];
    assert_eq!(
        self::said(&sheets),
        [
            "w.xlsx:Published!B3: `x` in column `rank` of `JPN` is not a number (a missing value is an \
          empty cell, `NA`, `N/A`, `n/a`, `..`, `...`)"
        ]
    );
    let folder = read(&workbook(&sheets[..2]), &WorkbookOptions::default()).unwrap();
    assert_eq!(folder.published().unwrap_err().to_string(), "sheet `Published` is missing");
}

#[test]
fn scenarios_are_asked_for() {
    let sheets = [
        ("iData_Short", DATA),
        ("iData_Long", &*data_with(2, 2, "9")),
        ("iMeta_Priority1", META),
        ("iMeta_Priority2", &*META.replace("|-1|1", "|-1|7")),
    ];
    let bytes = workbook(&sheets);
    let with = |scenarios: &[&str]| {
        let scenarios = scenarios.iter().map(|name| (*name).to_owned()).collect();
        read(&bytes, &WorkbookOptions { scenarios, ..WorkbookOptions::default() })
    };
    for (scenarios, expected) in [
        (
            &[][..],
            "the workbook has 2 scenarios: `Short`, `Long` (choose one of the sheets of iData by \
             `--scenario Short`)",
        ),
        (
            &["Long"],
            "the workbook has 2 scenarios: `Priority1`, `Priority2` (choose one of the sheets of iMeta \
             by `--scenario Priority1`)",
        ),
        (
            &["Lang", "Priority1"],
            "`Lang` is not a scenario of this workbook (did you mean `Long`?)",
        ),
    ] {
        assert_eq!(with(scenarios).unwrap_err().to_string(), expected);
    }
    let folder = with(&["long", "iMeta_Priority2"]).unwrap();
    assert_eq!(folder.data().unwrap().value("JPN", "growth").unwrap(), Some(9.0));
    assert_eq!(folder.index().framework().node("debt").unwrap().weight(), 7.0);
    let none = WorkbookOptions { scenarios: vec!["x".to_owned()], ..WorkbookOptions::default() };
    let error = read(&workbook(&[("Data", A2SIT_DATA), ("Structure", STRUCTURE)]), &none);
    assert_eq!(
        error.unwrap_err().to_string(),
        "`x` is not a scenario of this workbook (this layout has no scenarios)"
    );
}

#[test]
fn meta_of_codes_and_names_alone_is_a_flat_index() {
    let meta = "iCode|IndName\ngrowth|Growth\ndebt|Debt\nECO|Economy";
    let sheets = [("Base case", DATA), ("iMeta", meta)];
    assert_eq!(
        left_out(&sheets),
        [
            "w.xlsx:iMeta!A1: sheet `iMeta` has no column of parents (all indicators are directly below \
             an index, with equal weights)",
            "w.xlsx:iMeta!A4: group `ECO` has no children",
        ]
    );
    let folder = read(&workbook(&sheets), &WorkbookOptions::default()).unwrap();
    let framework = folder.index().framework();
    assert_eq!(framework.root().code().as_str(), "index");
    assert_eq!(framework.node("growth").unwrap().name(), "Growth");
    assert_eq!(framework.nodes().len(), 3);
}

#[test]
fn workbooks_that_are_none_or_of_no_layout() {
    let options = WorkbookOptions::default();
    let said = |bytes: &[u8]| read(bytes, &options).unwrap_err().to_string();
    assert_eq!(
        said(&workbook(&[("Sheet1", "a|b"), ("Notes", "x")])),
        "the layout of `w.xlsx` is not recognised; its sheets are `Sheet1`, `Notes` (name sheets as a \
         layout has them: `iData` and `iMeta`, `Data` and `Structure` (A2SIT), `Database` and \
         `Framework` (COIN Tool))"
    );
    assert_eq!(
        said(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
        "`w.xlsx` cannot be read as a workbook: it is in the old format .xls, or it has a password: save \
         it as .xlsx without one"
    );
    assert!(
        said(b"unit,growth\nKOR,1\n")
            .starts_with("`w.xlsx` cannot be read as a workbook: it is no .xlsx file")
    );
    let whole = workbook(&[("iData", DATA), ("iMeta", META)]);
    assert!(said(&whole[..whole.len() / 2]).starts_with("`w.xlsx` cannot be read as a workbook"));
    let without = rewritten(&whole, |name, part| match name {
        "xl/worksheets/sheet1.xml" => part[..part.len() / 2].to_owned(),
        _ => part,
    });
    assert!(
        said(&without).starts_with("`w.xlsx` cannot be read as a workbook: sheet `iData`: "),
        "{}",
        said(&without)
    );
}

#[test]
fn workbooks_that_unpack_to_gigabytes_are_refused() {
    let whole = workbook(&[("iData", DATA), ("iMeta", META)]);
    let said = |bytes: &[u8]| {
        let start = std::time::Instant::now();
        let said = read(bytes, &WorkbookOptions::default()).unwrap_err().to_string();
        assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
        said
    };
    // The directory at the end of the archive says how large each part is.
    let mut claimed = whole.clone();
    let size = size_of_sheet(&whole).to_le_bytes();
    let at: Vec<_> = (0..whole.len() - 4).filter(|at| whole[*at..at + 4] == size).collect();
    assert!(!at.is_empty());
    for at in at {
        claimed[at..at + 4].copy_from_slice(&4_000_000_000_u32.to_le_bytes());
    }
    assert_eq!(
        said(&claimed),
        "`w.xlsx` is larger than a workbook may be: its parts unpack to more than 268435456 bytes"
    );
    // Cells that are few, and claim to be many.
    for (from, to, why) in [
        ("<c r=\"A2\"", "<c r=\"ZZZZ2\"", "cell `ZZZZ2` is outside a sheet"),
        (
            "</sheetData>",
            "<row r=\"9\"><c r=\"A9\"><f t=\"shared\" si=\"0\" ref=\"A1:XFD1048576\">A1</f></c></row>\
             </sheetData>",
            "it has more than 5000000 cells",
        ),
    ] {
        let claimed = rewritten(&whole, |name, part| match name {
            "xl/worksheets/sheet1.xml" => part.replace(from, to),
            _ => part,
        });
        let expected = format!("`w.xlsx` is larger than a workbook may be: {why}");
        assert_eq!(said(&claimed), expected);
    }
    // Two cells at the corners of a sheet are two cells.
    let corners = rewritten(&whole, |name, part| match name {
        "xl/worksheets/sheet1.xml" => part.replace(
            "</sheetData>",
            "<row r=\"1048576\"><c r=\"XFD1048576\" t=\"inlineStr\"><is><t>far</t></is></c></row>\
             </sheetData>",
        ),
        _ => part,
    });
    assert_eq!(
        said(&corners),
        "w.xlsx:iData!XFD1: column 5 has no name (name it in the header, or delete it)\n\
         w.xlsx:iData!A1048576: the row of `` has no unit code (give it a code, or delete the row if \
         it is no unit)"
    );
}

/// How many bytes the first sheet of a workbook has.
fn size_of_sheet(bytes: &[u8]) -> u32 {
    let size = std::cell::Cell::new(0);
    rewritten(bytes, |name, part| {
        if name == "xl/worksheets/sheet1.xml" {
            size.set(u32::try_from(part.len()).unwrap());
        }
        part
    });
    size.get()
}
