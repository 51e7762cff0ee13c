//! What brings a unit to a rank for certain, or possibly, under all weightings of a set.

use serde::Serialize;

use super::extreme::{Field, Side};
use super::goal::Goal;
use super::linear::{NodeWeight, Witnesses, named};
use super::subject::is_above;
use super::until::Until;
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
    /// Enough for the rank under every weighting. Its weights are those under which fewer are not.
    pub necessarily: Enough,
    /// Enough for it under some weighting, such as its weights.
    pub possibly: Enough,
}

/// How many points (or which factor) are enough.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Enough {
    /// So many are.
    pub points: f64,
    /// Fewer than these are not; the points, unless the search was ended early or there are too many
    /// indicators for a proof.
    pub limit: f64,
    /// Effective weights that show it, scored again by the engine.
    pub weights: Vec<NodeWeight>,
}

impl Enough {
    /// Whether fewer points are not enough.
    pub fn is_proved(&self) -> bool {
        self.points == self.limit
    }
}

impl PostFactum {
    /// What is certain and what is possible, in a sentence.
    pub(super) fn sentence(&self) -> String {
        let amount = |number: f64| match (self.factors, number < 0.0) {
            (true, _) => format!("{} times every indicator", figure(number)),
            (false, false) => format!("{} more points on every indicator", figure(number)),
            (false, true) => format!("{} points less on every indicator", figure(-number)),
        };
        let said = |enough: &Enough| match enough.is_proved() {
            true => amount(enough.points),
            false => {
                let (points, limit) = (amount(enough.points), amount(enough.limit));
                format!("{points} (less was not ruled out down to {limit})")
            }
        };
        let (certain, possible) = (said(&self.necessarily), said(&self.possibly));
        format!(
            "Under {} that is certain only with {certain}, and possible with {possible}.",
            self.set.words()
        )
    }
}

/// Points are found up to this share of the largest gap.
const PRECISION: f64 = 1e-11;

/// So many times as far where something stays open.
const COARSE: f64 = 1e5;

/// None for the last rank, which every number of points gives.
pub(super) fn post_factum(
    goal: &Goal<'_>,
    set: &WeightSet,
    until: Until<'_>,
    done: impl Fn(),
) -> Result<Option<PostFactum>> {
    let subject = goal.subject;
    let weightings = Weightings::new(subject, set)?;
    let form = weightings.form.as_ref().map_err(|obstacle| obstacle.error(subject))?;
    let refused = |why: &str| ErrorKind::NoExactAnswer {
        node: subject.code(subject.root),
        why: why.to_owned(),
    };
    let shifted = form.rows.iter().any(|row| goal.shift(*row) != 0.0);
    if shifted && form.power != 1.0 {
        let why = "the shifts of rivals are points, and its means are no weighted ones";
        return Err(refused(why).into());
    }
    if form.power != 1.0 && form.power != 0.0 {
        return Err(refused("points and factors have no common meaning in power means").into());
    }
    let polytope = weightings.polytope(form);
    let Some(own) = form.place(goal.row) else { return Err(refused("it has no score").into()) };
    if goal.target >= form.rows.len() {
        return Ok(None);
    }
    let size = subject.weights.len();
    let field = Field { set: &weightings, form, polytope: polytope.as_ref(), size };
    let others = (0..form.rows.len()).filter(|other| *other != own);
    let gaps = |other: usize| -> Vec<f64> {
        let shift = goal.shift(form.rows[other]);
        form.difference(other, own).into_iter().map(|gap| gap + shift).collect()
    };
    let search = Search { goal, field, rivals: others.map(gaps).collect(), until };
    let enough = |side: Side| -> Result<Enough> {
        let found = search.least(side)?;
        done();
        Ok(found)
    };
    Ok(Some(PostFactum {
        set: set.clone(),
        factors: form.power == 0.0,
        necessarily: enough(Side::Worst)?,
        possibly: enough(Side::Best)?,
    }))
}

struct Search<'s> {
    goal: &'s Goal<'s>,
    field: Field<'s>,
    /// Each rival's values less the unit's own.
    rivals: Vec<Vec<f64>>,
    until: Until<'s>,
}

/// Whether some points are enough, with weights that show that they are (possibly) or are not
/// (necessarily).
enum Answer {
    Yes(Vec<f64>),
    No(Vec<f64>),
    /// More may be ahead, or fewer, than were found.
    Unknown,
}

