//! Value functions: categories as steps, and straight lines through knots.

use serde::{Deserialize, Serialize};

use crate::error::{Refusal, number};
use crate::framework::{Direction, Scale};
use crate::methods::extrapolation::Extrapolation;
use crate::methods::registry::{
    BOOLEAN, HANDBOOK, Interval, MethodEntry, NUMBER, PAIR, ValueKind, choice, choice_with, or,
    required,
};
use crate::methods::transform::{
    BufferNeeds, ColumnSample, FitBuffers, FitResult, Fitted, FittedMethod, Method, Profile,
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

    fn profile(&self) -> Profile<'_> {
        Profile {
            keeps: BufferNeeds { lists: 2, longest: self.scores.len() },
            ..Profile::onto(Scale::Ordinal)
        }
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
    pub(crate) cut_offs: Vec<f64>,
    pub(crate) scores: Vec<f64>,
    reversed: bool,
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

/// Piecewise-linear value function: straight lines through knots (x₁, y₁), (x₂, y₂), … with x
/// ascending, as multi-attribute value theory draws them.
///
/// The knots' x are in the unit that the column has at this step, their y are the scores, for which
/// higher is better; so the function itself says which way it goes, and there is nothing to
/// reverse. It must go the indicator's way: never fall where higher is better, never rise where
/// lower is better; a function with its best in the middle says `monotone = false`. Beyond the end
/// knots `beyond` says what happens. Nothing is fitted to the column, so a constant one is
/// as good as any. Source: Keeney and Raiffa, *Decisions with Multiple Objectives* (1976).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PiecewiseLinear {
    /// The knots (x, y), by ascending x.
    pub knots: Vec<(f64, f64)>,
    /// What happens beyond the end knots.
    pub beyond: Extrapolation,
    /// Whether the function must go the indicator's way.
    #[serde(default = "crate::methods::yes")]
    pub monotone: bool,
}

const BEYOND: ValueKind = ValueKind::Choice(&[
    choice("hold", "The score stays at that of the end knot."),
    choice("extend", "The line through the last two knots goes on."),
    choice("refuse", "A value there is an error."),
]);

impl PiecewiseLinear {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::normalisation(
        "piecewise-linear",
        "Draws a value function of straight lines through knots.",
        "y on the line between the knots (x₁, y₁), (x₂, y₂) around x",
    )
    .options(&[
        required("knots", ValueKind::List(&PAIR), "The knots [x, y] by ascending x."),
        required("beyond", BEYOND, "What happens beyond the end knots."),
        or("monotone", BOOLEAN, "true", "Whether the function must go the indicator's way."),
    ])
    .source("Keeney and Raiffa (1976), Decisions with Multiple Objectives")
    .example("{ piecewise-linear = { knots = [[0, 0], [5, 80], [10, 100]], beyond = \"hold\" } }");
}

impl Method for PiecewiseLinear {
    fn refuse(&self) -> Option<&'static str> {
        let finite = |(x, y): &(f64, f64)| x.is_finite() && y.is_finite();
        let reachable = |pair: &[(f64, f64)]| {
            let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
            x0 < x1 && (x1 - x0).is_finite() && (y1 - y0).is_finite()
        };
        let varies = self.knots.windows(2).any(|pair| pair[0].1 != pair[1].1);
        if !(self.knots.iter().all(finite) && self.knots.windows(2).all(reachable)) {
            Some("`knots` are pairs of finite numbers, each first number above the one before")
        } else if self.beyond == Extrapolation::Missing {
            Some("`beyond` is `hold`, `extend` or `refuse`")
        } else if !varies {
            Some("at least two `knots` have different scores")
        } else {
            None
        }
    }

    fn misfit(&self, direction: Direction) -> Option<&'static str> {
        let against = |pair: &[(f64, f64)]| match direction {
            Direction::HigherIsBetter => pair[1].1 < pair[0].1,
            Direction::LowerIsBetter => pair[1].1 > pair[0].1,
        };
        let misfit = match direction {
            Direction::HigherIsBetter => "its value function falls though higher is better",
            Direction::LowerIsBetter => "its value function rises though lower is better",
        };
        (self.monotone && self.knots.windows(2).any(against)).then_some(misfit)
    }

    /// Its zero is declared.
    fn profile(&self) -> Profile<'_> {
        Profile {
            keeps: BufferNeeds { lists: 2, longest: self.knots.len() },
            ..Profile::onto(Scale::Ratio)
        }
    }

    fn fit(&self, _: &ColumnSample<'_>, buffers: &mut FitBuffers) -> FitResult {
        let x = buffers.keep(self.knots.iter().map(|knot| knot.0));
        let y = buffers.keep(self.knots.iter().map(|knot| knot.1));
        Ok(Fitted::PiecewiseLinear(ValueFunction { x, y, beyond: self.beyond }))
    }
}

