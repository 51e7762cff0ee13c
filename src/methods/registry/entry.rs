//! The description of a method.

use std::fmt;

use super::value::{MethodOption, OptionDefault, Text, ValueKind};

/// The OECD and JRC handbook, which many methods come from.
pub(crate) const HANDBOOK: &str =
    "OECD and JRC (2008), Handbook on Constructing Composite Indicators";

/// What a method is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Family {
    /// Fills missing values of indicators.
    Imputation,
    /// Treats outliers of a column.
    Treatment,
    /// Limits outliers to caps, inside `winsorise`.
    Winsorisation,
    /// Puts a column on a common scale on which higher is better.
    Normalisation,
    /// Computes a column value by value, with an elementary function.
    Elementary,
    /// Gives weights to the children of a group.
    Weighting,
    /// Combines the scores of the children of a group.
    Aggregation,
    /// Says what a group does without a missing child.
    MissingRule,
}

impl Family {
    /// All families, in the order in which an index applies them.
    pub const ALL: [Self; 8] = [
        Self::Imputation,
        Self::Treatment,
        Self::Winsorisation,
        Self::Normalisation,
        Self::Elementary,
        Self::Weighting,
        Self::Aggregation,
        Self::MissingRule,
    ];

    /// The name of the family.
    pub fn name(self) -> &'static str {
        match self {
            Self::Imputation => "imputation",
            Self::Treatment => "treatment",
            Self::Winsorisation => "winsorisation",
            Self::Normalisation => "normalisation",
            Self::Elementary => "elementary transform",
            Self::Weighting => "weighting",
            Self::Aggregation => "aggregation",
            Self::MissingRule => "rule for missing children",
        }
    }

    /// Where a methodology file names a method of the family.
    pub fn setting(self) -> &'static str {
        match self {
            Self::Imputation => "impute",
            Self::Treatment | Self::Normalisation | Self::Elementary => "transforms",
            Self::Winsorisation => "transforms, inside winsorise",
            Self::Weighting => "weighting",
            Self::Aggregation => "aggregation",
            Self::MissingRule => "missing",
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A method: its name in a methodology file, what it computes, and its options.
///
/// Each method describes itself in its own file. The reader of methodology files checks names and
/// options against this description, and the documentation is generated from it.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct MethodEntry {
    /// What it is for.
    pub family: Family,
    /// Its name in a methodology file.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub summary: &'static str,
    /// What it computes.
    pub formula: &'static str,
    /// What follows its name in a methodology file; `None` for a name alone.
    pub value: Option<ValueKind>,
    /// What it needs beside scores or values; empty where it needs nothing.
    pub needs: &'static str,
    /// Where it was published; empty for common knowledge.
    pub source: &'static str,
    /// How a methodology file writes it.
    pub example: &'static str,
}

/// What is told of a method beyond its name, which the page of `cindex explore` does without: it neither
/// reads methodology files nor explains methods.
const fn words(words: Text) -> Text {
    if cfg!(cindex_page) { "" } else { words }
}

impl MethodEntry {
    const fn new(family: Family, name: Text, summary: Text, formula: Text) -> Self {
        let (summary, formula) = (words(summary), words(formula));
        Self { family, name, summary, formula, value: None, needs: "", source: "", example: "" }
    }

    pub(crate) const fn imputation(name: Text, summary: Text, formula: Text) -> Self {
        Self::new(Family::Imputation, name, summary, formula)
    }

    pub(crate) const fn treatment(name: Text, summary: Text, formula: Text) -> Self {
        Self::new(Family::Treatment, name, summary, formula)
    }

    pub(crate) const fn winsorisation(name: Text, summary: Text, formula: Text) -> Self {
        Self::new(Family::Winsorisation, name, summary, formula)
    }

    pub(crate) const fn normalisation(name: Text, summary: Text, formula: Text) -> Self {
        Self::new(Family::Normalisation, name, summary, formula)
    }

    pub(crate) const fn elementary(name: Text, summary: Text, formula: Text) -> Self {
        Self::new(Family::Elementary, name, summary, formula)
    }

    pub(crate) const fn weighting(name: Text, summary: Text, formula: Text) -> Self {
        Self::new(Family::Weighting, name, summary, formula)
    }

    pub(crate) const fn aggregation(name: Text, summary: Text, formula: Text) -> Self {
        Self::new(Family::Aggregation, name, summary, formula)
    }

    pub(crate) const fn missing_rule(name: Text, summary: Text, formula: Text) -> Self {
        Self::new(Family::MissingRule, name, summary, formula)
    }

    /// With a table of options.
    pub(crate) const fn options(self, options: &'static [MethodOption]) -> Self {
        self.value(ValueKind::Table(options))
    }

    /// With a value behind the name.
    pub(crate) const fn value(self, value: ValueKind) -> Self {
        let value = if cfg!(cindex_page) { None } else { Some(value) };
        Self { value, ..self }
    }

    pub(crate) const fn needs(self, needs: &'static str) -> Self {
        Self { needs: words(needs), ..self }
    }

    pub(crate) const fn source(self, source: &'static str) -> Self {
        Self { source: words(source), ..self }
    }

    /// With an example of its options, such as `{ min-max = { to = [0, 100] } }`; a method whose
    /// name stands alone needs none.
    pub(crate) const fn example(self, example: &'static str) -> Self {
        Self { example: words(example), ..self }
    }

    /// How a methodology file writes it: the example, or its name in quotation marks.
    pub fn written(&self) -> String {
        if self.example.is_empty() { format!("\"{}\"", self.name) } else { self.example.to_owned() }
    }

    /// The options in the table behind its name.
    pub fn options_table(&self) -> &'static [MethodOption] {
        match self.value {
            Some(ValueKind::Table(options)) => options,
            _ => &[],
        }
    }

    /// Whether a methodology file may write its name alone: it has no options, or all of them have
    /// defaults.
    pub fn stands_alone(&self) -> bool {
        match self.value {
            None => true,
            Some(ValueKind::Table(options)) => {
                options.iter().all(|option| option.default != OptionDefault::Required)
            }
            Some(_) => false,
        }
    }
}
