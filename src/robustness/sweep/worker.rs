//! One worker: draws, scores, ranks and counts block after block, without allocation.

use std::ops::Range;

use super::BLOCK;
use super::digits::{DigitRanker, Draw};
use super::lanes::{LANES, Lane};
use super::matrix::ScoreMatrix;
use super::network::NetworkRanker;
use super::plan::SweepPlan;
use super::quasi::randomisation_of;
use super::resolved::ResolvedPlan;
use super::sampler::Sampler;
use super::steps::Clock;
use super::tally::{DrawnWeights, Tally};
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
    fn of(prepared: &Prepared, plan: &ResolvedPlan, with_scores: bool) -> Self {
        match ScoreMatrix::of(prepared, plan) {
            None => Self::Engine,
            Some(matrix) if DigitRanker::pays(&matrix) => {
                Self::Digits(DigitRanker::new(matrix, prepared))
            }
            Some(matrix) => Self::Network(NetworkRanker::new(matrix, plan, with_scores)),
        }
    }
}

/// The buffers and counts of one worker; the others are clones of the first.
#[derive(Debug, Clone)]
pub(super) struct Worker {
    engine: Engine,
    sampler: Sampler,
    ranker: Ranker,
    pub(super) tally: Tally,
}

/// The index, scored draw by draw.
#[derive(Debug, Clone)]
struct Engine {
    prepared: Prepared,
    weights: Weights,
}

impl Engine {
    /// Scores and ranks one of the draws side by side, with the weights of the nodes.
    fn score(&mut self, nodes: &[Lane], lane: usize, number: u64) -> Result<()> {
        for (weight, node) in self.weights.values_mut().iter_mut().zip(nodes) {
            *weight = node[lane];
        }
        self.prepared.rescore(&self.weights).map_err(|error| error.in_draw(number))
    }
}

/// Draws side by side.
#[derive(Debug, Clone)]
struct Batch {
    /// The number of the first.
    first: u64,
    /// Those to be counted.
    asked: Range<usize>,
}

impl Worker {
    pub(super) fn new(task: &Task, prepared: Prepared, tally: Tally) -> Self {
        let Task { plan, draws } = task;
        let ranker = Ranker::of(&prepared, plan, draws.scores || draws.pairwise);
        Self {
            sampler: Sampler::new(plan, draws.central),
            engine: Engine { weights: prepared.weights(), prepared },
            ranker,
            tally,
        }
    }

    /// Counts some draws of a block.
    pub(super) fn run(
        &mut self,
        task: &Task,
        block: u64,
        draws: Range<usize>,
        clock: &mut impl Clock,
    ) -> Result<()> {
        self.sampler.start(task.draws.seed, block);
        self.tally.count_for(randomisation_of(block));
        for first in (0..draws.end).step_by(LANES) {
            self.sampler.draw(&task.plan);
            clock.lap(|steps| &mut steps.draw);
            let asked = draws.start.max(first) - first..draws.end.min(first + LANES) - first;
            if asked.is_empty() {
                continue;
            }
            let batch = Batch { first: block * BLOCK as u64 + first as u64, asked };
            match self.ranker {
                Ranker::Engine => {
                    let mut asked = batch.asked.clone();
                    asked.try_for_each(|lane| self.count_by_engine(task, &batch, lane, clock))?;
                }
                Ranker::Network(_) => self.count_by_network(task, &batch, clock)?,
                Ranker::Digits(_) => self.count_by_digits(task, &batch, clock),
            }
        }
        if let Ranker::Digits(digits) = &mut self.ranker {
            if let Some(positions) = digits.complete(true) {
                self.tally.count_positions(positions);
                clock.lap(|steps| &mut steps.count);
            }
        }
        Ok(())
    }

