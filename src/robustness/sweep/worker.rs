//! One worker: draws, scores, ranks and counts block after block, without allocation.

use std::ops::Range;

use super::BLOCK;
use super::draws::Draws;
use super::linear::{Linear, LinearBuffers};
use super::plan::Plan;
use super::sampler::{Sampler, Target};
use super::steps::{Clock, Step};
use super::tally::{DrawnWeights, Tally};
use super::{LANES, STRIDE};
use crate::error::{Error, Problem, Result};
use crate::score::{Prepared, Weights};

/// What all workers share.
#[derive(Debug)]
pub(super) struct Task {
    pub(super) plan: Plan,
    pub(super) draws: Draws,
    pub(super) linear: Option<Linear>,
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
    buffers: Option<LinearBuffers>,
    /// Draws of the block whose ranks may be tied.
    near: [bool; BLOCK],
    pub(super) tally: Tally,
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
            buffers: task.linear.as_ref().map(Linear::buffers),
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
        match (&task.linear, self.buffers.take()) {
            (Some(linear), Some(mut buffers)) => {
                let counted = self.run_linear(task, (linear, &mut buffers), block, draws, clock);
                self.buffers = Some(buffers);
                counted
            }
            _ => {
                self.draw(task, block, true);
                clock.lap(Step::Draw);
                draws.into_iter().try_for_each(|draw| self.rescore(task, block, draw, clock))
            }
        }
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
        (linear, buffers): (&Linear, &mut LinearBuffers),
        block: u64,
        draws: Range<usize>,
        clock: &mut impl Clock,
    ) -> Result<()> {
        self.draw(task, block, false);
        clock.lap(Step::Draw);
        linear.multiply(&self.leaves, buffers);
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
            self.tally.count_block(buffers, draws, &self.near, linear.sign);
            clock.lap(Step::Count);
        }
        Ok(())
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

impl Error {
    /// The same faults as those of a draw.
    fn in_draw(self, draw: u64) -> Self {
        self.map_problems(|problem| Problem::DrawFails { draw, problem: Box::new(problem) })
    }
}
