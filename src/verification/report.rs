//! The comparison of scores with what was published.

use serde::Serialize;

use super::published::{Published, PublishedColumn};
use crate::column::{round_half_away, spearman};
use crate::error::{Fault, Faults, Problem, Result, did_you_mean};
use crate::framework::{NodeCode, UnitCode};
use crate::methodology::Verification;
use crate::score::{NodeScores, Scores};

/// How scores compare with what was published.
///
/// A published figure without a score of ours counts as unmatched; a score of ours without a
/// published figure is not compared.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[non_exhaustive]
pub struct VerificationReport {
    /// Published scores compared.
    pub cells: usize,
    /// Published scores and ranks where ours is missing.
    pub unmatched: usize,
    /// Largest absolute difference of scores.
    pub largest_difference: f64,
    /// Root of the mean squared difference of scores.
    pub rms_difference: f64,
    /// Scores that are the published ones once rounded to the published decimals.
    pub exact: usize,
    /// Scores within the tolerance, where the methodology states one.
    pub within_tolerance: Option<usize>,
    /// Published ranks compared.
    pub ranks: usize,
    /// Ranks that are exactly the published ones.
    pub exact_ranks: usize,
    /// Largest number of places between a rank and the published one.
    pub largest_rank_shift: f64,
    /// Least Spearman correlation between ranks and published ranks, over the nodes.
    pub spearman: Option<f64>,
    /// How many of the published first stand on exactly their ranks, before the first that does
    /// not.
    pub exact_top: usize,
    /// The first cell that diverges: units in the published order, children before parents.
    pub first_divergence: Option<Divergence>,
    /// Where the result falls short of what was asked.
    pub shortfalls: Vec<Shortfall>,
}

/// A cell that differs from what was published.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Divergence {
    /// The unit.
    pub unit: UnitCode,
    /// The node.
    pub node: NodeCode,
    /// Our score as published.
    pub score: Option<f64>,
    /// The printed score.
    pub published_score: Option<f64>,
    /// Our rank.
    pub rank: Option<f64>,
    /// The printed rank.
    pub published_rank: Option<f64>,
    /// What the score was made of.
    pub children: Vec<DivergentChild>,
}

/// A child of a cell that diverges.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DivergentChild {
    /// The node.
    pub node: NodeCode,
    /// Its share of weight in the group.
    pub share: f64,
    /// Its full score.
    pub score: Option<f64>,
    /// What was published of it.
    pub published_score: Option<f64>,
}

/// A demand that is not met.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shortfall {
    /// The demand, as the methodology names it.
    pub demand: &'static str,
    /// What was asked.
    pub asked: f64,
    /// What was found.
    pub found: f64,
}

impl VerificationReport {
    /// Whether nothing falls short.
    pub fn passes(&self) -> bool {
        self.shortfalls.is_empty()
    }
}

impl Published {
    /// Compares scores with what was published. Without a tolerance, every score must be the
    /// published one at the published decimals, and every rank exactly the published one.
    ///
    /// # Errors
    ///
    /// Published units that are not in the data, or nodes that are not in the framework.
    pub fn verify(
        &self,
        scores: &Scores,
        tolerance: Option<&Verification>,
    ) -> Result<VerificationReport> {
        self.check(scores)?;
        let mut report = VerificationReport::default();
        self.compare_scores(scores, tolerance, &mut report);
        self.compare_ranks(scores, &mut report);
        report.first_divergence = self.first_divergence(scores, tolerance);
        report.shortfalls = match tolerance {
            Some(tolerance) => shortfalls(&report, tolerance),
            None => exact_shortfalls(&report),
        };
        Ok(report)
    }

