//! The comparison of scores with what was published.

use std::collections::{BTreeMap, BTreeSet};

use super::agreement::{Agreement, Compared};
use super::demands::Demands;
use super::divergence::{self, Located, figure};
use super::exceptions::{Exception, Exceptions};
use super::matched::Part;
use super::ours::{Figure, Ours, node};
use super::published::{Published, PublishedCell, PublishedColumn};
use super::report::{Difference, VerificationReport};
use crate::engine::Scores;
use crate::error::Result;
use crate::framework::Node;
use crate::methodology::{Verification, VerificationMeasure};
use crate::numerics::{decimal_difference, spearman};

impl Published {
    /// Compares scores with published ones by what a methodology demands; without demands, every
    /// score must be the published one at the published decimals, and every rank and text exactly
    /// the published one. If the published table has periods, the rows of the scores' period are
    /// compared.
    ///
    /// # Errors
    ///
    /// Published units that are not in the data (unless they were screened out), nodes that are not
    /// in the framework, a period without published figures, or exceptions for figures that were
    /// not published.
    pub fn verify(
        &self,
        scores: &Scores,
        asked: Option<&Verification>,
    ) -> Result<VerificationReport> {
        self.compare(&self.part(scores)?, asked)
    }

    /// Compares the scores of several periods with published ones, in one report.
    ///
    /// # Errors
    ///
    /// As for [`verify`](Published::verify), and published periods that are not in the data.
    pub fn verify_panel(
        &self,
        scores: &BTreeMap<String, Scores>,
        asked: Option<&Verification>,
    ) -> Result<VerificationReport> {
        let none = BTreeSet::new();
        let periods = asked.map_or(&none, |asked| &asked.periods);
        self.compare(&self.parts(scores, periods)?, asked)
    }

    fn compare(
        &self,
        parts: &[Part<'_>],
        asked: Option<&Verification>,
    ) -> Result<VerificationReport> {
        let strict = Verification::default();
        let asked = asked.unwrap_or(&strict);
        let root = parts.first().map_or("", |part| part.scores.framework().root().code().as_str());
        let demands = Demands { asked, root };
        let exceptions = Exceptions::find(self, asked)?;
        let mut tally = Tally::new(self, &demands, &exceptions);
        for (number, part) in parts.iter().enumerate() {
            tally.part(number, part);
        }
        let mut report = tally.finish(parts);
        report.ignored_columns.clone_from(&self.ignored);
        report.unstated = demands.unstated(&report);
        report.shortfalls = demands.shortfalls(&report);
        Ok(report)
    }
}

/// A published cell of a unit.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// The column of the table, and its number.
    column: &'a PublishedColumn,
    position: usize,
    node: Option<&'a Node>,
    /// The part of the table.
    part: usize,
    /// The rows of the unit in the table and among the scores.
    rows: (usize, usize),
}

/// What is counted on the way through the columns.
struct Tally<'a> {
    published: &'a Published,
    demands: &'a Demands<'a>,
    exceptions: &'a Exceptions<'a>,
    report: VerificationReport,
    /// By the position of the node; texts without a node behind all nodes, by their column.
    nodes: BTreeMap<(usize, String), Agreement>,
    /// By the row at which the unit is first found.
    units: BTreeMap<&'a str, (usize, Agreement)>,
    /// The part and the rows of every difference.
    places: Vec<(usize, (usize, usize))>,
    squares: f64,
    within: usize,
    /// The least over periods, where ranks of the index were published.
    exact_top: Option<usize>,
}

impl<'a> Tally<'a> {
    fn new(
        published: &'a Published,
        demands: &'a Demands<'a>,
        exceptions: &'a Exceptions<'a>,
    ) -> Self {
        Self {
            published,
            demands,
            exceptions,
            report: VerificationReport::default(),
            nodes: BTreeMap::new(),
            units: BTreeMap::new(),
            places: Vec::new(),
            squares: 0.0,
            within: 0,
            exact_top: None,
        }
    }

