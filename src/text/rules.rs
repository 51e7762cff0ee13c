//! How the cells of a table of data are written, where that is said.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

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
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
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
}

impl CellRules {
    /// What is wrong with the rules.
    pub(crate) fn refuse(&self) -> Option<&'static str> {
        let decimal = self.decimal.as_deref().unwrap_or(".");
        let blank = |texts: &[String]| texts.iter().any(|text| text.trim().is_empty());
        if self.thousands.as_deref() == Some(decimal) {
            Some("`thousands` and `decimal` are the same mark")
        } else if blank(&self.marks) {
            Some("a mark in `marks` is blank")
        } else {
            None
        }
    }

    /// A number as Rust writes it; nothing where the cell means a missing value.
    #[cfg_attr(not(feature = "csv"), allow(dead_code, reason = "tables alone have cells"))]
    pub(crate) fn number<'c>(&self, cell: &'c str) -> Option<Cow<'c, str>> {
        let is_missing = |text: &str| self.missing.iter().any(|missing| missing.trim() == text);
        let mut text = cell.trim();
        while !is_missing(text) {
            let percent = Some("%").filter(|_| self.percent);
            let mut marks = self.marks.iter().map(|mark| mark.trim()).chain(percent);
            match marks.find_map(|mark| text.strip_suffix(mark)) {
                Some(rest) => text = rest.trim_end(),
                None => break,
            }
        }
        if text.is_empty() || is_missing(text) {
            return None;
        }
        let decimal = self.decimal.as_deref().unwrap_or(".");
        let plain = match &self.thousands {
            Some(mark) => without_thousands(text, mark, decimal),
            None => Cow::Borrowed(text),
        };
        Some(match decimal {
            "." => plain,
            // A point that divides nothing here would be taken for decimals.
            _ if plain.contains('.') => Cow::Owned(format!("{plain} ")),
            mark => Cow::Owned(plain.replacen(mark, ".", 1)),
        })
    }
}

/// A number without the marks between its thousands, if they divide groups of three digits.
fn without_thousands<'c>(text: &'c str, mark: &str, decimal: &str) -> Cow<'c, str> {
    // White space comes in many widths.
    let divides = |c: char| match mark.trim().is_empty() {
        true => c.is_whitespace(),
        false => mark.contains(c),
    };
    let (whole, rest) = text.find(decimal).map_or((text, ""), |at| text.split_at(at));
    let digits = whole.strip_prefix(['-', '+', '\u{2212}']).unwrap_or(whole);
    let mut groups = digits.split(divides);
    let is_digits = |group: &str| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit());
    let first = groups.next().is_some_and(|group| is_digits(group) && group.len() <= 3);
    if digits.contains(divides) && first && groups.all(|group| is_digits(group) && group.len() == 3)
    {
        Cow::Owned(whole.replace(divides, "") + rest)
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_by_rule() {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let rules = CellRules {
            missing: texts(&[":", "–"]),
            marks: texts(&["b", "p", "[a]"]),
            percent: true,
            thousands: Some(",".to_owned()),
            decimal: None,
        };
        for (cell, expected) in [
            ("40.5", Some("40.5")),
            ("40.5 b", Some("40.5")),
            ("40.5bp", Some("40.5")),
            ("33 [a]", Some("33")),
            ("46.2 %", Some("46.2")),
            ("46.2% p", Some("46.2")),
            (":", None),
            (": b", None),
            ("p", None),
            ("–", None),
            ("1,234,567.5", Some("1234567.5")),
            ("-46,805", Some("-46805")),
            ("46,80", Some("46,80")),
            ("1234,567", Some("1234,567")),
            ("x", Some("x")),
        ] {
            assert_eq!(rules.number(cell).as_deref(), expected, "{cell}");
        }
        let continental = CellRules {
            thousands: Some(" ".to_owned()),
            decimal: Some(",".to_owned()),
            ..CellRules::default()
        };
        assert_eq!(continental.number("40\u{a0}494,5").as_deref(), Some("40494.5"));
        assert!(continental.number("40.5").unwrap().parse::<f64>().is_err(), "no mark of theirs");
        assert!(continental.refuse().is_none());
        let same = CellRules { decimal: Some(",".to_owned()), ..rules };
        assert!(same.refuse().is_some());
    }
}
