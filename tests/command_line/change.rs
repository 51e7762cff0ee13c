//! `cindex change`.

use crate::{folder_of, json, printed, refused_saying, scratch};

const OLD: &str = "fixtures/gai-2021";
const NEW: &str = "fixtures/gai-2024";

/// The step of South Korea from 7th to 6th, of `golden/decisions` too.
#[test]
fn the_parts_of_a_step_are_told() {
    let table = printed(&["change", OLD, NEW, "--unit", "KOR", "--by-indicator"]);
    let text = table.replace('\n', " ");
    for said in [
        "South Korea rose from 7th to 6th.",
        "What did it, in places: data +2.00 and method -3.00.",
        "Of the data, its own values made +11.25 and those of others -9.25.",
        "published scores are rescaled in each edition",
    ] {
        assert!(text.contains(said), "{said} in {table}");
    }
    assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
    let found = json(&["change", OLD, NEW, "--format", "json"]);
    assert_eq!(found["units"].as_array().map(Vec::len), Some(62));
    assert_eq!(found["hybrids"].as_array().map(Vec::len), Some(16));
    assert_eq!(found["unmatched"]["entered"].as_array().map(Vec::len), Some(21));
    assert_eq!(found["complete"], true);
    let csv = printed(&["change", OLD, NEW, "--hybrids", "--format", "csv"]);
    let rows = |table: &str| csv.lines().filter(|line| line.starts_with(table)).count();
    assert_eq!((rows("rank,"), rows("score,"), rows("hybrids,")), (62, 62, 16 * 62));
    assert_eq!(
        csv,
        printed(&["change", OLD, NEW, "--hybrids", "--format", "csv", "--threads", "1"])
    );
}

#[test]
fn bad_input_is_answered() {
    let names = |name: &str, rows: &str| scratch(name, &format!("old,new\n{rows}\n"));
    let (unknown, twice) = (names("unknown.csv", "talnt,talent"), names("twice.csv", "a,b\na,c"));
    for (more, said) in [
        (vec!["--unit", "KRO"], "did you mean `KOR`?"),
        (vec!["--unit", "AZE"], "`AZE` has no score in one of the editions"),
        (vec!["--renamed", unknown.as_str()], "`talnt` is not a code of the old edition"),
        (vec!["--renamed", twice.as_str()], "duplicate code `a`"),
        (vec!["--old-period", "2021"], "no unit has the period `2021`"),
    ] {
        refused_saying(&[&["change", OLD, NEW], more.as_slice()].concat(), said);
    }
    let others = std::fs::read_to_string(format!("{NEW}/data.csv")).expect("data");
    let others = others.lines().enumerate().map(|(row, line)| match row {
        0 => format!("{line}\n"),
        _ => format!("x{line}\n"),
    });
    let file = |name: &str| std::fs::read_to_string(format!("{NEW}/{name}")).expect("a file");
    let files = [
        ("data.csv", others.collect::<String>()),
        ("framework.csv", file("framework.csv")),
        ("methodology.toml", file("methodology.toml")),
    ];
    let files = files.each_ref().map(|(name, text)| (*name, text.as_str()));
    let apart = folder_of("change/apart", &files);
    refused_saying(&["change", OLD, &apart], "no unit has a score in both editions");
}
