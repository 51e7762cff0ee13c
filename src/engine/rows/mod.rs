//! Scoring rows each for itself, in columns that the caller owns.

mod plain;

use std::ops::Range;
use std::sync::Arc;

use super::bind::{self, BoundData};
use super::scorer::{FittedKind, Scorer};
use super::screened;
use crate::error::{Diagnostics, ErrorKind, Result};
use crate::framework::VariableCode;
use plain::Plain;

/// Scores rows of plain columns at chosen nodes, each row for itself: what a data engine asks of a
/// function over columns. Made by [`Scorer::row_by_row`].
///
/// A row's scores depend on nothing but its own values, so that any batches, partitions and threads give
/// the same bits. They are the bits of [`Scorer::score`], with one exception: that function makes scores
/// of different units equal that differ by no more than binary noise of what cancelled in their sums
/// (10⁻¹⁰ of it), and here a row does not know of the others.
///
/// The rows are scored in chunks that stay in the processor's cache. Where each step of the chosen nodes
/// is of the plain kind (steps along a straight line, bounds, roundings and logarithms; weighted sums and
/// arithmetic, geometric, harmonic and power means) a chunk takes no memory beside the [`RowScratch`]; other
/// methods, and chunks with a value that may be binary noise, take the engine's way.
#[derive(Debug, Clone)]
pub struct RowScorer {
    scorer: Arc<Scorer>,
    variables: Vec<VariableCode>,
    plan: Plan,
}

/// Room to score chunks in, to be used again: it belongs to no scorer, and grows to what one needs.
#[derive(Debug, Clone, Default)]
pub struct RowScratch(plain::Room);

impl RowScratch {
    /// Room that is taken when it is first needed.
    pub fn new() -> Self {
        Self::default()
    }
}

impl RowScorer {
    /// The variables that [`score_into`](RowScorer::score_into) takes, in their order; see
    /// [`Scorer::variables`].
    pub fn variables(&self) -> &[VariableCode] {
        &self.variables
    }

    /// The codes of the chosen nodes, in their order.
    pub fn nodes(&self) -> impl ExactSizeIterator<Item = &str> {
        let nodes = self.scorer.framework().nodes();
        self.plan.asked.iter().map(|id| nodes[*id].code().as_str())
    }

    /// The scorer behind it.
    pub fn scorer(&self) -> &Scorer {
        &self.scorer
    }

    /// Fills one slice for each chosen node with its published scores, row by row. The columns come in
    /// the order of [`variables`](RowScorer::variables); NaN is missing on both sides. A row with too much
    /// missing data for the methodology's screening has no scores.
    ///
    /// # Errors
    ///
    /// Every fault at once, each with node and row; the slices are then not to be used. The number or
    /// the lengths of the slices are wrong, a value is infinite, or the methods refuse one. Only what the
    /// chosen nodes are made of is looked at.
    pub fn score_into(
        &self,
        columns: &[&[f64]],
        scores: &mut [&mut [f64]],
        scratch: &mut RowScratch,
    ) -> Result<()> {
        self.plan.score(&self.scorer, &self.variables, columns, scores, scratch).map(|_| ())
    }

    /// Fills the scores at the only node; returns what no score's noise exceeds. Nothing where a value is
    /// refused, or where there is no such bound.
    pub(super) fn score_with_bound(&self, columns: &[&[f64]], scores: &mut [f64]) -> Option<f64> {
        let (variables, room) = (&self.variables, &mut RowScratch::new());
        let bound = self.plan.score(&self.scorer, variables, columns, &mut [scores], room);
        bound.ok().filter(|bound| bound.is_finite())
    }

