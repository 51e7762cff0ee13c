//! Classes of published indices, by their methodologies.

use libtest_mimic::Trial;

use super::cases::case;
use crate::support::trials::{Held, referring};

/// Classes are those that were published.
pub fn trials() -> Vec<Trial> {
    let by_methodology = [
        ("townsend_2011_LA", 404),
        ("inform_2020", 191),
        ("imd2019_england", 32_844),
        ("hdi_gender_development", 172),
        ("wimd2019", 1909),
    ];
    let trial =
        |(name, classes)| referring(format!("classes::{name}"), move || verified(name, classes));
    by_methodology.map(trial).into()
}

/// Every published class is ours. (The groups of the gender development index were published for its
/// last year alone.)
fn verified(name: &str, classes: usize) -> Held {
    let report = &case(name).verified()?.report;
    assert_eq!((report.exact_texts, report.texts), (classes, classes));
    Ok(())
}