    fn part(&mut self, number: usize, part: &Part<'a>) {
        self.report.units += part.rows.len();
        self.report.screened_out += part.screened_out;
        if let Some(period) = part.period {
            self.report.periods.push(Agreement::of(period));
        }
        for (position, column) in self.published.columns.iter().enumerate() {
            let Some(ours) = Ours::of(part.scores, &column.measure) else { continue };
            let node = node(part.scores.framework(), &column.measure);
            let (key, name) = match node {
                Some(node) => ((node.position(), String::new()), node.code().to_string()),
                None => {
                    let name = column.measure.to_string();
                    ((usize::MAX, name.clone()), name)
                }
            };
            let mut agreement = self.nodes.remove(&key).unwrap_or_else(|| Agreement::of(name));
            let mut ranks = Vec::new();
            for rows in &part.rows {
                let place = Place { column, position, node, part: number, rows: *rows };
                ranks.extend(self.cell(&mut agreement, place, ours.at(rows.1)));
            }
            if let Ours::Scores(scores) = ours {
                let lacking = part.lacking.iter().filter(|unit| !scores[**unit].is_nan());
                self.report.unpublished += lacking.count();
            }
            // The first of each group are not the first of the index.
            let among_all = matches!(column.measure, VerificationMeasure::Rank(_));
            self.ranks(node.filter(|_| among_all), ranks);
            self.nodes.insert(key, agreement);
        }
    }

    /// Compares what was printed in a cell; a rank of ours with the printed one, if it holds ranks.
    fn cell(
        &mut self,
        at_node: &mut Agreement,
        place: Place<'a>,
        ours: Option<Figure>,
    ) -> Option<(f64, f64)> {
        let Place { column, position, node, rows, .. } = place;
        let measure = &column.measure;
        let Some(printed) = &column.cells[rows.0] else {
            if measure.is_score() {
                self.report.unpublished += usize::from(ours.is_some());
                self.report.missing += usize::from(ours.is_none());
            }
            return None;
        };
        let compared = compared(measure, ours.as_ref(), printed);
        if let Some(error) = self.exceptions.at(rows.0, position) {
            self.report.exceptions.push(Exception {
                unit: error.unit.clone(),
                period: error.period.clone(),
                figure: measure.clone(),
                why: error.why.clone(),
                ours,
                published: figure(printed),
                differs: self.demands.differs(node.map(Node::code), compared),
            });
            return None;
        }
        self.count(at_node, place, compared, ours.as_ref(), printed);
        match (compared, ours, printed) {
            (Compared::Rank { .. }, Some(Figure::Number(rank)), PublishedCell::Number(printed)) => {
                Some((rank, printed.value))
            }
            _ => None,
        }
    }

    fn count(
        &mut self,
        at_node: &mut Agreement,
        place: Place<'a>,
        compared: Compared,
        ours: Option<&Figure>,
        printed: &PublishedCell,
    ) {
        let Place { column, node, part, rows, .. } = place;
        let unit = &self.published.units[rows.0];
        let (_, of_unit) = self
            .units
            .entry(unit.as_str())
            .or_insert_with(|| (rows.0, Agreement::of(unit.as_str())));
        at_node.count(compared);
        of_unit.count(compared);
        let of_period = self.report.periods.last_mut();
        match compared {
            Compared::Unmatched => self.report.unmatched += 1,
            Compared::Score { difference, .. } => {
                let bound = self.demands.asked.largest_difference;
                self.squares += difference * difference;
                self.within += usize::from(bound.is_some_and(|bound| difference <= bound));
            }
            _ => {}
        }
        let differs = self.demands.differs(node.map(Node::code), compared);
        let position = self.report.differences.len();
        if differs {
            at_node.differs(position);
            of_unit.differs(position);
            self.places.push((part, rows));
            self.report.differences.push(Difference {
                unit: unit.clone(),
                period: self.published.period(rows.0).map(str::to_owned),
                figure: column.measure.clone(),
                ours: ours.cloned(),
                published: figure(printed),
                difference: compared.distance(),
            });
        }
        if let Some(of_period) = of_period {
            of_period.count(compared);
            if differs {
                of_period.differs(position);
            }
        }
    }

