//! A case with its scores, and how two of them compare.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::change::{Table, with_figures};
use super::failure::AxiomFailure;
use super::guarded::guarded;
use crate::data::Dataset;
use crate::engine::{Index, Scores};
use crate::framework::{Indicator, Node};
use crate::methodology::{RankedOn, RankingOrder, RecipeKind, Settings};
use crate::methods::aggregate::Aggregation;
use crate::methods::transform::Transform;
use crate::methods::weight::Weighting;

/// The largest difference between two scores that counts as binary noise, relative to the largest
/// score of the two tables compared. Any change of an index or of its data changes the order of
/// sums, and with it the last bits. If scores cancel each other out, as z-scores do, a hundredth of
/// the largest normalised value counts as the largest score.
pub(super) const NOISE: f64 = 1e-9;

/// How near a change comes to turning the order of two units round.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Turn {
    /// The gap after the change as a share of the gap before, negative, of the pair where it is the
    /// least: −1 where nothing changes, 0 where the two tie, infinite where they turn round.
    pub(super) margin: f64,
    /// The pair that turns round, the better one before the change first.
    pub(super) pair: Option<(usize, usize)>,
}

impl Turn {
    /// No pair has a gap that could turn.
    pub(super) const FAR: f64 = -10.0;
    /// The two tie, for which there may be reasons that lead to no turn.
    const TIED: f64 = -0.3;
}

/// An index with data, scored.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scored {
    pub(super) index: Index,
    pub(super) data: Dataset,
    pub(super) scores: Scores,
    order: RankingOrder,
    on: RankedOn,
    /// The size of the scores, to which noise is relative.
    pub(super) magnitude: f64,
}

impl Scored {
    pub(super) fn score(index: Index, data: Dataset) -> Result<Self, AxiomFailure> {
        let scored = guarded(|| index.score(&data)).map_err(AxiomFailure::panicked)?;
        let scores = scored.map_err(|error| AxiomFailure::of_own(&error, &own_parts(&index)))?;
        if scores.units().len() < data.units().len() {
            return Err(AxiomFailure::not_applicable("the screening leaves units out"));
        }
        Ok(Self::of(index, data, scores))
    }

    /// Each period of a panel, by its name.
    pub(super) fn panel(
        index: &Index,
        data: &Dataset,
    ) -> Result<BTreeMap<String, Self>, AxiomFailure> {
        let scored = guarded(|| index.score_panel(data)).map_err(AxiomFailure::panicked)?;
        let scored = scored.map_err(|error| AxiomFailure::of_own(&error, &own_parts(index)))?;
        let mut periods = BTreeMap::new();
        for (period, scores) in scored {
            let data = data.in_period(&period)?;
            // What a screening leaves out is missing here.
            if scores.units().len() == data.units().len() {
                periods.insert(period, Self::of(index.clone(), data, scores));
            }
        }
        Ok(periods)
    }

    fn of(index: Index, data: Dataset, scores: Scores) -> Self {
        let ranking = index.recipe(index.framework().root()).ranking.clone();
        let largest = |column: &[f64]| {
            let present = column.iter().filter(|score| !score.is_nan());
            present.fold(0.0, |largest: f64, score| largest.max(score.abs()))
        };
        let indicators = scores.nodes().filter(|at| at.node().as_indicator().is_some());
        let values = indicators.map(|at| largest(at.full_scores())).fold(0.0, f64::max);
        let root = scores.root();
        let magnitude = largest(root.full_scores()).max(largest(root.scores())).max(values / 100.0);
        // Where all scores are zero, margins are shares of the least number rather than of nothing.
        let magnitude = magnitude.max(f64::MIN_POSITIVE);
        Self { index, data, scores, order: ranking.order, on: ranking.on, magnitude }
    }

    /// The same index on other data.
    pub(super) fn on(&self, table: &Table) -> Result<Self, AxiomFailure> {
        Self::score(self.index.clone(), table.build()?)
    }

