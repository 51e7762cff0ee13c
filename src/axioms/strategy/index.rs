//! Cases: generated indices with data, and one index as it is.

use std::ops::RangeInclusive;

use proptest::strategy::{NewTree, Strategy};
use proptest::test_runner::TestRunner;

use super::dataset::{DatasetStrategy, datasets};
use super::draw::{Draw, Shrinking};
use super::framework::{FrameworkStrategy, frameworks};
use super::parts::{every, plain};
use crate::axioms::case::{Case, Choices};
use crate::axioms::change::Table;
use crate::axioms::leaf::{Leaf, roundest};
use crate::data::Dataset;
use crate::engine::Index;
use crate::error::Result;
use crate::framework::Framework;
use crate::methodology::{Methodology, Settings};
use crate::methods::aggregate::{Aggregation, Aggregator};
use crate::methods::transform::{ColumnTransform, Transform};
use crate::methods::weight::{Weighting, WeightingScheme};

/// Whole indices with data, and choices of what axioms change: [`frameworks`],
/// [`methodologies`](super::methodologies) and [`datasets`] together.
///
/// With a part of the user's own — a weighting, an aggregation, a normalisation — everything else is
/// as plain as possible: goalposts onto 0 to 100, nominal weights, arithmetic means. What a search
/// finds is then due to that part.
///
/// Cases shrink towards few units, few indicators, no groups, equal weights and round numbers.
///
/// # Examples
///
/// ```
/// use composite_index::axioms::{Axiom, strategy};
/// use composite_index::error::Refusal;
/// use composite_index::weight::{GroupScores, WeightingScheme};
/// use proptest::prelude::*;
///
/// #[derive(Debug, Clone)]
/// struct ByAlphabet;
///
/// impl WeightingScheme for ByAlphabet {
///     fn weights(&self, group: &GroupScores<'_>) -> Result<Vec<f64>, Refusal> {
///         Ok((1..=group.children().len()).map(|place| 1.0 / place as f64).collect())
///     }
/// }
///
/// proptest!(|(case in strategy::index().weighted_by(ByAlphabet))| {
///     Axiom::OwnMonotonicity.check(&case)?;
/// });
/// ```
pub fn index() -> IndexStrategy {
    IndexStrategy {
        frameworks: frameworks(),
        framework: None,
        own: None,
        methodologies: every(),
        units: 2..=7,
        gaps: 0.0,
    }
}

/// The strategy of [`index`].
#[derive(Debug, Clone)]
pub struct IndexStrategy {
    frameworks: FrameworkStrategy,
    framework: Option<Framework>,
    own: Option<Methodology>,
    methodologies: Vec<Methodology>,
    units: RangeInclusive<usize>,
    gaps: f64,
}

impl IndexStrategy {
    /// Weights every group by a scheme of the user's own.
    pub fn weighted_by(self, scheme: impl WeightingScheme + 'static) -> Self {
        self.weighting(Weighting::custom(scheme))
    }

    /// Weights every group in this way.
    pub fn weighting(self, weighting: Weighting) -> Self {
        self.with_groups(|groups| groups.weighting(weighting))
    }

    /// Aggregates every group by an aggregator of the user's own.
    pub fn aggregated_by(self, aggregator: impl Aggregator + 'static) -> Self {
        self.aggregation(Aggregation::custom(aggregator))
    }

    /// Aggregates every group in this way.
    pub fn aggregation(self, aggregation: Aggregation) -> Self {
        self.with_groups(|groups| groups.aggregation(aggregation))
    }

    /// Normalises every indicator by a transform of the user's own.
    pub fn normalised_by(self, transform: impl ColumnTransform + 'static) -> Self {
        self.normalisation([Transform::custom(transform)])
    }

    /// Normalises every indicator by these steps.
    pub fn normalisation(self, steps: impl IntoIterator<Item = Transform>) -> Self {
        let own = self.own.unwrap_or_else(plain);
        let indicators = own.indicators.clone().transforms(steps);
        Self { own: Some(own.with_indicators(indicators)), ..self }
    }

