//! A changed instance under construction, whose tree stays as it is.

use super::failure::AxiomFailure;
use super::instance::Instance;
use super::table::CaseTable;
use crate::data::Dataset;
use crate::engine::Index;
use crate::error::Result;
use crate::framework::{Framework, Goalposts, Indicator, NodeCode};
use crate::methodology::{Methodology, Settings};
use crate::methods::transform::{Clamp, Transform};

/// Framework, methodology and data, of which figures change.
#[derive(Debug, Clone)]
pub(super) struct Revision {
    framework: Framework,
    methodology: Methodology,
    table: CaseTable,
}

impl Revision {
    pub(super) fn score(self) -> Result<Instance, AxiomFailure> {
        let index = Index::new(self.framework, self.methodology)?;
        Instance::score(index, self.table.build()?)
    }

    /// Multiplies the weights of some nodes.
    pub(super) fn weighted(
        index: &Index,
        data: &Dataset,
        codes: &[NodeCode],
        factor: f64,
    ) -> Result<Self> {
        let framework = index.framework().with_nodes(|node| {
            if codes.contains(node.code()) {
                node.set_weight(node.weight() * factor);
            }
        })?;
        let mut methodology = index.methodology().clone();
        for code in codes {
            if let Some(weight) = methodology.weights.get_mut(code) {
                *weight *= factor;
            }
        }
        Ok(Self { framework, methodology, table: CaseTable::of(data) })
    }

    /// Passes the raw values of an indicator through an increasing or decreasing function: data,
    /// goalposts, target, and bounds at which its chain begins by cutting off; where `reverses`, its
    /// direction is reversed.
    pub(super) fn mapped(
        index: &Index,
        data: &Dataset,
        code: &NodeCode,
        map: impl Fn(f64) -> f64,
        reverses: bool,
    ) -> Result<Self> {
        let mut table = CaseTable::of(data);
        if let Some(column) = table.column_mut(code.as_str()) {
            column.iter_mut().for_each(|value| *value = map(*value));
        }
        let framework = index.framework().with_nodes(|node| {
            if node.code() == code {
                node.as_indicator_mut().into_iter().for_each(|it| it.map(&map, reverses));
            }
        })?;
        let mut methodology = index.methodology().clone();
        map_bounds(&mut methodology, index, code, map);
        Ok(Self { framework, methodology, table })
    }

    /// Takes the normalisation out, and what comes before it; the normalised values are the data.
    pub(super) fn bare(scored: &Instance) -> Result<Self> {
        let index = &scored.index;
        let (mut variables, mut columns) = (Vec::new(), Vec::new());
        for (node, _) in index.framework().indicators() {
            let at = scored.scores.at(node.code());
            variables.push(node.code().into());
            columns.push(at.map(|node| node.full_scores().to_vec()).unwrap_or_default());
        }
        let framework = index.framework().with_nodes(|node| {
            if let Some(indicator) = node.as_indicator_mut() {
                let Indicator { unit, source, column, .. } = std::mem::take(indicator);
                *indicator = Indicator { unit, source, column, ..Indicator::default() };
            }
        })?;
        let mut methodology = index.methodology().clone();
        methodology.screening = None;
        methodology.indicators =
            Settings::new().transforms(Vec::<Transform>::new()).denominate(false);
        for (node, _) in index.framework().indicators() {
            methodology.node.remove(node.code());
        }
        let table = CaseTable::of(&scored.data).with(variables, columns);
        Ok(Self { framework, methodology, table })
    }
}

impl Indicator {
    fn map(&mut self, map: impl Fn(f64) -> f64, reverses: bool) {
        self.target = self.target.map(&map);
        self.goalposts = self.goalposts.map(|posts| {
            let (a, b) = (map(posts.low), map(posts.high));
            Goalposts { low: a.min(b), high: a.max(b) }
        });
        if reverses {
            self.direction = self.direction.reversed();
        }
    }
}

fn map_bounds(
    methodology: &mut Methodology,
    index: &Index,
    code: &NodeCode,
    map: impl Fn(f64) -> f64,
) {
    let Some(node) = index.framework().node(code) else { return };
    let transforms = &index.recipe(node).transforms;
    let Some(Transform::Clamp(clamp)) = transforms.first() else { return };
    let bounds = (clamp.low.map(&map), clamp.high.map(&map));
    let turned = map(1.0) < map(0.0);
    let (low, high) = if turned { (bounds.1, bounds.0) } else { bounds };
    let mut transforms = transforms.clone();
    transforms[0] = Transform::Clamp(Clamp { low, high });
    let settings = methodology.node.entry(code.clone()).or_default();
    settings.transforms = Some(transforms);
}
