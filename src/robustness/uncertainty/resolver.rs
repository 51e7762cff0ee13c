//! Factors and their conditions checked against framework and data, as far as no scoring is needed.

use super::address::{Address, Nowhere};
use super::factors::{Alternative, Factor, Factors, Variation};
use super::plan::{Planned, Varied};
use crate::data::Dataset;
use crate::error::{Diagnostic, Diagnostics, Error, ErrorKind, Result, one_of};
use crate::framework::{Framework, Level, Node, NodeCode, UnitCode};

/// Resolves one factor.
pub(super) struct Resolver<'a> {
    pub(super) name: &'a str,
    pub(super) written: &'a Factors,
    pub(super) framework: &'a Framework,
}

impl Resolver<'_> {
    fn fault(&self, part: &str, problem: ErrorKind) -> Diagnostic {
        let whole = format!("factor.{}", self.name);
        let spans = &self.written.spans;
        let span = spans.of(&format!("{whole}.{part}")).or_else(|| spans.of(&whole));
        Diagnostic::new(problem).at(span)
    }

    fn invalid(&self, part: &str, why: &str) -> Diagnostic {
        let (factor, why) = (self.name.to_owned(), why.to_owned());
        self.fault(part, ErrorKind::InvalidFactor { factor, why })
    }

    pub(super) fn varied(&self, variation: &Variation, data: &Dataset) -> Result<Varied> {
        match variation {
            Variation::Setting { setting, alternatives } => self.setting(setting, alternatives),
            Variation::Weight { weight, between } => self.weight(weight, *between),
            Variation::Noise { noise, levels } => self.noise(*noise, levels),
            Variation::Exclude(lists) => self.exclude(lists),
            Variation::ExcludeUnits(lists) => self.exclude_units(lists, data),
        }
    }

    fn several(&self, part: &str, count: usize) -> Result<()> {
        let factor = self.name.to_owned();
        let problem = ErrorKind::TooFewAlternatives { factor, count };
        if count < 2 { Err(self.fault(part, problem).into()) } else { Ok(()) }
    }

    fn setting(&self, setting: &str, alternatives: &[Alternative]) -> Result<Varied> {
        let mut faults = Diagnostics::default();
        let address = Address::parse(setting, self.framework)
            .map_err(|nowhere| self.nowhere(setting, nowhere));
        let address = faults.keep(address.map_err(Into::into));
        faults.keep(self.several("alternatives", alternatives.len()));
        let alternatives = alternatives.to_vec();
        faults.finish_kept(address.map(|address| Varied::Setting { address, alternatives }))
    }

    fn nowhere(&self, setting: &str, Nowhere { why, help }: Nowhere) -> Diagnostic {
        let (factor, address) = (self.name.to_owned(), setting.to_owned());
        self.fault("setting", ErrorKind::UnknownAddress { factor, address, why }).help(help)
    }

    fn node(&self, part: &str, code: &NodeCode) -> Result<&Node> {
        self.framework.node(code).ok_or_else(|| {
            let problem = ErrorKind::UnknownNode { code: code.to_string() };
            let fault = self.fault(part, problem);
            let fault = fault.suggesting(code.as_str(), self.framework.codes());
            fault.help(self.framework.there_as(code.as_str())).into()
        })
    }

    fn weight(&self, code: &NodeCode, (low, high): (f64, f64)) -> Result<Varied> {
        let mut faults = Diagnostics::default();
        let node = faults.keep(self.node("weight", code));
        if node.is_some_and(|node| node.position() == 0) {
            let code = code.to_string();
            faults.push(self.fault("weight", ErrorKind::WeightOfRoot { code }));
        }
        if !(low.is_finite() && high.is_finite() && 0.0 <= low && low < high) {
            faults.push(self.invalid(
                "between",
                "the bounds of a weight are finite, not negative and increasing",
            ));
        }
        let between = (low, high);
        let varied = node.map(|node| Varied::Weight { node: node.position(), between });
        faults.finish_kept(varied)
    }

    fn noise(&self, noise: f64, levels: &[Level]) -> Result<Varied> {
        let mut faults = Diagnostics::default();
        if !(noise > 0.0 && noise <= 1.0) {
            faults.push(self.invalid(
                "noise",
                "noise is the share of a weight by which it varies: above 0 and at most 1",
            ));
        }
        for level in levels.iter().filter(|level| !self.framework.levels().contains(level)) {
            let names = self.framework.levels().iter().map(Level::as_str);
            let problem = ErrorKind::UnknownLevel { level: level.to_string() };
            faults.push(self.fault("levels", problem).help(one_of(level.as_str(), names)));
        }
        let nodes = self.framework.nodes().iter().skip(1).filter(|node| node.takes_part());
        let asked = |node: &&Node| {
            levels.is_empty() || levels.iter().any(|level| level.as_str() == node.level())
        };
        let mut nodes: Vec<&Node> = nodes.filter(asked).collect();
        nodes.sort_by_key(|node| node.code());
        let known = levels.iter().all(|level| self.framework.levels().contains(level));
        if nodes.is_empty() && known {
            faults.push(self.invalid("levels", "no node at these levels has a weight"));
        }
        let nodes = nodes.into_iter().map(Node::position).collect();
        faults.finish(Varied::Noise { noise, nodes })
    }

    fn exclude(&self, lists: &[Vec<NodeCode>]) -> Result<Varied> {
        let mut faults = Diagnostics::default();
        faults.keep(self.several("exclude", lists.len()));
        for code in lists.iter().flatten() {
            let node = faults.keep(self.node("exclude", code));
            if node.is_some_and(|node| node.position() == 0) {
                faults.push(self.invalid("exclude", "the index itself cannot be left out"));
            }
        }
        let lists = lists.iter().map(|list| list.iter().cloned().collect());
        faults.finish(Varied::Exclude(lists.collect()))
    }

    fn exclude_units(&self, lists: &[Vec<UnitCode>], data: &Dataset) -> Result<Varied> {
        let mut faults = Diagnostics::default();
        faults.keep(self.several("exclude-units", lists.len()));
        let known = || data.units().iter().map(|unit| unit.code.as_str());
        for code in lists.iter().flatten().filter(|code| !known().any(|unit| unit == code.as_str()))
        {
            let problem = ErrorKind::UnknownUnit { unit: code.to_string() };
            faults.push(self.fault("exclude-units", problem).suggesting(code.as_str(), known()));
        }
        let lists = lists.iter().map(|list| list.iter().cloned().collect());
        faults.finish(Varied::ExcludeUnits(lists.collect()))
    }
}

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
            let problem = ErrorKind::UnknownFactor { factor: name.clone(), on: on.clone() };
            let names = factors.iter().map(|factor| factor.name.as_str());
            faults.push(Diagnostic::new(problem).at(span.clone()).suggesting(on, names));
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

/// The order of factors: each after those that it depends on, else by name.
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

/// Names a cycle: from any remaining factor along its conditions until one comes again.
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

/// Refuses two factors that change the same setting, unless one depends on the other or they never
/// take part together.
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

/// Whether two factors never take part together, as they need different alternatives of a third.
fn excludes(first: &Planned, second: &Planned) -> bool {
    first.when.iter().any(|(on, among)| {
        let other = second.when.iter().find(|(other, _)| other == on);
        other.is_some_and(|(_, others)| !others.iter().any(|choice| among.contains(choice)))
    })
}
