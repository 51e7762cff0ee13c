//! What the cases have in common: COINr's tables, frameworks made from them, and comparison.

use std::collections::BTreeMap;

use composite_index::error::Source;
use composite_index::framework::Record;
use composite_index::{Dataset, Framework, Index, Methodology, Scores};

use crate::support::references;

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

/// A file that is not compared: we compute nothing like it.
#[allow(dead_code, reason = "not every folder has one")]
pub const fn not_ours(file: &'static str, why: &'static str) -> Case {
    Case { file, check: Check::NotOurs(why) }
}

/// Relative tolerance, of figures of every size: sums of up to 49 terms run in another order.
pub const RELATIVE: f64 = 1e-12;

/// What a figure may differ by whatever its size, as a part of the scale of its column: where terms
/// cancel, what is left carries the noise of the terms.
pub const FLOOR: f64 = 1e-14;

pub type Table = Vec<BTreeMap<String, String>>;

/// The names of the files of a folder.
pub fn files(folder: &str) -> Vec<String> {
    references::files(&format!("golden/coinr/{folder}"))
}

/// The rows of a file, by its path below `golden/coinr`.
pub fn rows(file: &str) -> Table {
    references::rows(&format!("golden/coinr/{file}"))
}

/// A figure; COINr's NA and NaN are missing.
pub fn figure(text: &str) -> Option<f64> {
    text.parse().ok().filter(|figure: &f64| !figure.is_nan())
}

/// Ours and COINr's are both missing, or differ by no more than is allowed by COINr's.
#[track_caller]
fn assert_within(
    found: Option<f64>,
    expected: Option<f64>,
    allowed: impl Fn(f64) -> f64,
    what: &str,
) {
    match (found, expected) {
        (Some(found), Some(expected)) => {
            let off = (found - expected).abs();
            let near = off <= allowed(expected);
            assert!(near, "{what}: {found}, COINr has {expected} (off by {off:e})");
        }
        (found, expected) => assert_eq!(found, expected, "{what}"),
    }
}

/// They agree to [`RELATIVE`] of COINr's figure, or to [`FLOOR`] of a scale, the size of the terms that
/// it is a sum of.
#[track_caller]
pub fn assert_on_scale(found: Option<f64>, expected: Option<f64>, scale: f64, what: &str) {
    let allowed = |expected: f64| (RELATIVE * expected.abs()).max(FLOOR * scale);
    assert_within(found, expected, allowed, what);
}

/// As [`assert_on_scale`], for figures of the size of 1, such as shares and correlations.
#[track_caller]
pub fn assert_near(found: Option<f64>, expected: Option<f64>, what: &str) {
    assert_on_scale(found, expected, 1.0, what);
}

/// They agree to [`RELATIVE`] of COINr's figure, however small it is.
#[track_caller]
pub fn assert_relative(found: Option<f64>, expected: Option<f64>, what: &str) {
    assert_on_scale(found, expected, 0.0, what);
}

/// P-values agree to 1e-12 of COINr's, however small they are.
#[track_caller]
pub fn assert_p_value(found: Option<f64>, expected: Option<f64>, what: &str) {
    assert_within(found, expected, |expected| 1e-12 * expected, what);
}

/// The scale of a column of a table: its greatest figure.
pub fn scale(golden: &Table, column: &str) -> f64 {
    let figures = golden.iter().filter_map(|row| figure(&row[column]));
    figures.map(f64::abs).fold(0.0, f64::max)
}

/// COINr's framework.
pub fn framework() -> Framework {
    let text = references::text("golden/coinr/00_input/iMeta.csv");
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
    let source = Source::new(file, references::text(&format!("golden/coinr/{file}")));
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
    let text = references::text(&format!("golden/coinr/{file}"));
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
    let scale = scale(golden, node);
    for row in golden {
        let (unit, expected) = (&row["uCode"], figure(&row[node]));
        assert_on_scale(
            at.full(unit).unwrap(),
            expected,
            scale,
            &format!("{what}, {node} of {unit}"),
        );
    }
    golden.iter().filter(|row| figure(&row[node]).is_some()).count()
}

/// Compares every indicator of data with the column of its code; returns how many cells have a
/// value.
#[track_caller]
pub fn compare_data(data: &Dataset, golden: &Table) -> usize {
    let (framework, mut compared) = (framework(), 0);
    for (node, _) in framework.indicators() {
        let code = node.code().as_str();
        let scale = scale(golden, code);
        for row in golden {
            let (unit, expected) = (&row["uCode"], figure(&row[code]));
            let what = format!("{code} of {unit}");
            assert_on_scale(data.value(unit, code).unwrap(), expected, scale, &what);
            compared += usize::from(expected.is_some());
        }
    }
    compared
}

/// No cell that was there has been changed, but for its denominator.
#[track_caller]
pub fn assert_unchanged(
    raw: &Dataset,
    imputed: &composite_index::engine::Imputed,
    denominated: bool,
) {
    for cell in &imputed.cells {
        let there = raw.value(&cell.unit, &cell.indicator);
        assert!(denominated || there.unwrap().is_none(), "{} of {}", cell.indicator, cell.unit);
    }
    for variable in raw.variables().iter().filter(|_| !denominated) {
        let columns = [raw, &imputed.data].map(|data| data.column(variable).expect("a column"));
        for (raw, now) in columns[0].iter().zip(columns[1]) {
            assert!(raw.is_nan() || raw.to_bits() == now.to_bits(), "{variable}");
        }
    }
}
