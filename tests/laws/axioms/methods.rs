//! Methods whose axioms are searched.

use std::ops::RangeInclusive;

use composite_index::aggregate::{Penalty, Preference, Quantifier, TopsisNormalisation};
use composite_index::axioms::strategy::{self, IndexStrategy};
use composite_index::error::Source;
use composite_index::methodology::Acceptance;
use composite_index::statistics::Ties;
use composite_index::weight::{BenefitOfTheDoubt, NegativeLoadings, PrincipalComponent};
use composite_index::{Aggregation, Methodology, NodeCode, Settings, Transform, Weighting};

use super::raw_loadings::RawLoadings;

/// A method whose axioms are searched.
pub(crate) struct Method {
    pub(crate) name: &'static str,
    pub(crate) family: &'static str,
    pub(crate) methodology: Methodology,
    pub(crate) normalisation: Normalisation,
    /// Whether a value is missing here and there.
    pub(crate) gaps: f64,
    depth: RangeInclusive<usize>,
    indicators: Option<RangeInclusive<usize>>,
    units: Option<RangeInclusive<usize>>,
}

/// How theorems tell normalisations apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Normalisation {
    Goalposts,
    ClampedGoalposts,
    MinMax,
    ZScore,
    Rank,
    /// Min–max, behind a treatment that a threshold triggers.
    Treated,
    Raw,
}

use Normalisation::*;

impl Normalisation {
    fn step(self) -> Option<Transform> {
        Some(match self {
            Goalposts => goalposts(),
            ClampedGoalposts => Transform::goalposts(0.0, 100.0, true),
            MinMax => min_max(),
            ZScore => Transform::z_score(1),
            Rank => Transform::rank(Ties::Average),
            Treated => min_max(),
            Raw => return None,
        })
    }
}

impl Method {
    fn new(
        family: &'static str,
        name: &'static str,
        normalisation: Normalisation,
        aggregation: Aggregation,
    ) -> Self {
        let methodology = Methodology::default()
            .with_indicators(Settings::new().transforms(normalisation.step()))
            .with_groups(Settings::new().aggregation(aggregation));
        Self {
            name,
            family,
            methodology,
            normalisation,
            gaps: 0.0,
            depth: 1..=2,
            indicators: None,
            units: None,
        }
    }

    pub(crate) fn indices(&self) -> IndexStrategy {
        let mut indices = strategy::index()
            .methodology(self.methodology.clone())
            .depth(self.depth.clone())
            .gaps(self.gaps);
        if let Some(indicators) = &self.indicators {
            indices = indices.indicators(indicators.clone());
        }
        if let Some(units) = &self.units {
            indices = indices.units(units.clone());
        }
        indices
    }

    /// How groups are aggregated.
    pub(crate) fn aggregation(&self) -> Aggregation {
        self.methodology.groups.aggregation.clone().unwrap_or(Aggregation::ArithmeticMean)
    }

    /// How children are weighted.
    pub(crate) fn weighting(&self) -> Weighting {
        self.methodology.groups.weighting.clone().unwrap_or(Weighting::Nominal)
    }

    /// One group, so that what is found is the method's own doing and not the tree's.
    fn flat(self) -> Self {
        Self { depth: 1..=1, ..self }
    }

    fn nested(self) -> Self {
        Self { depth: 2..=3, ..self }
    }

    fn with_indicators(self, indicators: RangeInclusive<usize>) -> Self {
        Self { indicators: Some(indicators), ..self }
    }

    fn with_units(self, units: RangeInclusive<usize>) -> Self {
        Self { units: Some(units), ..self }
    }

    fn with_gaps(self, gaps: f64) -> Self {
        Self { gaps, ..self }
    }

    fn accepting_zeros(mut self) -> Self {
        self.methodology.accept.insert(Acceptance::ZeroInMean);
        self
    }

    fn normalised(mut self, step: Transform) -> Self {
        self.methodology.indicators = Settings::new().transforms([step]);
        self
    }

    /// Winsorised where skewness and kurtosis pass the thresholds of the field, before all else.
    fn treated(mut self) -> Self {
        let toml = "transforms = [{ treat = { trigger = { skewness = 2, kurtosis = 3.5, when = \"both\", \
                    too-few = \"untreated\" }, remedy = { winsorise = { stepwise = { maximum = 5 } } }, \
                    unresolved = \"keep\" } }]";
        let source = Source::new("methodology.toml", format!("[indicators]\n{toml}\n"));
        let read = Methodology::from_toml(&source).expect("a methodology");
        let steps =
            read.indicators.transforms.into_iter().chain(self.methodology.indicators.transforms);
        self.methodology.indicators = Settings::new().transforms(steps.flatten());
        self
    }

    fn weighted(mut self, weighting: Weighting) -> Self {
        self.methodology.groups = self.methodology.groups.clone().weighting(weighting);
        self
    }
}

fn goalposts() -> Transform {
    Transform::goalposts(0.0, 100.0, false)
}

fn min_max() -> Transform {
    Transform::min_max(1.0, 100.0)
}

