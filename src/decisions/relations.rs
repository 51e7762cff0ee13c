//! Which units are ahead of which under all weights of a set, and between which scores each is.

use serde::Serialize;

use super::linear::LinearForm;
use super::subject::{Mean, Subject};
use super::weight_set::{Cell, Weightings};
use crate::framework::UnitCode;
use crate::numerics::elementary;
use crate::numerics::pieces::all;

/// A difference of scores counts as none up to this.
const NONE: f64 = 1e-9;

/// The relation of two units over a set of weightings.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PairRelation {
    /// The one unit.
    pub one: UnitCode,
    /// The other.
    pub other: UnitCode,
    /// The least difference of their scores over the set: one less other. In geometric means the
    /// difference of logarithms, in power means of powers.
    pub least: f64,
    /// The greatest.
    pub greatest: f64,
    /// Whether these are exact; otherwise the differences lie between them, and may not reach them.
    pub exact: bool,
    /// Whether the one is ahead of the other, or level, under every weighting.
    pub necessary: bool,
    /// Whether it is ahead, and never level.
    pub necessary_strict: bool,
    /// Whether it is ahead, or level, under some weighting.
    pub possible: bool,
    /// Whether it is ahead under some weighting.
    pub possible_strict: bool,
    /// The largest share of weight, beside the nominal weights, that can be anywhere while the order of
    /// the two stays: from 0 to 1; none where the one is not ahead nominally.
    pub contamination: Option<f64>,
}

/// The least and the greatest score of a unit over a set of weightings.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ScoreInterval {
    /// The least.
    pub least: f64,
    /// The nominal one.
    pub nominal: f64,
    /// The greatest.
    pub greatest: f64,
}

/// The least differences of all pairs of units, and whether each is exact.
#[derive(Debug)]
pub(super) struct Relations {
    units: usize,
    least: Vec<f64>,
    exact: Vec<bool>,
}

impl Relations {
    /// Of the units that have a score, in their order.
    pub(super) fn new(subject: &Subject, set: &Weightings, intervals: &[[f64; 2]]) -> Self {
        let (units, size, rows) = (intervals.len(), subject.weights.len(), subject.scored());
        let relation = |one: usize, other: usize| match &set.form {
            _ if one == other => (0.0, true),
            Ok(form) => (set.least(form, size, &form.difference(one, other)), true),
            Err(_) => match same_gaps(subject, &set.root, (rows[one], rows[other])) {
                Some(gaps) => (set.root.least(&gaps), true),
                None => (intervals[one][0] - intervals[other][1], false),
            },
        };
        let of_unit = |one: usize| (0..units).map(|other| relation(one, other)).collect();
        let all: Vec<Vec<(f64, bool)>> = all(units, of_unit);
        let (least, exact) = all.into_iter().flatten().unzip();
        Self { units, least, exact }
    }

    /// The least difference of two units, one less other.
    pub(super) fn least(&self, one: usize, other: usize) -> f64 {
        self.least[one * self.units + other]
    }

    pub(super) fn is_exact(&self, one: usize, other: usize) -> bool {
        self.exact[one * self.units + other] && self.exact[other * self.units + one]
    }

    /// Whether one is ahead of other under every weighting.
    pub(super) fn always_ahead(&self, one: usize, other: usize) -> bool {
        self.least(one, other) > NONE
    }

    /// Whether one is ahead of other, or level, under every weighting.
    pub(super) fn never_behind(&self, one: usize, other: usize) -> bool {
        self.least(one, other) >= -NONE
    }

    pub(super) fn listed(&self, subject: &Subject, form: Option<&LinearForm>) -> Vec<PairRelation> {
        let rows = subject.scored();
        let units = 0..self.units;
        let pairs = units.clone().flat_map(|one| units.clone().map(move |other| (one, other)));
        let relation = |(one, other): (usize, usize)| {
            let (least, greatest) = (self.least(one, other), -self.least(other, one));
            PairRelation {
                one: subject.unit(rows[one]),
                other: subject.unit(rows[other]),
                least,
                greatest,
                exact: self.is_exact(one, other),
                necessary: least >= -NONE,
                necessary_strict: least > NONE,
                possible: greatest >= -NONE,
                possible_strict: greatest > NONE,
                contamination: form.and_then(|form| contamination(form, one, other)),
            }
        };
        pairs.filter(|(one, other)| one != other).map(relation).collect()
    }
}

