//! What an option of a file may be.

use std::fmt;

use super::entry::MethodEntry;

/// What a value in a TOML file may be.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum ValueKind {
    /// A number in an interval.
    Number(Interval),
    /// A whole number from one bound to another; `i64::MAX` is no bound.
    Whole(i64, i64),
    /// A whole number of zero or more, or `"all"`.
    CountOrAll,
    /// A finite number, or `"missing"`.
    NumberOrMissing,
    /// A share from 0 to 1, where 1 is all, or a whole number from 2.
    ShareOrCount,
    /// `true` or `false`.
    Boolean,
    /// Any text.
    Text,
    /// The code of a node or a column.
    Code,
    /// The code of a unit.
    Unit,
    /// One of several words, some of which take a value: `"mean"` or `{ unit = "GRC" }`.
    Choice(&'static [Choice]),
    /// A method by its name, with or without options.
    Method(&'static MethodSet),
    /// A list.
    List(&'static ValueKind),
    /// A list of so many.
    Tuple(&'static ValueKind, usize),
    /// One, or a list of them.
    OneOrMore(&'static ValueKind),
    /// A table whose keys are codes (`true`) or any names (`false`).
    Map(bool, &'static ValueKind),
    /// A table with these keys.
    Table(&'static [MethodOption]),
    /// Anything.
    Any,
}

/// A text of a description.
pub(super) type Text = &'static str;

pub(crate) const BOOLEAN: ValueKind = ValueKind::Boolean;
pub(crate) const TEXT: ValueKind = ValueKind::Text;
pub(crate) const CODE: ValueKind = ValueKind::Code;
pub(crate) const UNIT: ValueKind = ValueKind::Unit;
/// A finite number.
pub(crate) const NUMBER: ValueKind = ValueKind::Number(Interval::FINITE);
/// A finite number above zero.
pub(crate) const POSITIVE: ValueKind = ValueKind::Number(Interval::POSITIVE);
/// A finite number of zero or more.
pub(crate) const NOT_NEGATIVE: ValueKind = ValueKind::Number(Interval::NOT_NEGATIVE);
/// A number from 0 to 1.
pub(crate) const SHARE: ValueKind = ValueKind::Number(Interval::closed(0.0, 1.0));
/// Two finite numbers.
pub(crate) const PAIR: ValueKind = ValueKind::Tuple(&NUMBER, 2);
/// A whole number of zero or more.
pub(crate) const COUNT: ValueKind = ValueKind::Whole(0, i64::MAX);

/// An interval of numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower bound; −∞ for none.
    pub low: f64,
    /// The upper bound; ∞ for none.
    pub high: f64,
    /// Whether the lower bound itself is outside.
    pub above_low: bool,
    /// Whether the upper bound itself is outside.
    pub below_high: bool,
}

impl Interval {
    /// Every number, infinite ones included.
    pub(crate) const ANY: Self = Self::closed(f64::NEG_INFINITY, f64::INFINITY);
    pub(crate) const FINITE: Self = Self::open(f64::NEG_INFINITY, f64::INFINITY);
    pub(crate) const POSITIVE: Self = Self::open(0.0, f64::INFINITY);
    pub(crate) const NOT_NEGATIVE: Self = Self::at_least(0.0);

    /// Finite, from a bound upwards.
    pub(crate) const fn at_least(low: f64) -> Self {
        Self { above_low: false, ..Self::open(low, f64::INFINITY) }
    }

    /// From one bound to the other, both inside.
    pub(crate) const fn closed(low: f64, high: f64) -> Self {
        Self { low, high, above_low: false, below_high: false }
    }

    /// Between the bounds, both outside.
    pub(crate) const fn open(low: f64, high: f64) -> Self {
        Self { low, high, above_low: true, below_high: true }
    }

    /// Whether a number is inside. NaN never is.
    pub fn contains(&self, number: f64) -> bool {
        let above = if self.above_low { number > self.low } else { number >= self.low };
        let below = if self.below_high { number < self.high } else { number <= self.high };
        above && below
    }
}

/// Such as "a number from 0 to 1" or "a number above 0".
impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Decimals of a number near zero would hide it.
        let text = |bound: f64| match bound {
            bound if bound != 0.0 && bound.abs() < 1e-4 => format!("{bound:e}"),
            bound => bound.to_string(),
        };
        let (low, high) = (text(self.low), text(self.high));
        let below = if self.below_high { "below " } else { "" };
        match (self.low.is_finite(), self.above_low, self.high.is_finite()) {
            (false, _, false) => write!(f, "a number"),
            (false, _, true) => write!(f, "a number not above {high}"),

            (true, true, false) => write!(f, "a number above {low}"),
            (true, false, false) => write!(f, "a number of {low} or more"),
            (true, true, true) if self.below_high => write!(f, "a number between {low} and {high}"),
            (true, true, true) => write!(f, "a number above {low} and not above {high}"),
            (true, false, true) => write!(f, "a number from {low} to {below}{high}"),
        }
    }
}

/// A word that an option may be.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Choice {
    /// The word.
    pub name: &'static str,
    /// What it means.
    pub about: &'static str,
    /// The kind of value behind it; none for a word alone.
    pub value: Option<ValueKind>,
}

/// A word without a value.
pub(crate) const fn choice(name: Text, about: Text) -> Choice {
    Choice { name, about, value: None }
}

/// A word with a value behind it.
pub(crate) const fn choice_with(name: Text, value: ValueKind, about: Text) -> Choice {
    Choice { name, about, value: Some(value) }
}

/// The methods that can be named at one place of a file.
#[derive(Debug)]
#[non_exhaustive]
pub struct MethodSet {
    /// What one of them is called.
    pub what: &'static str,
    /// The methods.
    pub methods: &'static [&'static MethodEntry],
}

impl MethodSet {
    pub(crate) const fn new(what: &'static str, methods: &'static [&'static MethodEntry]) -> Self {
        Self { what, methods }
    }

    /// Their names.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + Clone + use<> {
        let methods = self.methods;
        methods.iter().map(|method| method.name)
    }

    /// The method of a name.
    pub fn find(&self, name: &str) -> Option<&'static MethodEntry> {
        self.methods.iter().find(|method| method.name == name).copied()
    }
}

