//! One worker: draws, scores, ranks and counts block after block, without allocation.

use std::ops::Range;

use super::digits::{BlockWeights, DigitRanker, Draw};
use super::matrix::ScoreMatrix;
use super::network::NetworkRanker;
use super::plan::SweepPlan;
use super::resolved::ResolvedPlan;
use super::sampler::{Sampler, Target};
use super::steps::Clock;
use super::tally::{DrawnWeights, Tally};
use super::{BLOCK, LANES, STRIDE};
use crate::engine::{Prepared, Weights};
use crate::error::{Error, ErrorKind, Result};

/// What all workers share.
#[derive(Debug)]
pub(super) struct Task {
    pub(super) plan: ResolvedPlan,
    pub(super) draws: SweepPlan,
}

/// How ranks are found: by a network or by digits if the index is a matrix, else by the engine, draw
/// by draw.
#[derive(Debug, Clone)]
enum Ranker {
    Engine,
    Network(NetworkRanker),
    Digits(DigitRanker),
}

impl Ranker {
    fn of(prepared: &Prepared, plan: &ResolvedPlan) -> Self {
        match ScoreMatrix::of(prepared, plan) {
            None => Self::Engine,
            Some(matrix) if DigitRanker::pays(&matrix) => {
                Self::Digits(DigitRanker::new(matrix, prepared))
            }
            Some(matrix) => Self::Network(NetworkRanker::new(matrix)),
        }
    }

    fn matrix(&self) -> Option<&ScoreMatrix> {
        match self {
            Self::Engine => None,
            Self::Network(network) => Some(&network.matrix),
            Self::Digits(digits) => Some(&digits.matrix),
        }
    }
}

/// The buffers and counts of one worker; the others are clones of the first.
#[derive(Debug, Clone)]
pub(super) struct Worker {
    engine: Engine,
    drawn: DrawnBlock,
    ranker: Ranker,
    pub(super) tally: Tally,
}

/// The index, scored draw by draw.
#[derive(Debug, Clone)]
struct Engine {
    prepared: Prepared,
    weights: Weights,
}

/// The weights of a block, draws side by side.
#[derive(Debug, Clone)]
struct DrawnBlock {
    number: u64,
    sampler: Sampler,
    /// Effective weights, leaf by leaf.
    leaves: Vec<f64>,
    /// Weights within the parents, node by node.
    nodes: Vec<f64>,
    /// Effective weights of the columns of a matrix, where those are not the leaves.
    columns: Vec<f64>,
}

impl DrawnBlock {
    fn draw(&mut self, task: &Task, block: u64, with_nodes: bool) {
        self.number = block;
        let nodes = with_nodes.then_some(self.nodes.as_mut_slice());
        let target = Target { leaves: &mut self.leaves, nodes };
        self.sampler.draw(&task.plan, task.draws.seed, block, target);
    }

    /// The weights of a draw.
    fn of<'a>(&'a self, task: &'a Task, draw: usize) -> DrawnWeights<'a> {
        DrawnWeights { leaves: &self.leaves, draw, scales: &task.plan.path_scale }
    }
}

impl Engine {
    /// Scores and ranks one draw.
    fn score(&mut self, drawn: &DrawnBlock, draw: usize) -> Result<()> {
        for (node, weight) in self.weights.values_mut().iter_mut().enumerate() {
            *weight = drawn.nodes[node * BLOCK + draw];
        }
        let number = drawn.number * BLOCK as u64 + draw as u64;
        self.prepared.rescore(&self.weights).map_err(|error| error.in_draw(number))
    }
}