    /// The noise of some rows' scores at the only node.
    pub(super) fn noise_of_rows(&self, columns: &[&[f64]], rows: &[u32]) -> Option<Vec<f64>> {
        let of = |column: &&[f64]| rows.iter().map(|row| column[*row as usize]).collect();
        let columns: Vec<Vec<f64>> = columns.iter().map(of).collect();
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let bound = BoundData::slices(&self.variables, &columns, 0);
        let found = self.scorer.run(&bound, Some(&self.plan.needed)).ok()?.finish().ok()?;
        Some(found.noise.column(*self.plan.asked.first()?).to_vec())
    }

    /// As [`score_into`](RowScorer::score_into), into new columns.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn score(&self, columns: &[&[f64]]) -> Result<Vec<Vec<f64>>> {
        let rows = columns.first().map_or(0, |column| column.len());
        let mut scores = vec![vec![f64::NAN; rows]; self.plan.asked.len()];
        let mut slices: Vec<_> = scores.iter_mut().map(Vec::as_mut_slice).collect();
        self.score_into(columns, &mut slices, &mut RowScratch::new())?;
        Ok(scores)
    }
}

impl Scorer {
    /// A scorer of rows each for itself, at chosen nodes.
    ///
    /// # Errors
    ///
    /// There is no such node; a group compares units with each other, or units are made of others, so
    /// that a row's score depends on which others there are.
    ///
    /// # Examples
    ///
    /// ```
    /// use composite_index::{Dataset, Framework, Index, Methodology, RowScratch, Settings, Transform};
    ///
    /// let framework = Framework::builder("index", "An index").indicator("growth", 1.0).build()?;
    /// let methodology = Methodology::default()
    ///     .with_indicators(Settings::new().transforms([Transform::min_max(0.0, 100.0)]));
    /// let sample = Dataset::builder(["growth"]).unit("A", [1.0]).unit("B", [3.0]).build()?;
    /// let rows = Index::new(framework, methodology)?.fit(&sample)?.row_by_row(["index"])?;
    ///
    /// let (mut scores, mut scratch) = ([0.0; 3], RowScratch::new());
    /// rows.score_into(&[&[2.0, f64::NAN, 4.0]], &mut [&mut scores], &mut scratch)?;
    /// assert!(scores[0] == 50.0 && scores[1].is_nan() && scores[2] == 150.0);
    /// # Ok::<(), composite_index::Error>(())
    /// ```
    pub fn row_by_row<C: AsRef<str>>(
        &self,
        nodes: impl IntoIterator<Item = C>,
    ) -> Result<RowScorer> {
        let asked = nodes.into_iter().map(|code| Ok(self.framework().find(code)?.position()));
        let plan = Plan::new(self, asked.collect::<Result<_>>()?)?;
        Ok(RowScorer { scorer: Arc::new(self.clone()), variables: self.variables(), plan })
    }

    /// Refuses groups that compare units, and units that are made of others.
    fn check_row_by_row(&self) -> Result<()> {
        let mut faults = Diagnostics::default();
        if self.has_parts() {
            let why = "units are made of others".to_owned();
            faults.push(ErrorKind::NotRowByRow { why });
        }
        for (node, fitted) in self.framework().nodes().iter().zip(self.nodes()) {
            if let FittedKind::Group { aggregation, .. } = &fitted.kind {
                if aggregation.compares_units() {
                    let (group, method) = (node.code(), aggregation.name());
                    let why = format!("{method} in `{group}` compares units with each other");
                    faults.push(ErrorKind::NotRowByRow { why });
                }
            }
        }
        faults.check()
    }
}

/// How rows are scored at chosen nodes.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    asked: Vec<usize>,
    /// By node, whether the chosen ones are made of it.
    needed: Vec<bool>,
    /// Where every step is of the plain kind.
    plain: Option<Plain>,
}

