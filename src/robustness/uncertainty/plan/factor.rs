//! One factor, resolved: what it varies and when it takes part.

use std::collections::BTreeSet;

use crate::framework::{NodeCode, UnitCode};
use crate::robustness::uncertainty::address::Address;
use crate::robustness::uncertainty::factors::{Alternative, Choice};
use crate::robustness::uncertainty::outcome::{Dimension, DimensionKind};

#[derive(Debug, Clone)]
pub(crate) struct Planned {
    pub(crate) name: String,
    pub(crate) varied: Varied,
    /// Other factors and the alternatives of theirs under which this one takes part.
    pub(crate) when: Vec<(usize, Vec<usize>)>,
}

#[derive(Debug, Clone)]
pub(crate) enum Varied {
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
    /// How many alternatives there are; none for what is continuous.
    pub(crate) fn count(&self) -> Option<usize> {
        match self {
            Self::Setting { alternatives, .. } => Some(alternatives.len()),
            Self::Exclude(lists) => Some(lists.len()),
            Self::ExcludeUnits(lists) => Some(lists.len()),
            Self::Weight { .. } | Self::Noise { .. } => None,
        }
    }

    /// An alternative as text.
    pub(crate) fn text(&self, choice: usize) -> String {
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
    pub(super) fn meant(&self, choice: &Choice) -> Vec<usize> {
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
    pub(crate) fn is_of_weights(&self) -> bool {
        match self {
            Self::Setting { address, .. } => address.is_of_weights(),
            Self::Exclude(_) | Self::ExcludeUnits(_) => false,
            Self::Weight { .. } | Self::Noise { .. } => true,
        }
    }

    /// Whether the columns of indicators may depend on it.
    pub(crate) fn concerns_indicators(&self) -> bool {
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
    pub(super) fn dimension(&self) -> Dimension {
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
