//! `uncertainty.toml`: every factor read by itself, so that all faults come with their places.

use super::factors::Factors;
use crate::error::{ErrorKind, Result, Source};
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
    /// Every fault at once, with line and column: TOML that is not valid, options that do not exist
    /// (with the nearest that does), values of the wrong type. What the factors change, and by what,
    /// is checked by [`Uncertainty::new`](super::study::Uncertainty::new).
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
