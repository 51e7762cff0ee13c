//! Methods, and what is known of each.

use std::ops::RangeInclusive;

use composite_index::aggregate::{Penalty, Preference, Quantifier, TopsisNormalisation};
use composite_index::axioms::Axiom;
use composite_index::axioms::strategy::{self, IndexStrategy};
use composite_index::normalise::ZScore;
use composite_index::statistics::Ties;
use composite_index::weight::{BenefitOfTheDoubt, NegativeLoadings, PrincipalComponent};
use composite_index::{Aggregation, Methodology, NodeCode, Settings, Transform, Weighting};

use super::raw_loadings::RawLoadings;
use Axiom::*;

/// A method whose axioms are searched.
pub(crate) struct Method {
    pub(crate) name: &'static str,
    pub(crate) family: &'static str,
    pub(crate) methodology: Methodology,
    /// What it violates; every other axiom holds.
    pub(crate) violated: Vec<Axiom>,
    /// What says nothing of it.
    pub(crate) not_applicable: Vec<Axiom>,
    depth: RangeInclusive<usize>,
    indicators: RangeInclusive<usize>,
    gaps: f64,
}

/// What an additive index on goalposts violates: what no index keeps that lets a strong indicator
/// make up for a weak one and shares the weight of gaps out.
const COMPENSATION: [Axiom; 3] = [OrdinalInvariance, CondorcetConsistency, NoGainFromGaps];
/// What a method violates whose scores are not on the scale of the indicators.
const ANOTHER_SCALE: [Axiom; 5] =
    [Idempotence, Boundedness, Homogeneity, Translation, GapNeutrality];
/// What a method violates that holds each unit against the extremes.
const EXTREMES: [Axiom; 2] = [ThirdUnitIndependence, DeletionIndependence];
/// What a method violates that holds each unit against all others.
const OTHERS: [Axiom; 4] =
    [ThirdUnitIndependence, DeletionIndependence, InteriorAddition, CloneIndependence];

impl Method {
    fn new(
        family: &'static str,
        name: &'static str,
        normalisation: Transform,
        aggregation: Aggregation,
    ) -> Self {
        let methodology = Methodology::default()
            .with_indicators(Settings::new().transforms([normalisation]))
            .with_groups(Settings::new().aggregation(aggregation));
        Self {
            name,
            family,
            methodology,
            violated: COMPENSATION.to_vec(),
            not_applicable: Vec::new(),
            depth: 1..=2,
            indicators: 2..=4,
            gaps: 0.0,
        }
    }

    pub(crate) fn indices(&self) -> IndexStrategy {
        strategy::index()
            .methodology(self.methodology.clone())
            .units(2..=5)
            .indicators(self.indicators.clone())
            .depth(self.depth.clone())
            .gaps(self.gaps)
    }

    /// It violates these as well.
    fn violates(mut self, axioms: &[Axiom]) -> Self {
        self.violated.extend(axioms);
        self
    }

    /// It keeps these nevertheless.
    fn keeps(mut self, axioms: &[Axiom]) -> Self {
        self.violated.retain(|axiom| !axioms.contains(axiom));
        self
    }

    fn without(mut self, axioms: &[Axiom]) -> Self {
        self.not_applicable.extend(axioms);
        self
    }

    /// One group, so that what is found is the method's own doing and not the tree's.
    fn flat(mut self) -> Self {
        self.depth = 1..=1;
        self.without(&[NestedEqualsFlat])
    }

    fn with_indicators(mut self, indicators: RangeInclusive<usize>) -> Self {
        self.indicators = indicators;
        self
    }

    fn with_gaps(mut self, gaps: f64) -> Self {
        self.gaps = gaps;
        self
    }

