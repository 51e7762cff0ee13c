//! What is true of a method in every case: each with its reason and the values for which it is true,
//! and checked on a lattice of small tables beside the search.

use composite_index::axioms::{Axiom, AxiomFailure, Case, Choices};
use composite_index::methodology::Acceptance;
use composite_index::{Aggregation, Dataset, Framework, Index, Weighting};

use super::methods::{Method, Normalisation, methods};
use Axiom::*;
use Normalisation::{ClampedGoalposts, Goalposts, MinMax, Rank, Raw, Treated, ZScore};

/// How theorems tell aggregations apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Arithmetic mean.
    Mean,
    /// Weighted sum.
    Sum,
    /// Another power mean, the geometric one included, on values above zero; whether it is concave.
    Power {
        concave: bool,
    },
    /// Minimum, OWA, WOWA, and the Choquet integral, which rise with each value.
    Ordered,
    /// Numbers of pairwise comparisons won.
    Majority,
    Other,
}

fn kind(method: &Method) -> Kind {
    match method.aggregation() {
        Aggregation::ArithmeticMean => Kind::Mean,
        Aggregation::WeightedSum => Kind::Sum,
        Aggregation::GeometricMean | Aggregation::HarmonicMean => Kind::Power { concave: true },
        Aggregation::PowerMean(mean) => Kind::Power { concave: mean.exponent <= 1.0 },
        Aggregation::Minimum
        | Aggregation::Owa(_)
        | Aggregation::Wowa(_)
        | Aggregation::Choquet(_) => Kind::Ordered,
        Aggregation::Borda(_) | Aggregation::Copeland(_) | Aggregation::Kemeny(_) => Kind::Majority,
        _ => Kind::Other,
    }
}

/// Why a method keeps an axiom in every case in which it has scores; `None` where that is not known.
/// Power means have scores where z > 0 (z ≥ 0 where zeros are accepted).
pub(crate) fn theorem(method: &Method, axiom: Axiom) -> Option<&'static str> {
    if method.gaps > 0.0 {
        return None;
    }
    let kind = kind(method);
    let fixed = matches!(method.normalisation, Goalposts | ClampedGoalposts);
    let raw = method.normalisation == Raw;
    let treated = method.normalisation == Treated;
    let own = matches!(method.aggregation(), Aggregation::CustomOverUnits(_));
    let given = matches!(method.weighting(), Weighting::Nominal | Weighting::Equal);
    let linear = matches!(kind, Kind::Mean | Kind::Sum);
    let power = matches!(kind, Kind::Power { .. });
    let of_one_unit = linear || power || kind == Kind::Ordered;
    match axiom {
        Anonymity | EqualTreatment if !own && given => {
            Some("scores are made of values; names and places of units enter nowhere")
        }
        Neutrality if !own && given => {
            Some("children are summed, sorted or compared; their codes enter nowhere")
        }
        WeakPareto if linear || (given && of_one_unit) => {
            Some("the score rises with each normalised value, and that with the value")
        }
        StrictPareto
            if linear
                && given
                && !matches!(method.normalisation, ClampedGoalposts | Rank | Treated) =>
        {
            Some("Σwz rises strictly in each z with w > 0")
        }
        ScoreMonotonicity if given && of_one_unit && fixed => {
            Some("only the unit's own value changes, and the score rises with it")
        }
        ScoreMonotonicity if given && linear && !treated => Some(
            "the normalised value of a unit rises with its own value, the sample changing along",
        ),
        OwnMonotonicity if given && of_one_unit && fixed => {
            Some("the unit's score does not fall, and no other score changes")
        }
        OwnMonotonicity if given && linear && method.normalisation == MinMax => {
            Some("the unit's lead in the changed indicator over any other rises with its value")
        }
        RatioInvariance | AffineInvariance | ReflectionInvariance
            if given && of_one_unit && !raw && !treated =>
        {
            Some("goalposts, range, mean and deviation, or ranks go along: normalised values stay")
        }
        RatioInvariance if raw && power && given => {
            Some("a factor c of one indicator multiplies all scores by the same power of c")
        }
        OrdinalInvariance if method.normalisation == Rank && given => {
            Some("ranks stay under increasing functions")
        }
        Idempotence if given && (kind == Kind::Mean || power || kind == Kind::Ordered) => {
            Some("a mean of equal values is that value")
        }
        Boundedness if given && (kind == Kind::Mean || power || kind == Kind::Ordered) => {
            Some("a mean lies between the least and the greatest value")
        }
        Homogeneity if given && of_one_unit => Some("f(cz) = c f(z) for c > 0"),
        Translation if given && matches!(kind, Kind::Mean | Kind::Ordered) => {
            Some("f(z + c) = f(z) + c")
        }
        ThirdUnitIndependence
        | DeletionIndependence
        | InteriorAddition
        | CloneIndependence
        | ReplicationInvariance
            if given && of_one_unit && (fixed || raw) =>
        {
            Some("a score depends on the unit's own values only")
        }
        InteriorAddition | CloneIndependence | ReplicationInvariance
            if given && of_one_unit && method.normalisation == MinMax =>
        {
            Some("the extremes of each indicator stay, and with them every normalised value")
        }
        ReplicationInvariance if given && linear && method.normalisation == ZScore => {
            Some("means stay, and all deviations change by one common factor")
        }
        SplittingInvariance | ZeroWeightIrrelevance
            if matches!(method.weighting(), Weighting::Nominal) && (linear || power) =>
        {
            Some("w/2 f(z) + w/2 f(z) = w f(z), and 0 f(z) = 0")
        }
        Separability if given && linear => Some("Σwz − Σwz′ is without the terms in which z = z′"),
        WeightScaleInvariance
            if matches!(method.weighting(), Weighting::Nominal)
                && (kind == Kind::Mean || power) =>
        {
            Some("weights are divided by their sum")
        }
        WeightMonotonicity if given && (linear || power) => {
            Some("a lead in the sum plus a lead, or a tie, in the child is a lead")
        }
        Transfer if given && matches!(kind, Kind::Mean | Kind::Power { concave: true }) => {
            Some("f is concave and symmetric in two children of equal weight")
        }
        NestedEqualsFlat
            if matches!(method.weighting(), Weighting::Nominal)
                && (kind == Kind::Mean || power) =>
        {
            Some("a mean of means is the mean with the products of the weights")
        }
        GapNeutrality if given && (kind == Kind::Mean || power) => {
            Some("a mean stays when a value equal to it is added")
        }
        CondorcetConsistency if kind == Kind::Majority && !is_borda(method) => {
            Some("who beats every other has the most comparisons won, or leads every best ranking")
        }
        OrdinalInvariance if kind == Kind::Majority => {
            Some("only who is better enters, not by how much")
        }
        Continuity if given && fixed && of_one_unit => {
            Some("the normalisation and f are continuous")
        }
        ComparabilityOverTime if given && of_one_unit && (fixed || raw) => {
            Some("a score depends on the unit's own values only")
        }
        BoundedTradeOffs if given && linear => Some("a point counts w in each indicator"),
        Stability if given && fixed && (linear || kind == Kind::Ordered) => {
            Some("the score moves no farther than the values, in shares of the way")
        }
        Meaningfulness if raw && power && given => {
            Some("a factor c of one indicator multiplies all scores by the same power of c")
        }
        Meaningfulness if method.normalisation == Rank && given => {
            Some("ranks stay under increasing functions")
        }
        Meaningfulness if kind == Kind::Majority && method.normalisation == Goalposts => {
            Some("only who is better enters, not by how much")
        }
        Interchangeability
            if given && of_one_unit && !matches!(method.aggregation(), Aggregation::Choquet(_)) =>
        {
            Some("f is symmetric in two children of equal weight")
        }
        SubgroupConsistency if given && of_one_unit => Some("f rises with each child's score"),
        Coverage
            if given
                && (kind == Kind::Mean || power)
                && matches!(method.normalisation, ClampedGoalposts | MinMax) =>
        {
            Some("the value is the best of the scale, which no mean of the others exceeds")
        }
        MinimalLowerBoundedness if of_zero(method) => {
            Some("the least of values from zero up, or their product, is zero where one is")
        }
        _ => None,
    }
}