    /// What the ranks of a column say as a whole, each with the published one.
    fn ranks(&mut self, node: Option<&Node>, ranks: Vec<(f64, f64)>) {
        let (ours, theirs): (Vec<_>, Vec<_>) = ranks.into_iter().unzip();
        if let Some(rho) = spearman(&ours, &theirs) {
            let least = self.report.spearman.map_or(rho, |least| least.min(rho));
            self.report.spearman = Some(least);
        }
        if node.is_some_and(|node| node.position() == 0) && !ours.is_empty() {
            let top = exact_top(ours, theirs);
            self.exact_top = Some(self.exact_top.map_or(top, |least| least.min(top)));
        }
    }

    fn finish(self, parts: &[Part<'_>]) -> VerificationReport {
        let mut report = self.report;
        report.nodes = self.nodes.into_values().collect();
        for node in &report.nodes {
            report.cells += node.cells;
            report.exact += node.exact;
            report.largest_difference = report.largest_difference.max(node.largest_difference);
            report.ranks += node.ranks;
            report.exact_ranks += node.exact_ranks;
            report.largest_rank_shift = report.largest_rank_shift.max(node.largest_rank_shift);
            report.texts += node.texts;
            report.exact_texts += node.exact_texts;
        }
        if report.cells > 0 {
            report.rms_difference = (self.squares / report.cells as f64).sqrt();
        }
        report.within_tolerance = self.demands.asked.largest_difference.map(|_| self.within);
        report.exact_top = self.exact_top.unwrap_or(0);
        let mut units: Vec<_> = self.units.into_values().collect();
        units.retain(|(_, unit)| unit.differing > 0);
        units.sort_by_key(|(row, _)| *row);
        report.differing_units = units.into_iter().map(|(_, unit)| unit).collect();
        let located = report.differences.iter().zip(&self.places);
        let located = located.map(|(difference, (part, rows))| Located {
            difference,
            part: *part,
            rows: *rows,
        });
        report.first_divergence = divergence::first(self.published, parts, located);
        report
    }
}

/// How a figure of ours compares with a printed one.
fn compared(
    measure: &VerificationMeasure,
    ours: Option<&Figure>,
    printed: &PublishedCell,
) -> Compared {
    match (ours, printed) {
        (Some(Figure::Number(ours)), PublishedCell::Number(printed)) => {
            // In decimals, as the limit to which it is held is written.
            let difference = decimal_difference(*ours, printed.value).abs();
            match measure {
                VerificationMeasure::Rank(_) | VerificationMeasure::RankWithin(..) => {
                    Compared::Rank { shift: difference }
                }
                _ => Compared::Score { difference, exact: printed.agrees(*ours) },
            }
        }
        (Some(Figure::Text(ours)), PublishedCell::Text(printed)) => {
            let exact = match measure {
                VerificationMeasure::Class(_) => is_same_class(ours, printed),
                _ => ours == printed,
            };
            Compared::Text { exact }
        }
        _ => Compared::Unmatched,
    }
}

/// Whether two names are of one class; those that are numbers may be written in different ways.
fn is_same_class(ours: &str, printed: &str) -> bool {
    let number = |name: &str| name.parse::<f64>().ok().filter(|number| number.is_finite());
    ours == printed || matches!((number(ours), number(printed)), (Some(a), Some(b)) if a == b)
}

fn exact_top(ours: Vec<f64>, theirs: Vec<f64>) -> usize {
    let mut pairs: Vec<_> = theirs.into_iter().zip(ours).collect();
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    pairs.iter().take_while(|(printed, rank)| printed == rank).count()
}
