//! Published indices, rebuilt from their raw inputs by the framework and the methodology beside
//! this file alone. Inputs and results lie in `../shared/published` beside the checkout and are
//! read from there; a case whose folder is absent is skipped, and under `CI` fails.

#![cfg(all(feature = "csv", feature = "toml"))]

mod cases;
mod readme;
mod support;

use composite_index::VerificationReport;

use cases::{CASES, Case};
use support::{Outcome, close};

#[test]
fn every_index_is_reproduced() {
    close("published indices", CASES.iter().map(|case| (case.folder, held(case))));
}

/// Whether a case reaches its figures.
fn held(case: &Case) -> Outcome {
    let Some(folder) = case.open() else { return Outcome::Skipped };
    let report = folder.verify().unwrap_or_else(|error| panic!("{}: {error}", case.folder));
    let short: Vec<_> =
        report.shortfalls.iter().map(|shortfall| format!("{shortfall:?}")).collect();
    let mut said = short.join("\n");
    if figures(&report) != case.figures {
        said += &format!("\nreached {:?}, to be reached {:?}", figures(&report), case.figures);
    }
    if said.is_empty() { Outcome::Held } else { Outcome::Failed(said) }
}

fn figures(report: &VerificationReport) -> [usize; 6] {
    let VerificationReport { exact, cells, exact_ranks, ranks, unpublished, missing, .. } = report;
    [*exact, *cells, *exact_ranks, *ranks, *unpublished, *missing]
}