    fn check(&self, scores: &Scores) -> Result<()> {
        let mut faults = Faults::default();
        let known = scores.units().iter().map(|unit| unit.code.as_str());
        for (row, unit) in self.units.iter().enumerate() {
            if !known.clone().any(|code| code == unit.as_str()) {
                let problem = Problem::UnknownPublishedUnit { unit: unit.to_string() };
                let help = did_you_mean(unit.as_str(), known.clone());
                let place = self.places.get(row).cloned().flatten();
                faults.push(Fault::new(problem).at(place).help(help));
            }
        }
        for column in self.scores.iter().chain(&self.ranks) {
            let node = column.node.as_str();
            if scores.at(node).is_none() {
                let help = did_you_mean(node, scores.framework().codes());
                faults.push(Fault::new(Problem::UnknownNode { code: node.to_owned() }).help(help));
            }
            if column.figures.len() != self.units.len() {
                let (expected, found) = (self.units.len(), column.figures.len());
                let variable = node.to_owned();
                faults.push(Problem::ColumnLength { variable, expected, found });
            }
        }
        faults.check()
    }

    fn compare_scores(
        &self,
        scores: &Scores,
        tolerance: Option<&Verification>,
        report: &mut VerificationReport,
    ) {
        let bound = tolerance.and_then(|tolerance| tolerance.largest_difference);
        let (mut squares, mut within) = (0.0, 0);
        for (column, node) in with_nodes(&self.scores, scores) {
            for (unit, printed) in printed(&self.units, column) {
                let Some(score) = node.score(unit) else {
                    report.unmatched += 1;
                    continue;
                };
                let difference = (score - printed).abs();
                report.cells += 1;
                report.largest_difference = report.largest_difference.max(difference);
                squares += difference * difference;
                report.exact += usize::from(is_exact(score, printed, column.decimals));
                within += usize::from(bound.is_some_and(|bound| difference <= bound));
            }
        }
        if report.cells > 0 {
            report.rms_difference = (squares / report.cells as f64).sqrt();
        }
        report.within_tolerance = bound.map(|_| within);
    }

    fn compare_ranks(&self, scores: &Scores, report: &mut VerificationReport) {
        for (column, node) in with_nodes(&self.ranks, scores) {
            let (mut ours, mut theirs) = (Vec::new(), Vec::new());
            for (unit, printed) in printed(&self.units, column) {
                let Some(rank) = node.rank(unit) else {
                    report.unmatched += 1;
                    continue;
                };
                let shift = (rank - printed).abs();
                report.exact_ranks += usize::from(shift == 0.0);
                report.largest_rank_shift = report.largest_rank_shift.max(shift);
                ours.push(rank);
                theirs.push(printed);
            }
            report.ranks += ours.len();
            if let Some(rho) = spearman(&ours, &theirs) {
                report.spearman = Some(report.spearman.map_or(rho, |least: f64| least.min(rho)));
            }
            if node.node().position() == 0 {
                report.exact_top = exact_top(ours, theirs);
            }
        }
    }

    fn first_divergence(
        &self,
        scores: &Scores,
        tolerance: Option<&Verification>,
    ) -> Option<Divergence> {
        let bound = tolerance.and_then(|tolerance| tolerance.largest_difference);
        let nodes: Vec<_> = scores.nodes().collect();
        self.units.iter().enumerate().find_map(|(row, unit)| {
            nodes.iter().rev().find_map(|node| self.divergence(row, unit, *node, scores, bound))
        })
    }

    fn divergence(
        &self,
        row: usize,
        unit: &UnitCode,
        node: NodeScores<'_>,
        scores: &Scores,
        bound: Option<f64>,
    ) -> Option<Divergence> {
        let (score, rank) = (node.score(unit), node.rank(unit));
        let decimals = column_of(&self.scores, node).map_or(0, |column| column.decimals);
        let published_score = figure(&self.scores, node, row);
        let published_rank = figure(&self.ranks, node, row);
        let score_diverges = published_score.is_some_and(|printed| match (score, bound) {
            (None, _) => true,
            (Some(score), Some(bound)) => (score - printed).abs() > bound,
            (Some(score), None) => !is_exact(score, printed, decimals),
        });
        let rank_diverges = published_rank.is_some_and(|printed| rank != Some(printed));
        let children = scores.framework().children(node.node());
        (score_diverges || rank_diverges).then(|| Divergence {
            unit: unit.clone(),
            node: node.node().code().clone(),
            score,
            published_score,
            rank,
            published_rank,
            children: children
                .filter_map(|child| scores.at(child.code()))
                .map(|child| DivergentChild {
                    node: child.node().code().clone(),
                    share: scores.share(child.node().code()).unwrap_or(f64::NAN),
                    score: child.full(unit),
                    published_score: figure(&self.scores, child, row),
                })
                .collect(),
        })
    }
}

