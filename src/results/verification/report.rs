//! What a comparison with published figures found.

use serde::Serialize;

use super::agreement::Agreement;
use super::demands::Shortfall;
use super::divergence::Divergence;
use super::exceptions::Exception;
use super::ours::Figure;
use crate::framework::UnitCode;
use crate::methodology::VerificationMeasure;

/// How scores compare with published ones.
///
/// A published figure without one of ours counts as unmatched; a score of ours without a published
/// one counts as unpublished, at nodes that have published scores: of units that the table has, and
/// of units that it lacks in the periods that are compared.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[non_exhaustive]
pub struct VerificationReport {
    /// Published units compared, period by period.
    pub units: usize,
    /// Published units that are not compared because the methodology's screening took them out of
    /// the data, period by period; neither they nor indicators that were screened out count below.
    pub screened_out: usize,
    /// Published scores compared.
    pub cells: usize,
    /// Published figures where ours is missing.
    pub unmatched: usize,
    /// Scores of ours without a published one.
    pub unpublished: usize,
    /// Scores that are missing on both sides.
    pub missing: usize,
    /// Largest absolute difference of scores.
    pub largest_difference: f64,
    /// Root of the mean squared difference of scores.
    pub rms_difference: f64,
    /// Scores that are the published ones, as far as these were printed.
    pub exact: usize,
    /// Scores within the tolerance, where the methodology states one.
    pub within_tolerance: Option<usize>,
    /// Published ranks compared.
    pub ranks: usize,
    /// Ranks that are exactly the published ones.
    pub exact_ranks: usize,
    /// Largest number of places between a rank and the published one.
    pub largest_rank_shift: f64,
    /// Least Spearman correlation between ranks and published ranks, over nodes and periods.
    pub spearman: Option<f64>,
    /// How many units from the top have exactly their published rank, before the first that has
    /// not; the least over several periods.
    pub exact_top: usize,
    /// Published texts compared.
    pub texts: usize,
    /// Texts that are exactly the published ones.
    pub exact_texts: usize,
    /// The same by node, for every node with published figures.
    pub nodes: Vec<Agreement>,
    /// The same by period, where the published table has periods.
    pub periods: Vec<Agreement>,
    /// The same by unit, over all nodes and periods, for the units with a figure that differs.
    pub differing_units: Vec<Agreement>,
    /// Every figure that differs: by its demands, or at all where it has none. Period by period,
    /// column by column, units in the published order.
    pub differences: Vec<Difference>,
    /// Where the differences begin: at the deepest node.
    pub first_divergence: Option<Divergence>,
    /// The publisher's own errors, which are not counted above.
    pub exceptions: Vec<Exception>,
    /// Columns of the published table that are not compared.
    pub ignored_columns: Vec<String>,
    /// The kinds of figures without a demand (`scores`, `ranks`, `texts`), which must be exactly as
    /// published.
    pub unstated: Vec<&'static str>,
    /// The demands that the result does not meet.
    pub shortfalls: Vec<Shortfall>,
}

/// A published figure that ours differs from.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Difference {
    /// The unit.
    pub unit: UnitCode,
    /// The period, if the published table has periods.
    pub period: Option<String>,
    /// The figure.
    pub figure: VerificationMeasure,
    /// Ours; `None` where it is missing.
    pub ours: Option<Figure>,
    /// What was published.
    pub published: Figure,
    /// How far numbers are apart.
    pub difference: Option<f64>,
}

impl VerificationReport {
    /// Whether every demand is met.
    pub fn passes(&self) -> bool {
        self.shortfalls.is_empty()
    }

    /// The comparison at a node.
    pub fn at(&self, node: impl AsRef<str>) -> Option<&Agreement> {
        self.nodes.iter().find(|agreement| agreement.of == node.as_ref())
    }

    /// The comparison of all figures as one.
    pub(super) fn whole(&self) -> Agreement {
        Agreement {
            cells: self.cells,
            exact: self.exact,
            largest_difference: self.largest_difference,
            ranks: self.ranks,
            exact_ranks: self.exact_ranks,
            largest_rank_shift: self.largest_rank_shift,
            texts: self.texts,
            exact_texts: self.exact_texts,
            ..Agreement::default()
        }
    }
}
