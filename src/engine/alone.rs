//! The scores and ranks at one node alone, of data of any size: of the other nodes no column is kept, and
//! what is asked of them later is computed again, row by row.

use std::sync::Arc;

use super::bind::BoundData;
use super::fit::{bind, weigh};
use super::index::Index;
use super::pass::Pass;
use super::preparation::Preparation;
use super::ranking::ranked_rows;
use super::ranks::{NoisyScores, Ranker};
use super::rows::{RowScorer, RowScratch};
use super::scorer::{FittedKind, FittedNode, Scorer};
use crate::data::{Dataset, Unit, Units};
use crate::error::Result;
use crate::framework::Node;
use crate::methodology::{Ranking, Recipe, RecipeKind, ScreeningRule};
use crate::methods::transform::{Context, FitBuffers, NoisyColumn, Transform};
use crate::numerics::same_but_for_noise;

/// The scores and ranks at one node, and the scorer for the rows of the data at other nodes. Made by
/// [`Index::score_alone`].
#[derive(Debug)]
pub struct NodeAlone<'a> {
    data: &'a Dataset,
    scorer: Scorer,
    scores: Vec<f64>,
    ranks: Vec<f64>,
}

/// Scores rows of the data at other nodes, with room that is used again. Made by [`NodeAlone::at`].
#[derive(Debug)]
pub struct RowsAt<'a> {
    data: &'a Dataset,
    rows: RowScorer,
    columns: Vec<Vec<f64>>,
    scratch: RowScratch,
}

impl Index {
    /// The scores and ranks that [`score`](Index::score) gives at a node, to the last bit, in a fraction of
    /// its memory. `None` where that is not possible, or where `score` has a fault to report.
    ///
    /// It is possible where each unit is scored for itself by weights that do not depend on the data: where no
    /// unit and no indicator is screened, imputed, divided or made of others; each indicator is normalised;
    /// groups are weighted means or sums without transforms of their own; and all units are ranked
    /// together.
    ///
    /// # Examples
    ///
    /// ```
    /// use composite_index::{Dataset, Framework, Index, Methodology, Settings, Transform};
    ///
    /// let framework = Framework::builder("index", "An index")
    ///     .indicator("talent", 1.0)
    ///     .indicator("funding", 1.0)
    ///     .build()?;
    /// let methodology = Methodology::default()
    ///     .with_indicators(Settings::new().transforms([Transform::min_max(0.0, 100.0)]));
    /// let index = Index::new(framework, methodology)?;
    /// let columns = [("talent", [3.0, 5.0, 4.0]), ("funding", [9.0, 5.0, 1.0])];
    /// let data = Dataset::from_columns(["KOR", "JPN", "DEU"], columns)?;
    /// let alone = index.score_alone(&data, "index").ok_or("it is of that kind")?;
    /// assert_eq!(alone.ranks(), index.score(&data)?.root().ranks());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn score_alone<'a>(&self, data: &'a Dataset, node: &str) -> Option<NodeAlone<'a>> {
        let place = self.framework().find(node).ok()?.position();
        let ranking = &self.recipes()[place].ranking;
        if !self.is_of_single_rows() || !ranking.is_of_all() {
            return None;
        }
        self.check_names(data).ok()?;
        let scorer = self.fit_without_scores(&bind(self, data).ok()?)?;
        let rows = scorer.row_by_row([node]).ok()?;
        let columns = columns(&rows, data)?;
        let mut scores = vec![f64::NAN; data.units().len()];
        let noise = rows.score_with_bound(&columns, &mut scores)?;
        let exactly = |doubtful: &[u32]| rows.noise_of_rows(&columns, doubtful);
        let ranks = rank(&data.shared_units(), &scores, ranking, noise, exactly)?;
        Some(NodeAlone { data, scorer, scores, ranks })
    }

    /// Whether each unit's score follows from its own values and from what single columns teach.
    fn is_of_single_rows(&self) -> bool {
        let is_so = |(node, recipe): (&Node, &Recipe)| {
            let own = match &recipe.kind {
                RecipeKind::Indicator { denominator, impute } => {
                    let steps = &recipe.transforms;
                    denominator.is_none()
                        && impute.is_empty()
                        && node.source().is_none()
                        && steps.iter().any(Transform::normalises)
                        && !steps.iter().any(Transform::is_pooled)
                }
                RecipeKind::Group { weighting, aggregation, .. } => {
                    aggregation.is_linear()
                        && weighting.foreseen(self.framework(), node).is_some()
                        && recipe.transforms.is_empty()
                }
            };
            own && recipe.publish.is_empty() && recipe.times.is_none() && recipe.classes.is_none()
        };
        let as_a_whole = self.methodology().screening.is_some() || self.parts().is_some();
        !as_a_whole && self.framework().nodes().iter().zip(self.recipes()).all(is_so)
    }

    /// Fits column after column. `None` where a column cannot be fitted, or where values of different units
    /// are made equal.
    fn fit_without_scores(&self, bound: &BoundData<'_>) -> Option<Scorer> {
        let (framework, accept) = (self.shared_framework(), self.methodology().accept.clone());
        let nothing = BoundData::of_units(&[]);
        let pass = Pass::new(&framework, &accept, &nothing);
        let (mut buffers, mut room) = (FitBuffers::default(), [Vec::new(), Vec::new()]);
        let nodes = framework.nodes().iter().zip(self.recipes());
        let nodes = nodes.map(|(node, recipe)| match &recipe.kind {
            RecipeKind::Indicator { .. } => {
                let kind = FittedKind::Indicator { denominator: None };
                let mut fitted = FittedNode::bare(kind, recipe);
                let [values, noise] = &mut room;
                values.clear();
                // −0 becomes 0.
                values.extend(bound.column_of(node).iter().map(|value| value + 0.0));
                noise.clear();
                noise.resize(values.len(), 0.0);
                let column = &mut NoisyColumn { values, noise };
                let context = Context::of(node, bound.named_units());
                let chain = &mut fitted.transforms;
                chain.refit(&recipe.transforms, column, context, &mut buffers, |_, _| {}).ok()?;
                Some(fitted)
            }
            RecipeKind::Group { aggregation, missing, .. } => {
                let weights = weigh(self, node, recipe, &pass).ok()?;
                let (aggregation, missing) = (aggregation.clone(), *missing);
                let kind = FittedKind::Group { weights, aggregation, missing };
                Some(FittedNode::bare(kind, recipe))
            }
        });
        let nodes: Vec<_> = nodes.collect::<Option<_>>()?;
        let (screening, preparation) = (ScreeningRule::default(), Preparation::default());
        let scorer = Scorer::new(
            Arc::clone(&framework),
            accept.clone(),
            screening,
            None,
            preparation,
            nodes,
        );
        (!buffers.has_settled()).then_some(scorer)
    }
}