impl Search<'_> {
    /// The least points with which the worst (or the best) rank is the target, by halving.
    fn least(&self, side: Side) -> Result<Enough> {
        let gaps = || self.rivals.iter().flatten().copied();
        let (low, high) =
            (gaps().fold(f64::INFINITY, f64::min), gaps().fold(f64::NEG_INFINITY, f64::max));
        // Weights sum to 1, so that a point on every indicator is a point of the score: beyond all gaps
        // every weighting shows what there is to show.
        let (mut low, mut high) = (low - 1.0, high + 1.0);
        let precision = PRECISION * low.abs().max(high.abs());
        let mut witness = self.field.form.weights.clone();
        // What is not known yet lies between the two; without such points these are the ends.
        let mut open: Option<(f64, f64)> = None;
        loop {
            // Both sides of what is open in turn.
            let (from, to) = match open {
                None => (low, high),
                Some((_, most)) if high - most > COARSE * precision => (most, high),
                Some((least, _)) => (low, least),
            };
            let room = if open.is_some() { COARSE * precision } else { precision };
            if to - from <= room {
                break;
            }
            let middle = (from + to) / 2.0;
            match (self.answer(side, middle), &mut open) {
                (Answer::Yes(weights), _) => {
                    high = middle;
                    witness = if side == Side::Best { weights } else { witness };
                }
                (Answer::No(weights), _) => {
                    low = middle;
                    witness = if side == Side::Worst { weights } else { witness };
                }
                (Answer::Unknown, None) => open = Some((middle, middle)),
                (Answer::Unknown, Some((least, _))) if middle < *least => *least = middle,
                (Answer::Unknown, Some((_, most))) => *most = middle,
            }
        }
        let shown = if side == Side::Best { high } else { low };
        self.confirm(side, shown, &witness)?;
        let form = self.field.form;
        let told = |points: f64| if form.power == 0.0 { libm::exp(points) } else { points };
        let limit = if open.is_some() { low } else { high };
        let weights = named(self.goal.subject, form, &witness);
        Ok(Enough { points: told(high), limit: told(limit), weights })
    }

    fn answer(&self, side: Side, points: f64) -> Answer {
        let moved = |row: &Vec<f64>| row.iter().map(|gap| gap - points).collect();
        let rows: Vec<Vec<f64>> = self.rivals.iter().map(moved).collect();
        let found = self.field.extreme(side, &rows, self.until);
        // The number ahead is between the two: the target decides only beyond them.
        let (fewest, most) = match side {
            Side::Best => (found.limit, found.ahead),
            _ => (found.ahead, found.limit),
        };
        match (most < self.goal.target, fewest < self.goal.target) {
            (true, _) => Answer::Yes(found.witness),
            (_, false) => Answer::No(found.witness),
            _ => Answer::Unknown,
        }
    }

    /// The engine's rank of the moved unit under the weights is as said: the target with these points,
    /// or a worse one with slightly fewer, since a tie is enough.
    fn confirm(&self, side: Side, points: f64, witness: &[f64]) -> Result<()> {
        let (goal, form) = (self.goal, self.field.form);
        let subject = goal.subject;
        let mut witnesses = Witnesses::new(subject);
        let scores = witnesses.scores_under(form, witness)?;
        // More than what counts as a tie: so many points of the score, or that share of it.
        let sizes = scores.iter().filter(|score| !score.is_nan()).map(|score| score.abs());
        let step = 1e-8
            * match form.power == 0.0 {
                true => (1.0 / (scores[goal.row] * libm::exp(points))).max(1.0),
                false => sizes.fold(1.0, f64::max),
            };
        let points = if side == Side::Best { points } else { points - step };
        let moved = |leaf: &usize| {
            let own = subject.value(*leaf, goal.row);
            vec![if form.power == 0.0 { own * libm::exp(points) } else { own + points }]
        };
        let columns: Vec<Vec<f64>> = subject.leaves.iter().map(moved).collect();
        let own = witnesses.scores_of(&columns)?[0];
        let rivals = form.rows.iter().filter(|row| **row != goal.row);
        let ahead = rivals.filter(|row| is_above(scores[**row] + goal.shift(**row), own)).count();
        if (ahead < goal.target) == (side == Side::Best) {
            return Ok(());
        }
        let unit = subject.unit(goal.row);
        let claim = format!("{unit} has rank {} with {points} points", goal.target);
        Err(ErrorKind::NotConfirmed { claim }.into())
    }
}
