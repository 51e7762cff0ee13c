//! The index without each indicator, group and unit.

use rayon::prelude::*;
use serde::Serialize;

use crate::data::Dataset;
use crate::engine::{Index, Scores};
use crate::error::reason;
use crate::error::{Refusal, Result};
use crate::framework::{Framework, Node, UnitCode};
use crate::numerics::options;
use crate::numerics::pieces::Watch;
use crate::results::{Removal, WithoutElement, one_by_one};

/// The index without each indicator, group and unit in turn. Missing scores and ranks are `None`;
/// every list by unit is in the order of [`units`](LeaveOneOut::units).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LeaveOneOut {
    /// The units.
    pub units: Vec<UnitCode>,
    /// Published scores of the whole index.
    pub scores: Vec<Option<f64>>,
    /// Ranks in the whole index.
    pub ranks: Vec<Option<f64>>,
    /// Without each indicator and group, depth first.
    pub nodes: Vec<Removal>,
    /// Without each unit, in the order of the units.
    pub without: Vec<UnitRemoval>,
    /// Whether all were left out in turn, rather than the work ended early.
    pub complete: bool,
}

/// One unit that was removed.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct UnitRemoval {
    /// The unit.
    pub unit: UnitCode,
    /// The index without it, or why it cannot be scored. Its own score and rank are missing. Changes of
    /// rank are against the ranks of the other units among themselves, so that ranks change only where
    /// scores do.
    #[serde(flatten, serialize_with = "reason::serialize")]
    pub result: std::result::Result<WithoutElement, Refusal>,
}

/// The index without each indicator, each group and each unit in turn, with the pairs of units whose
/// order is reversed.
///
/// An indicator or group is removed by a weight of zero, as in
/// [`Removal`](crate::results::Removal): what does not depend on the weights stays. A unit is removed
/// from the data and everything is computed again, so that its removal can reverse others through
/// treatment, normalisation and weights that depend on the data. If every unit is scored without the
/// others, as under goalposts, it reverses none.
///
/// # Errors
///
/// As for [`Index::score`].
///
/// # Examples
///
/// ```
/// use composite_index::{Dataset, Framework, Index, Methodology, Settings, Transform};
/// use composite_index::robustness::sensitivity::leave_one_out;
///
/// let framework = Framework::builder("index", "An index")
///     .indicator("talent", 1.0)
///     .indicator("funding", 1.0)
///     .build()?;
/// let data = Dataset::builder(["talent", "funding"])
///     .unit("KOR", [6.0, 2.0])
///     .unit("JPN", [0.0, 4.0])
///     .unit("USA", [3.0, 40.0])
///     .build()?;
/// let min_max = Settings::new().transforms([Transform::min_max(0.0, 100.0)]);
/// let index = Index::new(framework, Methodology::default().with_indicators(min_max))?;
/// let found = leave_one_out(&index, &data)?;
/// let without_usa = found.without[2].result.as_ref().expect("two units are left");
/// assert_eq!(without_usa.reversals, 0); // Korea and Japan draw level: 50 and 50
/// # Ok::<(), composite_index::Error>(())
/// ```
pub fn leave_one_out(index: &Index, data: &Dataset) -> Result<LeaveOneOut> {
    leave_one_out_while(index, data, |_| true)
}

/// As [`leave_one_out`], until `go_on`, told of every removal, returns false. The result then holds the
/// removals that were done.
///
/// # Errors
///
/// As for [`leave_one_out`].
pub fn leave_one_out_while(
    index: &Index,
    data: &Dataset,
    go_on: impl Fn(u64) -> bool + Sync,
) -> Result<LeaveOneOut> {
    let watch = Watch::new(go_on);
    let whole = index.score(data)?;
    let mut prepared = index.prepare(data)?;
    let elements = removable(whole.framework());
    let elements = elements.map_while(|node| watch.run(1, || node.code().clone()));
    let nodes = one_by_one(&mut prepared, elements)?;
    let units: Vec<UnitCode> = whole.units().iter().map(|unit| unit.code.clone()).collect();
    let removed = |row: usize| {
        let result = watch.run(1, || without_unit(index, data, &whole, row))?;
        Some(UnitRemoval { unit: units[row].clone(), result })
    };
    let without: Vec<_> = (0..units.len()).into_par_iter().filter_map(removed).collect();
    let parts = removable(whole.framework()).count() + units.len();
    Ok(LeaveOneOut {
        complete: nodes.len() + without.len() == parts,
        without,
        scores: options(whole.root().scores()),
        ranks: options(whole.root().ranks()),
        units,
        nodes,
    })
}

/// The nodes whose removal can change the index: all but the root and memos.
fn removable(framework: &Framework) -> impl Iterator<Item = &Node> {
    framework.nodes().iter().skip(1).filter(|node| node.takes_part())
}

/// The index without the unit at a row of the scores.
fn without_unit(
    index: &Index,
    data: &Dataset,
    whole: &Scores,
    row: usize,
) -> std::result::Result<WithoutElement, Refusal> {
    let code = &whole.units()[row].code;
    let others = (0..data.units().len()).filter(|other| data.units()[*other].code != *code);
    let others: Vec<_> = others.collect();
    if others.is_empty() {
        return Err(Refusal::new("there is no other unit"));
    }
    let index = index.clone().for_fewer_units();
    let scores =
        index.score(&data.select(&others)).map_err(|error| Refusal::new(error.to_string()))?;
    let rows: Vec<_> = (0..whole.units().len()).filter(|other| *other != row).collect();
    let nominal = whole.root().ranks_among(&rows);
    // Screening may keep other units than it did.
    let of = |unit: &UnitCode| scores.row(unit.as_str());
    let by_unit = |values: &[f64]| -> Vec<f64> {
        let codes = whole.units().iter().map(|unit| &unit.code);
        codes.map(|unit| of(unit).map_or(f64::NAN, |row| values[row])).collect()
    };
    let (scores, ranks) = (by_unit(scores.root().scores()), by_unit(scores.root().ranks()));
    Ok(WithoutElement::new(&nominal, &scores, &ranks, whole.root().peers()))
}
