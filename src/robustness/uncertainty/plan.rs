//! Factors against index and data: names resolved, and every fault that needs no scoring.

use std::collections::BTreeSet;

use super::address::{Address, Nowhere, Unfit};
use super::factors::{Alternative, Choice, Factor, Factors, Variation};
use super::outcome::{Dimension, DimensionKind};
use crate::dataset::Dataset;
use crate::error::{Error, Fault, Faults, Problem, Result, did_you_mean, one_of};
use crate::framework::{Framework, Level, Node, NodeCode, UnitCode};
use crate::methodology::{Methodology, RecipeKind};
use crate::score::Index;

/// Factors in the order of their names, resolved.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) factors: Vec<Planned>,
    /// Factors behind those that they depend on.
    pub(super) order: Vec<usize>,
    /// Whether a scheme learns weights from data, so that other weights below change those above.
    pub(super) learns_weights: bool,
    pub(super) written: Factors,
}

#[derive(Debug, Clone)]
pub(super) struct Planned {
    pub(super) name: String,
    pub(super) varied: Varied,
    /// Other factors and the alternatives of theirs under which this one takes part.
    pub(super) when: Vec<(usize, Vec<usize>)>,
}

#[derive(Debug, Clone)]
pub(super) enum Varied {
    Setting {
        address: Address,
        alternatives: Vec<Alternative>,
    },
    Exclude(Vec<BTreeSet<NodeCode>>),
    ExcludeUnits(Vec<BTreeSet<UnitCode>>),
    /// By the node's position.
    Weight {
        node: usize,
        between: (f64, f64),
    },
    /// Nodes by position, in the order of their codes.
    Noise {
        noise: f64,
        nodes: Vec<usize>,
    },
}

/// For each factor its alternative, or nothing where it takes no part.
pub(super) type Choices = Vec<Option<usize>>;

impl Varied {
    /// How many alternatives there are; none for what is continuous.
    pub(super) fn count(&self) -> Option<usize> {
        match self {
            Self::Setting { alternatives, .. } => Some(alternatives.len()),
            Self::Exclude(lists) => Some(lists.len()),
            Self::ExcludeUnits(lists) => Some(lists.len()),
            Self::Weight { .. } | Self::Noise { .. } => None,
        }
    }

    /// An alternative as text.
    pub(super) fn text(&self, choice: usize) -> String {
        let list = |codes: Vec<&str>| match codes.is_empty() {
            true => "nothing left out".to_owned(),
            false => format!("without {}", codes.join(", ")),
        };
        match self {
            Self::Setting { alternatives, .. } => named(alternatives, choice),
            Self::Exclude(lists) => list(lists[choice].iter().map(NodeCode::as_str).collect()),
            Self::ExcludeUnits(lists) => list(lists[choice].iter().map(UnitCode::as_str).collect()),
            Self::Weight { .. } | Self::Noise { .. } => "as drawn".to_owned(),
        }
    }

    /// The alternatives that a condition means.
    fn meant(&self, choice: &Choice) -> Vec<usize> {
        let count = self.count().unwrap_or(0);
        match choice {
            Choice::Number(number) => Some(*number).filter(|n| *n < count).into_iter().collect(),
            Choice::Name(name) => {
                (0..count).filter(|choice| self.is_called(*choice, name)).collect()
            }
        }
    }

    fn is_called(&self, choice: usize, name: &str) -> bool {
        match self {
            Self::Setting { alternatives, .. } => alternatives[choice].name() == name,
            Self::Exclude(lists) => lists[choice].iter().any(|code| code.as_str() == name),
            Self::ExcludeUnits(lists) => lists[choice].iter().any(|code| code.as_str() == name),
            Self::Weight { .. } | Self::Noise { .. } => false,
        }
    }

