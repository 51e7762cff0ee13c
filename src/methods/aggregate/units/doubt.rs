//! Benefit of the doubt as a composite: each unit under the weights most favourable to it.

use super::to_compare::DecisionMatrix;
use crate::error::Refusal;
use crate::framework::NodeCode;
use crate::methods::aggregate::column::AggregateFault;
use crate::methods::benefit_of_the_doubt::BenefitOfTheDoubt;

/// The scores on the frontier of the units that are compared: max Σ wⱼ zᵢⱼ under Σ wⱼ zₗⱼ ≤ 1 for
/// every unit l. `codes` are those of the children.
#[cfg(feature = "linear-programming")]
pub(super) fn scores(
    options: &BenefitOfTheDoubt,
    units: &DecisionMatrix,
    codes: &[&NodeCode],
) -> Result<Vec<f64>, AggregateFault> {
    use crate::methods::benefit_of_the_doubt::{Frontier, FrontierBounds, FrontierFault};

    let columns: Vec<&[f64]> = units.columns().collect();
    if let Some(reason) = options.misfit(columns.len()) {
        return Err(Refusal::new(reason).into());
    }
    let names: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
    let fault = |fault: FrontierFault, unit: Option<usize>| AggregateFault {
        unit,
        refusal: Refusal::new(fault.reason(&names)),
    };
    let bounds = FrontierBounds::alike(options, columns.len());
    let frontier = Frontier::new(&columns, bounds).map_err(|found| {
        let unit = match &found {
            FrontierFault::Negative { row, .. } => *row,
            _ => None,
        };
        fault(found, unit)
    })?;
    let score = |unit: usize| {
        let own: Vec<f64> = columns.iter().map(|column| column[unit]).collect();
        let found = frontier.favourable(&own).map_err(|found| fault(found, Some(unit)))?;
        Ok(found.map_or(f64::NAN, |favourable| favourable.score))
    };
    (0..units.units()).map(score).collect()
}

/// The index has refused the method when it was built.
#[cfg(not(feature = "linear-programming"))]
pub(super) fn scores(
    _: &BenefitOfTheDoubt,
    _: &DecisionMatrix,
    _: &[&NodeCode],
) -> Result<Vec<f64>, AggregateFault> {
    Err(Refusal::new(
        "it needs the feature `linear-programming`, which this build does not include",
    )
    .into())
}

#[cfg(test)]
#[cfg(feature = "linear-programming")]
mod tests {
    use super::*;
    use crate::methods::aggregate::units::to_compare::tests::units;

    fn score(
        options: BenefitOfTheDoubt,
        units: &DecisionMatrix,
    ) -> Result<Vec<f64>, AggregateFault> {
        let codes = ["x", "y"].map(|code| NodeCode::new(code).unwrap());
        scores(&options, units, &[&codes[0], &codes[1]])
    }

    /// (4, 1) and (1, 4) are the frontier; (2, 2) meets it under weights of one fifth.
    #[test]
    fn scores_by_hand() {
        let units = units(&[&[1.0, 2.0, 4.0], &[4.0, 2.0, 1.0]], &[0.5, 0.5]);
        let found = score(BenefitOfTheDoubt::new(), &units).unwrap();
        for (score, expected) in found.iter().zip([1.0, 0.8, 1.0]) {
            assert!((score - expected).abs() < 1e-12, "{score} is not {expected}");
        }
    }

    #[test]
    fn faults_name_child_and_unit() {
        let negative = units(&[&[1.0, 2.0], &[3.0, -1.0]], &[0.5, 0.5]);
        let fault = score(BenefitOfTheDoubt::new(), &negative).unwrap_err();
        assert_eq!(fault.unit, Some(1));
        assert!(fault.refusal.to_string().contains("`y`"), "{}", fault.refusal);
        let tight = BenefitOfTheDoubt::new().shares(0.0, 0.4);
        let fault = score(tight, &negative).unwrap_err();
        assert_eq!(fault.refusal.to_string(), "2 shares of at most 0.4 sum to less than 1");
    }
}
