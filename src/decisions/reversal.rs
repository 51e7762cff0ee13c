//! The smallest change of all weights together that makes two units tie.

use serde::Serialize;

use super::linear::{LinearForm, NodeWeight, Witnesses, named};
use super::subject::Subject;
use super::words::figure;
use crate::data::Dataset;
use crate::engine::Index;
use crate::error::{ErrorKind, Result};
use crate::framework::UnitCode;

/// How a change of weights is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Norm {
    /// Σ |e − e⁰| over effective weights that sum to 1: twice the weight that is moved.
    Sum,
    /// max |e − e⁰|: how far the weight that changes most changes.
    Largest,
    /// Each effective weight changes by up to this share of itself; they need not sum to 1 any more, and
    /// 1 reaches every weighting.
    Relative,
}

/// How far the weights must change before two units tie; any more turns their order.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Reversal {
    /// The unit ahead.
    pub above: UnitCode,
    /// Its name.
    pub above_name: String,
    /// The unit behind.
    pub below: UnitCode,
    /// Its name.
    pub below_name: String,
    /// Their gap.
    pub gap: f64,
    /// By each norm, the least change; none where no weights do it.
    pub changes: Vec<LeastChange>,
}

/// The least change of one norm, and weights that show it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LeastChange {
    /// The norm.
    pub norm: Norm,
    /// How large the change is; none where no weights do it, or none were found.
    pub size: Option<f64>,
    /// No smaller change does it: the size, unless the search was ended early; none where no weights
    /// do it.
    pub limit: Option<f64>,
    /// Effective weights after it, which sum to 1.
    pub weights: Option<Vec<NodeWeight>>,
}

/// How far the weights of all indicators must change together before a unit ties with another one that
/// is behind it.
///
/// With effective weights e⁰, d = φ(z) − φ(z′) and d·e⁰ > 0, φ the identity in weighted means and the
/// logarithm in geometric ones: relative to the weights, d·e⁰ / Σ |dⱼ| e⁰ⱼ, and never where all dⱼ ≥ 0;
/// the sum of changes, by moving weight from the largest dⱼ first to the least; the largest change, by
/// halving over weights within a box, filled from the least dⱼ. Which unit is ahead does not matter.
///
/// # Errors
///
/// There is no such unit or node, a unit has no score, the two are the same; the node is no weighted (or
/// geometric, or power) mean throughout, or weights of missing values are shared out.
pub fn reversal(
    index: &Index,
    data: &Dataset,
    (one, other): (&str, &str),
    node: Option<&str>,
) -> Result<Reversal> {
    let subject = Subject::new(index, data, node)?;
    let (row, behind) = (subject.row(one)?, subject.row(other)?);
    if row == behind {
        return Err(ErrorKind::SameUnit { unit: one.to_owned() }.into());
    }
    let (row, behind) = match subject.rank(row) <= subject.rank(behind) {
        true => (row, behind),
        false => (behind, row),
    };
    let form = LinearForm::of_leaves(&subject).map_err(|it| it.error(&subject))?;
    let (Some(above), Some(below)) = (form.place(row), form.place(behind)) else {
        return Err(ErrorKind::SameUnit { unit: one.to_owned() }.into());
    };
    let gaps = form.difference(above, below);
    let mut changes = Vec::new();
    for norm in [Norm::Sum, Norm::Largest, Norm::Relative] {
        let found = match norm {
            Norm::Sum => least_sum(&gaps, &form.weights),
            Norm::Largest => least_largest(&gaps, &form.weights),
            Norm::Relative => least_relative(&gaps, &form.weights),
        };
        if let Some((size, weights)) = &found {
            let scores = Witnesses::new(&subject).scores_under(&form, weights)?;
            let (a, b) = (scores[row], scores[behind]);
            if (a - b).abs() > 1e-9 * a.abs().max(b.abs()).max(1.0) {
                let claim = format!("{one} and {other} tie after a change of {size}");
                return Err(ErrorKind::NotConfirmed { claim }.into());
            }
        }
        changes.push(LeastChange {
            norm,
            size: found.as_ref().map(|(size, _)| *size),
            limit: found.as_ref().map(|(size, _)| *size),
            weights: found.map(|(_, weights)| named(&subject, &form, &weights)),
        });
    }
    let gap = subject.sign() * (subject.scores()[row] - subject.scores()[behind]);
    let name = |row: usize| subject.units()[row].name.to_string();
    Ok(Reversal {
        above: subject.unit(row),
        above_name: name(row),
        below: subject.unit(behind),
        below_name: name(behind),
        gap,
        changes,
    })
}

fn dot(gaps: &[f64], weights: &[f64]) -> f64 {
    gaps.iter().zip(weights).map(|(gap, weight)| gap * weight).sum()
}

/// Places by their gaps, the least first.
fn by_gap(gaps: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..gaps.len()).collect();
    order.sort_by(|a, b| gaps[*a].total_cmp(&gaps[*b]));
    order
}

