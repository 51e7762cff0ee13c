//! The factors of a study, which choices of a methodology vary, and the file `uncertainty.toml`.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::{Result, Source, Spans, number};
use crate::framework::{Level, NodeCode, UnitCode};
use crate::methodology::{OneOrMore, read_file};
use crate::methods::registry::{CODE, Interval, PAIR, TEXT, UNIT, ValueKind, optional};
use crate::robustness::invalid;

/// The factors of an uncertainty or sensitivity analysis by name; the order of the names is that of
/// the study's dimensions.
///
/// The file `uncertainty.toml` holds factors:
///
/// ```toml
/// [factor.normalisation]
/// setting = "indicators.transforms.0"
/// alternatives = [{ min-max = { to = [1, 100] } }, { z-score = { ddof = 1, mean = 10, sd = 2 } }]
///
/// [factor.floor]                            # applies only to geometric means of min–max
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
/// The path of a **setting** follows the methodology file: `indicators`, `groups`, `level.NAME` or
/// `node.CODE`, then the option, then, where needed, the number of a step in its chain (from 0) and
/// the method's own options, however deep; or `weights`, `weights.CODE`, `accept`, `screening`,
/// `ranking`. The alternative replaces the setting, and is read and checked as in the file.
///
/// A factor with **conditions** (`when`) takes part only where each factor that it names has one of
/// the given alternatives, by name (of a method, or a code) or by number, from 0. Elsewhere the
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
    /// No factors.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a factor.
    pub fn with(mut self, name: impl Into<String>, factor: Factor) -> Self {
        self.factors.insert(name.into(), factor);
        self
    }
}

/// One factor: what varies, and under which conditions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "WrittenFactor", into = "WrittenFactor")]
pub struct Factor {
    /// What varies.
    pub variation: Variation,
    /// The conditions: other factors by name, with the alternatives under which this one takes part.
    pub when: BTreeMap<String, Vec<Choice>>,
}

/// What a factor varies.
#[derive(Debug, Clone, PartialEq)]
pub enum Variation {
    /// A setting of the methodology.
    Setting {
        /// Its path in the methodology file.
        setting: String,
        /// Its possible values.
        alternatives: Vec<Alternative>,
    },
    /// The weight of a node, uniform between two bounds.
    Weight {
        /// The node.
        weight: NodeCode,
        /// The bounds.
        between: (f64, f64),
    },
    /// Each weight w, uniform between w (1 − x) and w (1 + x).
    Noise {
        /// x, above 0 and at most 1.
        noise: f64,
        /// The levels of the nodes whose weights vary; all levels if empty.
        levels: Vec<Level>,
    },
    /// Lists of indicators and groups, each left out together.
    Exclude(Vec<Vec<NodeCode>>),
    /// Lists of units, each left out together.
    ExcludeUnits(Vec<Vec<UnitCode>>),
}

/// An alternative of another factor in a condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Choice {
    /// By its number, from 0.
    Number(usize),
    /// By its name or that of its method.
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

/// A possible value of a setting, as in a methodology file.
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
    /// A method, a list of transforms, a number: a value of the setting's type.
    ///
    /// # Errors
    ///
    /// The value contains a method of the user's own, which is code and cannot be serialised.
    pub fn new(value: impl Serialize) -> Result<Self> {
        let written = toml::Value::try_from(value).map(Self);
        written.map_err(|error| invalid("alternative", error.to_string()).into())
    }

    /// The name of its method, or the value as text.
    pub fn name(&self) -> String {
        match &self.0 {
            toml::Value::String(name) => name.clone(),
            toml::Value::Table(table) if table.len() == 1 => {
                let with_options = table.iter().find(|(_, options)| options.is_table());
                with_options.map_or_else(|| written(&self.0), |(name, _)| name.clone())
            }
            other => written(other),
        }
    }
}

