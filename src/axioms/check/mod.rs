//! The checks, one file per family.

mod aggregation;
mod dominance;
mod gaps;
mod indicators;
mod order;
mod scale;
mod units;
mod weights;

use super::axiom::Axiom;
use super::case::Case;
use super::counterexample::{Change, Finding};
use super::failure::AxiomFailure;
use super::instance::Instance;

/// What a check says of a case.
type AxiomCheck = Result<(), AxiomFailure>;

impl Axiom {
    /// Checks the axiom on a case, changed where the case's choices say.
    ///
    /// # Errors
    ///
    /// The axiom is violated, with the counterexample as it is, unshrunk; or it says nothing of
    /// this case, with the reason: too few units or indicators, an instance that the engine
    /// refuses, a methodology that has not what the axiom speaks of.
    pub fn check(self, case: &Case) -> AxiomCheck {
        match self {
            Self::Anonymity => units::anonymity(case),
            Self::Neutrality => indicators::neutrality(case),
            Self::Determinism => order::determinism(case),
            Self::EqualTreatment => units::equal_treatment(case),
            Self::Idempotence => aggregation::idempotence(case),
            Self::Boundedness => aggregation::boundedness(case),
            Self::WeakPareto => dominance::weak_pareto(case),
            Self::StrictPareto => dominance::strict_pareto(case),
            Self::ScoreMonotonicity => dominance::score_monotonicity(case),
            Self::OwnMonotonicity => dominance::own_monotonicity(case),
            Self::RatioInvariance => scale::ratio(case),
            Self::AffineInvariance => scale::affine(case),
            Self::OrdinalInvariance => scale::ordinal(case),
            Self::ReflectionInvariance => scale::reflection(case),
            Self::Homogeneity => aggregation::homogeneity(case),
            Self::Translation => aggregation::translation(case),
            Self::ThirdUnitIndependence => units::third_unit(case),
            Self::DeletionIndependence => units::deletion(case),
            Self::InteriorAddition => units::interior_addition(case),
            Self::CloneIndependence => units::clone(case),
            Self::ReplicationInvariance => units::replication(case),
            Self::SplittingInvariance => indicators::splitting(case),
            Self::ZeroWeightIrrelevance => indicators::zero_weight(case),
            Self::ConstantIrrelevance => indicators::constant(case),
            Self::Separability => indicators::separability(case),
            Self::WeightScaleInvariance => weights::scale(case),
            Self::WeightMonotonicity => weights::monotonicity(case),
            Self::Transfer => aggregation::transfer(case),
            Self::CondorcetConsistency => dominance::condorcet(case),
            Self::NestedEqualsFlat => order::nested_equals_flat(case),
            Self::NoGainFromGaps => gaps::no_gain(case),
            Self::GapNeutrality => gaps::neutrality(case),
            Self::Continuity => aggregation::continuity(case),
        }
    }
}

/// No order may turn round from one instance to another with the same rows.
fn keeps_order(
    axiom: Axiom,
    before: &Instance,
    after: &Instance,
    change: impl FnOnce() -> Change,
) -> AxiomCheck {
    match before.turned(after, before.pairs(), |row| row) {
        None => Ok(()),
        Some(pair) => Err(Finding::turned(before, pair).by(change()).between(axiom, before, after)),
    }
}

/// No score may change from one instance to another with the same rows.
fn keeps_scores(
    axiom: Axiom,
    before: &Instance,
    after: &Instance,
    change: impl FnOnce() -> Change,
) -> AxiomCheck {
    match before.unexpected(after, |score| score, |row| row) {
        None => Ok(()),
        Some(row) => Err(Finding::changed(before, row).by(change()).between(axiom, before, after)),
    }
}
