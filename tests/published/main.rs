//! Published indices, rebuilt from their raw inputs by the framework and the methodology beside
//! this file alone. Inputs and results lie in `../shared/published` beside the checkout and are
//! read from there; a case whose folder is absent is skipped, and under `CI` fails.

#![cfg(all(feature = "csv", feature = "toml"))]

mod cases;
mod classes;
mod readme;
mod stages;
mod support;

use composite_index::results::VerificationReport;

use cases::{CASES, Case};
use support::{Unmet, close};

#[test]
fn every_index_is_reproduced() {
    close("published indices", CASES.iter().map(|case| (case.folder, reproduce(case))));
}

/// Whether a case reaches its figures.
fn reproduce(case: &Case) -> Result<(), Unmet> {
    let report = &case.verified()?.report;
    let mut said = String::new();
    for shortfall in &report.shortfalls {
        said += &format!("\n{shortfall:?}");
    }
    if figures(report) != case.figures {
        said += &format!("\nreached {:?}, to be reached {:?}", figures(report), case.figures);
    }
    if said.is_empty() { Ok(()) } else { Err(Unmet::Failed(said)) }
}

fn figures(report: &VerificationReport) -> [usize; 6] {
    let VerificationReport { cells, exact_ranks, ranks, unpublished, missing, .. } = report;
    let met = report.within_tolerance.unwrap_or(report.exact);
    [met, *cells, *exact_ranks, *ranks, *unpublished, *missing]
}
