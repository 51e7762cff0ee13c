//! Tables as spreadsheets, agencies and accidents leave them.

use composite_index::data::CellRules;
use composite_index::error::Source;
use composite_index::{Dataset, Error, Framework};

use super::says;

/// Two indicators below an index.
fn framework() -> Framework {
    let builder = Framework::builder("idx", "Index").indicator("gdp", 1.0).indicator("life", 1.0);
    builder.build().unwrap()
}

fn read(text: &str) -> Result<Dataset, Error> {
    Dataset::from_csv(&Source::new("data.csv", text), &framework())
}

const SOUND: &str = "unit,name,gdp,life\nFRA,France,40.5,82.8\nDEU,Germany,46.2,81.3\n";

/// What is blank says nothing; other ways to divide cells say the same.
#[test]
fn tables_that_are_read_as_they_were_meant() {
    let sound = read(SOUND).unwrap();
    for (what, text) in [
        ("blank rows", format!("{SOUND},,,\n\n,,,\n")),
        ("a blank row above", format!("\n,,,\n{SOUND}")),
        (
            "columns without name or cell",
            "unit,,name,gdp,life,,\nFRA,,France,40.5,82.8,,\n\
           DEU,,Germany,46.2,81.3,,\n"
                .to_owned(),
        ),
        ("a comma behind every row", SOUND.replace('\n', ",\n")),
        (
            "a comma behind every row but the header",
            SOUND.replace(".8\n", ".8,\n").replace(".3\n", ".3,\n"),
        ),
        ("a comma behind the header", SOUND.replace("life\n", "life,\n")),
        ("semicolons", SOUND.replace(',', ";")),
        ("semicolons and decimal commas", SOUND.replace(',', ";").replace('.', ",")),
        ("semicolons, said", format!("sep=;\r\n{}", SOUND.replace(',', ";"))),
        ("tabs", SOUND.replace(',', "\t")),
        ("carriage returns", SOUND.replace('\n', "\r")),
        ("both ends of a line", SOUND.replace('\n', "\r\n")),
        ("quotation marks", SOUND.replace("France", " \"France\" ")),
        ("codes of countries", SOUND.replace("unit,name", "iso3,country")),
    ] {
        assert_eq!(read(&text).unwrap(), sound, "{what}: {text:?}");
    }
    let negative = read(&SOUND.replace("40.5", "\u{2212}40.5")).unwrap();
    assert_eq!(negative.value("FRA", "gdp"), Ok(Some(-40.5)), "a minus sign");
}

/// Nothing is read that may be something else.
#[test]
fn tables_that_are_refused() {
    for (from, to, expected) in [
        (
            "81.3\n",
            "81.3\n\n\nData from database: World Indicators,,,\nLast Updated: 06/30,,,\n",
            "data.csv:6:1: `Data from database: World Indicators` is a footer, not a row of \
             the table (delete the 2 lines at the end of the table)",
        ),
        (
            "FRA,France",
            "# source,,,\nFRA,France",
            "data.csv:2:1: `# source` is a comment, not a row of the table (delete the line: tables \
             have no comments)",
        ),
        (
            "82.8\n",
            "82.8,\n",
            "data.csv:2:1: the row has 5 cells, but the header has 4 (put a cell with a comma in \
             quotation marks, or delete the comma at the end of the row)",
        ),
        (
            "46.2,81.3",
            "46.2",
            "data.csv:3:1: the row has 3 cells, but the header has 4 (each row has a comma \
             between all its cells, also where one is empty)",
        ),
        (
            "81.3\n",
            "81.3\nSource: our own survey\n",
            "data.csv:4:1: the row has 1 cell, but the header has 4 (delete the line if it is a note: \
             each row has a cell for every column)",
        ),
        (
            "name,gdp,life\nFRA,France",
            "name,gdp,life,\nFRA,\"France",
            "data.csv:2:5: the quotation mark opened in line 2 is never closed (close it where the \
             cell ends, or leave it out)",
        ),
        (
            "France",
            "\"Fra\"nce",
            "data.csv:2:10: `nce` is behind the closing quotation mark of its cell (a cell ends at \
             its closing quotation mark; double a mark within a cell)",
        ),
    ] {
        says(read(&super::with(SOUND, from, to)), expected);
    }
    let unnamed = ",unit,name,gdp,life\n0,FRA,France,40.5,82.8\n1,DEU,Germany,46.2,81.3\n";
    says(read(unnamed), "data.csv:1:1: column 1 has no name (name it in the header, or delete it)");
}