    /// The index with the children of a group weighted as given, whatever weighted them before.
    pub(super) fn reweighted(
        &self,
        group: &Node,
        share: impl Fn(&str) -> f64,
    ) -> Result<Self, AxiomFailure> {
        let codes = self.index.framework().children(group).map(|child| child.code().as_str());
        let index = self.index.with_weights(codes.map(|code| (code, share(code))))?;
        Self::score(index, self.data.clone())
    }

    /// The scores by which the root ranks, in the order of the rows; NaN is missing.
    pub(super) fn ranked(&self) -> &[f64] {
        match self.on {
            RankedOn::Full => self.scores.root().full_scores(),
            RankedOn::Published => self.scores.root().scores(),
        }
    }

    pub(super) fn name(&self, row: usize) -> &str {
        self.data.units()[row].code.as_str()
    }

    /// Whether a unit ranks above (`Greater`) or below another, or they tie.
    /// `None` if one has no score.
    pub(super) fn compare(&self, row: usize, other: usize) -> Option<Ordering> {
        let scores = self.ranked();
        self.compare_scores(scores[row], scores[other], NOISE * self.magnitude)
    }

    /// Whether a score is better (`Greater`) than another, worse, or equal but for noise.
    pub(super) fn compare_scores(&self, score: f64, other: f64, noise: f64) -> Option<Ordering> {
        if score.is_nan() || other.is_nan() {
            return None;
        }
        let ordering =
            if (score - other).abs() <= noise { Ordering::Equal } else { score.total_cmp(&other) };
        Some(match self.order {
            RankingOrder::Descending => ordering,
            RankingOrder::Ascending => ordering.reverse(),
        })
    }

    /// The noise in a comparison with scores of another.
    pub(super) fn noise(&self, other: &Self) -> f64 {
        NOISE * self.magnitude.max(other.magnitude)
    }

    /// How near the order of a pair of rows comes to turning round in another; `there` gives the rows
    /// of the other. Only pairs count whose better and worse row here do so by `counts`.
    pub(super) fn turned_where(
        &self,
        other: &Self,
        pairs: impl Iterator<Item = (usize, usize)>,
        there: impl Fn(usize) -> usize,
        counts: impl Fn(usize, usize) -> bool,
    ) -> Turn {
        let (before, after) = (self.ranked(), other.ranked());
        let [here, thereafter] = [self, other].map(|scored| NOISE * scored.magnitude);
        let mut turn = Turn { margin: Turn::FAR, pair: None };
        for (a, b) in pairs {
            let was = self.lead(before[a], before[b]);
            let is = self.lead(after[there(a)], after[there(b)]);
            // A gap that is missing is above no noise.
            if was.is_nan() || was.abs() <= here || is.is_nan() {
                continue;
            }
            let (was, is, pair) = if was > 0.0 { (was, is, (a, b)) } else { (-was, -is, (b, a)) };
            if !counts(pair.0, pair.1) {
                continue;
            }
            if is < -thereafter {
                return Turn { margin: f64::INFINITY, pair: Some(pair) };
            }
            let margin = if is <= thereafter { Turn::TIED } else { -is / was };
            turn.margin = turn.margin.max(margin);
        }
        turn
    }

    /// How near the order of any of the pairs comes to turning round.
    pub(super) fn turned(
        &self,
        other: &Self,
        pairs: impl Iterator<Item = (usize, usize)>,
        there: impl Fn(usize) -> usize,
    ) -> Turn {
        self.turned_where(other, pairs, there, |_, _| true)
    }

    /// By how much a score is ahead of another, in the direction of the ranking.
    pub(super) fn lead(&self, score: f64, other: f64) -> f64 {
        match self.order {
            RankingOrder::Descending => score - other,
            RankingOrder::Ascending => other - score,
        }
    }