/// Whether one zero makes the score zero.
fn of_zero(method: &Method) -> bool {
    let accepts = method.methodology.accept.contains(&Acceptance::ZeroInMean);
    match method.aggregation() {
        Aggregation::Minimum => true,
        Aggregation::GeometricMean | Aggregation::HarmonicMean => accepts,
        _ => false,
    }
}

fn is_borda(method: &Method) -> bool {
    matches!(method.aggregation(), Aggregation::Borda(_))
}

/// Tables of three units and three indicators with values from a lattice, one for each number.
fn on_the_lattice(method: &Method, number: u32) -> Option<Case> {
    // A prime other than 3 walks through all 3⁹ tables.
    let mut digits = number.wrapping_mul(7919) % 19_683;
    let mut value = || {
        let value = [10.0, 40.0, 90.0][digits as usize % 3];
        digits /= 3;
        value
    };
    let weights = [[1.0, 1.0, 1.0], [1.0, 3.0, 1.0], [5.0, 1.0, 2.0]][number as usize % 3];
    let framework = Framework::builder("index", "An index");
    let names = ["x1", "x2", "x3"];
    let framework = names.iter().zip(weights).fold(framework, |framework, (name, weight)| {
        framework.indicator_with(*name, weight, |indicator| indicator.goalposts(0.0, 100.0))
    });
    let data = ["A", "B", "C"]
        .iter()
        .fold(Dataset::builder(names), |data, unit| data.unit(*unit, [value(), value(), value()]));
    let choices = Choices::default()
        .unit(number as usize % 3)
        .indicator(number as usize / 3 % 3)
        .other((number as usize + 1) % 3)
        .amount((number % 20) as u8)
        .kind((number / 2 % 60) as u8);
    let index = Index::new(framework.build().ok()?, method.methodology.clone()).ok()?;
    Some(Case::new(index, data.build().ok()?).with_choices(choices))
}

/// So many tables for each theorem.
const TABLES: u32 = if cfg!(debug_assertions) { 12 } else { 2000 };

#[test]
fn every_theorem_holds_on_the_lattice() {
    let mut theorems = 0;
    for method in methods() {
        let known: Vec<_> =
            Axiom::ALL.iter().filter(|axiom| theorem(&method, **axiom).is_some()).collect();
        let mut checked = vec![0; known.len()];
        for number in 0..TABLES {
            let Some(case) = on_the_lattice(&method, number) else { continue };
            for (axiom, checked) in known.iter().zip(&mut checked) {
                match axiom.check(&case) {
                    Ok(()) => *checked += 1,
                    Err(AxiomFailure::Violated(found)) => panic!("{}: {found}", method.name),
                    Err(_) => {}
                }
            }
        }
        for (axiom, checked) in known.iter().zip(checked) {
            // The lattice has one level.
            let nested = matches!(axiom, NestedEqualsFlat | SubgroupConsistency);
            assert!(checked > 0 || nested, "{}, {axiom}: nothing was checked", method.name);
            theorems += 1;
        }
    }
    assert!(theorems > 300, "{theorems}");
}