    /// Whether it is of weights alone.
    pub(super) fn is_of_weights(&self) -> bool {
        match self {
            Self::Setting { address, .. } => address.is_of_weights(),
            Self::Exclude(_) | Self::ExcludeUnits(_) => false,
            Self::Weight { .. } | Self::Noise { .. } => true,
        }
    }

    /// Whether the columns of indicators may depend on it.
    pub(super) fn concerns_indicators(&self) -> bool {
        match self {
            Self::Setting { address, .. } => address.concerns_indicators(),
            Self::Exclude(_) | Self::ExcludeUnits(_) => true,
            Self::Weight { .. } | Self::Noise { .. } => false,
        }
    }
}

/// The method's name where it tells the alternatives apart, and else all of it.
fn named(alternatives: &[Alternative], choice: usize) -> String {
    let name = alternatives[choice].name();
    let same = alternatives.iter().filter(|other| other.name() == name).count();
    if same == 1 { name } else { alternatives[choice].to_string() }
}

impl Planned {
    fn dimension(&self) -> Dimension {
        let kind = match self.varied.count() {
            Some(count) => {
                let alternatives = (0..count).map(|choice| self.varied.text(choice)).collect();
                DimensionKind::Discrete { alternatives }
            }
            None => DimensionKind::Continuous,
        };
        Dimension { name: self.name.clone(), kind }
    }
}

impl Plan {
    pub(super) fn new(index: &Index, data: &Dataset, written: Factors) -> Result<Self> {
        let mut faults = Faults::default();
        if written.factors.is_empty() {
            return Err(Problem::NoFactors.into());
        }
        let mut factors = Vec::new();
        for (name, factor) in &written.factors {
            let resolver = Resolver { name, written: &written, framework: index.framework() };
            if let Some(varied) = faults.keep(resolver.varied(&factor.variation, data)) {
                factors.push(Planned { name: name.clone(), varied, when: Vec::new() });
            }
        }
        if factors.len() == written.factors.len() {
            for (position, factor) in written.factors.values().enumerate() {
                let when = faults.keep(conditions(&factors, position, factor, &written));
                factors[position].when = when.unwrap_or_default();
            }
        }
        faults.check()?;
        let order = order(&factors, &written)?;
        let mut plan = Self { factors, order, learns_weights: false, written };
        plan.check_contested()?;
        plan.learns_weights = plan.learns(index);
        Ok(plan)
    }

    pub(super) fn dimensions(&self) -> Vec<Dimension> {
        self.factors.iter().map(Planned::dimension).collect()
    }

    /// Which factors take part, where each would have a choice.
    pub(super) fn resolve(&self, raw: &[usize], choices: &mut Choices) {
        choices.clear();
        choices.resize(self.factors.len(), None);
        for factor in &self.order {
            let holds = |(on, among): &(usize, Vec<usize>)| {
                choices[*on].is_some_and(|c| among.contains(&c))
            };
            if self.factors[*factor].when.iter().all(holds) {
                choices[*factor] = Some(raw[*factor]);
            }
        }
    }

    /// Choices in words, of the discrete factors that take part.
    pub(super) fn describe(&self, choices: &Choices) -> String {
        let part = |(factor, choice): (&Planned, &Option<usize>)| {
            factor.varied.count()?;
            Some(format!("{} = {}", factor.name, factor.varied.text((*choice)?)))
        };
        let parts: Vec<_> = self.factors.iter().zip(choices).filter_map(part).collect();
        parts.join(", ")
    }

    /// Two factors change the same setting only where one depends on the other, or both never take
    /// part together.
    fn check_contested(&self) -> Result<()> {
        let mut faults = Faults::default();
        for (later, second) in self.factors.iter().enumerate() {
            for (earlier, first) in self.factors[..later].iter().enumerate() {
                let (Varied::Setting { address: one, .. }, Varied::Setting { address: other, .. }) =
                    (&first.varied, &second.varied)
                else {
                    continue;
                };
                let related = self.depends(later, earlier) || self.depends(earlier, later);
                if one.overlaps(other) && !related && !excludes(first, second) {
                    let (first, second) = (first.name.clone(), second.name.clone());
                    let fault = Fault::new(Problem::ContestedSetting { first, second });
                    let place = format!("factor.{}.setting", self.factors[later].name);
                    faults.push(fault.at(self.written.places.of(&place)));
                }
            }
        }
        faults.check()
    }

