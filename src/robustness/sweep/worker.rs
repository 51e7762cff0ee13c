//! One worker: draws, scores, ranks and counts block after block, without allocation.

use std::ops::Range;

use super::BLOCK;
use super::draws::SweepPlan;
use super::linear::{LinearBuffers, LinearScores};
use super::matrix::ScoreMatrix;
use super::plan::ResolvedPlan;
use super::sampler::{Sampler, Target};
use super::sorted::{BlockWeights, Draw, Sorted, SortedBuffers};
use super::steps::{Clock, Step};
use super::tally::{DrawnWeights, Tally};
use super::{LANES, STRIDE};
use crate::engine::{Prepared, Weights};
use crate::error::{Error, ErrorKind, Result};

/// What all workers share.
#[derive(Debug)]
pub(super) struct Task {
    pub(super) plan: ResolvedPlan,
    pub(super) draws: SweepPlan,
    pub(super) ranks: Ranks,
}

/// How ranks are found.
#[derive(Debug)]
pub(super) enum Ranks {
    /// By the engine, one draw after the other.
    Engine,
    Network(LinearScores),
    Digits(Sorted),
}

impl Ranks {
    pub(super) fn of(prepared: &Prepared, plan: &ResolvedPlan) -> Self {
        match ScoreMatrix::of(prepared, plan) {
            None => Self::Engine,
            Some(matrix) if Sorted::pays(&matrix) => Self::Digits(Sorted::new(matrix, prepared)),
            Some(matrix) => Self::Network(LinearScores::new(matrix)),
        }
    }

    fn matrix(&self) -> Option<&ScoreMatrix> {
        match self {
            Self::Engine => None,
            Self::Network(linear) => Some(&linear.matrix),
            Self::Digits(sorted) => Some(&sorted.matrix),
        }
    }
}

/// What one worker has to itself.
#[derive(Debug, Clone)]
pub(super) struct Worker {
    prepared: Prepared,
    weights: Weights,
    sampler: Sampler,
    /// Effective weights, leaf by leaf, draws side by side.
    leaves: Vec<f64>,
    /// Weights within the parents, node by node, draws side by side.
    nodes: Vec<f64>,
    /// Effective weights of the columns of a matrix, where those are not the leaves.
    columns: Vec<f64>,
    buffers: Buffers,
    /// Draws of the block whose ranks may be tied.
    near: [bool; BLOCK],
    pub(super) tally: Tally,
}

#[derive(Debug, Clone, Default)]
enum Buffers {
    #[default]
    None,
    Network(LinearBuffers),
    Digits(SortedBuffers),
}

impl Worker {
    pub(super) fn new(task: &Task, prepared: Prepared, tally: Tally) -> Self {
        let plan = &task.plan;
        Self {
            weights: prepared.weights(),
            prepared,
            sampler: Sampler::new(plan),
            leaves: vec![0.0; plan.leaves.len() * STRIDE],
            nodes: vec![0.0; plan.parent.len() * BLOCK],
            columns: task.ranks.matrix().map_or_else(Vec::new, ScoreMatrix::buffer),
            buffers: match &task.ranks {
                Ranks::Engine => Buffers::None,
                Ranks::Network(linear) => Buffers::Network(linear.buffers()),
                Ranks::Digits(sorted) => Buffers::Digits(sorted.buffers()),
            },
            near: [false; BLOCK],
            tally,
        }
    }

    /// Counts some draws of a block; the weights are drawn for all of it.
    pub(super) fn run(
        &mut self,
        task: &Task,
        block: u64,
        draws: Range<usize>,
        clock: &mut impl Clock,
    ) -> Result<()> {
        let mut buffers = std::mem::take(&mut self.buffers);
        let counted = match (&task.ranks, &mut buffers) {
            (Ranks::Network(linear), Buffers::Network(buffers)) => {
                self.run_linear(task, (linear, buffers), block, draws, clock)
            }
            (Ranks::Digits(sorted), Buffers::Digits(buffers)) => {
                self.run_sorted(task, (sorted, buffers), block, draws, clock);
                Ok(())
            }
            _ => {
                self.draw(task, block, true);
                clock.lap(Step::Draw);
                draws.into_iter().try_for_each(|draw| self.rescore(task, block, draw, clock))
            }
        };
        self.buffers = buffers;
        counted
    }