    fn weighted(mut self, weighting: Weighting) -> Self {
        let groups = self.methodology.groups.clone().weighting(weighting);
        self.methodology = self.methodology.with_groups(groups);
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
        one("goalposts", goalposts()),
        one("goalposts, with gaps", goalposts()).with_gaps(0.15).violates(&[
            Separability,
            NestedEqualsFlat,
            ConstantIrrelevance,
        ]),
        one("min–max", min_max()).violates(&EXTREMES).without(&[ConstantIrrelevance]),
        one("z-score", Transform::z_score(1)).violates(&OTHERS).without(&[ConstantIrrelevance]),
        one("rank", Transform::rank(Ties::Average))
            .violates(&OTHERS)
            .violates(&[Continuity])
            .keeps(&[OrdinalInvariance]),
    ]
}

fn means() -> Vec<Method> {
    let family = "Means, on goalposts";
    let one = |name, aggregation| Method::new(family, name, goalposts(), aggregation);
    let geometric = Aggregation::GeometricMean;
    vec![
        one("geometric", geometric.clone()).violates(&[Translation]),
        Method::new(family, "geometric, min–max", min_max(), geometric)
            .violates(&[Translation])
            .violates(&EXTREMES)
            .without(&[ConstantIrrelevance]),
        one("harmonic", Aggregation::HarmonicMean).violates(&[Translation]),
        one("power ½", Aggregation::power_mean(0.5)).violates(&[Translation]),
        one("power 2", Aggregation::power_mean(2.0)).violates(&[Translation, Transfer]),
        one("minimum", Aggregation::Minimum).violates(&[StrictPareto]),
        one("weighted sum", Aggregation::WeightedSum).violates(&[
            Idempotence,
            Boundedness,
            Translation,
            WeightScaleInvariance,
            GapNeutrality,
        ]),
    ]
}

fn balance() -> Vec<Method> {
    let family = "Order and balance";
    let pareto = |ddof| Aggregation::mazziotta_pareto(Penalty::Subtracted, ddof);
    let z_score = || Transform::ZScore(ZScore { ddof: 0, mean: 100.0, sd: 10.0, constant: None });
    let one = |name, step, aggregation| Method::new(family, name, step, aggregation).flat();
    let ampi = |name, ddof| {
        one(name, Transform::goalposts(70.0, 130.0, false), pareto(ddof)).violates(&[
            ScoreMonotonicity,
            Translation,
            SplittingInvariance,
            ConstantIrrelevance,
            Separability,
            GapNeutrality,
        ])
    };
    let code = |code| NodeCode::new(code).expect("a code");
    let choquet = Aggregation::choquet([(code("x1"), code("x2"), 0.2)]);
    vec![
        one("OWA", goalposts(), Aggregation::Owa(Quantifier::Power(2.0))).violates(&[
            SplittingInvariance,
            ConstantIrrelevance,
            Separability,
            GapNeutrality,
        ]),
        one("WOWA", goalposts(), Aggregation::Wowa(Quantifier::Power(2.0))).violates(&[
            ConstantIrrelevance,
            Separability,
            WeightMonotonicity,
            GapNeutrality,
        ]),
        one("Choquet", goalposts(), choquet).with_indicators(3..=4).violates(&[
            Neutrality,
            ConstantIrrelevance,
            Separability,
            WeightMonotonicity,
            Transfer,
            GapNeutrality,
        ]),
        one("mean–min, z-score", z_score(), Aggregation::mean_min(0.5, 0.0))
            .violates(&OTHERS)
            .violates(&[Separability, WeightMonotonicity, GapNeutrality])
            .without(&[ConstantIrrelevance]),
        ampi("AMPI, n", 0).with_indicators(2..=8),
        ampi("AMPI, n − 1", 1),
        // Of two, one less is one, which has no standard deviation over n − 1.
        ampi("AMPI, n − 1, of two", 1)
            .with_indicators(2..=2)
            .keeps(&[Separability, NoGainFromGaps, GapNeutrality])
            .without(&[NoGainFromGaps, GapNeutrality]),
        one("MPI, n", z_score(), pareto(0))
            .violates(&OTHERS)
            .violates(&[OwnMonotonicity, Translation, SplittingInvariance])
            .violates(&[Separability, GapNeutrality])
            .without(&[ConstantIrrelevance]),
        one("MPI, n − 1", z_score(), pareto(1))
            .violates(&OTHERS)
            .violates(&[Translation, SplittingInvariance, Separability, GapNeutrality])
            .without(&[ConstantIrrelevance]),
    ]
}

