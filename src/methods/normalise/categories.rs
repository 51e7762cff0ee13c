//! Categories between cut-offs.

use serde::{Deserialize, Serialize};

use crate::error::Refusal;
use crate::framework::Scale;
use crate::methods::registry::{
    HANDBOOK, Interval, MethodEntry, NUMBER, ValueKind, choice_with, required,
};
use crate::methods::transform::{
    BufferNeeds, ColumnSample, FitBuffers, FitResult, Fitted, FittedMethod, Method,
};
use crate::numerics::{exceeds, quantile, sorted_into};

/// Categorical scale: values between cut-offs get the score of their category, such as 0, 20, 40, …
///
/// There is one score more than cut-offs, from the worst category to the best. A value at a cut-off,
/// binary noise apart, belongs to the better category. Cut-offs by `values` are in the unit that the column has at this
/// step, those by `quantiles` are shares of the units, from the worst: `{ quantiles = [0.15, 0.95] }`
/// sets the worst 15 % and the best 5 % apart. Quantiles are taken by linear interpolation (R's
/// type 7) of the values that are not missing.
///
/// Reversed (lower is better): the categories of the negated values: scores run the other way,
/// the values of the cut-offs stay, and the quantile of a cut-off is taken at 1 − p. Equal
/// quantiles leave the categories between them empty; a column that does not vary is in the best
/// category. Source: OECD/JRC Handbook (2008), section 5.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Categories {
    /// Where one category ends and the next begins, ascending.
    pub cut_offs: CutOffs,
    /// The scores of the categories, ascending.
    pub scores: Vec<f64>,
}

/// Cut-offs, ascending.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CutOffs {
    /// Values of the column.
    Values(Vec<f64>),
    /// Shares of the units, between 0 and 1.
    Quantiles(Vec<f64>),
}

impl Categories {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::normalisation(
        "categories",
        "Gives each value the score of the category into which it falls.",
        "y = score k for a value between cut-offs k and k + 1",
    )
    .options(&[
        required(
            "cut-offs",
            ValueKind::Choice(&[
                choice_with("values", ValueKind::List(&NUMBER), "Values of the column, ascending."),
                choice_with(
                    "quantiles",
                    ValueKind::List(&ValueKind::Number(Interval::open(0.0, 1.0))),
                    "Shares of the units, from the worst, ascending.",
                ),
            ]),
            "Where one category ends and the next begins.",
        ),
        required(
            "scores",
            ValueKind::List(&NUMBER),
            "The scores of the categories, ascending, one more than cut-offs.",
        ),
    ])
    .source(HANDBOOK)
    .example("{ categories = { cut-offs = { quantiles = [0.2, 0.8] }, scores = [0, 50, 100] } }");

    /// Whether its cut-offs come from the sample.
    pub(crate) fn learns(&self) -> bool {
        matches!(self.cut_offs, CutOffs::Quantiles(_))
    }

    fn cut_offs(&self) -> &[f64] {
        match &self.cut_offs {
            CutOffs::Values(cut_offs) | CutOffs::Quantiles(cut_offs) => cut_offs,
        }
    }
}

/// Whether numbers are finite and each is above the one before.
fn ascending(numbers: &[f64]) -> bool {
    numbers.iter().all(|number| number.is_finite())
        && numbers.windows(2).all(|pair| pair[0] < pair[1])
}