    fn draw(&mut self, task: &Task, block: u64, with_nodes: bool) {
        let nodes = with_nodes.then_some(self.nodes.as_mut_slice());
        let target = Target { leaves: &mut self.leaves, nodes };
        self.sampler.draw(&task.plan, task.draws.seed, block, target);
    }

    /// One draw by the engine.
    fn rescore(
        &mut self,
        task: &Task,
        block: u64,
        draw: usize,
        clock: &mut impl Clock,
    ) -> Result<()> {
        self.score(block, draw)?;
        clock.lap(Step::Rank);
        let (leaves, scales) = (&self.leaves, &task.plan.path_scale);
        self.tally.count_ranks(self.prepared.ranks(), DrawnWeights { leaves, draw, scales });
        self.tally.count_scores(self.prepared.root_scores());
        clock.lap(Step::Count);
        Ok(())
    }

    fn score(&mut self, block: u64, draw: usize) -> Result<()> {
        for (node, weight) in self.weights.values_mut().iter_mut().enumerate() {
            *weight = self.nodes[node * BLOCK + draw];
        }
        let number = block * BLOCK as u64 + draw as u64;
        self.prepared.rescore(&self.weights).map_err(|error| error.in_draw(number))
    }

    fn run_linear(
        &mut self,
        task: &Task,
        (linear, buffers): (&LinearScores, &mut LinearBuffers),
        block: u64,
        draws: Range<usize>,
        clock: &mut impl Clock,
    ) -> Result<()> {
        self.draw(task, block, linear.matrix.needs_nodes());
        clock.lap(Step::Draw);
        let weights = linear.matrix.weights(&self.leaves, &self.nodes, &mut self.columns);
        linear.multiply(weights, buffers);
        clock.lap(Step::Product);
        let scales = &task.plan.path_scale;
        for first in (draws.start / LANES * LANES..draws.end).step_by(LANES) {
            let near = linear.rank(first, buffers);
            self.near[first..first + LANES].copy_from_slice(&near);
            clock.lap(Step::Rank);
            let counted =
                std::array::from_fn(|lane| draws.contains(&(first + lane)) && !near[lane]);
            self.tally.count_rows(linear, buffers, counted);
            if self.tally.central.is_some() {
                for lane in (0..LANES).filter(|lane| counted[*lane]) {
                    let first_unit = linear.unit(&buffers.rows()[0], lane);
                    let weights = DrawnWeights { leaves: &self.leaves, draw: first + lane, scales };
                    self.tally.count_central(first_unit, weights);
                }
            }
            clock.lap(Step::Count);
        }
        self.count_near(task, buffers, block, draws.clone(), clock)?;
        if self.tally.pairs.is_some() || self.tally.scores.is_some() {
            self.tally.count_block(buffers, draws, &self.near, linear.matrix.sign);
            clock.lap(Step::Count);
        }
        Ok(())
    }

    fn run_sorted(
        &mut self,
        task: &Task,
        (sorted, buffers): (&Sorted, &mut SortedBuffers),
        block: u64,
        draws: Range<usize>,
        clock: &mut impl Clock,
    ) {
        self.draw(task, block, true);
        clock.lap(Step::Draw);
        let (scales, units) = (&task.plan.path_scale, sorted.matrix.units());
        let nodes = &self.nodes;
        let columns = sorted.matrix.weights(&self.leaves, nodes, &mut self.columns);
        let weights = BlockWeights { columns, nodes };
        for part in parts(0..BLOCK, sorted.at_once, &draws) {
            for product in parts(part.clone(), sorted.together, &draws) {
                sorted.multiply(product.clone(), weights, buffers);
                clock.lap(Step::Product);
                for number in product.clone().filter(|draw| draws.contains(draw)) {
                    let (product, count) = (number - product.start, number - part.start);
                    sorted.rank(Draw { number, product, count }, weights, buffers);
                    clock.lap(Step::Rank);
                    let scores = buffers.scores(product, units);
                    self.tally.count_signed_scores(scores, sorted.matrix.sign);
                    let leaves = &self.leaves;
                    let weights = DrawnWeights { leaves, draw: number, scales };
                    self.tally.count_firsts(buffers.positions(count..count + 1, units), weights);
                    clock.lap(Step::Count);
                }
            }
            let asked = draws.start.max(part.start)..draws.end.min(part.end);
            let counted = asked.start - part.start..asked.end - part.start;
            self.tally.count_positions(buffers.positions(counted, units), buffers.arch);
            clock.lap(Step::Count);
        }
    }

