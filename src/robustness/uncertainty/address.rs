//! Addresses of settings: parsed once against a framework, then used to change any methodology.

use serde::Serialize;
use serde::de::DeserializeOwned;
use toml::Value;

use crate::error::{Error, ErrorKind, Help, did_you_mean, one_of};
use crate::framework::{Framework, Level, Node, NodeCode};
use crate::methodology::{
    CodePattern, Methodology, SETTINGS, Settings, TRANSFORM, kind_of, read_setting,
};
use crate::methods::registry::{Interval, ValueKind};
use crate::methods::transform::Transform;

/// The place of a setting in a methodology.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Address {
    place: AddressPlace,
    /// The parts of the path from the option on.
    inside: Vec<String>,
    /// The whole path in parts, each code being one part.
    parts: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
enum AddressPlace {
    Indicators,
    Groups,
    Level(Level),
    Node { code: NodeCode, is_indicator: bool },
    Below(NodeCode),
    Tag(String),
    Codes(CodePattern),
    Weights,
    Weight(NodeCode),
    Accept,
    Screening,
    Ranking,
}

/// Why an address does not exist, with a suggestion.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Nowhere {
    pub(super) why: String,
    pub(super) help: Option<Help>,
}

/// Why an alternative does not fit.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Unfit {
    Address(Nowhere),
    Alternative(Error),
}

const SECTIONS: [&str; 11] = [
    "indicators",
    "groups",
    "level",
    "below",
    "tag",
    "codes",
    "node",
    "weights",
    "accept",
    "screening",
    "ranking",
];

fn options() -> impl Iterator<Item = &'static str> + Clone {
    SETTINGS.iter().map(|option| option.name)
}

fn nowhere(why: impl Into<String>, help: Option<Help>) -> Nowhere {
    Nowhere { why: why.into(), help }
}

impl Address {
    /// Parses an address.
    pub(super) fn parse(text: &str, framework: &Framework) -> Result<Self, Nowhere> {
        let (section, rest) = text.split_once('.').unwrap_or((text, ""));
        let (place, name, rest) = match section {
            "indicators" => (AddressPlace::Indicators, None, rest),
            "groups" => (AddressPlace::Groups, None, rest),
            "level" => {
                let (name, rest) = rest.split_once('.').unwrap_or((rest, ""));
                (level(name, framework)?, Some(name), rest)
            }
            "node" => {
                let (node, rest) = node(rest, framework)?;
                let is_indicator = node.as_indicator().is_some();
                let code = node.code().clone();
                (AddressPlace::Node { code, is_indicator }, Some(node.code().as_str()), rest)
            }
            "below" => {
                let (group, rest) = node(rest, framework)?;
                (AddressPlace::Below(group.code().clone()), Some(group.code().as_str()), rest)
            }
            "tag" => {
                let (tag, rest) = rest.split_once('.').unwrap_or((rest, ""));
                (AddressPlace::Tag(tag.to_owned()), Some(tag), rest)
            }
            "codes" => {
                let (pattern, rest) = before_option(rest);
                let read =
                    pattern.parse().map_err(|error: Error| nowhere(error.to_string(), None))?;
                (AddressPlace::Codes(read), Some(pattern), rest)
            }
            "weights" if rest.is_empty() => (AddressPlace::Weights, None, ""),
            "weights" => {
                let (node, rest) = node(rest, framework)?;
                (AddressPlace::Weight(node.code().clone()), Some(node.code().as_str()), rest)
            }
            "accept" => (AddressPlace::Accept, None, rest),
            "screening" => (AddressPlace::Screening, None, rest),
            "ranking" => (AddressPlace::Ranking, None, rest),
            other => return Err(nowhere("", one_of(other, SECTIONS))),
        };
        let inside: Vec<String> = match rest {
            "" => Vec::new(),
            rest => rest.split('.').map(str::to_owned).collect(),
        };
        let parts = std::iter::once(section).chain(name).map(str::to_owned);
        let address = Self { parts: parts.chain(inside.iter().cloned()).collect(), place, inside };
        address.check()?;
        Ok(address)
    }

    /// Checks that the option exists, and that nothing follows a setting without parts.
    fn check(&self) -> Result<(), Nowhere> {
        let first = self.inside.first().map(String::as_str);
        use AddressPlace::{Accept, Ranking, Screening, Weight, Weights};
        match (&self.place, first) {
            (Weights | Weight(_) | Accept, Some(option)) => {
                Err(nowhere(format!("it has no option `{option}`"), None))
            }
            (Weights | Weight(_) | Accept | Screening | Ranking, _) => Ok(()),
            (_, Some(option)) if options().any(|name| name == option) => Ok(()),
            (_, Some(option)) => {
                Err(nowhere(format!("unknown option `{option}`"), one_of(option, options())))
            }
            (_, None) => Err(nowhere("it names no option", one_of("", options()))),
        }
    }

