//! Factors and their conditions resolved against index and data, as far as no scoring is needed, and
//! the faults of their alternatives.

use std::collections::BTreeSet;

use super::address::{Address, Nowhere, Unfit};
use super::factors::{Alternative, Choice, Factor, Factors, Variation};
use super::study::Dimension;
use crate::data::Dataset;
use crate::engine::Index;
use crate::error::{Diagnostic, Diagnostics, Error, ErrorKind, Result, one_of};
use crate::framework::{Framework, Level, Node, NodeCode, UnitCode};
use crate::methodology::{Methodology, RecipeKind};
use crate::robustness;

/// All factors, resolved, in the order of their names.
#[derive(Debug, Clone)]
pub(super) struct StudyPlan {
    pub(super) factors: Vec<Planned>,
    /// Factors after those that they depend on.
    pub(super) order: Vec<usize>,
    /// Whether a scheme derives weights from data, so that weights below a group change its own.
    pub(super) learns_weights: bool,
    pub(super) written: Factors,
}

/// The alternative of each factor; `None` if it takes no part.
pub(super) type Choices = Vec<Option<usize>>;

impl StudyPlan {
    pub(super) fn new(index: &Index, data: &Dataset, written: Factors) -> Result<Self> {
        let mut faults = Diagnostics::default();
        if written.factors.is_empty() {
            return Err(ErrorKind::NoFactors.into());
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
        check_contested(&factors, &written)?;
        let mut plan = Self { factors, order, learns_weights: false, written };
        plan.learns_weights = plan.learns(index);
        Ok(plan)
    }

    pub(super) fn dimensions(&self) -> Vec<Dimension> {
        self.factors.iter().map(Planned::dimension).collect()
    }

    /// Whether a factor changes more than weights, so that the index must be prepared anew.
    pub(super) fn is_structural(&self, factor: usize) -> bool {
        let varied = &self.factors[factor].varied;
        !varied.is_of_weights() || (self.learns_weights && varied.count().is_some())
    }

    /// The choices of the factors that take part, from choices for all.
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

    /// The choices of the discrete factors that take part, as text.
    pub(super) fn describe(&self, choices: &Choices) -> String {
        let part = |(factor, choice): (&Planned, &Option<usize>)| {
            factor.varied.count()?;
            Some(format!("{} = {}", factor.name, factor.varied.text((*choice)?)))
        };
        let parts: Vec<_> = self.factors.iter().zip(choices).filter_map(part).collect();
        parts.join(", ")
    }

    /// How to write that a factor takes part only under some alternatives of another.
    pub(super) fn condition(&self, factor: usize, other: usize, among: &[usize]) -> String {
        let (factor, other) = (&self.factors[factor], &self.factors[other]);
        let names = among.iter().map(|choice| other.varied.written(*choice));
        let names: Vec<_> = names.collect();
        let among = match &names[..] {
            [only] => only.clone(),
            several => format!("[{}]", several.join(", ")),
        };
        format!(
            "write when = {{ {} = {among} }} in [factor.{}], so that it takes part only where it \
             can be scored",
            other.name, factor.name
        )
    }

    /// Whether a scheme of the index or of any alternative derives weights from data.
    fn learns(&self, index: &Index) -> bool {
        let learns = |methodology: &Methodology| {
            let framework = index.framework();
            framework.groups().any(|(group, _)| match methodology.recipe(framework, group).kind {
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

impl Varied {
    /// The number of alternatives; `None` for a continuous factor.
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
        match self {
            Self::Setting { alternatives, .. } => named(alternatives, choice),
            Self::Weight { .. } | Self::Noise { .. } => "as drawn".to_owned(),
            Self::Exclude(_) | Self::ExcludeUnits(_) => match self.names(choice).join(", ") {
                codes if codes.is_empty() => "nothing left out".to_owned(),
                codes => format!("without {codes}"),
            },
        }
    }

    /// What an alternative is called: its name, or the codes that it leaves out.
    fn names(&self, choice: usize) -> Vec<String> {
        match self {
            Self::Setting { alternatives, .. } => vec![alternatives[choice].name()],
            Self::Exclude(lists) => lists[choice].iter().map(ToString::to_string).collect(),
            Self::ExcludeUnits(lists) => lists[choice].iter().map(ToString::to_string).collect(),
            Self::Weight { .. } | Self::Noise { .. } => Vec::new(),
        }
    }

    /// The alternatives that a condition names.
    pub(super) fn meant(&self, choice: &Choice) -> Vec<usize> {
        let count = self.count().unwrap_or(0);
        match choice {
            Choice::Number(number) => Some(*number).filter(|n| *n < count).into_iter().collect(),
            Choice::Name(name) => {
                (0..count).filter(|choice| self.names(*choice).contains(name)).collect()
            }
        }
    }

    /// An alternative as a condition writes it: by its name where no other has that, else by its
    /// number.
    fn written(&self, choice: usize) -> String {
        let own = |name: &String| {
            !name.contains('"') && self.meant(&Choice::Name(name.clone())) == [choice]
        };
        self.names(choice)
            .into_iter()
            .find(own)
            .map_or(choice.to_string(), |name| format!("\"{name}\""))
    }

    /// Whether it changes weights alone.
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

/// The name of the alternative's method if no other has the same, else the whole alternative.
fn named(alternatives: &[Alternative], choice: usize) -> String {
    let name = alternatives[choice].name();
    let same = alternatives.iter().filter(|other| other.name() == name).count();
    if same == 1 { name } else { alternatives[choice].to_string() }
}

impl Planned {
    fn dimension(&self) -> Dimension {
        let texts = |count| (0..count).map(|choice| self.varied.text(choice)).collect();
        Dimension { name: self.name.clone(), alternatives: self.varied.count().map(texts) }
    }
}

/// The same faults, each changed.
pub(super) fn wrapped(error: &Error, wrap: impl Fn(&Diagnostic) -> Diagnostic) -> Error {
    let mut faults = Diagnostics::default();
    error.diagnostics().iter().for_each(|fault| faults.push(wrap(fault)));
    faults.check().err().unwrap_or_else(|| error.clone())
}

/// Faults with the alternative under which they arose, at its place in the file.
pub(super) fn of_alternative(
    plan: &StudyPlan,
    factor: usize,
    choice: usize,
    error: &Error,
) -> Error {
    let planned = &plan.factors[factor];
    let part = match &planned.varied {
        Varied::Exclude(_) => "exclude",
        Varied::ExcludeUnits(_) => "exclude-units",
        _ => "alternatives",
    };
    let whole = format!("factor.{}", planned.name);
    let spans = &plan.written.spans;
    let span = spans.of(&format!("{whole}.{part}.{choice}")).or_else(|| spans.of(&whole));
    wrapped(error, |fault| {
        let problem = ErrorKind::AlternativeFails {
            factor: planned.name.clone(),
            alternative: planned.varied.text(choice),
            problem: Box::new(fault.kind.clone()),
        };
        Diagnostic::new(problem).at(span.clone()).help(fault.help.clone())
    })
}

/// Why an alternative does not fit into the methodology.
pub(super) fn unfit(plan: &StudyPlan, factor: usize, choice: usize, unfit: Unfit) -> Error {
    let Nowhere { why, help } = match unfit {
        Unfit::Alternative(error) => return of_alternative(plan, factor, choice, &error),
        Unfit::Address(nowhere) => nowhere,
    };
    let factor = plan.factors[factor].name.clone();
    let address = match plan.written.factors.get(&factor).map(|written| &written.variation) {
        Some(Variation::Setting { setting, .. }) => setting.clone(),
        _ => String::new(),
    };
    let span = plan.written.spans.of(&format!("factor.{factor}.setting"));
    Diagnostic::new(ErrorKind::UnknownAddress { factor, address, why }).at(span).help(help).into()
}

/// Faults with the choices under which they arose.
pub(super) fn of_combination(plan: &StudyPlan, choices: &Choices, error: &Error) -> Error {
    wrapped(error, |fault| {
        let (choices, problem) = (plan.describe(choices), Box::new(fault.kind.clone()));
        Diagnostic::new(ErrorKind::CombinationFails { choices, problem }).help(fault.help.clone())
    })
}

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
    let start = (0..factors.len()).find(|factor| !done.contains(factor)).unwrap_or(0);
    let on = |factor: usize| factors[factor].when.iter().map(|(on, _)| *on);
    let path = robustness::circle(start, |factor| on(factor).find(|on| !done.contains(on)));
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
