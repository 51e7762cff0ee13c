//! Factors resolved against index and data, and the faults of their alternatives.

use std::collections::BTreeSet;

use super::address::{Address, Nowhere, Unfit};
use super::factors::{Alternative, Choice, Factors, Variation};
use super::resolver::{Resolver, check_contested, conditions, order};
use super::study::Dimension;
use crate::data::Dataset;
use crate::engine::Index;
use crate::error::{Diagnostic, Diagnostics, Error, ErrorKind, Result};
use crate::framework::{NodeCode, UnitCode};
use crate::methodology::{Methodology, RecipeKind};

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

    /// The alternatives that a condition names.
    pub(super) fn meant(&self, choice: &Choice) -> Vec<usize> {
        let count = self.count().unwrap_or(0);
        match choice {
            Choice::Number(number) => Some(*number).filter(|n| *n < count).into_iter().collect(),
            Choice::Name(name) => {
                (0..count).filter(|choice| self.is_called(*choice, name)).collect()
            }
        }
    }

    /// An alternative as a condition writes it: by its name where no other has that, else by its
    /// number.
    fn written(&self, choice: usize) -> String {
        let names = match self {
            Self::Setting { alternatives, .. } => vec![alternatives[choice].name().to_owned()],
            Self::Exclude(lists) => lists[choice].iter().map(ToString::to_string).collect(),
            Self::ExcludeUnits(lists) => lists[choice].iter().map(ToString::to_string).collect(),
            Self::Weight { .. } | Self::Noise { .. } => Vec::new(),
        };
        let own = |name: &String| {
            !name.contains('"') && self.meant(&Choice::Name(name.clone())) == [choice]
        };
        names.into_iter().find(own).map_or(choice.to_string(), |name| format!("\"{name}\""))
    }

    fn is_called(&self, choice: usize, name: &str) -> bool {
        match self {
            Self::Setting { alternatives, .. } => alternatives[choice].name() == name,
            Self::Exclude(lists) => lists[choice].iter().any(|code| code.as_str() == name),
            Self::ExcludeUnits(lists) => lists[choice].iter().any(|code| code.as_str() == name),
            Self::Weight { .. } | Self::Noise { .. } => false,
        }
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
