//! A published table of sub-scores and totals, as far as weights can be read off it.

use crate::data::Dataset;
use crate::decisions::confidence::{Cells, Rounding, half_widths};
use crate::decisions::standing::Standing;
use crate::decisions::subject::sign;
use crate::engine::Index;
use crate::error::{ErrorKind, Result};
use crate::framework::{NodeCode, UnitCode};
use crate::methodology::VerificationMeasure;
use crate::results::{Published, PublishedCell};

/// Units with all sub-scores and a total.
#[derive(Debug, Clone)]
pub(super) struct Totals {
    pub(super) units: Vec<UnitCode>,
    pub(super) leaves: Vec<NodeCode>,
    /// Effective weights of the index.
    pub(super) stated: Vec<f64>,
    /// Sub-scores, by unit.
    pub(super) scores: Vec<Vec<f64>>,
    /// How far a sub-score may be off.
    pub(super) widths: Vec<Vec<f64>>,
    /// Published totals.
    pub(super) totals: Vec<f64>,
    /// How far a total may be off.
    pub(super) halves: Vec<f64>,
    /// Published ranks.
    pub(super) ranks: Vec<Option<f64>>,
    /// Groups below the root, with the positions of their leaves.
    pub(super) groups: Vec<(NodeCode, Vec<usize>)>,
}

impl Totals {
    pub(super) fn new(
        index: &Index,
        data: &Dataset,
        published: &Published,
        rounding: Rounding,
    ) -> Result<Self> {
        let framework = index.framework();
        let root = framework.root();
        let scores = index.score(data)?;
        let standing = Standing::new(&scores, None)?;
        let nodes: Vec<_> = framework
            .nodes()
            .iter()
            .filter(|node| node.takes_part() && node.as_group().is_none())
            .collect();
        let mut columns = Vec::new();
        let mut stated = Vec::new();
        for node in &nodes {
            columns.push(scores.at(node.code())?.full_scores().to_vec());
            stated.push(scores.effective_weight(node.code())?);
        }
        let widths = half_widths(index, data, &standing, &nodes, &Cells::Rounding(rounding))?;
        let mut table = Self {
            units: Vec::new(),
            leaves: nodes.iter().map(|node| node.code().clone()).collect(),
            stated,
            scores: Vec::new(),
            widths: Vec::new(),
            totals: Vec::new(),
            halves: Vec::new(),
            ranks: Vec::new(),
            groups: Vec::new(),
        };
        for (row, unit) in standing.units.iter().enumerate() {
            let own: Vec<f64> = columns.iter().map(|column| column[row]).collect();
            if own.iter().any(|score| score.is_nan()) {
                continue;
            }
            let is_linear = own.iter().zip(&table.stated).map(|(z, e)| z * e).sum::<f64>();
            let score = standing.scores[row];
            if (is_linear - score).abs() > 1e-9 * score.abs().max(1.0) {
                let why = "its scores are no weighted means of its indicators".to_owned();
                return Err(ErrorKind::NoExactAnswer { node: root.code().to_string(), why }.into());
            }
            let Some(place) = published.units.iter().position(|it| *it == unit.code) else {
                continue;
            };
            let (total, rank) = figures(published, place, root.code());
            let Some((total, half)) = total else { continue };
            table.units.push(unit.code.clone());
            table.scores.push(own);
            table.widths.push(widths.iter().map(|column| column[row]).collect());
            table.totals.push(sign(standing.order) * total);
            table.halves.push(half);
            table.ranks.push(rank);
        }
        for (group, _) in framework.groups().filter(|(node, _)| node.position() > 0) {
            let below = |leaf: &NodeCode| {
                let leaf = framework.node(leaf);
                leaf.is_some_and(|leaf| {
                    framework.ancestors(leaf).any(|it| it.code() == group.code())
                })
            };
            let leaves = table.leaves.iter().enumerate().filter(|(_, leaf)| below(leaf));
            let leaves = leaves.map(|(at, _)| at).collect();
            table.groups.push((group.code().clone(), leaves));
        }
        // A trailing zero that is left out is no coarser rounding.
        let finest = table.halves.iter().copied().fold(f64::INFINITY, f64::min);
        table.halves.fill(finest);
        let needed = table.leaves.len() + 1;
        if table.units.len() < needed {
            return Err(ErrorKind::TableTooSmall { units: table.units.len(), needed }.into());
        }
        Ok(table)
    }

    /// Takes the totals of 0 and 100 and the sub-scores of 100 as exact.
    pub(super) fn anchor(&mut self) {
        for (half, is_anchor) in self.halves.iter_mut().zip(are_alone(&self.totals, &[0.0, 100.0]))
        {
            *half = if is_anchor { 0.0 } else { *half };
        }
        for leaf in 0..self.leaves.len() {
            let column: Vec<f64> = self.scores.iter().map(|row| row[leaf]).collect();
            for (widths, is_anchor) in self.widths.iter_mut().zip(are_alone(&column, &[100.0])) {
                widths[leaf] = if is_anchor { 0.0 } else { widths[leaf] };
            }
        }
    }
}

/// Which values are an end of the scale that no other value is. Of several that are printed so, all but
/// one may have been rounded to it.
fn are_alone(values: &[f64], ends: &[f64]) -> Vec<bool> {
    let is_alone = |end: &&f64| values.iter().filter(|value| value == end).count() == 1;
    let alone: Vec<f64> = ends.iter().filter(is_alone).copied().collect();
    values.iter().map(|value| alone.contains(value)).collect()
}

/// The total of a unit with half of its last digit, and its rank.
fn figures(
    published: &Published,
    place: usize,
    root: &NodeCode,
) -> (Option<(f64, f64)>, Option<f64>) {
    let (mut total, mut rank) = (None, None);
    for column in &published.columns {
        let Some(Some(PublishedCell::Number(printed))) = column.cells.get(place) else { continue };
        match &column.measure {
            VerificationMeasure::Score(node) if node == root => {
                let half = 0.5 * libm::pow(10.0, -f64::from(printed.decimals));
                total = Some((printed.value, half));
            }
            VerificationMeasure::Rank(node) if node.as_ref().is_none_or(|node| node == root) => {
                rank = Some(printed.value);
            }
            _ => {}
        }
    }
    (total, rank)
}