/// The knots, apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ValueFunction {
    pub(crate) x: Vec<f64>,
    pub(crate) y: Vec<f64>,
    beyond: Extrapolation,
}

impl ValueFunction {
    fn is_beyond(&self, value: f64) -> bool {
        !(self.x.first().is_some_and(|first| *first <= value)
            && self.x.last().is_some_and(|last| *last >= value))
    }

    /// The line through two neighbouring knots; the end ones reach beyond.
    fn line(&self, value: f64) -> Option<f64> {
        let above = self.x.partition_point(|x| *x <= value);
        let right = above.clamp(1, self.x.len().saturating_sub(1).max(1));
        let (x0, x1) = (self.x.get(right - 1)?, self.x.get(right)?);
        let (y0, y1) = (self.y.get(right - 1)?, self.y.get(right)?);
        let share = (value - x0) / (x1 - x0);
        let score = y0 + share * (y1 - y0);
        // Between knots the line stays between their scores, and a knot has its own.
        Some(if share == 1.0 {
            *y1
        } else if (0.0..1.0).contains(&share) {
            score.max(y0.min(*y1)).min(y0.max(*y1))
        } else {
            score
        })
    }
}

impl FittedMethod for ValueFunction {
    fn apply(&self, value: f64) -> Result<f64, Refusal> {
        let value = match (self.is_beyond(value), self.beyond, self.x.first(), self.x.last()) {
            (true, Extrapolation::Hold, Some(first), Some(last)) => value.max(*first).min(*last),
            (true, Extrapolation::Refuse, Some(first), Some(last)) => {
                let [value, first, last] = [value, *first, *last].map(number);
                let why = format!("{value} is beyond the knots, which end at {first} and {last}");
                return Err(Refusal::new(why));
            }
            _ => value,
        };
        self.line(value).ok_or_else(|| Refusal::new("the value function has too few knots"))
    }

    fn clamps(&self, value: f64) -> bool {
        self.beyond == Extrapolation::Hold && self.is_beyond(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::transform::{fit, fitted, fitted_reversed, upright};

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

    fn method(knots: &[(f64, f64)], beyond: Extrapolation) -> PiecewiseLinear {
        PiecewiseLinear { knots: knots.to_vec(), beyond, monotone: true }
    }

    const CONCAVE: [(f64, f64); 3] = [(0.0, 0.0), (5.0, 80.0), (10.0, 100.0)];

    #[test]
    fn value_functions_by_hand() {
        let held = method(&CONCAVE, Extrapolation::Hold);
        let values = [-1.0, 0.0, 2.5, 5.0, 7.5, 10.0, 11.0];
        let expected = [0.0, 0.0, 40.0, 80.0, 90.0, 100.0, 100.0];
        assert_eq!(values.map(fitted(&held, &[1.0])), expected);
        let extended = fitted(&method(&CONCAVE, Extrapolation::Extend), &[1.0]);
        assert_eq!([-1.0, 11.0].map(extended), [-16.0, 104.0]);
        let fitted = fit(&held, upright(&[1.0])).unwrap();
        assert!(fitted.clamps(11.0) && fitted.clamps(-1.0) && !fitted.clamps(10.0));
        let refusing = fit(&method(&CONCAVE, Extrapolation::Refuse), upright(&[1.0])).unwrap();
        let refusal = refusing.apply(10.5).unwrap_err().to_string();
        assert_eq!(refusal, "10.5 is beyond the knots, which end at 0 and 10");
    }

    #[test]
    fn a_function_goes_the_way_of_the_indicator_unless_said() {
        let rising = method(&CONCAVE, Extrapolation::Hold);
        assert_eq!(rising.misfit(Direction::HigherIsBetter), None);
        assert!(rising.misfit(Direction::LowerIsBetter).is_some());
        let peaked = method(&[(0.0, 0.0), (5.0, 1.0), (9.0, 0.5)], Extrapolation::Hold);
        assert!(peaked.misfit(Direction::HigherIsBetter).is_some());
        let free = PiecewiseLinear { monotone: false, ..peaked };
        assert_eq!(free.misfit(Direction::LowerIsBetter), None);
    }

    #[test]
    fn knots_that_are_none_are_refused() {
        for (knots, expected) in [
            (vec![(0.0, 0.0), (0.0, 1.0)], "each first number above the one before"),
            (vec![(0.0, f64::NAN), (1.0, 1.0)], "finite numbers"),
            (vec![(0.0, 1.0)], "at least two `knots`"),
            (vec![], "at least two `knots`"),
            (vec![(0.0, 1.0), (1.0, 1.0)], "at least two `knots`"),
        ] {
            let refusal = method(&knots, Extrapolation::Hold).refuse();
            assert!(refusal.is_some_and(|why| why.contains(expected)), "{refusal:?}");
        }
    }
}
