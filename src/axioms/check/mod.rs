//! The checks, family by family.

mod aggregation;
mod dominance;
mod indicators;
mod units;
mod values;

use super::axiom::Axiom;
use super::case::Case;
use super::counterexample::{AxiomFailure, Change, Violation};
use super::scored::Scored;

/// What a check finds: a violation or none, or why the axiom does not apply.
type Checked = Result<Option<Violation>, AxiomFailure>;

impl Axiom {
    /// Checks the axiom on a case, changed as the case's choices say.
    ///
    /// # Errors
    ///
    /// The case violates the axiom, with the counterexample as it is, unshrunk; or the axiom does
    /// not apply to the case, with the reason: too few units or indicators, a change that the engine
    /// refuses, a methodology without what the axiom speaks of.
    pub fn check(self, case: &Case) -> Result<(), AxiomFailure> {
        let found = match self {
            Self::Anonymity => units::anonymity(case),
            Self::Neutrality => indicators::neutrality(case),
            Self::Determinism => units::determinism(case),
            Self::EqualTreatment => units::equal_treatment(case),
            Self::Idempotence => aggregation::idempotence(case),
            Self::Boundedness => aggregation::boundedness(case),
            Self::WeakPareto => dominance::weak_pareto(case),
            Self::StrictPareto => dominance::strict_pareto(case),
            Self::ScoreMonotonicity => dominance::score_monotonicity(case),
            Self::OwnMonotonicity => dominance::own_monotonicity(case),
            Self::RatioInvariance => values::ratio(case),
            Self::AffineInvariance => values::affine(case),
            Self::OrdinalInvariance => values::ordinal(case),
            Self::ReflectionInvariance => values::reflection(case),
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
            Self::Separability => values::separability(case),
            Self::WeightScaleInvariance => indicators::weight_scale(case),
            Self::WeightMonotonicity => dominance::weight_monotonicity(case),
            Self::Transfer => aggregation::transfer(case),
            Self::CondorcetConsistency => dominance::condorcet(case),
            Self::NestedEqualsFlat => indicators::nested_equals_flat(case),
            Self::NoGainFromGaps => values::no_gain_from_gaps(case),
            Self::GapNeutrality => aggregation::gap_neutrality(case),
            Self::Continuity => values::continuity(case),
        };
        found?.map_or(Ok(()), |violation| Err(violation.of(self)))
    }
}

/// No order may turn round between two tables with the same rows.
fn keeps_order(before: &Scored, after: &Scored, change: impl Into<Change>) -> Checked {
    let turned = before.turned(after, before.pairs(), |row| row);
    Ok(turned.map(|pair| Violation::turned(before, pair).by(change).to(after)))
}

/// No score may change between two tables with the same rows.
fn keeps_scores(before: &Scored, after: &Scored, change: impl Into<Change>) -> Checked {
    let changed = before.unexpected(after, |score| score, |row| row);
    Ok(changed.map(|row| Violation::changed(before, row).by(change).to(after)))
}
