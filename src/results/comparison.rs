//! Two rankings side by side.

use serde::Serialize;

use crate::engine::NodeScores;
use crate::framework::UnitCode;
use crate::numerics::{kendall, mean, pearson, spearman};

/// Two rankings of the same units compared: how a change of weights or methods moves them. Where
/// units are ranked within groups, ranks and their correlations are those within the groups.
///
/// # Examples
///
/// ```
/// use composite_index::{Comparison, Dataset, Framework, Index, Methodology};
///
/// let framework = Framework::builder("index", "An index")
///     .indicator("talent", 1.0)
///     .indicator("funding", 1.0)
///     .build()?;
/// let data = Dataset::builder(["talent", "funding"])
///     .unit("KOR", [20.0, 60.0])
///     .unit("JPN", [30.0, 10.0])
///     .build()?;
/// let index = Index::new(framework, Methodology::default())?;
/// let (nominal, other) = (index.score(&data)?, index.with_weights([("talent", 9.0)])?.score(&data)?);
/// let comparison = Comparison::between(nominal.root(), other.root());
/// assert_eq!(comparison.mean_absolute_shift, Some(1.0));
/// assert_eq!(comparison.kendall, Some(-1.0));
/// # Ok::<(), composite_index::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Comparison {
    /// Unit by unit, in the first ranking's order.
    pub changes: Vec<RankChange>,
    /// Pearson's correlation of the two sets of published scores; `None` where one is constant.
    pub pearson: Option<f64>,
    /// Kendall's τ-b between the two sets of ranks; `None` where one is constant.
    pub kendall: Option<f64>,
    /// Spearman's correlation between the two sets of ranks; `None` where one is constant.
    pub spearman: Option<f64>,
    /// Mean of the absolute changes of rank, over the units that have both.
    pub mean_absolute_shift: Option<f64>,
    /// Largest absolute change of rank.
    pub largest_shift: Option<f64>,
}

/// One unit in two rankings.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RankChange {
    /// The unit's code.
    pub unit: UnitCode,
    /// The unit's name.
    pub name: String,
    /// Its rank in the first.
    pub before: Option<f64>,
    /// Its rank in the second.
    pub after: Option<f64>,
    /// Places gained: positive where the second rank is nearer to the top.
    pub change: Option<f64>,
    /// Its published score in the first.
    pub score_before: Option<f64>,
    /// Its published score in the second.
    pub score_after: Option<f64>,
}

impl Comparison {
    /// Compares ranks and scores at two nodes, usually the same node of two scores. A unit that is
    /// not in the second has no second rank.
    pub fn between(before: NodeScores<'_>, after: NodeScores<'_>) -> Self {
        let same = before.has_units_of(after);
        let change = |row: usize| {
            let cell = before.cell(row);
            let other = match same {
                true => Some(after.cell(row)),
                false => after.find(cell.unit.as_str()),
            };
            let rank = other.and_then(|other| other.rank);
            RankChange {
                unit: cell.unit.clone(),
                name: cell.name.to_owned(),
                before: cell.rank,
                after: rank,
                change: cell.rank.zip(rank).map(|(before, after)| before - after),
                score_before: cell.score,
                score_after: other.and_then(|other| other.score),
            }
        };
        let changes: Vec<_> = before.ranked_rows(usize::MAX).into_iter().map(change).collect();
        let pairs = changes.iter().filter_map(|change| change.before.zip(change.after));
        let (x, y): (Vec<_>, Vec<_>) = pairs.unzip();
        let scores =
            changes.iter().filter_map(|change| change.score_before.zip(change.score_after));
        let (scores, others): (Vec<_>, Vec<_>) = scores.unzip();
        let (mean_absolute_shift, largest_shift) = shifts(x.iter().zip(&y).map(|(x, y)| x - y));
        Self {
            pearson: pearson(&scores, &others),
            kendall: kendall(&x, &y),
            spearman: spearman(&x, &y),
            mean_absolute_shift,
            largest_shift,
            changes,
        }
    }
}

/// The mean and the largest absolute change of rank. Ranks are whole or halves, so that their sum is
/// exact in any order.
pub(super) fn shifts(changes: impl Iterator<Item = f64>) -> (Option<f64>, Option<f64>) {
    let shifts: Vec<f64> = changes.map(f64::abs).collect();
    let mean = (!shifts.is_empty()).then(|| mean(&shifts));
    (mean, shifts.into_iter().max_by(f64::total_cmp))
}
