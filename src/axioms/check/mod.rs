//! The checks, family by family.

mod aggregation;
mod compensation;
mod continuity;
mod dominance;
mod gaps;
mod groups;
mod indicators;
mod majority;
mod manipulation;
mod measurement;
mod precision;
mod scales;
mod seen;
mod time;
mod totality;
mod treatment;
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
    /// the case or its change; or the axiom does not apply to the case, which has too few units or
    /// indicators, or a methodology without what the axiom speaks of.
    pub fn check(self, case: &Case) -> Result<(), AxiomFailure> {
        let seen = self.look(case)?;
        seen.violation.map_or(Ok(()), |violation| Err(violation.of(self)))
    }

    /// The check, with the margin by which a search climbs.
    pub(super) fn look(self, case: &Case) -> Checked {
        // A whole has what its parts have: it cannot be copied, changed or left out without them.
        if case.has_parts() && self.is_of_single_units() {
            return Err(AxiomFailure::not_applicable("some units are made of others"));
        }
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
            Self::ComparabilityOverTime => time::comparability(case),
            Self::TreatmentContinuity => treatment::treatment_continuity(case),
            Self::BoundedTradeOffs => compensation::bounded_trade_offs(case),
            Self::Discrimination => precision::discrimination(case),
            Self::Stability => precision::stability(case),
            Self::Meaningfulness => scales::meaningfulness(case),
            Self::Interchangeability => compensation::interchangeability(case),
            Self::SubgroupConsistency => groups::subgroup_consistency(case),
            Self::Manipulation => manipulation::manipulation(case),
            Self::WeightsOrderImportance => groups::weights_order_importance(case),
            Self::Coverage => gaps::coverage(case),
            Self::MinimalLowerBoundedness => compensation::lower_boundedness(case),
        }
    }
}

impl Axiom {
    /// Whether it changes or compares what single units have, or gives them values of a new indicator;
    /// otherwise it looks at the index as a whole.
    fn is_of_single_units(self) -> bool {
        !matches!(
            self,
            Self::Totality
                | Self::Neutrality
                | Self::Determinism
                | Self::Boundedness
                | Self::RatioInvariance
                | Self::AffineInvariance
                | Self::OrdinalInvariance
                | Self::ReflectionInvariance
                | Self::SplittingInvariance
                | Self::WeightScaleInvariance
                | Self::WeightMonotonicity
                | Self::NestedEqualsFlat
                | Self::Meaningfulness
                | Self::WeightsOrderImportance
        )
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
