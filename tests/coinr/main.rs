//! COINr 1.1.14's output on its ASEM data (51 units, 49 indicators in four levels), file by file:
//! every file of its folders 01 to 11 is held against ours, or its reason is printed.
//!
//! A figure agrees that differs by no more than 1e-12 of COINr's, or by 1e-14 of its scale: the greatest
//! figure of its column in tables of data and scores, 1 elsewhere. Weights and p-values have no such
//! floor: weights agree to 1e-12 of COINr's and p-values to 2e-12, however small they are.

#![cfg(all(
    feature = "csv",
    feature = "toml",
    feature = "audit",
    feature = "linear-programming",
    feature = "robustness"
))]

#[path = "../shared/mod.rs"]
mod shared;
mod support;

mod aggregation;
mod comparison;
mod imputation;
mod normalisation;
mod panel;
mod pipeline;
mod purse;
mod removal;
mod sensitivity;
mod sobol;
mod statistics;
mod treatment;
mod trends;
mod weights;

use support::{Case, Check};

/// The folders, with what is held of them; one that two modules hold stands twice.
const FOLDERS: &[(&str, &[Case])] = &[
    ("01_pipeline", pipeline::CASES),
    ("02_treat", treatment::CASES),
    ("03_normalise", normalisation::CASES),
    ("04_aggregate", aggregation::CASES),
    ("05_impute", imputation::CASES),
    ("06_weights", weights::CASES),
    ("07_stats", statistics::CASES),
    ("08_compare", comparison::CASES),
    ("09_remove_elements", removal::CASES),
    ("10_sensitivity", sobol::CASES),
    ("10_sensitivity/UA_N50_seed2024", sensitivity::UNCERTAINTY),
    ("10_sensitivity/SA_N20_seed2025", sensitivity::SENSITIVITY),
    ("10_sensitivity/SA_N20_seed2025", sobol::SEEDED),
    ("10_sensitivity/SA_N20_seed2025_Nboot200", sensitivity::SENSITIVITY),
    ("10_sensitivity/SA_N20_seed2025_Nboot200", sobol::RESAMPLED),
    ("11_panel", panel::CASES),
];

/// Each file has its case, and each case its file.
#[test]
fn every_file_has_its_case() {
    let mut amiss = Vec::new();
    for (folder, cases) in FOLDERS {
        let files = support::files(folder);
        let held = FOLDERS.iter().filter(|(other, _)| other == folder);
        let held: Vec<_> = held.flat_map(|(_, cases)| cases.iter()).collect();
        let known = |file: &String| held.iter().any(|case| case.file == file);
        amiss.extend(
            files.iter().filter(|file| !known(file)).map(|file| format!("{folder}/{file}")),
        );
        for case in cases.iter().filter(|case| !files.iter().any(|file| file == case.file)) {
            amiss.push(format!("{folder}/{}: there is no such file", case.file));
        }
    }
    assert!(amiss.is_empty(), "{} without case:\n{}", amiss.len(), amiss.join("\n"));
}

/// Every case holds; the reasons of those that are not COINr's figures are printed.
#[test]
fn every_case_holds() {
    let mut failures = Vec::new();
    let mut counts = [0; 3];
    for (folder, cases) in FOLDERS {
        for case in *cases {
            let name = format!("{folder}/{}", case.file);
            let (kind, run, reason) = match case.check {
                Check::Agrees(run) => (0, Some(run), None),
                Check::Wrong { why, right } => (1, Some(right), Some(why)),
                Check::NotOurs(why) => (2, None, Some(why)),
            };
            counts[kind] += 1;
            if let Some(reason) = reason {
                support::say(&format!("{name}: {reason}"));
            }
            let outcome = run.map(|run| std::panic::catch_unwind(|| run(&name)));
            if let Some(Err(_)) = outcome {
                failures.push(name);
            }
        }
    }
    let [agree, wrong, not_ours] = counts;
    support::say(&format!(
        "COINr's files: {agree} agree, {wrong} are wrong and ours holds the right value, {not_ours} are \
         not compared"
    ));
    assert!(failures.is_empty(), "{} do not hold:\n{}", failures.len(), failures.join("\n"));
}
