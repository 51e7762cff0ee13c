//! Bad input: every fault is named with its culprit, its place and what would be right; all faults
//! come at once, and nothing panics.

mod data;
mod files;
mod foreign;
mod framework;
mod garbled;
mod methodology;
mod normalisation;
mod preparation;
mod scoring;
mod tables;
#[cfg(feature = "robustness")]
mod uncertainty;
#[path = "../support/workbooks.rs"]
mod workbooks;
mod wrong_layouts;
mod wrong_workbooks;

use composite_index::error::Source;
use composite_index::{Dataset, Error, Framework, Index, Methodology};

/// A sound framework of two pillars and three indicators.
const FRAMEWORK: &str = "\
code,name,parent,level,type,weight,direction,scale,goalpost_low,goalpost_high,denominator
index,An index,,index,aggregate,,,,,,
people,,index,pillar,aggregate,2,,,,,
talent,,people,,indicator,1,1,,0,100,
trust,,people,,indicator,1,-1,,,,population
money,,index,pillar,aggregate,1,,,,,
funding,,money,,indicator,1,1,,,,
population,,,,denominator,,,,,,
region,,,,group,,,,,,
";

/// Sound data for it.
const DATA: &str = "\
unit,name,region,talent,trust,funding,population
KOR,South Korea,Asia,20,40,60,52
JPN,Japan,Asia,30,50,10,124
DEU,Germany,Europe,25,,30,84
";

/// A sound methodology for it.
const METHODOLOGY: &str = "[indicators]\ntransforms = [{ min-max = { to = [0, 100] } }]\n";

fn framework(text: &str) -> Result<Framework, Error> {
    Framework::from_csv(&Source::new("framework.csv", text))
}

fn sound_framework() -> Framework {
    framework(FRAMEWORK).unwrap()
}

fn data(text: &str) -> Result<Dataset, Error> {
    Dataset::from_csv(&Source::new("data.csv", text), &sound_framework())
}

/// The index under a methodology file.
fn index(methodology: &str) -> Result<Index, Error> {
    let source = Source::new("methodology.toml", methodology);
    Index::new(sound_framework(), Methodology::from_toml(&source)?)
}

/// A text with one replacement, which must have something to replace.
fn with(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "nothing to replace: {from:?}");
    text.replacen(from, to, 1)
}

/// The message is exactly this, each line one fault.
fn says<T: std::fmt::Debug>(result: Result<T, Error>, expected: &str) {
    let error = result.expect_err(expected);
    assert_eq!(error.to_string(), expected);
    assert_eq!(error.diagnostics().len(), expected.lines().count());
}