    fn depends(&self, factor: usize, on: usize) -> bool {
        let above = self.factors[factor].when.iter();
        above.map(|(other, _)| *other).any(|other| other == on || self.depends(other, on))
    }

    /// Whether any alternative or the index itself has a scheme that learns weights from data.
    fn learns(&self, index: &Index) -> bool {
        let learns = |methodology: &Methodology| {
            let framework = index.framework();
            framework.groups().any(|(group, _)| match methodology.recipe(group).kind {
                RecipeKind::Group { weighting, .. } => {
                    weighting.foreseen(framework, group).is_none()
                }
                RecipeKind::Indicator { .. } => false,
            })
        };
        let settings = self.factors.iter().filter_map(|factor| match &factor.varied {
            Varied::Setting { address, alternatives } => Some((address, alternatives)),
            _ => None,
        });
        let mut changed = settings.flat_map(|(address, alternatives)| {
            alternatives.iter().map(move |alternative| {
                let mut methodology = index.methodology().clone();
                address.put(&mut methodology, &alternative.0).ok().map(|()| methodology)
            })
        });
        learns(index.methodology()) || changed.any(|changed| changed.is_some_and(|m| learns(&m)))
    }
}

/// Whether two factors never take part together, since they need different alternatives of a third.
fn excludes(first: &Planned, second: &Planned) -> bool {
    first.when.iter().any(|(on, among)| {
        let other = second.when.iter().find(|(other, _)| other == on);
        other.is_some_and(|(_, others)| !others.iter().any(|choice| among.contains(choice)))
    })
}

/// The conditions of a factor, by positions.
fn conditions(
    factors: &[Planned],
    position: usize,
    factor: &Factor,
    written: &Factors,
) -> Result<Vec<(usize, Vec<usize>)>> {
    let (mut faults, mut when) = (Faults::default(), Vec::new());
    let name = &factors[position].name;
    let place = written.places.of(&format!("factor.{name}.when"));
    for (on, choices) in &factor.when {
        let Some(other) = factors.iter().position(|factor| factor.name == *on) else {
            let help = did_you_mean(on, factors.iter().map(|factor| factor.name.as_str()));
            let problem = Problem::UnknownFactor { factor: name.clone(), on: on.clone() };
            faults.push(Fault::new(problem).at(place.clone()).help(help));
            continue;
        };
        let varied = &factors[other].varied;
        let mut meant = Vec::new();
        for choice in choices {
            let found = varied.meant(choice);
            if found.is_empty() {
                let alternative = choice.to_string();
                let help = match varied.count() {
                    None => Some(format!("`{on}` is continuous")),
                    Some(count) => {
                        let names: Vec<_> = (0..count).map(|choice| varied.text(choice)).collect();
                        one_of(&alternative, names.iter().map(String::as_str))
                    }
                };
                let (factor, on) = (name.clone(), on.clone());
                let problem = Problem::UnknownAlternative { factor, on, alternative };
                faults.push(Fault::new(problem).at(place.clone()).help(help));
            }
            meant.extend(found);
        }
        when.push((other, meant));
    }
    faults.finish(when)
}

/// Factors behind those that they depend on, by name among those that could come next.
fn order(factors: &[Planned], written: &Factors) -> Result<Vec<usize>> {
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
    let place = names.first().and_then(|name| written.places.of(&format!("factor.{name}.when")));
    Fault::new(Problem::FactorCycle { path: names }).at(place).into()
}

