//! Workbooks that other programs wrote.

use composite_index::error::Source;
use composite_index::workbook::{Layout, Workbook, WorkbookOptions};
use composite_index::{Framework, Index, IndexFiles, IndexFolder, Methodology, Scores};
use libtest_mimic::Trial;

use crate::support::{references, trials};

pub(crate) fn trials() -> Vec<Trial> {
    trials::of_module(
        "workbooks",
        &[
            ("a2sit_scores_as_its_manual_prints", a2sit_scores_as_its_manual_prints),
            ("a2sit_faults_are_found", a2sit_faults_are_found),
            ("the_coin_tool_is_the_fixture", the_coin_tool_is_the_fixture),
            ("a_sheet_a_scenario", a_sheet_a_scenario),
            ("dirty_cells", dirty_cells),
            ("no_layout", no_layout),
        ],
    )
}

fn read(name: &str, options: &WorkbookOptions) -> composite_index::Result<(Workbook, IndexFolder)> {
    let workbook = Workbook::read(references::path(&format!("workbooks/{name}")), options)?;
    let folder = IndexFolder::from_workbook(&workbook, IndexFiles::default())?;
    Ok((workbook, folder))
}

/// What is said of a workbook, without the folder that it is in.
fn said(name: &str) -> Vec<String> {
    let error = read(name, &WorkbookOptions::default()).unwrap_err();
    let folder = references::path("workbooks").display().to_string();
    let said = error.diagnostics().iter().map(ToString::to_string);
    said.map(|said| said.replace(&format!("{folder}/"), "")).collect()
}

/// The ten first with their scores, and the first's by dimension (manual of A2SIT, one decimal; from
/// A2SIT itself, two).
fn a2sit_scores_as_its_manual_prints() {
    let (workbook, folder) = read("a2sit_gtm.xlsx", &WorkbookOptions::default()).unwrap();
    assert_eq!(workbook.layout(), Layout::A2sit);
    let data = folder.data().unwrap();
    assert_eq!((data.units().len(), data.variables().len()), (340, 54 - 13));
    let scores = folder.index().score(data).unwrap();
    let printed = |score: Option<f64>| format!("{:.2}", score.unwrap());
    let ranking = scores.ranking();
    let first = ranking.iter().take(10).map(|cell| (cell.unit.to_string(), printed(cell.score)));
    let expected = [
        ("GT1222", "53.25"),
        ("GT1312", "52.96"),
        ("GT1218", "52.60"),
        ("GT0513", "52.21"),
        ("GT1209", "52.21"),
        ("GT0924", "52.04"),
        ("GT1216", "51.83"),
        ("GT2215", "51.82"),
        ("GT1323", "51.61"),
        ("GT1304", "51.10"),
    ];
    let expected = expected.map(|(unit, score)| (unit.to_owned(), score.to_owned()));
    assert_eq!(first.collect::<Vec<_>>(), expected);
    let of_first = ["Vulnerabilidad", "Amenazas", "Movilidad", "Cap_Resp"]
        .map(|node| printed(scores.at(node).unwrap().score("GT1222").unwrap()));
    assert_eq!(of_first, ["36.75", "44.14", "63.15", "68.97"]);
    // 13 indicators without data, and the 8 groups that have no others.
    let count = |code| folder.notes().iter().filter(|note| note.kind.code() == code).count();
    let counts = ["indicator-without-data", "childless-group", "unit-without-data"].map(count);
    assert_eq!((counts, folder.notes().len()), ([13, 8, 0], 21));
}

fn a2sit_faults_are_found() {
    assert_eq!(
        said("a2sit_gtm_error.xlsx"),
        [
            "a2sit_gtm_error.xlsx:Data!D7: `DOG` in column `DesastresNat` of `GT0102` is not a number (a \
          missing value is an empty cell, `NA`, `N/A`, `n/a`, `..`, `...`)"
        ]
    );
}

/// The codes of the COIN Tool for those of the fixture.
const CODES: [(&str, &str); 11] = [
    ("Index", "gai"),
    ("p.01", "implementation"),
    ("p.02", "innovation"),
    ("p.03", "investment"),
    ("Ind.01", "talent"),
    ("Ind.02", "infrastructure"),
    ("Ind.03", "operating-environment"),
    ("Ind.04", "research"),
    ("Ind.05", "development"),
    ("Ind.06", "government-strategy"),
    ("Ind.07", "commercial"),
];

