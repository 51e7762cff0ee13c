//! COINr 1.1.14's output on its ASEM data (51 units, 49 indicators in four levels), file by file:
//! every file of its folders 01 to 11 is held against ours, or its reason is printed.
//!
//! A figure agrees that differs by no more than 1e-12 of COINr's, or by 1e-14 of its scale: the greatest
//! figure of its column in tables of data and scores, 1 elsewhere. Weights and p-values have no such
//! floor: weights agree to 1e-12 of COINr's and p-values to 2e-12, however small they are.

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
mod support;
mod treatment;
mod trends;
mod weights;

use libtest_mimic::Trial;

use crate::support::trials::{not_compared, of_module, referring};
use support::{Case, Check};

/// The folders, with what is compared of them; a folder that two modules compare is listed twice.
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

/// Every file agrees, or COINr is wrong and ours holds the right value, or we compute nothing
/// like it; the runner prints the reason.
pub fn trials() -> Vec<Trial> {
    let listed = of_module(
        "coinr",
        &[
            ("every_file_has_its_case", every_file_has_its_case),
            ("dimensions_are_those_of_coinr", statistics::groups::dimensions_are_those_of_coinr),
            (
                "centred_estimates_of_the_same_runs_are_nearer_to_the_exact_indices",
                sobol::centred_estimates_of_the_same_runs_are_nearer_to_the_exact_indices,
            ),
        ],
    );
    let cases = FOLDERS.iter().flat_map(|(folder, cases)| {
        cases.iter().map(move |case| trial(format!("{folder}/{}", case.file), case.check))
    });
    listed.into_iter().chain(cases).collect()
}

fn trial(file: String, check: Check) -> Trial {
    let name = format!("coinr::{file}");
    let held = |run: fn(&str), why: &'static str| {
        referring(name.clone(), move || {
            run(&file);
            if !why.is_empty() {
                println!("{file}: {why}");
            }
            Ok(())
        })
    };
    match check {
        Check::Agrees(run) => held(run, ""),
        Check::Wrong { why, right } => held(right, why).with_kind("COINr is wrong"),
        Check::NotOurs(why) => not_compared(name, why),
    }
}

/// Each file has its case, and each case its file.
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