impl Method for Categories {
    fn refuse(&self) -> Option<&'static str> {
        let cut_offs = self.cut_offs();
        let inside = |p: &f64| *p > 0.0 && *p < 1.0;
        if !ascending(cut_offs) {
            Some("`cut-offs` are finite, each above the one before")
        } else if matches!(&self.cut_offs, CutOffs::Quantiles(p) if !p.iter().all(inside)) {
            Some("`quantiles` lie between 0 and 1")
        } else if cut_offs.is_empty() || self.scores.len() != cut_offs.len() + 1 {
            Some("there is at least one cut-off, and one score more than cut-offs")
        } else if !ascending(&self.scores) {
            Some("`scores` are finite, each above the one before")
        } else {
            None
        }
    }

    fn normalises(&self) -> Option<Scale> {
        Some(Scale::Ordinal)
    }

    fn keeps(&self) -> BufferNeeds {
        BufferNeeds { lists: 2, longest: self.scores.len() }
    }

    fn fit(&self, sample: &ColumnSample<'_>, buffers: &mut FitBuffers) -> FitResult {
        sorted_into(sample.column, &mut buffers.sorted);
        let reversed = sample.reversed();
        let mut cut_offs = buffers.keep(self.cut_offs().iter().copied());
        if let CutOffs::Quantiles(_) = self.cut_offs {
            for p in &mut cut_offs {
                let share = if reversed { 1.0 - *p } else { *p };
                *p = quantile(&buffers.sorted, share).unwrap_or(f64::NAN);
            }
            // Those of shares from the better end came out descending.
            cut_offs.sort_unstable_by(f64::total_cmp);
        }
        let mut scores = buffers.keep(self.scores.iter().copied());
        if reversed {
            scores.reverse();
        }
        Ok(Fitted::Categories(Steps { cut_offs, scores, reversed }))
    }
}

/// Cut-offs ascending by value, and the scores of the categories that they part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Steps {
    cut_offs: Vec<f64>,
    scores: Vec<f64>,
    reversed: bool,
}

impl Steps {
    pub(crate) fn into_buffers(self) -> [Vec<f64>; 2] {
        [self.cut_offs, self.scores]
    }
}

impl FittedMethod for Steps {
    fn apply(&self, value: f64) -> Result<f64, Refusal> {
        let category = self.cut_offs.partition_point(|cut_off| match self.reversed {
            false => !exceeds(*cut_off, value, 0.0),
            true => exceeds(value, *cut_off, 0.0),
        });
        let missing = || Refusal::new("there are fewer scores than categories");
        self.scores.get(category).copied().ok_or_else(missing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::transform::{fitted, fitted_reversed};

    fn thirds(cut_offs: CutOffs) -> Categories {
        Categories { cut_offs, scores: vec![0.0, 50.0, 100.0] }
    }

    #[test]
    fn categories_by_value() {
        let method = thirds(CutOffs::Values(vec![10.0, 20.0]));
        let values = [9.0, 10.0, 19.0, 20.0, 99.0];
        assert_eq!(values.map(fitted(&method, &[1.0])), [0.0, 50.0, 50.0, 100.0, 100.0]);
        assert_eq!(values.map(fitted_reversed(&method, &[1.0])), [100.0, 100.0, 50.0, 50.0, 0.0]);
    }

    /// Of 1, 2, 4, 8 the quantiles ¼ and ¾ are 1.75 and 5.
    #[test]
    fn categories_by_quantile() {
        let method = thirds(CutOffs::Quantiles(vec![0.25, 0.75]));
        let column = [4.0, 1.0, f64::NAN, 8.0, 2.0];
        let values = [1.0, 1.75, 2.0, 5.0];
        assert_eq!(values.map(fitted(&method, &column)), [0.0, 50.0, 50.0, 100.0]);
        assert_eq!(values.map(fitted_reversed(&method, &column)), [100.0, 100.0, 50.0, 50.0]);
        // The best 5 % of lower is better are the least values: below 1.15.
        let best = Categories { cut_offs: CutOffs::Quantiles(vec![0.95]), scores: vec![0.0, 1.0] };
        assert_eq!([1.0, 1.2].map(fitted_reversed(&best, &column)), [1.0, 0.0]);
        assert_eq!(fitted(&method, &[3.0, 3.0])(3.0), 100.0);
    }

    #[test]
    fn options_that_do_not_hold_are_refused() {
        let says = |cut_offs, scores: &[f64], expected: &str| {
            let refusal = Categories { cut_offs, scores: scores.to_vec() }.refuse();
            assert!(refusal.is_some_and(|why| why.contains(expected)), "{refusal:?}");
        };
        says(CutOffs::Values(vec![2.0, 1.0]), &[0.0, 1.0, 2.0], "each above the one before");
        says(CutOffs::Values(vec![]), &[0.0], "at least one cut-off");
        says(CutOffs::Values(vec![1.0]), &[0.0], "one score more");
        says(CutOffs::Values(vec![1.0]), &[1.0, 1.0], "`scores` are finite");
        says(CutOffs::Quantiles(vec![20.0]), &[0.0, 1.0], "between 0 and 1");
    }
}
