//! Addresses of settings: parsed once against a framework, then used to change any methodology.

use serde::Serialize;
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
        let inside = self.inside.as_slice();
        match &self.place {
            AddressPlace::Indicators => settings(&mut methodology.indicators, inside, value),
            AddressPlace::Groups => settings(&mut methodology.groups, inside, value),
            AddressPlace::Level(level) => {
                settings(methodology.level.entry(level.clone()).or_default(), inside, value)
            }
            AddressPlace::Node { code, .. } => {
                settings(methodology.node.entry(code.clone()).or_default(), inside, value)
            }
            AddressPlace::Below(group) => {
                settings(methodology.below.entry(group.clone()).or_default(), inside, value)
            }
            AddressPlace::Tag(tag) => {
                settings(methodology.tag.entry(tag.clone()).or_default(), inside, value)
            }
            AddressPlace::Codes(pattern) => {
                settings(methodology.codes.entry(pattern.clone()).or_default(), inside, value)
            }
            AddressPlace::Weights => {
                whole(&mut methodology.weights, "weights", kind_of("weights"), inside, value)
            }
            AddressPlace::Weight(code) => {
                let mut weight = 0.0;
                whole(
                    &mut weight,
                    code.as_str(),
                    &ValueKind::Number(Interval::ANY),
                    inside,
                    value,
                )?;
                methodology.weights.insert(code.clone(), weight);
                Ok(())
            }
            AddressPlace::Accept => {
                whole(&mut methodology.accept, "accept", kind_of("accept"), inside, value)
            }
            AddressPlace::Screening => {
                option(&mut methodology.screening, "screening", inside, value)
            }
            AddressPlace::Ranking => {
                whole(&mut methodology.ranking, "ranking", kind_of("ranking"), inside, value)
            }
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

fn settings(settings: &mut Settings, path: &[String], value: &Value) -> Result<(), Unfit> {
    let Some((name, inside)) = path.split_first() else { return Ok(()) };
    match name.as_str() {
        "transforms" => chain(&mut settings.transforms, name, inside, value),
        "publish" => chain(&mut settings.publish, name, inside, value),
        "denominate" => option(&mut settings.denominate, name, inside, value),
        "weighting" => option(&mut settings.weighting, name, inside, value),
        "aggregation" => option(&mut settings.aggregation, name, inside, value),
        "times" => option(&mut settings.times, name, inside, value),
        "missing" => option(&mut settings.missing, name, inside, value),
        "ranking" => option(&mut settings.ranking, name, inside, value),
        _ => {
            let written = settings.impute.as_deref().map(|methods| match methods {
                [only] => Value::try_from(only),
                several => Value::try_from(several),
            });
            let value = replaced(written, name, inside, value)?;
            // One imputation or a list of them is known to the settings alone.
            let table = Value::Table([(name.clone(), value)].into_iter().collect());
            let read: Settings = read(name, &ValueKind::Table(SETTINGS), inside, &table)?;
            settings.impute = read.impute;
            Ok(())
        }
    }
}

/// Sets a whole chain or one of its steps.
fn chain(
    chain: &mut Option<Vec<Transform>>,
    name: &str,
    path: &[String],
    value: &Value,
) -> Result<(), Unfit> {
    let Some((number, inside)) = path.split_first() else {
        *chain = Some(read(name, kind_of(name), path, value)?);
        return Ok(());
    };
    let steps = chain.as_deref_mut().unwrap_or_default();
    let count = steps.len();
    let step = number.parse().ok().and_then(|number: usize| steps.get_mut(number));
    let Some(step) = step else {
        let why = match count {
            0 => format!("no `{name}` are set there"),
            1 => format!("the chain has one step, number 0, and no `{number}`"),
            _ => format!("the chain has the steps 0 to {}, and no `{number}`", count - 1),
        };
        return Err(Unfit::Address(nowhere(why, None)));
    };
    whole(step, name, &TRANSFORM, inside, value)
}

fn option<T>(
    setting: &mut Option<T>,
    name: &str,
    inside: &[String],
    value: &Value,
) -> Result<(), Unfit>
where
    T: Serialize + serde::de::DeserializeOwned,
{
    let value = replaced(setting.as_ref().map(Value::try_from), name, inside, value)?;
    *setting = Some(read(name, kind_of(name), inside, &value)?);
    Ok(())
}

fn whole<T>(
    setting: &mut T,
    name: &str,
    kind: &ValueKind,
    inside: &[String],
    value: &Value,
) -> Result<(), Unfit>
where
    T: Serialize + serde::de::DeserializeOwned,
{
    // A setting that is replaced as a whole is not serialised: a method of the user's own cannot be.
    let written = (!inside.is_empty()).then(|| Value::try_from(&*setting));
    let value = replaced(written, name, inside, value)?;
    *setting = read(name, kind, inside, &value)?;
    Ok(())
}

/// The serialised setting with a part of it replaced.
fn replaced(
    written: Option<Result<Value, toml::ser::Error>>,
    name: &str,
    inside: &[String],
    value: &Value,
) -> Result<Value, Unfit> {
    if inside.is_empty() {
        return Ok(value.clone());
    }
    let address = |why: String| Unfit::Address(nowhere(why, None));
    match written {
        None => Err(address(format!("no `{name}` is set there"))),
        Some(Err(_)) => Err(address("the user's own method has no options to be addressed".into())),
        Some(Ok(mut written)) => {
            put_inside(&mut written, name, inside, value).map_err(Unfit::Address)?;
            Ok(written)
        }
    }
}

fn put_inside(
    written: &mut Value,
    name: &str,
    inside: &[String],
    value: &Value,
) -> Result<(), Nowhere> {
    let Some((part, rest)) = inside.split_first() else {
        *written = value.clone();
        return Ok(());
    };
    match written {
        Value::Table(table) if rest.is_empty() && !is_method(table, part) => {
            table.insert(part.clone(), value.clone());
            Ok(())
        }
        Value::Table(table) => {
            let known: Vec<String> = table.keys().cloned().collect();
            match table.get_mut(part) {
                Some(written) => put_inside(written, part, rest, value),
                None => {
                    let help = one_of(part, known.iter().map(String::as_str));
                    Err(nowhere(format!("`{name}` has no `{part}`"), help))
                }
            }
        }
        Value::Array(list) => {
            let count = list.len();
            match part.parse().ok().and_then(|number: usize| list.get_mut(number)) {
                Some(written) => put_inside(written, part, rest, value),
                None => Err(nowhere(format!("`{name}` has {count} items, and no `{part}`"), None)),
            }
        }
        other => Err(nowhere(format!("`{name}` is {other}, which has no `{part}`"), None)),
    }
}

/// Whether a table may be a method with its options: a new name would then be a second method.
fn is_method(table: &toml::Table, part: &str) -> bool {
    let only = table.len() == 1 && !table.contains_key(part);
    only && table.values().all(|options| options.is_table())
}

/// Reads a setting. An unknown option is a fault of the address if the address names it.
fn read<T: serde::de::DeserializeOwned>(
    name: &str,
    kind: &ValueKind,
    inside: &[String],
    value: &Value,
) -> Result<T, Unfit> {
    read_setting(name, kind, value).map_err(|error| {
        let fault = error.diagnostics().first();
        match fault.map(|fault| (&fault.kind, &fault.help)) {
            Some((ErrorKind::UnknownOption { option }, help)) if inside.last() == Some(option) => {
                Unfit::Address(nowhere(format!("unknown option `{option}`"), help.clone()))
            }
            _ => Unfit::Alternative(error),
        }
    })
}