    /// With this methodology. It must not name nodes or levels, unless the framework is given too.
    pub fn methodology(self, methodology: Methodology) -> Self {
        Self { own: Some(methodology), ..self }
    }

    /// With frameworks of another strategy.
    pub fn frameworks(self, frameworks: FrameworkStrategy) -> Self {
        Self { frameworks, ..self }
    }

    /// With this framework, which does not shrink.
    pub fn framework(self, framework: Framework) -> Self {
        Self { framework: Some(framework), ..self }
    }

    /// With a number of indicators in this range.
    pub fn indicators(mut self, indicators: RangeInclusive<usize>) -> Self {
        self.frameworks = self.frameworks.indicators(indicators);
        self
    }

    /// With a number of levels of groups in this range, including the root's.
    pub fn depth(mut self, depth: RangeInclusive<usize>) -> Self {
        self.frameworks = self.frameworks.depth(depth);
        self
    }

    /// With a number of units in this range.
    pub fn units(self, units: RangeInclusive<usize>) -> Self {
        Self { units, ..self }
    }

    /// With about this share of values missing, from 0 to 1.
    pub fn gaps(self, share: f64) -> Self {
        Self { gaps: share, ..self }
    }

    fn with_groups(self, change: impl FnOnce(Settings) -> Settings) -> Self {
        let own = self.own.unwrap_or_else(plain);
        let groups = change(own.groups.clone());
        Self { own: Some(own.with_groups(groups)), ..self }
    }

    fn draw(&self, draw: &mut Draw<'_>) -> Result<Case> {
        let drawn = draw.below(self.methodologies.len().max(1));
        let methodology = self.own.as_ref().or_else(|| self.methodologies.get(drawn)).cloned();
        let framework = match &self.framework {
            Some(framework) => framework.clone(),
            None => self.frameworks.draw(draw)?,
        };
        let data = datasets(&framework).units(self.units.clone()).gaps(self.gaps).draw(draw)?;
        let index = Index::new(framework, methodology.unwrap_or_default())?;
        let free = self.framework.is_none();
        Ok(case(index, data, draw).free_to_shrink(free))
    }
}

/// A case with drawn choices.
fn case(index: Index, data: Dataset, draw: &mut Draw<'_>) -> Case {
    let (indicators, groups) =
        (index.framework().observed().count(), index.framework().groups().count());
    let units = data.units().len();
    let choices = Choices {
        unit: draw.below(units),
        other: draw.below(units),
        indicator: draw.below(indicators),
        second: draw.below(indicators),
        group: draw.below(groups),
        amount: draw.below(20) as u8,
        kind: draw.below(60) as u8,
        order: draw.seed() >> 1,
    };
    Case::new(index, data).with_choices(choices)
}

impl Strategy for IndexStrategy {
    type Tree = Shrinking<Case>;
    type Value = Case;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        Shrinking::drawn(runner, |draw| self.draw(draw))
    }
}

/// Cases of one index. Half of them have the given data, with some units left out and a few values
/// changed; the others, or all without data, have generated data. Units that a screening leaves out
/// never occur. Neither framework nor methodology shrinks.
pub fn given(index: &Index, data: Option<&Dataset>) -> GivenStrategy {
    let kept = data.and_then(|data| screened(index, data));
    let data = kept.as_ref().or(data);
    let mut generated = datasets(index.framework()).units(3..=7);
    if let Some(data) = data {
        generated = generated.like(data).gaps(if has_gaps(index, data) { 0.1 } else { 0.0 });
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
        let data = match real {
            Some(data) => self.perturbed(data, draw)?,
            None => self.generated.draw(draw)?,
        };
        Ok(case(self.index.clone(), data, draw))
    }

    /// All units or at most a dozen, with up to three values changed.
    fn perturbed(&self, data: &Dataset, draw: &mut Draw<'_>) -> Result<Dataset> {
        let mut table = Table::of(data);
        let units = table.units.len();
        if units > 3 && draw.chance(0.7) {
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