    /// Whether one of the two addresses is part of the other.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.parts.iter().zip(&other.parts).all(|(one, other)| one == other)
    }

    /// Whether the columns of indicators may depend on it.
    pub(super) fn concerns_indicators(&self) -> bool {
        match &self.place {
            AddressPlace::Indicators | AddressPlace::Accept | AddressPlace::Screening => true,
            AddressPlace::Node { is_indicator, .. } => *is_indicator,
            AddressPlace::Below(_) | AddressPlace::Tag(_) | AddressPlace::Codes(_) => true,
            _ => false,
        }
    }

    /// Whether it changes weights alone.
    pub(super) fn is_of_weights(&self) -> bool {
        matches!(self.place, AddressPlace::Weights | AddressPlace::Weight(_))
    }

    /// Whether it replaces all of the methodology's own weights.
    pub(super) fn is_of_all_weights(&self) -> bool {
        self.place == AddressPlace::Weights
    }

    /// Sets the value at the address.
    pub(super) fn put(&self, methodology: &mut Methodology, value: &Value) -> Result<(), Unfit> {
        let at = |name| Change { name, inside: &self.inside, value };
        let settings = at("");
        match &self.place {
            AddressPlace::Indicators => settings.settings(&mut methodology.indicators),
            AddressPlace::Groups => settings.settings(&mut methodology.groups),
            AddressPlace::Level(level) => {
                settings.settings(methodology.level.entry(level.clone()).or_default())
            }
            AddressPlace::Node { code, .. } => {
                settings.settings(methodology.node.entry(code.clone()).or_default())
            }
            AddressPlace::Below(group) => {
                settings.settings(methodology.below.entry(group.clone()).or_default())
            }
            AddressPlace::Tag(tag) => {
                settings.settings(methodology.tag.entry(tag.clone()).or_default())
            }
            AddressPlace::Codes(pattern) => {
                settings.settings(methodology.codes.entry(pattern.clone()).or_default())
            }
            AddressPlace::Weights => at("weights").whole(&mut methodology.weights),
            AddressPlace::Weight(code) => {
                let mut weight = 0.0;
                at(code.as_str()).whole_of(&ValueKind::Number(Interval::ANY), &mut weight)?;
                methodology.weights.insert(code.clone(), weight);
                Ok(())
            }
            AddressPlace::Accept => at("accept").whole(&mut methodology.accept),
            AddressPlace::Screening => at("screening").option(&mut methodology.screening),
            AddressPlace::Ranking => at("ranking").whole(&mut methodology.ranking),
        }
    }
}

/// A pattern, which may contain dots, and the path from the first option behind it on.
fn before_option(path: &str) -> (&str, &str) {
    let mut dots = path.match_indices('.').map(|(dot, _)| path.split_at(dot));
    let is_option = |rest: &str| options().any(|name| rest.split('.').nth(1) == Some(name));
    let found = dots.find(|(_, rest)| is_option(rest));
    found.map_or((path, ""), |(pattern, rest)| (pattern, &rest[1..]))
}

fn level(name: &str, framework: &Framework) -> Result<AddressPlace, Nowhere> {
    let mut groups = framework.groups().map(|(_, group)| group.level());
    if let Some(level) = groups.find(|level| level.as_str() == name) {
        return Ok(AddressPlace::Level(level.clone()));
    }
    let names = framework.levels().iter().map(Level::as_str);
    let help = one_of(name, names.filter(|name| *name != Level::INDICATOR));
    Err(nowhere(format!("`{name}` is not a level of groups in this framework"), help))
}

/// The node with the longest code at the start of a path, and the rest of the path.
fn node<'f, 't>(path: &'t str, framework: &'f Framework) -> Result<(&'f Node, &'t str), Nowhere> {
    let rest = |node: &&Node| {
        let rest = path.strip_prefix(node.code().as_str())?;
        if rest.is_empty() { Some(rest) } else { rest.strip_prefix('.') }
    };
    let found = framework.nodes().iter().filter_map(|node| Some((node, rest(&node)?)));
    found.min_by_key(|(_, rest)| rest.len()).ok_or_else(|| {
        let code = path.split('.').next().unwrap_or(path);
        let help = did_you_mean(code, framework.codes());
        nowhere(format!("`{code}` is not a node of this framework"), help)
    })
}

/// What becomes of a setting: a value for it, or for a part inside it.
#[derive(Clone, Copy)]
struct Change<'a> {
    name: &'a str,
    inside: &'a [String],
    value: &'a Value,
}

