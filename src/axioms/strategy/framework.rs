//! Frameworks.

use std::ops::RangeInclusive;

use proptest::strategy::{NewTree, Strategy};
use proptest::test_runner::TestRunner;

use super::draw::{Draw, Shrinking, Simplify};
use super::parts::ratios_of;
use super::stratum::{Scene, Stratum};
use crate::error::Result;
use crate::framework::{Direction, Framework, Goalposts, Record, RecordKind, Scale};

/// Frameworks of two to five indicators in one or two levels of groups, with mixed directions,
/// weights as [`weights`](super::weights()) draws them, and goalposts for every indicator. They shrink
/// towards few indicators, no groups below the root, equal weights, and higher is better.
///
/// # Examples
///
/// ```
/// use composite_index::axioms::strategy;
/// use proptest::prelude::*;
///
/// proptest!(|(framework in strategy::frameworks().indicators(3..=8).depth(2..=3))| {
///     prop_assert!(framework.indicators().count() <= 8);
/// });
/// ```
pub fn frameworks() -> FrameworkStrategy {
    FrameworkStrategy { indicators: 2..=5, depth: 1..=2, even: false, lower_is_better: 0.4 }
}

/// The strategy of [`frameworks`].
#[derive(Debug, Clone)]
pub struct FrameworkStrategy {
    indicators: RangeInclusive<usize>,
    depth: RangeInclusive<usize>,
    even: bool,
    lower_is_better: f64,
}

impl FrameworkStrategy {
    /// With a number of indicators in this range, at least one.
    pub fn indicators(self, indicators: RangeInclusive<usize>) -> Self {
        Self { indicators, ..self }
    }

    pub(super) fn range(&self) -> RangeInclusive<usize> {
        self.indicators.clone()
    }

    /// With a number of levels of groups in this range, including the root's; at most six.
    pub fn depth(self, depth: RangeInclusive<usize>) -> Self {
        Self { depth, ..self }
    }

    /// With all indicators at the same depth; otherwise some are siblings of groups.
    pub fn even(self) -> Self {
        Self { even: true, ..self }
    }

    /// With this share of indicators for which lower is better, from 0 to 1.
    pub fn lower_is_better(self, share: f64) -> Self {
        Self { lower_is_better: share, ..self }
    }

    pub(super) fn draw(&self, draw: &mut Draw<'_>, scene: &Scene) -> Result<Framework> {
        let leaves = draw.within(&self.indicators).max(1);
        let depth = draw.within(&self.depth).clamp(1, LEVELS.len());
        let root = Record { weight: None, ..group("index", 0, None) };
        let mut growth = Growth {
            strategy: self,
            draw,
            weights: scene.weights,
            scales: scene.scales,
            records: vec![root],
            leaves: 0,
            groups: 0,
        };
        growth.grow("index", leaves, depth, 1);
        Framework::from_records(growth.records)
    }
}

const LEVELS: [&str; 6] = ["index", "pillar", "sub-pillar", "theme", "sub-theme", "component"];

fn group(code: &str, level: usize, parent: Option<&str>) -> Record {
    Record {
        code: code.to_owned(),
        kind: RecordKind::Aggregate,
        level: Some(LEVELS[level].to_owned()),
        parent: parent.map(str::to_owned),
        ..Record::default()
    }
}

/// A tree on the way from its root to its leaves.
struct Growth<'s, 'd, 'r> {
    strategy: &'s FrameworkStrategy,
    draw: &'d mut Draw<'r>,
    weights: Option<Stratum>,
    scales: bool,
    records: Vec<Record>,
    leaves: usize,
    groups: usize,
}

