//! Whole indices with data: cases.

use std::ops::RangeInclusive;

use proptest::strategy::{NewTree, Strategy};
use proptest::test_runner::TestRunner;

use super::dataset::datasets;
use super::draw::Draw;
use super::framework::{FrameworkStrategy, frameworks};
use super::methodology::{every, plain};
use super::shrink::Shrinking;
use crate::axioms::case::{Case, Choices};
use crate::data::Dataset;
use crate::engine::Index;
use crate::framework::Framework;
use crate::methodology::{Methodology, Settings};
use crate::methods::aggregate::{Aggregation, Aggregator};
use crate::methods::transform::{ColumnTransform, Transform};
use crate::methods::weight::{Weighting, WeightingScheme};

/// Whole indices with data, and choices of what axioms change: [`frameworks`],
/// [`methodologies`](super::methodology::methodologies) and [`datasets`] together.
///
/// Once a part of the user's own is put in — a weighting, an aggregation, a normalisation —
/// everything else is the plainest there is: goalposts onto 0 to 100, nominal weights, arithmetic
/// means, so that what is found is that part's own doing.
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
    /// Every group weighted by a scheme of the user's own.
    pub fn weighted_by(self, scheme: impl WeightingScheme + 'static) -> Self {
        self.weighting(Weighting::custom(scheme))
    }

    /// Every group weighted in this way.
    pub fn weighting(self, weighting: Weighting) -> Self {
        self.with_groups(|groups| groups.weighting(weighting))
    }

    /// Every group aggregated by an aggregator of the user's own.
    pub fn aggregated_by(self, aggregator: impl Aggregator + 'static) -> Self {
        self.aggregation(Aggregation::custom(aggregator))
    }

    /// Every group aggregated in this way.
    pub fn aggregation(self, aggregation: Aggregation) -> Self {
        self.with_groups(|groups| groups.aggregation(aggregation))
    }

    /// Every indicator normalised by a transform of the user's own.
    pub fn normalised_by(self, transform: impl ColumnTransform + 'static) -> Self {
        self.normalisation([Transform::custom(transform)])
    }

    /// Every indicator normalised by these steps.
    pub fn normalisation(self, steps: impl IntoIterator<Item = Transform>) -> Self {
        let own = self.own.unwrap_or_else(plain);
        let indicators = own.indicators.clone().transforms(steps);
        Self { own: Some(own.with_indicators(indicators)), ..self }
    }

    /// With this methodology; it must not speak of single nodes or levels, unless the framework is
    /// given too.
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

    /// With so many indicators.
    pub fn indicators(mut self, indicators: RangeInclusive<usize>) -> Self {
        self.frameworks = self.frameworks.indicators(indicators);
        self
    }

    /// With so many levels of groups, the root's included.
    pub fn depth(mut self, depth: RangeInclusive<usize>) -> Self {
        self.frameworks = self.frameworks.depth(depth);
        self
    }

    /// With so many units.
    pub fn units(self, units: RangeInclusive<usize>) -> Self {
        Self { units, ..self }
    }

    /// With this share of values missing.
    pub fn gaps(self, share: f64) -> Self {
        Self { gaps: share, ..self }
    }

    fn with_groups(self, change: impl FnOnce(Settings) -> Settings) -> Self {
        let own = self.own.unwrap_or_else(plain);
        let groups = change(own.groups.clone());
        Self { own: Some(own.with_groups(groups)), ..self }
    }

    fn draw(&self, draw: &mut Draw<'_>) -> crate::error::Result<Case> {
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

/// A case with choices drawn.
pub(super) fn case(index: Index, data: Dataset, draw: &mut Draw<'_>) -> Case {
    let (indicators, groups) =
        (index.framework().indicators().count(), index.framework().groups().count());
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
        let case = self.draw(&mut Draw::new(runner));
        case.map(Shrinking::new).map_err(|error| error.to_string().into())
    }
}