fn over_units() -> Vec<Method> {
    let family = "Units against each other";
    let one = |name, aggregation| {
        Method::new(family, name, goalposts(), aggregation).flat().violates(&ANOTHER_SCALE)
    };
    let preference = Preference::VShape { preference: 30.0 };
    vec![
        one("Borda", Aggregation::borda())
            .violates(&OTHERS)
            .violates(&[Transfer, Continuity])
            .keeps(&[OrdinalInvariance]),
        one("Copeland", Aggregation::copeland())
            .violates(&OTHERS)
            .violates(&[Separability, Transfer, Continuity])
            .keeps(&[OrdinalInvariance, CondorcetConsistency]),
        one("Kemeny", Aggregation::kemeny())
            .violates(&OTHERS)
            .violates(&[Separability, Transfer, Continuity])
            .keeps(&[OrdinalInvariance, CondorcetConsistency]),
        one("TOPSIS", Aggregation::topsis(TopsisNormalisation::Vector))
            .violates(&OTHERS)
            .violates(&[SplittingInvariance, Separability, Transfer, Continuity]),
        one("VIKOR", Aggregation::vikor(0.5))
            .violates(&EXTREMES)
            .violates(&[InteriorAddition, SplittingInvariance, Separability])
            .violates(&[WeightMonotonicity, Transfer, Continuity]),
        one("PROMETHEE II", Aggregation::promethee(preference))
            .violates(&OTHERS)
            .violates(&[Transfer]),
        one("benefit of the doubt", Aggregation::BenefitOfTheDoubt(BenefitOfTheDoubt::new()))
            .violates(&EXTREMES)
            .violates(&[StrictPareto, InteriorAddition, Separability, Transfer])
            .keeps(&[CondorcetConsistency, NoGainFromGaps]),
    ]
}

fn weightings() -> Vec<Method> {
    let family = "Weights, of an arithmetic mean on min–max";
    let mean = |name| {
        let method = Method::new(family, name, min_max(), Aggregation::ArithmeticMean);
        method.flat().violates(&EXTREMES).without(&[ConstantIrrelevance])
    };
    let learnt = |name, weighting| {
        mean(name)
            .weighted(weighting)
            .violates(&[ScoreMonotonicity, OwnMonotonicity, InteriorAddition])
            .violates(&[CloneIndependence, SplittingInvariance, GapNeutrality])
    };
    let squares = PrincipalComponent { negative_loadings: NegativeLoadings::Squares };
    let raw = Aggregation::custom_over_units(RawLoadings);
    vec![
        mean("equal")
            .weighted(Weighting::Equal)
            .violates(&[SplittingInvariance])
            .without(&[WeightScaleInvariance]),
        learnt("standard deviation", Weighting::StandardDeviation).violates(&[Transfer]),
        learnt("entropy", Weighting::Entropy).violates(&[Translation, Transfer]),
        learnt("CRITIC", Weighting::Critic).violates(&[Separability]),
        learnt("squared loadings", Weighting::PrincipalComponent(squares))
            .violates(&[Separability]),
        Method::new(family, "raw loadings", min_max(), raw)
            .flat()
            .violates(&ANOTHER_SCALE)
            .violates(&OTHERS)
            .violates(&[WeakPareto, StrictPareto, ScoreMonotonicity, OwnMonotonicity])
            .violates(&[SplittingInvariance, Separability, Transfer])
            .without(&[ConstantIrrelevance]),
    ]
}