impl Worker {
    pub(super) fn new(plan: &ResolvedPlan, prepared: Prepared, tally: Tally) -> Self {
        let ranker = Ranker::of(&prepared, plan);
        Self {
            drawn: DrawnBlock {
                number: 0,
                sampler: Sampler::new(plan),
                leaves: vec![0.0; plan.leaves.len() * STRIDE],
                nodes: vec![0.0; plan.parent.len() * BLOCK],
                columns: ranker.matrix().map_or_else(Vec::new, ScoreMatrix::buffer),
            },
            engine: Engine { weights: prepared.weights(), prepared },
            ranker,
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
        let needs_nodes = match &self.ranker {
            Ranker::Network(network) => network.matrix.needs_nodes(),
            Ranker::Engine | Ranker::Digits(_) => true,
        };
        self.drawn.draw(task, block, needs_nodes);
        clock.lap(|steps| &mut steps.draw);
        match self.ranker {
            Ranker::Engine => {
                draws.into_iter().try_for_each(|draw| self.count_by_engine(task, draw, clock))
            }
            Ranker::Network(_) => self.count_by_network(task, draws, clock),
            Ranker::Digits(_) => {
                self.count_by_digits(task, draws, clock);
                Ok(())
            }
        }
    }

    fn count_by_engine(&mut self, task: &Task, draw: usize, clock: &mut impl Clock) -> Result<()> {
        self.engine.score(&self.drawn, draw)?;
        clock.lap(|steps| &mut steps.rank);
        let prepared = &self.engine.prepared;
        self.tally.count_ranks(prepared.ranks(), self.drawn.of(task, draw));
        self.tally.count_scores(prepared.root_scores(), 1.0);
        clock.lap(|steps| &mut steps.count);
        Ok(())
    }

    fn count_by_network(
        &mut self,
        task: &Task,
        draws: Range<usize>,
        clock: &mut impl Clock,
    ) -> Result<()> {
        let Self { drawn, ranker: Ranker::Network(network), tally, .. } = self else {
            return Ok(());
        };
        let (leaves, nodes) = (&drawn.leaves, &drawn.nodes);
        network.multiply(network.matrix.weights(leaves, nodes, &mut drawn.columns));
        clock.lap(|steps| &mut steps.product);
        let mut near = [false; BLOCK];
        for first in (draws.start / LANES * LANES..draws.end).step_by(LANES) {
            let lanes = &mut near[first..first + LANES];
            lanes.copy_from_slice(&network.rank(first));
            clock.lap(|steps| &mut steps.rank);
            let counted =
                std::array::from_fn(|lane| draws.contains(&(first + lane)) && !lanes[lane]);
            tally.count_rows(network, counted);
            if tally.central.is_some() {
                for lane in (0..LANES).filter(|lane| counted[*lane]) {
                    let unit = network.unit(&network.rows()[0], lane);
                    tally.count_central(unit, drawn.of(task, first + lane));
                }
            }
            clock.lap(|steps| &mut steps.count);
        }
        if draws.clone().any(|draw| near[draw]) {
            drawn.draw(task, drawn.number, true);
            for draw in draws.clone().filter(|draw| near[*draw]) {
                self.count_by_engine(task, draw, clock)?;
            }
        }
        let Self { ranker: Ranker::Network(network), tally, .. } = self else { return Ok(()) };
        if tally.pairs.is_some() || tally.scores.is_some() {
            draws.clone().filter(|draw| near[*draw]).for_each(|draw| network.blank(draw));
            tally.count_block(network, draws, &near);
            clock.lap(|steps| &mut steps.count);
        }
        Ok(())
    }

    fn count_by_digits(&mut self, task: &Task, draws: Range<usize>, clock: &mut impl Clock) {
        let Self { drawn, ranker: Ranker::Digits(digits), tally, .. } = self else { return };
        let sign = digits.matrix.sign;
        let columns = digits.matrix.weights(&drawn.leaves, &drawn.nodes, &mut drawn.columns);
        let weights = BlockWeights { columns, nodes: &drawn.nodes };
        let (leaves, scales) = (&drawn.leaves, &task.plan.path_scale);
        for part in parts(0..BLOCK, digits.at_once, &draws) {
            for product in parts(part.clone(), digits.together, &draws) {
                digits.multiply(product.clone(), weights);
                clock.lap(|steps| &mut steps.product);
                for number in product.clone().filter(|draw| draws.contains(draw)) {
                    let (product, count) = (number - product.start, number - part.start);
                    digits.rank(Draw { number, product, count }, weights);
                    clock.lap(|steps| &mut steps.rank);
                    tally.count_scores(digits.scores(product), sign);
                    let weights = DrawnWeights { leaves, draw: number, scales };
                    tally.count_firsts(digits.positions(count..count + 1), weights);
                    clock.lap(|steps| &mut steps.count);
                }
            }
            let asked = draws.start.max(part.start)..draws.end.min(part.end);
            tally.count_positions(
                digits.positions(asked.start - part.start..asked.end - part.start),
            );
            clock.lap(|steps| &mut steps.count);
        }
    }

    /// The scores of the first draws of the first block, draw by draw.
    pub(super) fn pilot(&mut self, task: &Task, draws: usize) -> Result<Vec<f64>> {
        self.drawn.draw(task, 0, true);
        let mut scores = Vec::new();
        for draw in 0..draws {
            self.engine.score(&self.drawn, draw)?;
            scores.extend_from_slice(self.engine.prepared.root_scores());
        }
        Ok(scores)
    }
}

/// Parts of a range that contain some of the draws, each of the given length except the last.
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
        match Ranker::of(&prepared, &plan) {
            Ranker::Engine => "engine",
            Ranker::Network(network) if network.matrix.needs_nodes() => "network, groups",
            Ranker::Network(_) => "network",
            Ranker::Digits(_) => "digits",
        }
    }

    #[test]
    fn ranks_are_found_by_the_fastest_way() {
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