impl Change<'_> {
    /// The same change of the part that the path names first.
    fn inner(self) -> Option<Self> {
        let (name, inside) = self.inside.split_first()?;
        Some(Self { name, inside, ..self })
    }

    fn settings(self, settings: &mut Settings) -> Result<(), Unfit> {
        let Some(change) = self.inner() else { return Ok(()) };
        match change.name {
            "transforms" => change.chain(&mut settings.transforms),
            "publish" => change.chain(&mut settings.publish),
            "denominate" => change.option(&mut settings.denominate),
            "weighting" => change.option(&mut settings.weighting),
            "aggregation" => change.option(&mut settings.aggregation),
            "times" => change.option(&mut settings.times),
            "missing" => change.option(&mut settings.missing),
            "ranking" => change.option(&mut settings.ranking),
            name => {
                let written = settings.impute.as_deref().map(|methods| match methods {
                    [only] => Value::try_from(only),
                    several => Value::try_from(several),
                });
                let value = change.replaced(written)?;
                // One imputation or a list of them is known to the settings alone.
                let table = Value::Table([(name.to_owned(), value)].into_iter().collect());
                let read: Settings = change.read(&ValueKind::Table(SETTINGS), &table)?;
                settings.impute = read.impute;
                Ok(())
            }
        }
    }

    /// Sets a whole chain or one of its steps.
    fn chain(self, chain: &mut Option<Vec<Transform>>) -> Result<(), Unfit> {
        let name = self.name;
        let Some(inner) = self.inner() else {
            *chain = Some(self.read(kind_of(name), self.value)?);
            return Ok(());
        };
        let steps = chain.as_deref_mut().unwrap_or_default();
        let (number, count) = (inner.name, steps.len());
        let step = number.parse().ok().and_then(|number: usize| steps.get_mut(number));
        let Some(step) = step else {
            let why = match count {
                0 => format!("no `{name}` are set there"),
                1 => format!("the chain has one step, number 0, and no `{number}`"),
                _ => format!("the chain has the steps 0 to {}, and no `{number}`", count - 1),
            };
            return Err(Unfit::Address(nowhere(why, None)));
        };
        Self { name, ..inner }.whole_of(&TRANSFORM, step)
    }

    fn option<T: Serialize + DeserializeOwned>(self, setting: &mut Option<T>) -> Result<(), Unfit> {
        let value = self.replaced(setting.as_ref().map(Value::try_from))?;
        *setting = Some(self.read(kind_of(self.name), &value)?);
        Ok(())
    }

    fn whole<T: Serialize + DeserializeOwned>(self, setting: &mut T) -> Result<(), Unfit> {
        self.whole_of(kind_of(self.name), setting)
    }

    fn whole_of<T>(self, kind: &ValueKind, setting: &mut T) -> Result<(), Unfit>
    where
        T: Serialize + DeserializeOwned,
    {
        // A setting that is replaced as a whole is not serialised: a method of the user's own cannot be.
        let written = (!self.inside.is_empty()).then(|| Value::try_from(&*setting));
        *setting = self.read(kind, &self.replaced(written)?)?;
        Ok(())
    }

    /// The serialised setting with a part of it replaced.
    fn replaced(self, written: Option<Result<Value, toml::ser::Error>>) -> Result<Value, Unfit> {
        if self.inside.is_empty() {
            return Ok(self.value.clone());
        }
        let why = match written {
            None => format!("no `{}` is set there", self.name),
            Some(Err(_)) => "the user's own method has no options to be addressed".to_owned(),
            Some(Ok(mut written)) => {
                self.put(&mut written).map_err(Unfit::Address)?;
                return Ok(written);
            }
        };
        Err(Unfit::Address(nowhere(why, None)))
    }

    fn put(self, written: &mut Value) -> Result<(), Nowhere> {
        let Some(part) = self.inner() else {
            *written = self.value.clone();
            return Ok(());
        };
        let (outer, name) = (self.name, part.name);
        let (why, help) = match written {
            Value::Table(table) if part.inside.is_empty() && !is_method(table, name) => {
                table.insert(name.to_owned(), self.value.clone());
                return Ok(());
            }
            Value::Table(table) => match table.get_mut(name) {
                Some(written) => return part.put(written),
                None => {
                    let names: Vec<_> = table.keys().map(String::as_str).collect();
                    let help = one_of(name, names);
                    (format!("`{outer}` has no `{name}`"), help)
                }
            },
            Value::Array(list) => {
                let count = list.len();
                match name.parse().ok().and_then(|number: usize| list.get_mut(number)) {
                    Some(written) => return part.put(written),
                    None => (format!("`{outer}` has {count} items, and no `{name}`"), None),
                }
            }
            other => (format!("`{outer}` is {other}, which has no `{name}`"), None),
        };
        Err(nowhere(why, help))
    }

    /// Reads the setting. An unknown option is a fault of the address if the address names it.
    fn read<T: DeserializeOwned>(self, kind: &ValueKind, value: &Value) -> Result<T, Unfit> {
        read_setting(self.name, kind, value).map_err(|error| {
            let fault = error.diagnostics().first();
            match fault.map(|fault| (&fault.kind, &fault.help)) {
                Some((ErrorKind::UnknownOption { option }, help))
                    if self.inside.last() == Some(option) =>
                {
                    Unfit::Address(nowhere(format!("unknown option `{option}`"), help.clone()))
                }
                _ => Unfit::Alternative(error),
            }
        })
    }
}

/// Whether a table may be a method with its options: a new name would then be a second method.
fn is_method(table: &toml::Table, part: &str) -> bool {
    let only = table.len() == 1 && !table.contains_key(part);
    only && table.values().all(|options| options.is_table())
}