    /// The first row whose score is not the one expected from the score here; `there` gives the
    /// rows of the other.
    pub(super) fn unexpected(
        &self,
        other: &Self,
        expected: impl Fn(f64) -> f64,
        there: impl Fn(usize) -> usize,
    ) -> Option<usize> {
        let noise = NOISE * expected(self.magnitude).abs().max(other.magnitude);
        let (before, after) = (self.ranked(), other.ranked());
        (0..before.len()).find(|row| {
            let (was, is) = (before[*row], after[there(*row)]);
            match (was.is_nan(), is.is_nan()) {
                (false, false) => (expected(was) - is).abs() > noise,
                (here, there) => here != there,
            }
        })
    }

    /// Every pair of rows once.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let units = self.data.units().len();
        (0..units).flat_map(move |a| (a + 1..units).map(move |b| (a, b)))
    }

    /// Every pair of the other rows once.
    pub(super) fn pairs_without(&self, row: usize) -> impl Iterator<Item = (usize, usize)> + use<> {
        self.pairs().filter(move |(a, b)| *a != row && *b != row)
    }

    /// A row with every other.
    pub(super) fn pairs_with(&self, row: usize) -> impl Iterator<Item = (usize, usize)> + use<> {
        (0..self.data.units().len()).filter(move |other| *other != row).map(move |b| (row, b))
    }

    /// The value of an indicator; NaN is missing.
    pub(super) fn value(&self, row: usize, code: &str) -> f64 {
        self.data.column(code).map_or(f64::NAN, |column| column[row])
    }

    /// The scores of a node; none if it was screened out.
    pub(super) fn column(&self, node: &Node) -> Option<&[f64]> {
        self.scores.at(node.code()).ok().map(|at| at.full_scores())
    }

    /// The bare index: without normalisation and what comes before it, on the values that its
    /// normalisation gives here.
    pub(super) fn bare(&self) -> Result<Self, AxiomFailure> {
        let indicators = || self.index.framework().observed().map(|(node, _)| node);
        let columns = indicators().map(|node| self.column(node).unwrap_or_default().to_vec());
        let variables = indicators().map(|node| node.code().into()).collect();
        let table =
            Table { variables, columns: columns.collect(), units: self.data.shared_units() };
        let strip = |node: &mut Node| {
            if let Some(indicator) = node.as_indicator_mut() {
                let Indicator { unit, source, column, .. } = std::mem::take(indicator);
                *indicator = Indicator { unit, source, column, ..Indicator::default() };
            }
        };
        let index = with_figures(&self.index, strip, |methodology| {
            let bare = Settings::new().transforms(Vec::<Transform>::new()).denominate(false);
            methodology.screening = None;
            methodology.indicators = bare;
            indicators().for_each(|node| drop(methodology.node.remove(node.code())));
        })?;
        Self::score(index, table.build()?)
    }
}

/// The names of the methods that are the user's own code.
fn own_parts(index: &Index) -> Vec<String> {
    let mut names = Vec::new();
    for node in index.framework().nodes() {
        let recipe = index.recipe(node);
        let transforms = recipe.transforms.iter().chain(&recipe.publish);
        let own = transforms.filter(|step| matches!(step, Transform::Custom(_)));
        names.extend(own.map(|step| step.name().to_owned()));
        match &recipe.kind {
            RecipeKind::Group { weighting, aggregation, .. } => {
                if matches!(aggregation, Aggregation::Custom(_) | Aggregation::CustomOverUnits(_)) {
                    names.push(aggregation.name().to_owned());
                }
                names.extend(own_weightings(weighting));
            }
            RecipeKind::Indicator { impute, .. } => {
                let own = impute.iter().filter(|method| method.entry().is_none());
                names.extend(own.map(|method| method.name().to_owned()));
            }
        }
    }
    names
}

fn own_weightings(weighting: &Weighting) -> Vec<String> {
    match weighting {
        Weighting::Custom(_) => vec![weighting.name().to_owned()],
        Weighting::Product(schemes) => schemes.iter().flat_map(own_weightings).collect(),
        _ => Vec::new(),
    }
}

impl Scored {
    /// Whether any method is the user's own code, of which no bits can be asked.
    pub(super) fn has_own_parts(&self) -> bool {
        !own_parts(&self.index).is_empty()
    }
}
