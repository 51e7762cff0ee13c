//! Which choices of a methodology are varied: plain data.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::{ErrorKind, Result, Spans};
use crate::framework::{Level, NodeCode, UnitCode};

/// The factors of an uncertainty or sensitivity analysis by their names, whose order is that of the
/// study's dimensions.
///
/// A file of factors (`uncertainty.toml`) is this type:
///
/// ```toml
/// [factor.normalisation]
/// setting = "indicators.transforms.0"
/// alternatives = [{ min-max = { to = [1, 100] } }, { z-score = { ddof = 1, mean = 10, sd = 2 } }]
///
/// [factor.floor]                            # takes part only where the means are geometric
/// setting = "indicators.transforms.0.min-max.to"
/// alternatives = [[1, 100], [5, 100]]
/// when = { normalisation = "min-max", means = "geometric-mean" }
///
/// [factor.means]
/// setting = "level.index.aggregation"
/// alternatives = ["arithmetic-mean", "geometric-mean"]
///
/// [factor.weights]
/// noise = 0.25                              # nominal × (1 ± 25 %)
/// levels = ["pillar"]
///
/// [factor.talent]
/// weight = "talent"
/// between = [1, 3]
///
/// [factor.leave-out]
/// exclude = [[], "trust", ["talent", "funding"]]
///
/// [factor.peers]
/// exclude-units = [[], "LUX"]
/// ```
///
/// A **setting** is addressed as it stands in the methodology file: `indicators`, `groups`,
/// `level.NAME` or `node.CODE`, then the option, and where need be the place of a step in its chain
/// (from 0) and the method's own options, as deep as they go; or `weights`, `weights.CODE`,
/// `accept`, `screening`, `ranking`. What stands there is replaced by the alternative, which is
/// read and checked as if it stood in the file.
///
/// A factor with **conditions** takes part only where each of the factors that it names has one of
/// the alternatives given, by name (of a method, or a code) or by number, from 0; elsewhere the
/// setting is as the other factors leave it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Factors {
    /// By name.
    #[serde(rename = "factor", default)]
    pub factors: BTreeMap<String, Factor>,
    #[serde(skip)]
    pub(super) spans: Spans,
}

impl Factors {
    /// No factor yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// With one more factor.
    pub fn with(mut self, name: impl Into<String>, factor: Factor) -> Self {
        self.factors.insert(name.into(), factor);
        self
    }
}

/// One factor: what varies, and under which conditions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Factor {
    /// What varies.
    pub variation: Variation,
    /// By the name of another factor, the alternatives of it under which this one takes part.
    pub when: BTreeMap<String, Vec<Choice>>,
}

/// What a factor varies.
#[derive(Debug, Clone, PartialEq)]
pub enum Variation {
    /// A setting of the methodology.
    Setting {
        /// Where it stands.
        setting: String,
        /// What may stand there.
        alternatives: Vec<Alternative>,
    },
    /// The weight of a node, uniform between two bounds.
    Weight {
        /// The node.
        weight: NodeCode,
        /// The bounds.
        between: (f64, f64),
    },
    /// Every weight w by itself, uniform between w (1 − x) and w (1 + x).
    Noise {
        /// x, above 0 and not above 1.
        noise: f64,
        /// The levels of the nodes whose weights vary; all where none is given.
        levels: Vec<Level>,
    },
    /// Indicators and groups that are left out together.
    Exclude(Vec<Vec<NodeCode>>),
    /// Units that are left out together.
    ExcludeUnits(Vec<Vec<UnitCode>>),
}

/// An alternative of another factor, in a condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Choice {
    /// By its number, from 0.
    Number(usize),
    /// By its name, or by that of the method that it is.
    Name(String),
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Name(name) => name.fmt(f),
        }
    }
}

impl From<usize> for Choice {
    fn from(number: usize) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Choice {
    fn from(name: &str) -> Self {
        Self::Name(name.to_owned())
    }
}

/// A value that may stand at a setting, as a methodology file would have it.
///
/// # Examples
///
/// ```
/// use composite_index::robustness::uncertainty::Alternative;
/// use composite_index::{Aggregation, Transform};
///
/// assert_eq!(Alternative::new(Aggregation::power_mean(0.5))?.name(), "power-mean");
/// let chain = Alternative::new([Transform::Ln, Transform::min_max(0.0, 1.0)])?;
/// assert_eq!(chain.to_string(), r#"["ln", { min-max = { to = [0.0, 1.0] } }]"#);
/// # Ok::<(), composite_index::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Alternative(pub(super) toml::Value);

impl Alternative {
    /// A method, a list of transforms, a number: whatever the setting is of.
    ///
    /// # Errors
    ///
    /// The value is or contains the user's own method, which is code and no data.
    pub fn new(value: impl Serialize) -> Result<Self> {
        toml::Value::try_from(value).map(Self).map_err(|error| {
            let (option, why) = ("alternative".to_owned(), error.to_string());
            ErrorKind::InvalidOption { option, why }.into()
        })
    }

    /// The name of the method that it is, or itself as text.
    pub fn name(&self) -> String {
        match &self.0 {
            toml::Value::String(name) => name.clone(),
            toml::Value::Table(table) if table.len() == 1 => {
                let with_options = table.iter().find(|(_, options)| options.is_table());
                with_options.map_or_else(|| self.0.to_string(), |(name, _)| name.clone())
            }
            other => other.to_string(),
        }
    }
}

impl fmt::Display for Alternative {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            toml::Value::String(name) => f.write_str(name),
            other => other.fmt(f),
        }
    }
}