/// Every method, family by family.
pub(crate) fn methods() -> Vec<Method> {
    let families = [normalisations(), means(), balance(), over_units(), weightings()];
    families.into_iter().flatten().collect()
}

fn normalisations() -> Vec<Method> {
    let family = "Normalisations, under an arithmetic mean";
    let one = |name, step| Method::new(family, name, step, Aggregation::ArithmeticMean);
    vec![
        one("goalposts", Goalposts),
        one("goalposts, clamped", ClampedGoalposts),
        one("goalposts, with gaps", Goalposts).with_gaps(0.15),
        one("min–max", MinMax),
        one("min–max, outliers treated", Treated).treated(),
        one("z-score", ZScore),
        one("rank", Rank),
    ]
}

fn means() -> Vec<Method> {
    let family = "Means, on goalposts";
    let one = |name, aggregation| Method::new(family, name, Goalposts, aggregation);
    let geometric = Aggregation::GeometricMean;
    vec![
        one("geometric", geometric.clone()),
        one("geometric, zeros accepted", geometric.clone()).accepting_zeros(),
        Method::new(family, "geometric, min–max", MinMax, geometric.clone()),
        Method::new(family, "geometric, raw ratios", Raw, geometric),
        one("harmonic", Aggregation::HarmonicMean),
        one("power ½", Aggregation::power_mean(0.5)),
        one("power 2", Aggregation::power_mean(2.0)),
        one("minimum", Aggregation::Minimum),
        one("weighted sum", Aggregation::WeightedSum),
    ]
}

fn balance() -> Vec<Method> {
    let family = "Order and balance";
    let pareto = |ddof| Aggregation::mazziotta_pareto(Penalty::Subtracted, ddof);
    let one = |name, normalisation, aggregation| {
        Method::new(family, name, normalisation, aggregation).flat()
    };
    let ampi = |name, ddof| {
        let step = Transform::goalposts(70.0, 130.0, false);
        one(name, Goalposts, pareto(ddof)).normalised(step)
    };
    let z_score = || {
        let around =
            composite_index::normalise::ZScore { ddof: 0, mean: 100.0, sd: 10.0, constant: None };
        Transform::ZScore(around)
    };
    let mpi = |name, ddof| one(name, ZScore, pareto(ddof)).normalised(z_score());
    let code = |code| NodeCode::new(code).expect("a code");
    let choquet = Aggregation::choquet([(code("x1"), code("x2"), 0.2)]);
    let owa = || Aggregation::Owa(Quantifier::Power(2.0));
    vec![
        one("OWA", Goalposts, owa()),
        one("OWA, nested", Goalposts, owa()).nested(),
        one("WOWA", Goalposts, Aggregation::Wowa(Quantifier::Power(2.0))),
        one("Choquet", Goalposts, choquet).with_indicators(3..=4),
        one("mean–min, z-score", ZScore, Aggregation::mean_min(0.5, 0.0)).normalised(z_score()),
        ampi("AMPI, n", 0),
        ampi("AMPI, n − 1", 1),
        // Of two, one less is one, which has no standard deviation over n − 1.
        ampi("AMPI, n − 1, of two", 1).with_indicators(2..=2),
        ampi("AMPI, n, nested", 0).nested(),
        mpi("MPI, n", 0),
        mpi("MPI, n − 1", 1),
        mpi("MPI, n, of forty", 0).with_units(40..=40),
    ]
}

fn over_units() -> Vec<Method> {
    let family = "Units against each other";
    let one = |name, aggregation| Method::new(family, name, Goalposts, aggregation).flat();
    let preference = Preference::VShape { preference: 30.0 };
    let topsis = || Aggregation::topsis(TopsisNormalisation::Vector);
    vec![
        one("Borda", Aggregation::borda()),
        one("Copeland", Aggregation::copeland()),
        one("Kemeny", Aggregation::kemeny()).with_units(1..=9),
        one("TOPSIS", topsis()),
        Method::new(family, "TOPSIS, raw", Raw, topsis()).flat(),
        one("VIKOR", Aggregation::vikor(0.5)),
        one("PROMETHEE II", Aggregation::promethee(preference)),
        one("benefit of the doubt", Aggregation::BenefitOfTheDoubt(BenefitOfTheDoubt::new()))
            .with_units(1..=12),
    ]
}

fn weightings() -> Vec<Method> {
    let family = "Weights, of an arithmetic mean on min–max";
    let mean = |name| Method::new(family, name, MinMax, Aggregation::ArithmeticMean).flat();
    let squares = PrincipalComponent { negative_loadings: NegativeLoadings::Squares };
    let raw = Aggregation::custom_over_units(RawLoadings);
    vec![
        mean("equal").weighted(Weighting::Equal),
        mean("standard deviation").weighted(Weighting::StandardDeviation),
        mean("entropy").weighted(Weighting::Entropy),
        mean("CRITIC").weighted(Weighting::Critic),
        mean("squared loadings").weighted(Weighting::PrincipalComponent(squares)),
        Method::new(family, "raw loadings", MinMax, raw).flat().with_units(3..=12),
    ]
}
