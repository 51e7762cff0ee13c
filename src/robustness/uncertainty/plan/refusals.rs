//! Faults of alternatives, with the factor and the place in its file.

use super::factor::Varied;
use super::{Choices, Plan};
use crate::error::{Error, Fault, Faults, Problem};
use crate::robustness::uncertainty::address::{Nowhere, Unfit};
use crate::robustness::uncertainty::factors::Variation;

/// A fault of an alternative, named by it and in its place.
pub(crate) fn of_alternative(
    plan: &Plan,
    factor: usize,
    choice: usize,
    error: &Error,
) -> Vec<Fault> {
    let planned = &plan.factors[factor];
    let part = match &planned.varied {
        Varied::Exclude(_) => "exclude",
        Varied::ExcludeUnits(_) => "exclude-units",
        _ => "alternatives",
    };
    let whole = format!("factor.{}", planned.name);
    let places = &plan.written.places;
    let place = places.of(&format!("{whole}.{part}.{choice}")).or_else(|| places.of(&whole));
    let fault = |fault: &Fault| {
        let problem = Problem::AlternativeFails {
            factor: planned.name.clone(),
            alternative: planned.varied.text(choice),
            problem: Box::new(fault.problem.clone()),
        };
        Fault::new(problem).at(place.clone()).help(fault.help.clone())
    };
    error.faults().iter().map(fault).collect()
}

/// The fault of an alternative that could not be put where it belongs.
pub(crate) fn unfit(plan: &Plan, factor: usize, choice: usize, unfit: Unfit) -> Error {
    let planned = &plan.factors[factor];
    match unfit {
        Unfit::Alternative(error) => {
            let mut faults = Faults::default();
            for fault in of_alternative(plan, factor, choice, &error) {
                faults.push(fault);
            }
            faults.check().err().unwrap_or(error)
        }
        Unfit::Address(Nowhere { why, help }) => {
            let address = match &plan.written.factors.get(&planned.name).map(|f| &f.variation) {
                Some(Variation::Setting { setting, .. }) => setting.clone(),
                _ => String::new(),
            };
            let factor = planned.name.clone();
            let place = plan.written.places.of(&format!("factor.{factor}.setting"));
            let problem = Problem::UnknownAddress { factor, address, why };
            Fault::new(problem).at(place).help(help).into()
        }
    }
}

/// Faults with the choices under which they arose.
pub(crate) fn of_combination(plan: &Plan, choices: &Choices, error: &Error) -> Vec<Fault> {
    let fault = |fault: &Fault| {
        let (choices, problem) = (plan.describe(choices), Box::new(fault.problem.clone()));
        Fault::new(Problem::CombinationFails { choices, problem }).help(fault.help.clone())
    };
    error.faults().iter().map(fault).collect()
}
