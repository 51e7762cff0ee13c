//! An index with data and the scores it gives them.

use std::cmp::Ordering;

use super::failure::AxiomFailure;
use super::revision::Revision;
use super::table::CaseTable;
use crate::data::Dataset;
use crate::engine::{Index, Scores};
use crate::methodology::{RankedOn, RankingOrder};

/// Two scores that differ by no more than this, relative to the largest score of the two tables
/// compared, differ by binary noise only: a change of an instance changes the order of sums. Where
/// scores cancel each other out, as z-scores do, a hundredth of the largest normalised value counts
/// as the largest score.
pub const NOISE: f64 = 1e-9;

/// An index with data, scored.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Instance {
    pub(super) index: Index,
    pub(super) data: Dataset,
    pub(super) scores: Scores,
    order: RankingOrder,
    on: RankedOn,
    magnitude: f64,
}

impl Instance {
    pub(super) fn score(index: Index, data: Dataset) -> Result<Self, AxiomFailure> {
        let scores = index.score(&data)?;
        if scores.units().len() < data.units().len() {
            return Err(AxiomFailure::not_applicable("the screening leaves units out"));
        }
        let ranking = index.recipe(index.framework().root()).ranking;
        let largest = |column: &[f64]| {
            let present = column.iter().filter(|score| !score.is_nan());
            present.fold(0.0, |largest: f64, score| largest.max(score.abs()))
        };
        let indicators = scores.nodes().filter(|at| at.node().as_indicator().is_some());
        let values = indicators.map(|at| largest(at.full_scores())).fold(0.0, f64::max);
        let root = scores.root();
        let magnitude = largest(root.full_scores()).max(largest(root.scores())).max(values / 100.0);
        Ok(Self { index, data, scores, order: ranking.order, on: ranking.on, magnitude })
    }

    /// The same index on other data.
    pub(super) fn on(&self, table: &CaseTable) -> Result<Self, AxiomFailure> {
        Self::score(self.index.clone(), table.build()?)
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

    /// The size of scores, of which noise is a part.
    pub(super) fn magnitude(&self) -> f64 {
        self.magnitude
    }

    /// Whether a unit ranks above (`Greater`) or below another, or they tie.
    /// `None` where one has no score.
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

    /// The noise in a comparison with scores of another instance.
    pub(super) fn noise(&self, other: &Self) -> f64 {
        NOISE * self.magnitude.max(other.magnitude())
    }

    /// The first of the pairs of rows whose order turns round in another instance, better before
    /// first; `there` says where the rows stand in the other.
    pub(super) fn turned(
        &self,
        other: &Self,
        pairs: impl Iterator<Item = (usize, usize)>,
        there: impl Fn(usize) -> usize,
    ) -> Option<(usize, usize)> {
        for (a, b) in pairs {
            match (self.compare(a, b), other.compare(there(a), there(b))) {
                (Some(Ordering::Greater), Some(Ordering::Less)) => return Some((a, b)),
                (Some(Ordering::Less), Some(Ordering::Greater)) => return Some((b, a)),
                _ => {}
            }
        }
        None
    }

    /// The first row whose score is not the one expected from the score here; `there` says where
    /// the rows stand in the other.
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

    /// A row with every other.
    pub(super) fn pairs_with(&self, row: usize) -> impl Iterator<Item = (usize, usize)> + use<> {
        (0..self.data.units().len()).filter(move |other| *other != row).map(move |b| (row, b))
    }

    /// The index without normalisation, on the values that its normalisation gives here.
    pub(super) fn bare(&self) -> Result<Self, AxiomFailure> {
        Revision::bare(self)?.score()
    }
}
