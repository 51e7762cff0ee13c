//! Units that are made of others: who they are, and their scores.

use std::collections::{BTreeMap, BTreeSet};

use super::bind::grouping_help;
use super::index::Index;
use super::pass::Pass;
use super::provenance::Origin;
use crate::data::{Dataset, Unit};
use crate::error::{Diagnostic, Diagnostics, ErrorKind, Result, did_you_mean};
use crate::framework::{Framework, Node};
use crate::methodology::{OwnValues, Parts};
use crate::numerics::noise_of_sum;

/// The units of some data that are made of others.
#[derive(Debug, Default)]
pub(super) struct Wholes {
    /// The row of each, with its parts; one that is a part of another comes before it.
    wholes: Vec<Whole>,
    rows: BTreeSet<usize>,
    /// Whether their own values are passed over.
    replaced: bool,
}

#[derive(Debug)]
struct Whole {
    row: usize,
    /// Rows and weights, in the order of the units' codes.
    parts: Vec<(usize, f64)>,
}

/// The codes of the units that have parts.
pub(super) fn codes<'a>(parts: &'a Parts, units: &'a [Unit]) -> BTreeSet<&'a str> {
    units.iter().filter_map(|unit| unit.groups.get(&parts.of)).map(String::as_str).collect()
}

/// Refuses data that have no parts, and parts of units that they do not have.
pub(super) fn check(index: &Index, data: &Dataset) -> Result<()> {
    let Some(parts) = &index.methodology().parts else { return Ok(()) };
    let mut faults = Diagnostics::default();
    let named: BTreeSet<(&str, Option<&str>)> =
        data.units().iter().map(|unit| (unit.code.as_str(), unit.period.as_deref())).collect();
    for unit in data.units() {
        let Some(whole) = unit.groups.get(&parts.of) else { continue };
        let period = unit.period.as_deref();
        if !named.contains(&(whole.as_str(), period)) {
            let of_period = named.iter().filter(|(_, other)| *other == period);
            let help = did_you_mean(whole, of_period.map(|(code, _)| *code));
            let (unit_code, whole) = (unit.code.to_string(), whole.clone());
            let fault = Diagnostic::new(ErrorKind::PartOfUnknown { unit: unit_code, whole });
            faults.push(fault.at(unit.span()).help(help));
        }
    }
    if codes(parts, data.units()).is_empty() {
        let problem = ErrorKind::GroupingWithoutColumn { grouping: parts.of.to_string() };
        let help = grouping_help(index.framework(), &parts.of);
        let span = index.methodology().spans.of("parts.of");
        faults.push(Diagnostic::new(problem).at(span).help(Some(help)));
    }
    faults.check()
}

impl Wholes {
    /// The wholes among the units of one period.
    ///
    /// # Errors
    ///
    /// Every fault at once: weights that are missing, negative or all zero, units that are parts of
    /// each other, values of a whole's own where they are refused.
    pub(super) fn of(parts: &Parts, framework: &Framework, data: &Dataset) -> Result<Self> {
        let units = data.units();
        let mut faults = Diagnostics::default();
        let weights = match &parts.weight {
            Some(weight) => Some(data.column(weight)?),
            None => None,
        };
        let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for row in data.shared_units().by_code().iter().map(|row| *row as usize) {
            let whole = units[row].groups.get(&parts.of);
            if let Some(whole) = whole.and_then(|whole| data.row(whole).ok()) {
                members.entry(whole).or_default().push(row);
            }
        }
        let weight = |row: &usize| (*row, weights.map_or(1.0, |weights| weights[*row]));
        let of = |(row, parts): (&usize, &Vec<usize>)| {
            (*row, Whole { row: *row, parts: parts.iter().map(weight).collect() })
        };
        let mut wholes: BTreeMap<usize, Whole> = members.iter().map(of).collect();
        for whole in wholes.values() {
            whole.check_weights(parts, units, &mut faults);
            if parts.own_values == OwnValues::Refuse {
                check_values(framework, data, whole.row, &mut faults);
            }
        }
        let (order, round) = order(&wholes);
        if let Some(round) = round {
            let path = round.iter().map(|row| units[*row].code.to_string()).collect();
            let first = round.first().and_then(|row| units[*row].span());
            faults.push(Diagnostic::new(ErrorKind::PartsCycle { path }).at(first));
        }
        let rows = wholes.keys().copied().collect();
        let wholes = order.iter().filter_map(|row| wholes.remove(row)).collect();
        faults.finish(Self { wholes, rows, replaced: parts.own_values == OwnValues::Replace })
    }

    pub(super) fn contains(&self, row: usize) -> bool {
        self.rows.contains(&row)
    }
}

impl Whole {
    fn check_weights(&self, parts: &Parts, units: &[Unit], faults: &mut Diagnostics) {
        let Some(variable) = parts.weight.as_ref().map(ToString::to_string) else { return };
        let mut sound = true;
        for (row, weight) in
            self.parts.iter().filter(|(_, weight)| weight.is_nan() || *weight < 0.0)
        {
            let (unit, variable) = (units[*row].code.to_string(), variable.clone());
            let problem = match weight.is_nan() {
                true => ErrorKind::PartWithoutWeight { unit, variable },
                false => ErrorKind::NegativePart { unit, variable, weight: *weight },
            };
            faults.push(Diagnostic::new(problem).at(units[*row].span()));
            sound = false;
        }
        if sound && self.parts.iter().all(|(_, weight)| *weight == 0.0) {
            let whole = units[self.row].code.to_string();
            let problem = ErrorKind::WeightlessParts { whole, variable };
            faults.push(Diagnostic::new(problem).at(units[self.row].span()));
        }
    }