/// Twice the weight that goes from the largest gaps to the least.
fn least_sum(gaps: &[f64], nominal: &[f64]) -> Option<(f64, Vec<f64>)> {
    let order = by_gap(gaps);
    let (least, mut left) = (*order.first()?, dot(gaps, nominal));
    let (mut weights, mut moved) = (nominal.to_vec(), 0.0);
    for place in order.iter().rev().filter(|place| gaps[**place] > gaps[least]) {
        if left <= 0.0 {
            break;
        }
        let gain = gaps[*place] - gaps[least];
        let mass = (left / gain).min(nominal[*place]);
        weights[*place] -= mass;
        weights[least] += mass;
        moved += mass;
        left -= mass * gain;
    }
    // What is left by rounding alone is nothing.
    (left <= 1e-12 * dot(gaps, nominal)).then_some((2.0 * moved, weights))
}

/// The weights within a distance of the nominal ones that sum to 1 and have the least sum of gaps.
pub(super) fn least_in_box(gaps: &[f64], nominal: &[f64], distance: f64) -> Vec<f64> {
    let mut weights: Vec<f64> = nominal.iter().map(|own| (own - distance).max(0.0)).collect();
    let mut left = 1.0 - weights.iter().sum::<f64>();
    for place in by_gap(gaps) {
        let room = ((nominal[place] + distance).min(1.0) - weights[place]).min(left);
        weights[place] += room;
        left -= room;
    }
    weights
}

fn least_largest(gaps: &[f64], nominal: &[f64]) -> Option<(f64, Vec<f64>)> {
    let at = |distance: f64| dot(gaps, &least_in_box(gaps, nominal, distance));
    let (mut low, mut high) = (0.0, 1.0);
    if at(low) <= 0.0 {
        return Some((0.0, nominal.to_vec()));
    }
    if at(high) > 0.0 {
        return None;
    }
    // The least sum falls with the distance, and is convex: from either side its line meets zero
    // beyond the place sought or before it.
    for _ in 0..200 {
        let middle = (low + high) / 2.0;
        if middle <= low || middle >= high {
            break;
        }
        if at(middle) > 0.0 { low = middle } else { high = middle }
    }
    Some((high, least_in_box(gaps, nominal, high)))
}

fn least_relative(gaps: &[f64], nominal: &[f64]) -> Option<(f64, Vec<f64>)> {
    let size: f64 = gaps.iter().zip(nominal).map(|(gap, weight)| gap.abs() * weight).sum();
    let sum = dot(gaps, nominal);
    if sum <= 0.0 {
        return Some((0.0, nominal.to_vec()));
    }
    let change = sum / size;
    let against = gaps.iter().zip(nominal).any(|(gap, weight)| *gap < 0.0 && *weight > 0.0);
    if !against {
        return None;
    }
    let changed = |(gap, weight): (&f64, &f64)| weight * (1.0 - change * gap.signum());
    let weights: Vec<f64> = gaps.iter().zip(nominal).map(changed).collect();
    let total: f64 = weights.iter().sum();
    Some((change, weights.into_iter().map(|weight| weight / total).collect()))
}

impl Reversal {
    /// The answer in a plain sentence or two.
    pub fn sentences(&self) -> Vec<String> {
        let (above, below) = (&self.above_name, &self.below_name);
        let of = |norm: Norm| self.changes.iter().find(|change| change.norm == norm)?.size;
        let ahead = format!("{above} is {} points ahead of {below}.", figure(self.gap));
        let turns = match (of(Norm::Relative), of(Norm::Largest), of(Norm::Sum)) {
            (Some(relative), Some(largest), Some(sum)) => format!(
                "They tie once every weight has changed by {} % of itself, or none by more than {} \
                 points, or {} points of weight have moved.",
                figure(100.0 * relative),
                figure(100.0 * largest),
                figure(50.0 * sum)
            ),
            (None, None, None) => format!("No weights put {below} level with it."),
            _ => {
                format!("Only weights that are zero for some indicators put {below} level with it.")
            }
        };
        vec![ahead, turns]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gaps 4, 0, −1 under weights ½, ¼, ¼: the sum is 1.75.
    #[test]
    fn changes_by_hand() {
        let (gaps, nominal) = ([4.0, 0.0, -1.0], [0.5, 0.25, 0.25]);
        let (size, weights) = least_sum(&gaps, &nominal).unwrap();
        assert!((size - 0.7).abs() < 1e-15, "{size}");
        assert!((weights[0] - 0.15).abs() < 1e-15, "{weights:?}");
        assert_eq!(weights[1..], [0.25, 0.6]);
        let (size, weights) = least_largest(&gaps, &nominal).unwrap();
        assert!((size - 0.35).abs() < 1e-15, "{size}");
        assert!((weights[0] - 0.15).abs() < 1e-15 && (weights[2] - 0.6).abs() < 1e-15);
        let (size, _) = least_relative(&gaps, &nominal).unwrap();
        assert!((size - 1.75 / 2.25).abs() < 1e-15, "{size}");
        let dominated = [4.0, 0.0, 1.0];
        assert_eq!(least_relative(&dominated, &nominal), None);
        let (size, weights) = least_sum(&dominated, &nominal).unwrap();
        assert_eq!((size, weights), (1.5, vec![0.0, 1.0, 0.0]), "a tie where the gap is none");
        assert_eq!(least_sum(&[4.0, 1.0, 2.0], &nominal), None);
        assert_eq!(least_largest(&[4.0, 1.0, 2.0], &nominal), None);
    }
}
