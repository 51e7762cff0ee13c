//! Data that cannot be scored as they are.

use composite_index::Dataset;
use composite_index::error::Source;

use super::{DATA, data, says, with};

#[test]
fn units_and_columns() {
    for (from, to, expected) in [
        (
            "JPN,Japan",
            "KOR,Japan",
            "data.csv:3:1: duplicate unit `KOR` (lines 2 and 3) (delete one of the two rows, or add a column `period` to tell them apart)",
        ),
        (
            "JPN,Japan",
            ",Japan",
            "data.csv:3:1: the row of `Japan` has no unit code (give it a code, or delete the row if \
             it is no unit)",
        ),
        (
            "unit,name",
            "unt,name",
            "data.csv:1:1: required column `unit` is missing (is it the column `unt`?)\n\
             data.csv:1:1: column `unt` belongs to no indicator of the framework (did you mean \
             `unit`?)",
        ),
        ("name,region", "region,region", "data.csv:1:13: duplicate column `region`"),
        (
            "talent,trust",
            "talnt,trust",
            "data.csv:1:1: indicator `talent` has no column in the data (is it the column \
             `talnt`?)\n\
             data.csv:1:18: column `talnt` belongs to no indicator of the framework (did you mean \
             `talent`?)",
        ),
        (
            "unit,name,region",
            "unit,name,continent",
            "data.csv:1:11: column `continent` belongs to no indicator of the framework (describe \
             it in the framework, with type `other` if unused)",
        ),
    ] {
        says(data(&with(DATA, from, to)), expected);
    }
    says(data(""), "data.csv:1:1: the table is empty");
    let semicolons = data(&DATA.replace(',', ";")).unwrap();
    assert_eq!(semicolons, data(DATA).unwrap());
}

#[test]
fn the_column_of_units_goes_by_many_names() {
    let sound = data(DATA).unwrap();
    for name in ["country", "code", "iso3", "ISO3", "Country Code", "region_code"] {
        let read = data(&with(DATA, "unit,name", &format!("{name},name")));
        assert_eq!(read.unwrap().units(), sound.units(), "{name}");
    }
    let read = data(&with(DATA, "unit,name", "iso3,country"));
    assert_eq!(read.unwrap().units(), sound.units());
    let ambiguous = data(&with(DATA, "unit,name", "iso3,country_code")).expect_err("two columns");
    assert!(
        ambiguous.to_string().starts_with(
            "data.csv:1:1: required column `unit` is missing (rename the column of the units' \
             codes to `unit`; is it `iso3` or `country_code`?)"
        ),
        "{ambiguous}"
    );
}

#[test]
fn cells() {
    for (cell, expected) in [
        ("high", Some("`high` in column `talent` of `KOR` is not a number")),
        (
            "\"20,5\"",
            Some(
                "`20,5` in column `talent` of `KOR` has a decimal comma (write 20.5, or declare `decimal = \",\"` below `[data]` in methodology.toml)",
            ),
        ),
        ("inf", Some("`inf` in column `talent` of `KOR` is not a finite number")),
        ("-Infinity", Some("`-Infinity` in column `talent` of `KOR` is not a finite number")),
        ("NaN", Some("`NaN` in column `talent` of `KOR` is not a finite number")),
        ("1e999", Some("`1e999` in column `talent` of `KOR` is not a finite number")),
        ("NA", None),
        ("", None),
        ("..", None),
        ("...", None),
        ("n/a", None),
        ("N/A", None),
        (" NA ", None),
    ] {
        let read = data(&with(DATA, "Asia,20", &format!("Asia,{cell}")));
        match expected {
            Some(expected) => {
                let message = read.expect_err(cell).to_string();
                assert!(message.starts_with(&format!("data.csv:2:22: {expected}")), "{message}");
            }
            None => assert_eq!(read.expect(cell).value("KOR", "talent"), Ok(None), "{cell:?}"),
        }
    }
}

#[test]
fn every_fault_of_a_table_comes_at_once() {
    let text = with(DATA, "Asia,20", "Asia,high");
    let text = with(&text, "84", "\"8,4\"");
    says(
        data(&text),
        "data.csv:2:22: `high` in column `talent` of `KOR` is not a number (a missing value is an \
         empty cell, `NA`, `N/A`, `n/a`, `..`, `...`)\n\
         data.csv:4:27: `8,4` in column `population` of `DEU` has a decimal comma (write 8.4, \
         or declare `decimal = \",\"` below `[data]` in methodology.toml)",
    );
}

#[test]
fn a_unit_may_be_called_na() {
    let namibia = data(&with(DATA, "JPN,Japan", "NA,Namibia")).unwrap();
    assert_eq!(namibia.value("NA", "talent"), Ok(Some(30.0)));
}

#[test]
fn a_byte_order_mark_and_carriage_returns_are_accepted() {
    let text = format!("\u{feff}{}", DATA.replace('\n', "\r\n"));
    let (read, plain) = (data(&text).unwrap(), data(DATA).unwrap());
    assert_eq!(read.to_csv(), plain.to_csv());
}

#[test]
fn texts_with_a_value() {
    let read = |rules: &str, table: &str| {
        let turned = "[node.trust]\ntransforms = [{ linear = { factor = -1 } }]\n";
        let index = super::index(&format!("{turned}{rules}"))?;
        let rules = index.methodology().data.clone().unwrap_or_default();
        let source = Source::new("data.csv", table);
        Dataset::from_csv_with(&source, index.framework(), &rules)
    };
    let table = with(DATA, "25,,30", "none,no answer,30");
    let all = "[data.codes.\"*\"]\nnone = 0\n\"no answer\" = \"missing\"\n";
    let values = |data: &Dataset| [data.value("DEU", "talent"), data.value("DEU", "trust")];
    let found = read(all, &table).unwrap();
    assert_eq!(values(&found), [Ok(Some(0.0)), Ok(None)]);
    let own = format!("{all}[data.codes.talent]\nnone = -1.5\n");
    assert_eq!(values(&read(&own, &table).unwrap()), [Ok(Some(-1.5)), Ok(None)]);
    let trust = "[data.codes.trust]\n\"no answer\" = 7\n";
    says(
        read(trust, &table),
        "data.csv:4:20: `none` in column `talent` of `DEU` is not a number (leave the cell empty if \
         the value is missing, or declare `missing = [\"none\"]` below `[data]` in methodology.toml)",
    );
    says(
        read("[data.codes.turst]\nnone = \"zero\"\n", &table),
        "methodology.toml:4:8: `none`: a number, or `missing`, is needed, and this is the text \
         \"zero\"",
    );
    says(
        read("[data.codes.turst]\nnone = 0\n", &table),
        "methodology.toml:3:13: `turst` is not a variable of the data (did you mean `trust`?)",
    );
    says(
        read("[data.codes.trust]\n\"7\" = 0\n", &table),
        "methodology.toml:3:2: `data`: a text in `codes` is a number",
    );
}