impl<'a> NodeAlone<'a> {
    /// The units, in the order of the data.
    pub fn units(&self) -> &[Unit] {
        self.data.units()
    }

    /// The scores in the order of the units; NaN is missing.
    pub fn scores(&self) -> &[f64] {
        &self.scores
    }

    /// The ranks in the order of the units; NaN is missing.
    pub fn ranks(&self) -> &[f64] {
        &self.ranks
    }

    /// As [`NodeScores::ranked_rows`](crate::engine::NodeScores::ranked_rows).
    pub fn ranked_rows(&self, most: usize) -> Vec<usize> {
        ranked_rows(&self.ranks, &self.data.shared_units(), None, most)
    }

    /// What scores rows of the data at some nodes.
    ///
    /// # Errors
    ///
    /// There is no such node.
    pub fn at<C: AsRef<str>>(&self, nodes: impl IntoIterator<Item = C>) -> Result<RowsAt<'a>> {
        let rows = self.scorer.row_by_row(nodes)?;
        let columns = vec![Vec::new(); rows.variables().len()];
        Ok(RowsAt { data: self.data, rows, columns, scratch: RowScratch::new() })
    }
}

impl RowsAt<'_> {
    /// Fills one column for each node with the scores of some rows of the data; NaN is missing. A row beyond
    /// the data has no values.
    ///
    /// # Errors
    ///
    /// As for [`RowScorer::score_into`]: other than one column for each node.
    pub fn score(&mut self, rows: &[usize], scores: &mut [Vec<f64>]) -> Result<()> {
        for (column, variable) in self.columns.iter_mut().zip(self.rows.variables()) {
            let values = self.data.column(variable)?;
            column.clear();
            column.extend(rows.iter().map(|row| values.get(*row).copied().unwrap_or(f64::NAN)));
        }
        let columns: Vec<&[f64]> = self.columns.iter().map(Vec::as_slice).collect();
        scores.iter_mut().for_each(|column| column.resize(rows.len(), f64::NAN));
        let mut scores: Vec<&mut [f64]> = scores.iter_mut().map(Vec::as_mut_slice).collect();
        self.rows.score_into(&columns, &mut scores, &mut self.scratch)
    }
}

/// The columns that a scorer takes.
fn columns<'a>(rows: &RowScorer, data: &'a Dataset) -> Option<Vec<&'a [f64]>> {
    rows.variables().iter().map(|variable| data.column(variable).ok()).collect()
}

/// Ranks units whose noise is known by a bound: that of single units is asked for where it decides.
fn rank(
    units: &Units,
    scores: &[f64],
    ranking: &Ranking,
    bound: f64,
    exactly: impl FnOnce(&[u32]) -> Option<Vec<f64>>,
) -> Option<Vec<f64>> {
    let mut ranker = Ranker::new(units);
    let mut noisy = NoisyScores { scores, noise: &[] };
    ranker.sort(noisy, ranking, 0..scores.len());
    let doubtful = doubtful(ranker.order(), scores, bound);
    let mut noise = Vec::new();
    if !doubtful.is_empty() {
        // Memory that stays zero takes none.
        noise = vec![0.0; scores.len()];
        let found = exactly(&doubtful)?;
        doubtful.iter().zip(found).for_each(|(unit, found)| noise[*unit as usize] = found);
        noisy.noise = &noise;
        ranker.sort(noisy, ranking, 0..scores.len());
    }
    let mut ranks = vec![f64::NAN; scores.len()];
    ranker.place(noisy, ranking, &mut ranks);
    drop(noise);
    Some(ranks)
}

/// The units whose noise decides whether they are tied, among units in the order of their scores. Those
/// that are the same whatever their noise are tied, and those that lie further apart than the bound are not.
fn doubtful(order: &[(u64, u32)], scores: &[f64], bound: f64) -> Vec<u32> {
    let score = |unit: u32| scores[unit as usize];
    let are_near = |(_, one): &(u64, u32), (_, other): &(u64, u32)| {
        let (one, other) = (score(*one), score(*other));
        (one - other).abs() <= bound || same_but_for_noise(one, other)
    };
    let mut doubtful = Vec::new();
    for near in order.chunk_by(are_near) {
        if let [(_, first), .., (_, last)] = near {
            if !same_but_for_noise(score(*first), score(*last)) {
                doubtful.extend(near.iter().map(|(_, unit)| *unit));
            }
        }
    }
    doubtful
}
