//! `cindex init`, and the warnings that a new index may need.

use std::path::{Path, PathBuf};

use crate::{cindex, json, printed, scratch, text, warned};

/// A folder that does not exist yet.
fn fresh(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("init").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

fn path(folder: &Path) -> &str {
    folder.to_str().expect("text")
}

#[test]
fn templates_work_at_once() {
    let folder = fresh("templates");
    let dir = path(&folder);
    let said = printed(&["init", dir]);
    assert!(said.contains(&format!("cindex rank {dir}")), "{said}");
    let sheet = json(&["rank", dir, "--format", "json"]);
    let rows = sheet["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), 5);
    assert_eq!((&rows[0]["rank"], &rows[0]["unit"]), (&1.into(), &"B".into()));
    assert!(printed(&["check", dir]).contains("missing cells: 1"));
    printed(&["uncertainty", dir, "--runs", "20"]);

    let written = std::fs::read_to_string(folder.join("framework.csv")).expect("a file");
    let again = cindex(&["init", dir]);
    assert_eq!(again.status.code(), Some(2));
    assert!(text(&again.stderr).contains("the file exists"), "{}", text(&again.stderr));
    assert_eq!(std::fs::read_to_string(folder.join("framework.csv")).expect("a file"), written);
}

/// Every setting that the template shows as a comment works when its mark is taken away.
#[test]
fn what_a_template_suggests_works() {
    let folder = fresh("suggested");
    let dir = path(&folder);
    printed(&["init", dir]);
    let file = folder.join("methodology.toml");
    let template = std::fs::read_to_string(&file).expect("a file");
    let is_setting = |line: &&str| line.starts_with('[') || line.contains(" = ");
    let bare = |line| str::strip_prefix(line, "# ").filter(is_setting).unwrap_or(line);
    assert_eq!(template.lines().filter(|line| bare(line) != *line).count(), 6, "{template}");
    let settings = template.lines().map(bare).collect::<Vec<_>>().join("\n");
    let settings = settings.replace("[node.CODE]", "[node.income]");
    std::fs::write(&file, &settings).expect("a file");
    let ranks = || {
        let (_, warning) = warned(&["rank", dir]);
        assert!(warning.contains("but the weighting there, equal, does not use them"), "{warning}");
        assert_eq!(warning.matches("warning: ").count(), 1, "{warning}");
    };
    ranks();
    let geometric = settings
        .replace("to = [0, 100]", "to = [1, 100]")
        .replace("\"arithmetic-mean\"", "\"geometric-mean\"");
    std::fs::write(&file, geometric).expect("a file");
    ranks();
}

#[test]
fn one_file_that_is_there_keeps_all_from_being_written() {
    let folder = fresh("kept");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("uncertainty.toml"), "# mine\n").expect("a file");
    assert_eq!(cindex(&["init", path(&folder)]).status.code(), Some(2));
    assert!(!folder.join("framework.csv").exists());
}

const TABLE: &str = "Country,ISO3,Region,GDP (per head),Life expectancy,Constant\n\
    Norway,NOR,Europe,80000,83,1\nChile,CHL,America,16000,NA,1\nGhana,GHA,Africa,2400,64,1\n";

#[test]
fn a_table_becomes_an_index_of_its_columns_of_numbers() {
    let table = scratch("countries.csv", TABLE);
    let folder = fresh("from");
    let dir = path(&folder);
    let said = printed(&["init", dir, "--from", &table]);
    for line in [
        "unit: ISO3",
        "name: Country",
        "groups of units: Region",
        "indicators: GDP (per head), Life expectancy",
        "left out, all values equal: Constant",
    ] {
        assert!(said.lines().any(|own| own == line), "{line} in {said}");
    }
    assert!(said.contains("write -1 into its column `direction`"), "{said}");
    assert!(said.contains("For a pillar, add a row"), "{said}");
    let ranks = printed(&["rank", dir, "--format", "csv"]);
    assert_eq!(ranks.lines().next(), Some("rank,unit,name,score,GDP-per-head,Life-expectancy"));
    assert_eq!(ranks.lines().nth(1), Some("1,NOR,Norway,100,100,100"));
    assert!(printed(&["check", dir]).contains("missing cells: 1"));
}

/// As spreadsheets write it where decimals follow a comma.
#[test]
fn a_table_with_semicolons_and_decimal_commas_is_read_as_data_are() {
    for (name, table) in [
        ("semicolons.csv", "Land;Code;Lohn;Quote\nArland;ARL;41,5;4,2\nBelmark;BEL;52,0;3,1\n"),
        ("sep.csv", "sep=;\nLand;Code;Lohn;Quote\nArland;ARL;41.5;4.2\nBelmark;BEL;52;3.1\n"),
        ("tabs.csv", "Land\tCode\tLohn\tQuote\nArland\tARL\t41,5\t4,2\nBelmark\tBEL\t52\t3,1\n"),
    ] {
        let folder = fresh(name);
        let dir = path(&folder);
        let said = printed(&["init", dir, "--from", &scratch(name, table)]);
        assert!(said.lines().any(|line| line == "indicators: Lohn, Quote"), "{said}");
        let ranks = printed(&["rank", dir, "--format", "csv"]);
        assert_eq!(ranks.lines().nth(1).map(|line| line.split(',').nth(1)), Some(Some("ARL")));
    }
}

#[test]
fn a_table_in_the_folder_itself_stays_as_it_is() {
    let folder = fresh("inside");
    std::fs::create_dir_all(&folder).expect("a folder");
    let data = folder.join("data.csv");
    std::fs::write(&data, TABLE).expect("a file");
    printed(&["init", path(&folder), "--from", path(&data)]);
    assert_eq!(std::fs::read_to_string(&data).expect("a file"), TABLE);
    printed(&["rank", path(&folder)]);
}

#[test]
fn a_table_that_makes_no_index_is_refused_before_anything_is_written() {
    for (name, table, wanted) in [
        ("no-units.csv", "a,b\n1,2\n2,3\n", "no column tells the units apart"),
        ("no-numbers.csv", "unit,colour\nA,red\nB,blue\n", "no column holds numbers"),
        ("twice.csv", "unit,a\nA,1\nA,2\n", "A"),
        // A column of numbers with a slip in it is no grouping.
        ("slip.csv", "unit,a,b\nA,1,1\nB,two,2\nC,3,4\n", "`two` in column `a`"),
        ("thousands.csv", "unit;a\nA;41.250,5\nB;1.000,0\n", "`41.250,5` in column `a`"),
        ("rows.csv", "\"\",unit,a\n1,A,1\n2,B,2\n", "column 1 has no name"),
    ] {
        let folder = fresh(name);
        let output = cindex(&["init", path(&folder), "--from", &scratch(name, table)]);
        assert_eq!(output.status.code(), Some(2), "{name}");
        assert!(text(&output.stderr).contains(wanted), "{}", text(&output.stderr));
        assert!(!folder.exists(), "{name}");
    }
}

/// On standard error, beside a result that is as it was.
#[test]
fn values_that_cannot_be_averaged_are_warned_of() {
    let folder = fresh("warned");
    let dir = path(&folder);
    printed(&["init", dir]);
    let plain = scratch(
        "plain.toml",
        "name = \"as they are\"\n[node.jobless]\n\
        transforms = [{ linear = { factor = -1.0, offset = 0.0 } }]\n",
    );
    for command in ["rank", "check"] {
        let output = cindex(&[command, dir, "--methodology", &plain]);
        let err = text(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{err}");
        assert_eq!(
            err,
            "warning: the mean of `economy` mixes values as they are: the range of `income` is \
             358 times the range of `jobless`\n  = help: write in methodology.toml: [indicators] \
             transforms = [{ min-max = { to = [0, 100] } }]\n"
        );
        assert!(!text(&output.stdout).contains("warning"));
    }
    let table = scratch("no-method.csv", "unit,a,b\nX,1,2\nY,2,3\n");
    let folder = fresh("no-method");
    printed(&["init", path(&folder), "--from", &table]);
    std::fs::remove_file(folder.join("methodology.toml")).expect("a file");
    let err = text(&cindex(&["rank", path(&folder)]).stderr);
    assert!(
        err.starts_with("warning: there is no methodology.toml: values are averaged as"),
        "{err}"
    );
    assert_eq!(err.lines().count(), 2, "{err}");
}

/// A long table and one with its years in columns, as publishers write them; figures made up.
#[test]
fn tables_of_other_forms_are_brought_into_the_form_of_data() {
    let long = "LOCATION,INDICATOR,TIME,Value,Flag Codes\nFRA,gdp,2019,40,\nFRA,life,2019,82,E\n\
        DEU,gdp,2019,46,\nDEU,life,2019,81,\n";
    let years = "Country Name,Country Code,Series Name,Series Code,2018 [YR2018],2019 [YR2019]\n\
        France,FRA,GDP per head,gdp,39,40\nFrance,FRA,Life expectancy,life,82,82\n\
        Germany,DEU,GDP per head,gdp,45,46\nGermany,DEU,Life expectancy,life,81,81\n\
        World,,GDP per head,gdp,11,12\n";
    for (name, table, told, row) in [
        ("long.csv", long, "indicators: gdp, life", "gdp,gdp,index,"),
        (
            "years.csv",
            years,
            "left out, without the code of a unit: World",
            "gdp,GDP per head,index,",
        ),
    ] {
        let folder = fresh(name);
        let dir = path(&folder);
        let said = printed(&["init", dir, "--from", &scratch(name, table)]);
        assert!(said.lines().any(|line| line == told), "{said}");
        assert!(said.contains("brought into one row per unit and period"), "{said}");
        let framework = std::fs::read_to_string(folder.join("framework.csv")).expect("a file");
        assert!(framework.lines().any(|line| line.starts_with(row)), "{framework}");
        let ranks = printed(&["rank", dir, "--period", "2019", "--format", "csv"]);
        let scores: Vec<_> = ranks.lines().skip(1).map(|line| line.split(',').collect()).collect();
        let figures = |row: &Vec<&str>| (row[1].to_owned(), row[3..].join(" "));
        let figures: Vec<_> = scores.iter().map(figures).collect();
        let row = |unit: &str, scores: &str| (unit.to_owned(), scores.to_owned());
        assert_eq!(figures, [row("DEU", "50 100 0"), row("FRA", "50 0 100")], "{ranks}");
    }
    let inside = fresh("long-inside");
    std::fs::create_dir_all(&inside).expect("a folder");
    std::fs::write(inside.join("data.csv"), long).expect("a file");
    let from = inside.join("data.csv");
    let output = cindex(&["init", path(&inside), "--from", path(&from)]);
    assert!(text(&output.stderr).contains("the file exists"), "never overwritten");
}
