//! The other layouts of workbooks with their faults, every one by sheet and cell.

use composite_index::Methodology;
use composite_index::workbook::{Layout, WorkbookOptions};

use crate::workbooks::workbook;
use crate::wrong_workbooks::{META, read, said};

pub(crate) const A2SIT_DATA: &str = "stray text|Initial weight -->|1|2|1
|Direction -->|1|-1|1
|Group -->|people|people|money
|Indicator name -->|Talent|Trust|Funding
admin2Pcode|Name|talent|trust|funding
A01|Alpha|10|1|3
A02|Beta|20||4
A03|Gamma|30|3|";

pub(crate) const STRUCTURE: &str = "iCode|Parent|iName|Level|Weight
people|all|People|2|1
money|all|Money|2|3
unused|all|Unused|2|1
all||All of it|3|1";

#[test]
fn a2sit() {
    let bytes = workbook(&[("Data", A2SIT_DATA), ("Structure", STRUCTURE)]);
    let folder = read(&bytes, &WorkbookOptions::default()).unwrap();
    let (framework, data) = (folder.index().framework(), folder.data().unwrap());
    let weight = |code| framework.node(code).unwrap().weight();
    assert_eq!(["talent", "trust", "people", "money"].map(weight), [1.0, 2.0, 1.0, 3.0]);
    assert_eq!(framework.node("trust").unwrap().name(), "Trust");
    assert!(framework.node("unused").is_none());
    assert_eq!(data.value("A02", "trust").unwrap(), None);
    assert_eq!(data.value("A03", "trust").unwrap(), Some(3.0));
    let notes: Vec<_> = folder.notes().iter().map(ToString::to_string).collect();
    assert_eq!(notes, ["w.xlsx:Structure!A4: group `unused` has no children"]);

    let data = A2SIT_DATA.replace("A02|Beta|20", "A02|Beta|DOG").replace("|3\n", "|3 %\n");
    assert_eq!(
        said(&[("Data", &data), ("Structure", STRUCTURE)]),
        [
            "w.xlsx:Data!E6: `3 %` in column `funding` of `A01` is not a number (leave the sign out, or \
             declare `percent = true` below `[data]` in methodology.toml)",
            "w.xlsx:Data!C7: `DOG` in column `talent` of `A02` is not a number (a missing value is an \
             empty cell, `NA`, `N/A`, `n/a`, `..`, `...`)",
        ]
    );
    let data =
        A2SIT_DATA.replace("|people|people", "|people|peple").replace("|1|-1|1", "|1|down|1");
    assert_eq!(
        said(&[("Data", &data), ("Structure", STRUCTURE)]),
        [
            "w.xlsx:Data!D2: `down` in column `direction` of `trust` is not recognised (one of `1`, \
             `+1`, `-1`, `higher`, `lower`, `higher-is-better`, `lower-is-better`)",
            "w.xlsx:Data!D3: `peple`, the parent of `trust`, is not a node of this framework (did you \
             mean `people`?)",
        ]
    );
    let a2sit = WorkbookOptions { layout: Some(Layout::A2sit), ..WorkbookOptions::default() };
    let error = read(&workbook(&[("Data", A2SIT_DATA), ("Structur", STRUCTURE)]), &a2sit);
    assert_eq!(
        error.unwrap_err().to_string(),
        "sheet `Structure` is missing (did you mean `Structur`?)"
    );
}

/// The upper part of `Database`, from row 7 on, and units.
const COIN: &str = "||||1|2|1|5
||||1|-1|1|1
||||0|0|n/a|0
||||10|5|n/a|1
||||Index|Index|Index|Index
||||si.01|si.01|si.01|si.01
||||p.01|p.01|p.02|p.02
||||sp.01|sp.02|sp.03|sp.03
||||Talent|Trust|Funding|--
||||Ind.01|Ind.02|Ind.03|Ind.04
|Alpha|A||10|1|3|
|Beta|B||4|n/a|4|
|Gamma|C||7|3|n/a|";

const COIN_FRAMEWORK: &str = "\n\n
||Code|Level|Weight|Direction|Parent|Dimension/indicator
||Index|Index|1|||The index
||si.01|Sub-index|1|||--
||p.01|Pillar|10|||People
||p.02|Pillar|8|||Money
||sp.01|Sub-pillar|1|||Skills
||sp.02|Sub-pillar|2|||--
|||||||--";

fn coin_database(rows: &str) -> String {
    format!("{}{rows}", "\n".repeat(6))
}

