//! Methods, and what is known of each.

use composite_index::axioms::Axiom;
use composite_index::axioms::strategy::{self, IndexStrategy};
use composite_index::{
    Aggregation, BenefitOfTheDoubt, Choquet, Interaction, MazziottaPareto, MeanMin, Methodology,
    NegativeLoadings, NodeCode, Outranking, Penalty, Preference, PrincipalComponent, Promethee,
    Quantifier, Settings, Ties, Topsis, TopsisNormalisation, Transform, Vikor, Weighting, ZScore,
};

use super::raw_loadings::RawLoadings;

use Axiom::*;

/// A method whose axioms are searched.
pub(crate) struct Method {
    pub(crate) name: &'static str,
    pub(crate) family: &'static str,
    pub(crate) indices: IndexStrategy,
    /// What it violates; every other axiom holds.
    pub(crate) violated: Vec<Axiom>,
    /// What says nothing of it.
    pub(crate) not_applicable: Vec<Axiom>,
}

/// What an additive index on goalposts violates: what no index keeps that lets a strong indicator
/// make up for a weak one and shares the weight of gaps out.
const COMPENSATION: [Axiom; 3] = [OrdinalInvariance, CondorcetConsistency, NoGainFromGaps];

fn goalposts() -> Transform {
    Transform::goalposts(0.0, 100.0, false)
}

fn min_max() -> Transform {
    Transform::min_max(1.0, 100.0)
}

fn method(
    family: &'static str,
    name: &'static str,
    normalisation: impl IntoIterator<Item = Transform>,
    aggregation: Aggregation,
) -> Method {
    let methodology = Methodology::default()
        .with_indicators(Settings::new().transforms(normalisation))
        .with_groups(Settings::new().aggregation(aggregation));
    Method {
        name,
        family,
        indices: strategy::index().methodology(methodology),
        violated: COMPENSATION.to_vec(),
        not_applicable: Vec::new(),
    }
}

impl Method {
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

    fn on(mut self, change: impl FnOnce(IndexStrategy) -> IndexStrategy) -> Self {
        self.indices = change(self.indices);
        self
    }
}

/// Every method, family by family.
pub(crate) fn methods() -> Vec<Method> {
    let families = [normalisations(), means(), unbalance(), over_units(), weightings()];
    families.into_iter().flatten().collect()
}

fn normalisations() -> Vec<Method> {
    let family = "Normalisations, under an arithmetic mean";
    let arithmetic =
        |name, steps: Vec<Transform>| method(family, name, steps, Aggregation::ArithmeticMean);
    vec![
        arithmetic("goalposts", vec![goalposts()]),
        arithmetic("goalposts, with gaps", vec![goalposts()])
            .on(|indices| indices.gaps(0.15))
            .violates(&[Separability, NestedEqualsFlat, ConstantIrrelevance]),
        arithmetic("min–max", vec![min_max()])
            .violates(&[ThirdUnitIndependence, DeletionIndependence])
            .without(&[ConstantIrrelevance]),
        arithmetic("z-score", vec![Transform::z_score(1)])
            .violates(&[
                ThirdUnitIndependence,
                DeletionIndependence,
                InteriorAddition,
                CloneIndependence,
            ])
            .without(&[ConstantIrrelevance]),
        arithmetic("rank", vec![Transform::rank(Ties::Average)])
            .keeps(&[OrdinalInvariance])
            .violates(&[
                ThirdUnitIndependence,
                DeletionIndependence,
                InteriorAddition,
                CloneIndependence,
                Continuity,
            ]),
    ]
}

fn means() -> Vec<Method> {
    let family = "Means, on goalposts";
    let mean = |name, aggregation| method(family, name, [goalposts()], aggregation);
    vec![
        mean("geometric", Aggregation::GeometricMean).violates(&[Translation]),
        mean("geometric, min–max", Aggregation::GeometricMean)
            .on(|indices| indices.normalisation([min_max()]))
            .violates(&[Translation, ThirdUnitIndependence, DeletionIndependence])
            .without(&[ConstantIrrelevance]),
        mean("harmonic", Aggregation::HarmonicMean).violates(&[Translation]),
        mean("power ½", Aggregation::power_mean(0.5)).violates(&[Translation]),
        mean("power 2", Aggregation::power_mean(2.0)).violates(&[Translation, Transfer]),
        mean("minimum", Aggregation::Minimum).violates(&[StrictPareto]),
        mean("weighted sum", Aggregation::WeightedSum).violates(&[
            Idempotence,
            Boundedness,
            Translation,
            WeightScaleInvariance,
            GapNeutrality,
        ]),
    ]
}