impl Plan {
    pub(super) fn new(scorer: &Scorer, asked: Vec<usize>) -> Result<Self> {
        scorer.check_row_by_row()?;
        let order = scorer.order();
        let (framework, nodes) = (scorer.framework(), scorer.nodes());
        let mut needed = vec![false; nodes.len()];
        asked.iter().for_each(|id| needed[*id] = true);
        for id in order.iter().rev() {
            let node = &framework.nodes()[*id];
            let multiplier = nodes[*id].multiplier(framework);
            if needed[*id] {
                let below = node.child_ids().iter().copied();
                below.chain(node.source()).chain(multiplier).for_each(|id| needed[id] = true);
            }
        }
        let plain = Plain::new(scorer, &order, &asked, &needed);
        Ok(Self { asked, needed, plain })
    }

    /// Scores chunk after chunk; returns what no score's noise exceeds, ∞ where that is not known.
    pub(super) fn score(
        &self,
        scorer: &Scorer,
        variables: &[VariableCode],
        columns: &[&[f64]],
        scores: &mut [&mut [f64]],
        scratch: &mut RowScratch,
    ) -> Result<f64> {
        let rows = bind::check_lengths(variables, columns)?;
        self.check_scores(scorer, rows, scores)?;
        let chunk = self.plain.as_ref().map_or(plain::ROWS, Plain::rows);
        let (mut faults, mut noise) = (Diagnostics::default(), 0.0_f64);
        for start in (0..rows).step_by(chunk) {
            let range = start..(start + chunk).min(rows);
            let plain = self.plain.as_ref();
            let done = plain
                .and_then(|plain| plain.score(scorer, columns, &range, scores, &mut scratch.0));
            noise = noise.max(done.unwrap_or(f64::INFINITY));
            if done.is_none() {
                faults.keep(self.score_exactly(scorer, variables, columns, &range, scores));
            }
        }
        faults.finish(noise)
    }

    fn check_scores(&self, scorer: &Scorer, expected: usize, scores: &[&mut [f64]]) -> Result<()> {
        if scores.len() != self.asked.len() {
            let (expected, found) = (self.asked.len(), scores.len());
            return Err(ErrorKind::ColumnsGiven { expected, found }.into());
        }
        let mut faults = Diagnostics::default();
        for (id, scores) in self.asked.iter().zip(scores).filter(|(_, it)| it.len() != expected) {
            let variable = scorer.framework().nodes()[*id].code().to_string();
            faults.push(ErrorKind::ColumnLength { variable, expected, found: scores.len() });
        }
        faults.check()
    }

    /// Scores a chunk as the engine scores data, but for the comparison of values within their noise.
    fn score_exactly(
        &self,
        scorer: &Scorer,
        variables: &[VariableCode],
        columns: &[&[f64]],
        range: &Range<usize>,
        scores: &mut [&mut [f64]],
    ) -> Result<()> {
        let columns: Vec<_> = columns.iter().map(|column| &column[range.clone()]).collect();
        let all = !scorer.looks_at_single_nodes();
        let looked_at = |code: &&VariableCode| all || self.looks_at(scorer, code);
        bind::check_finite(variables, &columns, looked_at, range.start)?;
        let kept = screened::rows(scorer.framework(), scorer.screening(), &columns);
        let without = screened::without_rows(&columns, &kept);
        let columns: Vec<&[f64]> = without.iter().map(AsRef::as_ref).collect();
        let bound = BoundData::slices(variables, &columns, range.start);
        let columns = scorer.run(&bound, Some(&self.needed))?.finish()?;
        for (id, scores) in self.asked.iter().zip(scores) {
            let found = columns.published(*id).iter().zip(&kept);
            for (score, (found, kept)) in scores[range.clone()].iter_mut().zip(found) {
                *score = if *kept { *found } else { f64::NAN };
            }
        }
        Ok(())
    }

    /// Whether a variable is an indicator that is needed, or the denominator of one.
    fn looks_at(&self, scorer: &Scorer, code: &VariableCode) -> bool {
        let needed = |id: usize| self.needed.get(id).copied().unwrap_or(true);
        let node = scorer.framework().node(code.as_str());
        node.is_some_and(|node| needed(node.position()))
            || scorer.denominators().iter().any(|(id, variable)| variable == code && needed(*id))
    }
}
