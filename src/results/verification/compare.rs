//! The comparison of scores with what was published.

use std::collections::{BTreeMap, BTreeSet};

use super::matched::Part;
use super::published::{Published, PublishedColumn};
use super::report::{
    Divergence, DivergentChild, NodeAgreement, VerificationReport, exact_shortfalls, shortfalls,
};
use crate::engine::{NodeScores, Scores};
use crate::error::Result;
use crate::framework::{Node, NodeCode};
use crate::methodology::Verification;
use crate::numerics::{present, round_half_away, spearman};

impl Published {
    /// Compares scores with published ones. Without a tolerance, every score must be the published
    /// one at the published decimals, and every rank exactly the published one. If the published
    /// table has periods, the rows of the scores' period are compared.
    ///
    /// # Errors
    ///
    /// Published units that are not in the data (unless they were screened out), nodes that are not
    /// in the framework, or a period without published figures.
    pub fn verify(
        &self,
        scores: &Scores,
        tolerance: Option<&Verification>,
    ) -> Result<VerificationReport> {
        Ok(self.compare(&self.part(scores)?, tolerance))
    }

    /// Compares the scores of several periods with published ones, in one report.
    ///
    /// # Errors
    ///
    /// As for [`verify`](Published::verify), and published periods that are not in the data.
    pub fn verify_panel(
        &self,
        scores: &BTreeMap<String, Scores>,
        tolerance: Option<&Verification>,
    ) -> Result<VerificationReport> {
        let none = BTreeSet::new();
        let periods = tolerance.map_or(&none, |tolerance| &tolerance.periods);
        Ok(self.compare(&self.parts(scores, periods)?, tolerance))
    }

    fn compare(&self, parts: &[Part<'_>], tolerance: Option<&Verification>) -> VerificationReport {
        let bound = tolerance.and_then(|tolerance| tolerance.largest_difference);
        let mut tally = AgreementTally { bound, ..AgreementTally::default() };
        tally.report.units = parts.iter().map(|part| part.rows.len()).sum();
        tally.report.screened_out = parts.iter().map(|part| part.screened_out).sum();
        for part in parts {
            for column in &self.scores {
                tally.scores(column, part, Kind::Published);
            }
            for column in &self.full {
                tally.scores(column, part, Kind::Full);
            }
            for column in &self.ranks {
                tally.ranks(column, part);
            }
        }
        let mut report = tally.finish();
        report.first_divergence = parts.iter().find_map(|part| self.first_divergence(part, bound));
        report.shortfalls = match tolerance {
            Some(tolerance) => shortfalls(&report, tolerance),
            None => exact_shortfalls(&report),
        };
        report
    }

    fn first_divergence(&self, part: &Part<'_>, bound: Option<f64>) -> Option<Divergence> {
        let columns: Vec<_> = part.scores.nodes().map(|node| self.columns_of(node)).collect();
        part.rows.iter().find_map(|row| {
            let mut columns = columns.iter().rev();
            columns.find_map(|columns| self.divergence(columns, part, *row, bound))
        })
    }

    fn columns_of<'a>(&'a self, node: NodeScores<'a>) -> NodeColumns<'a> {
        let of = |columns: &'a [PublishedColumn]| {
            columns.iter().find(|column| column.node == *node.node().code())
        };
        NodeColumns { node, score: of(&self.scores), full: of(&self.full), rank: of(&self.ranks) }
    }

    fn divergence(
        &self,
        columns: &NodeColumns<'_>,
        part: &Part<'_>,
        (row, own): (usize, usize),
        bound: Option<f64>,
    ) -> Option<Divergence> {
        let NodeColumns { node, score, full, rank } = *columns;
        let scores =
            [(score, present(node.scores()[own])), (full, present(node.full_scores()[own]))];
        let diverging = scores.into_iter().find(|(column, score)| {
            let printed = column.and_then(|column| Some((column, column.figures[row]?)));
            printed.is_some_and(|(column, printed)| match (score, bound) {
                (None, _) => true,
                (Some(score), Some(bound)) => (score - printed).abs() > bound,
                (Some(score), None) => !is_exact(*score, printed, column.decimals),
            })
        });
        let published_rank = rank.and_then(|column| column.figures[row]);
        let rank = present(node.ranks()[own]);
        let rank_diverges = published_rank.is_some_and(|printed| rank != Some(printed));
        if diverging.is_none() && !rank_diverges {
            return None;
        }
        let shown = diverging.unwrap_or(if score.is_some() { scores[0] } else { scores[1] });
        Some(Divergence {
            unit: self.units[row].clone(),
            period: part.period.map(str::to_owned),
            node: node.node().code().clone(),
            score: shown.1,
            published_score: shown.0.and_then(|column| column.figures[row]),
            rank,
            published_rank,
            children: self.children(node.node(), part.scores, row, own),
        })
    }

