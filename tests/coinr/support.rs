//! What the cases have in common: COINr's tables, frameworks made from them, and comparison.

use std::collections::BTreeMap;

use composite_index::{Dataset, Framework, Index, Methodology, Record, Scores, Source};

use crate::shared;

/// A file of COINr's and how it is held against ours.
pub struct Case {
    /// Its name within its folder.
    pub file: &'static str,
    pub check: Check,
}

/// How a file is held against ours. A function gets the file's path below `golden/coinr`.
#[derive(Clone, Copy)]
#[allow(dead_code, reason = "a folder may need only some")]
pub enum Check {
    /// Ours agrees with COINr's figures.
    Agrees(fn(&str)),
    /// COINr is wrong: why, and the test of the right value.
    Wrong { why: &'static str, right: fn(&str) },
    /// Nothing of ours stands against the file: why.
    NotOurs(&'static str),
}

/// A case whose figures are ours.
pub const fn agrees(file: &'static str, check: fn(&str)) -> Case {
    Case { file, check: Check::Agrees(check) }
}

/// A case in which COINr is wrong.
#[allow(dead_code, reason = "not every folder has one")]
pub const fn wrong(file: &'static str, why: &'static str, right: fn(&str)) -> Case {
    Case { file, check: Check::Wrong { why, right } }
}

/// A file that nothing of ours stands against.
#[allow(dead_code, reason = "not every folder has one")]
pub const fn not_ours(file: &'static str, why: &'static str) -> Case {
    Case { file, check: Check::NotOurs(why) }
}

/// Relative tolerance: sums of up to 49 terms run in another order.
pub const RELATIVE: f64 = 1e-12;

pub type Table = Vec<BTreeMap<String, String>>;

/// The names of the files of a folder.
pub fn files(folder: &str) -> Vec<String> {
    shared::files(&format!("golden/coinr/{folder}"))
}

/// The rows of a file, by its path below `golden/coinr`.
pub fn rows(file: &str) -> Table {
    shared::rows(&format!("golden/coinr/{file}"))
}

/// A figure; COINr's NA and NaN are missing.
pub fn figure(text: &str) -> Option<f64> {
    text.parse().ok().filter(|figure: &f64| !figure.is_nan())
}

/// Ours and COINr's are both missing, or agree.
#[track_caller]
pub fn assert_near(found: Option<f64>, expected: Option<f64>, what: &str) {
    match (found, expected) {
        (Some(found), Some(expected)) => {
            let near = (found - expected).abs() <= RELATIVE * expected.abs().max(1.0);
            assert!(near, "{what}: {found}, COINr has {expected}");
        }
        (found, expected) => assert_eq!(found, expected, "{what}"),
    }
}

/// COINr's framework.
pub fn framework() -> Framework {
    let text = shared::text("golden/coinr/00_input/iMeta.csv");
    Framework::from_csv(&Source::new("iMeta.csv", text)).expect("sound")
}

/// COINr's framework for data that are normalised and turned round already.
pub fn oriented() -> Framework {
    let turn = |record: Record| {
        let mut record = record;
        record.direction = None;
        record
    };
    Framework::from_records(framework().to_records().into_iter().map(turn).collect())
        .expect("sound")
}

/// A file as data of COINr's framework.
pub fn data(file: &str) -> Dataset {
    let source = Source::new(file, shared::text(&format!("golden/coinr/{file}")));
    Dataset::from_csv(&source, &framework()).expect("sound")
}

/// Why COINr's ranks and comparisons of `TolMin`, and all that rests on them, are wrong.
pub const NOISE_APART: &str = "of TolMin the data have 3.4 and 5.1 each in two forms that differ by \
                               the last bit, and COINr tells them apart; ours ties them";

/// The indicator whose data differ by the last bit.
pub const NOISY: &str = "TolMin";

/// A number to twelve digits, in which binary noise is not left.
pub fn to_twelve_digits(number: f64) -> f64 {
    format!("{number:.11e}").parse().expect("a number")
}

/// As `data`, to twelve digits.
pub fn data_without_noise(file: &str) -> Dataset {
    let cell = |cell: &str| match cell.parse::<f64>() {
        Ok(number) if number.is_finite() => to_twelve_digits(number).to_string(),
        _ => cell.to_owned(),
    };
    let text = shared::text(&format!("golden/coinr/{file}"));
    let lines = text.lines().map(|line| line.split(',').map(cell).collect::<Vec<_>>().join(","));
    let source = Source::new(file, lines.collect::<Vec<_>>().join("\n"));
    Dataset::from_csv(&source, &framework()).expect("sound")
}

/// An index by the text of its methodology.
pub fn index(framework: Framework, methodology: &str) -> Index {
    let methodology = Methodology::from_toml(&Source::new("methodology.toml", methodology));
    Index::new(framework, methodology.expect("sound")).expect("sound")
}

/// Compares the full scores at a node with the column of its name; returns how many there were.
#[track_caller]
pub fn compare(scores: &Scores, golden: &Table, node: &str, what: &str) -> usize {
    let at = scores.at(node).expect("a node");
    for row in golden {
        let unit = &row["uCode"];
        assert_near(at.full(unit), figure(&row[node]), &format!("{what}, {node} of {unit}"));
    }
    golden.iter().filter(|row| figure(&row[node]).is_some()).count()
}

/// Compares every indicator of data with the column of its code; returns how many cells have a
/// value.
#[track_caller]
pub fn compare_data(data: &Dataset, golden: &Table) -> usize {
    let (framework, mut compared) = (framework(), 0);
    for row in golden {
        let unit = &row["uCode"];
        for (node, _) in framework.indicators() {
            let code = node.code().as_str();
            let expected = figure(&row[code]);
            assert_near(data.value(unit, code), expected, &format!("{code} of {unit}"));
            compared += usize::from(expected.is_some());
        }
    }
    compared
}

/// No cell that was there has been changed, but for its denominator.
#[track_caller]
pub fn assert_unchanged(raw: &Dataset, imputed: &composite_index::Imputed, denominated: bool) {
    for cell in &imputed.cells {
        let there = raw.value(&cell.unit, &cell.indicator);
        assert!(denominated || there.is_none(), "{} of {}", cell.indicator, cell.unit);
    }
    for variable in raw.variables().iter().filter(|_| !denominated) {
        let columns = [raw, &imputed.data].map(|data| data.column(variable).expect("a column"));
        for (raw, now) in columns[0].iter().zip(columns[1]) {
            assert!(raw.is_nan() || raw.to_bits() == now.to_bits(), "{variable}");
        }
    }
}

/// Prints a line even where the test passes, which the harness's own printing would swallow.
pub fn say(text: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stdout(), "{text}");
}