    fn count_by_engine(
        &mut self,
        task: &Task,
        batch: &Batch,
        lane: usize,
        clock: &mut impl Clock,
    ) -> Result<()> {
        let Self { engine, sampler, tally, .. } = self;
        let nodes = sampler.nodes(&task.plan, lane..lane + 1);
        engine.score(nodes, lane, batch.first + lane as u64)?;
        clock.lap(|steps| &mut steps.rank);
        let scales = &task.plan.path_scale;
        tally.count_ranks(
            engine.prepared.ranks(),
            DrawnWeights { leaves: sampler.leaves(), lane, scales },
        );
        tally.count_scores(engine.prepared.root_scores(), 1.0);
        clock.lap(|steps| &mut steps.count);
        Ok(())
    }

    fn count_by_network(
        &mut self,
        task: &Task,
        batch: &Batch,
        clock: &mut impl Clock,
    ) -> Result<()> {
        let Self { sampler, ranker: Ranker::Network(network), tally, .. } = self else {
            return Ok(());
        };
        let drawn = sampler.drawn();
        network.score(drawn);
        clock.lap(|steps| &mut steps.product);
        let near = network.rank(drawn);
        clock.lap(|steps| &mut steps.rank);
        let asked: [bool; LANES] = std::array::from_fn(|lane| batch.asked.contains(&lane));
        let counted = std::array::from_fn(|lane| asked[lane] && !near[lane]);
        tally.count_rows(network, counted);
        if tally.central.is_some() {
            let scales = &task.plan.path_scale;
            for lane in (0..LANES).filter(|lane| counted[*lane]) {
                let unit = network.unit(&network.rows()[0], lane);
                tally.count_central(unit, DrawnWeights { leaves: drawn.leaves, lane, scales });
            }
        }
        if tally.pairs.is_some() || tally.scores.is_some() {
            (0..LANES).filter(|lane| !counted[*lane]).for_each(|lane| network.blank(lane));
            tally.count_scored(network, counted);
        }
        clock.lap(|steps| &mut steps.count);
        if counted != asked {
            let mut near = batch.asked.clone().filter(|lane| near[*lane]);
            near.try_for_each(|lane| self.count_by_engine(task, batch, lane, clock))?;
        }
        Ok(())
    }

    fn count_by_digits(&mut self, task: &Task, batch: &Batch, clock: &mut impl Clock) {
        let Self { sampler, ranker: Ranker::Digits(digits), tally, .. } = self else {
            return;
        };
        sampler.nodes(&task.plan, batch.asked.clone());
        let drawn = sampler.drawn();
        let sign = digits.matrix.sign;
        digits.weigh(drawn);
        let scales = &task.plan.path_scale;
        for product in parts(batch.asked.clone(), digits.together) {
            digits.multiply(product.clone());
            clock.lap(|steps| &mut steps.product);
            for lane in product.clone() {
                let product = lane - product.start;
                digits.rank(Draw { lane, product }, drawn.nodes);
                clock.lap(|steps| &mut steps.rank);
                tally.count_scores(digits.scores(product), sign);
                tally.count_firsts(
                    digits.last(),
                    DrawnWeights { leaves: drawn.leaves, lane, scales },
                );
                if let Some(positions) = digits.complete(false) {
                    tally.count_positions(positions);
                }
                clock.lap(|steps| &mut steps.count);
            }
        }
    }

    /// The scores of the first draws of the first block, draw by draw.
    pub(super) fn pilot(&mut self, task: &Task, draws: usize) -> Result<Vec<f64>> {
        self.sampler.start(task.draws.seed, 0);
        let mut scores = Vec::new();
        for draw in 0..draws {
            if draw % LANES == 0 {
                self.sampler.draw(&task.plan);
            }
            let Self { engine, sampler, .. } = self;
            let lane = draw % LANES;
            engine.score(sampler.nodes(&task.plan, lane..lane + 1), lane, draw as u64)?;
            scores.extend_from_slice(engine.prepared.root_scores());
        }
        Ok(scores)
    }
}

/// The parts of a range, each of the given length except the last.
fn parts(of: Range<usize>, length: usize) -> impl Iterator<Item = Range<usize>> {
    let end = of.end;
    of.step_by(length).map(move |start| start..(start + length).min(end))
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
        match Ranker::of(&prepared, &plan, draws.scores) {
            Ranker::Engine => "engine",
            Ranker::Network(network) if network.matrix.nodes != plan.leaves => "network, groups",
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
