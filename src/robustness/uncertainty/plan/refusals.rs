//! Faults of alternatives, with the factor and the place in its file.

use super::factor::Varied;
use super::{Choices, StudyPlan};
use crate::error::{Diagnostic, Diagnostics, Error, ErrorKind};
use crate::robustness::uncertainty::address::{Nowhere, Unfit};
use crate::robustness::uncertainty::factors::Variation;

/// A fault of an alternative, named by it and in its place.
pub(crate) fn of_alternative(
    plan: &StudyPlan,
    factor: usize,
    choice: usize,
    error: &Error,
) -> Vec<Diagnostic> {
    let planned = &plan.factors[factor];
    let part = match &planned.varied {
        Varied::Exclude(_) => "exclude",
        Varied::ExcludeUnits(_) => "exclude-units",
        _ => "alternatives",
    };
    let whole = format!("factor.{}", planned.name);
    let spans = &plan.written.spans;
    let span = spans.of(&format!("{whole}.{part}.{choice}")).or_else(|| spans.of(&whole));
    let fault = |fault: &Diagnostic| {
        let problem = ErrorKind::AlternativeFails {
            factor: planned.name.clone(),
            alternative: planned.varied.text(choice),
            problem: Box::new(fault.kind.clone()),
        };
        Diagnostic::new(problem).at(span.clone()).help(fault.help.clone())
    };
    error.diagnostics().iter().map(fault).collect()
}

/// The fault of an alternative that could not be put where it belongs.
pub(crate) fn unfit(plan: &StudyPlan, factor: usize, choice: usize, unfit: Unfit) -> Error {
    let planned = &plan.factors[factor];
    match unfit {
        Unfit::Alternative(error) => {
            let mut faults = Diagnostics::default();
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
            let span = plan.written.spans.of(&format!("factor.{factor}.setting"));
            let problem = ErrorKind::UnknownAddress { factor, address, why };
            Diagnostic::new(problem).at(span).help(help).into()
        }
    }
}

/// Faults with the choices under which they arose.
pub(crate) fn of_combination(
    plan: &StudyPlan,
    choices: &Choices,
    error: &Error,
) -> Vec<Diagnostic> {
    let fault = |fault: &Diagnostic| {
        let (choices, problem) = (plan.describe(choices), Box::new(fault.kind.clone()));
        Diagnostic::new(ErrorKind::CombinationFails { choices, problem }).help(fault.help.clone())
    };
    error.diagnostics().iter().map(fault).collect()
}
