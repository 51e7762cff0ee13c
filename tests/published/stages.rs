//! The stages of the ASEM index, each against COINr's own.

use std::collections::BTreeMap;

use composite_index::error::Source;
use composite_index::{Dataset, Error, Framework, Index, Methodology, Scores};

use libtest_mimic::Trial;

use super::cases::case;
use crate::support::references;
use crate::support::trials::{Held, referring};

/// COINr's tables name some columns otherwise than the published ones do.
const COLUMNS: [(&str, &str); 11] = [
    ("Group_GDP", "GDP_group"),
    ("Group_GDPpc", "GDPpc_group"),
    ("Group_Pop", "Pop_group"),
    ("Group_EurAsia", "EurAsia_group"),
    ("Den_Area", "Area"),
    ("Den_Energy", "Energy"),
    ("Den_GDP", "GDP"),
    ("Den_Pop", "Population"),
    ("UnitCode", "uCode"),
    ("UnitName", "uName"),
    ("Year", "Time"),
];

const DENOMINATED: &str = "accept = [\"missing-denominator\"]";

type Made = fn() -> Result<Methodology, Error>;

/// Every stage is COINr's.
pub fn trials() -> Vec<Trial> {
    let stages: [(&str, Made); 6] = [
        ("2_Denominated", || Methodology::from_toml(&Source::new("stage", DENOMINATED))),
        ("3_Imputed", || Ok(until(own_methodology()?, 0))),
        ("5_Treated", || Ok(until(own_methodology()?, 1))),
        ("6_Normalised", own_methodology),
        ("7_Aggregated", own_methodology),
        ("8_results_Aggs_ranks", own_methodology),
    ];
    let trial = |(name, methodology): (&'static str, Made)| {
        referring(format!("stages::{name}"), move || stage(methodology()?, name))
    };
    stages.into_iter().map(trial).collect()
}

fn own_methodology() -> Result<Methodology, Error> {
    let file = case("asem_coinr").own_folder().join("methodology.toml");
    Methodology::from_toml(&Source::read(file)?)
}

/// The first steps of the indicators' chain alone.
fn until(mut methodology: Methodology, steps: usize) -> Methodology {
    methodology.indicators.transforms.iter_mut().for_each(|chain| chain.truncate(steps));
    methodology
}

fn stage(methodology: Methodology, name: &str) -> Held {
    let scores = score(methodology, name)?;
    let golden = references::path(&format!("golden/coinr/01_pipeline/{name}.csv"));
    let mut reader = csv::Reader::from_path(golden).expect("a table");
    let ranked = name.ends_with("ranks");
    let (mut cells, mut rows) = (0, 0);
    for row in reader.deserialize::<BTreeMap<String, String>>() {
        let row = row.expect("a row");
        let units = scores.units().iter();
        let unit = units.map(|unit| unit.code.as_str()).position(|code| code == row["uCode"]);
        let unit = unit.expect("a unit");
        rows += 1;
        for (code, text) in row.iter().filter(|(code, _)| scores.at(code).is_ok()) {
            let node = scores.at(code).expect("a node");
            let column = if ranked { node.ranks() } else { node.full_scores() };
            let (ours, theirs) = (column[unit], text.parse().unwrap_or(f64::NAN));
            assert!(agree(ours, theirs), "{code} of {}: {ours}, of COINr {theirs}", row["uCode"]);
            cells += 1;
        }
    }
    let nodes = if ranked { 11 } else { 49 };
    assert!(rows == 51 && cells >= 51 * nodes, "only {cells} cells of {rows} units were compared");
    Ok(())
}

/// Within 10⁻¹² of COINr's figure, and missing where it is.
fn agree(ours: f64, theirs: f64) -> bool {
    ours.is_nan() && theirs.is_nan() || (ours - theirs).abs() <= 1e-12 * theirs.abs().max(0.01)
}

/// COINr's own data under its own column names.
fn score(methodology: Methodology, stage: &str) -> Result<Scores, Error> {
    let file = case("asem_coinr").own_folder().join("framework.csv");
    let mut records = Framework::from_csv(&Source::read(file)?)?.to_records();
    for record in &mut records {
        let column = COLUMNS.iter().find(|(own, _)| *own == record.code);
        record.column = column.map(|(_, column)| (*column).to_owned());
        // What is not normalised would reach its group with lower is better.
        if stage < "6" {
            record.direction = None;
        }
    }
    let framework = Framework::from_records(records)?;
    let data = Source::read(references::path("golden/coinr/00_input/iData.csv"))?;
    let data = Dataset::from_csv(&data, &framework)?;
    Index::new(framework, methodology)?.score(&data)
}
