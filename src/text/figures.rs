//! The numbers of a table that is read cell by cell: what the whole table says of its commas is known
//! only at its end.

use std::borrow::Cow;

use super::number::{self, Marks};
use super::row::MISSING;
use super::rules::CellRules;

/// Reads numbers by the rules of a table.
#[derive(Debug)]
pub(crate) struct Figures<'r> {
    rules: &'r CellRules,
    /// Whether commas divide cells, so that none can divide decimals.
    by_commas: bool,
    /// How cells used commas and points so far.
    marks: Marks,
    /// Whether a comma was taken to divide decimals.
    took_comma: bool,
    /// Whether a plain number is what it looks like.
    is_plain: bool,
}

impl<'r> Figures<'r> {
    pub(crate) fn new(rules: &'r CellRules, delimiter: u8) -> Self {
        let by_point = rules.decimal.as_deref().is_none_or(|mark| mark == ".");
        let is_number = |text: &String| text.trim().parse::<f64>().is_ok();
        let is_plain = by_point && !rules.missing.iter().any(is_number);
        let (marks, by_commas) = (Marks::default(), delimiter == b',');
        Self { rules, by_commas, marks, took_comma: false, is_plain }
    }

    /// Whether a cell that holds nothing but a number has that value, whatever the rules.
    pub(crate) fn is_plain(&self) -> bool {
        self.is_plain
    }

    /// Notes a cell, whose commas and points may say what those of others mean.
    #[inline]
    pub(crate) fn note(&mut self, text: &str) {
        if !self.by_commas {
            self.marks = self.marks.and(Marks::of(std::iter::once(text)));
        }
    }

    /// The value of a cell of a variable, NaN where it is missing; nothing where it is no number.
    pub(crate) fn value(&mut self, variable: &str, text: &str) -> Option<f64> {
        if MISSING.contains(&text) {
            return Some(f64::NAN);
        }
        if !self.rules.codes.is_empty() {
            if let Some(value) = self.rules.value_of(variable, text) {
                return Some(value);
            }
        }
        let Some(figure) = self.rules.number(text) else { return Some(f64::NAN) };
        let figure = number::plain(&figure);
        let figure = match self.by_commas {
            true => figure,
            false => {
                let pointed = number::with_point(figure.clone());
                self.took_comma |= pointed != figure;
                Cow::Owned(pointed.into_owned())
            }
        };
        figure.parse().ok().filter(|value: &f64| value.is_finite())
    }

    /// Whether the numbers are right: where a comma was taken to divide decimals, the table as a whole
    /// says so.
    pub(crate) fn are_sound(&self) -> bool {
        !self.took_comma || self.marks.has_decimal_commas()
    }
}