fn the_coin_tool_is_the_fixture() {
    let (workbook, folder) = read("cointool_gai2021.xlsx", &WorkbookOptions::default()).unwrap();
    assert_eq!(workbook.layout(), Layout::CoinTool);
    let fixture = IndexFolder::open("fixtures/gai-2021").unwrap();
    let (own, other) = (fixture.data().unwrap(), folder.data().unwrap());
    let codes = |data: &composite_index::Dataset| -> Vec<_> {
        data.units().iter().map(|unit| (unit.code.clone(), unit.name.clone())).collect()
    };
    assert_eq!(codes(own), codes(other));
    let mut values = 0;
    for (code, fixtures) in &CODES[4..] {
        let bits = |column: &[f64]| column.iter().map(|it| it.to_bits()).collect::<Vec<_>>();
        let (own, other) = (own.column(fixtures).unwrap(), other.column(code).unwrap());
        assert_eq!(bits(own), bits(other), "{code}");
        values += own.len();
    }
    assert_eq!(values, 7 * 62);
    // Under the codes of the fixture, tree and weights are its own; so are the scores.
    let files = workbook.files(".").unwrap();
    let rename = |text: &str| {
        CODES.iter().fold(text.to_owned(), |text, (code, own)| {
            let cells = text.lines().map(|line| {
                let cells = line.split(',').map(|cell| if cell == *code { own } else { cell });
                cells.collect::<Vec<_>>().join(",") + "\n"
            });
            cells.collect()
        })
    };
    let file = |name: &str| {
        let (_, text) = files.iter().find(|(own, _)| *own == name).unwrap();
        Source::new(name, rename(text))
    };
    let framework = Framework::from_csv(&file("framework.csv")).unwrap();
    for node in fixture.index().framework().nodes() {
        let other = framework.node(node.code()).unwrap();
        let parent = |framework: &Framework, node| {
            framework.parent(node).map(|parent| parent.code().to_string())
        };
        assert_eq!(node.weight().to_bits(), other.weight().to_bits(), "{}", node.code());
        assert_eq!((node.name(), node.level()), (other.name(), other.level()));
        let parents = (parent(fixture.index().framework(), node), parent(&framework, other));
        assert_eq!(parents.0, parents.1);
    }
    let methodology = std::fs::read_to_string("fixtures/gai-2021/methodology.toml").unwrap();
    let methodology =
        Methodology::from_toml(&Source::new("methodology.toml", methodology)).unwrap();
    let data = composite_index::Dataset::from_csv(&file("data.csv"), &framework).unwrap();
    let index = Index::new(framework, methodology).unwrap();
    let bits = |scores: &Scores| -> Vec<_> {
        let cell = |cell: composite_index::engine::Cell<'_>| {
            let values = [cell.score, cell.full, cell.rank].map(|value| value.map(f64::to_bits));
            (cell.unit.to_string(), cell.node.to_string(), values)
        };
        let mut cells: Vec<_> = scores.cells().map(cell).collect();
        cells.sort();
        cells
    };
    let own = bits(&fixture.index().score(own).unwrap());
    assert_eq!((own.len(), &own), (62 * 11, &bits(&index.score(&data).unwrap())));
}

fn a_sheet_a_scenario() {
    let name = "ghi.xlsx";
    assert_eq!(
        said(name),
        ["the workbook has 3 scenarios: `Short-Term Scenario`, `Mid-Term Scenario`, `Long-Term \
          Scenario` (choose one of the sheets of iData by `--scenario 'Short-Term Scenario'`)"]
    );
    let first = |scenario: &str| {
        let scenarios = vec![scenario.to_owned()];
        let options = WorkbookOptions { scenarios, ..WorkbookOptions::default() };
        let (workbook, folder) = read(name, &options).unwrap();
        assert_eq!(workbook.layout(), Layout::IDataIMeta);
        let data = folder.data().unwrap();
        assert_eq!((data.units().len(), data.variables().len()), (33, 26));
        folder.index().score(data).unwrap();
        data.value("BEN", "EMP0").unwrap()
    };
    let scenarios = ["Short-Term Scenario", "Mid-Term Scenario", "Long-Term Scenario"];
    assert_eq!(scenarios.map(first), [Some(79.47), Some(151.16), Some(275.41)]);
}

fn dirty_cells() {
    let file = "idata_imeta_dirty.xlsx";
    let declare = |line: &str| format!("or declare `{line}` below `[data]` in methodology.toml");
    assert_eq!(
        said(file),
        [
            format!(
                "{file}:iData!E5: `1,234.5` in column `operating-environment` of `CAN` has a comma \
                 between thousands (write 1234.5, {})",
                declare("thousands = \",\"")
            ),
            format!(
                "{file}:iData!F6: `12 %` in column `research` of `ISR` is not a number (leave the sign \
                 out, {})",
                declare("percent = true")
            ),
            format!(
                "{file}:iData!G7: formula `=G6*2` in column `development` of `SGP` has no stored value \
                 (open the workbook in a spreadsheet program, let it calculate, and save it; or write \
                 the value in place of the formula)"
            ),
            format!(
                "{file}:iData!H8: `#N/A` in column `government-strategy` of `KOR` is the error of a \
                 formula (mend the formula, or clear the cell if the value is missing)"
            ),
            format!(
                "{file}:iData!I9: `12,5` in column `commercial` of `NLD` has a decimal comma (write \
                 12.5, {})",
                declare("decimal = \",\"")
            ),
        ],
        "`12.5` as text in C3 is a number, `n/a` in D4 is missing"
    );
}

/// What COINr's tests write is one table of results.
fn no_layout() {
    let said = said("coinr_test.xlsx");
    assert!(said[0].contains("is not recognised; its sheets are `Parameters`"), "{said:?}");
}