    /// Gives the draws that may have ties to the engine.
    fn count_near(
        &mut self,
        task: &Task,
        buffers: &mut LinearBuffers,
        block: u64,
        draws: Range<usize>,
        clock: &mut impl Clock,
    ) -> Result<()> {
        if !self.near[draws.clone()].contains(&true) {
            return Ok(());
        }
        self.draw(task, block, true);
        for draw in draws {
            if self.near[draw] {
                buffers.blank(draw);
                self.rescore(task, block, draw, clock)?;
            }
        }
        Ok(())
    }

    /// The scores that are ranked, of the first draws of the first block, draw by draw.
    pub(super) fn pilot(&mut self, task: &Task, draws: usize) -> Result<Vec<f64>> {
        self.draw(task, 0, true);
        let mut scores = Vec::new();
        for draw in 0..draws {
            self.score(0, draw)?;
            scores.extend_from_slice(self.prepared.root_scores());
        }
        Ok(scores)
    }
}

/// Parts of a range, each as long as asked but for the last, that have any of the draws.
fn parts(
    of: Range<usize>,
    length: usize,
    draws: &Range<usize>,
) -> impl Iterator<Item = Range<usize>> {
    let (end, draws) = (of.end, draws.clone());
    let part = move |start: usize| start..(start + length).min(end);
    of.step_by(length)
        .map(part)
        .filter(move |part| part.start < draws.end && draws.start < part.end)
}

impl Error {
    /// The same faults as those of a draw.
    fn in_draw(self, draw: u64) -> Self {
        self.map_kinds(|problem| ErrorKind::DrawFails { draw, problem: Box::new(problem) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Dataset;
    use crate::engine::Index;
    use crate::framework::Framework;
    use crate::methodology::{Methodology, Settings};
    use crate::methods::aggregate::Aggregation;

    /// Ranks of one indicator, and a pillar of two.
    fn name_of_ranks(
        draws: SweepPlan,
        units: usize,
        settings: Settings,
        value: fn(usize) -> Option<f64>,
    ) -> &'static str {
        let framework = Framework::builder("index", "An index").indicator("a", 1.0).pillar(
            "p",
            1.0,
            |pillar| pillar.indicator("b", 1.0).indicator("c", 1.0),
        );
        let methodology = Methodology::default().with_node("p", settings).unwrap();
        let index = Index::new(framework.build().unwrap(), methodology).unwrap();
        let row = |unit: usize| [value(unit), Some(1.0 + unit as f64), Some(2.0)];
        let data = (0..units).fold(Dataset::builder(["a", "b", "c"]), |data, unit| {
            data.unit(format!("U{unit}"), row(unit))
        });
        let prepared = index.prepare(&data.build().unwrap()).unwrap();
        let plan = ResolvedPlan::new(&prepared, &draws).unwrap();
        match Ranks::of(&prepared, &plan) {
            Ranks::Engine => "engine",
            Ranks::Network(linear) if linear.matrix.needs_nodes() => "network, groups",
            Ranks::Network(_) => "network",
            Ranks::Digits(_) => "digits",
        }
    }

    #[test]
    fn ranks_are_found_by_the_fastest_way_that_there_is() {
        let mean = Settings::new();
        let geometric = || Settings::new().aggregation(Aggregation::GeometricMean);
        let (all, root) = (SweepPlan::simplex(9), SweepPlan::simplex(9).at_levels(["index"]));
        let apart = |unit: usize| Some(unit as f64);
        let gap = |unit: usize| (unit != 3).then_some(1.0);
        for (draws, units, settings, value, expected) in [
            (&all, 20, mean.clone(), apart as fn(usize) -> Option<f64>, "network"),
            (&root, 20, mean.clone(), apart, "network, groups"),
            (&all, 20, geometric(), apart, "engine"),
            (&root, 20, geometric(), apart, "network, groups"),
            (&all, 20, mean.clone(), gap, "engine"),
            (&all, 2_000, mean, apart, "digits"),
            (&root, 2_000, geometric(), apart, "digits"),
        ] {
            assert_eq!(name_of_ranks(draws.clone(), units, settings, value), expected);
        }
    }
}
