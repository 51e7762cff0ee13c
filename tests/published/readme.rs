//! The README's table of reproduced indices is what the verification finds.

use std::collections::BTreeSet;

use composite_index::results::{Agreement, VerificationReport};
use composite_index::{Error, IndexFolder};

use libtest_mimic::Trial;

use super::cases::CASES;
use crate::support::trials::{Held, referring};

const BEGIN: &str = "<!-- reproduced: written by the test `published` under UPDATE_README=1 -->\n";
const END: &str = "<!-- /reproduced -->\n";

const HEADER: &str = "\
| index | folder | units | published scores met | largest difference | exact ranks in the index | largest shift | Spearman |
|---|---|---|---|---|---|---|---|
";

static FIXTURES: [(&str, &str); 3] = [
    ("gai-2021", "Global AI Index 2021 (Tortoise Media)"),
    ("gai-2024", "Global AI Index 2024 (Tortoise Media)"),
    ("gvt-2024", "Global AI Vibrancy Tool 2024 (Stanford HAI)"),
];

pub fn trials() -> Vec<Trial> {
    vec![referring("readme::lists_what_is_reproduced", the_readme_lists_what_is_reproduced)]
}

fn the_readme_lists_what_is_reproduced() -> Held {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let readme = std::fs::read_to_string(path).expect("a README");
    let (before, rest) = readme.split_once(BEGIN).expect("the marker before the table");
    let (listed, after) = rest.split_once(END).expect("the marker behind the table");
    let table = table()?;
    if std::env::var_os("UPDATE_README").is_some() {
        let written = format!("{before}{BEGIN}{table}{END}{after}");
        std::fs::write(path, written).expect("a README that can be written");
        return Ok(());
    }
    assert_eq!(
        listed, table,
        "the README's table is out of date: UPDATE_README=1 cargo test --all-features --test \
         published"
    );
    Ok(())
}

fn table() -> Result<String, Error> {
    let mut table = HEADER.to_owned();
    for (name, title) in FIXTURES {
        let path = format!("{}/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
        let index = IndexFolder::open(path)?;
        table += &row(title, &format!("fixtures/{name}"), &index, &index.verify()?);
    }
    for case in CASES {
        let verified = case.verified()?;
        let path = format!("tests/published/{}", case.folder);
        table += &row(case.title, &path, &verified.index, &verified.report);
    }
    Ok(table)
}

fn row(title: &str, path: &str, folder: &IndexFolder, report: &VerificationReport) -> String {
    let root = report.at(folder.index().framework().root().code());
    let of_index = root.filter(|index| index.ranks > 0);
    let ranks = |text: fn(&Agreement) -> String| of_index.map_or("–".to_owned(), text);
    let cells = [
        title.to_owned(),
        format!("`{path}`"),
        units(folder, report),
        met(report, folder),
        difference(report.largest_difference),
        ranks(|index| format!("{} of {}", count(index.exact_ranks), count(index.ranks))),
        ranks(|index| index.largest_rank_shift.to_string()),
        report.spearman.map_or("–".to_owned(), |rho| format!("{rho:.4}")),
    ];
    format!("| {} |\n", cells.join(" | "))
}

/// Units, times periods where several are compared.
fn units(folder: &IndexFolder, report: &VerificationReport) -> String {
    let published = folder.published().expect("a published result");
    let units: BTreeSet<_> = published.units.iter().collect();
    let periods: BTreeSet<_> = published.periods.iter().collect();
    if periods.len() > 1 && report.units > units.len() {
        format!("{} × {}", count(units.len()), periods.len())
    } else {
        count(units.len())
    }
}

/// Scores within the tolerance, or exact where none is stated.
fn met(report: &VerificationReport, folder: &IndexFolder) -> String {
    let asked = folder.index().methodology().verification.clone().unwrap_or_default();
    let cells = count(report.cells);
    match (report.within_tolerance, asked.largest_difference) {
        (Some(within), Some(bound)) if report.exact < report.cells => {
            format!("{} of {cells} within {}", count(within), tolerance(bound))
        }
        (None, None) if asked.exact_scores.is_none() => "not asked for".to_owned(),
        _ => format!("{} of {cells} exact", count(report.exact)),
    }
}

/// A tolerance as it was asked for.
fn tolerance(value: f64) -> String {
    if value < 1e-3 { format!("{value:e}") } else { value.to_string() }
}

fn difference(value: f64) -> String {
    match value {
        0.0 => "0".to_owned(),
        value if value < 1e-3 => format!("{value:.0e}"),
        value => format!("{:.4}", value).trim_end_matches('0').to_owned(),
    }
}

/// A count with its thousands apart.
fn count(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
