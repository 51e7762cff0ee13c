//! How the cells of a table of data are written, where that is said.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::Encoding;

/// How the cells of `data.csv` are written: marks for missing values, marks behind values, percent
/// signs, and what divides thousands and decimals.
///
/// In a methodology file this is the section `[data]`:
///
/// ```toml
/// [data]
/// missing = [":", "–"]
/// marks = ["b", "p", "*"]
/// percent = true
/// thousands = ","
/// ```
///
/// A number is read in this order: the marks behind it are taken off, then a percent sign; what is left
/// is missing if it is empty or one of `missing`; then the marks between its thousands go, where they
/// divide groups of three digits, and the mark before its decimals becomes a point. A cell that is then
/// no number is a fault, as ever.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct CellRules {
    /// Further cells that mean a missing value.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// Texts behind a value that are no part of it, such as the flags of statistical offices.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<String>,
    /// Whether a value may have a percent sign; `40.5 %` is read as 40.5.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub percent: bool,
    /// What divides thousands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thousands: Option<String>,
    /// What divides decimals; a point unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimal: Option<String>,
    /// How the file's letters are written; UTF-8 unless said. UTF-16 is known by its mark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<Encoding>,
    /// By variable, or `*` for all of them, the values of texts in its cells. A cell with such a text,
    /// as a whole, has that value; those of a variable's own win over those of `*`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub codes: BTreeMap<String, BTreeMap<String, CellCode>>,
}

/// What a text in a cell means.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum CellCode {
    /// A value.
    Value(f64),
    /// A missing value.
    Missing(MissingCode),
}

/// The word for a missing value among codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MissingCode {
    /// The value is missing.
    Missing,
}

impl CellRules {
    /// The variables that have codes of their own.
    pub(crate) fn coded(&self) -> impl Iterator<Item = &str> {
        self.codes.keys().map(String::as_str).filter(|variable| *variable != "*")
    }

    /// The value of a text in a cell of a variable, NaN if that is missing; nothing where the text is no
    /// code.
    #[cfg(feature = "csv")]
    pub(crate) fn value_of(&self, variable: &str, text: &str) -> Option<f64> {
        let codes = [variable, "*"].into_iter().filter_map(|variable| self.codes.get(variable));
        match codes.filter_map(|codes| codes.get(text)).next()? {
            CellCode::Value(value) => Some(*value),
            CellCode::Missing(MissingCode::Missing) => Some(f64::NAN),
        }
    }

    /// What is wrong with the rules; other marks could change a number.
    pub(crate) fn refuse(&self) -> Option<&'static str> {
        let decimal = self.decimal.as_deref().unwrap_or(".");
        let thousands = self.thousands.as_deref();
        let is_of_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
        let mut marks = self.marks.iter().map(|mark| mark.trim());
        if thousands == Some(".") && self.decimal.is_none() {
            Some("a point cannot divide thousands and decimals: write `decimal = \",\"` too")
        } else if thousands == Some(decimal) {
            Some("`thousands` and `decimal` are the same mark")
        } else if !matches!(decimal, "." | ",") {
            Some("`decimal` is a point or a comma")
        } else if !matches!(thousands, None | Some("," | "." | " " | "'" | "’")) {
            Some("`thousands` is a comma, a point, a space or an apostrophe")
        } else if marks.clone().any(str::is_empty) {
            Some("a mark in `marks` is blank")
        } else if self.codes.values().flat_map(BTreeMap::keys).any(|text| is_number(text)) {
            Some("a text in `codes` is a number")
        } else if self.codes.values().flat_map(BTreeMap::values).any(|code| !is_finite(*code)) {
            Some("a value in `codes` is not finite")
        } else if marks.any(|mark| mark.chars().all(is_of_number)) {
            Some("a mark in `marks` is a part of numbers")
        } else {
            None
        }
    }
}

fn is_number(text: &str) -> bool {
    text.trim().parse::<f64>().is_ok()
}

fn is_finite(code: CellCode) -> bool {
    !matches!(code, CellCode::Value(value) if !value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_that_would_change_numbers_are_refused() {
        let rules = |thousands: &str, decimal: &str| CellRules {
            thousands: Some(thousands.to_owned()).filter(|mark| !mark.is_empty()),
            decimal: Some(decimal.to_owned()),
            ..CellRules::default()
        };
        for (rules, is_sound) in [
            (rules(" ", ","), true),
            (rules("’", "."), true),
            (rules(",", ","), false),
            (rules("0", "."), false),
            (rules("", ""), false),
            (rules("", "-"), false),
            (CellRules { marks: vec!["b".to_owned(), "1)".to_owned()], ..rules("", ".") }, true),
            (CellRules { marks: vec![" ".to_owned()], ..rules("", ".") }, false),
            (CellRules { marks: vec!["5".to_owned()], ..rules("", ".") }, false),
        ] {
            assert_eq!(rules.refuse().is_none(), is_sound, "{rules:?}");
        }
    }
}