    /// The weighted mean of the parts that have a score, with its noise; whether any has none.
    fn mean(&self, scores: &[f64], noise: &[f64]) -> (f64, f64, bool) {
        let present = self.parts.iter().filter(|(row, _)| !scores[*row].is_nan());
        let most = present.clone().fold(0.0, |most: f64, (_, weight)| most.max(*weight));
        // So that no sum of weights overflows.
        let unit = if most > f64::MAX / self.parts.len() as f64 { most } else { 1.0 };
        let whole: f64 = present.clone().map(|(_, weight)| weight / unit).sum();
        let (mut sum, mut size, mut its_noise, mut greatest) = (0.0, 0.0, 0.0, 0.0_f64);
        for (row, weight) in present.clone() {
            let (share, score) = (weight / unit / whole, scores[*row]);
            sum += share * score;
            size += share * score.abs();
            its_noise += share * noise[*row];
            greatest = greatest.max(score.abs());
        }
        let lacking = present.count() < self.parts.len();
        if most > 0.0 {
            // Shares may sum to 1 and a last bit, and so may the mean of the greatest doubles.
            let mean = if sum.is_infinite() { greatest.copysign(sum) } else { sum };
            (mean, noise_of_sum(its_noise, size, mean), lacking)
        } else {
            (f64::NAN, 0.0, lacking)
        }
    }
}

/// A whole's own value of an indicator is refused.
fn check_values(framework: &Framework, data: &Dataset, row: usize, faults: &mut Diagnostics) {
    let has_value = |node: &&Node| {
        data.find_column(node.code().as_str()).is_some_and(|column| !column[row].is_nan())
    };
    let own: Vec<_> = framework.observed().map(|(node, _)| node).filter(has_value).collect();
    if let Some(first) = own.first() {
        let unit = &data.units()[row];
        let (code, indicator) = (unit.code.to_string(), first.code().to_string());
        let problem = ErrorKind::WholeWithValues { unit: code, indicator, values: own.len() };
        let help = "leave the cells empty, or say in [parts] own-values = \"replace\" or \"keep\"";
        faults.push(Diagnostic::new(problem).at(unit.span()).help(Some(help)));
    }
}

/// Wholes, each after its own parts; the units of a round if some are parts of each other.
fn order(wholes: &BTreeMap<usize, Whole>) -> (Vec<usize>, Option<Vec<usize>>) {
    let (mut made, mut seen) = (Vec::new(), BTreeSet::new());
    loop {
        let is_ready = |whole: &&Whole| {
            let mut parts = whole.parts.iter().map(|(row, _)| row);
            !seen.contains(&whole.row)
                && parts.all(|row| !wholes.contains_key(row) || seen.contains(row))
        };
        let ready: Vec<usize> = wholes.values().filter(is_ready).map(|whole| whole.row).collect();
        if ready.is_empty() {
            break;
        }
        seen.extend(&ready);
        made.extend(ready);
    }
    let left: Vec<usize> = wholes.keys().copied().filter(|row| !seen.contains(row)).collect();
    (made, left.first().map(|first| round(wholes, &seen, *first)))
}

/// The units of a round that is reached from a whole which is in one, or made of one.
fn round(wholes: &BTreeMap<usize, Whole>, made: &BTreeSet<usize>, first: usize) -> Vec<usize> {
    let mut path = vec![first];
    loop {
        let last = path.last().and_then(|row| wholes.get(row));
        let mut parts = last.into_iter().flat_map(|whole| &whole.parts).map(|(row, _)| *row);
        let Some(next) = parts.find(|row| wholes.contains_key(row) && !made.contains(row)) else {
            return path;
        };
        if let Some(start) = path.iter().position(|row| *row == next) {
            path.push(next);
            return path.split_off(start);
        }
        path.push(next);
    }
}

impl Pass<'_> {
    /// Takes the values away that wholes have of their own, where they are passed over.
    pub(super) fn pass_over_own_values(&mut self, node: &Node) {
        let (bound, id) = (self.bound, node.position());
        if bound.wholes.replaced {
            for whole in &bound.wholes.wholes {
                self.full.column_mut(id)[whole.row] = f64::NAN;
                self.provenance[id * bound.units() + whole.row] = Origin::Missing.into();
            }
        }
    }

    /// Gives the wholes that have no score in an indicator the mean of their parts'.
    pub(super) fn combine(&mut self, node: &Node) {
        let (bound, id) = (self.bound, node.position());
        if node.column_name().is_none() || self.has_failed(node) {
            return;
        }
        for whole in &bound.wholes.wholes {
            if !self.full.column(id)[whole.row].is_nan() {
                continue;
            }
            let (mean, noise, lacking) = whole.mean(self.full.column(id), self.noise.column(id));
            if mean.is_nan() {
                continue;
            }
            self.full.column_mut(id)[whole.row] = mean;
            self.noise.column_mut(id)[whole.row] = noise;
            let origin = &mut self.provenance[id * bound.units() + whole.row];
            *origin = Origin::OfParts.into();
            if lacking {
                origin.insert(Origin::Reweighted);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_of_the_greatest_doubles_is_finite() {
        let whole = |weights: [f64; 3]| Whole { row: 3, parts: (0..3).zip(weights).collect() };
        for weights in [[1.0, 2.0, 2.0], [1.0, 5.0, 4.0], [1.0, 9.0, 1.0], [1.0; 3]] {
            for score in [f64::MAX, f64::MIN] {
                let (mean, noise, lacking) = whole(weights).mean(&[score; 3], &[0.0; 3]);
                assert!((mean / score - 1.0).abs() < 1e-15, "{mean:e} of {weights:?}");
                assert!(noise.is_finite() && !lacking);
            }
        }
    }
}