/// The columns with the nodes they belong to; all exist, as has been checked.
fn with_nodes<'a>(
    columns: &'a [PublishedColumn],
    scores: &'a Scores,
) -> impl Iterator<Item = (&'a PublishedColumn, NodeScores<'a>)> {
    columns.iter().filter_map(|column| Some((column, scores.at(&column.node)?)))
}

fn printed<'a>(
    units: &'a [UnitCode],
    column: &'a PublishedColumn,
) -> impl Iterator<Item = (&'a UnitCode, f64)> {
    units.iter().zip(&column.figures).filter_map(|(unit, figure)| Some((unit, (*figure)?)))
}

fn column_of<'a>(
    columns: &'a [PublishedColumn],
    node: NodeScores<'_>,
) -> Option<&'a PublishedColumn> {
    columns.iter().find(|column| column.node == *node.node().code())
}

fn figure(columns: &[PublishedColumn], node: NodeScores<'_>, row: usize) -> Option<f64> {
    column_of(columns, node)?.figures[row]
}

/// Equal at the published decimals.
fn is_exact(score: f64, printed: f64, decimals: i8) -> bool {
    round_half_away(score, decimals) == round_half_away(printed, decimals)
}

fn exact_top(ours: Vec<f64>, theirs: Vec<f64>) -> usize {
    let mut pairs: Vec<_> = theirs.into_iter().zip(ours).collect();
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    pairs.iter().take_while(|(printed, rank)| printed == rank).count()
}

fn shortfalls(report: &VerificationReport, tolerance: &Verification) -> Vec<Shortfall> {
    let at_most = |demand, asked: Option<f64>, found| at_most(demand, asked?, found);
    let at_least = |demand, asked: Option<f64>, found| at_least(demand, asked?, found);
    let count = |count: Option<usize>| count.map(|count| count as f64);
    [
        at_most("unmatched", Some(0.0), report.unmatched as f64),
        at_most("largest-difference", tolerance.largest_difference, report.largest_difference),
        at_least("exact-ranks", count(tolerance.exact_ranks), report.exact_ranks as f64),
        at_most("largest-rank-shift", tolerance.largest_rank_shift, report.largest_rank_shift),
        at_least("spearman", tolerance.spearman, report.spearman.unwrap_or(f64::NAN)),
        at_least("top", count(tolerance.top), report.exact_top as f64),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn exact_shortfalls(report: &VerificationReport) -> Vec<Shortfall> {
    [
        at_most("unmatched", 0.0, report.unmatched as f64),
        at_least("exact scores", report.cells as f64, report.exact as f64),
        at_least("exact-ranks", report.ranks as f64, report.exact_ranks as f64),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Found is no more than asked; NaN falls short.
fn at_most(demand: &'static str, asked: f64, found: f64) -> Option<Shortfall> {
    (!matches!(found.partial_cmp(&asked), Some(order) if order.is_le())).then_some(Shortfall {
        demand,
        asked,
        found,
    })
}

/// Found is no less than asked; NaN falls short.
fn at_least(demand: &'static str, asked: f64, found: f64) -> Option<Shortfall> {
    (!matches!(found.partial_cmp(&asked), Some(order) if order.is_ge())).then_some(Shortfall {
        demand,
        asked,
        found,
    })
}