/// An option of a method, or a key of a file.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct MethodOption {
    /// Its name.
    pub name: &'static str,
    /// What it may be.
    pub value: ValueKind,
    /// What holds where it is absent.
    pub default: OptionDefault,
    /// What it means.
    pub about: &'static str,
}

/// What holds where an option is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum OptionDefault {
    /// It must be given.
    Required,
    /// Nothing takes its place.
    Nothing,
    /// This value, as TOML.
    Value(&'static str),
}

/// An option that must be given.
pub(crate) const fn required(name: Text, value: ValueKind, about: Text) -> MethodOption {
    MethodOption { name, value, default: OptionDefault::Required, about }
}

/// An option that may be absent.
pub(crate) const fn optional(name: Text, value: ValueKind, about: Text) -> MethodOption {
    MethodOption { name, value, default: OptionDefault::Nothing, about }
}

/// An option with a default, as TOML.
pub(crate) const fn or(name: Text, value: ValueKind, default: Text, about: Text) -> MethodOption {
    MethodOption { name, value, default: OptionDefault::Value(default), about }
}

/// What is needed, as it completes "… is needed".
impl fmt::Display for ValueKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(interval) => interval.fmt(f),
            Self::Whole(low, high) if *high == i64::MAX && *low == i64::MIN => {
                f.write_str("a whole number")
            }
            Self::Whole(low, high) if *high == i64::MAX => write!(f, "a whole number from {low}"),
            Self::Whole(low, high) if low + 1 == *high => write!(f, "{low} or {high}"),
            Self::Whole(low, high) => write!(f, "a whole number from {low} to {high}"),
            Self::CountOrAll => f.write_str("a whole number from 0, or `all`,"),
            Self::NumberOrMissing => f.write_str("a number, or `missing`,"),
            Self::ShareOrCount => f.write_str("a share from 0 to 1, or a whole number from 2,"),
            Self::Boolean => f.write_str("`true` or `false`"),
            Self::Text => f.write_str("a text"),
            Self::Code => f.write_str("a code"),
            Self::Unit => f.write_str("the code of a unit"),
            Self::Choice(choices) => {
                let names: Vec<_> = choices.iter().map(|c| format!("`{}`", c.name)).collect();
                write!(f, "one of {}", names.join(", "))
            }
            Self::Method(_) => f.write_str("a name, or a table with a name,"),
            Self::List(item) => write!(f, "a list, each {item}"),
            Self::Tuple(item, count) => write!(f, "a list of {count}, each {item}"),
            Self::OneOrMore(item) => write!(f, "{item}, or a list of them"),
            Self::Map(..) => f.write_str("a table"),
            Self::Table(_) => f.write_str("a table of options"),
            Self::Any => f.write_str("a value"),
        }
    }
}
