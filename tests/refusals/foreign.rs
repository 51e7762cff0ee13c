//! Tables of other people, described by the framework and by the methodology.

use composite_index::error::Source;
use composite_index::{Dataset, Error, Index, IndexFiles, IndexFolder, Methodology, Published};

use super::{framework, says, with};

const FRAMEWORK: &str = "\
code,parent,level,type,weight,denominator,column
index,,index,aggregate,,,
wealth,index,,indicator,1,,National income
wealth-per-head,index,,indicator,1,people,National income
health,index,,indicator,1,,
people,,,denominator,,,Population
iso3,,,unit,,,
country,,,name,,,Country Name
year,,,period,,,
*,,,other,,,
";

const DATA: &str = "\
iso3,Country Name,year,National income,health,Population,remark
KOR,South Korea,2023,20,5,4,a
KOR,South Korea,2024,30,6,5,b
NA,Namibia,2024,8,7,2,c
";

const PUBLISHED: &str = "\
ISO,Year,Total,Span,Health span
KOR,2023,10,1,1
KOR,2024,14,1,2
NA,2024,6.3,2,1
";

const METHODOLOGY: &str = "\
[groups]
publish = [{ round = { decimals = 1 } }]
[verification]
columns = { ISO = \"unit\", Year = \"period\", Total = \"index\", Span = \"rank\", \"Health span\" = \"rank:health\" }
";

fn data(text: &str, framework_text: &str) -> Result<Dataset, Error> {
    Dataset::from_csv(&Source::new("data.csv", text), &framework(framework_text)?)
}

fn methodology(text: &str) -> Methodology {
    Methodology::from_toml(&Source::new("methodology.toml", text)).unwrap()
}

fn published(text: &str) -> Result<Published, Error> {
    let columns = methodology(METHODOLOGY).verification.unwrap().columns;
    let source = Source::new("published.csv", text);
    Published::from_foreign_csv(&source, &framework(FRAMEWORK).unwrap(), &columns)
}

#[test]
fn a_foreign_table_is_read_as_the_framework_describes_it() {
    let data = data(DATA, FRAMEWORK).unwrap();
    assert_eq!(data.periods(), ["2023", "2024"]);
    let unit = &data.units()[2];
    assert_eq!((unit.code.as_str(), unit.name.as_str()), ("NA", "Namibia"));
    let variables: Vec<_> = data.variables().iter().map(|code| code.as_str()).collect();
    assert_eq!(variables, ["wealth", "wealth-per-head", "health", "people"]);
    let index = Index::new(framework(FRAMEWORK).unwrap(), Methodology::default()).unwrap();
    let scores = index.score_panel(&data).unwrap();
    let score = |node| scores["2024"].at(node).unwrap().score("KOR").unwrap();
    assert_eq!((score("wealth"), score("wealth-per-head")), (Some(30.0), Some(6.0)));
    let records = framework(FRAMEWORK).unwrap().to_csv().unwrap();
    assert_eq!(framework(&records).unwrap(), framework(FRAMEWORK).unwrap());
}

#[test]
fn columns_that_do_not_fit_the_description() {
    for (from, to, expected) in [
        (
            "National income",
            "Income",
            "data.csv:1:1: indicator `wealth` has no column in the data (the framework names \
             `National income`)\n\
             data.csv:1:1: indicator `wealth-per-head` has no column in the data (the framework \
             names `National income`)",
        ),
        (
            "National income",
            "national Income",
            "data.csv:1:1: indicator `wealth` has no column in the data (is it the column \
             `national Income`?)\n\
             data.csv:1:1: indicator `wealth-per-head` has no column in the data (is it the column \
             `national Income`?)",
        ),
        ("iso3", "unit", "data.csv:1:1: required column `iso3` is missing"),
        (
            "year",
            "yer",
            "data.csv:1:1: required column `year` is missing (is it the column `yer`?)",
        ),
        (
            "KOR,South Korea,2024",
            "KOR,South Korea,2023",
            "data.csv:3:1: duplicate unit `KOR` in period `2023` (lines 2 and 3) (delete one of the \
             two rows)",
        ),
    ] {
        says(data(&with(DATA, from, to), FRAMEWORK), expected);
    }
    says(
        data(DATA, &with(FRAMEWORK, "*,,,other,,,\n", "")),
        "data.csv:1:58: column `remark` belongs to no indicator of the framework (describe it in \
         the framework, with type `other` if unused)",
    );
}

#[test]
fn descriptions_that_contradict_themselves() {
    for (from, to, expected) in [
        (
            "country,,,name",
            "country,,,unit",
            "framework.csv:8:11: `iso3` and `country` are both declared as the code of the unit",
        ),
        (
            "*,,,other",
            "*,,,group",
            "framework.csv:10:1: `*` cannot be a code: it means all other columns, and has the \
             type `other`",
        ),
        (
            "index,,index,aggregate,,,",
            "index,,index,aggregate,,,total",
            "framework.csv:2:26: `index` is a group, which has no `column`",
        ),
    ] {
        says(framework(&with(FRAMEWORK, from, to)), expected);
    }
}

#[test]
fn published_columns_that_do_not_fit_the_mapping() {
    for (from, to, expected) in [
        (
            "Total",
            "total",
            "published.csv:1:1: required column `Total` is missing (is it the column `total`?)",
        ),
        (
            "ISO",
            "Iso",
            "published.csv:1:1: required column `ISO` is missing (is it the column `Iso`?)",
        ),
        (
            "KOR,2024",
            "KOR,2023",
            "published.csv:3:1: duplicate unit `KOR` in period `2023` (lines 2 and 3)",
        ),
        (
            "KOR,2023,10",
            "KOR,2023,ten",
            "published.csv:2:10: `ten` in column `Total` of `KOR` is not a number (a missing value \
             is an empty cell, `NA`, `N/A`, `n/a`, `..`, `...`)",
        ),
    ] {
        says(published(&with(PUBLISHED, from, to)), expected);
    }
}

#[test]
fn mappings_and_demands_that_do_not_fit_the_framework() {
    for (from, to, expected) in [
        (
            "rank:health",
            "rank:helth",
            "methodology.toml:3:2: `helth` is not a node of this framework (did you mean \
             `health`?)",
        ),
        (
            "ISO = \"unit\"",
            "ISO = \"name\"",
            "methodology.toml:3:2: `verification`: `columns` says which column is the `unit`",
        ),
        (
            "[verification]\n",
            "[verification]\nnode = { welth = { exact-ranks = 1 } }\n",
            "methodology.toml:3:2: `welth` is not a node of this framework (did you mean \
             `wealth`?)",
        ),
    ] {
        let methodology = methodology(&with(METHODOLOGY, from, to));
        says(Index::new(framework(FRAMEWORK).unwrap(), methodology), expected);
    }
    let line = "node = { wealth = { largest-difference = -1.0 } }";
    let bad = with(METHODOLOGY, "[verification]\n", &format!("[verification]\n{line}\n"));
    says(
        Methodology::from_toml(&Source::new("methodology.toml", bad)),
        "methodology.toml:4:42: `largest-difference`: a number of 0 or more is needed, and this is \
         `-1.0`",
    );
    let bad = with(METHODOLOGY, "rank:health", "rank:two words");
    let read = Methodology::from_toml(&Source::new("methodology.toml", bad));
    let said = read.unwrap_err().to_string();
    assert!(said.contains("`two words` cannot be a code: it contains white space"), "{said}");
}

#[test]
fn a_panel_is_verified_period_by_period() {
    let index = Index::new(framework(FRAMEWORK).unwrap(), methodology(METHODOLOGY)).unwrap();
    let panel = index.score_panel(&data(DATA, FRAMEWORK).unwrap()).unwrap();
    let verify = |text: &str, asked: &str| {
        let asked = methodology(&format!("{METHODOLOGY}{asked}")).verification;
        published(text).unwrap().verify_panel(&panel, asked.as_ref())
    };
    // 2023: (20 + 5 + 5)/3 = 10; 2024: (30 + 6 + 6)/3 = 14 and (8 + 4 + 7)/3 = 6.33.
    let report = verify(PUBLISHED, "exact-scores = 3\nunpublished = 0\n").unwrap();
    assert!(report.passes(), "{report:?}");
    assert_eq!((report.units, report.cells, report.exact), (3, 3, 3));
    assert_eq!((report.ranks, report.exact_ranks, report.exact_top), (6, 6, 1));

    let other = with(PUBLISHED, "NA,2024,6.3,2,1", "NA,2024,,1,1");
    let asked = "unpublished = 0\n[verification.node.index]\nexact-ranks = 3\n";
    let report = verify(&other, asked).unwrap();
    assert_eq!((report.unpublished, report.missing, report.exact_ranks), (1, 0, 5));
    let short: Vec<_> = report.shortfalls.iter().map(|short| (short.demand, short.found)).collect();
    assert_eq!(short, [("unpublished", 1.0), ("exact-ranks", 2.0)]);
    assert_eq!(report.shortfalls[1].node.as_deref(), Some("index"));
    let divergence = report.first_divergence.unwrap().difference;
    assert_eq!((divergence.unit.as_str(), divergence.period.as_deref()), ("NA", Some("2024")));

    let report = verify(&other, "periods = [\"2023\"]\n").unwrap();
    assert!(report.passes() && report.cells == 1, "{report:?}");
    says(
        verify(PUBLISHED, "periods = [\"2022\"]\n"),
        "nothing was published for period `2022` (did you mean `2023`?)",
    );
    says(
        verify(&with(PUBLISHED, "NA,2024", "NA,2019"), ""),
        "published.csv:4:1: no unit has the period `2019` (did you mean `2023`?)",
    );
    says(
        verify(&with(PUBLISHED, "NA,2024", "NAM,2024"), ""),
        "published.csv:4:1: published unit `NAM` is not in the data (did you mean `NA`?)",
    );
}

#[test]
fn files_from_elsewhere_must_be_there() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("foreign");
    std::fs::create_dir_all(&folder).unwrap();
    for (name, text) in [
        ("framework.csv", FRAMEWORK),
        ("methodology.toml", METHODOLOGY),
        ("elsewhere.csv", DATA),
        ("results.csv", PUBLISHED),
    ] {
        std::fs::write(folder.join(name), text).unwrap();
    }
    let files = IndexFiles {
        data: Some(folder.join("elsewhere.csv")),
        published: Some(folder.join("results.csv")),
        ..IndexFiles::default()
    };
    let report = IndexFolder::open_from(&folder, files.clone()).unwrap().verify().unwrap();
    assert!(report.passes(), "{report:?}");
    let absent = folder.join("nowhere.csv");
    let error = IndexFolder::open_from(&folder, IndexFiles { data: Some(absent), ..files });
    let said = error.unwrap_err().to_string();
    assert!(said.contains("nowhere.csv` is missing"), "{said}");
}