/// d·e⁰ / (d·e⁰ − min d): with so much of the weight anywhere (ε-contamination), the pair ties at worst.
fn contamination(form: &LinearForm, one: usize, other: usize) -> Option<f64> {
    let gaps = form.difference(one, other);
    let nominal: f64 = gaps.iter().zip(&form.weights).map(|(gap, weight)| gap * weight).sum();
    let least = gaps.iter().copied().fold(f64::INFINITY, f64::min);
    (nominal > NONE).then(|| if least >= 0.0 { 1.0 } else { nominal / (nominal - least) })
}

/// The differences of two units by position, where both lack the same nodes and all means are weighted
/// ones: their weights are then shared out alike.
fn same_gaps(subject: &Subject, root: &Cell, (one, other): (usize, usize)) -> Option<Vec<f64>> {
    let mut gaps = vec![f64::NAN; subject.weights.len()];
    differ(subject, root, (one, other), &mut gaps).then_some(gaps)
}

fn differ(subject: &Subject, cell: &Cell, (one, other): (usize, usize), gaps: &mut [f64]) -> bool {
    let (own, others) = (subject.value(cell.node, one), subject.value(cell.node, other));
    if cell.parts.is_empty() {
        gaps[cell.node] = subject.sign() * (own - others);
        return own.is_nan() == others.is_nan();
    }
    let reweights =
        subject.rule(cell.node).1.rule == crate::methods::aggregate::MissingRule::Reweight;
    let shares = !matches!(cell.local, super::local_set::LocalSet::Shares(_));
    subject.mean(cell.node) == Mean::Power(1.0)
        && reweights
        && shares
        && cell.parts.iter().all(|part| differ(subject, part, (one, other), gaps))
}

/// The least and the greatest score of a unit, times −1 where the lowest is first: exact, since each
/// group's score rises with its children's and groups' weights move apart. Weights of missing values
/// are shared out; other rules for them widen the interval.
pub(super) fn interval(subject: &Subject, root: &Cell, row: usize) -> [f64; 2] {
    let ends = [1.0, -1.0].map(|sign| sign * extreme(subject, root, row, sign));
    if subject.sign() > 0.0 { ends } else { [-ends[1], -ends[0]] }
}

/// The least score (sign 1), or the greatest one times −1 (sign −1).
fn extreme(subject: &Subject, cell: &Cell, row: usize, sign: f64) -> f64 {
    if cell.parts.is_empty() {
        return sign * subject.value(cell.node, row);
    }
    let power = match subject.mean(cell.node) {
        Mean::Power(power) => power,
        Mean::Other => return f64::NAN,
    };
    let formed = cell.parts.iter().map(|part| {
        let value = sign * extreme(subject, part, row, sign);
        sign * rising(power, value)
    });
    let (least, _) = cell.local.least(&formed.collect::<Vec<_>>());
    sign * falling_back(power, sign * least)
}

/// z, ln z or ± z^p, which rises with z.
fn rising(power: f64, value: f64) -> f64 {
    match power {
        1.0 => value,
        0.0 if value == 0.0 => f64::NEG_INFINITY,
        0.0 => elementary::ln(value),
        p if p > 0.0 => libm::pow(value, p),
        p => -libm::pow(value, p),
    }
}

/// What [`rising`] was taken of.
fn falling_back(power: f64, value: f64) -> f64 {
    match power {
        1.0 => value,
        0.0 => elementary::exp(value),
        p if p > 0.0 => libm::pow(value, 1.0 / p),
        p => libm::pow(-value, 1.0 / p),
    }
}