    fn children(
        &self,
        node: &Node,
        scores: &Scores,
        row: usize,
        own: usize,
    ) -> Vec<DivergentChild> {
        let children = scores.framework().children(node);
        let children = children.filter_map(|child| scores.at(child.code()).ok());
        let describe = |child: NodeScores<'_>| DivergentChild {
            node: child.node().code().clone(),
            share: scores.share(child.node().code()).unwrap_or(f64::NAN),
            score: present(child.full_scores()[own]),
            published_score: self.columns_of(child).score.and_then(|column| column.figures[row]),
        };
        children.map(describe).collect()
    }
}

/// The published columns of a node.
struct NodeColumns<'a> {
    node: NodeScores<'a>,
    score: Option<&'a PublishedColumn>,
    full: Option<&'a PublishedColumn>,
    rank: Option<&'a PublishedColumn>,
}

#[derive(Clone, Copy)]
enum Kind {
    Published,
    Full,
}

/// What is counted on the way through the columns.
#[derive(Default)]
struct AgreementTally {
    report: VerificationReport,
    nodes: BTreeMap<usize, NodeAgreement>,
    bound: Option<f64>,
    squares: f64,
    within: usize,
    /// The least over periods, where ranks of the index were published.
    exact_top: Option<usize>,
}

impl AgreementTally {
    fn node(&mut self, node: &Node) -> &mut NodeAgreement {
        let new = || NodeAgreement::of(NodeCode::clone(node.code()));
        self.nodes.entry(node.position()).or_insert_with(new)
    }

    fn scores(&mut self, column: &PublishedColumn, part: &Part<'_>, kind: Kind) {
        let Ok(node) = part.scores.at(&column.node) else { return };
        let own = match kind {
            Kind::Published => node.scores(),
            Kind::Full => node.full_scores(),
        };
        let mut agreement = NodeAgreement::of(column.node.clone());
        for (row, unit) in &part.rows {
            match (present(own[*unit]), column.figures[*row]) {
                (Some(score), Some(printed)) => {
                    let difference = (score - printed).abs();
                    agreement.cells += 1;
                    agreement.largest_difference = agreement.largest_difference.max(difference);
                    agreement.exact += usize::from(is_exact(score, printed, column.decimals));
                    self.squares += difference * difference;
                    self.within += usize::from(self.bound.is_some_and(|b| difference <= b));
                }
                (None, Some(_)) => self.report.unmatched += 1,
                (Some(_), None) => self.report.unpublished += 1,
                (None, None) => self.report.missing += 1,
            }
        }
        let sum = self.node(node.node());
        sum.cells += agreement.cells;
        sum.exact += agreement.exact;
        sum.largest_difference = sum.largest_difference.max(agreement.largest_difference);
    }

    fn ranks(&mut self, column: &PublishedColumn, part: &Part<'_>) {
        let Ok(node) = part.scores.at(&column.node) else { return };
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for (row, unit) in &part.rows {
            match (present(node.ranks()[*unit]), column.figures[*row]) {
                (Some(rank), Some(printed)) => {
                    ours.push(rank);
                    theirs.push(printed);
                }
                (None, Some(_)) => self.report.unmatched += 1,
                (_, None) => {}
            }
        }
        let sum = self.node(node.node());
        for (rank, printed) in ours.iter().zip(&theirs) {
            let shift = (rank - printed).abs();
            sum.exact_ranks += usize::from(shift == 0.0);
            sum.largest_rank_shift = sum.largest_rank_shift.max(shift);
        }
        sum.ranks += ours.len();
        if let Some(rho) = spearman(&ours, &theirs) {
            let least = self.report.spearman.map_or(rho, |least| least.min(rho));
            self.report.spearman = Some(least);
        }
        if node.node().position() == 0 && !ours.is_empty() {
            let top = exact_top(ours, theirs);
            self.exact_top = Some(self.exact_top.map_or(top, |least| least.min(top)));
        }
    }

    fn finish(self) -> VerificationReport {
        let mut report = self.report;
        report.nodes = self.nodes.into_values().collect();
        for node in &report.nodes {
            report.cells += node.cells;
            report.exact += node.exact;
            report.largest_difference = report.largest_difference.max(node.largest_difference);
            report.ranks += node.ranks;
            report.exact_ranks += node.exact_ranks;
            report.largest_rank_shift = report.largest_rank_shift.max(node.largest_rank_shift);
        }
        if report.cells > 0 {
            report.rms_difference = (self.squares / report.cells as f64).sqrt();
        }
        report.within_tolerance = self.bound.map(|_| self.within);
        report.exact_top = self.exact_top.unwrap_or(0);
        report
    }
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
