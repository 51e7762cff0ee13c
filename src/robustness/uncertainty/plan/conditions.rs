//! Conditions of factors on each other: which there are, in which order they are settled, and which
//! factors may change the same setting.

use super::factor::{Planned, Varied};
use crate::error::{Diagnostic, Diagnostics, Error, ErrorKind, Result, did_you_mean, one_of};
use crate::robustness::uncertainty::factors::{Factor, Factors};

/// The conditions of a factor, by positions.
pub(super) fn conditions(
    factors: &[Planned],
    position: usize,
    factor: &Factor,
    written: &Factors,
) -> Result<Vec<(usize, Vec<usize>)>> {
    let (mut faults, mut when) = (Diagnostics::default(), Vec::new());
    let name = &factors[position].name;
    let span = written.spans.of(&format!("factor.{name}.when"));
    for (on, choices) in &factor.when {
        let Some(other) = factors.iter().position(|factor| factor.name == *on) else {
            let help = did_you_mean(on, factors.iter().map(|factor| factor.name.as_str()));
            let problem = ErrorKind::UnknownFactor { factor: name.clone(), on: on.clone() };
            faults.push(Diagnostic::new(problem).at(span.clone()).help(help));
            continue;
        };
        let varied = &factors[other].varied;
        let mut meant = Vec::new();
        for choice in choices {
            let found = varied.meant(choice);
            if found.is_empty() {
                let alternative = choice.to_string();
                let help = match varied.count() {
                    None => Some(format!("`{on}` is continuous").into()),
                    Some(count) => {
                        let names: Vec<_> = (0..count).map(|choice| varied.text(choice)).collect();
                        one_of(&alternative, names.iter().map(String::as_str))
                    }
                };
                let (factor, on) = (name.clone(), on.clone());
                let problem = ErrorKind::UnknownAlternative { factor, on, alternative };
                faults.push(Diagnostic::new(problem).at(span.clone()).help(help));
            }
            meant.extend(found);
        }
        when.push((other, meant));
    }
    faults.finish(when)
}

/// Factors behind those that they depend on, by name among those that could come next.
pub(super) fn order(factors: &[Planned], written: &Factors) -> Result<Vec<usize>> {
    let mut order: Vec<usize> = Vec::new();
    while order.len() < factors.len() {
        let free = |factor: &usize| {
            !order.contains(factor)
                && factors[*factor].when.iter().all(|(on, _)| order.contains(on))
        };
        match (0..factors.len()).find(free) {
            Some(next) => order.push(next),
            None => return Err(circle(factors, &order, written)),
        }
    }
    Ok(order)
}

/// Names a circle: from any factor that is left, up until one comes again.
fn circle(factors: &[Planned], done: &[usize], written: &Factors) -> Error {
    let mut path: Vec<usize> = (0..factors.len()).find(|f| !done.contains(f)).into_iter().collect();
    while let Some(last) = path.last() {
        let on = factors[*last].when.iter().map(|(on, _)| *on).find(|on| !done.contains(on));
        let Some(on) = on else { break };
        if let Some(start) = path.iter().position(|factor| *factor == on) {
            path.drain(..start);
            path.push(on);
            break;
        }
        path.push(on);
    }
    let names: Vec<String> = path.iter().map(|factor| factors[*factor].name.clone()).collect();
    let span = names.first().and_then(|name| written.spans.of(&format!("factor.{name}.when")));
    Diagnostic::new(ErrorKind::FactorCycle { path: names }).at(span).into()
}

/// Two factors change the same setting only where one depends on the other, or both never take
/// part together.
pub(super) fn check_contested(factors: &[Planned], written: &Factors) -> Result<()> {
    let mut faults = Diagnostics::default();
    for (later, second) in factors.iter().enumerate() {
        for (earlier, first) in factors[..later].iter().enumerate() {
            let (Varied::Setting { address: one, .. }, Varied::Setting { address: other, .. }) =
                (&first.varied, &second.varied)
            else {
                continue;
            };
            let related = depends(factors, later, earlier) || depends(factors, earlier, later);
            if one.overlaps(other) && !related && !excludes(first, second) {
                let span = written.spans.of(&format!("factor.{}.setting", second.name));
                let (first, second) = (first.name.clone(), second.name.clone());
                faults
                    .push(Diagnostic::new(ErrorKind::ContestedSetting { first, second }).at(span));
            }
        }
    }
    faults.check()
}

fn depends(factors: &[Planned], factor: usize, on: usize) -> bool {
    let above = factors[factor].when.iter();
    above.map(|(other, _)| *other).any(|other| other == on || depends(factors, other, on))
}

/// Whether two factors never take part together, since they need different alternatives of a third.
fn excludes(first: &Planned, second: &Planned) -> bool {
    first.when.iter().any(|(on, among)| {
        let other = second.when.iter().find(|(other, _)| other == on);
        other.is_some_and(|(_, others)| !others.iter().any(|choice| among.contains(choice)))
    })
}
