//! Other programs' output, file by file, held against ours.

mod axioms;
mod coinr;
mod coinr_tables;
mod compind;
mod compind_normalisation;
mod decisions;
#[path = "../support/mod.rs"]
mod support;
mod workbooks;

use std::process::ExitCode;

use support::trials;

fn main() -> ExitCode {
    let modules = [
        axioms::trials(),
        coinr::trials(),
        coinr_tables::trials(),
        compind::trials(),
        compind_normalisation::trials(),
        decisions::trials(),
        workbooks::trials(),
    ];
    trials::run(modules.into_iter().flatten().collect())
}
