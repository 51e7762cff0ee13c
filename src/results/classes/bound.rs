//! The lower bound of a band, and what is checked of a row of them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::error::{Diagnostic, Diagnostics, ErrorKind};

/// A band above the lowest, with where it begins (inclusive): a score or a quantile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BandBound {
    pub(super) band: String,
    pub(super) from: f64,
}

impl BandBound {
    pub(super) fn list<N: Into<String>>(bounds: impl IntoIterator<Item = (N, f64)>) -> Vec<Self> {
        bounds.into_iter().map(|(band, from)| Self { band: band.into(), from }).collect()
    }
}

/// The names, from the lowest band up.
pub(super) fn names<'a>(lowest: &'a str, above: &'a [BandBound]) -> impl Iterator<Item = &'a str> {
    std::iter::once(lowest).chain(above.iter().map(|bound| bound.band.as_str()))
}

/// Every band has a name, and each its own.
pub(super) fn check_names(lowest: &str, above: &[BandBound], faults: &mut Diagnostics) {
    if is_blank(lowest) {
        faults.push(ErrorKind::Unnamed { what: "the lowest band".to_owned() });
    }
    let mut seen = BTreeSet::from([lowest]);
    for bound in above {
        if is_blank(&bound.band) {
            faults.push(ErrorKind::Unnamed { what: format!("the band from {}", bound.from) });
        } else if !seen.insert(&bound.band) {
            faults.push(ErrorKind::DuplicateBand { band: bound.band.clone() });
        }
    }
}

/// No bound is refused by itself, and those that are not are in order.
pub(super) fn check_bounds(
    above: &[BandBound],
    refuse: impl Fn(&BandBound) -> Option<Diagnostic>,
    in_order: impl Fn(f64, f64) -> bool,
    faults: &mut Diagnostics,
) {
    // A bound that is wrong by itself would make its sound neighbours look out of order.
    let mut sound = Vec::with_capacity(above.len());
    for bound in above {
        match refuse(bound) {
            Some(fault) => faults.push(fault),
            None => sound.push(bound),
        }
    }
    let pairs = sound.iter().zip(sound.iter().skip(1));
    for (below, bound) in pairs.filter(|(below, bound)| !in_order(below.from, bound.from)) {
        faults.push(out_of_order(below, bound));
    }
}

/// A cut-off is a finite score.
pub(super) fn refuse_cut_off(bound: &BandBound) -> Option<Diagnostic> {
    let BandBound { band, from } = bound.clone();
    (!from.is_finite()).then(|| ErrorKind::InfiniteCutOff { band, cut_off: from }.into())
}

/// A quantile lies between 0 and 1; at 0 the lowest band would be empty, at 1 all but the best
/// would be outside.
pub(super) fn refuse_quantile(bound: &BandBound) -> Option<Diagnostic> {
    let BandBound { band, from } = bound.clone();
    let inside = from > 0.0 && from < 1.0;
    let help = "0.1 is the top of the lowest tenth; the lowest band has no quantile".to_owned();
    (!inside).then(|| {
        Diagnostic::new(ErrorKind::QuantileOutOfRange { band, quantile: from }).help(Some(help))
    })
}

fn out_of_order(below: &BandBound, bound: &BandBound) -> Diagnostic {
    let problem = ErrorKind::BandsOutOfOrder {
        band: bound.band.clone(),
        from: bound.from,
        below: below.band.clone(),
        below_from: below.from,
    };
    Diagnostic::new(problem).help(Some("list the bands from the lowest up"))
}

pub(super) fn is_blank(name: &str) -> bool {
    name.trim().is_empty()
}
