//! Cases of one index as it is.

use proptest::strategy::{NewTree, Strategy};
use proptest::test_runner::TestRunner;

use super::dataset::{DatasetStrategy, datasets};
use super::draw::{Draw, Shrinking};
use super::index::{MOST_UNITS, case, some_units};
use super::stratum::{Scene, Stratum};
use crate::axioms::case::{Case, has_parts};
use crate::axioms::change::Table;
use crate::axioms::leaf::{Leaf, roundest};
use crate::data::Dataset;
use crate::engine::Index;
use crate::error::Result;

/// Cases of one index. Half of them have the given data, with some units left out and a few values
/// changed; the others, or all without data, have generated data, of units that the given data do not
/// have. Units that a screening leaves out
/// never occur. Neither framework nor methodology shrinks.
pub fn given(index: &Index, data: Option<&Dataset>) -> GivenStrategy {
    let kept = data.and_then(|data| screened(index, data));
    let data = kept.as_ref().or(data);
    let mut generated = datasets(index.framework());
    if let Some(data) = data {
        generated =
            generated.like(data).unlike(data).gaps(if has_gaps(index, data) { 0.1 } else { 0.0 });
    }
    GivenStrategy { index: index.clone(), data: data.cloned(), generated }
}

/// The strategy of [`given`].
#[derive(Debug, Clone)]
pub struct GivenStrategy {
    index: Index,
    data: Option<Dataset>,
    generated: DatasetStrategy,
}

/// The units that take part, if a screening leaves some out.
fn screened(index: &Index, data: &Dataset) -> Option<Dataset> {
    let scores = index.score(data).ok()?;
    let takes_part = |row: &usize| scores.units().contains(&data.units()[*row]);
    let rows: Vec<_> = (0..data.units().len()).filter(takes_part).collect();
    let mut table = Table::of(data);
    table.select(&rows);
    table.build().ok().filter(|_| rows.len() < data.units().len())
}

fn has_gaps(index: &Index, data: &Dataset) -> bool {
    let columns =
        index.framework().observed().filter_map(|(node, _)| data.column(node.code()).ok());
    columns.flatten().any(|value| value.is_nan())
}

impl GivenStrategy {
    fn draw(&self, draw: &mut Draw<'_>) -> Result<Case> {
        let real = self.data.as_ref().filter(|_| draw.chance(0.5));
        if let Some(data) = real {
            return Ok(case(self.index.clone(), self.perturbed(data, draw)?, draw));
        }
        // Weights and scales are the index's own.
        let scene = Scene { weights: None, scales: false, ..Scene::draw(draw, Stratum::ALL) };
        let units = some_units(draw, None, &scene, self.generated.indicators());
        let data = self.generated.clone().units(units).draw(draw, &scene)?;
        let case = case(self.index.clone(), data, draw).of_strata(scene.strata());
        Ok(case.with_room(MOST_UNITS))
    }

    /// All units or at most a dozen, with up to three values changed.
    fn perturbed(&self, data: &Dataset, draw: &mut Draw<'_>) -> Result<Dataset> {
        let mut table = Table::of(data);
        let units = table.units.len();
        // A part stays with its whole.
        if units > 3 && draw.chance(0.7) && !has_parts(&self.index, data) {
            let kept = draw.within(&(3..=units.min(12)));
            let mut rows: Vec<_> = (0..units).collect();
            while rows.len() > kept {
                rows.remove(draw.below(rows.len()));
            }
            table.select(&rows);
        }
        let indicators = self.index.framework().observed().count();
        for _ in 0..draw.below(4) {
            let Ok(leaf) = Leaf::new(&self.index, data, draw.below(indicators)) else { continue };
            let Ok(reach) = leaf.reach() else { continue };
            let value = roundest(reach.low, reach.high, draw.share());
            let row = draw.below(table.units.len());
            table.set(row, leaf.code(), value);
        }
        table.build()
    }
}

impl Strategy for GivenStrategy {
    type Tree = Shrinking<Case>;
    type Value = Case;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        Shrinking::drawn(runner, |draw| self.draw(draw))
    }
}
