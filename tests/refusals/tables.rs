//! Tables as spreadsheets, agencies and accidents leave them.

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
            "data.csv:6:1: `Data from database: World Indicators` is no row of the table but a \
             footer (delete the 2 lines at the end of the table)",
        ),
        (
            "FRA,France",
            "# source,,,\nFRA,France",
            "data.csv:2:1: `# source` is no row of the table but a comment (delete the line: tables \
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
            "data.csv:3:1: the row has 3 cells, but the header has 4 (each row has a comma for \
             every column, also where a cell is empty)",
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
        ("1", "\"46,805\"", ["decimals or thousands (write 46.805 or 46805", ""]),
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