/// A comma divides decimals or thousands; where the cell does not tell, its column may.
#[test]
fn commas_in_numbers() {
    for (first, second, expected) in [
        ("\"40,494.9\"", "\"46,805\"", ["thousands (write 40494.9", "thousands (write 46805"]),
        ("\"1,234,567\"", "\"46,805\"", ["thousands (write 1234567", "thousands (write 46805"]),
        ("\"40,5\"", "\"46,805\"", ["decimal comma (write 40.5", "decimal comma (write 46.805"]),
        (
            "1",
            "\"46,805\"",
            ["decimals or thousands (write 46.805 or 46805, or declare `decimal = \",\"` or", ""],
        ),
        ("\"40,5\"", "1", ["decimal comma (write 40.5", ""]),
        ("\"1,2,3\"", "1", ["is not a number", ""]),
    ] {
        let text = SOUND.replace("40.5", first).replace("46.2", second);
        let said = read(&text).unwrap_err().to_string();
        let expected: Vec<_> = expected.into_iter().filter(|text| !text.is_empty()).collect();
        assert_eq!(said.lines().count(), expected.len(), "{said}");
        for (line, expected) in said.lines().zip(expected) {
            assert!(line.contains(expected), "{line}");
        }
    }
    // Where cells are divided by semicolons, a comma that may divide thousands is not read.
    let doubtful = "unit;gdp;life\nFRA;1,234;2\n";
    assert!(read(doubtful).unwrap_err().to_string().contains("decimals or thousands"));
}

fn ruled(text: &str, rules: &str) -> Result<Dataset, Error> {
    let rules: CellRules = toml(rules);
    Dataset::from_csv_with(&Source::new("data.csv", text), &framework(), &rules)
}

/// The rules of a methodology file, which is read with all its checks.
fn toml(rules: &str) -> CellRules {
    let source = Source::new("methodology.toml", format!("[data]\n{rules}\n"));
    composite_index::Methodology::from_toml(&source).unwrap().data.unwrap()
}

/// −40 would be read as .40 with a minus sign that divides decimals.
#[test]
fn rules_that_could_change_numbers_are_refused() {
    let rules = CellRules { decimal: Some("-".to_owned()), ..CellRules::default() };
    let read = Dataset::from_csv_with(&Source::new("data.csv", SOUND), &framework(), &rules);
    let said = read.unwrap_err().to_string();
    assert!(said.contains("`decimal` is a point or a comma"), "{said}");
}

/// Every cell that is refused names what declares it, and is read once that is declared.
#[test]
fn what_the_message_names_is_what_reads_the_cell() {
    for (cell, rule, value) in [
        ("\"46,805\"", "thousands = \",\"", Some(46805.0)),
        ("40.5%", "percent = true", Some(40.5)),
        ("46.2 %", "percent = true", Some(46.2)),
        ("40.5 b", "marks = [\"b\"]", Some(40.5)),
        ("46805*", "marks = [\"*\"]", Some(46805.0)),
        ("33567 [a]", "marks = [\"[a]\"]", Some(33567.0)),
        ("40\u{a0}494", "thousands = \" \"", Some(40494.0)),
        ("40'494", "thousands = \"'\"", Some(40494.0)),
        (":", "missing = [\":\"]", None),
        ("–", "missing = [\"–\"]", None),
        ("--", "missing = [\"--\"]", None),
        ("nan", "missing = [\"nan\"]", None),
        ("#N/A", "missing = [\"#N/A\"]", None),
        ("NULL", "missing = [\"NULL\"]", None),
    ] {
        let text = SOUND.replace("40.5", cell);
        let said = read(&text).expect_err(cell).to_string();
        assert!(said.contains(rule) && said.contains("`[data]` in methodology.toml"), "{said}");
        let read = ruled(&text, rule).unwrap_or_else(|error| panic!("{cell}: {error}"));
        assert_eq!(read.value("FRA", "gdp"), Ok(value), "{cell}");
    }
    let commas = "unit,gdp,life\nFRA,\"46,5\",1\nDEU,\"1,25\",2\n";
    assert!(read(commas).unwrap_err().to_string().contains("declare `decimal = \",\"`"));
    let rule = "decimal = \",\"";
    assert_eq!(ruled(commas, rule).unwrap().value("DEU", "gdp"), Ok(Some(1.25)));
    let mixed = ruled(&commas.replace(",1\n", ",1.5\n"), rule).unwrap_err().to_string();
    assert!(mixed.ends_with("(`[data]` in methodology.toml says that decimals follow a comma)"));
    let points = "unit;gdp;life\nFRA;41.250,5;1\nDEU;1.234.567;2\n";
    let said = read(points).unwrap_err().to_string();
    let declared = "declare `thousands = \".\"` and `decimal = \",\"` below `[data]`";
    assert!(said.lines().count() == 2 && said.lines().all(|it| it.contains(declared)), "{said}");
    let read_by_rule = ruled(points, "thousands = \".\"\ndecimal = \",\"").unwrap();
    assert_eq!(read_by_rule.value("FRA", "gdp"), Ok(Some(41250.5)));
    assert_eq!(read_by_rule.value("DEU", "gdp"), Ok(Some(1_234_567.0)));
    let share = read("unit;gdp;life\nFRA;92,5%;1\nDEU;1,25;2\n").unwrap_err().to_string();
    assert!(share.contains("leave the sign out, or declare `percent = true`"), "{share}");
    let euro = read(&SOUND.replace("40.5", "€40.5")).unwrap_err().to_string();
    assert!(euro.contains("(write the number alone; a missing value is an empty cell"), "{euro}");
    for cell in ["~12", "<5"] {
        let said = read(&SOUND.replace("40.5", cell)).unwrap_err().to_string();
        assert!(said.contains("a bound or an estimate is no value"), "{said}");
    }
}

