//! Methods, and what is known of each.

use composite_index::axioms::Axiom;
use composite_index::axioms::strategy::{self, IndexStrategy};
use composite_index::{Aggregation, Methodology, Settings, Ties, Transform};

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
    [normalisations(), means()].into_iter().flatten().collect()
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
