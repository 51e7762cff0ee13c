//! The checks, family by family.

mod aggregation;
mod continuity;
mod dominance;
mod gaps;
mod indicators;
mod majority;
mod measurement;
mod seen;
mod totality;
mod units;

use super::axiom::Axiom;
use super::case::Case;
use super::counterexample::{Change, Violation};
use super::failure::AxiomFailure;
use super::scored::Scored;
pub(super) use dominance::{dominated, improvement};
use seen::Checked;
pub(super) use seen::Seen;

impl Axiom {
    /// Checks the axiom on a case, changed as the case's choices say.
    ///
    /// # Errors
    ///
    /// The case violates the axiom, with the counterexample as it is, unshrunk; or the index refuses
    /// the case or its change; or the axiom says nothing of the case, which has too few units or
    /// indicators, or a methodology without what the axiom speaks of.
    pub fn check(self, case: &Case) -> Result<(), AxiomFailure> {
        let seen = self.look(case)?;
        seen.violation.map_or(Ok(()), |violation| Err(violation.of(self)))
    }

    /// The check, with the margin by which a search climbs.
    pub(super) fn look(self, case: &Case) -> Checked {
        match self {
            Self::Totality => totality::totality(case),
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
            Self::RatioInvariance => measurement::ratio(case),
            Self::AffineInvariance => measurement::affine(case),
            Self::OrdinalInvariance => measurement::ordinal(case),
            Self::ReflectionInvariance => measurement::reflection(case),
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
            Self::Separability => gaps::separability(case),
            Self::WeightScaleInvariance => indicators::weight_scale(case),
            Self::WeightMonotonicity => majority::weight_monotonicity(case),
            Self::Transfer => aggregation::transfer(case),
            Self::CondorcetConsistency => majority::condorcet(case),
            Self::NestedEqualsFlat => indicators::nested_equals_flat(case),
            Self::NoGainFromGaps => gaps::no_gain_from_gaps(case),
            Self::GapNeutrality => aggregation::gap_neutrality(case),
            Self::Continuity => continuity::continuity(case),
        }
    }
}

/// No order may turn round between two tables with the same rows.
fn keeps_order(before: &Scored, after: &Scored, change: impl Into<Change>) -> Checked {
    let turn = before.turned(after, before.pairs(), |row| row);
    let violation = turn.pair.map(|pair| Violation::turned(before, pair).by(change).to(after));
    Ok(Seen::of(turn.margin, violation))
}

/// No score may change between two tables with the same rows.
fn keeps_scores(before: &Scored, after: &Scored, change: impl Into<Change>) -> Checked {
    let changed = before.unexpected(after, |score| score, |row| row);
    Ok(changed.map(|row| Violation::changed(before, row).by(change).to(after)).into())
}