impl Factor {
    /// A setting with its alternatives.
    pub fn setting(
        setting: impl Into<String>,
        alternatives: impl IntoIterator<Item = Alternative>,
    ) -> Self {
        let alternatives = alternatives.into_iter().collect();
        Variation::Setting { setting: setting.into(), alternatives }.into()
    }

    /// Every weight at some levels, or at all where none is given, times 1 ± `noise`.
    pub fn noise<L: Into<Level>>(noise: f64, levels: impl IntoIterator<Item = L>) -> Self {
        Variation::Noise { noise, levels: levels.into_iter().map(Into::into).collect() }.into()
    }

    /// A weight between bounds.
    ///
    /// # Errors
    ///
    /// The text cannot be a code.
    pub fn weight(code: &str, between: (f64, f64)) -> Result<Self> {
        Ok(Variation::Weight { weight: NodeCode::new(code)?, between }.into())
    }

    /// Indicators and groups to leave out, one list per alternative.
    ///
    /// # Errors
    ///
    /// A text cannot be a code.
    pub fn exclude(alternatives: &[&[&str]]) -> Result<Self> {
        let code = |code: &&str| NodeCode::new(*code);
        let list = |list: &&[&str]| list.iter().map(code).collect();
        Ok(Variation::Exclude(alternatives.iter().map(list).collect::<Result<_>>()?).into())
    }

    /// Units to leave out, one list per alternative.
    ///
    /// # Errors
    ///
    /// A text cannot be a code.
    pub fn exclude_units(alternatives: &[&[&str]]) -> Result<Self> {
        let code = |code: &&str| UnitCode::new(*code);
        let list = |list: &&[&str]| list.iter().map(code).collect();
        Ok(Variation::ExcludeUnits(alternatives.iter().map(list).collect::<Result<_>>()?).into())
    }

    /// The factor where another one has some of its alternatives.
    pub fn when<C: Into<Choice>>(
        mut self,
        factor: impl Into<String>,
        choices: impl IntoIterator<Item = C>,
    ) -> Self {
        self.when.insert(factor.into(), choices.into_iter().map(Into::into).collect());
        self
    }
}

impl From<Variation> for Factor {
    fn from(variation: Variation) -> Self {
        Self { variation, when: BTreeMap::new() }
    }
}

/// One, or a list.
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

/// A factor as it is written.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
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

impl TryFrom<Written> for Factor {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        let Written { setting, alternatives, weight, between, .. } = written;
        let Written { noise, levels, exclude, exclude_units, when, .. } = written;
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

impl From<Factor> for Written {
    fn from(factor: Factor) -> Self {
        let when = factor.when.into_iter().map(|(name, choices)| (name, OneOrMore::of(choices)));
        let written = Self { when: when.collect(), ..Self::default() };
        match factor.variation {
            Variation::Setting { setting, alternatives } => {
                Self { setting: Some(setting), alternatives: Some(alternatives), ..written }
            }
            Variation::Weight { weight, between } => {
                Self { weight: Some(weight), between: Some(between), ..written }
            }
            Variation::Noise { noise, levels } => {
                let levels = Some(levels).filter(|levels| !levels.is_empty());
                Self { noise: Some(noise), levels, ..written }
            }
            Variation::Exclude(lists) => {
                let lists = lists.into_iter().map(OneOrMore::of).collect();
                Self { exclude: Some(lists), ..written }
            }
            Variation::ExcludeUnits(lists) => {
                let lists = lists.into_iter().map(OneOrMore::of).collect();
                Self { exclude_units: Some(lists), ..written }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Dataset;
    use crate::engine::Index;
    use crate::error::Source;
    use crate::framework::Framework;
    use crate::methodology::{Methodology, Settings};
    use crate::methods::transform::Transform;
    use crate::robustness::uncertainty::Uncertainty;

    /// The file that the documentation shows makes a study whose every alternative can be scored.
    #[test]
    fn the_documented_file_makes_a_study() {
        let lines = include_str!("factors.rs").lines();
        let block = lines.skip_while(|line| *line != "/// ```toml").skip(1);
        let block = block.take_while(|line| *line != "/// ```");
        let text: Vec<_> = block.map(|line| line.trim_start_matches("///")).collect();
        let factors = Factors::from_toml(&Source::new("uncertainty.toml", text.join("\n")));
        let framework = Framework::builder("index", "An index")
            .pillar("people", 1.0, |p| p.indicator("talent", 1.0).indicator("trust", 1.0))
            .pillar("money", 1.0, |p| p.indicator("funding", 1.0).indicator("trade", 1.0));
        let methodology = Methodology::default()
            .with_indicators(Settings::new().transforms([Transform::min_max(0.0, 100.0)]));
        let index = Index::new(framework.build().unwrap(), methodology).unwrap();
        let data = Dataset::builder(["talent", "trust", "funding", "trade"])
            .unit("KOR", [40.0, 50.0, 70.0, 10.0])
            .unit("JPN", [90.0, 10.0, 30.0, 20.0])
            .unit("LUX", [60.0, 30.0, 20.0, 90.0])
            .build();
        let study = Uncertainty::new(&index, &data.unwrap(), factors.unwrap()).unwrap();
        let names = ["floor", "leave-out", "means", "normalisation", "peers", "talent", "weights"];
        assert!(study.dimensions().iter().map(|dimension| dimension.name.as_str()).eq(names));
    }
}