impl Growth<'_, '_, '_> {
    /// Puts a number of leaves below a group, in a number of levels of groups.
    fn grow(&mut self, parent: &str, leaves: usize, depth: usize, level: usize) {
        let parts = if depth > 1 { self.parts(leaves) } else { vec![1; leaves] };
        let weights = ratios_of(self.draw, self.weights, parts.len());
        for (part, weight) in parts.into_iter().zip(weights) {
            let is_leaf = !self.strategy.even && part == 1 && self.draw.chance(0.5);
            let mut record = if depth == 1 || is_leaf {
                self.leaf()
            } else {
                self.groups += 1;
                group(&format!("g{}", self.groups), level, None)
            };
            record.parent = Some(parent.to_owned());
            record.weight = Some(weight);
            let (code, kind) = (record.code.clone(), record.kind);
            self.records.push(record);
            if kind == RecordKind::Aggregate {
                self.grow(&code, part, depth - 1, level + 1);
            }
        }
    }

    /// Two or three parts, none empty; one part of one leaf.
    fn parts(&mut self, leaves: usize) -> Vec<usize> {
        let count = self.draw.within(&(2..=3)).min(leaves);
        let mut parts = vec![1; count];
        for _ in count..leaves {
            let part = self.draw.below(count);
            parts[part] += 1;
        }
        parts
    }

    fn leaf(&mut self) -> Record {
        self.leaves += 1;
        let lower = self.draw.chance(self.strategy.lower_is_better);
        let others = [(0.0, 100.0), (0.0, 100.0), (0.0, 1000.0), (0.0, 10.0), (20.0, 120.0)];
        let (low, high) = self.draw.one_of((0.0, 100.0), &others);
        let scale = self.scales.then(|| {
            self.draw.one_of(Scale::Ratio, &[Scale::Interval, Scale::Interval, Scale::Ordinal])
        });
        let unit = (self.scales && self.draw.chance(0.5)).then(|| "points".to_owned());
        Record {
            scale,
            unit,
            code: format!("x{}", self.leaves),
            direction: lower.then_some(Direction::LowerIsBetter),
            goalposts: Some(Goalposts { low, high }),
            ..Record::default()
        }
    }
}

impl Strategy for FrameworkStrategy {
    type Tree = Shrinking<Framework>;
    type Value = Framework;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        Shrinking::drawn(runner, |draw| self.draw(draw, &Scene::PLAIN))
    }
}

/// Node after node: without the indicator, without the group, a simpler weight, a simpler direction.
impl Simplify for Framework {
    fn simpler(&self, edit: usize) -> Option<Option<Self>> {
        let records = self.to_records();
        let kinds: [Restructure; 4] = [without, dissolved, evenly_weighted, turned_up];
        let (kind, node) = (edit / records.len(), edit % records.len());
        let simpler = kinds.get(kind)?(records, node);
        Some(simpler.and_then(|records| Self::from_records(records).ok()))
    }
}

/// A change of one row; `None` if it changes nothing.
pub(super) type Restructure = fn(Vec<Record>, usize) -> Option<Vec<Record>>;

/// Removes an indicator, and the groups without another.
pub(super) fn without(mut records: Vec<Record>, node: usize) -> Option<Vec<Record>> {
    if records.get(node)?.kind != RecordKind::Indicator {
        return None;
    }
    let mut gone = records.remove(node);
    while let Some(parent) = gone.parent.take() {
        if records.iter().any(|record| record.parent.as_ref() == Some(&parent)) {
            break;
        }
        let position = records.iter().position(|record| record.code == parent)?;
        gone = records.remove(position);
    }
    (!records.is_empty()).then_some(records)
}

/// Puts the children of a group in its place.
pub(super) fn dissolved(mut records: Vec<Record>, node: usize) -> Option<Vec<Record>> {
    let above = records.get(node)?.parent.clone()?;
    if records[node].kind != RecordKind::Aggregate {
        return None;
    }
    let gone = records.remove(node);
    for record in records.iter_mut().filter(|record| record.parent.as_ref() == Some(&gone.code)) {
        record.parent = Some(above.clone());
    }
    Some(records)
}

pub(super) fn evenly_weighted(mut records: Vec<Record>, node: usize) -> Option<Vec<Record>> {
    let weight = records.get_mut(node)?.weight.as_mut()?;
    (std::mem::replace(weight, 1.0) != 1.0).then_some(records)
}

pub(super) fn turned_up(mut records: Vec<Record>, node: usize) -> Option<Vec<Record>> {
    let direction = records.get_mut(node)?.direction.as_mut()?;
    let before = std::mem::replace(direction, Direction::HigherIsBetter);
    (before == Direction::LowerIsBetter).then_some(records)
}