/// A value as TOML has it, very large and very small numbers with a power of ten.
fn written(value: &toml::Value) -> String {
    match value {
        toml::Value::Float(value) => match number(*value) {
            with_power if with_power.contains('e') => with_power,
            _ => toml::Value::Float(*value).to_string(),
        },
        toml::Value::Array(items) => {
            format!("[{}]", items.iter().map(written).collect::<Vec<_>>().join(", "))
        }
        toml::Value::Table(options) if !options.is_empty() => {
            let option = |(name, value): (&String, &toml::Value)| {
                let is_bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
                let value = written(value);
                match !name.is_empty() && name.chars().all(is_bare) {
                    true => format!("{name} = {value}"),
                    false => format!("{name:?} = {value}"),
                }
            };
            format!("{{ {} }}", options.iter().map(option).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

impl fmt::Display for Alternative {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            toml::Value::String(name) => f.write_str(name),
            other => f.write_str(&written(other)),
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

    /// Each weight at some levels, or at all levels if none is given, times 1 ± `noise`.
    pub fn noise<L: Into<Level>>(noise: f64, levels: impl IntoIterator<Item = L>) -> Self {
        Variation::Noise { noise, levels: levels.into_iter().map(Into::into).collect() }.into()
    }

    /// A weight between bounds.
    ///
    /// # Errors
    ///
    /// The text is not a code.
    pub fn weight(code: &str, between: (f64, f64)) -> Result<Self> {
        Ok(Variation::Weight { weight: NodeCode::new(code)?, between }.into())
    }

    /// Indicators and groups to leave out, one list per alternative.
    ///
    /// # Errors
    ///
    /// A text is not a code.
    pub fn exclude(alternatives: &[&[&str]]) -> Result<Self> {
        let code = |code: &&str| NodeCode::new(*code);
        let list = |list: &&[&str]| list.iter().map(code).collect();
        Ok(Variation::Exclude(alternatives.iter().map(list).collect::<Result<_>>()?).into())
    }

    /// Units to leave out, one list per alternative.
    ///
    /// # Errors
    ///
    /// A text is not a code.
    pub fn exclude_units(alternatives: &[&[&str]]) -> Result<Self> {
        let code = |code: &&str| UnitCode::new(*code);
        let list = |list: &&[&str]| list.iter().map(code).collect();
        Ok(Variation::ExcludeUnits(alternatives.iter().map(list).collect::<Result<_>>()?).into())
    }

    /// Restricts the factor to some alternatives of another one.
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

/// A whole file of factors.
static FILE: ValueKind = ValueKind::Table(&[optional(
    "factor",
    ValueKind::Map(false, &FACTOR),
    "The factors, by name.",
)]);

const CODES: ValueKind = ValueKind::List(&ValueKind::OneOrMore(&CODE));
const UNITS: ValueKind = ValueKind::List(&ValueKind::OneOrMore(&UNIT));

const FACTOR: ValueKind = ValueKind::Table(&[
    optional("setting", TEXT, "The setting of the methodology that varies."),
    optional("alternatives", ValueKind::List(&ValueKind::Any), "The values of the setting."),
    optional("weight", CODE, "The node whose weight varies."),
    optional("between", PAIR, "The bounds of the weight."),
    optional(
        "noise",
        ValueKind::Number(Interval { above_low: true, ..Interval::closed(0.0, 1.0) }),
        "x: every weight w varies between w(1 − x) and w(1 + x).",
    ),
    optional("levels", ValueKind::List(&TEXT), "The levels whose weights vary; all if absent."),
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
        toml::to_string(self).map_err(|error| invalid("factor", error.to_string()).into())
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

    #[test]
    fn alternatives_read_as_they_are_written_and_extreme_numbers_with_a_power_of_ten() {
        for (text, name) in [
            ("x = 0.5", "0.5"),
            ("x = 2.0", "2.0"),
            ("x = -1e300", "-1e300"),
            ("x = { \"a b\" = 1, low = [1e300, 2] }", "{ \"a b\" = 1, low = [1e300, 2] }"),
            ("x = [{ clamp = { low = 0.0 } }, \"ln\"]", "[{ clamp = { low = 0.0 } }, \"ln\"]"),
            ("x = { power-mean = { exponent = 1e-300 } }", "power-mean"),
            ("x = []", "[]"),
            ("x = \"ln\"", "ln"),
        ] {
            let mut table: toml::Table = text.parse().unwrap();
            assert_eq!(Alternative(table.remove("x").unwrap()).name(), name);
        }
    }

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
