//! The file `uncertainty.toml`: its keys, its reader, and how a factor is written.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::factors::{Alternative, Choice, Factor, Factors, Variation};
use crate::error::{ErrorKind, Result, Source};
use crate::framework::{Level, NodeCode, UnitCode};
use crate::methodology::read_file;
use crate::methods::registry::{Interval, PAIR, ValueKind, optional};

/// A whole file of factors.
static FILE: ValueKind = ValueKind::Table(&[optional(
    "factor",
    ValueKind::Map(false, &FACTOR),
    "The factors, by name.",
)]);

const CODES: ValueKind = ValueKind::List(&ValueKind::OneOrMore(&ValueKind::Code));
const UNITS: ValueKind = ValueKind::List(&ValueKind::OneOrMore(&ValueKind::Unit));

const FACTOR: ValueKind = ValueKind::Table(&[
    optional("setting", ValueKind::Text, "The setting of the methodology that varies."),
    optional("alternatives", ValueKind::List(&ValueKind::Any), "The values of the setting."),
    optional("weight", ValueKind::Code, "The node whose weight varies."),
    optional("between", PAIR, "The bounds of the weight."),
    optional(
        "noise",
        ValueKind::Number(Interval { above_low: true, ..Interval::closed(0.0, 1.0) }),
        "x: every weight w varies between w(1 − x) and w(1 + x).",
    ),
    optional(
        "levels",
        ValueKind::List(&ValueKind::Text),
        "The levels whose weights vary; all if absent.",
    ),
    optional("exclude", CODES, "Nodes that are left out, alternative by alternative."),
    optional("exclude-units", UNITS, "Units that are left out, alternative by alternative."),
    optional(
        "when",
        ValueKind::Map(false, &ValueKind::OneOrMore(&ValueKind::Any)),
        "The alternatives of other factors under which this one takes part, by name or number.",
    ),
]);

impl Factors {
    /// What a file of factors may contain, key by key.
    pub fn file_format() -> &'static ValueKind {
        &FILE
    }

    /// Reads a file of factors.
    ///
    /// # Errors
    ///
    /// All faults at once, with line and column: invalid TOML, unknown options (with the nearest
    /// known), values of the wrong type. [`Uncertainty::new`](super::Uncertainty::new) checks the
    /// factors against an index.
    pub fn from_toml(source: &Source) -> Result<Self> {
        let (factors, spans) = read_file(source, &FILE)?;
        Ok(Self { spans, ..factors })
    }

    /// Writes the factors as a file.
    ///
    /// # Errors
    ///
    /// A number is not finite.
    pub fn to_toml(&self) -> Result<String> {
        toml::to_string(self).map_err(|error| {
            let (option, why) = ("factor".to_owned(), error.to_string());
            ErrorKind::InvalidOption { option, why }.into()
        })
    }
}

/// One value or a list.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
enum OneOrMore<T> {
    One(T),
    More(Vec<T>),
}

impl<T> OneOrMore<T> {
    fn list(self) -> Vec<T> {
        match self {
            Self::One(one) => vec![one],
            Self::More(more) => more,
        }
    }

    fn of(mut list: Vec<T>) -> Self {
        match (list.len(), list.pop()) {
            (1, Some(only)) => Self::One(only),
            (_, last) => {
                list.extend(last);
                Self::More(list)
            }
        }
    }
}

/// A factor as in the file.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct WrittenFactor {
    #[serde(skip_serializing_if = "Option::is_none")]
    setting: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alternatives: Option<Vec<Alternative>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    weight: Option<NodeCode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    between: Option<(f64, f64)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    noise: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    levels: Option<Vec<Level>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exclude: Option<Vec<OneOrMore<NodeCode>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exclude_units: Option<Vec<OneOrMore<UnitCode>>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    when: BTreeMap<String, OneOrMore<Choice>>,
}

const ONE_OF: &str = "a factor has `setting` and `alternatives`, or `weight` and `between`, or \
                      `noise` and perhaps `levels`, or `exclude`, or `exclude-units`";

impl TryFrom<WrittenFactor> for Factor {
    type Error = &'static str;

    fn try_from(written: WrittenFactor) -> Result<Self, Self::Error> {
        let WrittenFactor { setting, alternatives, weight, between, .. } = written;
        let WrittenFactor { noise, levels, exclude, exclude_units, when, .. } = written;
        let when = when.into_iter().map(|(name, choices)| (name, choices.list())).collect();
        let setting = (setting, alternatives);
        let variation = match (setting, (weight, between), (noise, levels), exclude, exclude_units)
        {
            ((Some(setting), Some(alternatives)), (None, None), (None, None), None, None) => {
                Variation::Setting { setting, alternatives }
            }
            ((None, None), (Some(weight), Some(between)), (None, None), None, None) => {
                Variation::Weight { weight, between }
            }
            ((None, None), (None, None), (Some(noise), levels), None, None) => {
                Variation::Noise { noise, levels: levels.unwrap_or_default() }
            }
            ((None, None), (None, None), (None, None), Some(exclude), None) => {
                Variation::Exclude(exclude.into_iter().map(OneOrMore::list).collect())
            }
            ((None, None), (None, None), (None, None), None, Some(exclude)) => {
                Variation::ExcludeUnits(exclude.into_iter().map(OneOrMore::list).collect())
            }
            _ => return Err(ONE_OF),
        };
        Ok(Self { variation, when })
    }
}

impl From<Factor> for WrittenFactor {
    fn from(factor: Factor) -> Self {
        let when = factor.when.into_iter().map(|(name, choices)| (name, OneOrMore::of(choices)));
        let mut written = Self { when: when.collect(), ..Self::default() };
        match factor.variation {
            Variation::Setting { setting, alternatives } => {
                (written.setting, written.alternatives) = (Some(setting), Some(alternatives));
            }
            Variation::Weight { weight, between } => {
                (written.weight, written.between) = (Some(weight), Some(between));
            }
            Variation::Noise { noise, levels } => {
                written.noise = Some(noise);
                written.levels = Some(levels).filter(|levels| !levels.is_empty());
            }
            Variation::Exclude(lists) => {
                written.exclude = Some(lists.into_iter().map(OneOrMore::of).collect());
            }
            Variation::ExcludeUnits(lists) => {
                written.exclude_units = Some(lists.into_iter().map(OneOrMore::of).collect());
            }
        }
        written
    }
}
