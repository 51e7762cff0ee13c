//! COINr's panel ("purse") of five years: screened and treated by year, normalised over all years or
//! by year, aggregated.

use std::collections::BTreeMap;

use composite_index::error::Source;
use composite_index::{Dataset, Scores};

use crate::coinr::support::{assert_near, compare, figure, framework, index, rows};
use crate::support::references;

const SCREENED: &str = "[screening]\nunits = { available = 0.9 }\n";

/// As `02_treat` spells out: an outlier from the thresholds on, ties as one point.
const TREATED: &str = "{ treat = { \
    trigger = { skewness = 2, kurtosis = 3.5, when = \"both\", strict = false, too-few = \"untreated\" }, \
    remedy = { winsorise = { stepwise = { maximum = 5, ties = \"together\" } } }, \
    fallback = { ln-coin-tool = { tail = \"high\" } }, unresolved = \"keep\" } }";

const MIN_MAX: &str = "{ min-max = { to = [0, 100] } }";

fn panel() -> Dataset {
    let text = references::text("golden/coinr/00_input/iData_p.csv");
    Dataset::from_csv(&Source::new("iData_p.csv", text), &framework()).expect("sound")
}

/// The scores of every year, indicators by a chain.
fn scored(screening: &str, chain: &[&str]) -> BTreeMap<String, Scores> {
    let methodology = format!(
        "{screening}[indicators]\ndenominate = false\ntransforms = [{}]\n",
        chain.join(", ")
    );
    // Where the chain does not normalise them, indicators are compared as they are, but for
    // their direction.
    let normalises = chain.iter().any(|step| step.contains("min-max"));
    let framework = if normalises { framework() } else { crate::coinr::support::oriented() };
    index(framework, &methodology).score_panel(&panel()).expect("scored")
}

/// Compares every indicator, and every group if asked, in every year.
fn held(file: &str, scores: &BTreeMap<String, Scores>, groups: bool, expected: usize) {
    let golden = rows(file);
    let mut compared = 0;
    for (year, scores) in scores {
        let golden: Vec<_> = golden.iter().filter(|row| row["Time"] == *year).cloned().collect();
        assert_eq!(golden.len(), scores.units().len(), "{file}: units of {year}");
        for node in scores.framework().nodes() {
            if groups || node.as_indicator().is_some() {
                compared +=
                    compare(scores, &golden, node.code().as_str(), &format!("{file} {year}"));
            }
        }
    }
    assert_eq!(compared, expected, "{file}: figures");
}

/// The data as they are read.
pub fn raw(file: &str) {
    let (data, golden) = (panel(), rows(file));
    for year in data.periods() {
        let of_year = data.in_period(year).expect("a period");
        for row in golden.iter().filter(|row| row["Time"] == year) {
            for (node, _) in framework().indicators() {
                let code = node.code().as_str();
                let what = format!("{code} of {} in {year}", row["uCode"]);
                assert_near(of_year.value(&row["uCode"], code).unwrap(), figure(&row[code]), &what);
            }
        }
    }
    assert_eq!(golden.len(), data.units().len());
}

pub fn screened(file: &str) {
    held(file, &scored(SCREENED, &[]), false, filled(file));
}

pub fn treated(file: &str) {
    held(file, &scored(SCREENED, &[TREATED]), false, filled(file));
}

pub fn normalised(file: &str) {
    let pooled = format!("{{ pooled = {MIN_MAX} }}");
    held(file, &scored(SCREENED, &[TREATED, &pooled]), false, filled(file));
}

pub fn normalised_by_year(file: &str) {
    held(file, &scored(SCREENED, &[TREATED, MIN_MAX]), false, filled(file));
}

pub fn aggregated(file: &str) {
    let pooled = format!("{{ pooled = {MIN_MAX} }}");
    held(file, &scored(SCREENED, &[TREATED, &pooled]), true, filled(file));
}

/// How many figures a file has beside its codes and years.
fn filled(file: &str) -> usize {
    let present = |(column, cell): (&String, &String)| {
        column != "Time" && column != "uCode" && figure(cell).is_some()
    };
    rows(file).iter().map(|row| row.iter().filter(|cell| present(*cell)).count()).sum()
}
