//! What brings a unit to a rank for certain, or possibly, under all weightings of a set.

use std::time::Instant;

use serde::Serialize;

use super::extreme::{Field, Side};
use super::linear::LinearForm;
use super::subject::Subject;
use super::weight_set::{WeightSet, Weightings};
use super::words::figure;
use crate::error::{ErrorKind, Result};

/// The same points on every indicator (or the same factor, in geometric means) that bring a unit to a
/// rank under all weightings of a set, or under some. Below zero (a factor below 1): the largest loss
/// that it can bear.
///
/// Source: Kadziński, Ciomek, Rychły and Słowiński, *Post factum analysis for robust multiple criteria
/// ranking and sorting*, J. Global Optimization 65 (2016).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PostFactum {
    /// The weightings.
    pub set: WeightSet,
    /// Whether these are factors rather than points.
    pub factors: bool,
    /// Enough for the rank under every weighting.
    pub necessarily: f64,
    /// Enough for it under some weighting.
    pub possibly: f64,
}

impl PostFactum {
    /// What is certain and what is possible, in a sentence.
    pub(super) fn sentence(&self) -> String {
        let amount = |number: f64| match (self.factors, number < 0.0) {
            (true, _) => format!("{} times every indicator", figure(number)),
            (false, false) => format!("{} more points on every indicator", figure(number)),
            (false, true) => format!("{} points less on every indicator", figure(-number)),
        };
        let (certain, possible) = (amount(self.necessarily), amount(self.possibly));
        format!(
            "Under {} that is certain only with {certain}, and possible with {possible}.",
            self.set.words()
        )
    }
}

/// Points are found up to this share of the largest gap.
const PRECISION: f64 = 1e-11;

pub(super) fn post_factum(
    subject: &Subject,
    row: usize,
    target: usize,
    (set, deadline): (&WeightSet, Instant),
    shifts: impl Fn(usize) -> f64,
) -> Result<PostFactum> {
    let weightings = Weightings::new(subject, set)?;
    let form = weightings.form.as_ref().map_err(|obstacle| obstacle.error(subject))?;
    let shifted = form.rows.iter().any(|row| shifts(*row) != 0.0);
    if shifted && form.power != 1.0 {
        let why = "the shifts of rivals are points, and its means are no weighted ones".to_owned();
        return Err(ErrorKind::NoExactAnswer { node: subject.code(subject.root), why }.into());
    }
    if form.power != 1.0 && form.power != 0.0 {
        let why = "points and factors have no common meaning in power means".to_owned();
        return Err(ErrorKind::NoExactAnswer { node: subject.code(subject.root), why }.into());
    }
    let Some(polytope) = weightings.polytope(form) else {
        let why = "it has too many indicators for what is certain to be proved".to_owned();
        return Err(ErrorKind::NoExactAnswer { node: subject.code(subject.root), why }.into());
    };
    let size = subject.weights.len();
    let field = Field { set: &weightings, form, polytope: Some(&polytope), size };
    let search = Search { field, rivals: rivals(subject, form, row, shifts), target, deadline };
    let [necessarily, possibly] = [Side::Worst, Side::Best].map(|side| search.least(side));
    let scale = |points: Option<f64>| {
        let why = "what is certain was not proved in the time given".to_owned();
        let points =
            points.ok_or(ErrorKind::NoExactAnswer { node: subject.code(subject.root), why })?;
        Ok::<f64, crate::error::Error>(match form.power == 0.0 {
            true => libm::exp(points),
            false => points,
        })
    };
    Ok(PostFactum {
        set: set.clone(),
        factors: form.power == 0.0,
        necessarily: scale(necessarily)?,
        possibly: scale(possibly)?,
    })
}

/// Each rival's values less the unit's own.
fn rivals(
    subject: &Subject,
    form: &LinearForm,
    row: usize,
    shifts: impl Fn(usize) -> f64,
) -> Vec<Vec<f64>> {
    let Some(own) = form.place(row) else { return Vec::new() };
    let others = (0..form.rows.len()).filter(|other| *other != own);
    let gaps = |other: usize| {
        let shift = if form.power == 1.0 { subject.sign() * shifts(form.rows[other]) } else { 0.0 };
        form.difference(other, own).into_iter().map(|gap| gap + shift).collect()
    };
    others.map(gaps).collect()
}

struct Search<'s> {
    field: Field<'s>,
    rivals: Vec<Vec<f64>>,
    target: usize,
    deadline: Instant,
}

impl Search<'_> {
    /// The least points with which the worst (or the best) rank is the target, by halving; none where
    /// time ran out.
    fn least(&self, side: Side) -> Option<f64> {
        let gaps = || self.rivals.iter().flatten().copied();
        let (low, high) =
            (gaps().fold(f64::INFINITY, f64::min), gaps().fold(f64::NEG_INFINITY, f64::max));
        // Weights sum to 1, so that a point on every indicator is a point of the score.
        let (mut low, mut high) = (low - 1.0, high + 1.0);
        let precision = PRECISION * low.abs().max(high.abs());
        while high - low > precision {
            let middle = (low + high) / 2.0;
            if self.holds(side, middle)? { high = middle } else { low = middle }
        }
        Some(high)
    }

    fn holds(&self, side: Side, points: f64) -> Option<bool> {
        let moved = |row: &Vec<f64>| row.iter().map(|gap| gap - points).collect();
        let rows: Vec<Vec<f64>> = self.rivals.iter().map(moved).collect();
        let found = self.field.extreme(side, &rows, Some(self.deadline));
        // The number ahead is between the two: the target decides only beyond them.
        let (fewest, most) = match side {
            Side::Best => (found.limit, found.ahead),
            _ => (found.ahead, found.limit),
        };
        match (most < self.target, fewest < self.target) {
            (true, _) => Some(true),
            (_, false) => Some(false),
            _ => None,
        }
    }
}