/// Resolves one factor.
struct Resolver<'a> {
    name: &'a str,
    written: &'a Factors,
    framework: &'a Framework,
}

impl Resolver<'_> {
    fn fault(&self, part: &str, problem: Problem) -> Fault {
        let whole = format!("factor.{}", self.name);
        let places = &self.written.places;
        let place = places.of(&format!("{whole}.{part}")).or_else(|| places.of(&whole));
        Fault::new(problem).at(place)
    }

    fn invalid(&self, part: &str, why: &str) -> Fault {
        let (factor, why) = (self.name.to_owned(), why.to_owned());
        self.fault(part, Problem::InvalidFactor { factor, why })
    }

    fn varied(&self, variation: &Variation, data: &Dataset) -> Result<Varied> {
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
        let problem = Problem::TooFewAlternatives { factor, count };
        if count < 2 { Err(self.fault(part, problem).into()) } else { Ok(()) }
    }

    fn setting(&self, setting: &str, alternatives: &[Alternative]) -> Result<Varied> {
        let mut faults = Faults::default();
        let address = Address::parse(setting, self.framework)
            .map_err(|nowhere| self.nowhere(setting, nowhere));
        let address = faults.keep(address.map_err(Into::into));
        faults.keep(self.several("alternatives", alternatives.len()));
        let alternatives = alternatives.to_vec();
        faults.finish_kept(address.map(|address| Varied::Setting { address, alternatives }))
    }

    fn nowhere(&self, setting: &str, Nowhere { why, help }: Nowhere) -> Fault {
        let (factor, address) = (self.name.to_owned(), setting.to_owned());
        self.fault("setting", Problem::UnknownAddress { factor, address, why }).help(help)
    }

    fn node(&self, part: &str, code: &NodeCode) -> Result<&Node> {
        match self.framework.node(code) {
            Some(node) => Ok(node),
            None => {
                let problem = Problem::UnknownNode { code: code.to_string() };
                let help = did_you_mean(code.as_str(), self.framework.codes());
                Err(self.fault(part, problem).help(help).into())
            }
        }
    }

    fn weight(&self, code: &NodeCode, (low, high): (f64, f64)) -> Result<Varied> {
        let mut faults = Faults::default();
        let node = faults.keep(self.node("weight", code));
        if node.is_some_and(|node| node.position() == 0) {
            let code = code.to_string();
            faults.push(self.fault("weight", Problem::WeightOfRoot { code }));
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
        let mut faults = Faults::default();
        if !(noise > 0.0 && noise <= 1.0) {
            faults.push(self.invalid(
                "noise",
                "noise is above 0 and not above 1, the share of a weight by which it varies",
            ));
        }
        for level in levels.iter().filter(|level| !self.framework.levels().contains(level)) {
            let names = self.framework.levels().iter().map(Level::as_str);
            let problem = Problem::UnknownLevel { level: level.to_string() };
            faults.push(self.fault("levels", problem).help(one_of(level.as_str(), names)));
        }
        let nodes = self.framework.nodes().iter().skip(1);
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
        let mut faults = Faults::default();
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
        let mut faults = Faults::default();
        faults.keep(self.several("exclude-units", lists.len()));
        let known = || data.units().iter().map(|unit| unit.code.as_str());
        for code in lists.iter().flatten().filter(|code| !known().any(|unit| unit == code.as_str()))
        {
            let problem = Problem::UnknownUnit { unit: code.to_string() };
            let help = did_you_mean(code.as_str(), known());
            faults.push(self.fault("exclude-units", problem).help(help));
        }
        let lists = lists.iter().map(|list| list.iter().cloned().collect());
        faults.finish(Varied::ExcludeUnits(lists.collect()))
    }
}

/// A fault of an alternative, named by it and in its place.
pub(super) fn of_alternative(
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
pub(super) fn unfit(plan: &Plan, factor: usize, choice: usize, unfit: Unfit) -> Error {
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