#[test]
fn the_coin_tool() {
    let sheets = [("Database", &*coin_database(COIN)), ("Framework", COIN_FRAMEWORK)];
    let folder = read(&workbook(&sheets), &WorkbookOptions::default()).unwrap();
    let (framework, data) = (folder.index().framework(), folder.data().unwrap());
    let node = |code| {
        let node = framework.node(code).unwrap();
        let parent = framework.parent(node).map(|parent| parent.code().to_string());
        (node.weight(), node.name().to_owned(), node.level().to_owned(), parent.unwrap_or_default())
    };
    let expected = |weight, name: &str, level: &str, parent: &str| {
        (weight, name.to_owned(), level.to_owned(), parent.to_owned())
    };
    assert_eq!(node("p.01"), expected(10.0, "People", "pillar", "Index"));
    assert_eq!(node("sp.02"), expected(2.0, "sp.02", "sub-pillar", "p.01"));
    assert_eq!(node("sp.03"), expected(1.0, "sp.03", "sub-pillar", "p.02"));
    assert_eq!(node("Ind.02"), expected(2.0, "Trust", "indicator", "sp.02"));
    assert_eq!(framework.root().name(), "The index");
    assert_eq!(data.value("C", "Ind.02").unwrap(), Some(3.0));
    assert_eq!(data.value("B", "Ind.02").unwrap(), None);
    let notes: Vec<_> = folder.notes().iter().map(ToString::to_string).collect();
    let unused = "w.xlsx:Database!E12: level `sub-index` is not used: all its codes are `si.01`";
    assert_eq!(notes, [unused], "Ind.04 has the name of what is not used, and no data");
    // Not all indicators have goalposts.
    let methodology = folder.index().methodology();
    assert_eq!(
        methodology,
        &Methodology::from_toml(&composite_index::error::Source::new(
            "m.toml",
            "name = \"The index\"\n[indicators]\ntransforms = [{ min-max = { to = [0, 100] } }]\n\
         [groups]\nweighting = \"nominal\"\naggregation = \"arithmetic-mean\"\n",
        ))
        .unwrap()
    );

    let dirty = COIN.replace("|10|1|3|", "|12,5|=E18|3|").replace("||||0|0|n/a", "||||0|zero|n/a");
    assert_eq!(
        said(&[("Database", &coin_database(&dirty)), ("Framework", COIN_FRAMEWORK)]),
        [
            "w.xlsx:Database!F9: `zero` in column `goalpost_low` of `Ind.02` is not a number (a missing \
             value is an empty cell, `NA`, `N/A`, `n/a`, `..`, `...`)",
            "w.xlsx:Database!F17: formula `=E18` in column `Ind.02` of `A` has no stored value (open the \
             workbook in a spreadsheet program, let it calculate, and save it; or write the value in \
             place of the formula)",
        ],
        "data are read by a sound framework"
    );
    let twice = COIN.replace("||||sp.01|sp.02|sp.03|sp.03", "||||sp.01|sp.02|sp.01|sp.03");
    let said = said(&[("Database", &coin_database(&twice)), ("Framework", COIN_FRAMEWORK)]);
    let expected =
        "w.xlsx:Database!G14: duplicate code `sp.01` (cells Database!E14 and Database!G14)";
    assert_eq!(said[0], expected);
}

const RAW: &str = "uCode|growth|debt\nKOR|2.6|50\nJPN|1.9|255";
const UNITS: &str = "uCode|uName|region|pop\nJPN|Japan|Asia|125\nKOR|Korea|Asia|52";

#[test]
fn what_coinr_writes() {
    let meta = format!("{META}\nregion|Region|||Group||\npop|Population|||Denominator||");
    let sheets = [("Data.Raw", RAW), ("Meta.Ind", &*meta), ("Meta.Unit", UNITS)];
    let folder = read(&workbook(&sheets), &WorkbookOptions::default()).unwrap();
    let data = folder.data().unwrap();
    assert_eq!(data.value("KOR", "pop").unwrap(), Some(52.0));
    assert_eq!(data.units()[0].name, "Korea");
    assert_eq!(data.units()[1].groups.values().next().map(String::as_str), Some("Asia"));
    let dirty = RAW.replace("1.9", "1,9");
    assert_eq!(
        said(&[
            ("Data.Raw", &dirty),
            ("Meta.Ind", &meta),
            ("Meta.Unit", &UNITS.replace("52", "x"))
        ]),
        [
            "w.xlsx:Data.Raw!B3: `1,9` in column `growth` of `JPN` has a decimal comma (write 1.9, or \
             declare `decimal = \",\"` below `[data]` in methodology.toml)",
            "w.xlsx:Meta.Unit!D3: `x` in column `pop` of `KOR` is not a number (a missing value is an \
             empty cell, `NA`, `N/A`, `n/a`, `..`, `...`)",
        ]
    );
}

#[test]
fn what_coinr_wrote_before_its_version_1() {
    let data = "UnitName|UnitCode|Year|Group_Region|Den_Pop|x_note|growth|debt
Korea|KOR|2020|Asia|52|9|2.6|50
Japan|JPN|2020|Asia|125|8|1.9|255";
    let indicators = "IndName|IndCode|Direction|IndWeight|Denominator|IndUnit|Agg1|Agg2
Growth|growth|1|2||%|ECO|INDEX
Debt|debt|-1|1|Den_Pop|%|ECO|INDEX";
    let groups = "AgLevel|Code|Name|Weight\n2|ECO|Economy|1\n3|INDEX|The index|1";
    let sheets = [("InputIndData", data), ("InputIndMeta", indicators), ("InputAggMeta", groups)];
    let folder = read(&workbook(&sheets), &WorkbookOptions::default()).unwrap();
    let (framework, data) = (folder.index().framework(), folder.data().unwrap());
    assert_eq!(framework.root().name(), "The index");
    let debt = framework.node("debt").unwrap().as_indicator().unwrap();
    assert_eq!(debt.denominator.as_ref().map(ToString::to_string).as_deref(), Some("Den_Pop"));
    assert_eq!(framework.node("growth").unwrap().weight(), 2.0);
    assert_eq!(data.value("JPN", "Den_Pop").unwrap(), Some(125.0));
    assert_eq!((data.units()[1].name.as_str(), data.periods()), ("Japan", vec!["2020"]));
    let agg = indicators.replace("-1|1|Den_Pop|%|ECO", "-1|1|Den_Pop|%|ECON");
    let said = said(&[("InputIndData", sheets[0].1), ("InputIndMeta", &agg), sheets[2]]);
    assert_eq!(
        said,
        [
            "w.xlsx:InputIndMeta!G3: `ECON`, the parent of `debt`, is not a node of this framework (did \
          you mean `ECO`?)"
        ]
    );
}
