//! Published indices, rebuilt from their raw inputs by the framework and the methodology beside
//! this file alone. Inputs and results are outside references.

mod cases;
mod classes;
mod fixtures;
mod gai_weights;
mod inform;
mod maturity_matrix;
mod readme;
mod stages;
#[path = "../support/mod.rs"]
mod support;

use std::process::ExitCode;

use support::trials;

fn main() -> ExitCode {
    let modules = [
        cases::trials(),
        classes::trials(),
        stages::trials(),
        fixtures::trials(),
        gai_weights::trials(),
        inform::trials(),
        maturity_matrix::trials(),
        readme::trials(),
    ];
    trials::run(modules.into_iter().flatten().collect())
}