/// Tables in another form are called so, once.
#[test]
fn other_forms_are_named() {
    let long = "LOCATION,INDICATOR,MEASURE,TIME,Value\nFRA,gdp,USD,2019,40.5\nFRA,life,YR,2019,82\n\
                DEU,gdp,USD,2019,46\nDEU,life,YR,2019,81\n";
    says(
        read(long),
        "data.csv:1:10: the table is long, with one row for each value: column `INDICATOR` holds the \
         codes of indicators (bring it into one row per unit and period, with one column for each \
         indicator (a pivot of the table), as `cindex init DIR --from FILE` does)",
    );
    let years = "Country Name,Country Code,Series Code,2019 [YR2019],2020 [YR2020]\n\
                 France,FRA,gdp,1,2\nFrance,FRA,life,3,4\nGermany,DEU,gdp,5,..\n\
                 ,,,,\nLast Updated: 06/30/2023,,,,\n";
    says(
        read(years),
        "data.csv:1:39: the table has its periods in columns: `2019 [YR2019]`, `2020 [YR2020]` (bring \
         it into one row per unit and period, with a column `period`, and one column for each code in \
         `Series Code`, as `cindex init DIR --from FILE` does)",
    );
    let panel = "Entity,Code,Year,gdp,life\nFrance,FRA,2019,1,2\nFrance,FRA,2020,3,4\n";
    let said = read(panel).unwrap_err().to_string();
    assert!(
        said.contains("add a row with code `Year` and type `period` to framework.csv"),
        "{said}"
    );
    assert!(
        said.contains("add a row with code `Entity` and type `name` to framework.csv"),
        "{said}"
    );
    assert!(!said.contains("duplicate"), "without periods, rows look alike that are not: {said}");
}

#[test]
fn a_row_without_code_is_no_unit() {
    says(
        read(&SOUND.replace("DEU", "")),
        "data.csv:3:1: the row of `Germany` has no unit code (give it a code, or delete the row if it is \
         no unit)",
    );
}

/// What looks the same is not two.
#[test]
fn units_and_periods_that_look_alike_are_named() {
    let text = "unit,gdp,life\nC\u{f4}te,1,2\nCo\u{302}te,3,4\nKOR,1,2\nKO\u{200b}R,1,3\n";
    says(
        read(text),
        "data.csv:3:1: units `Co\u{302}te` and `C\u{f4}te` look alike: they differ only in characters \
         that are not seen (write it in one way: here it has U+0302, there U+00F4)\n\
         data.csv:5:1: units `KO\\u{200b}R` and `KOR` look alike: they differ only in characters that \
         are not seen (write it in one way: here it has U+200B, there only ASCII)",
    );
    let text = "unit,period,gdp,life\nA,2020,1,2\nB,2020.0,3,4\nC,2021,1,1\nD,2020.0,1,1\n";
    says(
        read(text),
        "data.csv:3:1: periods `2020.0` and `2020` are the same number (write it in one way)",
    );
}
