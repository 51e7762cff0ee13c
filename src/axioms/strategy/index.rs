//! Cases: generated indices with data, and one index as it is.

use std::ops::RangeInclusive;

use proptest::strategy::{NewTree, Strategy};
use proptest::test_runner::TestRunner;

use super::dataset::datasets;
use super::draw::{Draw, Shrinking};
use super::framework::{FrameworkStrategy, frameworks};
use super::parts::{every, plain};
use super::places::orthogonal_units;
use super::stratum::{Scene, Stratum};
use crate::axioms::case::{Case, Choices};
use crate::data::Dataset;
use crate::engine::Index;
use crate::error::Result;
use crate::framework::{Framework, Node, Scale};
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
/// Cases are of several [strata](Stratum), each often enough. One to seven units are most frequent, up
/// to forty often, up to 150 sometimes; one to five indicators, sometimes twelve.
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
        units: None,
        indicators: None,
        gaps: 0.0,
        strata: Stratum::ALL.to_vec(),
    }
}

/// The strategy of [`index`].
#[derive(Debug, Clone)]
pub struct IndexStrategy {
    frameworks: FrameworkStrategy,
    framework: Option<Framework>,
    own: Option<Methodology>,
    methodologies: Vec<Methodology>,
    units: Option<RangeInclusive<usize>>,
    indicators: Option<RangeInclusive<usize>>,
    gaps: f64,
    strata: Vec<Stratum>,
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

    /// With frameworks of another strategy, numbers of indicators and all.
    pub fn frameworks(self, frameworks: FrameworkStrategy) -> Self {
        let indicators = Some(frameworks.range());
        Self { frameworks, indicators, ..self }
    }

    /// With this framework, which does not shrink.
    pub fn framework(self, framework: Framework) -> Self {
        Self { framework: Some(framework), ..self }
    }

    /// With a number of indicators in this range.
    pub fn indicators(self, indicators: RangeInclusive<usize>) -> Self {
        Self { indicators: Some(indicators), ..self }
    }

    /// With a number of levels of groups in this range, including the root's.
    pub fn depth(mut self, depth: RangeInclusive<usize>) -> Self {
        self.frameworks = self.frameworks.depth(depth);
        self
    }

    /// With a number of units in this range.
    pub fn units(self, units: RangeInclusive<usize>) -> Self {
        Self { units: Some(units), ..self }
    }

    /// With cases of these strata only, such as [`Interior`](Stratum::Interior) for a method that
    /// needs values above zero.
    pub fn strata(self, strata: impl IntoIterator<Item = Stratum>) -> Self {
        Self { strata: strata.into_iter().collect(), ..self }
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
        let scene = Scene::draw(draw, &self.strata);
        let drawn = draw.below(self.methodologies.len().max(1));
        let methodology = self.own.as_ref().or_else(|| self.methodologies.get(drawn)).cloned();
        let framework = match &self.framework {
            Some(framework) => framework.clone(),
            None => {
                let several = self.indicators.clone().unwrap_or_else(|| some_indicators(draw));
                let frameworks = self.frameworks.clone().indicators(several);
                frameworks_for(methodology.as_ref(), frameworks).draw(draw, &scene)?
            }
        };
        let data = datasets(&framework).gaps(self.gaps);
        let units = some_units(draw, self.units.as_ref(), &scene, data.indicators());
        let data = data.units(units).draw(draw, &scene)?;
        let methodology = methodology.unwrap_or_default();
        let index = Index::new(framework.clone(), methodology.clone());
        // A mean that needs a true zero is not asked to do without one.
        let index = index.or_else(|refusal| match scene.scales {
            true => Index::new(framework.with_nodes(on_a_ratio_scale)?, methodology),
            false => Err(refusal),
        })?;
        let free = self.framework.is_none();
        let case = case(index, data, draw).free_to_shrink(free).of_strata(scene.strata());
        Ok(case.with_room(self.units.as_ref().map_or(MOST_UNITS, |units| *units.end())))
    }
}

fn on_a_ratio_scale(node: &mut Node) {
    node.as_indicator_mut().into_iter().for_each(|indicator| indicator.scale = Scale::Ratio);
}

/// On raw values, which no transform turns round, higher is better.
fn frameworks_for(
    methodology: Option<&Methodology>,
    frameworks: FrameworkStrategy,
) -> FrameworkStrategy {
    let transforms = methodology.and_then(|it| it.indicators.transforms.as_deref());
    let raw = methodology.is_some_and(|it| it.node.is_empty() && it.level.is_empty());
    if raw && transforms.is_none_or(<[Transform]>::is_empty) {
        frameworks.lower_is_better(0.0)
    } else {
        frameworks
    }
}

/// The most units of cases that are asked for none.
pub(super) const MOST_UNITS: usize = 150;

/// One to five, sometimes up to twelve.
fn some_indicators(draw: &mut Draw<'_>) -> RangeInclusive<usize> {
    if draw.chance(0.85) { 1..=5 } else { 6..=12 }
}

/// How many units: as asked for; else a few, often up to forty, sometimes up to 150. A full design has
/// as many as it needs, where that is allowed.
pub(super) fn some_units(
    draw: &mut Draw<'_>,
    asked: Option<&RangeInclusive<usize>>,
    scene: &Scene,
    indicators: usize,
) -> RangeInclusive<usize> {
    let design = orthogonal_units(indicators);
    let fits = asked.is_none_or(|asked| asked.contains(&design));
    let drawn = draw.below(40);
    match asked {
        _ if scene.values == Stratum::Orthogonal && fits => design..=design,
        Some(asked) => asked.clone(),
        None => match drawn {
            0..=31 => 1..=7,
            32..=38 => 8..=40,
            _ => 41..=MOST_UNITS,
        },
    }
}

/// A case with drawn choices.
pub(super) fn case(index: Index, data: Dataset, draw: &mut Draw<'_>) -> Case {
    let (indicators, groups) =
        (index.framework().observed().count(), index.framework().groups().count());
    let units = data.units().len();
    // What is special of a case is in its first rows.
    let mut unit = || {
        let special = units > 2 && draw.chance(0.4);
        draw.below(if special { 2 } else { units })
    };
    let (unit, other) = (unit(), unit());
    let choices = Choices {
        unit,
        other,
        indicator: draw.below(indicators),
        second: draw.below(indicators),
        group: draw.below(groups),
        amount: draw.below(20) as u8,
        kind: draw.below(60) as u8,
        order: draw.seed() >> 1,
        value: None,
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