/// One group, so that what is found is the method's own doing and not the tree's.
fn flat(method: Method) -> Method {
    method.on(|indices| indices.depth(1..=1)).without(&[NestedEqualsFlat])
}

fn unbalance() -> Vec<Method> {
    let family = "Order and balance";
    let pareto =
        |ddof| Aggregation::MazziottaPareto(MazziottaPareto { penalty: Penalty::Subtracted, ddof });
    let mean_min = || Aggregation::MeanMin(MeanMin { alpha: 0.5, beta: 0.0 });
    let around_100 = || Transform::goalposts(70.0, 130.0, false);
    let z_score = || Transform::ZScore(ZScore { ddof: 0, mean: 100.0, sd: 10.0, constant: None });
    let one = |name, step: Transform, aggregation| flat(method(family, name, [step], aggregation));
    let between = |one: &str, other: &str| {
        let code = |code| NodeCode::new(code).expect("a code");
        Interaction { between: (code(one), code(other)), strength: 0.2 }
    };
    let choquet = Choquet { interactions: vec![between("x1", "x2")] };
    vec![
        one("OWA", goalposts(), Aggregation::Owa(Quantifier::Power(2.0))),
        one("WOWA", goalposts(), Aggregation::Wowa(Quantifier::Power(2.0))),
        one("Choquet", goalposts(), Aggregation::Choquet(choquet))
            .on(|indices| indices.indicators(3..=5)),
        one("mean–min, z-score", z_score(), mean_min()),
        one("AMPI, n", around_100(), pareto(0)).on(|indices| indices.indicators(2..=8)),
        one("AMPI, n − 1", around_100(), pareto(1)),
        one("MPI, n", z_score(), pareto(0)),
        one("MPI, n − 1", z_score(), pareto(1)),
    ]
}

fn over_units() -> Vec<Method> {
    let family = "Units against each other";
    let one = |name, step: Transform, aggregation| flat(method(family, name, [step], aggregation));
    let topsis = Aggregation::Topsis(Topsis { normalisation: TopsisNormalisation::Vector });
    let vikor = Aggregation::Vikor(Vikor { majority: 0.5 });
    let preference = Preference::VShape { preference: 30.0 };
    let promethee = Aggregation::Promethee(Promethee { preference });
    let doubt = Aggregation::BenefitOfTheDoubt(BenefitOfTheDoubt::new());
    vec![
        one("Borda", goalposts(), Aggregation::Borda(Outranking::default())),
        one("Copeland", goalposts(), Aggregation::Copeland(Outranking::default())),
        one("Kemeny", goalposts(), Aggregation::Kemeny(Outranking::default()))
            .on(|indices| indices.units(2..=5)),
        one("TOPSIS", goalposts(), topsis),
        one("VIKOR", goalposts(), vikor),
        one("PROMETHEE II", goalposts(), promethee),
        one("benefit of the doubt", goalposts(), doubt).on(|indices| indices.units(2..=5)),
    ]
}

fn weightings() -> Vec<Method> {
    let family = "Weights, of an arithmetic mean on min–max";
    let one = |name, weighting| {
        let method = flat(method(family, name, [min_max()], Aggregation::ArithmeticMean));
        method.on(|indices| indices.weighting(weighting))
    };
    let squares = PrincipalComponent { negative_loadings: NegativeLoadings::Squares };
    let raw =
        method(family, "raw loadings", [min_max()], Aggregation::custom_over_units(RawLoadings));
    vec![
        one("equal", Weighting::Equal),
        one("standard deviation", Weighting::StandardDeviation),
        one("entropy", Weighting::Entropy),
        one("CRITIC", Weighting::Critic),
        one("squared loadings", Weighting::PrincipalComponent(squares)),
        flat(raw),
    ]
}
